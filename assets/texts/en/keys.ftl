# What can be done with a key: a label short enough for the footer, and a sentence for the help page.
# The ids are those of the key table: request.reply is key-request-reply.

key-group-everywhere = Everywhere
key-group-move = Getting around
key-group-look = Seeing more
key-group-answer = Answering and solving
key-group-arrange = Arranging
key-group-follow = Following a procedure
key-group-write = Writing
key-group-cursor = Cursor and selection
key-group-form = Forms
key-group-choose = Choosing
key-group-lookup = Looking up
key-group-read = Reading what was found
key-group-sent = Is it sent?

key-global-help = help
    .help = Shows every key that works here.
key-global-palette = commands
    .help = Finds any command by its name.
key-global-capture = new request
    .help = Writes down a new request.
key-global-look-up = look up
    .help = Finds the right procedure or phrase by a few letters.
key-global-add-alias = add as alias
    .help = Has the words that found nothing find this procedure from now on.
key-global-import = import
    .help = Takes in what another system exported, from a file.
key-global-stop-import = stop the import
    .help = Stops the import; what is in stays.
key-global-go-queue = queue
    .help = Goes to the queue.
key-global-go-procedures = procedures
    .help = Goes to the list of all procedures.
key-global-back = back
    .help = Closes what lies on top, or goes one step back.
key-global-redraw = redraw
    .help = Draws the whole screen again.
key-global-suspend = suspend
    .help = Puts the desk aside and returns to the shell; fg brings it back.
key-global-quit = quit
    .help = Leaves the desk; drafts are kept.

key-list-down = down
    .help = Selects the next row.
key-list-up = up
    .help = Selects the row before.
key-list-page-down = page down
    .help = Goes one page down.
key-list-page-up = page up
    .help = Goes one page up.
key-list-first = first
    .help = Selects the first row.
key-list-last = last
    .help = Selects the last row.
key-list-open = open
    .help = Opens the selected row.

key-request-reply = reply
    .help = Writes a reply to the client.
key-request-note = note
    .help = Writes an internal note, which the client does not see.
key-request-client-wrote = client wrote
    .help = Adds a message that came from the client.
key-request-solve = solve
    .help = Marks the request as solved.
key-request-solve-next = solve and next
    .help = Marks the request as solved and opens the next one.
key-request-client-yes = client agrees
    .help = Records the client's yes, and closes the request.
key-request-reopen = reopen
    .help = Opens a solved or closed request again.
key-request-assign = assign
    .help = Says whose request it is.
key-request-priority = priority
    .help = Changes the priority.
key-request-status = status
    .help = Changes the status.
key-request-tag = tag
    .help = Adds or removes tags.
key-request-due = due
    .help = Sets by hand when the reply is due.
key-request-snooze = snooze
    .help = Hides the request until a time; the reply clock goes on.
key-request-fields = fields
    .help = Changes subject, category and the other fields.
key-request-undo = undo
    .help = Takes back the last action.
key-request-explain = why
    .help = Explains why the request stands here, and why it is due then.
key-request-copy-number = copy number
    .help = Copies the number of the request.

key-request-go-on = go on
    .help = Goes on with the procedure that is followed for the request.

key-queue-filter = filter
    .help = Shows only the requests that match.
key-queue-show-new = show new
    .help = Brings in what came in above.
key-queue-save-view = save view
    .help = Keeps the filter as a view with a name.
key-queue-view-1 = view 1
    .help = Shows the first view.
key-queue-view-2 = view 2
    .help = Shows the second view.
key-queue-view-3 = view 3
    .help = Shows the third view.
key-queue-view-4 = view 4
    .help = Shows the fourth view.
key-queue-view-5 = view 5
    .help = Shows the fifth view.
key-queue-view-6 = view 6
    .help = Shows the sixth view.
key-queue-view-7 = view 7
    .help = Shows the seventh view.
key-queue-view-8 = view 8
    .help = Shows the eighth view.
key-queue-view-9 = view 9
    .help = Shows the ninth view.
key-queue-mark = mark
    .help = Marks the request, so that the next action takes all that are marked.
key-queue-unmark-all = unmark all
    .help = Takes the mark from every request.
key-queue-next-pane = next pane
    .help = Goes to the pane beside the list.
key-queue-look-round = look round
    .help = Fills a desk of its own with made-up requests to try things on.
key-queue-elsewhere = look elsewhere
    .help = Shows what the filter finds outside of this view: all, waiting, backlog, solved.
key-queue-views = views
    .help = Lists the views: to rename, change, order and delete them.

key-filter-complete = complete
    .help = Takes what is offered for the word before the cursor, and then the next; else the next row.
key-filter-complete-back = complete back
    .help = Takes the offer before; else the row before.
key-filter-elsewhere = look elsewhere
    .help = Shows what the filter finds outside of this view.

key-views-rename = rename
    .help = Gives the view another name.
key-views-change = filter
    .help = Changes what the view shows.
key-views-earlier = earlier
    .help = Moves the view to the digit before.
key-views-later = later
    .help = Moves the view to the digit after.
key-views-delete = delete
    .help = Deletes the view; u brings it back.
key-views-undo = undo
    .help = Brings back the view that was deleted last.

key-detail-down = down
    .help = Scrolls one line down.
key-detail-up = up
    .help = Scrolls one line up.
key-detail-page-down = page down
    .help = Scrolls one page down.
key-detail-page-up = page up
    .help = Scrolls one page up.
key-detail-top = top
    .help = Goes to the beginning.
key-detail-bottom = bottom
    .help = Goes to the end.
key-detail-next = next request
    .help = Opens the next request of the queue.
key-detail-previous = previous request
    .help = Opens the request before in the queue.
key-detail-next-pane = next pane
    .help = Goes to the list beside the request.
key-detail-close = close
    .help = Closes the request and returns to the queue.
key-detail-history = history
    .help = Folds or unfolds the history.
key-detail-quotes = quotations
    .help = Folds or unfolds quotations and signatures.

key-run-tick = done
    .help = Marks the step as done and goes on; behind the last one, ends the procedure.

key-run-branch-1 = branch
    .help = Takes the first way on from the step.

key-run-branch-2 = branch 2
    .help = Takes the second way on from the step.

key-run-branch-3 = branch 3
    .help = Takes the third way on from the step.

key-run-branch-4 = branch 4
    .help = Takes the fourth way on from the step.

key-run-branch-5 = branch 5
    .help = Takes the fifth way on from the step.

key-run-branch-6 = branch 6
    .help = Takes the sixth way on from the step.

key-run-branch-7 = branch 7
    .help = Takes the seventh way on from the step.

key-run-branch-8 = branch 8
    .help = Takes the eighth way on from the step.

key-run-branch-9 = branch 9
    .help = Takes the ninth way on from the step.

key-run-back = back
    .help = Takes the last move back, also out of a procedure that was entered.

key-run-next-link = next link
    .help = Goes to the next link or thing to say.

key-run-previous-link = last link
    .help = Goes to the link or thing to say before.

key-run-follow = follow
    .help = Opens what Tab has chosen: a procedure, a step, a branch; copies what is said.

key-run-end = end
    .help = Ends the procedure where it stands; an inner one goes back to the outer.

key-run-copy = copy
    .help = Copies what Tab has chosen to say, or the address of a link.

key-run-helpful = helpful
    .help = Says that the procedure helped.

key-run-flag = flag
    .help = Says that something in the procedure is wrong or outdated.

key-run-down = down
    .help = Scrolls a line down.

key-run-up = up
    .help = Scrolls a line up.

key-run-page-down = page down
    .help = Scrolls a page down.

key-run-page-up = page up
    .help = Scrolls a page up.

key-run-leave = leave
    .help = Leaves the page; the procedure stands where it is.

key-editor-done = done
    .help = Stores what is written.
key-editor-external = editor
    .help = Opens the text in your own editor.
key-editor-undo = undo
    .help = Takes back the last change of the text.
key-editor-redo = redo
    .help = Does again what was taken back.
key-editor-copy = copy
    .help = Copies the selection.
key-editor-cut = cut
    .help = Copies the selection and deletes it.
key-editor-paste = paste
    .help = Inserts what was last copied or cut here.
key-editor-newline = new line
    .help = Begins a new line.
key-editor-backspace = delete back
    .help = Deletes the character before the cursor, or the selection.
key-editor-delete = delete
    .help = Deletes the character under the cursor, or the selection.
key-editor-delete-word = delete word
    .help = Deletes the word before the cursor.
key-editor-delete-next-word = delete next word
    .help = Deletes the word after the cursor.
key-editor-delete-to-start = delete to start
    .help = Deletes from the beginning of the line to the cursor.
key-editor-left = left
    .help = Moves one character to the left.
key-editor-right = right
    .help = Moves one character to the right.
key-editor-up = up
    .help = Moves one line up.
key-editor-down = down
    .help = Moves one line down.
key-editor-word-left = word left
    .help = Moves one word to the left.
key-editor-word-right = word right
    .help = Moves one word to the right.
key-editor-line-start = line start
    .help = Moves to the beginning of the line.
key-editor-line-end = line end
    .help = Moves to the end of the line.
key-editor-top = top
    .help = Moves to the beginning of the text.
key-editor-bottom = bottom
    .help = Moves to the end of the text.
key-editor-page-up = page up
    .help = Moves one page up.
key-editor-page-down = page down
    .help = Moves one page down.
key-editor-select-left = select left
    .help = Selects one character more to the left.
key-editor-select-right = select right
    .help = Selects one character more to the right.
key-editor-select-up = select up
    .help = Selects one line more upwards.
key-editor-select-down = select down
    .help = Selects one line more downwards.
key-editor-select-word-left = select word left
    .help = Selects one word more to the left.
key-editor-select-word-right = select word right
    .help = Selects one word more to the right.
key-editor-select-line-start = select to start
    .help = Selects to the beginning of the line.
key-editor-select-line-end = select to end
    .help = Selects to the end of the line.
key-editor-select-all = select all
    .help = Selects the whole text.

key-field-accept = keep
    .help = Keeps what is filled in.
key-field-next = next field
    .help = Goes to the next field.
key-field-previous = previous field
    .help = Goes to the field before.
key-field-fold = more fields
    .help = Shows or hides the fields that are seldom needed.
key-field-undo = undo
    .help = Takes back the last change of the field.
key-field-left = left
    .help = Moves one character to the left.
key-field-right = right
    .help = Moves one character to the right.
key-field-home = field start
    .help = Moves to the beginning of the field.
key-field-end = field end
    .help = Moves to the end of the field.
key-field-backspace = delete back
    .help = Deletes the character before the cursor.
key-field-delete = delete
    .help = Deletes the character under the cursor.
key-field-delete-word = delete word
    .help = Deletes the word before the cursor.
key-field-clear-line = clear
    .help = Empties the field.

key-menu-down = down
    .help = Goes to the next choice.
key-menu-up = up
    .help = Goes to the choice before.
key-menu-page-down = page down
    .help = Goes one page down.
key-menu-page-up = page up
    .help = Goes one page up.
key-menu-accept = choose
    .help = Takes the choice.

key-sent-waiting = sent, client's turn
    .help = Marks the reply as sent; it is the client's turn now.
key-sent-still-ours = sent, still ours
    .help = Marks the reply as sent; the request stays our turn.
key-sent-solved = sent and solved
    .help = Marks the reply as sent and the request as solved.
key-sent-draft = not sent
    .help = Keeps the reply as a draft.

key-lookup-open = open
    .help = Opens what is selected, and begins its run where it has steps.
key-lookup-copy = copy
    .help = Copies the words of what is selected.
key-lookup-into = into it
    .help = Goes into the preview, to scroll, copy or mark it.
key-lookup-all = all procedures
    .help = Shows all procedures, or the best guesses again.
key-lookup-down = down
    .help = Selects the next hit.
key-lookup-up = up
    .help = Selects the hit before.
key-lookup-page-down = page down
    .help = Goes one page of hits down.
key-lookup-page-up = page up
    .help = Goes one page of hits up.

key-preview-open = open
    .help = Follows the selected link, or opens what is read.
key-preview-next-link = next link
    .help = Selects the next link in the text.
key-preview-previous-link = previous link
    .help = Selects the link before.
key-preview-copy = copy
    .help = Copies the selected link, or else the text.
key-preview-helpful = helpful
    .help = Says that it helped, so that it is found sooner.
key-preview-flag = flag
    .help = Tells its owner that something in it is wrong or outdated.
key-preview-down = down
    .help = Scrolls one line down.
key-preview-up = up
    .help = Scrolls one line up.
key-preview-page-down = page down
    .help = Scrolls one page down.
key-preview-page-up = page up
    .help = Scrolls one page up.
key-preview-top = to the top
    .help = Goes to the beginning of the text.
key-preview-bottom = to the end
    .help = Goes to the end of the text.
key-preview-leave = one back
    .help = Goes back to where the link was followed from, or to the list.
