# `gnuplot irq-tax.gp` draws irq-tax.svg and irq-tax.png again from irq-tax.dat.
if (!exists('svg')) svg = 'irq-tax.svg'
if (!exists('png')) png = 'irq-tax.png'
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
set label 'The tax of an interrupt, shared by the packets it brings' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9208 to screen 0.1199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'load 20000' at screen 0.1277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2087, screen 0.9208 to screen 0.2336, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2212, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'load 50000' at screen 0.2414, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3224, screen 0.9208 to screen 0.3474, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3349, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'load 100000' at screen 0.3551, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frames (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cycles per delivered (cycles)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-tax.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-tax.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-tax.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-tax.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-tax.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-tax.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9208 to screen 0.6199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'load 20000' at screen 0.6277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7087, screen 0.9208 to screen 0.7336, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7212, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'load 50000' at screen 0.7414, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8224, screen 0.9208 to screen 0.8474, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8349, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'load 100000' at screen 0.8551, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frames (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cpu interrupt share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-tax.dat' index 3 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-tax.dat' index 3 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-tax.dat' index 4 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-tax.dat' index 4 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-tax.dat' index 5 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-tax.dat' index 5 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4607 to screen 0.1199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'load 20000' at screen 0.1277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2087, screen 0.4607 to screen 0.2336, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.2212, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'load 50000' at screen 0.2414, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3224, screen 0.4607 to screen 0.3474, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.3349, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'load 100000' at screen 0.3551, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frames (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cpu busy share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-tax.dat' index 6 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-tax.dat' index 6 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-tax.dat' index 7 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-tax.dat' index 7 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-tax.dat' index 8 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-tax.dat' index 8 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4607 to screen 0.6199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'load 20000' at screen 0.6277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7087, screen 0.4607 to screen 0.7336, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.7212, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'load 50000' at screen 0.7414, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8224, screen 0.4607 to screen 0.8474, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.8349, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'load 100000' at screen 0.8551, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'frames (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'latency p50 (us)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-tax.dat' index 9 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-tax.dat' index 9 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-tax.dat' index 10 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-tax.dat' index 10 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-tax.dat' index 11 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-tax.dat' index 11 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85
unset multiplot
set output
}
