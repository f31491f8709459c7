//! Every number by which a lookup is ordered, in one place. They were tuned for words that are whole,
//! half-typed, mistyped and asked as questions alike; what a change does is told by the measuring of the
//! starter pack in the tests.

/// The numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// What a word counts in a title or another name.
    pub title: f32,
    /// What a word counts among the tags.
    pub tags: f32,
    /// What a word counts in a heading.
    pub headings: f32,
    /// What a word counts in the text.
    pub body: f32,
    /// How soon more of the same word stops to count: the BM25 parameter `k1`.
    pub saturation: f32,
    /// How much a long text takes off a word in it, from 0 to 1; a title's length takes off nothing.
    pub length: f32,
    /// A known word in another form.
    pub form: f32,
    /// A word that the typed one begins, where it is the last and may be half typed.
    pub begun_last: f32,
    /// A word that the typed one begins, before others.
    pub begun: f32,
    /// A word that was typed without its vowels.
    pub short: f32,
    /// A word that was begun without its vowels.
    pub begun_short: f32,
    /// A word that is one slip away.
    pub slip: f32,
    /// How much more a slip counts that hands make often.
    pub of_the_hand: f32,
    /// A word that is two slips away.
    pub two_slips: f32,
    /// A word begun with one slip.
    pub begun_slip: f32,
    /// A word begun with two slips.
    pub begun_two_slips: f32,
    /// What is left of a slip in a word of three letters.
    pub short_slip: f32,
    /// What is left of a word that the typed one begins where the typed one is itself known.
    pub begun_beside_known: f32,
    /// What is left of a slip where the typed word is known.
    pub slip_beside_known: f32,
    /// What is left of a slip where the typed word begins known ones.
    pub slip_beside_begun: f32,
    /// Two typed words that are one, or one that is two.
    pub joined: f32,
    /// What is left of a query that was typed in the other layout.
    pub other_layout: f32,
    /// How far the rareness of a word is that of all words it may stand for, from 0 to 1.
    pub rareness_of_all: f32,
    /// What the other words that a typed one may stand for add to the best of them.
    pub others: f32,
    /// The share of the entries from which on a word that they have tells nothing, from 0 to 1.
    pub small_word: f32,
    /// What it counts that all words are met: as much again, where this is 1.
    pub all_words: f32,
    /// What the letters in their order in a title count against the words.
    pub title_letters: f32,
    /// What the category of the request counts.
    pub category: f32,
    /// What the client's language counts.
    pub language: f32,
    /// What it counts that the desk used it lately, or found it helpful.
    pub used: f32,
}

/// The numbers that hold.
pub const NUMBERS: Numbers = Numbers {
    title: 3.0,
    tags: 3.0,
    headings: 1.0,
    body: 1.0,
    saturation: 3.0,
    length: 0.9,
    form: 0.7,
    begun_last: 0.85,
    begun: 0.3,
    short: 0.7,
    begun_short: 0.5,
    slip: 0.6,
    of_the_hand: 1.3,
    two_slips: 0.5,
    begun_slip: 0.35,
    begun_two_slips: 0.2,
    short_slip: 0.8,
    begun_beside_known: 0.8,
    slip_beside_known: 0.2,
    slip_beside_begun: 0.6,
    joined: 0.8,
    other_layout: 0.9,
    rareness_of_all: 0.8,
    others: 0.1,
    small_word: 0.6,
    all_words: 0.6,
    title_letters: 0.3,
    category: 0.08,
    language: 0.15,
    used: 0.15,
};

/// The bounds that keep a lookup's cost the same whatever is typed.
pub mod bounds {
    /// Words of a query that count.
    pub const TERMS: usize = 32;
    /// Characters of a query that are read.
    pub const QUERY: usize = 2_000;
    /// Known words that one typed word may stand for.
    pub const VARIANTS: usize = 200;
    /// Places of words that are looked at for one typed word that isn't whole.
    pub const PLACES: usize = 60_000;
    /// Letters from which a word may stand there without its vowels.
    pub const SHORT: usize = 3;
    /// Letters from which one slip is looked for.
    pub const ONE_SLIP: usize = 3;
    /// Letters from which two are.
    pub const TWO_SLIPS: usize = 7;
    /// Titles that are gone through letter by letter.
    pub const TITLES: usize = 500;
    /// Letters of a query, without blanks, up to which titles are gone through.
    pub const LETTERS: usize = 40;
}
