# `gnuplot mogul96-fig7-1.gp` draws mogul96-fig7-1.svg and mogul96-fig7-1.png again from mogul96-fig7-1.dat.
if (!exists('svg')) svg = 'mogul96-fig7-1.svg'
if (!exists('png')) png = 'mogul96-fig7-1.png'
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
set label 'CPU left for a user process (figure 7-1, predicted)' at screen 0.0289, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.1356, screen 0.9208 to screen 0.1711, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'threshold 0.25' at screen 0.1822, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3333, screen 0.9208 to screen 0.3689, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3511, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'threshold 0.5' at screen 0.3800, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.5222, screen 0.9208 to screen 0.5578, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.5400, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'threshold 0.75' at screen 0.5689, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7200, screen 0.9208 to screen 0.7556, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.7378, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'threshold 1' at screen 0.7667, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'cpu user share' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'mogul96-fig7-1.dat' index 0 using 1:3:4 with filledcurves linecolor '#0072B2' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 1 using 1:3:4 with filledcurves linecolor '#D55E00' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 2 using 1:3:4 with filledcurves linecolor '#009E73' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 3 using 1:3:4 with filledcurves linecolor '#AA4499' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.1356, screen 0.4607 to screen 0.1711, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1533, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'threshold 0.25' at screen 0.1822, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3333, screen 0.4607 to screen 0.3689, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.3511, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'threshold 0.5' at screen 0.3800, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.5222, screen 0.4607 to screen 0.5578, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.5400, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'threshold 0.75' at screen 0.5689, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7200, screen 0.4607 to screen 0.7556, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.7378, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'threshold 1' at screen 0.7667, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.1356
set rmargin at screen 0.9556
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'offered pps (packets/s)' textcolor '#222222'
unset logscale x
set format x '%.10g'
set xrange [0:*]
set ylabel 'output pps (packets/s)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'mogul96-fig7-1.dat' index 4 using 1:3:4 with filledcurves linecolor '#0072B2' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 4 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 4 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 5 using 1:3:4 with filledcurves linecolor '#D55E00' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 5 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 5 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 6 using 1:3:4 with filledcurves linecolor '#009E73' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 6 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 6 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'mogul96-fig7-1.dat' index 7 using 1:3:4 with filledcurves linecolor '#AA4499' fillstyle transparent solid 0.18 noborder, \
     'mogul96-fig7-1.dat' index 7 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'mogul96-fig7-1.dat' index 7 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85
unset multiplot
set output
}
