# Looking up procedures and phrases.

lookup-title = Look up
lookup-title-for = Look up for { $number }
lookup-title-all = All procedures
procedures-title = Procedures
lookup-hint = a few letters of what you need, mistyped or half-typed
lookup-place = { $at } of { $found }
lookup-reading = still reading the procedures
lookup-reading-so-many = read { $done } of { $of } files so far
lookup-refused = { $count ->
    [one] 1 file can't be read: ringback sop check
   *[other] { $count } files can't be read: ringback sop check
}
lookup-flagged = flagged
lookup-helpful = helped { $count }
lookup-phrase = ‹phrase›
lookup-run = run
lookup-nothing = Nothing is found by "{ $words }".
lookup-nothing-next = Fewer words or letters find more. F3 lists all procedures.
lookup-nothing-yet = Not all procedures are read yet; what is found comes here by itself.
lookup-empty = There are no procedures here.
lookup-empty-next = Name a folder of them in the settings: [lookup] sops = ["PATH"].

trust-draft = draft
trust-validated = validated
trust-validated-in = validated { $month }
trust-overdue = review overdue
about-draft = draft, still being written
about-validated = validated
about-validated-on = validated, looked through { $date }
about-overdue = to be looked through again since { $date }
about-owner = looked after by { $owner }

phrase-instead-of = Instead of: { $words }

told-copied-found = "{ $title }" is copied.
told-copied-gaps = "{ $title }" is copied. Fill in before you send it: { $gaps }.
told-copied-link = { $link } is copied.
told-alias-offered = "{ $words }" found nothing. { $key } adds it to the aliases of this one.
told-alias-added = "{ $words }" finds "{ $title }" from now on.
failed-alias-builtin = "{ $title }" came with Ringback and stays as it is: ringback sop export lays it out as a file that you can add words to.
failed-alias-front-matter = The head of the file of "{ $title }" is written in a way that can't be added to from here. Add "{ $words }" to its aliases in an editor.
failed-alias-unwritten = The file of "{ $title }" can't be written: { $why }
failed-lookup = Nothing can be looked up: { $why }
library-ended = the part of the program that does it has failed. Leave the desk and open it again.
failed-procedure = { $file } can't be read. ringback sop check says what is wrong with it.

reason-nothing-found = Nothing is found that could be opened.
reason-no-procedure = That can be marked only on a procedure.
reason-no-links = There is no link in this text.
reason-no-words-missed = No words were looked up in vain before this was opened.

help-scope-lookup = While looking up
help-scope-preview = In what was found
