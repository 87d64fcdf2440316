std = 'luajit'
globals = { 'box' }
max_line_length = 120
