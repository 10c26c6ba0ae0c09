# `gnuplot mogul96-fig6-6.gp` draws mogul96-fig6-6.svg and mogul96-fig6-6.png again from mogul96-fig6-6.dat.
if (!exists('svg')) svg = 'mogul96-fig6-6.svg'
if (!exists('png')) png = 'mogul96-fig6-6.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,560 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,560 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'The quota when a queue gives feedback (figure 6-6, predicted)' at screen 0.0289, screen 0.9321 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8732 to screen 0.1711, screen 0.8732 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8732 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'quota 5' at screen 0.1822, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.2711, screen 0.8732 to screen 0.3067, screen 0.8732 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2889, screen 0.8732 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'quota 10' at screen 0.3178, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.4156, screen 0.8732 to screen 0.4511, screen 0.8732 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4333, screen 0.8732 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'quota 20' at screen 0.4622, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.5600, screen 0.8732 to screen 0.5956, screen 0.8732 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.5778, screen 0.8732 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'quota 100' at screen 0.6067, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.7133, screen 0.8732 to screen 0.7489, screen 0.8732 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.7311, screen 0.8732 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'unlimited' at screen 0.7600, screen 0.8732 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8375
set bmargin at screen 0.1457
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'output pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'mogul96-fig6-6.dat' index 0 using 1:3:4 with filledcurves linecolor '#0072B2' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig6-6.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'mogul96-fig6-6.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'mogul96-fig6-6.dat' index 1 using 1:3:4 with filledcurves linecolor '#D55E00' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig6-6.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'mogul96-fig6-6.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'mogul96-fig6-6.dat' index 2 using 1:3:4 with filledcurves linecolor '#009E73' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig6-6.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'mogul96-fig6-6.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'mogul96-fig6-6.dat' index 3 using 1:3:4 with filledcurves linecolor '#AA4499' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig6-6.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'mogul96-fig6-6.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'mogul96-fig6-6.dat' index 4 using 1:3:4 with filledcurves linecolor '#E69F00' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig6-6.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'mogul96-fig6-6.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset multiplot
set output
}
