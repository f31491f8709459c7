# What `ringback export` writes into a report, and what it says.

exported-fact-standing = { $value }
exported-fact-client = client: { $value }
exported-fact-received = received: { $value }
exported-fact-due = due: { $value }
exported-fact-first-reply = first reply: { $value }
exported-fact-solved = solved: { $value }
exported-fact-closed = closed: { $value }
exported-fact-assignee = assignee: { $value }
exported-fact-category = category: { $value }
exported-fact-product = product: { $value }
exported-fact-place = place: { $value }
exported-fact-process = process: { $value }
exported-fact-tags = tags: { $value }
exported-fact-source = imported from: { $value }
exported-said-in = { $at }, from the client (written down by { $author })
exported-said-out = { $at }, reply by { $author }
exported-said-unsent = { $at }, reply by { $author } that was not sent after all
exported-said-note = { $at }, note by { $author }

exported-progress = { $rows } requests, { $rate } a second
exported-done =
    { $count ->
        [one] One request
       *[other] { $count } requests
    } in { $path }
exported-none = No request matches.
exported-without =
    { $count ->
        [one] One custom field is not in the table, which has columns for { $most }. JSON lines have it: --format jsonl
       *[other] { $count } custom fields are not in the table, which has columns for { $most }. JSON lines have them: --format jsonl
    }
exported-ending = The ending of { $path } is of no format.
    .remedy = Say which one: --format csv, jsonl or md.
exported-there = { $path } is there already. Nothing was changed.
    .remedy = Name another file, or say --force to replace it.
exported-not-a-file = { $path } is no plain file, so it isn't replaced. Nothing was changed.
    .remedy = Name another file; - is standard output.
exported-own = { $path } belongs to the desk itself. Nothing was changed.
    .remedy = Name another file.
exported-unwritable = { $path } can't be written: { $error }. Nothing is left of it.
    .remedy = Name a file in a folder that you may write to, on a disk with room.
