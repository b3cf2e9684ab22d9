# Paper 11: recovery against the permanent share of the loss, with controls; domain scores; the index by stage.
# Reads data/paper-11/summary.csv, where irreversible-0.8.equal-sites is condition irreversible, level 0, phase
# 8.equal-sites.
# figure recovery: Recovery of the index against the permanent share of the loss: published and ours with SD over seeds, and controls, which were run with fewer seeds: theirs are to be compared within a seed, as the statements are.
# figure domains: Accuracy on trained rules, withheld rules and integration trials, before (open) and after treatment (filled).
# figure stages: The index before and after treatment by level, published and ours; what the healthy network and one constant answer score.
load "papers/style.gp"
file = data."summary.csv"
digit(phase) = real(substr(phase, 1, 1)) / 10
name(phase) = strlen(phase) > 1 ? substr(phase, 2, strlen(phase)) : ""
is(control, metric) = strcol("condition") eq "irreversible" && strcol("metric") eq metric && name(strcol("phase")) eq control
share(control, metric) = is(control, metric) ? 100 * (column("level") + digit(strcol("phase"))) : NaN
cell(condition, metric, col) = system(sprintf("awk -F, 'NR==1{for(i=1;i<=NF;i++)at[$i]=i} $1==\"%s\" && $2==\"\" && $3==\"%s\"{print $at[\"%s\"]}' %s", condition, metric, col, file))
spread(name) = strcol(name) eq "" ? 0 : column(name) # one seed has none
number(text) = text eq "" ? NaN : real(text)
healthy = number(cell("healthy", "index", "replay"))
constant = number(cell("constant-answer", "index", "replay"))
seeds = cell("healthy", "index", "n")
control_seeds = system("awk -F, '$1==\"irreversible\" && $2==\"0.random-regrowth\" && $3==\"recovery\"{print $NF}' ".file)

set xlabel "Permanent share of what was pruned (%)"
set xrange [-6:106]
set xtics 20

set ylabel "Recovery (points of the index)"
set yrange [*:*]
set key outside right top noopaque font ",10" width -4
run = int(system("grep -c '[.]random-regrowth,' ".file." || true")) # not in reduced runs
controls = run ? ".random-regrowth .equal-sites .consolidation-only .unimpaired" : ""
control_name = '"sites at random" "as many sites as at 80 %" "no regrowth" "full plasticity"'
control_colour = "#56B4E9 #CC79A7 #E69F00 #009E73"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."recovery.".format
  plot 0 with lines lw 1 lc rgb "#999999" notitle, \
       file using (share("","recovery") + 1.2):(column("published")):(spread("published_sd")) with yerrorbars pt 6 ps 0.9 lw 1.5 lc rgb colour_published title "published, mean ± SD", \
       file using (share("","recovery") - 1.2):(column("replay")):(spread("replay_sd")) with yerrorbars pt 5 ps 0.9 lw 2 lc rgb colour_ketamine title "this run, seeds: ".seeds, \
       for [i=1:words(controls)] file using (share(word(controls,i),"recovery") + 0.6 * i):(column("replay")):(spread("replay_sd")) with yerrorbars pt 2*i+5 ps 0.8 lw 1 lc rgb word(control_colour,i) title word(control_name,i).", seeds: ".control_seeds
  unset output
}

# Domain scores: before (open) and after (filled), the healthy network as a line.
set ylabel "Accuracy"
set yrange [0:1]
domains = "crystallised fluid executive"
colour_of = "#0072B2 #D55E00 #009E73"
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."domains.".format
  plot for [i=1:3] number(cell("healthy", word(domains,i), "replay")) with lines lw 1.2 dt 2 lc rgb word(colour_of,i) notitle, \
       for [i=1:3] file using (share("",word(domains,i)."-pre") + 1.5*i - 3):(column("replay")):(spread("replay_sd")) with yerrorbars pt 2*i+2 ps 0.9 lw 1 lc rgb word(colour_of,i) notitle, \
       for [i=1:3] file using (share("",word(domains,i)."-post") + 1.5*i - 3):(column("replay")):(spread("replay_sd")) with yerrorbars pt 2*i+3 ps 0.9 lw 1.5 lc rgb word(colour_of,i) title word(domains,i), \
       NaN with points pt 5 lc rgb "black" title "treated", \
       NaN with points pt 4 lc rgb "black" title "untreated", \
       NaN with lines lw 1.2 dt 2 lc rgb "black" title "healthy"
  unset output
}

# The index by stage.
set ylabel "Cognitive index"
set yrange [*:*]
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."stages.".format
  plot number(cell("healthy", "index", "published")) with lines lw 1 dt 3 lc rgb colour_published title "healthy, published", \
       healthy with lines lw 1.5 dt 2 lc rgb colour_dense title "healthy", \
       constant with lines lw 1.5 dt 4 lc rgb colour_off title "one answer to everything", \
       file using (share("","index-pre") - 1.5):(column("replay")):(spread("replay_sd")) with yerrorbars pt 4 ps 0.9 lw 1.5 lc rgb colour_untreated title "untreated", \
       file using (share("","index-post") - 1.5):(column("replay")):(spread("replay_sd")) with yerrorbars pt 5 ps 0.9 lw 1.5 lc rgb colour_ketamine title "treated", \
       file using (share("","index-pre") + 1.5):(column("published")):(spread("published_sd")) with yerrorbars pt 6 ps 0.9 lw 1 lc rgb colour_published title "untreated, published", \
       file using (share("","index-post") + 1.5):(column("published")):(spread("published_sd")) with yerrorbars pt 7 ps 0.9 lw 1 lc rgb colour_published title "treated, published"
  unset output
}
