# `gnuplot xdp18-forward.gp` draws xdp18-forward.svg and xdp18-forward.png again from xdp18-forward.dat.
if (!exists('svg')) svg = 'xdp18-forward.svg'
if (!exists('png')) png = 'xdp18-forward.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,585 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,585 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'Packets forwarded a second' at screen 0.0289, screen 0.9350 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8786 to screen 0.1711, screen 0.8786 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8786 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'Linux, one route' at screen 0.1822, screen 0.8786 left font plain_font textcolor '#222222'
set arrow from screen 0.3511, screen 0.8786 to screen 0.3867, screen 0.8786 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3689, screen 0.8786 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'Linux, full table' at screen 0.3978, screen 0.8786 left font plain_font textcolor '#222222'
set arrow from screen 0.5756, screen 0.8786 to screen 0.6111, screen 0.8786 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.5933, screen 0.8786 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'XDP, one route, ring 1024' at screen 0.6222, screen 0.8786 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.8359 to screen 0.1711, screen 0.8359 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.1533, screen 0.8359 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'XDP, one route, ring 512' at screen 0.1822, screen 0.8359 left font plain_font textcolor '#222222'
set arrow from screen 0.4222, screen 0.8359 to screen 0.4578, screen 0.8359 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.4400, screen 0.8359 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'XDP, one route, ring 256' at screen 0.4689, screen 0.8359 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.7932 to screen 0.1711, screen 0.7932 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.1533, screen 0.7932 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'XDP, full table, ring 256' at screen 0.1822, screen 0.7932 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.7590
set bmargin at screen 0.1395
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'cores' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'delivered pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.1s%c'
set yrange [0:*]
plot 'xdp18-forward.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'xdp18-forward.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'xdp18-forward.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'xdp18-forward.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'xdp18-forward.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'xdp18-forward.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'xdp18-forward.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'xdp18-forward.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'xdp18-forward.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'xdp18-forward.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'xdp18-forward.dat' index 5 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'xdp18-forward.dat' index 5 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85
unset multiplot
set output
}
