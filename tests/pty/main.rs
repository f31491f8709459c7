//! The program itself on a real terminal: every way in, every way out, and what is left behind.

#![expect(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod disk;
mod sequences;
#[expect(dead_code, reason = "these tests use a part of the harness")]
#[path = "../support/mod.rs"]
mod support;
mod taking;

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use ringback::config::Config;
use ringback::domain::action::{Capture, NewClient, NewRequest};
use ringback::domain::event::What;
use ringback::domain::id::{ActionId, Number};
use ringback::domain::run::{Keep, Opened, Run};
use ringback::domain::words::{Channel, Kind, Priority};
use ringback::runtime::clock;
use ringback::storage::{Reader, Store};
use rustix::process::Signal;
use sequences::stray;
use support::pty::{CommandBuilder, Pty, Stop};

const SOON: Duration = Duration::from_secs(20);

/// A home of its own, with settings, so that nothing is asked, and a desk.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join("config.toml"),
            "[desk]\nagent = \"Kadri\"\nzone = \"UTC\"\n",
        )
        .unwrap();
        Self { folder }
    }

    /// A home with a desk of so many requests.
    fn with(requests: i64) -> Self {
        let home = Self::new();
        home.fill(requests, |at| {
            (format!("Client {at}"), format!("Request {at}"))
        });
        home
    }

    fn fill(&self, requests: i64, words: impl Fn(i64) -> (String, String)) {
        let policy = Config::default().policy(&TimeZone::UTC).unwrap();
        let mut store = Store::open(&self.db(), policy, clock::new_id()).unwrap();
        let now = clock::now();
        for at in 1..=requests {
            let (client, subject) = words(at);
            let capture = Capture {
                takes_run: false,
                action: ActionId(clock::new_id()),
                author: "Kadri".to_owned(),
                now,
                request: NewRequest {
                    text: format!("{subject}, please help."),
                    subject,
                    client: Some(NewClient {
                        name: client,
                        ..NewClient::default()
                    }),
                    channel: Channel::Phone,
                    kind: Kind::Question,
                    priority: Priority::Normal,
                    category: None,
                    tags: std::collections::BTreeSet::new(),
                    assignee: None,
                    received: None,
                },
            };
            store.capture(&capture, &mut clock::new_id).unwrap();
        }
        store.tidy();
        let mode = fs::Permissions::from_mode(0o600);
        fs::set_permissions(self.db(), mode).unwrap();
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn db(&self) -> PathBuf {
        self.path().join("desk.db")
    }

    fn settled(&self, mut command: CommandBuilder) -> CommandBuilder {
        let path = self.path();
        for gone in [
            "NO_COLOR",
            "COLORFGBG",
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XDG_RUNTIME_DIR",
        ] {
            command.env_remove(gone);
        }
        for (name, value) in [
            ("HOME", path.to_owned()),
            ("XDG_DATA_HOME", path.join("data")),
            ("XDG_CONFIG_HOME", path.join("settings")),
            ("RINGBACK_CONFIG", path.join("config.toml")),
            ("RINGBACK_DB", self.db()),
        ] {
            command.env(name, value);
        }
        command.env("TZ", "UTC");
        command.env("TERM", "xterm-256color");
        command.env("PS1", "prompt> ");
        command.cwd(path);
        command
    }

    /// Starts the desk on a terminal, and doesn't wait for it.
    fn start(&self) -> Pty {
        let command = self.settled(CommandBuilder::new(env!("CARGO_BIN_EXE_ringback")));
        Pty::spawn(command, 80, 24)
    }

    /// Starts the desk and waits until it stands there.
    fn open(&self) -> Pty {
        let pty = self.start();
        pty.wait_for_text("1 mine");
        pty
    }

    /// Starts a line of the shell, in which `$ringback` is the program; none: a shell at its prompt.
    fn shell(&self, line: Option<&str>) -> Pty {
        let mut command = CommandBuilder::new("/usr/bin/env");
        command.args(["bash", "--norc", "--noprofile"]);
        match line {
            Some(line) => command.args(["-c", line]),
            None => command.args(["--noediting", "-i"]),
        }
        let mut command = self.settled(command);
        command.env("ringback", env!("CARGO_BIN_EXE_ringback"));
        Pty::spawn(command, 80, 24)
    }

    /// What is in the file, read while nobody writes.
    fn read<T>(&self, read: impl FnOnce(&ringback::storage::Reading<'_>) -> T) -> T {
        let reader = Reader::open(&self.db()).unwrap();
        read(&reader.read())
    }

    /// The text of the reply that is kept as a draft for a request.
    fn draft(&self, number: i64) -> Option<String> {
        let detail = self.read(|reading| reading.detail(Number(number), "Kadri"));
        let detail = detail.unwrap().unwrap();
        detail.drafts.first().map(|draft| draft.body.clone())
    }
}

/// Sees to it that nothing of the desk is left in the terminal.
#[track_caller]
fn is_given_back(pty: &Pty) {
    assert_eq!(pty.modes_now(), pty.modes_before());
    let screen = pty.screen();
    assert!(!screen.alternate_screen(), "{}", screen.contents());
    assert!(!screen.bracketed_paste());
    assert!(!screen.hide_cursor());
    assert!(
        !screen.contents().contains("1 mine"),
        "{}",
        screen.contents()
    );
}

#[expect(clippy::disallowed_methods, reason = "a test waits in real time")]
fn now() -> Instant {
    Instant::now()
}

#[test]
fn r22_any_exit_leaves_the_shell_usable() {
    for keys in [
        "q",
        "<c-q>",
        "N <c-q>",
        "r <c-q>",
        "<enter> ? <c-q>",
        "/ x <c-q>",
    ] {
        let home = Home::with(3);
        let mut pty = home.open();
        pty.keys(keys);
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(0), "{keys}");
        is_given_back(&pty);
    }
    for (signal, code) in [
        (Signal::TERM, 143),
        (Signal::INT, 130),
        (Signal::HUP, 129),
        (Signal::QUIT, 131),
    ] {
        let home = Home::with(3);
        let mut pty = home.open();
        pty.keys("r");
        pty.wait_for_text("Reply to Client 1");
        pty.type_text("half a sen");
        pty.wait_for_text("half a sen");
        pty.kill(signal);
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(code));
        is_given_back(&pty);
        assert_eq!(home.draft(1).as_deref(), Some("half a sen"), "{signal:?}");
    }
}

#[test]
fn r22_what_cannot_be_opened_is_told_on_the_normal_screen() {
    let home = Home::new();
    fs::write(home.db(), "not a desk").unwrap();
    let pty = home.start();
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(1));
    is_given_back(&pty);
    assert!(!String::from_utf8_lossy(&pty.raw_output()).contains("\u{1b}[?1049h"));
    assert!(
        pty.screen_text().starts_with("ringback: "),
        "{}",
        pty.screen_text()
    );
}

#[test]
fn r23_the_desk_can_be_suspended_again_and_again() {
    let home = Home::with(3);
    let mut pty = home.shell(None);
    pty.wait_for_text("prompt>");
    let cooked = pty.modes_now();
    pty.type_text("$ringback\r");
    pty.wait_for_text("1 mine");
    for round in 0..5 {
        pty.keys("<c-z>");
        pty.wait_for(
            |screen| {
                let text = screen.contents();
                !screen.alternate_screen()
                    && text.matches("Stopped").count() > round
                    && text.trim_end().ends_with("prompt>")
            },
            SOON,
        );
        assert_eq!(pty.modes_now(), cooked);
        assert!(!pty.screen().hide_cursor());
        pty.type_text("fg\r");
        pty.wait_for(
            |screen| screen.alternate_screen() && screen.contents().contains("1 mine"),
            SOON,
        );
        pty.keys("j");
        let row = format!("{} of 3", (round + 2).min(3));
        pty.wait_for_text(&row);
    }
    pty.keys("q");
    pty.wait_for(
        |screen| {
            !screen.alternate_screen()
                && screen
                    .contents()
                    .trim_end()
                    .ends_with("fg\n$ringback\nprompt>")
        },
        SOON,
    );
    pty.type_text("exit\r");
    pty.wait_exit(SOON);
}

#[test]
fn r24_the_terminal_gone_the_desk_goes_and_the_draft_is_kept() {
    for line in ["exec $ringback", "trap '' HUP; exec $ringback"] {
        let home = Home::with(3);
        let mut pty = home.shell(Some(line));
        pty.wait_for_text("1 mine");
        pty.keys("r");
        pty.wait_for_text("Reply to Client 1");
        pty.type_text("half a sen");
        pty.wait_for_text("half a sen");
        let since = now();
        pty.hang_up();
        pty.wait_exit(SOON);
        assert!(
            since.elapsed() < Duration::from_secs(3),
            "{:?}",
            since.elapsed()
        );
        assert_eq!(home.draft(1).as_deref(), Some("half a sen"), "{line}");
    }
}

#[test]
fn r25_two_hundred_sizes_at_random() {
    let home = Home::with(40);
    let mut pty = home.open();
    let mut dice = 25_u32;
    let mut roll = |sides: u32| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) % sides
    };
    let screens = [
        "<enter>", "<esc>", "?", "<esc>", "r", "<esc>", "N", "<esc>", "p", "<esc>", "j", "<f2>",
        "<esc>",
    ];
    for round in 0..200 {
        let (columns, rows) = (1 + roll(200) as u16, 1 + roll(70) as u16);
        pty.resize(columns, rows);
        if round % 4 == 0 {
            pty.keys(screens[(round / 4) % screens.len()]);
        }
    }
    pty.keys("<esc> <esc> <esc>");
    pty.resize(80, 24);
    pty.wait_for(
        |screen| {
            screen.contents().contains("1 mine")
                && screen.contents().contains("F1 help") | screen.contents().contains("? help")
        },
        SOON,
    );
    pty.keys("g g");
    pty.wait_for_text("1 of 40");
    pty.resize(40, 12);
    pty.wait_for_text("Ringback needs a window");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    is_given_back(&pty);
}

#[test]
fn r26_what_the_desk_makes_is_private() {
    for mask in ["000", "022"] {
        let home = Home::new();
        let script = format!("umask {mask}; unset RINGBACK_DB; exec $ringback");
        let mut pty = home.shell(Some(&script));
        pty.wait_for_text("Nothing here yet.");
        pty.keys("N <tab>");
        pty.type_text("The first");
        pty.keys("<enter>");
        pty.wait_for_text("1 is written down.");
        let data = home.path().join("data/ringback");
        let mut seen = 0;
        for entry in fs::read_dir(&data).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().mode() & 0o777;
            assert_eq!(mode, 0o600, "{:?}", entry.file_name());
            seen += 1;
        }
        assert!(seen >= 3, "the file, its log and its index");
        assert_eq!(fs::metadata(&data).unwrap().mode() & 0o777, 0o700);
        pty.keys("q");
        assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    }
}

#[test]
fn r28_a_replaced_file_takes_no_change() {
    let home = Home::with(3);
    let mut pty = home.open();
    fs::rename(home.db(), home.path().join("elsewhere.db")).unwrap();
    pty.keys("p l");
    pty.wait_for_text("was replaced or deleted");
    assert!(!pty.screen_text().contains("priority low"));
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
}

#[test]
fn a_change_shows_within_a_second_at_the_other_desk() {
    let home = Home::with(3);
    let (mut one, other) = (home.open(), home.open());
    // A busy machine may miss a second once; three times in a row it is the program.
    let mut taken = Vec::new();
    for round in 4..7 {
        one.keys("N <tab>");
        one.type_text("From the other desk");
        one.keys("<enter>");
        one.wait_for_text(&format!("{round} is written down."));
        let since = now();
        other.wait_for_text(&format!("{} new below", round - 3));
        taken.push(since.elapsed());
    }
    assert!(
        taken.iter().min().unwrap() < &Duration::from_secs(1),
        "{taken:?}"
    );
}

#[test]
fn a_kill_in_the_middle_of_a_reply_loses_nothing() {
    let home = Home::with(3);
    let mut pty = home.open();
    pty.keys("j r");
    pty.wait_for_text("Reply to Client 2");
    pty.type_text("Dear client, half a sen");
    pty.wait_for_text("draft kept");
    pty.kill(Signal::KILL);
    assert!(matches!(pty.wait_exit(SOON), Stop::Signalled(_)));
    let mut pty = home.open();
    pty.wait_for_text("A draft for 2 waits: r goes on with it.");
    pty.keys("j r");
    pty.wait_for_text("Dear client, half a sen");
    pty.type_text("tence.");
    pty.keys("<c-s> w");
    pty.wait_for_text("2: sent, the client's turn.");
}

#[test]
fn r01_a_kill_in_the_middle_of_a_procedure_loses_no_step_that_was_shown() {
    const FILE: &str = "builtin:en/double-charge.md";
    let home = Home::with(3);
    let read = ringback::io::library::open(FILE).unwrap();
    let request = home.read(|desk| desk.detail(Number(2), "Kadri").unwrap().unwrap().request.id);
    {
        let policy = Config::default().policy(&TimeZone::UTC).unwrap();
        let mut store = Store::open(&home.db(), policy, clock::new_id()).unwrap();
        let keep = Keep {
            request: Some(request),
            run: Run::begin(Opened::of(FILE, &read.procedure), clock::now()),
            after: None,
        };
        store.keep_run("Kadri", &keep, &mut clock::new_id).unwrap();
        store.tidy();
    }
    let mut pty = home.open();
    pty.keys("j <enter>");
    pty.wait_for_text("R goes on");
    pty.keys("R 3");
    pty.wait_for_text("step 2 of 7 ·");
    pty.keys("2");
    // No mark behind it: it is on disk.
    pty.wait_for(
        |screen| {
            let contents = screen.contents();
            let head = contents.lines().next().unwrap_or_default();
            head.contains("step 4 of 7") && !head.contains('…')
        },
        SOON,
    );
    pty.kill(Signal::KILL);
    assert!(matches!(pty.wait_exit(SOON), Stop::Signalled(_)));
    let mut pty = home.open();
    pty.keys("j <enter> R");
    pty.wait_for_text("step 4 of 7");
    pty.keys("<backspace>");
    pty.wait_for_text("step 2 of 7");
    pty.keys("x");
    pty.wait_for_text("has ended");
    pty.keys("q q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    let page = home.read(|desk| desk.detail(Number(2), "Kadri").unwrap().unwrap());
    let is_told =
        |what: &What| matches!(what, What::ProcedureRun(told) if told.procedures[0].done == 1);
    assert!(page.entries.iter().any(|entry| is_told(&entry.event.what)));
}

#[test]
fn what_is_typed_before_the_desk_stands_there_is_not_lost() {
    let home = Home::with(30);
    let mut pty = home.start();
    pty.keys("j j <enter>");
    pty.wait_for_text("Request 3, please help.");
    pty.keys("q q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
}

#[test]
fn a_hundred_requests_are_worked_by_keyboard_alone() {
    let home = Home::with(100);
    let mut pty = home.open();
    pty.wait_for_text("100 open");
    for at in 1..=100 {
        // As fast as the terminal takes it: nothing is waited for within a request.
        pty.keys("r");
        pty.type_text(&format!("Answer {at}. Just read jjkk; e!"));
        pty.keys("<c-s> w");
        pty.wait_for_text(&format!("{at}: sent, the client's turn."));
    }
    pty.wait_for_text("100 answered today");
    pty.wait_for_text("0 open");
    pty.keys("q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    for at in 1..=100 {
        let detail = home.read(|reading| reading.detail(Number(at), "Kadri"));
        let detail = detail.unwrap().unwrap();
        let bodies: Vec<_> = detail
            .entries
            .iter()
            .filter_map(|entry| Some(entry.message.as_ref()?.body.as_str()))
            .collect();
        let answer = format!("Answer {at}. Just read jjkk; e!");
        assert_eq!(bodies[1..], [answer.as_str()], "request {at}");
        assert!(detail.drafts.is_empty());
    }
}

#[test]
fn a_pasted_line_break_never_submits() {
    let home = Home::with(3);
    let mut pty = home.open();
    pty.keys("N <tab>");
    pty.paste("two\r\nlines\nq\n");
    pty.wait_for_text("two lines q");
    pty.keys("<esc>");
    pty.wait_for_text("Kept: N goes on with it.");
    pty.keys("r");
    pty.wait_for_text("Reply to");
    pty.paste("one\r\n\x13w\nq\n");
    pty.wait_for_text("one");
    pty.keys("<esc>");
    pty.wait_for_text("Kept as a draft.");
    // On the list a paste is no command.
    pty.paste("qqeN\n");
    pty.keys("<enter>");
    pty.wait_for_text("Request 1, please help.");
    pty.keys("q q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    assert_eq!(
        home.read(|reading| reading.detail(Number(4), "Kadri"))
            .unwrap(),
        None
    );
}

#[test]
fn r14_nothing_but_our_own_sequences_reaches_the_terminal() {
    let nasty = [
        "\u{1b}[2J\u{1b}[31mred",
        "\u{1b}]0;title\u{7}after",
        "\u{1b}]52;c;cm0gLXJm\u{1b}\\after",
        "\u{1b}P+q544e\u{1b}\\\u{1b}_apc\u{1b}\\",
        "\u{9b}31mC1\u{9d}0;x\u{9c}",
        "abc\u{202e}fed\u{2066}x\u{200b}\u{feff}",
        "tag\u{e0001}\u{e0072}",
        "\u{0}\u{7}\u{8}\u{7f}\u{85}\u{2028}",
    ];
    let home = Home::new();
    let word = |at: i64| nasty[usize::try_from(at - 1).unwrap()].to_owned();
    home.fill(8, |at| (format!("W{}", word(at)), format!("S{}", word(at))));
    let mut pty = home.open();
    for at in 0..8_u16 {
        pty.keys("<enter>");
        pty.wait_for_text("received ");
        pty.keys("h i <esc> <esc> t");
        pty.paste(nasty[usize::from(at)]);
        pty.keys("<enter> n");
        pty.wait_for_text("Note on");
        pty.paste(nasty[usize::from(at)]);
        pty.keys("<esc> r");
        pty.wait_for_text("Reply to");
        pty.paste(nasty[usize::from(at)]);
        pty.keys("<c-s>");
        pty.wait_for_text("Copied.");
        pty.keys("<esc> <esc> : <esc> s <esc> / ");
        pty.paste(nasty[usize::from(at)]);
        pty.resize(121 + at, 30);
        pty.keys("<esc> <esc>");
        pty.resize(80, 24);
        pty.keys("j");
    }
    pty.keys("<c-q>");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    let output = pty.raw_output();
    assert!(output.len() > 10_000);
    assert_eq!(stray(&output), Vec::<String>::new());
    is_given_back(&pty);
}

#[test]
fn a_procedure_is_looked_up_and_run_and_a_saved_one_is_found_at_once() {
    let home = Home::with(2);
    let sops = home.path().join("sops");
    fs::create_dir(&sops).unwrap();
    fs::write(
        sops.join("double.md"),
        "# Double charge\n\n1. Look at the ledger.\n2. Say it.\n",
    )
    .unwrap();
    let settings = home.path().join("config.toml");
    let mut text = fs::read_to_string(&settings).unwrap();
    text.push_str("[lookup]\nsops = [\"sops\"]\nbuiltin = false\n");
    fs::write(settings, text).unwrap();
    let mut pty = home.open();
    pty.keys("<f3> d o u");
    pty.wait_for_text("▸ Double charge");
    pty.keys("<enter>");
    pty.wait_for_text("step 1 of 2");
    pty.keys("<esc> <f3> b l u b");
    pty.wait_for_text("Nothing is found by \"blub\".");
    let saved = now();
    fs::write(sops.join("blubber.md"), "# About blubber\n").unwrap();
    pty.wait_for_text("▸ About blubber");
    assert!(
        saved.elapsed() < Duration::from_secs(5),
        "{:?}",
        saved.elapsed()
    );
    pty.keys("<esc> q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    is_given_back(&pty);
    assert_eq!(stray(&pty.raw_output()), Vec::<String>::new());
}

#[test]
fn a_damaged_cache_is_made_anew() {
    let home = Home::with(1);
    let mut pty = home.open();
    pty.keys("<f3> r e f u n d");
    pty.wait_for_text("▸");
    pty.keys("<esc> q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
    let caches: Vec<PathBuf> = fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains("lookup"))
        .collect();
    assert!(
        !caches.is_empty(),
        "{:?}",
        fs::read_dir(home.path()).unwrap().collect::<Vec<_>>()
    );
    for cache in caches {
        fs::write(cache, "damaged ".repeat(4_000)).unwrap();
    }
    let mut pty = home.open();
    pty.keys("<f3> r e f u n d");
    pty.wait_for_text("▸");
    pty.keys("<esc> q");
    assert_eq!(pty.wait_exit(SOON), Stop::Exited(0));
}
