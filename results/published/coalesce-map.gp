# `gnuplot coalesce-map.gp` draws coalesce-map.svg and coalesce-map.png again from coalesce-map.dat.
if (!exists('svg')) svg = 'coalesce-map.svg'
if (!exists('png')) png = 'coalesce-map.png'
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
set label 'The gap between interrupts against the load (82599)' at screen 0.0202, screen 0.9576 left font title_font textcolor '#111111'
unset key
set label 'latency p50 (us)' at screen 0.0950, screen 0.9215 left font panel_font textcolor '#111111'
set lmargin at screen 0.0950
set rmargin at screen 0.3832
set tmargin at screen 0.8973
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('10k' 0, '50k' 1, '100k' 2, '300k' 3, '600k' 4, '900k' 5)
set ytics norotate ('2' 0, '4' 1, '8' 2, '16' 3, '32' 4, '50' 5, '64' 6, '100' 7, '128' 8, '200' 9, '256' 10, '400' 11, '512' 12, '700' 13, '1000' 14)
set xrange [-0.5:5.5]
set yrange [-0.5:14.5]
set xlabel 'load (packets/s)' textcolor '#222222'
set ylabel 'gap (us)' textcolor '#222222' offset -0.5,0
set logscale cb
set cbrange [5.40672:566.23104]
set format cb '%.4g'
set colorbox user origin screen 0.3889, screen 0.5511 size screen 0.0101, screen 0.3462
plot 'coalesce-map.dat' index 0 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'coalesce-map.dat' index 0 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'coalesce-map.dat' index 0 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset label
unset arrow
set label 'latency p99 (us)' at screen 0.5950, screen 0.9215 left font panel_font textcolor '#111111'
set lmargin at screen 0.5950
set rmargin at screen 0.8832
set tmargin at screen 0.8973
set bmargin at screen 0.5511
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('10k' 0, '50k' 1, '100k' 2, '300k' 3, '600k' 4, '900k' 5)
set ytics norotate ('2' 0, '4' 1, '8' 2, '16' 3, '32' 4, '50' 5, '64' 6, '100' 7, '128' 8, '200' 9, '256' 10, '400' 11, '512' 12, '700' 13, '1000' 14)
set xrange [-0.5:5.5]
set yrange [-0.5:14.5]
set xlabel 'load (packets/s)' textcolor '#222222'
set ylabel 'gap (us)' textcolor '#222222' offset -0.5,0
set logscale cb
set cbrange [6.455296:994.050048]
set format cb '%.4g'
set colorbox user origin screen 0.8889, screen 0.5511 size screen 0.0101, screen 0.3462
plot 'coalesce-map.dat' index 1 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'coalesce-map.dat' index 1 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'coalesce-map.dat' index 1 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset label
unset arrow
set label 'rx interrupts per s (1/s)' at screen 0.0950, screen 0.4615 left font panel_font textcolor '#111111'
set lmargin at screen 0.0950
set rmargin at screen 0.3832
set tmargin at screen 0.4373
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('10k' 0, '50k' 1, '100k' 2, '300k' 3, '600k' 4, '900k' 5)
set ytics norotate ('2' 0, '4' 1, '8' 2, '16' 3, '32' 4, '50' 5, '64' 6, '100' 7, '128' 8, '200' 9, '256' 10, '400' 11, '512' 12, '700' 13, '1000' 14)
set xrange [-0.5:5.5]
set yrange [-0.5:14.5]
set xlabel 'load (packets/s)' textcolor '#222222'
set ylabel 'gap (us)' textcolor '#222222' offset -0.5,0
set logscale cb
set cbrange [1000:390095]
set format cb '%.0s%c'
set colorbox user origin screen 0.3889, screen 0.0911 size screen 0.0101, screen 0.3462
plot 'coalesce-map.dat' index 2 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'coalesce-map.dat' index 2 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'coalesce-map.dat' index 2 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset label
unset arrow
set label 'cpu busy share' at screen 0.5950, screen 0.4615 left font panel_font textcolor '#111111'
set lmargin at screen 0.5950
set rmargin at screen 0.8832
set tmargin at screen 0.4373
set bmargin at screen 0.0911
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('10k' 0, '50k' 1, '100k' 2, '300k' 3, '600k' 4, '900k' 5)
set ytics norotate ('2' 0, '4' 1, '8' 2, '16' 3, '32' 4, '50' 5, '64' 6, '100' 7, '128' 8, '200' 9, '256' 10, '400' 11, '512' 12, '700' 13, '1000' 14)
set xrange [-0.5:5.5]
set yrange [-0.5:14.5]
set xlabel 'load (packets/s)' textcolor '#222222'
set ylabel 'gap (us)' textcolor '#222222' offset -0.5,0
set logscale cb
set cbrange [0.01010200567499997:0.97802335396]
set format cb '%.4g'
set colorbox user origin screen 0.8889, screen 0.0911 size screen 0.0101, screen 0.3462
plot 'coalesce-map.dat' index 3 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'coalesce-map.dat' index 3 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'coalesce-map.dat' index 3 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset multiplot
set output
}
