# `gnuplot a.gp` draws a.svg and a.png again from a.dat.
if (!exists('svg')) svg = 'a.svg'
if (!exists('png')) png = 'a.png'
do for [picture in 'svg png'] {
reset
if (picture eq 'svg') {
    set terminal svg size 900,593 noenhanced background '#ffffff' font 'DejaVu Sans,15'
    set output svg
    title_font = 'DejaVu Sans:Bold,18'; panel_font = 'DejaVu Sans:Bold,15'
    small_font = 'DejaVu Sans,13'; plain_font = 'DejaVu Sans,15'
} else {
    set terminal pngcairo size 900,593 noenhanced background '#ffffff' font 'DejaVu Sans,12'
    set output png
    title_font = 'DejaVu Sans:Bold,14'; panel_font = 'DejaVu Sans:Bold,12'
    small_font = 'DejaVu Sans,10.5'; plain_font = 'DejaVu Sans,12'
}
set encoding utf8
set multiplot
set label 'A title' at screen 0.0289, screen 0.9359 left font title_font textcolor '#111111'
set label 'What you see.' at screen 0.0289, screen 0.0457 left font small_font textcolor '#555555'
unset key
set arrow from screen 0.1356, screen 0.8803 to screen 0.1711, screen 0.8803 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1533, screen 0.8803 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'it''s' at screen 0.1822, screen 0.8803 left font plain_font textcolor '#222222'
set label '' at screen 0.2622, screen 0.8803 point linecolor '#0072B2' linewidth 1.7 pointtype 6 pointsize 1.3
set label 'marks_and_bars' at screen 0.2911, screen 0.8803 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8465
set bmargin at screen 0.1933
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'load (pps)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'out (pps)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:30]
plot 'a.dat' index 0 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'a.dat' index 0 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'a.dat' index 1 using 1:2:3:4 with yerrorbars linecolor '#0072B2' linewidth 1.2 pointtype 0, \
     'a.dat' index 1 using 1:2 with points linecolor '#0072B2' linewidth 1.7 pointtype 6 pointsize 1.3
unset multiplot
set output
}
