# Paper 1: the sparsity sweep, and the three stages under growing input noise.  Reads data/paper-01/summary.csv alone.
# figure sweep: Accuracy against the share of weights pruned: our replay of seed 42 with its rounding runs and other seeds, and the published points.
# figure stages: The dense, the pruned and the regrown network under growing input noise: bars are the replay, dots the published values.
load "papers/style.gp"
file = data."summary.csv"
tests = "clean standard input-1.0 input-2.0"
label(i) = i == 1 ? "clean" : i == 2 ? "standard" : i == 3 ? "input noise 1.0" : "input noise 2.0"
colours = "#009E73 #0072B2 #E69F00 #D55E00"
is(condition_name, metric_name, level_text) = strcol("condition") eq condition_name && strcol("phase") eq "" && strcol("metric") eq metric_name && (level_text eq "" || strcol("level") eq level_text)

# Sweep: the level of a key sweep-95:clean is the sparsity; that of sweep-95:input-2.0 is the noise, so it is not drawn.
sweep(metric_name, column_name) = is("sweep", metric_name, "") ? column(column_name) : NaN
set xlabel "Weights pruned (%)"
set ylabel "Accuracy (%)"
set xrange [0:100]
set yrange [20:102]
set key bottom left
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."sweep.".format
  plot file using (sweep("standard","level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb word(colours,2) fs transparent solid 0.18 title "standard, 95 % of seeds", \
       file using (sweep("standard","level")):(column("rounding_lo")):(column("rounding_hi")) with filledcurves fc rgb "#555555" fs transparent solid 0.25 title "standard, 95 % of rounding runs of seed 42", \
       file using (sweep("standard","level")):(column("replay")) with linespoints pt 5 ps 0.6 lw 2 lc rgb word(colours,2) title "standard, replay", \
       file using (sweep("clean","level")):(column("replay")) with linespoints pt 5 ps 0.6 lw 2 lc rgb word(colours,1) title "clean, replay", \
       file using (is("pruned","standard","") ? 95 : NaN):(column("published")) with points pt 7 ps 1 lc rgb "black" title "published, standard", \
       file using (is("pruned","clean","") ? 95 : NaN):(column("published")) with points pt 6 ps 1 lc rgb "black" title "published, clean"
  unset output
}

# Stages.
set xrange [0.5:3.5]
set xlabel ""
set xtics ("full network" 1, "pruned" 2, "regrown and fine-tuned" 3) scale 0
set key outside right top
stage(name, i) = is(name, i <= 2 ? word(tests, i) : "input", i <= 2 ? "" : (i == 3 ? "1.0" : "2.0"))
stages = "dense pruned recovered"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."stages.".format
  plot for [s=1:3] for [i=1:4] file using (stage(word(stages,s), i) ? s + 0.14 * (i - 2.5) : NaN):(column("ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars lw 4 pt -1 ps 0 lc rgb word(colours,i) notitle, \
       for [s=1:3] for [i=1:4] file using (stage(word(stages,s), i) ? s + 0.14 * (i - 2.5) : NaN):(column("replay")) with points pt 5 ps 0.9 lc rgb word(colours,i) notitle, \
       for [s=1:3] for [i=1:4] file using (stage(word(stages,s), i) ? s + 0.14 * (i - 2.5) + 0.05 : NaN):(column("published")) with points pt 7 ps 0.7 lc rgb "black" notitle, \
       for [i=1:4] NaN with points pt 5 ps 0.9 lc rgb word(colours,i) title label(i), \
       NaN with points pt 7 ps 0.7 lc rgb "black" title "as published", \
       NaN with lines lw 4 lc rgb "#999999" title "95 % of seeds"
  unset output
}
