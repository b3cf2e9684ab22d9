# Paper 12: its five figures with bands over virtual patients, the shares behind its statements, and the map of dosing.
# Reads data/paper-12/summary.csv and claims.csv alone.
# figure alsfrs: The paper's Figure 1: motor function over thirty cycles in standard ALS, mean and spread over virtual patients; dots are the published end points.
# figure nfl: The paper's Figure 2: the neurofilament proxy over thirty cycles in standard ALS.
# figure bulbar-layers: The paper's Figure 3: what the layers lose in untreated bulbar onset.
# figure respiratory-risk: The paper's Figure 4: respiratory risk in standard and bulbar onset, untreated and treated.
# figure cognitive: The paper's Figure 5: the cognitive score with and without comorbid depression.
# figure claims: Share of virtual patients in which each statement of the paper is true, with its interval; names are ids of the statements below.
# figure map: Motor integrity at the end over dose spacing and first dose, mean over patients; counted, without a network.
load "papers/style.gp"
# Curves run in the order of their cycles.
table = data."summary.csv"
file = "< head -n 1 ".table." && tail -n +2 ".table." | sort -t, -k4,4n"
at(profile, arm, metric, name) = (strcol("condition") eq profile && strcol("phase") eq arm.".cycle-".strcol("level") && strcol("metric") eq metric) ? column(name) : NaN
end(profile, arm, metric) = (strcol("condition") eq profile && strcol("phase") eq arm && strcol("metric") eq metric) ? column("published") : NaN

# A figure: lines of profile, arm, metric, colour, title, in four lists of words; `_` for a space in titles.
profiles(i) = word(list_profiles, i)
arms(i) = word(list_arms, i)
metrics(i) = word(list_metrics, i)
colours(i) = word(list_colours, i)
titles(i) = system("echo '".word(list_titles, i)."' | tr _ ' '")
# Means, the 95 % band over patients and the printed end point.  In a reduced run the one patient stands for the mean.
draw_all = 'do for [format in "svg pdf"] { \
  if (format eq "svg") { @svg } else { @pdf }; \
  set output out.figure.".".format; \
  plot for [i=1:lines] file using (at(profiles(i),arms(i),metrics(i),"level")):(at(profiles(i),arms(i),metrics(i),"ensemble_lo")):(at(profiles(i),arms(i),metrics(i),"ensemble_hi")) with filledcurves fc rgb colours(i) fs transparent solid 0.13 notitle, \
       for [i=1:lines] file using (at(profiles(i),arms(i),metrics(i),"level")):(at(profiles(i),arms(i),metrics(i),"ensemble_mean")) with lines lw 2 lc rgb colours(i) title titles(i), \
       for [i=1:lines] file using (29.3):(end(profiles(i),arms(i),metrics(i))) with points pt 7 ps 0.9 lc rgb colours(i) notitle, \
       NaN with points pt 7 ps 0.9 lc rgb "black" title "end point as published", \
       NaN with filledcurves fc rgb "#999999" fs transparent solid 0.3 title "95 % of patients"; \
  unset output }'

set xlabel "Cycle"
set xrange [0:30]
set key outside right top
list_profiles = "standard standard standard standard"
list_arms     = "untreated riluzole-continuous ketamine-q5 ketamine-maintenance"
list_colours  = "#777777 #009E73 #0072B2 #CC79A7"
list_titles   = "untreated riluzole,_continuous ketamine,_every_five ketamine,_maintenance"
lines = 4

figure = "alsfrs"
list_metrics = "alsfrs alsfrs alsfrs alsfrs"
set ylabel "ALSFRS-R proxy, standard ALS"
set yrange [0:48]
set arrow 1 from 0,12 to 30,12 nohead dt 3 lc rgb "#444444"
set label 1 "guessing" at 0.4,10.7 font ",10" tc rgb "#444444"
eval(draw_all)
unset arrow 1
unset label 1

figure = "nfl"
list_metrics = "nfl nfl nfl nfl"
set ylabel "Neurofilament proxy, standard ALS"
set yrange [*:*]
eval(draw_all)

figure = "bulbar-layers"
list_profiles = "bulbar bulbar bulbar bulbar"
list_arms     = "untreated untreated untreated untreated"
list_metrics  = "sparsity-bulbar sparsity-respiratory sparsity-fine-motor sparsity-lower-motor"
list_colours  = "#E69F00 #D55E00 #0072B2 #56B4E9"
list_titles   = "bulbar respiratory fine_motor lower_motor"
set ylabel "Sparsity of the layer, untreated bulbar onset (%)"
set yrange [0:100]
eval(draw_all)

figure = "respiratory-risk"
list_profiles = "standard bulbar bulbar bulbar"
list_arms     = "untreated untreated ketamine-q5 ketamine-maintenance"
list_metrics  = "respiratory-risk respiratory-risk respiratory-risk respiratory-risk"
list_colours  = "#777777 #D55E00 #0072B2 #CC79A7"
list_titles   = "standard bulbar_onset bulbar,_every_five bulbar,_maintenance"
set ylabel "Respiratory risk (%)"
set arrow 1 from 0,90 to 30,90 nohead dt 3 lc rgb "#444444"
eval(draw_all)
unset arrow 1

figure = "cognitive"
list_profiles = "standard comorbid comorbid mdd mdd"
list_arms     = "untreated untreated ketamine-q5 untreated ketamine-q5"
list_metrics  = "cognitive cognitive cognitive cognitive cognitive"
list_colours  = "#777777 #D55E00 #0072B2 #CC79A7 #009E73"
list_titles   = "standard_ALS ALS+MDD ALS+MDD,_ketamine pure_MDD pure_MDD,_ketamine"
lines = 5
set ylabel "Cognitive score"
set yrange [0:30]
eval(draw_all)

# How often each statement is true over patients.
set table $shares separator comma
plot data."claims.csv" skip 1 using (stringcolumn(1)):(column(6)):(column(7)):(column(8)) with table if (valid(7))
unset table
set xrange [-2:102]
set xlabel "True in so many patients (%), 95 % interval"
unset ylabel
unset key
set yrange [-1:|$shares|] reverse
set tics font ",7"
set lmargin 28
do for [format in "svg pdf"] {
  if (format eq "svg") { set terminal svg size 760,1180 dynamic font "DejaVu Sans,11" background rgb "white" } else { set terminal pdfcairo size 16cm,25cm font "DejaVu Sans,9" }
  set output out."claims.".format
  plot $shares using (100 * column(2)):0:(100 * column(3)):(100 * column(4)):ytic(1) with xerrorbars pt 7 ps 0.5 lw 1 lc rgb "#0072B2"
  unset output
}

# Motor integrity at the end over dose spacing and start.
unset lmargin
set tics font ",10"
set yrange [*:*] noreverse
set ytics autofreq
from(p) = int(real(p[6:strstrt(p, ".every") - 1]))
every(p) = int(real(p[strstrt(p, ".every-") + 7:*]))
spacings = "1 2 3 4 5 6 8 10"
place(s) = (s == 1 ? 0 : s == 2 ? 1 : s == 3 ? 2 : s == 4 ? 3 : s == 5 ? 4 : s == 6 ? 5 : s == 8 ? 6 : 7)
set xlabel "Cycles between doses"
set ylabel "First dose in cycle"
set xrange [-0.5:7.5]
set yrange [-0.5:7.5]
set xtics ("1" 0, "2" 1, "3" 2, "4" 3, "5" 4, "6" 5, "8" 6, "10" 7)
set ytics ("0" 0, "3" 1, "6" 2, "9" 3, "12" 4, "15" 5, "18" 6, "21" 7)
set cblabel "Motor integrity in the last cycle (%), mean over patients"
set palette defined (0 "#f7fbff", 0.5 "#9ecae1", 1 "#4292c6")
unset key
unset grid
is_map(m) = strcol("condition") eq "map" && strcol("metric") eq m
if (system("grep -c '^map,' ".table) + 0 > 0) {
  do for [format in "svg pdf"] {
    if (format eq "svg") { @svg } else { @pdf }
    set output out."map.".format
    plot file using (is_map("motor-integrity") ? place(every(strcol("phase"))) : NaN):(is_map("motor-integrity") ? from(strcol("phase")) / 3 : NaN):(0.5):(0.5):(column("ensemble_mean")) with boxxyerror fs solid noborder fc palette, \
         file using (is_map("motor-integrity") ? place(every(strcol("phase"))) : NaN):(is_map("motor-integrity") ? from(strcol("phase")) / 3 : NaN):(sprintf("%.1f", column("ensemble_mean"))) with labels font ",10" tc rgb "#222222"
    unset output
  }
}
