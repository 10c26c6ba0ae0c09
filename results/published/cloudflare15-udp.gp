# `gnuplot cloudflare15-udp.gp` draws cloudflare15-udp.svg and cloudflare15-udp.png again from cloudflare15-udp.dat.
if (!exists('svg')) svg = 'cloudflare15-udp.svg'
if (!exists('png')) png = 'cloudflare15-udp.png'
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
set label 'What readers get, by where they run (24 CPUs, 2 GHz)' at screen 0.0289, screen 0.9711 left font title_font textcolor '#111111'
unset key
set label 'delivered pps (packets/s)' at screen 0.1356, screen 0.9466 left font panel_font textcolor '#111111'
set lmargin at screen 0.1356
set rmargin at screen 0.8333
set tmargin at screen 0.9301
set bmargin at screen 0.6924
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('800k' 0, '1.6M' 1)
set ytics norotate ('unpinned' 0, 'same node' 1, 'queue''s core' 2, 'its sibling' 3, 'other node' 4, '2 queues' 5, '4 queues' 6, '2 threads' 7, '4 reuseport' 8, 'all aligned' 9)
set xrange [-0.5:1.5]
set yrange [-0.5:9.5]
set xlabel 'offered (packets/s)' textcolor '#222222'
set ylabel '' textcolor '#222222' offset -0.5,0
set cbrange [393130:1602760]
set format cb '%.1s%c'
set colorbox user origin screen 0.8473, screen 0.6924 size screen 0.0244, screen 0.2377
plot 'cloudflare15-udp.dat' index 0 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'cloudflare15-udp.dat' index 0 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'cloudflare15-udp.dat' index 0 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset label
unset arrow
set label 'nic refused pps (packets/s)' at screen 0.1356, screen 0.6314 left font panel_font textcolor '#111111'
set lmargin at screen 0.1356
set rmargin at screen 0.8333
set tmargin at screen 0.6149
set bmargin at screen 0.3772
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('800k' 0, '1.6M' 1)
set ytics norotate ('unpinned' 0, 'same node' 1, 'queue''s core' 2, 'its sibling' 3, 'other node' 4, '2 queues' 5, '4 queues' 6, '2 threads' 7, '4 reuseport' 8, 'all aligned' 9)
set xrange [-0.5:1.5]
set yrange [-0.5:9.5]
set xlabel 'offered (packets/s)' textcolor '#222222'
set ylabel '' textcolor '#222222' offset -0.5,0
set cbrange [0:682100]
set format cb '%.0s%c'
set colorbox user origin screen 0.8473, screen 0.3772 size screen 0.0244, screen 0.2377
plot 'cloudflare15-udp.dat' index 1 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'cloudflare15-udp.dat' index 1 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'cloudflare15-udp.dat' index 1 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset label
unset arrow
set label 'udp rcvbuf errors (packets)' at screen 0.1356, screen 0.3162 left font panel_font textcolor '#111111'
set lmargin at screen 0.1356
set rmargin at screen 0.8333
set tmargin at screen 0.2997
set bmargin at screen 0.0620
set border 3 linecolor '#666666' linewidth 1
set tics nomirror out scale 0.6 textcolor '#222222'
unset grid
set palette defined (0 '#440154', 1 '#46327e', 2 '#365c8d', 3 '#277f8e', 4 '#1fa187', 5 '#4ac16d', 6 '#a0da39', 7 '#fde725')
unset logscale
set xtics norotate ('800k' 0, '1.6M' 1)
set ytics norotate ('unpinned' 0, 'same node' 1, 'queue''s core' 2, 'its sibling' 3, 'other node' 4, '2 queues' 5, '4 queues' 6, '2 threads' 7, '4 reuseport' 8, 'all aligned' 9)
set xrange [-0.5:1.5]
set yrange [-0.5:9.5]
set xlabel 'offered (packets/s)' textcolor '#222222'
set ylabel '' textcolor '#222222' offset -0.5,0
set cbrange [0:88191]
set format cb '%.0s%c'
set colorbox user origin screen 0.8473, screen 0.0620 size screen 0.0244, screen 0.2377
plot 'cloudflare15-udp.dat' index 2 using 1:2:($1-0.5):($1+0.5):($2-0.5):($2+0.5):3 with boxxyerror fillstyle solid 1 noborder linecolor palette, \
     'cloudflare15-udp.dat' index 2 using 1:2:($5 == 1 ? strcol(4) : '') with labels font small_font textcolor '#ffffff', \
     'cloudflare15-udp.dat' index 2 using 1:2:($5 == 0 ? strcol(4) : '') with labels font small_font textcolor '#111111'
unset logscale cb
set xtics autofreq norotate
set ytics autofreq
unset multiplot
set output
}
