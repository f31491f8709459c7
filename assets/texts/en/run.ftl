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
