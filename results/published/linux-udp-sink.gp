# `gnuplot linux-udp-sink.gp` draws linux-udp-sink.svg and linux-udp-sink.png again from linux-udp-sink.dat.
if (!exists('svg')) svg = 'linux-udp-sink.svg'
if (!exists('png')) png = 'linux-udp-sink.png'
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
set label 'One core reads a UDP flood' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.9263
set bmargin at screen 0.5511
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
plot 'linux-udp-sink.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'linux-udp-sink.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset label
unset arrow
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.9263
set bmargin at screen 0.5511
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
plot 'linux-udp-sink.dat' index 1 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'linux-udp-sink.dat' index 1 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset label
unset arrow
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.4663
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'cpu softirq share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'linux-udp-sink.dat' index 2 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'linux-udp-sink.dat' index 2 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset label
unset arrow
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.4663
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'reader run share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'linux-udp-sink.dat' index 3 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'linux-udp-sink.dat' index 3 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85
unset multiplot
set output
}
