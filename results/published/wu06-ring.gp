# `gnuplot wu06-ring.gp` draws wu06-ring.svg and wu06-ring.png again from wu06-ring.dat.
if (!exists('svg')) svg = 'wu06-ring.svg'
if (!exists('png')) png = 'wu06-ring.png'
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
set label 'Loss begins when the ready descriptors reach zero' at screen 0.0289, screen 0.9576 left font title_font textcolor '#111111'
unset key
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.9263
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'dropped rx ring full (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'wu06-ring.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'wu06-ring.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset label
unset arrow
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.4663
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'rx ring dry (times)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'wu06-ring.dat' index 1 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'wu06-ring.dat' index 1 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset multiplot
set output
}
