# The desk's screens, notices and questions.

screen-too-small = Ringback needs a window of 60 columns and 16 rows.

queue-title = Queue
queue-title-demo = Queue (made-up day)
queue-title-read-only = Queue (can only be read)
count-late = { $count } late
count-at-risk = { $count } at risk
count-open = { $count } open
count-waiting = { $count } waiting
count-answered = { $count } answered today
view-mine = mine
view-all = all
view-free = free
view-late = late
view-waiting = waiting
view-backlog = backlog
view-solved = solved
head-number = no
head-priority = priority
head-left = left
head-subject = subject
head-client = client
head-via = via
queue-new-above = { $count } new above
queue-new-below = { $count } new below
queue-marked = { $count } marked
queue-place = { $at } of { $total }
queue-place-open = { $at } of more
filter-hint = words, or priority:high channel:phone tag:refund -assigned:nobody
filter-searching = searching …
filter-on = Esc shows everything again
filter-elsewhere = { $more ->
    [yes] { $count }+ in { $part }
   *[no] { $count } in { $part }
}
filter-elsewhere-key = { $found }: { $key }
filter-beyond = in { $part }; { $key } goes on, Esc leaves
empty-filter = Nothing fits in this view.
empty-filter-elsewhere = Elsewhere: { $found }. { $key } shows them, Esc leaves the filter.
empty-filter-nowhere = Nothing fits in any other either. Esc leaves the filter.
view-mistake = The view «{ $name }» can't be shown: its filter has a mistake.
view-mistake-remedy = V lists the views: e changes its filter there, or do it in the settings.
views-title = Views
views-hint = Enter shows it
empty-view = Nothing stands here now.
empty-desk = Nothing here yet.
empty-desk-add = write down the first request
empty-desk-import = bring in an export: ringback import FILE
empty-desk-demo = look round with a made-up day
empty-desk-help = help

detail-loading = …
detail-no-client = client not known
detail-requests = { $count ->
    [one] { $count } request
   *[other] { $count } requests
}
detail-assigned = with { $agent }
detail-closed = closed { $at }
detail-solved = solved { $at }
detail-next-word = next word to the client by { $at } ({ $left })
detail-follow-up = comes back { $at } ({ $left })
entry-client = the client
entry-reply = reply
entry-note = note
entry-event = ·
entry-draft = draft
entry-field = field
entry-source = source
entry-undone = {"(taken back) "}
row-undelivered = (undelivered)
row-bounce = (came back)
row-auto-reply = (by a program)
row-list = (to many)
entry-mark-auto-reply = {"(written by a program) "}
entry-mark-bounce = {"(came back) "}
entry-mark-list = {"(went to many) "}
entry-undelivered = not delivered: it came back
entry-dated = dated { $date } by its sender
entry-file = attached: { $name } ({ $media }, { $size })
entry-file-unnamed = attached: { $media }, { $size }
entry-folded-quoted =
    { $lines ->
        [one] … 1 quoted line ({ $key })
       *[other] … { $lines } quoted lines ({ $key })
    }
entry-folded-signature =
    { $lines ->
        [one] … 1 line of signature ({ $key })
       *[other] … { $lines } lines of signature ({ $key })
    }
size-bytes = { $n } B
size-kilobytes = { $n } kB
size-megabytes = { $n } MB

# Stands between the facts.
fact-between = {", "}
fact-plus = {" + "}
fact-received = received { $at }
fact-target-wall = { $span }
fact-target-open-days = { $span } of open days
fact-target-business-hours = { $span } of working time
fact-agreed = client agreed to wait { $span }
fact-closed-days = { $count ->
    [one] { $count } closed day skipped
   *[other] { $count } closed days skipped
}
fact-due = due { $at }
fact-by-hand = set by hand to { $at }
fact-paused = rests until { $at }
fact-own-ahead = own target { $at }
fact-own-past = own target { $at } has passed
fact-answered = answered: nobody waits

why-own-band = It stands in band { $band }, as its priority ({ $word }) says.
why-risen = It stands higher than its priority ({ $word }): its next date has come near or passed, so it counts in band { $band }.
why-very-late = It stands in the high band although its priority is { $word }, because its next date passed more than 72 h ago.
why-next-reply = Its next date is the reply to the client: { $at }.
why-next-word = Its next date is the next word to the client: { $at }.
why-next-follow-up = It comes back to be followed up: { $at }.
why-ended = It is done since { $at }.
why-snoozed = It is snoozed until { $at }, but never past the hour at which its reply is at risk.
why-hidden = It is out of the working view until { $at } and comes back by itself.
explain-title = Why { $number } stands here

did-received = came in { $at }
did-auto-reply = an automatic answer came in; it starts no clock
did-reply-waiting = reply sent, the client's turn, follow-up { $at }
did-reply-ours = reply sent, still ours, next word by { $at }
did-solved = solved ({ $word })
did-elsewhere = answered elsewhere
did-agreed = the client agreed to wait until { $at }
did-priority = priority { $word }
did-kind = kind { $word }
did-channel = channel { $word }
did-category = category { $word }
did-product = product { $word }
did-place = place { $word }
did-process = process { $word }
did-status = status { $word }, comes back { $at }
did-assigned = given to { $agent }
did-freed = given to nobody
did-tagged = tags { $tags }
did-due = due set by hand to { $at }
did-due-counted = due left to the clock again
did-snoozed = snoozed until { $at }
did-woken = snooze ended
did-closed = closed ({ $word })
did-reopened = opened again
did-subject = subject rewritten
did-client = client set
did-backlog = put into the backlog
did-taken-up = taken up from the backlog
did-undone = took back the last action

agreement-said = the client said yes
agreement-asked = the client was asked in the reply
agreement-not-asked = the client was not asked
closed-agreed = the client agreed
closed-silent = the client was asked and stayed silent
closed-spam = no request
closed-duplicate = duplicate
closed-at-source = closed at its source
closed-withdrawn = capture taken back

compose-reply = Reply to { $client } · { $number }
compose-note = Note on { $number }, for us only · { $client }
compose-client-wrote = What { $client } wrote or said · { $number }
compose-kept = draft kept { $time }

choose-priority = Priority of { $number }{ $count ->
    [one] {""}
   *[other] {" "}and the others marked ({ $count })
}
choose-status = Status of { $number }{ $count ->
    [one] {""}
   *[other] {" "}and the others marked ({ $count })
}
choose-agent = Who takes { $number }{ $count ->
    [one] {""}
   *[other] {" "}and the others marked ({ $count })
}?
choose-snooze = Hide { $number }{ $count ->
    [one] {""}
   *[other] {" "}and the others marked ({ $count })
} until
choose-honest = { $count ->
    [one] The client of { $number } still waits for a word
   *[other] Clients still wait for a word
}
choice-priority = { $word }
choice-status = { $word }
choice-spam = close: it was no request
choice-duplicate = close: it is kept under another number
choice-me = { $agent } (me)
choice-nobody = nobody: free for anyone
choice-agent = { $agent }
choice-other-agent = somebody else …
choice-hour = in an hour, { $at }
choice-tomorrow = tomorrow, { $at }
choice-monday = Monday, { $at }
choice-custom = another time …
choice-reply-first = reply first
choice-elsewhere = it was answered elsewhere
choice-agreed = the client agreed to wait until …

ask-tags = Tags of { $number }: { $tags }
ask-tags-hint = refund vip -old: words put tags on, -word takes one off
ask-due = Due time of { $number }
ask-snooze = Hide { $number } until
ask-reason = Why is { $number } hidden?
ask-reason-hint = Enter without a word is fine
ask-agent = Who takes { $number }?
ask-agreed = Until when did the client of { $number } agree to wait?
ask-duplicate = Under which number is { $number } kept?
ask-duplicate-hint = the number, or a few words
ask-view-name = Name of the view «{ $filter }»
ask-view-rename = Another name for «{ $name }»
ask-view-filter = What «{ $name }» shows
ask-hint = Enter takes it, Esc leaves
ask-time-hint = in 2h · 16:30 · tomorrow 10 · fri 9 · 25.11. 15:00
echo-time = { $at }

wrong-view-name = There is a view «{ $name }» already; take another name.
wrong-empty = It needs a word.
wrong-filter = { $what } { $remedy }
wrong-hours = Hours are written as 09:00-12:30, 13:00-17:00.
wrong-zone = There is no such zone. It is written as Europe/Tallinn; nothing here: the computer's own.
wrong-zone-near = There is no such zone; was { $zone } meant?
wrong-what = What is it about? A few words are enough.
wrong-received = { $at } is still to come; the client has turned to us already.
wrong-time-empty = Type a time, such as tomorrow 10.
wrong-time = «{ $rest }» isn't understood; try in 2h, tomorrow 10 or fri 9.
wrong-time-past = { $at } has passed.
wrong-time-gap = The clocks skip that hour; choose another.
wrong-time-twice = That hour comes twice when the clocks go back; choose another.
wrong-time-far = That is too far away.

form-capture = New request
form-fields = Fields of { $number }
form-solve = Solved
form-first-run = Welcome. A few things before the desk opens
form-who = who
form-what = what
form-words = their words
form-channel = channel
form-kind = kind
form-priority = priority
form-phone = phone
form-email = mail
form-category = category
form-tags = tags
form-assignee = for
form-received = received
form-subject = subject
form-product = product
form-place = place
form-process = process
form-result = result
form-agreement = client
form-agent = your name
form-zone = time zone
form-count = 24 h are
form-days = open
form-hours = hours
form-team = team (a, b)
form-hint = Tab next · ← → choose · Enter takes it all · Esc away
form-hint-first-run = Enter next · ← → choose · Esc later
form-hint-folded = Tab next · F9 more fields · Enter takes it · Esc away
counting-wall = 24 hours on the clock
counting-open-days = 24 hours, closed days skipped
counting-business-hours = working hours: 24 h then mean three days
days-mon-fri = Monday to Friday
days-mon-sat = Monday to Saturday
days-every-day = every day

palette-title = What do you want to do?
palette-nothing = No action fits.
help-title = Keys
help-scope-global = Everywhere
help-scope-list = In lists
help-scope-request = With a request
help-scope-queue = In the queue
help-scope-detail = On a request's page
help-scope-run = While following a procedure
help-scope-editor = While writing
help-scope-field = In a line or form
help-scope-filter = In the filter's line
help-scope-views = In the list of views
help-scope-menu = In menus
help-filter = What a filter takes
help-filter-words = words by their beginnings, all of them in any order
help-filter-terms = every term must hold; - before one turns it round
help-filter-comma = a comma parts values of which one is enough
help-scope-sent = After a reply

sent-copied = Copied. Paste it to { $client }, then:
sent-by-command = Sent to { $client }. What follows?

stale-title = { $number } was changed meanwhile
stale-theirs = Done there:
stale-yours = Wanted here:
stale-message = a message
stale-hint = Enter does it all the same · Esc leaves it as it is
want-reply = reply: { $text }
want-status = status { $word }
want-due = another due time

told-not-copied = No clipboard was found: F2, then copy by hand.
told-view-kept = «{ $name }» is a view now: { $digit } shows it.
told-view-kept-last = «{ $name }» is a view now: V lists it, and can move it to a digit.
told-view-deleted = «{ $name }» is no view any more; u brings it back.
told-view-back = «{ $name }» is a view again.
told-draft-kept = Kept as a draft.
told-draft-there = The draft goes on where it was left.
told-drafts-waiting = { $count ->
    [one] A draft for { $number } waits: r goes on with it.
   *[other] { $count } drafts wait, the latest for { $number }; rows with · have one.
}
told-capture-waiting = A request was being written down: N goes on with it.
told-capture-kept = Kept: N goes on with it.
told-number-copied = { $number } copied.
told-captured = { $number } is written down.
told-noted = Note kept on { $number }.
told-client-wrote = The client's words are kept on { $number }.
told-sending = Sending …
told-sent-waiting = { $number }: sent, the client's turn.
told-sent-ours = { $number }: sent, still ours.
told-sent-solved = { $number }: sent and solved.
told-priority = { $count ->
    [one] { $number }: priority { $word }.
   *[other] { $count } requests: priority { $word }.
}
told-status = { $count ->
    [one] { $number }: { $word }.
   *[other] { $count } requests: { $word }.
}
told-assigned = { $count ->
    [one] { $number } goes to { $agent }.
   *[other] { $count } requests go to { $agent }.
}
told-free = { $count ->
    [one] { $number } is free for anyone.
   *[other] { $count } requests are free for anyone.
}
told-snoozed = { $count ->
    [one] { $number } comes back { $at }.
   *[other] { $count } requests come back { $at }.
}
told-tagged = { $count ->
    [one] { $number }: tags set.
   *[other] { $count } requests: tags set.
}
told-due = { $count ->
    [one] { $number } is due { $at }, set by hand.
   *[other] { $count } requests are due { $at }, set by hand.
}
told-due-counted = { $number }: due as the clock counts.
told-solved = { $count ->
    [one] { $number } is solved.
   *[other] { $count } requests are solved.
}
told-closed = { $count ->
    [one] { $number } is closed with the client's yes.
   *[other] { $count } requests are closed with their clients' yes.
}
told-spam = { $count ->
    [one] { $number } is closed: no request.
   *[other] { $count } requests are closed: no requests.
}
told-duplicate = { $number } is closed as a duplicate.
told-reopened = { $count ->
    [one] { $number } is open again.
   *[other] { $count } requests are open again.
}
told-put-aside = { $count ->
    [one] { $number } is put aside, honestly.
   *[other] { $count } requests are put aside, honestly.
}
told-fields = { $number }: fields kept.
told-undone = { $count ->
    [one] { $number }: the last action is taken back.
   *[other] The last action on { $count } requests is taken back.
}
told-changed-after-all = { $count ->
    [one] { $number } is changed all the same.
   *[other] { $count } requests are changed all the same.
}
told-closed-silent = { $count ->
    [one] { $count } request is closed: its client was asked and stayed silent.
   *[other] { $count } requests are closed: their clients were asked and stayed silent.
}
told-left-as-it-is = Left as it is.

failed-fault = A part of the program failed ({ $what }). What was confirmed is safe; start again when you can.
failed-backup = Today's copy of the desk's file was not made: { $why }
failed-config = The settings were not written: { $why }
failed-no-request = There is no request { $number } any more.
failed-nothing-written = There is nothing written yet; Esc leaves.
failed-sending = Not sent: { $why } It stays a draft.
failed-editor = The editor ended with a fault; the text is as it was.
fault-terminal = The terminal can't be used: { $error }.
    .remedy = Run it in a terminal window, not in a pipe.

reason-read-only = The desk's file can only be read now.
reason-one-pane = There is only this page.
reason-nothing-selected = Nothing is selected: Shift and the arrows select.
reason-no-request = There is no request here.
reason-nothing-to-undo = Nothing was done in this run that could be taken back.
reason-one-at-a-time = { $count } are marked, and this goes one by one: X takes the marks off.
reason-solved-already = It is solved already.
reason-open-already = It is open.
reason-closed-already = It is closed already.
reason-at-risk = Its reply is due { $due }: at risk or late, it can't be hidden. r answers.
reason-ended = It is done: O opens it again.
reason-no-view = There is no view with that digit.
reason-nothing-marked = Nothing is marked: x marks.
reason-no-filter = There is no filter to keep: / types one.
reason-last-view = It is the only view.
reason-no-view-deleted = No view was deleted since this list was opened.
reason-narrow = The window is too narrow for two panes: Enter opens the request.
reason-demo-already = This is the made-up day.
reason-desk-in-use = The desk has requests; ringback demo opens a made-up day beside it.
reason-nothing-folded = Everything is shown.
reason-one-line = There is only this line.
