# Procedures and phrases: what stands around them, and what is wrong with their files.

document-image = [image: { $alt }]
document-image-bare = [image]

library-at-line = { $file }, line { $line }: { $what }
library-at-file = { $file }: { $what }

library-missing = There is nothing here.
library-unreadable = It can't be read: { $error }.
library-not-a-file = It is neither a file nor a folder.
library-name = Its name isn't text, so that nobody can ask for it. Rename it.
library-too-long = It has { $bytes } bytes; a procedure may have { $most }. Part it.
library-binary = It holds no text.
library-empty = It is empty.
library-letters = Some letters can't be read in any encoding that is known; they show as �. Save it as UTF-8.
library-front-matter = The front matter can't be read: { $reason }.
library-value = { $key }: "{ $value }" isn't understood and is passed over. { $expected }
library-expects-status = It is validated or draft.
library-expects-reviewed = It is a date such as 2026-11-01.
library-expects-review_every = It is a length of time such as 180d, 26w, 6m or 1y.
library-dead-link = The link leads to { $to }, and there is no such file.
library-no-place = The link leads to { $place }, and there is no such step or heading.
library-variable = Nothing is put in for {"{"}{ $name }{"}"}. There are {"{"}client.name{"}"}, {"{"}request.number{"}"}, {"{"}agent.name{"}"}, {"{"}due{"}"} and {"{"}ask:what{"}"}.
library-braces = A brace isn't closed, or one variable stands inside another.
library-same-title = { $other } has the same title, "{ $title }".
library-book = The phrase book can't be read: { $reason }.
library-lacks = The phrase has no { $key }, and is left out.
library-same-id = An earlier phrase has the id { $id } too; this one is left out.

library-unstated = not validated
library-validated-on = validated { $on }
library-overdue-since = review overdue since { $since }

sop-steps =
    { $count ->
        [0] to be read
        [one] one step
       *[other] { $count } steps
    }
sop-owner = owner: { $owner }
sop-aliases = also: { $aliases }
sop-tags = tags: { $tags }
sop-limit = You decide alone up to: { $limit }
sop-links = Links:
sop-refused =
    { $count ->
        [one] One file can't be used; `ringback sop check` says why.
       *[other] { $count } files can't be used; `ringback sop check` says why.
    }
sop-none = No procedure is like that.
sop-checked =
    { $files ->
        [one] One file
       *[other] { $files } files
    }: { $procedures ->
        [one] one procedure
       *[other] { $procedures } procedures
    }, { $phrases ->
        [one] one phrase
       *[other] { $phrases } phrases
    }, { $refused } refused, { $faults ->
        [0] nothing to look after
        [one] one thing to look after
       *[other] { $faults } things to look after
    }.
sop-written = { $path }
sop-exported =
    { $count ->
        [one] One file written to { $path }.
       *[other] { $count } files written to { $path }.
    }
sop-export-use = Name the folder in the settings to use them, and leave the pack out: [lookup] sops = ["{ $path }"], builtin = false

sop-not-found = No procedure is called "{ $name }".
    .remedy = `ringback sop list` lists them all.
sop-several = Several procedures match "{ $name }":
    .remedy = Give more of the title, or the file.
sop-unusable = { $what }
    .remedy = Mend the file; `ringback sop check` lists all there is to mend.
sop-no-folder = The folder { $path } isn't there.
    .remedy = Make it, or name another one with --into DIR.
sop-no-title = "{ $title }" gives no name for a file.
    .remedy = Give the title in words: ringback sop new "Refund a payment"
sop-there = { $path } is there already. Nothing was changed.
    .remedy = Choose another title, or write in that file.
sop-export-there =
    { $count ->
        [one] { $path } is there already. Nothing was changed.
       *[other] { $path } and { $others } more are there already. Nothing was changed.
    }
    .remedy = Name another folder, or say --force to replace them.
sop-unwritable = { $path } can't be written: { $error }.
    .remedy = Name a folder that is yours to write in.
sop-no-lang = The pack has nothing in "{ $lang }".
