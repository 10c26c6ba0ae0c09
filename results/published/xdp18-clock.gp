# `gnuplot xdp18-clock.gp` draws xdp18-clock.svg and xdp18-clock.png again from xdp18-clock.dat.
if (!exists('svg')) svg = 'xdp18-clock.svg'
if (!exists('png')) png = 'xdp18-clock.png'
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
set label 'The clock the governor chooses' at screen 0.0289, screen 0.9321 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8732 to screen 0.1711, screen 0.8732 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8732 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'xdp' at screen 0.1822, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.2356, screen 0.8732 to screen 0.2711, screen 0.8732 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2533, screen 0.8732 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'raw' at screen 0.2822, screen 0.8732 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8375
set bmargin at screen 0.1457
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.1s%c'
set xrange [0:*]
set ylabel 'cpu clock hz (Hz)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.1s%c'
set yrange [0:*]
plot 'xdp18-clock.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'xdp18-clock.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'xdp18-clock.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'xdp18-clock.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85
unset multiplot
set output
}
