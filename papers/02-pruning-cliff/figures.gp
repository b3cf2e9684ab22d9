# Paper 2: the sweep over sparsities, whole and around the cliff, and accuracy against internal noise per arm.  Reads data/paper-02/summary.csv.
# figure sweep: Combined stress against the share of weights pruned, whole range: the replay of seed 42, what rounding and other seeds do to it, and two controls of ours.
# figure cliff: The same between 80 and 99 %: where the fall begins. Above 96 up to 90 % is the published statement.
# figure stress: Accuracy against internal noise for the dense, the pruned and the regrown networks; published points over the spread of our seeds.
load "papers/style.gp"
file = data."summary.csv"
# rows of one condition and metric in the order of their level; columns: 4 level, 5 published, 7 replay, 9-10 rounding,
# 13-14 seeds
rows(condition, metric) = "< grep '^".condition.",,".metric.",' ".file." | sort -t, -g -k4,4"

arms  = "dense pruned guided random fine-tuned"
colour(i) = word("#E69F00 #777777 #D55E00 #0072B2 #CC79A7", i)
names = "dense 'pruned' 'regrown, guided' 'regrown, random' 'fine-tuned only (ours)'"

do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }

  set xlabel "Weights pruned (%)"
  set ylabel "Accuracy under combined stress (%)"
  set yrange [20:102]
  set key bottom left
  do for [name in "sweep cliff"] {
    set output out.name.".".format
    set xrange [(name eq "sweep" ? 0 : 82):100]
    plot rows("sweep", "combined") using 4:13:14 with filledcurves fc rgb colour(2) fs transparent solid 0.18 title "95 % of seeds", \
         "" using 4:9:10 with filledcurves fc rgb colour(4) fs transparent solid 0.3 title "95 % of rounding runs", \
         "" using 4:7 with linespoints lw 2 pt 6 ps 0.4 lc rgb colour(2) title "replay, seed 42", \
         rows("sweep-input-kept", "combined") using 4:7 with lines lw 2 dt 2 lc rgb colour(1) title "input weights kept (ours)", \
         rows("fine-tuned-sweep", "combined") using 4:7 with linespoints lw 2 pt 4 ps 0.5 lc rgb colour(5) title "fine-tuned after pruning (ours)", \
         rows("sweep", "combined") using 4:5 with points pt 9 ps 0.9 lc rgb colour_published title "as published: above 96 up to 90 %"
  }

  set output out."stress.".format
  set xlabel "Internal noise σ"
  set ylabel "Accuracy (%)"
  set xrange [0.25:1.55]
  set key outside right top
  plot for [i=1:5] rows(word(arms, i), "internal") using 4:13:14 with filledcurves fc rgb colour(i) fs transparent solid 0.18 notitle, \
       for [i=1:5] rows(word(arms, i), "internal") using 4:7 with lines lw 2 lc rgb colour(i) title word(names, i), \
       for [i=1:5] rows(word(arms, i), "internal") using 4:5 with points pt 7 ps 0.8 lc rgb colour(i) notitle, \
       NaN with points pt 7 ps 0.8 lc rgb colour_published title "as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of seeds"
  unset output
}
