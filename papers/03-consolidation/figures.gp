# Paper 3: the sweep (its Figure 1), consolidation (Table 2), acute against chronic regrowth (its Figure 2).
# Reads data/paper-03/summary.csv alone.
# figure sweep: The paper's Figure 1 from our runs: combined stress against the share of weights pruned, with rounding runs and seeds.
# figure consolidation: Accuracy after 0 to 20 epochs of fine-tuning with regrowth, and without it (our control), beside the published values.
# figure regimens: The paper's Figure 2 from our runs: acute and chronic regimens under internal noise 2.5, and controls that separate cycles from density.
load "papers/style.gp"
file = data."summary.csv"
# The rows of conditions that match a pattern, in the order of the number that ends the condition; columns: 4 that
# number, 5 published, 7 replay, 9-10 rounding, 13-14 seeds.
rows(pattern, metric) = "< awk -F, -v OFS=, '{ c = $1; m = $3; \
  if (m == \"internal\") m = m \"-\" $4; else if ($4 != \"\") c = c \"-\" $4; \
  if ($2 == \"\" && m == \"".metric."\" && c ~ /^".pattern."$/) { n = c; sub(/.*-/, \"\", n); $4 = n; print } \
  }' ".file." | sort -t, -g -k4,4"

metrics = "internal-2.5 combined relapse"
names = "'internal noise 2.5' 'combined stress' 'combined, pruned again'"
colour(i) = word("#D55E00 #0072B2 #009E73", i)
arms = "acute-60 acute-full chronic-3 chronic-6 chronic-10"
# ours: the same number of epochs at the same density in one pass, or the same cycles at random sites
controls = "none acute-full-50 chronic-3-random chronic-6-random chronic-10-random"

do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }

  set output out."sweep.".format
  set xlabel "Weights pruned (%)"
  set ylabel "Accuracy under combined stress (%)"
  set xrange [0:100]
  set yrange [20:102]
  set xtics autofreq
  set key bottom left
  plot rows("sweep-[0-9]+", "combined") using 4:13:14 with filledcurves fc rgb colour_untreated fs transparent solid 0.18 title "95 % of seeds", \
       "" using 4:9:10 with filledcurves fc rgb colour_ssri fs transparent solid 0.3 title "95 % of rounding runs", \
       "" using 4:7 with linespoints lw 2 pt 6 ps 0.4 lc rgb colour_untreated title "replay, seed 42"

  set output out."consolidation.".format
  set xlabel "Epochs of fine-tuning"
  set ylabel "Accuracy (%)"
  set xrange [-0.5:20.5]
  set key bottom right
  plot for [i=1:3] rows("consolidation-[0-9]+", word(metrics, i)) using 4:13:14 with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:3] rows("consolidation-[0-9]+", word(metrics, i)) using 4:7 with lines lw 2 lc rgb colour(i) title word(names, i), \
       for [i=1:3] rows("fine-tuned-(5|10|20)", word(metrics, i)) using 4:7 with lines lw 1.5 dt 2 lc rgb colour(i) notitle, \
       for [i=1:3] rows("consolidation-[0-9]+", word(metrics, i)) using 4:5 with points pt 7 ps 0.9 lc rgb colour(i) notitle, \
       NaN with lines lw 1.5 dt 2 lc rgb "#444444" title "the same without regrowth (ours)", \
       NaN with points pt 7 ps 0.9 lc rgb colour_published title "as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"

  set output out."regimens.".format
  set xlabel ""
  set ylabel "Accuracy under internal noise 2.5 (%)"
  set xrange [0.5:5.5]
  set yrange [60:100]
  set xtics ("60 %%" 1, "all at once" 2, "3 cycles" 3, "6 cycles" 4, "10 cycles" 5)
  set key bottom right
  plot for [i=1:5] rows(word(arms, i), "internal-2.5") using (i):11:13:14 with yerrorbars lw 6 pt -1 lc rgb "#bbbbbb" notitle, \
       for [i=1:5] rows(word(arms, i), "internal-2.5") using (i - 0.1):7:9:10 with yerrorbars lw 2 pt -1 lc rgb colour(2) notitle, \
       for [i=1:5] rows(word(arms, i), "internal-2.5") using (i - 0.1):7 with points pt 5 ps 0.8 lc rgb colour(2) notitle, \
       for [i=2:5] rows(word(controls, i), "internal-2.5") using (i + 0.2):11:13:14 with yerrorbars lw 2 pt 4 ps 0.8 lc rgb colour_control notitle, \
       rows("acute-78", "internal-2.5") using (3.32):11:13:14 with yerrorbars lw 2 pt 8 ps 0.9 lc rgb colour_control notitle, \
       for [i=1:5] rows(word(arms, i), "internal-2.5") using (i):5 with points pt 7 ps 0.9 lc rgb colour_published notitle, \
       NaN with points pt 7 ps 0.9 lc rgb colour_published title "as published", \
       NaN with linespoints lw 2 pt 5 ps 0.8 lc rgb colour(2) title "replay, 95 % of rounding runs", \
       NaN with lines lw 6 lc rgb "#bbbbbb" title "95 % of seeds", \
       NaN with points pt 4 ps 0.8 lc rgb colour_control title "ours: all at once with 50 epochs; cycles at random sites", \
       NaN with points pt 8 ps 0.9 lc rgb colour_control title "ours: the density of 3 cycles in one pass"
  unset output
}
