# `gnuplot irq-placement.gp` draws irq-placement.svg and irq-placement.png again from irq-placement.dat.
if (!exists('svg')) svg = 'irq-placement.svg'
if (!exists('png')) png = 'irq-placement.png'
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
set label 'Four queues that begin on one CPU' at screen 0.0289, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.9208 to screen 0.1711, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'all on CPU 0' at screen 0.1822, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3156, screen 0.9208 to screen 0.3511, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3333, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'irqbalance' at screen 0.3622, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.4778, screen 0.9208 to screen 0.5133, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4956, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'irqbalance, 1.8 Mpps' at screen 0.5244, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7289, screen 0.9208 to screen 0.7644, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.7467, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'by hand, CPUs 0-3' at screen 0.7756, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.8929 to screen 0.1711, screen 0.8929 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1533, screen 0.8929 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'managed' at screen 0.1822, screen 0.8929 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8705
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'time (us)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cpu.0.softirq share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-placement.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-placement.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-placement.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-placement.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-placement.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-placement.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-placement.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-placement.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-placement.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-placement.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.1356, screen 0.4607 to screen 0.1711, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'all on CPU 0' at screen 0.1822, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3156, screen 0.4607 to screen 0.3511, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3333, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'irqbalance' at screen 0.3622, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.4778, screen 0.4607 to screen 0.5133, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.4956, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'irqbalance, 1.8 Mpps' at screen 0.5244, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7289, screen 0.4607 to screen 0.7644, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.7467, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'by hand, CPUs 0-3' at screen 0.7756, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.1356, screen 0.4328 to screen 0.1711, screen 0.4328 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.1533, screen 0.4328 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'managed' at screen 0.1822, screen 0.4328 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.4105
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'time (us)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'cpu.3.softirq share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'irq-placement.dat' index 5 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'irq-placement.dat' index 5 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'irq-placement.dat' index 6 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'irq-placement.dat' index 6 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'irq-placement.dat' index 7 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'irq-placement.dat' index 7 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'irq-placement.dat' index 8 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'irq-placement.dat' index 8 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'irq-placement.dat' index 9 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'irq-placement.dat' index 9 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset multiplot
set output
}
