# Paper 10: states on their way through the twenty steps, scars and accuracy by cycle beside the feed-forward network,
# accuracy against internal noise.  Reads data/paper-10/summary.csv, and data/paper-08/summary.csv when it is there.
# figure trajectories: Mean size of the hidden state over the twenty steps in each arm, without noise and under the manic test.
# figure kindling: Scars and accuracy by cycle: recurrent network left, feed-forward network under the same rules right.
# figure noise: Accuracy against internal noise on the state of every step, in each arm.
load "papers/style.gp"
file = data."summary.csv"
other = data."../paper-08/summary.csv"
beside = int(system("test -s ".other." && echo 1 || echo 0"))
controls = int(system("grep -c '^ketamine-no-regrowth,' ".file." || true")) # not in reduced runs
colour(i) = word("#777777 #D55E00 #0072B2 #009E73 #E69F00 #56B4E9", i)
in_phase(arm, phase, metric) = strcol("condition") eq arm && strcol("metric") eq metric && substr(strcol("phase"), 1, strlen(phase)) eq phase
level(arm, phase, metric) = (in_phase(arm, phase, metric) && strcol("level") ne "") ? column("level") : NaN
plain(arm, metric) = (strcol("condition") eq arm && strcol("phase") eq "" && strcol("metric") eq metric && strcol("level") ne "") ? column("level") : NaN

# Hidden-state trajectories: thin without noise, thick under the manic test.
arms  = "untreated ketamine ssri neurosteroid dense"
names = "untreated ketamine-like SSRI-like neurosteroid-like dense"
set xlabel "Step"
set ylabel "Mean |h|"
set xrange [0.5:20.5]
set yrange [0:*]
set xtics 5
set key outside right top
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."trajectories.".format
  plot for [i=1:5] file using (level(word(arms,i),"quiet-step-","activation")):(column("replay")) smooth unique with lines lw 1 dt 2 lc rgb colour(i) notitle, \
       for [i=1:5] file using (level(word(arms,i),"biased-step-","activation")):(column("replay")) smooth unique with lines lw 2.5 lc rgb colour(i) title word(names,i), \
       NaN with lines lw 2.5 lc rgb "black" title "under bias +1.0", \
       NaN with lines lw 1 dt 2 lc rgb "black" title "without noise"
  unset output
}

# Scars and accuracy by cycle: recurrent on the left, feed-forward on the right, under the same rules and as in paper 8.
set xrange [-0.3:5.3]
set xtics 1
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."kindling.".format
  set multiplot layout 2,2 columnsfirst margins 0.1,0.98,0.11,0.92 spacing 0.08,0.12
  do for [network in "recurrent feed-forward"] {
    do for [metric in "scars biased"] {
      if (metric eq "scars") {
        set yrange [0:62]
        set ylabel "Scars (% of weights)"
        set title (network eq "recurrent" ? "Recurrent" : "Feed-forward, the same rules") offset 0,-0.5
        set key inside top left Left reverse spacing 1.0 samplen 1.5 font ",9"
      } else {
        set yrange [0:104]
        set ylabel "Accuracy at the trigger (%)"
        unset title
        unset key
      }
      if (network eq "feed-forward") { unset ylabel }
      set xlabel (metric eq "scars" ? "" : "Cycle")
      prefix = network eq "recurrent" ? "" : "mlp-"
      if (network eq "recurrent") {
        plot for [i=2:4] file using (level(word(arms,i),"kindling-",metric)):(column("ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars pt -1 lw 3 lc rgb colour(i) notitle, \
             for [i=2:4] file using (level(word(arms,i),"kindling-",metric)):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 1.5 lc rgb colour(i) title word(names,i), \
             file using (level(controls ? "ketamine-no-regrowth" : "ketamine","kindling-",metric)):(column("replay")) smooth unique with lines dt 3 lw 1.5 lc rgb colour(2) title (controls ? "ketamine-like, no regrowth between" : ""), \
             for [i=2:4] file using (level(word(arms,i),"kindling-",metric)):(column("published")) with points pt 6 ps 1.1 lw 1.5 lc rgb colour(i) notitle, \
             NaN with points pt 6 ps 1.1 lw 1.5 lc rgb "black" title "as published"
      } else {
        plot for [i=2:4] file using (level(prefix.word(arms,i),"kindling-",metric)):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 1.5 lc rgb colour(i) notitle, \
             file using (level("mlp-ketamine-forced","kindling-",metric)):(column("replay")) smooth unique with lines dt 3 lw 1.5 lc rgb colour(2) title "ketamine-like, made to relapse", \
             for [i=2:4] (beside ? other : file) using (level(beside ? word(arms,i) : "none","kindling-",metric)):(column("replay")) smooth unique with lines dt 2 lw 1.5 lc rgb colour(i) notitle, \
             NaN with lines dt 2 lw 1.5 lc rgb (beside ? "black" : "white") title (beside ? "paper 8's own run" : " ")
      }
    }
  }
  unset multiplot
  unset output
}
unset title

# Accuracy against internal noise, per arm; the untreated network and the neurosteroid-like arm off its modifiers.
noisy = "untreated ketamine ssri neurosteroid dense neurosteroid-off"
set xlabel "Internal noise σ in every step, on the input"
set ylabel "Accuracy (%)"
set xrange [0.4:2.6]
set yrange [20:102]
set xtics 0.5
set key outside right top Right noreverse font ",11" spacing 1.1 samplen 2
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."noise.".format
  plot for [i=1:5] file using (plain(word(noisy,i),"internal")):(column("ensemble_mean")):(column("ensemble_lo")):(column("ensemble_hi")) with yerrorbars pt -1 lw 3 lc rgb colour(i) notitle, \
       for [i=1:5] file using (plain(word(noisy,i),"internal")):(column("replay")) smooth unique with linespoints pt 5 ps 0.6 lw 2 lc rgb colour(i) title word(names,i), \
       file using (plain("neurosteroid-off","internal")):(column("replay")) with points pt 5 ps 1 lc rgb colour(6) title "neurosteroid-like, off", \
       file using (plain("neurosteroid-off","internal")):(column("published")) with points pt 7 ps 1 lc rgb colour(6) title "... as published"
  unset output
}
