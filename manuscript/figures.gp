# The article's own figure: shares of verdicts per paper.  Reads manuscript/generated/verdicts.csv.
set encoding utf8
set datafile separator comma
set terminal pdfcairo size 16cm,8cm font "DejaVu Sans,9"
set output "manuscript/generated/verdicts.pdf"
set style data histograms
set style histogram rowstacked
set style fill solid 1.0 border rgb "white"
set boxwidth 0.8
set border 3 lc rgb "#444444"
set tics nomirror out scale 0.5
set yrange [0:100]
set ylabel "share of printed results (%)"
set xlabel "paper"
set key outside right invert samplen 1
array colour[11] = ["#0072B2", "#56B4E9", "#009E73", "#C2A72E", "#DDC873", "#A59C88", "#7F776A", "#C3C6C9", "#D55E00", "#882255", "#E3E1DC"]
file = "manuscript/generated/verdicts.csv"
stats file skip 1 using 1 nooutput
total(n) = column(2) + column(3) + column(4) + column(5) + column(6) + column(7) + column(8) + column(9) + column(10) + column(11) + column(12)
plot for [i = 2:12] file skip 1 using (100 * column(i) / total(0)):xtic(1) title word("exact rounding seeds uninformative unspecified calibration substituted not-available differs impossible not-run", i - 1) lc rgb colour[i - 1]
