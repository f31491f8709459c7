//! Ringback: the desk of a frontline support agent in a terminal.
//!
//! This page is the map. One `Model`, one `update`, effects as data; screens are plain modules behind an
//! enum, and what lies on top of them is a stack. Components that own their keys and their drawing were
//! not taken: there, drawing ends up deciding who receives a key. Nor was a model within a model, where
//! messages are handed on from layer to layer. Here routing comes from the model alone
//! ([`Model::scopes`](app::Model::scopes)), and an action is typed by its scope, so there is nothing to
//! hand on.
//!
//! # The layers
//!
//! | module | what lives there | may name |
//! |---|---|---|
//! | [`domain`] | the rules: pure, without files, clock, zone of its own or new ids | itself |
//! | [`keymap`] | the table of actions, and all that comes from it | `domain::keyboard`, `domain::words` |
//! | [`texts`] | what the program says, by language | `domain` |
//! | [`app`], [`screens`]`/*/mod.rs` | model, messages, update, effects | each other, `domain`, `keymap`, `texts` |
//! | [`ui`], [`screens`]`/*/view.rs` | drawing: reads the model, decides nothing | `app`, `domain`, `keymap`, `texts` |
//! | [`storage`] | the only SQL | `domain` |
//! | [`io`] | formats and programs outside | `domain`, `texts` |
//! | [`config`] | the settings: one table of options | `domain`, `keymap`, `texts` |
//! | [`runtime`], [`cli`], `main.rs` | the loop, the terminal, the threads; the commands | all |
//!
//! `tests/architecture` reads the sources and fails when one names what it may not, wherever the path
//! stands. There is one exception: `app/editor.rs` holds the text area of `ratatui-textarea`, because its
//! buffer, undo and wrapping are better kept than ours would be. `.clippy.toml` forbids reading the clock
//! anywhere but in [`runtime::clock`].
//!
//! **Domain.** [`deadline`](domain::deadline) counts the reply clock and keeps the facts that explain it;
//! [`queue`](domain::queue) has the order, which is total; [`change`](domain::change) decides what a
//! change comes to, as [events](domain::event), and [`request`](domain::request) is the fold of them.
//! [`intake`](domain::intake) does the same for rows of an import. [`when`](domain::when) reads times as
//! people say them. Results and errors are kinds and values, never sentences.
//!
//! A [`run`](domain::run) through a procedure is the fold of its moves, so that going back leaves out the
//! last one; what a move came to is kept in it and not the procedure, so that a changed file can't break it.
//!
//! **Storage.** History is the source: an event is only ever added, and a request's columns are a fold of
//! the events that stand. One action is one transaction with its events, the folded rows and the words
//! for the search; `synchronous = FULL`, so that what was acknowledged is on disk. The queue's order is
//! read by range scans over one partial index, an arm for each band with its own limit, so that the first
//! page costs the same over a thousand requests and over a million; the counts are kept by triggers. The
//! next page goes by key, never by offset.
//!
//! **Texts.** Fluent files under `assets/texts`; whoever says something names a text and hands in its
//! values. The help of the commands, the settings file and what the program says of its own faults are
//! English.
//!
//! **Procedures.** Files of Markdown in folders that the team keeps, and a pack within the program:
//! [`io::library`] reads one as [blocks](domain::document) and [steps](domain::procedure), or says with its
//! line why it can't; [`ui::document`] lays blocks out in lines.
//!
//! **Safe.** What clients wrote is stored as it came and made [`Safe`](domain::safe::Safe) on the way out;
//! [`ui::pen`] and the commands' output take nothing else. JSON escapes instead.
//!
//! # The way of a key press
//!
//! ```text
//! crossterm event
//!   -> runtime::input          releases dropped, a paste whole, in the keymap's own keys
//!   -> keymap::resolve         scopes of the model, innermost first -> an action typed by its scope
//!   -> app::update             model, message, now -> effects; nothing is read or written here
//!   -> runtime::worker         effects on the file: one thread writes, one reads (runtime::perform)
//!      runtime::porter         files that are taken in: a thread and a connection of its own
//!      runtime::library        what is looked up: a thread that has the cache to itself
//!      runtime::desk           the others: clipboard, editor, mailer, settings
//!   -> app::update             the answer comes in as a message like any other
//!   -> ui::Ui::draw            once nothing more is ready; what fits goes back as Regions
//! ```
//!
//! The [loop](runtime::desk) waits for signals, keys, answers and one timer, set to the earliest moment at
//! which something changes by itself ([`app::next_wakeup`]). There is no tick: an idle desk costs nothing.
//!
//! A change is pessimistic: the row shows `…` until its answer says that it is on disk. Each action
//! carries the version that was seen, so that a stale one is refused and shown against what stands now. A
//! read waits for the writes that were handed in before it, and a newer list gives up an older one; late
//! answers are dropped by their number. Other desks on the file are noticed by watching its folder and
//! asking SQLite whether its data has changed.
//!
//! The store is opened, and the first page read, before the terminal is touched, so that a failure prints
//! as plain text and the first frame is a full one. [`runtime::terminal`] gives the terminal back on any way
//! out, and [`runtime::headless`] runs the same desk without one, for tests and for pictures.
//!
//! # What a change may cost
//!
//! | change | files |
//! |---|---|
//! | a key | a row in `keymap/table.rs`, its texts in `keys.ftl`, an arm where the compiler asks |
//! | a screen | its folder of two files, `Screen` in `app/model.rs`, an arm in `ui/mod.rs`, its scope in the table |
//! | a question to the file | its aggregate in `storage`, `app/effect.rs`, `app/msg.rs`, an arm in `runtime/perform.rs`, who asks |
//! | a change of requests | `domain/change.rs` and its event, `storage/act.rs` if it writes more than events, who asks |
//! | a column | a file in `assets/sql`, its aggregate in `storage`, the struct in `domain` |
//! | a format to import | a file in `io/import`, an arm in its `mod.rs` |
//! | a format to export | a file in `io/export`, an arm in its `mod.rs` |
//! | an option | a field in `config/mod.rs`, a row in `config/options.rs` |
//! | a language | folders under `assets` |
//!
//! What the README, the pictures and `config.example.toml` say is written from the same tables:
//! `RINGBACK_WRITE_DOCS=1 cargo test --test docs`.
//!
//! # Traps
//!
//! - `Terminal::clear` asks the terminal for its cursor and blocks while an event stream runs: redraw with
//!   [`Screen::full_redraw`](runtime::terminal::Screen::full_redraw). Nothing is ever asked of a terminal.
//! - Without colour (`NO_COLOR`) crossterm's reset takes weight and reversal away from coloured cells: the
//!   theme `mono` has no colour at all. Never meaning by colour alone.
//! - Width is that of graphemes as shown, never `len()` or a count of characters: [`ui::text`].
//! - A copy of the file by SQLite's backup begins anew with every change of others, unless a read is held
//!   open meanwhile; and a log that lies beside a file by its name is taken for the file's own, so
//!   [`storage::restore()`] never leaves an old one beside a new file.
//! - A write transaction that begins as a read fails at once when another writes, whatever the timeout:
//!   every one is `BEGIN IMMEDIATE`.
//! - While a connection is open nothing else in the process may open and close the file: closing any
//!   handle drops the locks. [`runtime::private`] looks at the file before, never meanwhile; further
//!   connections come by [`Door`](storage::Door), which also tells what must not be opened as an import.
//! - A file that is renamed under an open connection goes on to take writes, into nowhere: its device and
//!   inode are compared before each of them.
//! - crossterm's reader spins when its terminal is gone: [`runtime::watchdog`].
//! - A search index fed row by row by triggers makes an import nine times slower: it is fed in batches.
//! - The order never changes under the cursor: what comes in is counted as new, and the selection follows
//!   the request, not the row.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod io;
pub mod keymap;
pub mod runtime;
pub mod screens;
pub mod storage;
pub mod texts;
pub mod ui;
