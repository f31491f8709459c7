# Procedures that are followed: what is told of them, and the page on which they stand.

# Stands between the procedures of one run, and between the branches of one.
run-followed-between = {"; "}
run-branches-between = {", "}
run-followed = followed { $procedures }
run-followed-one =
    { $of ->
        [0] { $title } (read)
        [one] { $title } ({ $done } of { $of } step)
       *[other] { $title } ({ $done } of { $of } steps)
    }
run-followed-branches = { $procedure }: { $branches }
run-followed-branch = step { $step } «{ $words }»
run-followed-changed = { $procedure }, changed meanwhile

run-step = step { $step } of { $of }
run-through = all { $of } steps
run-reading = to be read
run-validated = validated
run-validated-on = validated { $day }
run-draft = draft: not checked yet
run-overdue = review overdue since { $day }
run-unread = This procedure can't be read. { $why }
run-unread-remedy = { $back } goes back, { $end } ends it; what was done is kept.
run-changed = Its file was changed since: the steps go on by their numbers.
run-beneath = in { $title }
run-limit = You decide alone up to: { $limit }
run-limit-unset = not set, ask your lead
run-decide = You decide alone:
run-hand-over = Hand over when:
run-say = Say:
run-all-done = All steps are gone through.
run-all-done-end = { $key } ends it.
run-all-done-inner = { $key } goes back to { $title }.
run-came-back = { $key } goes on, or a digit takes another branch.
run-loading = …
run-branch-taken = (taken)
run-title-loose = no request yet
run-stands = { $title }: step { $step } of { $of }, { $key } goes on

told-run-stands = { $title } stands at step { $step } of { $of }: { $key } goes on.
told-run-changed = { $title } was changed since it was begun: it goes on by the numbers of its steps.
told-run-elsewhere = Another desk of yours has gone on with it: this is how it stands there.
told-run-ended-elsewhere = It has ended already.
told-run-ended = { $title } has ended; the history tells what was done.
told-run-ended-loose = It has ended; a new request can take it along.
told-run-link-copied = { $link } is copied.
told-run-say-copied = Copied.
told-run-say-copied-open = Copied; fill in what stands between ‹ and ›.
run-slot-due = when
told-helpful = { $title }: noted as helpful.
told-flagged = { $title } is flagged for its owner.
failed-run-procedure = That can't be opened. { $why }

reason-no-run = No procedure is followed here: look one up first.
reason-run-choose = The step asks something: a digit takes a branch.
reason-run-no-branch = There is no branch { $number } here.
reason-run-no-step = There is no step { $number } in this procedure.
reason-run-through = All steps are gone through.
reason-run-beginning = Nothing was done here yet.
reason-run-deep = Too many procedures lie on each other: go back first.
reason-run-outside = That way leads out of the library: Tab and y copy its address.
reason-run-no-link = There is nothing to follow here: no link, nothing to say.
reason-run-choose-link = Tab chooses what Enter follows.
reason-run-nothing-to-copy = Tab chooses what is copied: something to say, or an address.
reason-run-unread = The procedure can't be read.

choose-flag = What is the matter with «{ $title }»?
choice-flag-wrong = something in it is wrong
choice-flag-outdated = it is outdated
ask-flag = «{ $title }», in a word for its owner
ask-flag-hint = Enter without a word is fine

form-run = procedure
run-goes-yes = goes along
run-goes-no = stays without
form-run-note = { $title } is followed already: it can go along.

sop-flag-wrong = wrong
sop-flag-outdated = outdated
sop-flag = { $title }: { $kind } ({ $author }, { $at }) { $file }
sop-flag-word = { $title }: { $kind }: { $word } ({ $author }, { $at }) { $file }
sop-no-flags = No procedure is flagged.
sop-settled = { $count ->
    [0] Nothing is flagged in { $file }.
    [one] What was flagged in { $file } is settled.
   *[other] The { $count } flags on { $file } are settled.
}
