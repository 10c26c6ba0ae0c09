# `gnuplot survivors.gp` draws survivors.svg and survivors.png again from survivors.dat.
if (!exists('svg')) svg = 'survivors.svg'
if (!exists('png')) png = 'survivors.png'
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
set label 'Where bursts die' at screen 0.0289, screen 0.9321 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8732 to screen 0.1711, screen 0.8732 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8732 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'bsd-interrupt, cpu 0.1' at screen 0.1822, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.4044, screen 0.8732 to screen 0.4400, screen 0.8732 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.4222, screen 0.8732 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'bsd-interrupt, cpu 1' at screen 0.4511, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.6556, screen 0.8732 to screen 0.6911, screen 0.8732 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.6733, screen 0.8732 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'bsd-interrupt, cpu 8' at screen 0.7022, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.8286 to screen 0.1711, screen 0.8286 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1533, screen 0.8286 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'bsd-polling, cpu 0.1' at screen 0.1822, screen 0.8286 left font plain_font textcolor '#222222'
set arrow from screen 0.3867, screen 0.8286 to screen 0.4222, screen 0.8286 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.4044, screen 0.8286 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'bsd-polling, cpu 1' at screen 0.4333, screen 0.8286 left font plain_font textcolor '#222222'
set arrow from screen 0.6200, screen 0.8286 to screen 0.6556, screen 0.8286 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.6378, screen 0.8286 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'bsd-polling, cpu 8' at screen 0.6667, screen 0.8286 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.7929
set bmargin at screen 0.1457
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'delivered (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'survivors.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'survivors.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'survivors.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'survivors.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'survivors.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'survivors.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'survivors.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'survivors.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'survivors.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'survivors.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'survivors.dat' index 5 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'survivors.dat' index 5 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85
unset multiplot
set output
}
