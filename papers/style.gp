# One style for every figure.  Colours are Okabe and Ito's, safe for colour-blind readers; an arm keeps its colour.
set encoding utf8
set datafile separator comma
set datafile missing NaN
set border 3 lc rgb "#444444"
set tics nomirror out scale 0.6
set grid ytics lc rgb "#dddddd" lw 0.6
set key top right spacing 1.1 samplen 2 font ",11"
colour_untreated    = "#777777"
colour_ketamine     = "#D55E00"
colour_ssri         = "#0072B2"
colour_neurosteroid = "#009E73"
colour_off          = "#56B4E9"
colour_control      = "#CC79A7"
colour_dense        = "#E69F00"
colour_published    = "#000000"
# A run at reduced size says so on every figure.
reduced = int(system("grep -c '\"reduced\": true' ".data."provenance.json 2>/dev/null || true"))
if (reduced) set label 99 "reduced run" at screen 0.995,0.017 right font ",10" textcolor rgb "#AA0000" front
# usage: @svg, then `set output out."name.svg"`, plot; @pdf, `set output out."name.pdf"`, replot
svg = 'set terminal svg size 760,460 dynamic font "DejaVu Sans,13" background rgb "white"'
pdf = 'set terminal pdfcairo size 16cm,9.7cm font "DejaVu Sans,10"'
