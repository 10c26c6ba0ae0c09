# `gnuplot where-did-it-go-dropped.gp` draws where-did-it-go-dropped.svg and where-did-it-go-dropped.png again from where-did-it-go-dropped.dat.
if (!exists('svg')) svg = 'where-did-it-go-dropped.svg'
if (!exists('png')) png = 'where-did-it-go-dropped.png'
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
set label 'Dropped for want of a descriptor, as five drivers tell it' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set arrow from screen 0.0950, screen 0.9208 to screen 0.1199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'igb' at screen 0.1277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.1651, screen 0.9208 to screen 0.1900, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1776, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'ixgbe' at screen 0.1978, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.2477, screen 0.9208 to screen 0.2726, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.2601, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'i40e' at screen 0.2804, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3240, screen 0.9208 to screen 0.3489, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.3364, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'ice' at screen 0.3567, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.3941, screen 0.9208 to screen 0.4190, screen 0.9208 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.4065, screen 0.9208 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'mlx5' at screen 0.4268, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'burst (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'lost (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'where-did-it-go-dropped.dat' index 0 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 0 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 1 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 1 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 2 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 2 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 3 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 3 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 4 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 4 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.9208 to screen 0.6199, screen 0.9208 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.9208 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'igb' at screen 0.6277, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.6651, screen 0.9208 to screen 0.6900, screen 0.9208 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6776, screen 0.9208 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'ixgbe' at screen 0.6978, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.7477, screen 0.9208 to screen 0.7726, screen 0.9208 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.7601, screen 0.9208 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'i40e' at screen 0.7804, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8240, screen 0.9208 to screen 0.8489, screen 0.9208 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.8364, screen 0.9208 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'ice' at screen 0.8567, screen 0.9208 left font plain_font textcolor '#222222'
set arrow from screen 0.8941, screen 0.9208 to screen 0.9190, screen 0.9208 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.9065, screen 0.9208 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'mlx5' at screen 0.9268, screen 0.9208 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.8984
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'burst (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'rx missed errors (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'where-did-it-go-dropped.dat' index 5 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 5 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 6 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 6 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 7 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 7 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 8 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 8 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 9 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 9 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.0950, screen 0.4607 to screen 0.1199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.1075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'igb' at screen 0.1277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.1651, screen 0.4607 to screen 0.1900, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.1776, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'ixgbe' at screen 0.1978, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.2477, screen 0.4607 to screen 0.2726, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.2601, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'i40e' at screen 0.2804, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3240, screen 0.4607 to screen 0.3489, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.3364, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'ice' at screen 0.3567, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.3941, screen 0.4607 to screen 0.4190, screen 0.4607 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.4065, screen 0.4607 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'mlx5' at screen 0.4268, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.0950
set rmargin at screen 0.4688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'burst (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'rx dropped (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'where-did-it-go-dropped.dat' index 10 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 10 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 11 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 11 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 12 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 12 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 13 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 13 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 14 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 14 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset label
unset arrow
set arrow from screen 0.5950, screen 0.4607 to screen 0.6199, screen 0.4607 nohead linecolor '#0072B2' linewidth 2.4
set label '' at screen 0.6075, screen 0.4607 point linecolor '#0072B2' pointtype 7 pointsize 0.85
set label 'igb' at screen 0.6277, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.6651, screen 0.4607 to screen 0.6900, screen 0.4607 nohead linecolor '#D55E00' linewidth 2.4
set label '' at screen 0.6776, screen 0.4607 point linecolor '#D55E00' pointtype 5 pointsize 0.85
set label 'ixgbe' at screen 0.6978, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.7477, screen 0.4607 to screen 0.7726, screen 0.4607 nohead linecolor '#009E73' linewidth 2.4
set label '' at screen 0.7601, screen 0.4607 point linecolor '#009E73' pointtype 9 pointsize 0.85
set label 'i40e' at screen 0.7804, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8240, screen 0.4607 to screen 0.8489, screen 0.4607 nohead linecolor '#AA4499' linewidth 2.4
set label '' at screen 0.8364, screen 0.4607 point linecolor '#AA4499' pointtype 13 pointsize 0.85
set label 'ice' at screen 0.8567, screen 0.4607 left font plain_font textcolor '#222222'
set arrow from screen 0.8941, screen 0.4607 to screen 0.9190, screen 0.4607 nohead linecolor '#E69F00' linewidth 2.4
set label '' at screen 0.9065, screen 0.4607 point linecolor '#E69F00' pointtype 11 pointsize 0.85
set label 'mlx5' at screen 0.9268, screen 0.4607 left font plain_font textcolor '#222222'
set lmargin at screen 0.5950
set rmargin at screen 0.9688
set tmargin at screen 0.4384
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
set grid xtics ytics linecolor '#dddddd' linewidth 0.8 linetype 1
set xlabel 'burst (packets)' textcolor '#222222'
set logscale x
set format x '%.10g'
set xrange [*:*]
set ylabel 'rx fifo errors (packets)' textcolor '#222222' offset -0.5,0
unset logscale y
set format y '%.10g'
set yrange [0:*]
plot 'where-did-it-go-dropped.dat' index 15 using 1:2 with lines linecolor '#0072B2' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 15 using 1:2 with points linecolor '#0072B2' pointtype 7 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 16 using 1:2 with lines linecolor '#D55E00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 16 using 1:2 with points linecolor '#D55E00' pointtype 5 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 17 using 1:2 with lines linecolor '#009E73' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 17 using 1:2 with points linecolor '#009E73' pointtype 9 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 18 using 1:2 with lines linecolor '#AA4499' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 18 using 1:2 with points linecolor '#AA4499' pointtype 13 pointsize 0.85, \
     'where-did-it-go-dropped.dat' index 19 using 1:2 with lines linecolor '#E69F00' linewidth 2.4, \
     'where-did-it-go-dropped.dat' index 19 using 1:2 with points linecolor '#E69F00' pointtype 11 pointsize 0.85
unset multiplot
set output
}
