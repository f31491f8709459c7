# What is taken in from within the desk, and what is dropped into a watched folder.

inbox-done = { $file }: { $figures } It is in { $to } now.
inbox-aside = The refused rows are in { $rows }, the reasons beside them: mend them and drop that file in again.
inbox-refused = { $why } It is in { $to } now, the reason beside it.
inbox-being-written = { $file } is still being written. It is taken once nobody writes to it any more.
inbox-elsewhere = { $file } is being taken by another desk.
inbox-halted = { $file }: stopped after line { $line }. What was taken in stays; the rest comes in the next time.
inbox-broken-off = { $file }: { $what } { $taken } of its rows are in; it stays where it is and is taken again the next time. { $remedy }
inbox-unwritable = { $file } can't be taken in: the folders done and refused beside it can't be made ({ $error }). Nothing of it was taken in; give yourself the right to write there.
inbox-not-moved = { $file } can't be moved to done or refused ({ $error }). It stays where it is; what of it could be taken in is in.
inbox-not-aside = { $file } is read again once there is room; what of it could be taken in is in.
inbox-settings = { $file }: { $what } Nothing of it was taken in.
inbox-missing = The watched folder { $folder } isn't there.
    .remedy = Make it, or take it out of the settings.
inbox-unseen = The watched folder { $folder } can't be looked into: { $error }.
    .remedy = Give yourself the right to read and write there, or take it out of the settings.
inbox-none = No folder is watched.
    .remedy = Name one in the settings: [inbox] with watch = ["~/Inbox"], or watch = [ … ] under [import.NAME].
inbox-signals = It can't be made sure that Ctrl-C leaves nothing half done: { $error }.
    .remedy = Nothing was taken in. Close other programs and try again.
inbox-nothing = Nothing to take in.

form-import = Take in a file
form-file = file
form-read-as = read as
form-hint-import = Tab completes the name; Enter looks into it, and nothing is taken in yet
form-note-names = { $names }
wrong-no-file = There is no such file.
wrong-no-file-named = Which file? A table (CSV), JSON, or mail.
look-title = { $file }
look-going =
    { $rows ->
        [one] { $rows } row
       *[other] { $rows } rows
    } looked at … Enter takes it in, Esc leaves it
look-done = Enter takes it in, Esc leaves it
look-failed = Enter mends the name
look-fits = It has the columns of [import.{ $name }] in the settings and is read so. "read as: none" reads it without.
look-map = A mapping is not typed here. Leave this open and say in another terminal: ringback import --dry-run --map '…' --save NAME '{ $file }' After that, Esc and Enter here: the file is read by the name that was kept.
look-part = The first { $rows } rows were looked at; there are more.
look-own-file = { $file } is the desk's own file.
look-no-plain-file = { $file } is no plain file. From elsewhere it comes by: ringback import -

import-percent = taking in { $file }, { $percent } %
import-rows =
    { $rows ->
        [one] taking in { $file }, { $rows } row
       *[other] taking in { $file }, { $rows } rows
    }
import-stopping = stopping { $file } …
reason-import-going = { $file } is being taken in; one at a time
reason-no-import = nothing is being taken in
reason-import-stopping = it stops already
choose-leave-import = { $file } is being taken in
choice-stay = stay until it is in
choice-leave = stop and leave; what is in stays, the rest comes with the next import
told-taken-in = { $text }
inbox-more = (and { $count } more: Esc shows the next)
inbox-taken = { $file }: { $figures }
inbox-kept-aside = The refused rows are beside it in { $rows }, the reasons in the same name with .txt.
inbox-unwatched = { $folder } can't be watched: { $error }. What is dropped there comes in by: ringback inbox
inbox-left-behind = { $file }: stopped after line { $line }. What was taken in stays; import it again and the rest comes in.
