# Paper 4: accuracy against internal noise per arm, and the relapse test.  Reads data/paper-04/summary.csv alone.
# figure noise: Accuracy against internal noise in each arm, on the drug and off it; published points over the spread of our seeds.
# figure relapse: What a second pruning of 40 % costs each arm under combined stress: published, our replay, its rounding runs and other seeds.
load "papers/style.gp"
file = data."summary.csv"
arms   = "untreated ketamine ssri neurosteroid neurosteroid-off"
names  = "untreated ketamine-like SSRI-like neurosteroid-like,on neurosteroid-like,off"
colour(i) = word("#777777 #D55E00 #0072B2 #009E73 #56B4E9", i)
name(i) = system("echo '".word(names, i)."' | tr ',' ' '")
at(arm, metric, column_name) = (strcol("condition") eq arm && strcol("phase") eq "" && strcol("metric") eq metric) ? column(column_name) : NaN

set xlabel "Internal noise σ"
set ylabel "Accuracy (%)"
set xrange [0:2.6]
set yrange [20:102]
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."noise.".format
  plot for [i=1:5] file skip 0 using (at(word(arms,i),"internal","level")):(column("ensemble_lo")):(column("ensemble_hi")) with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("replay")) with lines lw 2 lc rgb colour(i) title name(i), \
       for [i=1:5] file using (at(word(arms,i),"internal","level")):(column("published")) with points pt 7 ps 0.8 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.8 lc rgb "black" title "as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}

# The relapse test: combined stress before and after another 40 % of the survivors are pruned.
drop(arm, column_name) = (strcol("condition") eq arm && strcol("phase") eq "" && strcol("metric") eq "relapse-drop") ? column(column_name) : NaN
set xrange [0.4:3.6]
set yrange [*:*]
set xlabel ""
set ylabel "Combined accuracy lost to the second pruning (points)"
set xtics ("ketamine-like" 1, "SSRI-like" 2, "neurosteroid-like" 3) scale 0
set zeroaxis lt -1 lw 0.5 lc rgb "#444444"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."relapse.".format
  plot for [i=2:4] file using (i - 1):(drop(word(arms,i),"ensemble_mean")):(drop(word(arms,i),"ensemble_lo")):(drop(word(arms,i),"ensemble_hi")) with yerrorbars lw 5 pt -1 ps 0 lc rgb colour(i) notitle, \
       for [i=2:4] file using (i - 1.12):(drop(word(arms,i),"rounding_lo")):(drop(word(arms,i),"rounding_lo")):(drop(word(arms,i),"rounding_hi")) with yerrorbars lw 2 pt -1 ps 0 lc rgb "#888888" notitle, \
       for [i=2:4] file using (i - 1):(drop(word(arms,i),"replay")) with points pt 5 ps 1 lc rgb colour(i) notitle, \
       for [i=2:4] file using (i - 0.9):(drop(word(arms,i),"published")) with points pt 7 ps 1.1 lc rgb "black" notitle, \
       NaN with points pt 7 ps 1.1 lc rgb "black" title "as published", \
       NaN with points pt 5 ps 1 lc rgb "#555555" title "our replay", \
       NaN with lines lw 5 lc rgb "#999999" title "95 % of seeds", \
       NaN with lines lw 2 lc rgb "#888888" title "95 % of rounding runs"
  unset output
}
