# What `ringback backup` and `ringback restore` say, and why there is no daily copy.

backup-progress = { $rows } % copied
backup-done = { $path }: { $requests ->
        [one] one request
       *[other] { $requests } requests
    }, { $events } history entries, { $size } KiB; read back and found the same.
backup-hash = SHA-256 { $sha256 }, kept in { $hash }
backup-no-desk = There is no desk at { $path } to be copied.
    .remedy = Name the desk's file with --db FILE.
backup-stopped = The copy was given up; nothing is left of it.
    .remedy = Begin again.
backup-differs = The copy was read back and isn't sound: { $detail }. Nothing is left of { $path }.
    .remedy = Try another disk. If it stays so, the desk's file is damaged: copy it aside as it is, and `ringback export` what can be read.
backup-no-room = { $folder } has { $free } MiB free, and there should be { $needed }.
    .remedy = Make room on that disk, or set [backup] keep_days = 0.

restore-found = { $path }: { $what }; { $size } KiB, { $hashed }.
restore-hashed = its hash is right
restore-not-hashed = no hash beside it
restore-what = { $requests ->
        [one] one request
       *[other] { $requests } requests
    }, { $events } history entries, the newest of { $newest }
restore-nothing = an empty desk
restore-replaces = It takes the place of { $path }: { $what }.
restore-replaces-unread = It takes the place of { $path }, which can't be read as a desk.
restore-ask = Replace it? The old one is kept beside it. [y/N]
restore-yes = y yes
restore-left = Left as it is.
restore-done = { $path } is restored.
restore-kept = What was there is kept as { $path }
restore-unasked = Nobody can be asked here, so nothing was changed.
    .remedy = Say --yes to replace the desk's file without being asked.
restore-hash = { $path } isn't what it was when it was made: its SHA-256 is { $found }, and was { $told }. Nothing was changed.
    .remedy = Take another copy. If you know why it has changed, remove the file with its hash.
restore-same = { $path } is the desk's file itself. Nothing was changed.
    .remedy = Name the copy that is to take its place.
restore-in-use = A desk or a command has { $path } open. Nothing was changed.
    .remedy = Leave it with q (or wait until the command is done), and do it again.
restore-io = { $path }: { $error }. The desk's file is as it was.
    .remedy = See that the file and its folder can be read and written, and do it again.
