//! The table of actions: one row an action. A new key starts here, and the compiler asks for the rest.

/// What one row says; the keys are the defaults, in the spelling of the config.
pub(super) struct Entry {
    pub(super) action: Action,
    pub(super) id: &'static str,
    pub(super) keys: &'static [&'static str],
    pub(super) group: Group,
    pub(super) footer: Option<u8>,
}

macro_rules! rank {
    () => {
        None
    };
    ($rank:literal) => {
        Some($rank)
    };
}

macro_rules! actions {
    ($(
        $(#[$doc:meta])*
        $scope:ident: $actions:ident {
            $($variant:ident $id:literal [$($key:literal),*] $group:ident $($rank:literal)?;)+
        }
    )+) => {
        /// Where a key can mean something; the innermost scope that binds it wins.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope { $($(#[$doc])* $scope),+ }

        impl Scope {
            /// Every scope, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$scope),+];
        }

        /// Something the desk can be asked to do, typed by the scope that takes it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $scope($actions)),+ }

        $(
            #[doc = concat!("The actions of [`Scope::", stringify!($scope), "`].")]
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub enum $actions {
                $(#[doc = concat!("`", $id, "`")] $variant),+
            }

            impl From<$actions> for Action {
                fn from(action: $actions) -> Self {
                    Self::$scope(action)
                }
            }
        )+

        impl Action {
            /// The name that the config, the documents and the texts know it by: `request.reply`.
            pub const fn id(self) -> &'static str {
                match self {
                    $(Self::$scope(action) => match action { $($actions::$variant => $id),+ }),+
                }
            }

            /// The scope that takes it.
            pub const fn scope(self) -> Scope {
                match self { $(Self::$scope(_) => Scope::$scope),+ }
            }
        }

        pub(super) const TABLE: &[Entry] = &[$($(Entry {
            action: Action::$scope($actions::$variant),
            id: $id,
            keys: &[$($key),*],
            group: Group::$group,
            footer: rank!($($rank)?),
        }),+),+];
    };
}

// Variant, id, default keys (the first is the one the footer shows), group on the help page, and the rank
// in the footer: lower stands further left, none is not shown there.
actions! {
    /// Everywhere, after all others.
    Global: Global {
        Help        "global.help"       ["?", "F1"]            Everywhere 95;
        Palette     "global.palette"    [":", "F2", "Ctrl-K"]  Everywhere;
        Capture     "global.capture"    ["N"]                  Everywhere 70;
        LookUp      "global.look-up"    ["F3", "Ctrl-F"]       Everywhere 65;
        AddAlias    "global.add-alias"  ["Ctrl-T"]             Everywhere 66;
        Import      "global.import"     ["I"]                  Everywhere;
        StopImport  "global.stop-import" []                    Everywhere;
        GoQueue     "global.go-queue"   ["g q"]                Everywhere;
        GoProcedures "global.go-procedures" ["g p"]            Everywhere;
        Back        "global.back"       ["Esc"]                Everywhere 90;
        Redraw      "global.redraw"     ["Ctrl-L"]             Everywhere;
        Suspend     "global.suspend"    ["Ctrl-Z"]             Everywhere;
        Quit        "global.quit"       ["q", "Ctrl-Q"]        Everywhere 92;
    }
    /// In any list of rows.
    List: ListAction {
        Down        "list.down"         ["j", "Down"]          Move;
        Up          "list.up"           ["k", "Up"]            Move;
        PageDown    "list.page-down"    ["PgDn", "Ctrl-D"]     Move;
        PageUp      "list.page-up"      ["PgUp", "Ctrl-U"]     Move;
        First       "list.first"        ["g g", "Home"]        Move;
        Last        "list.last"         ["G", "End"]           Move;
        Open        "list.open"         ["Enter"]              Move 10;
    }
    /// Where requests can be acted on: the selected one, or those that are marked.
    Request: RequestAction {
        Reply       "request.reply"        ["r"]               Answer 20;
        Note        "request.note"         ["n"]               Answer 25;
        ClientWrote "request.client-wrote" ["m"]               Answer 30;
        Solve       "request.solve"        ["e"]               Answer 35;
        SolveNext   "request.solve-next"   ["E"]               Answer;
        ClientYes   "request.client-yes"   ["Y"]               Answer;
        Reopen      "request.reopen"       ["O"]               Answer;
        Assign      "request.assign"       ["a"]               Arrange;
        Priority    "request.priority"     ["p"]               Arrange;
        Status      "request.status"       ["s"]               Arrange;
        Tag         "request.tag"          ["t"]               Arrange;
        Due         "request.due"          ["d"]               Arrange;
        Snooze      "request.snooze"       ["z"]               Arrange 50;
        Fields      "request.fields"       ["f"]               Arrange;
        Undo        "request.undo"         ["u"]               Arrange;
        Explain     "request.explain"      ["i"]               Look 40;
        CopyNumber  "request.copy-number"  ["y"]               Look;
        GoOn        "request.go-on"        ["R"]               Look 42;
    }
    /// In the queue.
    Queue: QueueAction {
        Filter      "queue.filter"      ["/", "."]             Look 60;
        ShowNew     "queue.show-new"    ["F7", "Ctrl-R"]       Look;
        SaveView    "queue.save-view"   ["v"]                  Look;
        View1       "queue.view-1"      ["1"]                  Look;
        View2       "queue.view-2"      ["2"]                  Look;
        View3       "queue.view-3"      ["3"]                  Look;
        View4       "queue.view-4"      ["4"]                  Look;
        View5       "queue.view-5"      ["5"]                  Look;
        View6       "queue.view-6"      ["6"]                  Look;
        View7       "queue.view-7"      ["7"]                  Look;
        View8       "queue.view-8"      ["8"]                  Look;
        View9       "queue.view-9"      ["9"]                  Look;
        Mark        "queue.mark"        ["x"]                  Arrange;
        UnmarkAll   "queue.unmark-all"  ["X"]                  Arrange;
        NextPane    "queue.next-pane"   ["Tab"]                Move;
        LookRound   "queue.look-round"  ["D"]                  Look;
        Elsewhere   "queue.elsewhere"   ["Ctrl-E"]             Look 58;
        Views       "queue.views"       ["V"]                  Look;
    }
    /// In the filter's line, before what any field of one line does.
    Filter: FilterAction {
        Complete     "filter.complete"      ["Tab"]            Form 15;
        CompleteBack "filter.complete-back" ["Shift-Tab"]      Form;
        Elsewhere    "filter.elsewhere"     ["Ctrl-E"]         Form 18;
    }
    /// In an opened request.
    Detail: DetailAction {
        Down        "detail.down"       ["j", "Down"]          Move;
        Up          "detail.up"         ["k", "Up"]            Move;
        PageDown    "detail.page-down"  ["PgDn", "Ctrl-D", "Space"] Move;
        PageUp      "detail.page-up"    ["PgUp", "Ctrl-U"]     Move;
        Top         "detail.top"        ["g g", "Home"]        Move;
        Bottom      "detail.bottom"     ["G", "End"]           Move;
        Next        "detail.next"       ["J", "Ctrl-N"]        Move;
        Previous    "detail.previous"   ["K", "Ctrl-P"]        Move;
        NextPane    "detail.next-pane"  ["Tab"]                Move;
        Close       "detail.close"      ["q"]                  Move;
        History     "detail.history"    ["h"]                  Look 45;
        Quotes      "detail.quotes"     ["o"]                  Look;
    }
    /// In a procedure that is followed.
    Run: RunAction {
        Tick        "run.tick"          ["Space"]              Follow 10;
        Branch1     "run.branch-1"      ["1"]                  Follow 11;
        Branch2     "run.branch-2"      ["2"]                  Follow;
        Branch3     "run.branch-3"      ["3"]                  Follow;
        Branch4     "run.branch-4"      ["4"]                  Follow;
        Branch5     "run.branch-5"      ["5"]                  Follow;
        Branch6     "run.branch-6"      ["6"]                  Follow;
        Branch7     "run.branch-7"      ["7"]                  Follow;
        Branch8     "run.branch-8"      ["8"]                  Follow;
        Branch9     "run.branch-9"      ["9"]                  Follow;
        Back        "run.back"          ["Backspace"]          Follow 12;
        NextLink    "run.next-link"     ["Tab"]                Follow 14;
        PrevLink    "run.previous-link" ["Shift-Tab"]          Follow;
        Follow      "run.follow"        ["Enter"]              Follow 13;
        End         "run.end"           ["x"]                  Follow 16;
        Copy        "run.copy"          ["y"]                  Follow 15;
        Helpful     "run.helpful"       ["h"]                  Follow;
        Flag        "run.flag"          ["f"]                  Follow;
        Down        "run.down"          ["j", "Down"]          Move;
        Up          "run.up"            ["k", "Up"]            Move;
        PageDown    "run.page-down"     ["PgDn", "Ctrl-D"]     Move;
        PageUp      "run.page-up"       ["PgUp", "Ctrl-U"]     Move;
        Leave       "run.leave"         ["q"]                  Move;
    }
    /// In a text of many lines.
    Editor: EditorAction {
        Done        "editor.done"       ["Ctrl-S"]             Write 10;
        External    "editor.external"   ["Ctrl-G"]             Write 40;
        Undo        "editor.undo"       ["Ctrl-Z"]             Write 50;
        Redo        "editor.redo"       ["Ctrl-Y"]             Write;
        Copy        "editor.copy"       ["Ctrl-C"]             Write;
        Cut         "editor.cut"        ["Ctrl-X"]             Write;
        Paste       "editor.paste"      ["Ctrl-V"]             Write;
        Newline     "editor.newline"    ["Enter"]              Write;
        Backspace   "editor.backspace"  ["Backspace"]          Write;
        Delete      "editor.delete"     ["Del"]                Write;
        DeleteWord  "editor.delete-word" ["Ctrl-W"]            Write;
        DeleteNextWord "editor.delete-next-word" ["Ctrl-Del"]  Write;
        DeleteToStart  "editor.delete-to-start"  ["Ctrl-U"]    Write;
        Left        "editor.left"       ["Left"]               Cursor;
        Right       "editor.right"      ["Right"]              Cursor;
        Up          "editor.up"         ["Up"]                 Cursor;
        Down        "editor.down"       ["Down"]               Cursor;
        WordLeft    "editor.word-left"  ["Ctrl-Left"]          Cursor;
        WordRight   "editor.word-right" ["Ctrl-Right"]         Cursor;
        LineStart   "editor.line-start" ["Home"]               Cursor;
        LineEnd     "editor.line-end"   ["End"]                Cursor;
        Top         "editor.top"        ["Ctrl-Home"]          Cursor;
        Bottom      "editor.bottom"     ["Ctrl-End"]           Cursor;
        PageUp      "editor.page-up"    ["PgUp"]               Cursor;
        PageDown    "editor.page-down"  ["PgDn"]               Cursor;
        SelectLeft  "editor.select-left"  ["Shift-Left"]       Cursor;
        SelectRight "editor.select-right" ["Shift-Right"]      Cursor;
        SelectUp    "editor.select-up"    ["Shift-Up"]         Cursor;
        SelectDown  "editor.select-down"  ["Shift-Down"]       Cursor;
        SelectWordLeft  "editor.select-word-left"  ["Ctrl-Shift-Left"]  Cursor;
        SelectWordRight "editor.select-word-right" ["Ctrl-Shift-Right"] Cursor;
        SelectLineStart "editor.select-line-start" ["Shift-Home"]       Cursor;
        SelectLineEnd   "editor.select-line-end"   ["Shift-End"]        Cursor;
        SelectAll   "editor.select-all" ["Ctrl-A"]             Cursor;
    }
    /// In a field of one line.
    Field: FieldAction {
        Accept      "field.accept"      ["Enter"]              Form 10;
        NextField   "field.next"        ["Tab", "Down"]        Form 20;
        PrevField   "field.previous"    ["Shift-Tab", "Up"]    Form;
        Fold        "field.fold"        ["F9"]                 Form 30;
        Undo        "field.undo"        ["Ctrl-Z"]             Form;
        Left        "field.left"        ["Left"]               Form;
        Right       "field.right"       ["Right"]              Form;
        Home        "field.home"        ["Home"]               Form;
        End         "field.end"         ["End"]                Form;
        Backspace   "field.backspace"   ["Backspace"]          Form;
        Delete      "field.delete"      ["Del"]                Form;
        DeleteWord  "field.delete-word" ["Ctrl-W"]             Form;
        ClearLine   "field.clear-line"  ["Ctrl-U"]             Form;
    }
    /// In a list that lies on top: priorities, a palette, the help page. The letters are its own choices.
    Menu: MenuAction {
        Down        "menu.down"         ["Down", "j"]          Choose;
        Up          "menu.up"           ["Up", "k"]            Choose;
        PageDown    "menu.page-down"    ["PgDn"]               Choose;
        PageUp      "menu.page-up"      ["PgUp"]               Choose;
        Accept      "menu.accept"       ["Enter"]              Choose 10;
    }
    /// In the list of the views, besides what any menu does.
    Views: ViewsAction {
        Rename      "views.rename"      ["r"]                  Choose 20;
        Change      "views.change"      ["e"]                  Choose 25;
        Earlier     "views.earlier"     ["K", "Shift-Up"]      Choose 30;
        Later       "views.later"       ["J", "Shift-Down"]    Choose 31;
        Delete      "views.delete"      ["d", "Del"]           Choose 40;
        Undo        "views.undo"        ["u"]                  Choose 45;
    }
    /// Where a procedure or a phrase is looked up, before what any field of one line does.
    Lookup: LookupAction {
        Open        "lookup.open"       ["Enter"]              Lookup 10;
        Copy        "lookup.copy"       ["Ctrl-O"]             Lookup 20;
        Into        "lookup.into"       ["Tab"]                Lookup 30;
        All         "lookup.all"        ["F3"]                 Lookup 40;
        Down        "lookup.down"       ["Down", "Ctrl-N"]     Lookup;
        Up          "lookup.up"         ["Up", "Ctrl-P"]       Lookup;
        PageDown    "lookup.page-down"  ["PgDn"]               Lookup;
        PageUp      "lookup.page-up"    ["PgUp"]               Lookup;
    }
    /// In what is read of a procedure or a phrase.
    Preview: PreviewAction {
        Open        "preview.open"      ["Enter"]              Read 10;
        NextLink    "preview.next-link" ["Tab"]                Read 15;
        PrevLink    "preview.previous-link" ["Shift-Tab"]      Read;
        Copy        "preview.copy"      ["y", "Ctrl-O"]        Read 20;
        Helpful     "preview.helpful"   ["h"]                  Read 30;
        Flag        "preview.flag"      ["f"]                  Read 40;
        Down        "preview.down"      ["j", "Down"]          Read;
        Up          "preview.up"        ["k", "Up"]            Read;
        PageDown    "preview.page-down" ["PgDn", "Space", "Ctrl-D"] Read;
        PageUp      "preview.page-up"   ["PgUp", "Ctrl-U"]     Read;
        Top         "preview.top"       ["g g", "Home"]        Read;
        Bottom      "preview.bottom"    ["G", "End"]           Read;
        Leave       "preview.leave"     ["Backspace"]          Read;
    }
    /// When a reply was stored, and the desk asks whether it is sent.
    Sent: SentAction {
        Waiting     "sent.waiting"      ["w"]                  Sent 10;
        StillOurs   "sent.still-ours"   ["o"]                  Sent 20;
        Solved      "sent.solved"       ["e"]                  Sent 30;
        Draft       "sent.draft"        ["Esc"]                Sent 40;
    }
}

/// What a scope does with a character that comes without Ctrl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    /// It is a key like any other.
    Bound,
    /// It is one of the scope's own keys, else a choice that the scope knows; no outer scope sees it.
    Kept,
    /// It is text, always.
    Typed,
}

impl Scope {
    /// The scopes that are asked when this one has the focus, innermost first.
    ///
    /// The palette asks [`Self::Menu`], [`Self::Field`], [`Self::Global`] instead: its list takes the
    /// arrows, its field the letters.
    pub const fn chain(self) -> &'static [Self] {
        match self {
            Self::Global => &[Self::Global],
            Self::List => &[Self::List, Self::Global],
            Self::Request => &[Self::Request, Self::Global],
            Self::Queue => &[Self::Queue, Self::Request, Self::List, Self::Global],
            Self::Detail => &[Self::Detail, Self::Request, Self::Global],
            Self::Run => &[Self::Run, Self::Request, Self::Global],
            Self::Editor => &[Self::Editor, Self::Global],
            Self::Filter => &[Self::Filter, Self::Field, Self::Global],
            Self::Field => &[Self::Field, Self::Global],
            Self::Menu => &[Self::Menu, Self::Global],
            Self::Views => &[Self::Views, Self::Menu, Self::Global],
            Self::Lookup => &[Self::Lookup, Self::Field, Self::Global],
            Self::Preview => &[Self::Preview, Self::Global],
            Self::Sent => &[Self::Sent, Self::Global],
        }
    }

    pub(super) const fn letters(self) -> Letters {
        match self {
            Self::Global
            | Self::List
            | Self::Request
            | Self::Queue
            | Self::Detail
            | Self::Run
            | Self::Views => Letters::Bound,
            Self::Menu | Self::Preview | Self::Sent => Letters::Kept,
            Self::Editor | Self::Filter | Self::Lookup | Self::Field => Letters::Typed,
        }
    }
}

/// Where inner and outer action share a key on purpose: the inner one is what the key means there.
pub(super) const SHADOWS: &[(Action, Action)] = &[
    (
        Action::Editor(EditorAction::Undo),
        Action::Global(Global::Suspend),
    ),
    (
        Action::Field(FieldAction::Undo),
        Action::Global(Global::Suspend),
    ),
    (
        Action::Filter(FilterAction::Complete),
        Action::Field(FieldAction::NextField),
    ),
    (
        Action::Filter(FilterAction::CompleteBack),
        Action::Field(FieldAction::PrevField),
    ),
    (
        Action::Lookup(LookupAction::Open),
        Action::Field(FieldAction::Accept),
    ),
    (
        Action::Lookup(LookupAction::Into),
        Action::Field(FieldAction::NextField),
    ),
    (
        Action::Lookup(LookupAction::Down),
        Action::Field(FieldAction::NextField),
    ),
    (
        Action::Lookup(LookupAction::Up),
        Action::Field(FieldAction::PrevField),
    ),
    (
        Action::Lookup(LookupAction::All),
        Action::Global(Global::LookUp),
    ),
    (
        Action::Detail(DetailAction::Close),
        Action::Global(Global::Quit),
    ),
    (
        Action::Run(RunAction::Copy),
        Action::Request(RequestAction::CopyNumber),
    ),
    (
        Action::Run(RunAction::Flag),
        Action::Request(RequestAction::Fields),
    ),
    (Action::Run(RunAction::Leave), Action::Global(Global::Quit)),
    (
        Action::Sent(SentAction::Draft),
        Action::Global(Global::Back),
    ),
];

/// What must keep a key, whatever the config says: the way to find out, the way back and the way out.
pub(super) const ESSENTIAL: &[Action] = &[
    Action::Global(Global::Help),
    Action::Global(Global::Back),
    Action::Global(Global::Quit),
];

macro_rules! groups {
    ($($(#[$doc:meta])* $group:ident $text:literal;)+) => {
        /// What stands together on the help page.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Group { $($(#[$doc])* $group),+ }

        impl Group {
            /// Every group, in the order of the help page.
            pub const ALL: &'static [Self] = &[$(Self::$group),+];

            /// The id of the text that names it.
            pub const fn text_id(self) -> &'static str {
                match self { $(Self::$group => concat!("key-group-", $text)),+ }
            }
        }
    };
}

groups! {
    /// Works on every screen.
    Everywhere "everywhere";
    /// Getting from row to row and from page to page.
    Move "move";
    /// Seeing more, or less.
    Look "look";
    /// Answering the client, and bringing a request to its end.
    Answer "answer";
    /// Who does what when.
    Arrange "arrange";
    /// Following a procedure.
    Follow "follow";
    /// Writing a text of many lines.
    Write "write";
    /// Moving and selecting in a text of many lines.
    Cursor "cursor";
    /// Filling in the fields of a form.
    Form "form";
    /// Choosing from a list that lies on top.
    Choose "choose";
    /// Looking up a procedure or a phrase.
    Lookup "lookup";
    /// Reading what was looked up.
    Read "read";
    /// Saying whether a reply was sent.
    Sent "sent";
}

impl Action {
    /// Every action, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|entry| entry.action)
    }

    /// The action of an id, if there is one.
    pub fn from_id(id: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|entry| entry.id == id)
            .map(|entry| entry.action)
    }

    /// The id of the text that labels it; the text's attribute `help` is the sentence that explains it.
    pub fn text_id(self) -> String {
        format!("key-{}", self.id().replace('.', "-"))
    }
}

impl RunAction {
    /// The actions that take a branch, in the order of the digits.
    const BRANCHES: [Self; 9] = [
        Self::Branch1,
        Self::Branch2,
        Self::Branch3,
        Self::Branch4,
        Self::Branch5,
        Self::Branch6,
        Self::Branch7,
        Self::Branch8,
        Self::Branch9,
    ];

    /// Which branch it takes, counted from 1; none if it is another action.
    pub fn branch(self) -> Option<u32> {
        let place = Self::BRANCHES.iter().position(|branch| *branch == self)?;
        u32::try_from(place + 1).ok()
    }
}

impl QueueAction {
    /// The actions that show a view, in the order of the digits.
    pub const VIEWS: [Self; 9] = [
        Self::View1,
        Self::View2,
        Self::View3,
        Self::View4,
        Self::View5,
        Self::View6,
        Self::View7,
        Self::View8,
        Self::View9,
    ];

    /// Which view it shows, counted from 0; none if it is another action.
    pub fn view(self) -> Option<usize> {
        Self::VIEWS.iter().position(|view| *view == self)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    const TEXTS: &str = include_str!("../../assets/texts/en/keys.ftl");

    /// Message id to label and help, as far as a plain scan of the lines can tell.
    fn texts() -> BTreeMap<&'static str, (&'static str, Option<&'static str>)> {
        let mut texts = BTreeMap::new();
        let mut last = None;
        for line in TEXTS.lines() {
            if let Some(help) = line.strip_prefix("    .help = ") {
                let message: &mut (_, _) = last
                    .and_then(|id| texts.get_mut(id))
                    .expect("help follows a message");
                message.1 = Some(help);
            } else if let Some((id, label)) = line.split_once(" = ") {
                assert!(texts.insert(id, (label, None)).is_none(), "{id} twice");
                last = Some(id);
            }
        }
        texts
    }

    #[test]
    fn every_id_is_one_of_a_kind_and_leads_back_to_its_action() {
        let ids: BTreeSet<_> = TABLE.iter().map(|entry| entry.id).collect();
        assert_eq!(ids.len(), TABLE.len());
        for action in Action::all() {
            assert_eq!(Action::from_id(action.id()), Some(action));
        }
        assert_eq!(Action::from_id("request.dance"), None);
    }

    #[test]
    fn an_id_opens_with_the_name_of_its_scope() {
        for action in Action::all() {
            let scope = format!("{:?}.", action.scope()).to_lowercase();
            assert!(action.id().starts_with(&scope), "{}", action.id());
        }
    }

    #[test]
    fn every_action_has_a_short_label_and_a_sentence() {
        let texts = texts();
        for action in Action::all() {
            let id = action.text_id();
            let (label, help) = texts
                .get(id.as_str())
                .unwrap_or_else(|| panic!("{id} has no text"));
            assert!(
                (1..=20).contains(&label.chars().count()),
                "{id}: a footer has room for 20 characters"
            );
            let help = help.unwrap_or_else(|| panic!("{id} has no help"));
            assert!(help.ends_with('.'), "{id}: the help is a sentence");
        }
        for group in Group::ALL {
            assert!(
                texts.contains_key(group.text_id()),
                "{} has no text",
                group.text_id()
            );
        }
        assert_eq!(
            texts.len(),
            TABLE.len() + Group::ALL.len(),
            "a text without its action"
        );
    }

    #[test]
    fn every_chain_starts_at_its_scope_and_ends_everywhere() {
        for scope in Scope::ALL {
            assert_eq!(scope.chain().first(), Some(scope));
            assert_eq!(scope.chain().last(), Some(&Scope::Global));
        }
    }

    #[test]
    fn each_digit_shows_its_own_view() {
        for (n, view) in QueueAction::VIEWS.into_iter().enumerate() {
            assert_eq!(
                Action::from(view).id(),
                format!("queue.view-{}", n + 1).as_str()
            );
            assert_eq!(view.view(), Some(n));
        }
        assert_eq!(QueueAction::Mark.view(), None);
    }
}
