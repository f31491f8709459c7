# What is wrong with the configuration: where, what, and a hint.
config-at-place = { $file }, line { $line }, column { $column }: { $what }
config-at-file = { $file }: { $what }
config-at-line = line { $line }, column { $column }: { $what }
config-hint = Hint: { $hint }

config-missing = there is no such file.
config-unreadable = the file can't be read: { $reason }.
config-unwritable = the file can't be written: { $reason }.
config-encoding = this isn't UTF-8.
# $reason comes from the TOML reader, in English.
config-syntax = this isn't TOML: { $reason }.
config-unknown-key = there is no option { $key }.
config-secret = { $key } looks like a password or token, and those have no place in this file.
config-wrong-type = { $key } takes { $expected }, but this is { $found }.
config-bad-value = { $key } can't be "{ $word }": it takes { $expected }.
config-overlap = { $key }: { $first } and { $second } share some time.
config-never-open = { $key } leaves no day on which the desk is open.
config-required = an entry of { $key } lacks its { $name }.

config-hint-nearest = did you mean { $nearest }?
config-hint-known = known here: { $known }.
config-hint-missing = without a named file the default one is read, and it may be missing.
config-hint-secret = remove it; the command that sends or fetches mail keeps its own.
config-hint-never-open = give at least one day its hours, such as mon = ["09:00-17:00"].

config-expects-text = words in quotes
config-expects-switch = true or false
config-expects-days = a whole number of days from 1 to 365
config-expects-days-or-none = a whole number of days from 0 to 255
config-expects-duration = a length of time such as "24h", "90m" or "3d"
config-expects-time = a time of day such as "09:30"
config-expects-hours = a list of hours such as ["09:00-12:30", "13:00-17:00"]
config-expects-dates = a list of dates such as ["2026-12-24"]
config-expects-zone = a time zone such as "Europe/Tallinn"
config-expects-word = one of a few words
config-expects-language = a language the program speaks
config-expects-list = a list of words such as ["a", "b"]
config-expects-words = a table of words and what they mean, such as { "{" } "Erledigt" = "solved" { "}" }
config-expects-letters = two strings of as many letters such as ["фыв", "asd"]
config-expects-table = a table
config-expects-tables = a list of tables

config-found-string = text
config-found-integer = a number
config-found-float = a number
config-found-boolean = true or false
config-found-datetime = a date or time
config-found-array = a list
config-found-table = a table
