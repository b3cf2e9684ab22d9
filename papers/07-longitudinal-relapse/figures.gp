# Paper 7: internal noise per arm; biased accuracy against what is left of the mood stabiliser; relapse under one decay
# rate for all arms.  Reads data/paper-07/summary.csv.
# figure noise: Accuracy against internal noise in each arm; published points over the spread of our seeds.
# figure protection: Off the drug, accuracy under biased noise against what is left of the mood stabiliser: one network under every rest of protection. Squares are where each arm was tested, dots are published.
# figure decay: Share of runs that relapse under each arm's own decay rate, under one rate for all arms and without any protection (ours); dots are published.
# figure readings: Every reading of what the paper leaves unstated that was run, the one that gains most over the default first: joint misfit of all printed means and SDs beside that of the default over the same seeds, and five of the numbers beside what is printed.
load "papers/style.gp"
file = data."summary.csv"
set datafile missing NaN # rows of other arms do not interrupt a line
arms  = "untreated ketamine ssri neurosteroid neurosteroid-off"
names = "untreated ketamine-like SSRI-like neurosteroid-like neurosteroid-like,off"
colour(i) = word("#777777 #D55E00 #0072B2 #009E73 #56B4E9", i)
name(i) = system("echo '".word(names, i)."' | tr ',' ' '")
cell(arm, phase, metric, column_name) = (strcol("condition") eq arm && strcol("phase") eq phase && strcol("metric") eq metric) ? column(column_name) : NaN
at(arm, metric, column_name) = cell(arm, "", metric, column_name)

set xlabel "Internal noise σ"
set ylabel "Accuracy (%)"
set xrange [0:2.6]
set yrange [20:102]
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."noise.".format
  plot for [i=1:4] file using (at(word(arms,i),"internal","level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("replay")) with linespoints lw 2 pt 1 ps 0.6 lc rgb colour(i) title name(i), \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("published")) with points pt 7 ps 0.8 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.8 lc rgb "black" title "as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# Off the drug: the curve is one network under every rest of protection, the squares are where each arm was tested.
curve(arm, column_name) = (strcol("condition") eq arm && strcol("phase")[1:10] eq "protection" && strcol("metric") eq "biased") ? column(column_name) : NaN
# What 50 steps at each arm's own rate leave.
left(arm) = arm eq "ketamine" ? exp(-0.1) : (arm eq "ssri" ? exp(-0.75) : exp(-0.4))
set xlabel "Protection left when the drug has gone"
set ylabel "Accuracy under biased noise (%)"
set xrange [-0.02:1.02]
set yrange [20:102]
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."protection.".format
  plot for [i=2:4] file using (curve(word(arms,i),"level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=2:4] file using (curve(word(arms,i),"level")):(column("ensemble_mean")) with lines lw 2 lc rgb colour(i) title name(i), \
       for [i=2:4] file using (left(word(arms,i))):(cell(word(arms,i),"step-50","biased","replay")) with points pt 5 ps 1.1 lc rgb colour(i) notitle, \
       for [i=2:4] file using (left(word(arms,i)) + 0.02):(cell(word(arms,i),"step-50","biased","published")) with points pt 7 ps 1 lc rgb colour(i) notitle, \
       60 with lines dt 2 lc rgb "#444444" title "relapse below", \
       NaN with points pt 5 ps 1.1 lc rgb "black" title "tested by us", \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# Relapse under the arm's own rate, under each of the three rates, and without any protection.  A condition's name ends
# at its first dot, so that ssri-decay-0.015.step-50 is condition ssri-decay-0, phase 015.step-50.
rate(arm, k) = k == 1 ? arm : (k == 5 ? arm."-unprotected" : arm."-decay-0")
phase(k) = word("step-50 002.step-50 008.step-50 015.step-50 step-50", k)
own(i) = word("0 2 4 3", i)
source(i, k) = k == own(i) ? 1 : k
set xrange [0.5:5.5]
set yrange [-4:104]
set xlabel "Decay of the mood stabiliser per step"
set ylabel "Runs that relapse (%)"
set xtics ("own rate" 1, "0.002" 2, "0.008" 3, "0.015" 4, "none left" 5) scale 0
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."decay.".format
  plot for [i=2:4] for [k=1:5] file using (k + 0.16 * (i - 3)):(cell(rate(word(arms,i),source(i,k)),phase(source(i,k)),"relapse-rate","ensemble_mean")) with impulses lw 14 lc rgb colour(i) notitle, \
       for [i=2:4] for [k=1:5] file using (k + 0.16 * (i - 3)):(cell(rate(word(arms,i),source(i,k)),phase(source(i,k)),"relapse-rate","ensemble_mean")) with points pt 5 ps 0.5 lc rgb colour(i) notitle, \
       for [i=2:4] file using (1 + 0.16 * (i - 3)):(cell(word(arms,i),"step-50","relapse-rate","published")) with points pt 7 ps 1 lc rgb "black" notitle, \
       for [i=2:4] NaN with lines lw 8 lc rgb colour(i) title name(i), \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published"
  unset output
}

# Readings of what is unstated.
panels = "ketamine:biased ssri:biased ssri:activation ssri:combined neurosteroid:internal-2.5"
panel_names = "ketamine-like,|biased SSRI-like,|biased SSRI-like,|activation SSRI-like,|combined neurosteroid-like,|σ_2.5"
load "papers/specification.gp"
