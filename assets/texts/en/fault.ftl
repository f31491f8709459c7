# What went wrong: what failed and where. `.remedy` says what to do next.

fault-of-request = Request { $number }: { $what }
fault-meant = Did you mean { $nearest }?
fault-known = There are: { $known }.

fault-unanswered = The client has been waiting for an answer since { $since }.
    .remedy = Reply first, or say that it was answered elsewhere or until when the client agreed to wait.
fault-already = It is so already.
    .remedy = Nothing needs to be done.
fault-empty = There is no text.
    .remedy = Write what it is to say.
fault-past = { $at } has passed.
    .remedy = Give a time that is still to come.
fault-ended = It is solved or closed.
    .remedy = Open it again first.
fault-not-ended = It is neither solved nor closed.
    .remedy = Nothing needs to be opened again.
fault-at-risk = Its reply is due { $due }: at risk or late, it can't be hidden.
    .remedy = Reply first; or set it to waiting, if the client agreed to wait.
fault-not-snoozed = It is not snoozed.
    .remedy = Nothing needs to be woken.
fault-needs-client = A request is closed with the client's word, not by the desk alone.
    .remedy = Solve it, or record the client's yes.
fault-no-clock = Nobody waits for a reply, so there is no due time to set.
    .remedy = Snooze it instead, or set when it comes back.

fault-no-request = There is no request { $number }.
    .remedy = The list shows the numbers that there are.
fault-stale = Request { $number } was changed meanwhile by { $author }. Nothing was changed by you.
    .remedy = Look at it as it stands now, and decide again.
fault-nothing-to-undo = There is nothing of yours to take back.
    .remedy = Only what was done since the start can be undone.
fault-undo-overlaps = { $author } changed the same part of request { $number } ({ $at }), so the action before can't be taken back.
    .remedy = Set what you want by hand.
fault-full = The disk is full: { $path } can't grow. Nothing was changed.
    .remedy = Make room on that disk, and do it again.
fault-locked = Another program keeps { $path } locked. Nothing was changed.
    .remedy = Close what holds it (a backup or another database tool, perhaps), and do it again.
fault-read-only = { $path } can't be written. Nothing was changed.
    .remedy = Check the permissions of the file and its folder, and whether the disk is mounted read-only.
fault-damaged = { $path } is damaged: { $detail }.
    .remedy = Write nothing more to it: copy it aside, then bring back the last good backup.
fault-replaced = { $path } was replaced or deleted while it was open. Nothing was changed in the new file.
    .remedy = Start again, and look which file it is now.
fault-interrupted = The search was given up for a newer one.
    .remedy = Ask again.
fault-other = { $path }: { $detail }.
    .remedy = Nothing was changed. Do it again; if it stays, look at the disk that the file lies on.

fault-open-not-a-file = { $path } is not a plain file.
    .remedy = Name a database file with --db FILE or RINGBACK_DB; a link or a folder isn't followed.
fault-open-empty = { $path } is empty: something emptied it, or another program made it.
    .remedy = If there was a desk in it, bring back a backup. Else delete it, and a new desk is made in its place.
fault-open-no-database = { $path } is no database.
    .remedy = Name the desk's own file with --db FILE or RINGBACK_DB; exports come in with `ringback import`.
fault-open-foreign = { $path } is the database of another program.
    .remedy = Name the desk's own file with --db FILE or RINGBACK_DB.
fault-open-newer = { $path } was written by a newer Ringback (form { $found }, this one knows { $newest }). It was not touched.
    .remedy = Install the newer version, or name another file with --db FILE.
fault-open-missing = There is no desk at { $path } yet.
    .remedy = Begin with `ringback add`, bring requests in with `ringback import FILE`, or look round with `ringback demo`.
fault-open-old = { $path } was written by an older Ringback and has to be brought up to date first.
    .remedy = Open the desk, or change something, as a user who may write the file; a copy is kept beside it.
fault-open-io = { $path }: { $error }.
    .remedy = Check the path and its permissions, or name another file with --db FILE or RINGBACK_DB.

fault-private-link = { $path } is a symbolic link, and may lead anywhere.
    .remedy = Name the file that it leads to with --db FILE or RINGBACK_DB.
fault-private-owner = { $path } belongs to another user (id { $owner }), who could read it.
    .remedy = Work as that user, or name a file of your own with --db FILE or RINGBACK_DB.
fault-private-no-folder = { $path } is not a folder.
    .remedy = Move it away, or name a file elsewhere with --db FILE or RINGBACK_DB.

fault-no-home = There is no home folder to keep the desk in.
    .remedy = Set HOME, or name the files with --db FILE and --config FILE.
fault-calendar = The opening hours leave no time in which the desk is open.
    .remedy = Check [desk.hours] and holidays in the configuration.

fault-config-sample = `ringback config --example` shows every option with what it takes.

fault-filter-field = A filter has no field "{ $field }".
fault-filter-parts = A list is of one part of the queue: { $first } or { $second }.
    .remedy = Take one of the two out. mine, free and late may narrow another part: "waiting mine".
fault-filter-value = There is no { $field } "{ $word }".
fault-filter-missing = { $field }: lacks its value.
fault-filter-not = { $field }:{ $word } isn't understood.
fault-filter-unsigned = { $field }:{ $word } doesn't say whether less (<) or more (>).
fault-filter-many = That is more than { $most } fields and values at once.
    .remedy = Leave some out; words are taken in any number.
fault-filter-takes = Understood are { $examples }.
fault-word = "{ $word }" isn't known here.

fault-when-empty = No time is given.
    .remedy = Write it as you would say it: "tomorrow 10:30", "in 2h", "fri 9".
fault-when-words = "{ $rest }" in "{ $said }" isn't understood as a time.
    .remedy = Write it as you would say it: "tomorrow 10:30", "in 2h", "fri 9".
fault-when-past = "{ $said }" has passed: { $at }.
    .remedy = Give a time that is still to come.
fault-when-gap = The clock skips { $time } on that day ({ $day }): it is set forward then.
    .remedy = Take an hour earlier or later.
fault-when-twice = The clock shows "{ $said }" twice that day: { $first } and { $second }.
    .remedy = Take a time that comes once, or say how long from now: "in 5h".
fault-when-range = "{ $said }" is no day or hour, or lies too far ahead.
    .remedy = Give a day that the calendar has, within ten years.

fault-keys-unknown = There is no action "{ $id }" for a key.
fault-keys-list = `ringback keys` lists the actions.
fault-keys-unreadable = { $id }: "{ $key }" is no key that can be bound.
    .remedy = Write it like ctrl-k, f5, enter or x; Alt can't be bound. `ringback keys` shows how.
fault-keys-types = { $id }: { $key } would type into the text there.
    .remedy = Take a key with Ctrl, or a function key.
fault-keys-conflict = { $key } is bound twice: to { $inner } and to { $outer }.
    .remedy = Take another key for one of the two.
fault-keys-essential = { $id } would be left without a key, and there would be no way without it.
    .remedy = Give it a key.
fault-keys-layout = keys.layout: the two sides don't fit together.
    .remedy = Give the letters of the layout, and as many Latin ones in the same order, each once.
