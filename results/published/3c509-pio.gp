# `gnuplot 3c509-pio.gp` draws 3c509-pio.svg and 3c509-pio.png again from 3c509-pio.dat.
if (!exists('svg')) svg = '3c509-pio.svg'
if (!exists('png')) png = '3c509-pio.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,896 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,896 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label '3c509: the CPU carries every word' at screen 0.0289, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.9208 to screen 0.1711, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'port 3' at screen 0.1822, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2622, screen 0.9208 to screen 0.2978, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2800, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'port 5' at screen 0.3089, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3889, screen 0.9208 to screen 0.4244, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4067, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'port 8' at screen 0.4356, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frame (bytes)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'cpu interrupt share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot '3c509-pio.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     '3c509-pio.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     '3c509-pio.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     '3c509-pio.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     '3c509-pio.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     '3c509-pio.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.1356, screen 0.4607 to screen 0.1711, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'port 3' at screen 0.1822, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2622, screen 0.4607 to screen 0.2978, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2800, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'port 5' at screen 0.3089, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3889, screen 0.4607 to screen 0.4244, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4067, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'port 8' at screen 0.4356, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frame (bytes)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'delivered pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot '3c509-pio.dat' index 3 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     '3c509-pio.dat' index 3 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     '3c509-pio.dat' index 4 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     '3c509-pio.dat' index 4 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     '3c509-pio.dat' index 5 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     '3c509-pio.dat' index 5 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset multiplot
set output
}
