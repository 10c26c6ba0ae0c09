# `gnuplot museum.gp` draws museum.svg and museum.png again from museum.dat.
if (!exists('svg')) svg = 'museum.svg'
if (!exists('png')) png = 'museum.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 1284,896 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 1284,896 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'Seven ways to receive, under one load' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9208 to screen 0.1199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'bsd-interrupt' at screen 0.1277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2274, screen 0.9208 to screen 0.2523, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2399, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'bsd-polling' at screen 0.2601, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3474, screen 0.9208 to screen 0.3723, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3598, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'netif-rx' at screen 0.3801, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.8929 to screen 0.1199, screen 0.8929 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1075, screen 0.8929 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'tulip' at screen 0.1277, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.1776, screen 0.8929 to screen 0.2025, screen 0.8929 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1900, screen 0.8929 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label '3c509' at screen 0.2103, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.2601, screen 0.8929 to screen 0.2850, screen 0.8929 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.2726, screen 0.8929 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'napi-24' at screen 0.2928, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.3551, screen 0.8929 to screen 0.3801, screen 0.8929 nohead linecolor '#333333' linewidth 2.4
set label '' at screen 0.3676, screen 0.8929 point linecolor '#333333' pointtype 2 pointsize 0.85
set label 'napi' at screen 0.3879, screen 0.8929 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.8705
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'delivered pps (packets/s)' textcolor '#222222' offset -0.5,0
set logscale y
set format y '%.10g'
set yrange [*:*]
plot 'museum.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'museum.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'museum.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'museum.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'museum.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'museum.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'museum.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'museum.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'museum.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'museum.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'museum.dat' index 5 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'museum.dat' index 5 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85, \
     'museum.dat' index 6 using 1:2 with lines linecolor '#333333' linewidth 2.4, \
     'museum.dat' index 6 using 1:2 with points linecolor '#333333' pointtype 2 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9208 to screen 0.6199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'bsd-interrupt' at screen 0.6277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7274, screen 0.9208 to screen 0.7523, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7399, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'bsd-polling' at screen 0.7601, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8474, screen 0.9208 to screen 0.8723, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8598, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'netif-rx' at screen 0.8801, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.8929 to screen 0.6199, screen 0.8929 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6075, screen 0.8929 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'tulip' at screen 0.6277, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.6776, screen 0.8929 to screen 0.7025, screen 0.8929 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.6900, screen 0.8929 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label '3c509' at screen 0.7103, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.7601, screen 0.8929 to screen 0.7850, screen 0.8929 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.7726, screen 0.8929 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'napi-24' at screen 0.7928, screen 0.8929 left font plain_font textcolor '#222222'
set arrow from screen 0.8551, screen 0.8929 to screen 0.8801, screen 0.8929 nohead linecolor '#333333' linewidth 2.4
set label '' at screen 0.8676, screen 0.8929 point linecolor '#333333' pointtype 2 pointsize 0.85
set label 'napi' at screen 0.8879, screen 0.8929 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.8705
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cpu user share' textcolor '#222222' offset -0.5,0
set logscale y
set format y '%.10g'
set yrange [*:*]
plot 'museum.dat' index 7 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'museum.dat' index 7 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'museum.dat' index 8 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'museum.dat' index 8 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'museum.dat' index 9 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'museum.dat' index 9 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'museum.dat' index 10 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'museum.dat' index 10 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'museum.dat' index 11 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'museum.dat' index 11 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'museum.dat' index 12 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'museum.dat' index 12 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85, \
     'museum.dat' index 13 using 1:2 with lines linecolor '#333333' linewidth 2.4, \
     'museum.dat' index 13 using 1:2 with points linecolor '#333333' pointtype 2 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4607 to screen 0.1199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'bsd-interrupt' at screen 0.1277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2274, screen 0.4607 to screen 0.2523, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2399, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'bsd-polling' at screen 0.2601, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3474, screen 0.4607 to screen 0.3723, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3598, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'netif-rx' at screen 0.3801, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.4328 to screen 0.1199, screen 0.4328 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1075, screen 0.4328 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'tulip' at screen 0.1277, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.1776, screen 0.4328 to screen 0.2025, screen 0.4328 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1900, screen 0.4328 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label '3c509' at screen 0.2103, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.2601, screen 0.4328 to screen 0.2850, screen 0.4328 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.2726, screen 0.4328 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'napi-24' at screen 0.2928, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.3551, screen 0.4328 to screen 0.3801, screen 0.4328 nohead linecolor '#333333' linewidth 2.4
set label '' at screen 0.3676, screen 0.4328 point linecolor '#333333' pointtype 2 pointsize 0.85
set label 'napi' at screen 0.3879, screen 0.4328 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.4105
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'latency p50 (us)' textcolor '#222222' offset -0.5,0
set logscale y
set format y '%.10g'
set yrange [*:*]
plot 'museum.dat' index 14 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'museum.dat' index 14 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'museum.dat' index 15 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'museum.dat' index 15 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'museum.dat' index 16 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'museum.dat' index 16 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'museum.dat' index 17 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'museum.dat' index 17 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'museum.dat' index 18 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'museum.dat' index 18 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'museum.dat' index 19 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'museum.dat' index 19 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85, \
     'museum.dat' index 20 using 1:2 with lines linecolor '#333333' linewidth 2.4, \
     'museum.dat' index 20 using 1:2 with points linecolor '#333333' pointtype 2 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4607 to screen 0.6199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'bsd-interrupt' at screen 0.6277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7274, screen 0.4607 to screen 0.7523, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7399, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'bsd-polling' at screen 0.7601, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8474, screen 0.4607 to screen 0.8723, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8598, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'netif-rx' at screen 0.8801, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.4328 to screen 0.6199, screen 0.4328 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6075, screen 0.4328 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'tulip' at screen 0.6277, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.6776, screen 0.4328 to screen 0.7025, screen 0.4328 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.6900, screen 0.4328 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label '3c509' at screen 0.7103, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.7601, screen 0.4328 to screen 0.7850, screen 0.4328 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.7726, screen 0.4328 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'napi-24' at screen 0.7928, screen 0.4328 left font plain_font textcolor '#222222'
set arrow from screen 0.8551, screen 0.4328 to screen 0.8801, screen 0.4328 nohead linecolor '#333333' linewidth 2.4
set label '' at screen 0.8676, screen 0.4328 point linecolor '#333333' pointtype 2 pointsize 0.85
set label 'napi' at screen 0.8879, screen 0.4328 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.4105
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'interrupts per packet' textcolor '#222222' offset -0.5,0
set logscale y
set format y '%.10g'
set yrange [*:*]
plot 'museum.dat' index 21 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'museum.dat' index 21 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'museum.dat' index 22 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'museum.dat' index 22 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'museum.dat' index 23 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'museum.dat' index 23 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'museum.dat' index 24 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'museum.dat' index 24 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'museum.dat' index 25 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'museum.dat' index 25 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'museum.dat' index 26 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'museum.dat' index 26 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85, \
     'museum.dat' index 27 using 1:2 with lines linecolor '#333333' linewidth 2.4, \
     'museum.dat' index 27 using 1:2 with points linecolor '#333333' pointtype 2 pointsize 0.85
unset multiplot
set output
}
