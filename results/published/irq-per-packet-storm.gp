# `gnuplot irq-per-packet-storm.gp` draws irq-per-packet-storm.svg and irq-per-packet-storm.png again from irq-per-packet-storm.dat.
if (!exists('svg')) svg = 'irq-per-packet-storm.svg'
if (!exists('png')) png = 'irq-per-packet-storm.png'
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
set label 'Interrupts and latency over load, by rx-usecs' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9208 to screen 0.1199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none' at screen 0.1277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.1713, screen 0.9208 to screen 0.1963, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1838, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'wait 1' at screen 0.2040, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2601, screen 0.9208 to screen 0.2850, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.2726, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'wait 8' at screen 0.2928, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3489, screen 0.9208 to screen 0.3738, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.3614, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'wait 32' at screen 0.3816, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.8929 to screen 0.1199, screen 0.8929 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1075, screen 0.8929 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'wait 64' at screen 0.1277, screen 0.8929 left font plain_font textcolor '#222222'
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
set ylabel 'rx interrupts per s (1/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-per-packet-storm.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9208 to screen 0.6199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none' at screen 0.6277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.6713, screen 0.9208 to screen 0.6963, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6838, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'wait 1' at screen 0.7040, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7601, screen 0.9208 to screen 0.7850, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.7726, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'wait 8' at screen 0.7928, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8489, screen 0.9208 to screen 0.8738, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.8614, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'wait 32' at screen 0.8816, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.8929 to screen 0.6199, screen 0.8929 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.6075, screen 0.8929 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'wait 64' at screen 0.6277, screen 0.8929 left font plain_font textcolor '#222222'
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
set ylabel 'latency p50 (us)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-per-packet-storm.dat' index 5 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 5 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 6 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 6 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 7 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 7 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 8 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 8 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 9 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 9 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4607 to screen 0.1199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none' at screen 0.1277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.1713, screen 0.4607 to screen 0.1963, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1838, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'wait 1' at screen 0.2040, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2601, screen 0.4607 to screen 0.2850, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.2726, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'wait 8' at screen 0.2928, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3489, screen 0.4607 to screen 0.3738, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.3614, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'wait 32' at screen 0.3816, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.4328 to screen 0.1199, screen 0.4328 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1075, screen 0.4328 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'wait 64' at screen 0.1277, screen 0.4328 left font plain_font textcolor '#222222'
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
set ylabel 'latency p99 (us)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-per-packet-storm.dat' index 10 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 10 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 11 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 11 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 12 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 12 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 13 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 13 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 14 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 14 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4607 to screen 0.6199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none' at screen 0.6277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.6713, screen 0.4607 to screen 0.6963, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6838, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'wait 1' at screen 0.7040, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7601, screen 0.4607 to screen 0.7850, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.7726, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'wait 8' at screen 0.7928, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8489, screen 0.4607 to screen 0.8738, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.8614, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'wait 32' at screen 0.8816, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.4328 to screen 0.6199, screen 0.4328 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.6075, screen 0.4328 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'wait 64' at screen 0.6277, screen 0.4328 left font plain_font textcolor '#222222'
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
set ylabel 'cpu busy share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-per-packet-storm.dat' index 15 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 15 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 16 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 16 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 17 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 17 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 18 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 18 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-per-packet-storm.dat' index 19 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-per-packet-storm.dat' index 19 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset multiplot
set output
}
