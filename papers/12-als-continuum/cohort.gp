# Paper 12: trials among virtual patients.  Reads data/paper-12/cohort-effects.csv and cohort-power.csv (make cohort).
load "papers/style.gp"
effects = data."cohort-effects.csv"
powers  = data."cohort-power.csv"
regimens = "ketamine-maintenance ketamine-q5 riluzole-continuous"
titles   = "'ketamine, maintenance' 'ketamine every five cycles' 'riluzole, continuous'"
profiles = "standard bulbar limb comorbid mdd healthy"
colour(r) = word("#D55E00 #E69F00 #0072B2", r)
place(profile) = sum [i=1:6] (word(profiles, i) eq profile ? i : 0)
both = "svg pdf"
# Counted members have no ALSFRS-R proxy; structure then stands in its place.
proxy = system("grep -c ',alsfrs-mean,' ".effects." || true") > 0
course = proxy ? "alsfrs-mean" : "integrity-mean"
course_title = proxy ? "ALSFRS-R proxy" : "motor integrity (%)"

# What a treatment does to a patient, both courses being known: mean and 95 % interval.
set xrange [0.5:6.5]
set xtics ("standard" 1, "bulbar" 2, "limb" 3, "comorbid" 4, "pure MDD" 5, "healthy" 6)
set ylabel course_title.", mean of 30 cycles:\ndifference from no treatment"
set key outside top center vertical maxrows 3 samplen 3
set xzeroaxis lt 1 lc rgb "#444444"
effect(r, c) = strcol("regimen") eq word(regimens, r) && strcol("endpoint") eq course ? column(c) : NaN
do for [format in both] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."cohort-effects.".format
  plot for [r=1:3] effects using (place(strcol("profile")) + 0.2 * (r - 2)):(effect(r, "difference")):(effect(r, "lo")):(effect(r, "hi")) \
    with yerrorbars pt 7 ps 0.8 lw 2 lc rgb colour(r) title word(titles, r)
  unset output
}
unset xzeroaxis

# Power of two-arm trials, p < 0.05, four ALS profiles together.
set logscale x 10
set xrange [2.8:1000]
set yrange [0:1]
set xtics (3, 5, 10, 20, 50, 100, 200, 500, 1000)
set xlabel "Patients in each arm"
set ylabel "Share of trials that find the treatment better"
power(p, r, e, c) = strcol("population") eq p && strcol("regimen") eq word(regimens, r) && strcol("endpoint") eq e ? column(c) : NaN
set key outside top center vertical maxrows 3
do for [format in both] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."cohort-power.".format
  plot 0.8 with lines lw 1 dt 2 lc rgb "#444444" notitle, \
    for [r=1:3] powers using (column("n")):(power("all", r, course, "lo")):(power("all", r, course, "hi")) with filledcurves fc rgb colour(r) fs transparent solid 0.2 notitle, \
    for [r=1:3] powers using (column("n")):(power("all", r, course, "power")) with linespoints pt 7 ps 0.5 lw 2 lc rgb colour(r) title word(titles, r), \
    for [r=1:3] powers using (column("n")):(power("all", r, "respiratory-cycle", "power")) with lines lw 2 dt 3 lc rgb colour(r) notitle, \
    NaN with lines lw 2 lc rgb "black" title course_title, \
    NaN with lines lw 2 dt 3 lc rgb "black" title "respiratory risk above 90 %"
  unset output
}

# Enrichment: riluzole against none, the smallest effect, by the time to respiratory risk; enrolment by the patient's pruning liability or by scores of it.
populations = "all top score-0.7 score-0.4 bottom"
names = "'all' 'top third, liability known' 'top third, score r = 0.7' 'top third, score r = 0.4' 'bottom third'"
shade(i) = word("#777777 #D55E00 #E69F00 #CC79A7 #0072B2", i)
do for [format in both] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."cohort-enrichment.".format
  plot 0.8 with lines lw 1 dt 2 lc rgb "#444444" notitle, \
    for [i=1:5] powers using (column("n")):(power(word(populations, i), 3, "respiratory-cycle", "lo")):(power(word(populations, i), 3, "respiratory-cycle", "hi")) with filledcurves fc rgb shade(i) fs transparent solid 0.2 notitle, \
    for [i=1:5] powers using (column("n")):(power(word(populations, i), 3, "respiratory-cycle", "power")) with linespoints pt 7 ps 0.5 lw 2 lc rgb shade(i) title word(names, i)
  unset output
}
