# `gnuplot livelock-linux.gp` draws livelock-linux.svg and livelock-linux.png again from livelock-linux.dat.
if (!exists('svg')) svg = 'livelock-linux.svg'
if (!exists('png')) png = 'livelock-linux.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 1284,996 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 1284,996 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'Receive livelock on a modern kernel' at screen 0.0202, screen 0.9618 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9287 to screen 0.1199, screen 0.9287 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9287 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none, neighbour hog' at screen 0.1277, screen 0.9287 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.9036 to screen 0.1199, screen 0.9036 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1075, screen 0.9036 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'moderation 50, neighbour hog' at screen 0.1277, screen 0.9036 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.8785 to screen 0.1199, screen 0.8785 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.1075, screen 0.8785 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'none, neighbour kernel-section' at screen 0.1277, screen 0.8785 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.8534 to screen 0.1199, screen 0.8534 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1075, screen 0.8534 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'moderation 50, neighbour kernel-section' at screen 0.1277, screen 0.8534 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.8333
set bmargin at screen 0.5460
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'delivered pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'livelock-linux.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'livelock-linux.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'livelock-linux.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'livelock-linux.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'livelock-linux.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'livelock-linux.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'livelock-linux.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'livelock-linux.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9287 to screen 0.6199, screen 0.9287 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9287 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none, neighbour hog' at screen 0.6277, screen 0.9287 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.9036 to screen 0.6199, screen 0.9036 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6075, screen 0.9036 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'moderation 50, neighbour hog' at screen 0.6277, screen 0.9036 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.8785 to screen 0.6199, screen 0.8785 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.6075, screen 0.8785 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'none, neighbour kernel-section' at screen 0.6277, screen 0.8785 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.8534 to screen 0.6199, screen 0.8534 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6075, screen 0.8534 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'moderation 50, neighbour kernel-section' at screen 0.6277, screen 0.8534 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.8333
set bmargin at screen 0.5460
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'hog run share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'livelock-linux.dat' index 4 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'livelock-linux.dat' index 4 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'livelock-linux.dat' index 5 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'livelock-linux.dat' index 5 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'livelock-linux.dat' index 6 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'livelock-linux.dat' index 6 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'livelock-linux.dat' index 7 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'livelock-linux.dat' index 7 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4647 to screen 0.1199, screen 0.4647 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4647 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none, neighbour hog' at screen 0.1277, screen 0.4647 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.4396 to screen 0.1199, screen 0.4396 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1075, screen 0.4396 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'moderation 50, neighbour hog' at screen 0.1277, screen 0.4396 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.4145 to screen 0.1199, screen 0.4145 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.1075, screen 0.4145 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'none, neighbour kernel-section' at screen 0.1277, screen 0.4145 left font plain_font textcolor '#222222'
set arrow from screen 0.0950, screen 0.3894 to screen 0.1199, screen 0.3894 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1075, screen 0.3894 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'moderation 50, neighbour kernel-section' at screen 0.1277, screen 0.3894 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.3693
set bmargin at screen 0.0819
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'ksoftirqd run share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'livelock-linux.dat' index 8 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'livelock-linux.dat' index 8 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'livelock-linux.dat' index 9 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'livelock-linux.dat' index 9 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'livelock-linux.dat' index 10 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'livelock-linux.dat' index 10 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'livelock-linux.dat' index 11 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'livelock-linux.dat' index 11 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4647 to screen 0.6199, screen 0.4647 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4647 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'none, neighbour hog' at screen 0.6277, screen 0.4647 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.4396 to screen 0.6199, screen 0.4396 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6075, screen 0.4396 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'moderation 50, neighbour hog' at screen 0.6277, screen 0.4396 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.4145 to screen 0.6199, screen 0.4145 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.6075, screen 0.4145 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'none, neighbour kernel-section' at screen 0.6277, screen 0.4145 left font plain_font textcolor '#222222'
set arrow from screen 0.5950, screen 0.3894 to screen 0.6199, screen 0.3894 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6075, screen 0.3894 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'moderation 50, neighbour kernel-section' at screen 0.6277, screen 0.3894 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.3693
set bmargin at screen 0.0819
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'interrupts per packet' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'livelock-linux.dat' index 12 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'livelock-linux.dat' index 12 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'livelock-linux.dat' index 13 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'livelock-linux.dat' index 13 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'livelock-linux.dat' index 14 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'livelock-linux.dat' index 14 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'livelock-linux.dat' index 15 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'livelock-linux.dat' index 15 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset multiplot
set output
}
