# The specification curve: every reading that was tried, the one that gains most over the default first, with its joint
# misfit and what it gives for a few numbers, beside what the paper prints.  Loaded last by papers/NN-key/figures.gp, which says in `panels`
# which numbers (condition:metric) and in `panel_names` what to call them (_ stands for a space, | ends a line).
# A reading run on fewer seeds than the default is drawn at its difference from the default over those.
# Reads data/paper-NN/specification.csv and readings.csv; draws nothing where no choices were run.
spec = data."specification.csv"
rows = int(system("tail -n +2 '".spec."' 2>/dev/null | wc -l"))
if (rows < 2) exit
reset
load "papers/style.gp"
name_of(i) = system(sprintf("awk -F, 'NR==%d {v=$1; if (v ~ /&/) gsub(/[^&=]*=/,\"\",v); gsub(/=/,\": \",v); gsub(/_/,\" \",v); gsub(/&/,\" + \",v); print v==\"\" ? \"default\" : v}' '%s'", i + 1, spec))
scores = "< awk -F, -v OFS=' ' 'NR>1 {print NR-1, $5, $7, $11}' '".spec."'"
means(k) = "< awk -F, -v OFS=' ' 'FNR==1 {file++} file==1 && FNR>1 {y[$1]=FNR-1} file==2 && $2==\"".word(panels,k)."\" && ($1 in y) {print y[$1], $8, $6}' '".spec."' '".data."readings.csv'"
printed(k, column) = real(system("awk -F, '$2==\"".word(panels,k)."\" {print $".sprintf("%d",column)." + 0; exit}' '".data."readings.csv'"))
panel_name(k) = system("echo '".word(panel_names,k)."' | tr '_|' ' \n'")
# A number that the default's runs do not move is not scored, and has no panel.
kept = ""; kept_names = ""
do for [k=1:words(panels)] {
  if (int(system("grep -c ',".word(panels,k).",' '".data."readings.csv' || true")) > 0) {
    kept = kept." ".word(panels,k)
    kept_names = kept_names." ".word(panel_names,k)
  }
}
panels = kept
panel_names = kept_names
edge(k) = 0.25 + 0.74 * k / (words(panels) + 1.0)
array P[words(panels)]; array S[words(panels)]
do for [k=1:words(panels)] { P[k] = printed(k, 3); S[k] = printed(k, 4) }
# A step of 1, 2 or 5 that makes two or three tics.
array STEP[words(panels)]
set datafile separator whitespace
do for [k=1:words(panels)] {
  stats means(k) using ($2 - $3):($2 + $3) nooutput
  width = (STATS_max_y - STATS_min_x) / 2.5
  unit = 10**floor(log10(width))
  STEP[k] = unit * (width < 2*unit ? 1 : width < 5*unit ? 2 : 5)
}
height = 130 + 15*rows
svg = sprintf('set terminal svg size 940,%d dynamic font "DejaVu Sans,11" background rgb "white"', height)
pdf = sprintf('set terminal pdfcairo size 18cm,%.1fcm font "DejaVu Sans,6.5"', 2.8 + 0.3*rows)
set yrange [rows + 0.6:0.4]
set border 1
set grid noytics xtics lc rgb "#dddddd" lw 0.6
set xtics nomirror out scale 0.5 font ",9"
set bmargin at screen 40.0/height
set tmargin at screen 1 - 62.0/height
do for [format in "svg pdf"] {
  if (format eq "svg") { @svg } else { @pdf }
  set output out."readings.".format
  set multiplot
  set lmargin at screen edge(0) ; set rmargin at screen edge(1) - 0.012
  set ytics () scale 0
  do for [i=1:rows] { set ytics add (name_of(i) i) }
  set key at screen 0.5,0.985 center top maxrows 1 width 1 samplen 1.5 font ",10"
  set label 1 "mean misfit" at graph 0.5, screen (1 - 34.0/height) center
  set xtics 1
  set xrange [0:*]
  plot scores using (column(4)):1 with points pt 9 ps 0.3 lc rgb "#999999" title "95 % of luck", \
       scores using 3:1 with points pt 6 ps 0.6 lc rgb "#777777" title "default, same seeds", \
       scores using 2:1 with points pt 7 ps 0.6 lc rgb colour_ssri title "reading", \
       NaN with lines lw 1.5 lc rgb "black" title "as printed", \
       NaN with filledcurves fc rgb "#dddddd" title "± SD printed"
  unset key
  unset ytics
  set xrange [*:*]
  do for [k=1:words(panels)] {
    set lmargin at screen edge(k) + 0.012 ; set rmargin at screen edge(k + 1) - 0.012
    set xtics STEP[k]
    set label 1 panel_name(k) at graph 0.5, screen (1 - 34.0/height) center
    set object 1 rectangle from P[k] - S[k], graph 0 to P[k] + S[k], graph 1 behind fillcolor rgb "#dddddd" fillstyle solid noborder
    set arrow 1 from P[k], graph 0 to P[k], graph 1 nohead lw 1.5 lc rgb "black" back
    plot means(k) using 2:1:3 with xerrorbars pt 7 ps 0.5 lw 0.8 lc rgb colour_ssri
  }
  unset object 1
  unset arrow 1
  set xtics autofreq
  unset multiplot
  unset output
}
