# `gnuplot ring-size.gp` draws ring-size.svg and ring-size.png again from ring-size.dat.
if (!exists('svg')) svg = 'ring-size.svg'
if (!exists('png')) png = 'ring-size.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,1316 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,1316 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'What a larger receive ring buys' at screen 0.0289, screen 0.9711 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.9460 to screen 0.1711, screen 0.9460 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.9460 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'burst 4096' at screen 0.1822, screen 0.9460 left font plain_font textcolor '#222222'
set arrow from screen 0.2978, screen 0.9460 to screen 0.3333, screen 0.9460 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3156, screen 0.9460 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'burst 6144' at screen 0.3444, screen 0.9460 left font plain_font textcolor '#222222'
set arrow from screen 0.4600, screen 0.9460 to screen 0.4956, screen 0.9460 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4778, screen 0.9460 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'burst 8192' at screen 0.5067, screen 0.9460 left font plain_font textcolor '#222222'
set arrow from screen 0.6222, screen 0.9460 to screen 0.6578, screen 0.9460 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6400, screen 0.9460 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'burst 10240' at screen 0.6689, screen 0.9460 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.9309
set bmargin at screen 0.6924
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'loss share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'ring-size.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'ring-size.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'ring-size.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'ring-size.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'ring-size.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'ring-size.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'ring-size.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'ring-size.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.1356, screen 0.6309 to screen 0.1711, screen 0.6309 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.6309 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'burst 4096' at screen 0.1822, screen 0.6309 left font plain_font textcolor '#222222'
set arrow from screen 0.2978, screen 0.6309 to screen 0.3333, screen 0.6309 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3156, screen 0.6309 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'burst 6144' at screen 0.3444, screen 0.6309 left font plain_font textcolor '#222222'
set arrow from screen 0.4600, screen 0.6309 to screen 0.4956, screen 0.6309 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4778, screen 0.6309 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'burst 8192' at screen 0.5067, screen 0.6309 left font plain_font textcolor '#222222'
set arrow from screen 0.6222, screen 0.6309 to screen 0.6578, screen 0.6309 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6400, screen 0.6309 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'burst 10240' at screen 0.6689, screen 0.6309 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.6157
set bmargin at screen 0.3772
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'latency p99 (us)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'ring-size.dat' index 4 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'ring-size.dat' index 4 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'ring-size.dat' index 5 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'ring-size.dat' index 5 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'ring-size.dat' index 6 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'ring-size.dat' index 6 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'ring-size.dat' index 7 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'ring-size.dat' index 7 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.1356, screen 0.3157 to screen 0.1711, screen 0.3157 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.3157 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'burst 4096' at screen 0.1822, screen 0.3157 left font plain_font textcolor '#222222'
set arrow from screen 0.2978, screen 0.3157 to screen 0.3333, screen 0.3157 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3156, screen 0.3157 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'burst 6144' at screen 0.3444, screen 0.3157 left font plain_font textcolor '#222222'
set arrow from screen 0.4600, screen 0.3157 to screen 0.4956, screen 0.3157 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4778, screen 0.3157 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'burst 8192' at screen 0.5067, screen 0.3157 left font plain_font textcolor '#222222'
set arrow from screen 0.6222, screen 0.3157 to screen 0.6578, screen 0.3157 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.6400, screen 0.3157 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'burst 10240' at screen 0.6689, screen 0.3157 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.3005
set bmargin at screen 0.0620
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'ring (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'rx ring max (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'ring-size.dat' index 8 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'ring-size.dat' index 8 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'ring-size.dat' index 9 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'ring-size.dat' index 9 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'ring-size.dat' index 10 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'ring-size.dat' index 10 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'ring-size.dat' index 11 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'ring-size.dat' index 11 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset multiplot
set output
}
