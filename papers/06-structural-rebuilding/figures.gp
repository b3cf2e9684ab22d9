# Paper 6: resilience per arm, the eight cycles, relapse by cycle, the cycles of the controls.
# Reads data/paper-06/summary.csv, and results.csv for single seeds.
# figure noise: Accuracy against internal noise in each arm; published means and SDs over the spread of our seeds.
# figure cycles: Eight cycles of pruning and maintenance: combined stress by cycle, published means over the spread of our seeds.
# figure relapse: Share of seeds that have fallen below 80 % by each cycle: published, our replay of its ten seeds, all our seeds.
# figure controls: The eight cycles again with regrowth, rate and maintenance equalised (ours).
# figure readings: Every reading of what the paper leaves unstated that was run, the one that gains most over the default first: joint misfit of all printed means and SDs beside that of the default over the same seeds, and five of the numbers beside what is printed.
load "papers/style.gp"
file = data."summary.csv"
arms  = "untreated ketamine ssri neurosteroid neurosteroid-off"
names = "untreated ketamine-like SSRI-like neurosteroid-like,on neurosteroid-like,off"
colour(i) = word("#777777 #D55E00 #0072B2 #009E73 #56B4E9", i)
spaced(text) = system("echo '".text."' | tr ',_' '  '")
name(i) = spaced(word(names, i))
mine(arm, metric) = strcol("condition") eq arm && strcol("phase") eq "" && strcol("metric") eq metric
at(arm, metric, column_name) = mine(arm, metric) ? column(column_name) : NaN

set xlabel "Internal noise σ"
set ylabel "Accuracy (%)"
set xrange [0:2.6]
set yrange [20:102]
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."noise.".format
  plot for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("replay")) with lines lw 2 lc rgb colour(i) title name(i), \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("published")):(column("published_sd")) with yerrorbars pt 7 ps 0.7 lw 1 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.7 lc rgb "black" title "as published, ± SD", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# Eight cycles of pruning and maintenance.  The cycle is in the level column.
cycle(arm, column_name) = strcol("condition") eq arm && strcol("phase")[1:6] eq "cycle-" && strcol("metric") eq "combined" ? column(column_name) : NaN
set xlabel "Cycle of chronic stress"
set ylabel "Accuracy under combined stress (%)"
set xrange [-0.3:8.3]
set yrange [45:101]
set xtics 1
set key inside bottom left Left reverse
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."cycles.".format
  plot 80 with lines lw 1 dt 2 lc rgb "#444444" notitle, \
       for [i=2:4] file using (cycle(word(arms,i),"level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=2:4] file using (cycle(word(arms,i),"level")):(column("replay")) with lines lw 2 lc rgb colour(i) title name(i), \
       for [i=2:4] file using (cycle(word(arms,i),"level") + 0.08 * (i - 3)):(column("published")):(column("published_sd")) with yerrorbars pt 7 ps 0.7 lw 1 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.7 lc rgb "black" title "as published, ± SD", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# Relapse by cycle: share of seeds that have been below 80 % so far; the replay's ten seeds, and all seeds run.
so_far(groups) = "< awk -F, '($1 ~ /^(".groups.")$/ && $2==\"\") { split($5,k,\":\"); \
  if (k[2]==\"relapsed\") n[k[1]]++; if (k[2]==\"relapse-cycle\") c[k[1],$6+0]++ } \
  END { m=split(\"ketamine ssri neurosteroid\",a,\" \"); for (i=1;i<=m;i++) { s=0; for (t=0;t<=8;t++) { s+=c[a[i],t]; if (n[a[i]]) print a[i], t, 100*s/n[a[i]] } print \"\"; print \"\" } }' '".data."results.csv'"
printed = "papers/06-structural-rebuilding/published.csv"
array SHARE[4]; array CYCLE[4]
set xrange [*:*]
set yrange [*:*]
do for [i=2:4] {
  SHARE[i] = NaN; CYCLE[i] = 0
  stats printed using (strcol("id") eq "t4.".word(arms,i).".relapsed" ? column("value") : NaN) nooutput
  SHARE[i] = 10 * STATS_mean
  if (i > 2) { stats printed using (strcol("id") eq "t4.".word(arms,i).".relapse-cycle" ? column("value") : NaN) nooutput; CYCLE[i] = STATS_mean }
}
published(i, t) = t >= CYCLE[i] ? SHARE[i] : 0
set datafile separator whitespace
set xrange [-0.3:8.3]
set yrange [-2:102]
set ylabel "Seeds that have relapsed (%)"
set key inside top left Left reverse
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."relapse.".format
  plot for [i=2:4] so_far("replay|seeds") using (strcol(1) eq word(arms,i) ? column(2) : NaN):3 with lines lw 4 lc rgb colour(i) title name(i), \
       for [i=2:4] so_far("replay") using (strcol(1) eq word(arms,i) ? column(2) : NaN):3 with points pt 4 ps 1 lc rgb colour(i) notitle, \
       for [i=2:4] "+" using 0:($0 <= 8 ? published(i, $0) : NaN) with points pt 7 ps 0.8 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.8 lc rgb "black" title "as published, of 10", \
       NaN with points pt 4 ps 1 lc rgb "black" title "our replay, of 10", \
       NaN with lines lw 4 lc rgb "black" title "all our seeds"
  unset output
}
set datafile separator comma

# The cycles of the controls, means of our seeds.
shown = "ketamine ketamine-random ketamine-no-regrowth ketamine-unmaintained ssri ssri-equal ssri-unpruned ssri-unmaintained neurosteroid neurosteroid-equal neurosteroid-no-modulation neurosteroid-unmaintained"
labels = "ketamine-like sites_at_random fine-tuning_without_regrowth no_maintenance SSRI-like five_epochs_at_0.0005 no_pruning no_maintenance neurosteroid-like five_epochs_at_0.0005 training_without_drug no_maintenance"
set xlabel "Cycle"
set yrange [60:101]
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."controls.".format
  set multiplot layout 1,3 margins 0.1,0.99,0.32,0.97 spacing 0.04,0.04
  do for [panel=0:2] {
    if (panel == 0) { set ylabel "Accuracy under combined stress (%)"; set format y "%g" } else { set ylabel ""; set format y "" }
    set key at graph 0.5,-0.2 center top Left reverse maxrows 4
    plot for [i=1:4] file using (cycle(word(shown,4 * panel + i),"level")):(column("replay")) with linespoints lw 2 pt (i == 1 ? 7 : 3 + i) ps 0.6 dt i lc rgb colour(panel + 2) title spaced(word(labels,4 * panel + i))
  }
  unset multiplot
  unset output
}

# Readings of what is unstated.
panels = "ssri:internal-0.5 ssri:combined neurosteroid:internal-2.5 neurosteroid.cycle-7:combined neurosteroid.cycle-8:combined"
panel_names = "SSRI-like,|σ_0.5 SSRI-like,|combined neurosteroid-like,|σ_2.5 neurosteroid-like,|cycle_7 neurosteroid-like,|cycle_8"
load "papers/specification.gp"
