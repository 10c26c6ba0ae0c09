# `gnuplot pcie-small-packets-pps.gp` draws pcie-small-packets-pps.svg and pcie-small-packets-pps.png again from pcie-small-packets-pps.dat.
if (!exists('svg')) svg = 'pcie-small-packets-pps.svg'
if (!exists('png')) png = 'pcie-small-packets-pps.png'
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
set label 'The same in packets a second' at screen 0.0289, screen 0.9321 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.8732 to screen 0.1711, screen 0.8732 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.8732 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'wire' at screen 0.1822, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.2444, screen 0.8732 to screen 0.2800, screen 0.8732 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2622, screen 0.8732 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'PCIe gen3 x16' at screen 0.2911, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.4333, screen 0.8732 to screen 0.4689, screen 0.8732 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4511, screen 0.8732 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'PCIe gen3 x8' at screen 0.4800, screen 0.8732 left font plain_font textcolor '#222222'
set arrow from screen 0.6133, screen 0.8732 to screen 0.6489, screen 0.8732 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6311, screen 0.8732 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'one core' at screen 0.6600, screen 0.8732 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8375
set bmargin at screen 0.1457
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frame (bytes)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'received pps (packets/s)' textcolor '#222222' offset -0.5,0
set logscale y
set format y '%.1s%c'
set yrange [*:*]
plot 'pcie-small-packets-pps.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'pcie-small-packets-pps.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'pcie-small-packets-pps.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'pcie-small-packets-pps.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'pcie-small-packets-pps.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'pcie-small-packets-pps.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'pcie-small-packets-pps.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'pcie-small-packets-pps.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset multiplot
set output
}
