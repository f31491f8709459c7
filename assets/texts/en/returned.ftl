# What `ringback import` says of an export of Ringback's own.

returned-what = { $file }: an export of Ringback's own. Its requests come in whole, with messages and history.
returned-unused = --map, --as, --save, --source, --tool, --zone, --dates and --live say nothing here: they are for the exports of other systems.
returned-not-ours = Line { $line }: it is no request as Ringback exports it. Import it by itself.
returned-newer = Line { $line }: a newer Ringback has written it (form { $form }; this one reads form { $newest }).
returned-no-history = Line { $line }: its history is no history of a request.
returned-no-client = Line { $line }: the card of its client is missing.
returned-taken = Line { $line }: a name in it belongs to another request of this desk.
returned-here = Line { $line }: the desk has it as request { $number }, from the same source but with a history of its own.
returned-counts =
    { $rows ->
        [one] { $rows } request
       *[other] { $rows } requests
    }: { $new } new, { $unchanged } unchanged, { $differing } differing, { $refused } refused.
returned-renumbered =
    { $count ->
        [one] One number was taken here: the request has a new one, and the old one in the custom field { $field }.
       *[other] { $count } numbers were taken here: the requests have new ones, and the old ones in the custom field { $field }.
    }
returned-differing =
    { $count ->
        [one] One request has another history here; it stays as it is here.
       *[other] { $count } requests have another history here; they stay as they are here.
    }
