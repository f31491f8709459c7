# What `ringback import` says: what it found in a source, what came of it, and why it stopped.

imported-standard-input = standard input
imported-fault = { $file }: { $what }
    .remedy = Nothing was imported.
imported-missing = { $file }: there is no such file.
    .remedy = Check the path. Nothing was imported.
imported-directory = { $file } is a directory, and no mail folder: it has neither cur and new, nor files that end in .eml.
    .remedy = Name the file in it that holds the export, or - for standard input. Nothing was imported.
imported-stopped = { $file }: { $what } It stopped after { $taken } of its rows; those are kept.
    .remedy = Import the whole file again once it can be read: what is here already is recognised.
imported-broken-off = { $file }: { $what } It stopped after line { $line }: { $taken } of its rows are in and stay, the others are not in.
    .remedy = Then import the file again: what is here already is recognised.
imported-strict =
    { $count ->
        [one] { $file }: a row is refused, so nothing was imported, as --strict asks.
       *[other] { $file }: { $count } rows are refused, so nothing was imported, as --strict asks.
    }
    .remedy = Mend what is said above and import it again, or leave --strict off to take in the others.
imported-halted = Stopped after line { $line }. What was taken in stays; the same command goes on from there.
imported-halted-strict = Stopped after line { $line }. Nothing was taken in, because --strict takes all or nothing.
imported-halted-dry = Stopped after line { $line }. Nothing was written.
imported-none = { $file }: none of its rows could be imported.
    .remedy = Mend the rows as said above, or check --map, --zone and --dates, and import it again.
imported-none-mail = { $file }: none of its mails could be imported.
    .remedy = The reasons stand above. If it is no mail at all, say what it is: --format csv
imported-no-setting = There is no [import.{ $name }] in the configuration.
imported-no-settings = Keep a mapping there first: [import.{ $name }] with map = "FIELD=COLUMN,…"
imported-mapping-help = How a mapping is written is told by: ringback import --help
imported-no-encoding = There is no encoding { $name }.
imported-zone = There is no time zone { $name }.
    .remedy = Give it by its name, such as America/New_York, or as UTC.

imported-csv = { $file }: CSV, fields divided by { $delimiter }; source "{ $source }".
imported-comma = commas
imported-semicolon = semicolons
imported-tab = tabs
imported-bar = bars
imported-json = { $file }: JSON; source "{ $source }".
imported-json-list = { $file }: JSON, the list "{ $list }" in it; source "{ $source }".
imported-jsonl = { $file }: JSON lines; source "{ $source }".
imported-eml = { $file }: mail; source "{ $source }".
imported-mbox = { $file }: a mailbox; source "{ $source }".
imported-maildir = { $file }: a Maildir; source "{ $source }".
imported-tool = This is an export of { $tool }: its columns, words and codes are taken as it means them. --tool none reads it as any other file.
imported-ours = It is a table that Ringback has exported: what this desk has is known already, and stays as it is here.
imported-encoding = Read as { $name }.
imported-encoding-given = Read as { $name }, as asked.
imported-encoding-letters = Read as { $name }, by its letters. If they look wrong, say --encoding NAME.
imported-header =
    { $passed ->
        [one] The header is on line { $line }; the line before it was passed over. If it is another: --header LINE
       *[other] The header is on line { $line }; the { $passed } lines before it were passed over. If it is another: --header LINE
    }
imported-no-header = There is no header: the columns are called #1, #2 and so on.
imported-repeated = Some columns have one name; those after the first are called: { $columns }
imported-mapping = Read as --map '{ $mapping }'
imported-custom = Kept as they are, in custom fields: { $columns }
imported-unseen = { $field } is mapped to { $column }, which no row has shown so far.
imported-unseen-near = { $field } is mapped to { $column }, which no row has shown so far. Did you mean { $nearest }?
imported-dates-given-month-first = Dates are read month first, as asked.
imported-dates-given-day-first = Dates are read day first, as asked.
imported-dates-proved-month-first = Dates are read month first: line { $line } has "{ $value }".
imported-dates-proved-day-first = Dates are read day first: line { $line } has "{ $value }".
imported-dates-mixed-month-first = Dates of both orders stand in it; they are read month first. Look at the refused rows.
imported-dates-mixed-day-first = Dates of both orders stand in it; they are read day first. Look at the refused rows.
imported-dates-assumed-month-first = No date proves whether day or month comes first: they are read month first, as in the United States, where the zone is. Else say --dates day-first.
imported-dates-assumed-day-first = No date proves whether day or month comes first: they are read day first. Else say --dates month-first.
imported-serial = Day numbers of a spreadsheet stand in { $columns }; they are read as dates.
imported-proposed = By what stands in the columns that are left, perhaps also: --map '{ $mapping }'
imported-keep = To read it so next time, --save { $name } keeps this in the settings, and --as { $name } takes it up again:
imported-kept = Kept as [import.{ $name }] in { $path }. Next time: ringback import --as { $name } FILE
imported-no-name = The settings of an import need a name.
    .remedy = Give one: --save NAME. Nothing was imported.
imported-strangers = { $file }: { $count ->
        [one] an id in it is that of another request
       *[other] { $count } ids in it are those of other requests
    } of the source "{ $source }".
    .remedy = Nothing was imported. If this is another system's export, give it a name of its own: --source NAME. If it is the same system's, name that source.

progress-part = [{ $bar }] { $percent } %, { $rows }, { $left } left
progress-seconds = { $count } s
imported-progress =
    { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }, { $rate } a second
imported-repaired =
    { $count ->
        [one] { $count } value was decoded wrongly before it came and is repaired ({ $was } read as { $read_as }); the original is kept.
       *[other] { $count } values were decoded wrongly before they came and are repaired ({ $was } read as { $read_as }); the originals are kept.
    }
imported-dry-run = Dry run: no request was written. It would come to:
imported-counts =
    { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    }: { $new } new, { $changed } changed, { $unchanged } unchanged, { $refused } refused; { $conflicts ->
        [one] { $conflicts } conflict
       *[other] { $conflicts } conflicts
    }. Source: { $source }.
imported-counts-mail =
    { $rows ->
        [one] { $rows } mail
       *[other] { $rows } mails
    }: { $new ->
        [one] { $new } new request
       *[other] { $new } new requests
    }, { $changed } joined to a request, { $unchanged } known already, { $refused } refused.
imported-backlog =
    { $count ->
        [one] One of the new ones is over 30 days late and stands in the view backlog; --live would put it into the queue.
       *[other] { $count } of the new ones are over 30 days late and stand in the view backlog; --live would put them into the queue.
    }
imported-conflict = Line { $line }, request { $number }: { $field } is { $here } here and { $told } there. It stays as it is here.
imported-conflict-nothing = Line { $line }, request { $number }: { $field } is { $told } there and was changed here. It stays as it is here.
imported-stranger = Line { $line }: its id is that of request { $number }, "{ $here }", but it tells of "{ $told }". It was left out; --source NAME keeps the two apart.
imported-stranger-nameless = Line { $line }: its id is that of request { $number }, but it tells of "{ $told }", another one. It was left out; --source NAME keeps the two apart.
imported-unknown-word =
    { $times ->
        [one] { $field } "{ $value }" on line { $line } is not known: { $took } is taken for it.
       *[other] { $field } "{ $value }", { $times } times, first on line { $line }, is not known: { $took } is taken for it.
    }
imported-unknown-words =
    { $times ->
        [one] { $field }: one more word is not known; { $took } is taken for it.
       *[other] { $field }: { $times } more words are not known; { $took } is taken for them.
    }
imported-teach = To say what they mean, change what stands behind each = and add: --words '{ $words }' There are, { $known }
imported-words-syntax = --words: "{ $piece }" is not WORD=MEANING.
    .remedy = Such as: --words 'Erledigt=solved,Hoch=high'
imported-words-unknown = --words: { $word } can't mean { $meaning }: the desk has no such word.
imported-words-twice = --words: { $word } is said to mean { $first } and { $second }.
    .remedy = Say which.
imported-no-own-known =
    { $all ->
        [one] No address is known as the desk's own, so this mail counts as a client's. It went to { $address }.
       *[other] No address is known as the desk's own, so each mail counts as a client's. { $count } of { $all } went to { $address }.
    }
imported-no-own-dry = If that address is the desk's, put these two lines into the settings before the mails come in: once in, they stay as they were taken.
imported-no-own = If that address is the desk's, put these two lines into the settings. The mails that are in stay as they were taken.
imported-more = … and { $count } more.
imported-refused =
    { $count ->
        [one] One row was refused.
       *[other] { $count } rows were refused.
    }
imported-aside = The refused rows are in { $rows }, the reasons in { $reasons }.
imported-again = Mend them there, then: { $command }
imported-not-aside = The refused rows could not be kept beside it: { $error }.
