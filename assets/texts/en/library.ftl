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
library-no-place = The link leads to #{ $place }, and the file has no such step or heading.
library-variable = Nothing is put in for {"{"}{ $name }{"}"}. There are {"{"}client.name{"}"}, {"{"}request.number{"}"}, {"{"}agent.name{"}"}, {"{"}due{"}"} and {"{"}ask:what{"}"}.
library-braces = A brace isn't closed, or one variable stands inside another.
library-same-title = { $other } has the same title, "{ $title }".
library-book = The phrase book can't be read: { $reason }.
library-lacks = The phrase has no { $key }, and is left out.
library-same-id = An earlier phrase has the id { $id } too; this one is left out.
