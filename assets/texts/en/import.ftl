# What keeps a source, or a record of it, from being imported.
import-unreadable = It can't be read: { $error }.
import-empty = Nothing stands in it. Is the export complete?
import-binary-workbook = It is a workbook of a spreadsheet program. Save the sheet as CSV there and import that.
import-binary-old-office = It is a file of an older office program. Save the sheet as CSV there and import that.
import-binary-archive = It is an archive or a compressed file. Unpack it and import what is in it.
import-binary-picture = It is a picture. Import the text of it as CSV or JSON lines.
import-binary-pdf = It is a PDF. Export the same as CSV and import that.
import-binary-database = It is a database. Export the requests in it as CSV and import that.
import-binary-utf32 = It is in UTF-32, which is not read. Save it as UTF-8 and import that.
import-binary-other = It holds no text. Export the requests as CSV or JSON lines and import that.
import-no-mail-folder = It holds no mails: neither the folders cur and new of a Maildir, nor files that end in .eml.
import-no-header = It has no line { $line }, on which the header should be. Leave --header away, and it is looked for.

import-map-unknown-field = --map: there is no field { $name }.
import-map-unknown-field-near = --map: there is no field { $name }. Did you mean { $nearest }?
import-map-field-twice = --map: { $field } is given twice. To join columns write { $field }=A+B
import-map-no-equals = --map: { $piece } is not FIELD=COLUMN.
import-map-no-column = --map: a column's name is missing in "{ $piece }".
import-map-quote = --map: the quotes don't fit in { $piece }. A quote inside quotes is written twice.
import-map-unknown-column = { $field } is mapped to { $column }, but there is no such column. There are: { $known }
import-map-unknown-column-near = { $field } is mapped to { $column }, but there is no such column. Did you mean { $nearest }?
import-map-nothing-told = No column tells what a request is about. Map one: --map subject=COLUMN or --map text=COLUMN. There are: { $known }
import-map-nothing-told-but = No column's name tells what a request is about. By what stands in them, perhaps: --map '{ $mapping }' There are: { $known }

import-refused-ragged = Line { $line }: it has { $fields } fields, the header names { $columns }.
import-refused-open-quote = Line { $line }: the quote that opens on line { $opened } closes nowhere. What stands below it was read on its own.
import-refused-too-long = Line { $line }: it is longer than { $megabytes } MB. A quote that never closes may be the reason.
import-refused-not-utf8 = Line { $line }: it holds the bytes { $bytes }, which are not UTF-8.
import-refused-no-letter = Line { $line }: it holds a byte, or half of a character, that stands for nothing in the file's encoding.
import-refused-not-an-object = Line { $line }: it is not a JSON object.
import-refused-json-cut = Line { $line }: the JSON ends in the middle, after { $at } bytes.
import-refused-json = Line { $line }: it is not JSON on line { $fault } at byte { $at }: { $reason }.
import-refused-between = Line { $line }: a comma or a bracket is missing here between the records, or is too many.
import-refused-too-deep = Line { $line }: it is nested deeper than { $limit } levels.
import-refused-not-closed = Line { $line }: the JSON ends before its list does. Is the export complete?
import-refused-no-list = Line { $line }: this object holds no list { $path }.
import-refused-not-a-date = Line { $line }: { $column } is "{ $value }", which is not a date.
import-refused-no-such-day = Line { $line }: { $column } is "{ $value }", and there is no such day.
import-refused-no-such-time = Line { $line }: { $column } is "{ $value }", and there is no such time.
import-refused-day-first = Line { $line }: { $column } is "{ $value }", a date only if the day comes first, but the file was read month first.
import-refused-month-first = Line { $line }: { $column } is "{ $value }", a date only if the month comes first, but the file was read day first.
import-refused-nothing-told = Line { $line }: it has neither subject nor text.

import-refused-mail-too-long = Mail { $line }: it is longer than { $megabytes } MB.
import-refused-mail-no-head = Mail { $line }: it has none of the lines that stand above a mail, such as From and Date.
import-refused-mail-nothing-told = Mail { $line }: it has neither subject nor text, and nothing came with it.
import-refused-mail-unreadable = Mail { $line }: it can't be read: { $error }.
import-refused-file-too-long = { $file }: it is longer than { $megabytes } MB.
import-refused-file-no-head = { $file }: it has none of the lines that stand above a mail, such as From and Date.
import-refused-file-nothing-told = { $file }: it has neither subject nor text, and nothing came with it.
import-refused-file-unreadable = { $file }: it can't be read: { $error }.
