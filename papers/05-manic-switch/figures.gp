# Paper 5: resilience per arm, the risk plane, the second pruning and withdrawal, the controls.
# Reads data/paper-05/summary.csv, and results.csv for single seeds.
# figure noise: Accuracy against internal noise in each arm; published means and SDs over the spread of our seeds.
# figure risk: The risk plane: accuracy under biased noise against activation and against gain, one dot for each seed, published means with their SDs.
# figure losses: What the second pruning and withdrawal cost under combined stress, published and ours.
# figure controls: What each arm owes to regrowth, gain, schedule and modulation: our controls under three tests.
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

# The risk plane.  Seeds one by one: "arm biased activation gain".
pairs = "< awk -F, -v OFS=' ' '($1==\"replay\" || $1==\"seeds\") && $5 ~ /^(untreated|ketamine|ssri|neurosteroid|neurosteroid-off):(biased|activation|gain)$/ \
  {split($5,k,\":\"); id=k[1] OFS $1 OFS $3; v[id,k[2]]=$6; seen[id]=k[1]} END {for (id in seen) print seen[id], v[id,\"biased\"], v[id,\"activation\"], v[id,\"gain\"]}' '".data."results.csv'"
array X[5]; array XS[5]; array Y[5]; array YS[5]; array G[5]
set xrange [*:*]
set yrange [*:*]
do for [i=1:4] {
  stats file using (at(word(arms,i),"biased","published")) nooutput;          X[i] = STATS_mean
  stats file using (at(word(arms,i),"biased","published_sd")) nooutput;       XS[i] = STATS_mean
  stats file using (at(word(arms,i),"activation","published")) nooutput;      Y[i] = STATS_mean
  stats file using (at(word(arms,i),"activation","published_sd")) nooutput;   YS[i] = STATS_mean
  stats file using (at(word(arms,i),"gain","published")) nooutput;            G[i] = STATS_mean
}
set datafile separator whitespace
set xrange [20:100]
set xlabel "Accuracy under biased noise (%)"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."risk.".format
  set multiplot layout 1,2 margins 0.10,0.97,0.27,0.95 spacing 0.11
  unset key
  set yrange [0:*]
  set ylabel "Activation magnitude"
  plot for [i=1:5] pairs using (strcol(1) eq word(arms,i) ? column(2) : NaN):3 with points pt 6 ps 0.6 lc rgb colour(i), \
       for [i=1:4] "+" using (X[i]):(Y[i]):(XS[i]):(YS[i]) every ::0::0 with xyerrorbars pt 7 ps 1 lw 1.5 lc rgb colour(i)
  set key at screen 0.5,0.08 center center maxrows 2 width -3 samplen 1
  set yrange [0.6:1.8]
  set ylabel "Gain (set, not measured)"
  plot for [i=1:5] pairs using (strcol(1) eq word(arms,i) ? column(2) : NaN):4 with points pt 6 ps 0.6 lc rgb colour(i) title name(i), \
       for [i=1:4] "+" using (X[i]):(G[i]):(XS[i]) every ::0::0 with xerrorbars pt 7 ps 1 lw 1.5 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published, ± SD", \
       NaN with points pt 6 ps 0.6 lc rgb "black" title "one seed"
  unset multiplot
  unset output
}
set datafile separator comma

# What the second pruning and withdrawal cost under combined stress.
loss(i, column_name) = at(word("ketamine ssri neurosteroid neurosteroid",i), word("relapse-drop relapse-drop relapse-drop withdrawal-drop",i), column_name)
shade(i) = word("#D55E00 #0072B2 #009E73 #56B4E9", i)
set key inside top left Left reverse maxrows 3
set bmargin 3.5
set xrange [0.4:4.6]
set yrange [*:*]
set xlabel ""
set ylabel "Combined accuracy lost (points)"
set xtics ("ketamine-like,\npruned again" 1, "SSRI-like,\npruned again" 2, "neurosteroid-like,\npruned again" 3, "neurosteroid-like,\nwithdrawn" 4) scale 0
set zeroaxis lt -1 lw 0.5 lc rgb "#444444"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."losses.".format
  plot for [i=1:4] file using (i):(loss(i,"ensemble_lo")):(0):(column("ensemble_hi") - column("ensemble_lo")) with vectors nohead lw 5 lc rgb shade(i) notitle, \
       for [i=1:4] file using (i - 0.12):(loss(i,"replay")):(column("replay_sd")) with yerrorbars pt 5 ps 1 lw 1.5 lc rgb shade(i) notitle, \
       for [i=1:4] file using (i + 0.12):(loss(i,"published")):(column("published_sd")) with yerrorbars pt 7 ps 1 lw 1.5 lc rgb "black" notitle, \
       for [i=1:4] file using (i + 0.12):(loss(i,"published")) with points pt 7 ps 1 lc rgb "black" notitle, \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published, ± SD where printed", \
       NaN with points pt 5 ps 1 lc rgb "#555555" title "our seeds, ± SD", \
       NaN with lines lw 5 lc rgb "#999999" title "95 % of seeds"
  unset output
}
unset zeroaxis

# Controls: what each arm owes to regrowth, gain, schedule and modulation.
rows = "ketamine ketamine-no-regrowth ketamine-random ketamine-gain-1 ketamine-ssri-gain ketamine-ssri-schedule ssri ssri-gain-1 ssri-fast neurosteroid neurosteroid-gain-1 neurosteroid-ssri-gain neurosteroid-no-modulation neurosteroid-off"
labels = "ketamine-like fine-tuning_without_regrowth sites_at_random gain_1 gain_1.6 SSRI_schedule,_regrown SSRI-like gain_1 rate_0.0005 neurosteroid-like gain_1 gain_1.6 training_without_drug withdrawn"
count = words(rows)
# The number that ends a condition is in the level column.
whole(unused) = strcol("condition").(strcol("metric") eq "internal" || strcol("level") eq "" ? "" : "-".strcol("level"))
control(i, metric, column_name) = whole(0) eq word(rows,i) && strcol("phase") eq "" && strcol("metric") eq metric ? column(column_name) : NaN
set xrange [20:102]
set yrange [count + 0.6:0.4]
set ylabel ""
set xtics autofreq scale 0.6
set bmargin
set key inside left top Left reverse
set xlabel "Accuracy of our seeds (%), ± SD"
set ytics () scale 0
do for [i=1:count] { set ytics add (spaced(word(labels,i)) i) }
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."controls.".format
  plot for [i=1:count] file using (control(i,"combined","replay")):(i - 0.2):(column("replay_sd")) with xerrorbars pt 5 ps 0.7 lc rgb colour_ssri notitle, \
       for [i=1:count] file using (control(i,"biased","replay")):(i):(column("replay_sd")) with xerrorbars pt 9 ps 0.8 lc rgb colour_ketamine notitle, \
       for [i=1:count] file using (control(i,"internal","replay")):(strcol("level") eq "2.5" ? i + 0.2 : NaN):(column("replay_sd")) with xerrorbars pt 7 ps 0.7 lc rgb colour_neurosteroid notitle, \
       NaN with points pt 5 ps 0.7 lc rgb colour_ssri title "combined stress", \
       NaN with points pt 9 ps 0.8 lc rgb colour_ketamine title "biased noise", \
       NaN with points pt 7 ps 0.7 lc rgb colour_neurosteroid title "internal noise 2.5"
  unset output
}

# Readings of what is unstated.
panels = "ketamine:biased ssri:biased ssri:activation ssri:combined neurosteroid:internal-2.5"
panel_names = "ketamine-like,|biased SSRI-like,|biased SSRI-like,|activation SSRI-like,|combined neurosteroid-like,|σ_2.5"
load "papers/specification.gp"
