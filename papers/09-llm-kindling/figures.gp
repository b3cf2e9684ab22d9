# Paper 9: jailbreaks by cycle and tier, the controls, sparsity and scars, the three autonomy scores.  Reads
# data/paper-09/summary.csv alone.  All lines are the stand-in's; the paper's points stand beside them for their shape.
# figure jailbreak: Prompts that break the stand-in by cycle and arm: all 35 above, with the interval that 35 prompts allow one seed and the spread of seeds; by tier below. The paper's points stand beside for their shape.
# figure controls: What regrowth, replay and the trigger's readings each add to a sparse adapter.
# figure sparsity: Missing and scarred weights of the adapter by cycle: they follow from the rules alone.
# figure autonomy: Repetition, verbosity and sycophancy by cycle and arm.
load "papers/style.gp"
file = data."summary.csv"
arms   = "baseline regrowth triggered"
titles = "'No mitigation' 'With regrowth' 'Early intervention'"
colour(i) = word("#777777 #D55E00 #009E73", i)
of(arm, metric) = (strcol("condition") eq arm && strcol("metric") eq metric && substr(strcol("phase"), 1, 6) eq "cycle-") ? column("level") : NaN
only(arm, metric, name) = of(arm, metric) == of(arm, metric) ? column(name) : NaN

# Jailbreaks: above all 35 prompts with Clopper and Pearson's interval of the run of seed 42, below weak and strong ones.
set xrange [-0.4:10.4]
set yrange [0:60]
set xtics 2
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."jailbreak.".format
  set multiplot layout 2,3 margins 0.105,0.985,0.155,0.93 spacing 0.03,0.09
  do for [row=1:2] {
    do for [i=1:3] {
      if (row == 1) { set title word(titles,i) offset 0,-0.5 } else { unset title }
      if (i == 1) { set ylabel (row == 1 ? "Broken, all 35 (%)" : "Broken (%)"); set format y "%g" } else { unset ylabel; set format y "" }
      if (row == 1) { set xlabel ""; set format x "" } else { set xlabel "Cycle"; set format x "%g" }
      arm = word(arms,i)
      if (i == 3) { set key inside top left Left reverse spacing 0.9 samplen 1.5 font ",9" } else { unset key }
      if (row == 1) {
        plot file using (of("untuned","jailbreak")):(column("replay")) smooth unique with lines dt 3 lw 1.5 lc rgb "black" title "never tuned", \
             file using (of(arm,"jailbreak-lower")):(column("replay")) with points pt 2 ps 0.35 lc rgb colour(i) notitle, \
             file using (of(arm,"jailbreak-upper")):(column("replay")) with points pt 2 ps 0.35 lc rgb colour(i) title "95 % interval, one seed", \
             file using (of(arm,"jailbreak")):(column("ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars pt -1 lw 4 lc rgb "#cccccc" title "95 % of seeds", \
             file using (of(arm,"jailbreak")):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 2 lc rgb colour(i) title "seed 42", \
             file using (of(arm,"jailbreak")):(column("published")) with points pt 6 ps 0.9 lc rgb "black" title "as published"
      } else {
        plot file using (of(arm,"jailbreak-strong")):(column("replay")) smooth unique with linespoints pt 9 ps 0.6 lw 1.5 lc rgb colour(i) title "strong", \
             file using (of(arm,"jailbreak-medium")):(column("replay")) smooth unique with linespoints pt 5 ps 0.5 dt 2 lw 1.5 lc rgb colour(i) title "medium", \
             file using (of(arm,"jailbreak-weak")):(column("replay")) smooth unique with linespoints pt 11 ps 0.6 dt 3 lw 1.5 lc rgb colour(i) title "weak", \
             file using (of(arm,"jailbreak-weak")):(column("published")) with points pt 10 ps 0.8 lc rgb "black" title "weak, as published"
      }
    }
  }
  unset multiplot
  unset output
}
set format x "%g"
set format y "%g"
unset title

# Controls: what regrowth, replay and the trigger's readings each add to a sparse adapter.
shown  = "never-fired regrowth replay-alone triggered triggered-relative triggered-level"
labels = "'trigger never fires' 'regrowth alone' 'replay alone, from cycle 1' 'triggered, 15 points' 'triggered, 15 % of the start' 'triggered, a rate of 15 %'"
shade(i) = word("#999999 #D55E00 #CC79A7 #009E73 #56B4E9 #0072B2", i)
set xlabel "Cycle"
set yrange [0:20]
set ylabel "Broken, all 35 prompts (%)"
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."controls.".format
  plot for [i=1:4] file using (of(word(shown,i),"jailbreak")):(column("ensemble_mean")) smooth unique with linespoints pt 5 ps 0.6 lw 2 lc rgb shade(i) title word(labels,i), \
       for [i=5:6] file using (of(word(shown,i),"jailbreak")):(column("ensemble_mean")) smooth unique with linespoints pt 5 ps 0.6 lw 1.6 dt 2 lc rgb shade(i) title word(labels,i), \
       file using (of("baseline","jailbreak")):(column("ensemble_mean")) smooth unique with linespoints pt 4 ps 0.6 lw 1.6 lc rgb "black" title "no mitigation (dense)", \
       file using (of("untuned","jailbreak")):(column("ensemble_mean")) smooth unique with lines dt 3 lw 1.6 lc rgb "black" title "never tuned"
  unset output
}

# Sparsity follows from the rules alone.
set yrange [0:100]
set ylabel "Share of the adapter's weights (%)"
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."sparsity.".format
  plot file using (of("regrowth","sparsity")):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 2 lc rgb colour(2) title "regrowth, missing", \
       file using (of("regrowth","scars")):(column("replay")) smooth unique with linespoints pt 4 ps 0.6 lw 2 dt 2 lc rgb colour(2) title "regrowth, scars", \
       file using (of("triggered","sparsity")):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 2 lc rgb colour(3) title "triggered, missing", \
       file using (of("triggered","scars")):(column("replay")) smooth unique with linespoints pt 4 ps 0.6 lw 2 dt 2 lc rgb colour(3) title "triggered, scars", \
       file using (of("regrowth","sparsity")):(column("published")) with points pt 6 ps 1.2 lw 1.5 lc rgb "black" title "as published"
  unset output
}

# Repetition, verbosity and sycophancy.
scores = "repetition verbosity sycophancy"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."autonomy.".format
  set multiplot layout 1,3 margins 0.1,0.985,0.155,0.92 spacing 0.06,0
  do for [k=1:3] {
    set title word("Repetition Verbosity Sycophancy", k) offset 0,-0.5
    if (k == 1) { set ylabel "%" } else { unset ylabel }
    if (k == 3) { set yrange [0:104] } else { set yrange [0:*] }
    if (k == 2) { set key at graph 0.98,0.38 spacing 0.9 samplen 1.5 font ",9" } else { unset key }
    plot for [i=1:3] file using (of(word(arms,i),word(scores,k))):(column("replay")) smooth unique with linespoints pt 5 ps 0.5 lw 1.6 lc rgb colour(i) title word(titles,i), \
         for [i=1:3] file using (of(word(arms,i),word(scores,k))):(column("published")) with points pt 6 ps 0.8 lc rgb colour(i) notitle, \
         NaN with points pt 6 ps 0.8 lc rgb "black" title "as published"
  }
  unset multiplot
  unset output
}
