# The desk's closed sets: <set>-<code>.

priority-urgent = urgent
priority-high = high
priority-normal = normal
priority-low = low

status-new = new
status-open = open
status-waiting = waiting
status-on-hold = on hold
status-solved = solved
status-closed = closed

# `.short` stands in the queue's narrow column: six letters or fewer.
channel-phone = phone
    .short = phone
channel-email = email
    .short = mail
channel-chat = chat
    .short = chat
channel-social = social
    .short = social
channel-walk-in = walk-in
    .short = desk
channel-web = web
    .short = web

kind-question = question
kind-problem = problem
kind-complaint = complaint
kind-cancellation = cancellation
kind-feedback = feedback
kind-order = order
