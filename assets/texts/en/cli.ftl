# What the commands print.

cli-desk-no-terminal = The desk needs a terminal, and input or output isn't one.
    .remedy = `ringback list`, `ringback next` and `ringback show N` print what is in it; `ringback help` lists all commands.

cli-empty = Nothing here yet.
cli-tightened = { $path } was open to others; it is yours alone now.
cli-input-unreadable = Standard input can't be read: { $error }.
    .remedy = Give the text as an argument instead of -.
cli-input-not-utf8 = Standard input isn't UTF-8, from byte { $at } on. Nothing was changed.
    .remedy = Convert it first, for instance with: iconv -f CP1251 -t UTF-8

cli-time-ahead = "{ $said }" is still to come.
    .remedy = Give the time at which it was: "2h ago", "09:30", "2026-11-18 09:30".
cli-time-unknown = "{ $said }" isn't understood as a time that has been.
    .remedy = Write it like "yesterday", "2h ago", "09:30", "2026-11-18 09:30" or 2026-11-18T09:30:00Z.

cli-add-no-subject = The subject is empty.
    .remedy = Say in one line what it is about: --subject "Parcel lost".

cli-list-no-view = There is no view "{ $name }".
cli-column-number = no
cli-column-priority = priority
cli-column-left = left
cli-column-channel = via
cli-column-client = client
cli-column-subject = subject

cli-next-none = Nothing is to be answered now. What is put aside comes back by itself.
cli-next-why =
    { $why }
    { $due }

cli-why-urgent = First because it is urgent.
cli-why-high = First because its priority is high.
cli-why-very-late = First because it is more than three days late.
cli-why-late = First because it is late.
cli-why-at-risk = First because its time runs out.
cli-why-next = First because its date comes next.
cli-why-strict = First by plain priority, then by date.

cli-fact-received = received { $at }
cli-fact-target-wall = { $span } to a reply (wall clock)
cli-fact-target-open-days = { $span } to a reply (open days)
cli-fact-target-business-hours = { $span } to a reply (business hours)
cli-fact-agreed = the client agreed to wait { $span } (until { $until })
cli-fact-closed =
    { $days ->
        [one] one closed day passed over
       *[other] { $days } closed days passed over
    }
cli-fact-due = due { $at }
cli-fact-by-hand = set by hand to { $at }
cli-fact-paused = the clock rests until { $at }
cli-fact-own-ahead = the desk's own target is { $at }
cli-fact-own-missed = the desk's own target was { $at }
cli-fact-answered = nobody waits for a reply

cli-show-assignee = assignee: { $value }
cli-show-category = category: { $value }
cli-show-product = product: { $value }
cli-show-place = place: { $value }
cli-show-process = process: { $value }
cli-show-tags = tags: { $value }
cli-show-snoozed = snoozed until { $value }
cli-show-source = imported from: { $value }
cli-show-entry = { $at }  { $author }: { $did }
cli-show-mark-auto-reply = (written by a program)
cli-show-mark-bounce = (came back)
cli-show-mark-list = (went to many)
cli-show-file = attached: { $name } ({ $media }, { $bytes } bytes)
cli-show-file-unnamed = attached: { $media }, { $bytes } bytes
cli-show-undone = { $at }  { $author }: { $did } (taken back)
cli-show-client-wrote = message from the client ({ $channel })
cli-show-replied = reply
cli-show-noted = note
cli-show-draft-reply = Draft of a reply, kept { $at }:
cli-show-draft-note = Draft of a note, kept { $at }:
cli-show-draft-client-wrote = Draft of a message from the client, kept { $at }:
cli-show-draft-capture = Draft of a new request, kept { $at }:

cli-did-received = came in ({ $value })
cli-did-threaded = a mail of the same thread came in
cli-did-client-wrote = message from the client
cli-did-replied-waiting = replied; the client's turn until { $value }
cli-did-replied-ours = replied; the client hears more by { $value }
cli-did-replied-solved = replied and solved
cli-did-answered-elsewhere = answered by another way
cli-did-noted = note
cli-did-agreed = the client agreed to wait until { $value }
cli-did-priority = priority: { $value }
cli-did-kind = kind: { $value }
cli-did-channel = channel: { $value }
cli-did-category = category: { $value }
cli-did-product = product: { $value }
cli-did-place = place: { $value }
cli-did-process = process: { $value }
cli-did-none = none
cli-did-status = status: { $value }
cli-did-assigned = assignee: { $value }
cli-did-tagged = tags: { $value }
cli-did-due = due set to { $value }
cli-did-due-clock = due given back to the clock
cli-did-snoozed = snoozed until { $value }
cli-did-woken = snooze ended
cli-did-solved = solved
cli-did-solved-asked = solved; the client was asked
cli-did-solved-said = solved; the client said yes
cli-did-closed-agreed = closed with the client's yes
cli-did-closed-silent = closed after the client's silence
cli-did-closed-spam = closed as spam
cli-did-closed-duplicate = closed as a duplicate
cli-did-closed-at-source = closed at its source
cli-did-closed-withdrawn = its capture was taken back
cli-did-reopened = opened again
cli-did-subject = subject changed
cli-did-client = client changed
cli-did-backlog = put aside as backlog
cli-did-taken-up = taken up from the backlog
cli-did-undone = took the last action back
cli-did-with-text = { $did }: { $text }

cli-standing-reply = { $number }: { $priority }, { $status }; reply due { $at }
cli-standing-next = { $number }: { $priority }, { $status }; next date { $at }
cli-standing-hidden = { $number }: { $priority }, { $status }; comes back { $at }
cli-standing-ended = { $number }: { $priority }, { $status }

cli-reply-draft = { $number }: draft kept; it isn't marked as sent
cli-reply-no-text = There is no text to record: request { $number } has no draft of yours.
    .remedy = Give the words with --text TEXT, or --text - to read them from standard input.
cli-reply-until-solved = --until has no meaning with --sent solved.
    .remedy = Leave it out, or say --sent waiting.

cli-set-no-equals = "{ $given }" is not FIELD=VALUE.
    .remedy = Write for instance: ringback set 12 status=waiting priority=high
cli-set-field = There is no field "{ $field }" to set.
cli-set-twice = { $field } is given twice.
    .remedy = Give each field once.
cli-set-tag = "{ $tag }" says neither that a tag comes nor that it goes.
    .remedy = Write a sign before each tag: tags=+refund,-new
cli-set-new = A request is new only before anybody has looked at it.
    .remedy = Set it to open, waiting, on-hold or solved.
cli-set-honest = --answered-elsewhere and --agreed-until go with a status.
    .remedy = Add for instance status=waiting.
cli-set-reason = --reason goes with a snooze.
    .remedy = Add for instance snooze="tomorrow 9", or write a note.
cli-set-unanswered = Reply first (ringback reply { $number } …), or add --answered-elsewhere or --agreed-until WHEN.
cli-set-needs-client = Set status=solved, or add --client-agreed if the client said yes.
cli-set-ended = Open it again first: ringback set { $number } status=open
cli-set-agreed = --client-agreed goes with status=closed.
    .remedy = Add status=closed, or leave it out.
cli-set-done = { $number } set: { $fields }
cli-set-already = Nothing to change: it is so already.

cli-status = { $late } late · { $risk } at risk · { $open } open · { $waiting } waiting · { $answered } answered today

cli-keys-key = Key
cli-keys-does = What it does
cli-keys-id = In the configuration

cli-config-from = read from { $path }
cli-config-defaults = the defaults; { $path } is not there
cli-config-db = the desk's file is { $path }

find-no-folder = There is no folder { $path }.
    .remedy = Name the folder in which the procedures lie, as in: ringback find --sops ~/sops refund
find-nothing = Nothing found for "{ $query }" among { $count }.
