# What `ringback demo` says.

demo-no-terminal = The made-up desk needs a terminal, and input or output isn't one.
    .remedy = `ringback demo --into FILE` writes it to a file, which `ringback --db FILE list` reads.
demo-there = { $path } is there already. Nothing was changed.
    .remedy = Name a file that isn't there yet.
demo-unwritable = The made-up desk can't be written to { $path }: { $error }.
    .remedy = Name a file in a folder that you may write to, on a disk with room.
demo-progress = { $rows } requests, { $rate } a second
demo-written =
    { $count ->
        [one] One made-up request
       *[other] { $count } made-up requests
    } ({ $open } open, seed { $seed }) in { $path }
demo-open-it = Open it with: ringback --db { $path }
