# `gnuplot xdp18-ring-size.gp` draws xdp18-ring-size.svg and xdp18-ring-size.png again from xdp18-ring-size.dat.
if (!exists('svg')) svg = 'xdp18-ring-size.svg'
if (!exists('png')) png = 'xdp18-ring-size.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,610 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,610 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'Packets a second that programs send' at screen 0.0289, screen 0.9377 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8836 to screen 0.1711, screen 0.8836 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8836 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'tx, ring 1024' at screen 0.1822, screen 0.8836 left font plain_font textcolor '#222222'
set arrow from screen 0.3244, screen 0.8836 to screen 0.3600, screen 0.8836 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3422, screen 0.8836 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'tx, ring 512' at screen 0.3711, screen 0.8836 left font plain_font textcolor '#222222'
set arrow from screen 0.5044, screen 0.8836 to screen 0.5400, screen 0.8836 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.5222, screen 0.8836 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'tx, ring 256' at screen 0.5511, screen 0.8836 left font plain_font textcolor '#222222'
set arrow from screen 0.6844, screen 0.8836 to screen 0.7200, screen 0.8836 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.7022, screen 0.8836 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'redirect, ring 1024' at screen 0.7311, screen 0.8836 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.8426 to screen 0.1711, screen 0.8426 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1533, screen 0.8426 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'redirect, ring 512' at screen 0.1822, screen 0.8426 left font plain_font textcolor '#222222'
set arrow from screen 0.3689, screen 0.8426 to screen 0.4044, screen 0.8426 nohead linecolor '#56B4E9' linewidth 2.4
set label '' at screen 0.3867, screen 0.8426 point linecolor '#56B4E9' pointtype 15 pointsize 0.85
set label 'redirect, ring 256' at screen 0.4156, screen 0.8426 left font plain_font textcolor '#222222'
set label '' at screen 0.6200, screen 0.8426 point linecolor '#0072B2' linewidth 1.7 pointtype 6 pointsize 1.3
set label 'tx 1024, measured' at screen 0.6489, screen 0.8426 left font plain_font textcolor '#222222'
set label '' at screen 0.1533, screen 0.8016 point linecolor '#D55E00' linewidth 1.7 pointtype 4 pointsize 1.3
set label 'tx 512, measured' at screen 0.1822, screen 0.8016 left font plain_font textcolor '#222222'
set label '' at screen 0.3689, screen 0.8016 point linecolor '#009E73' linewidth 1.7 pointtype 8 pointsize 1.3
set label 'tx 256, measured' at screen 0.3978, screen 0.8016 left font plain_font textcolor '#222222'
set label '' at screen 0.5844, screen 0.8016 point linecolor '#AA4499' linewidth 1.7 pointtype 12 pointsize 1.3
set label 'redirect 1024, measured' at screen 0.6133, screen 0.8016 left font plain_font textcolor '#222222'
set label '' at screen 0.1533, screen 0.7607 point linecolor '#E69F00' linewidth 1.7 pointtype 10 pointsize 1.3
set label 'redirect 512, measured' at screen 0.1822, screen 0.7607 left font plain_font textcolor '#222222'
set label '' at screen 0.4222, screen 0.7607 point linecolor '#56B4E9' linewidth 1.7 pointtype 14 pointsize 1.3
set label 'redirect 256, measured' at screen 0.4511, screen 0.7607 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.7279
set bmargin at screen 0.1338
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
plot 'xdp18-ring-size.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'xdp18-ring-size.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'xdp18-ring-size.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'xdp18-ring-size.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'xdp18-ring-size.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'xdp18-ring-size.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'xdp18-ring-size.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'xdp18-ring-size.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'xdp18-ring-size.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'xdp18-ring-size.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85, \
     'xdp18-ring-size.dat' index 5 using 1:2 with lines linecolor '#56B4E9' linewidth 2.4, \
     'xdp18-ring-size.dat' index 5 using 1:2 with points linecolor '#56B4E9' pointtype 15 pointsize 0.85, \
     'xdp18-ring-size.dat' index 6 using 1:2 with points linecolor '#0072B2' linewidth 1.7 pointtype 6 pointsize 1.3, \
     'xdp18-ring-size.dat' index 7 using 1:2 with points linecolor '#D55E00' linewidth 1.7 pointtype 4 pointsize 1.3, \
     'xdp18-ring-size.dat' index 8 using 1:2 with points linecolor '#009E73' linewidth 1.7 pointtype 8 pointsize 1.3, \
     'xdp18-ring-size.dat' index 9 using 1:2 with points linecolor '#AA4499' linewidth 1.7 pointtype 12 pointsize 1.3, \
     'xdp18-ring-size.dat' index 10 using 1:2 with points linecolor '#E69F00' linewidth 1.7 pointtype 10 pointsize 1.3, \
     'xdp18-ring-size.dat' index 11 using 1:2 with points linecolor '#56B4E9' linewidth 1.7 pointtype 14 pointsize 1.3
unset multiplot
set output
}
