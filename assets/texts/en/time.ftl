# How long. $m comes with two digits.
span-now = now
span-minutes = { $n } min
span-hours-minutes = { $h } h { $m }
span-hours = { $n } h
span-days = { $n } d

# How long ago it was due; these stand in a column of eleven.
late-now = now
late-minutes = { $n } m late
late-hours-minutes = { $h } h { $m } late
late-hours = { $n } h late
late-days = { $n } d late

ahead-now = now
ahead-minutes = in { $n } min
ahead-hours-minutes = in { $h } h { $m }
ahead-hours = in { $n } h
ahead-days = in { $n } d

ago-now = now
ago-minutes = { $n } min ago
ago-hours-minutes = { $h } h { $m } ago
ago-hours = { $n } h ago
ago-days = { $n } d ago

# $hour and $minute come with two digits.
time-of-day = { $hour }:{ $minute }
date = { $day } { $month }
date-with-year = { $day } { $month } { $year }
weekday-and-date = { $weekday } { $date }
day-and-time = { $day } { $time }

day-today = today
day-tomorrow = tomorrow
day-yesterday = yesterday

weekday-mon = Mon
weekday-tue = Tue
weekday-wed = Wed
weekday-thu = Thu
weekday-fri = Fri
weekday-sat = Sat
weekday-sun = Sun

month-jan = Jan
month-feb = Feb
month-mar = Mar
month-apr = Apr
month-may = May
month-jun = Jun
month-jul = Jul
month-aug = Aug
month-sep = Sep
month-oct = Oct
month-nov = Nov
month-dec = Dec
