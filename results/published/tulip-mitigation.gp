# `gnuplot tulip-mitigation.gp` draws tulip-mitigation.svg and tulip-mitigation.png again from tulip-mitigation.dat.
if (!exists('svg')) svg = 'tulip-mitigation.svg'
if (!exists('png')) png = 'tulip-mitigation.png'
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
set label 'Tulip: from interrupts to a timer and back' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9208 to screen 0.1199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'timer alone' at screen 0.1277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2150, screen 0.9208 to screen 0.2399, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2274, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label '0 is off' at screen 0.2477, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3162, screen 0.9208 to screen 0.3411, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3287, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'no mitigation' at screen 0.3489, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'interrupts per packet' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'tulip-mitigation.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'tulip-mitigation.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'tulip-mitigation.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'tulip-mitigation.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'tulip-mitigation.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'tulip-mitigation.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9208 to screen 0.6199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'timer alone' at screen 0.6277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7150, screen 0.9208 to screen 0.7399, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7274, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label '0 is off' at screen 0.7477, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8162, screen 0.9208 to screen 0.8411, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8287, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'no mitigation' at screen 0.8489, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'latency p50 (us)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'tulip-mitigation.dat' index 3 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'tulip-mitigation.dat' index 3 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'tulip-mitigation.dat' index 4 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'tulip-mitigation.dat' index 4 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'tulip-mitigation.dat' index 5 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'tulip-mitigation.dat' index 5 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4607 to screen 0.1199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'timer alone' at screen 0.1277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2150, screen 0.4607 to screen 0.2399, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2274, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label '0 is off' at screen 0.2477, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3162, screen 0.4607 to screen 0.3411, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3287, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'no mitigation' at screen 0.3489, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'delivered pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'tulip-mitigation.dat' index 6 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'tulip-mitigation.dat' index 6 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'tulip-mitigation.dat' index 7 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'tulip-mitigation.dat' index 7 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'tulip-mitigation.dat' index 8 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'tulip-mitigation.dat' index 8 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4607 to screen 0.6199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'timer alone' at screen 0.6277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7150, screen 0.4607 to screen 0.7399, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7274, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label '0 is off' at screen 0.7477, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8162, screen 0.4607 to screen 0.8411, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8287, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'no mitigation' at screen 0.8489, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'mitigation switches (times)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'tulip-mitigation.dat' index 9 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'tulip-mitigation.dat' index 9 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'tulip-mitigation.dat' index 10 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'tulip-mitigation.dat' index 10 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'tulip-mitigation.dat' index 11 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'tulip-mitigation.dat' index 11 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset multiplot
set output
}
