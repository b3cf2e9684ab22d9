# Paper 8: the six cycles of kindling, relapse by cycle with and without the weakening trigger, autonomy with and without
# scars, and biased accuracy against what is left of the mood stabiliser.  Reads data/paper-08/summary.csv.
# figure kindling: The six cycles of kindling in each arm: accuracy at the trigger, scars, sparsity and severity with bands over seeds; dots are published.
# figure relapse: Share of networks that relapse by cycle, under the weakening trigger of the paper and under one held at +1.5 (ours).
# figure autonomy: Accuracy at the weakest trigger after the sixth cycle, for networks with their scars and spared all kindling scars (ours).
# figure protection: Off the drug, accuracy under biased noise against what is left of the mood stabiliser; squares are where each arm was tested.
# figure readings: Every reading of what the paper leaves unstated that was run, the one that gains most over the default first: joint misfit of all printed means and SDs beside that of the default over the same seeds, and five of the numbers beside what is printed.
load "papers/style.gp"
file = data."summary.csv"
set datafile missing NaN # rows of other arms do not interrupt a line
arms  = "ketamine ssri neurosteroid"
names = "ketamine-like SSRI-like neurosteroid-like"
colour(i) = word("#D55E00 #0072B2 #009E73", i)
is_cycle(phase) = phase[1:8] eq "kindling" && strlen(phase) == 10
cycle(arm, metric) = (strcol("condition") eq arm && is_cycle(strcol("phase")) && strcol("metric") eq metric) ? column("level") : NaN
cell(arm, phase, metric, column_name) = (strcol("condition") eq arm && strcol("phase") eq phase && strcol("metric") eq metric) ? column(column_name) : NaN
spread(unused) = strcol("published_sd") eq "" ? 0 : column("published_sd")
metrics = "biased scars sparsity severity"
label(m) = word("Biased_accuracy_(%) Scars_(%_of_weights) Sparsity_(%) Severity_of_a_relapse", m)
spaced(s) = system("echo '".s."' | tr _ ' '")

courses = 'for [i=1:3] file using (cycle(word(arms,i),word(metrics,m))):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, for [i=1:3] file using (cycle(word(arms,i),word(metrics,m))):(column("ensemble_mean")) with lines lw 2 lc rgb colour(i) title word(names,i)'
printed = 'for [i=1:3] file using (cycle(word(arms,i),word(metrics,m)) + 0.06 * (i - 2)):(column("published")):(spread(m)) with yerrorbars pt 7 ps 0.8 lc rgb colour(i) notitle'
legend = 'NaN with points pt 7 ps 0.8 lc rgb "black" title "as published"'

do for [format in "svg pdf"] {
  if (format eq "svg") { set terminal svg size 900,640 dynamic font "DejaVu Sans,12" background rgb "white" } else { set terminal pdfcairo size 18cm,12.8cm font "DejaVu Sans,9" }
  set output out."kindling.".format
  set multiplot layout 2,2
  set xrange [-0.3:5.3]
  do for [m=1:4] {
    set xlabel (m > 2 ? "Cycle" : "")
    set ylabel (spaced(label(m)))
    if (m == 3) { set key center right } else { unset key }
    if (m < 3) { plot @courses, @printed } else { plot @courses, @legend }
  }
  unset multiplot
  unset output
}

set key outside right top
set xlabel "Cycle"
set ylabel "Networks that relapse (%)"
set xrange [-0.3:5.3]
set yrange [-4:104]
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."relapse.".format
  plot for [i=1:3] file using (cycle(word(arms,i),"relapse-rate")):(column("ensemble_mean")) with linespoints lw 2 pt 1 ps 0.7 lc rgb colour(i) title word(names,i), \
       for [i=1:3] file using (cycle(word(arms,i)."-fixed-trigger","relapse-rate")):(column("ensemble_mean")) with lines lw 2 dt 2 lc rgb colour(i) notitle, \
       for [i=1:3] file using (cycle(word(arms,i),"relapse-rate") + 0.06 * (i - 2)):(column("published")) with points pt 7 ps 1 lc rgb colour(i) notitle, \
       NaN with lines lw 2 dt 2 lc rgb "black" title "trigger held at +1.5", \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published"
  unset output
}

# Autonomy: accuracy at +0.30 after the sixth cycle, as in the paper and for networks spared all kindling scars.
spared(arm) = arm."-no-scar"
set xrange [0.5:3.5]
set yrange [40:104]
set xlabel ""
set ylabel "Accuracy at the weakest trigger, +0.30 (%)"
set xtics ("ketamine-like" 1, "SSRI-like" 2, "neurosteroid-like" 3) scale 0
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."autonomy.".format
  plot for [i=1:3] file using (i - 0.12):(cell(word(arms,i),"kindling-autonomy","biased","ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars lw 5 pt 5 ps 1 lc rgb colour(i) notitle, \
       for [i=1:3] file using (i + 0.02):(cell(spared(word(arms,i)),"kindling-autonomy","biased","ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars lw 2 pt 4 ps 1 lc rgb colour(i) notitle, \
       for [i=1:3] file using (i + 0.16):(cell(word(arms,i),"kindling-autonomy","biased","published")):(column("published_sd")) with yerrorbars lw 1 pt 7 ps 1 lc rgb "black" notitle, \
       70 with lines dt 2 lc rgb "#444444" title "autonomous below", \
       NaN with points pt 5 ps 1 lc rgb "#555555" title "with scars", \
       NaN with points pt 4 ps 1 lc rgb "#555555" title "spared scars", \
       NaN with lines lw 5 lc rgb "#999999" title "95 % of seeds", \
       NaN with points pt 7 ps 1 lc rgb "black" title "as published, SD"
  unset output
}

# Off the drug: the curve is one network under every rest of protection, the squares are where each arm was tested.
curve(arm, column_name) = (strcol("condition") eq arm && strcol("phase")[1:10] eq "protection" && strcol("metric") eq "biased") ? column(column_name) : NaN
# What 50 steps at each arm's own rate leave.
left(arm) = arm eq "ketamine" ? exp(-0.1) : (arm eq "ssri" ? exp(-0.75) : exp(-0.4))
set xlabel "Protection left when the drug has gone"
set ylabel "Accuracy under biased noise (%)"
set xtics autofreq
set xrange [-0.02:1.02]
set yrange [20:102]
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."protection.".format
  plot for [i=1:3] file using (curve(word(arms,i),"level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:3] file using (curve(word(arms,i),"level")):(column("ensemble_mean")) with lines lw 2 lc rgb colour(i) title word(names,i), \
       for [i=1:3] file using (left(word(arms,i))):(cell(word(arms,i),"step-50","biased","replay")) with points pt 5 ps 1.1 lc rgb colour(i) notitle, \
       60 with lines dt 2 lc rgb "#444444" title "relapse below", \
       NaN with points pt 5 ps 1.1 lc rgb "black" title "tested by us", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# Readings of what is unstated.
panels = "ketamine.kindling-0:biased ssri.kindling-0:biased ssri.kindling:relapses neurosteroid.kindling:relapses ssri.kindling-5:biased"
panel_names = "ketamine-like,|trigger_1 SSRI-like,|trigger_1 SSRI-like,|relapses neurosteroid-like,|relapses SSRI-like,|trigger_6"
load "papers/specification.gp"
