//! Names of published schemas in the headers of a table: the headers go in, what the schemas say of each comes out.
//!
//! A header is looked up as it stands and without what stands around a name (a prefix, a number). How many names of a schema stand
//! in the table says how far it is that schema; where two schemas that fit alike disagree, neither says anything.

use super::name::Header;
use super::spelling::{abbreviations, pinyin, simplified, without_accents};
use crate::model::Text;
use crate::pack;
use crate::pack::vocabulary::{self, HeaderForm, Loaded, Says, is_field_number};
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Names of a schema that must stand in a table for it to be recognised: one, and at least three others.
const RECOGNISED: u32 = 4;
/// Names that hardly mean anything else count as much as so many others beside them.
const CERTAIN: u32 = RECOGNISED - 1;
/// Initials are short, and the same as other abbreviations: a table is of a schema by them where one in so many columns, at least,
/// has one of its names.
const ONE_COLUMN_IN: usize = 3;
/// Schemas that may share a name by which one of them is recognised.
const FEW_SCHEMAS: usize = 4;
/// Parts of a path that are looked up together, besides the whole.
const LONGEST_PART: usize = 3;
/// How far the name of a phrase lies from the header: beyond all other spellings.
const OF_PHRASE: u8 = 16;
/// Characters of the shortest name behind a prefix.
const SHORTEST_BEHIND_PREFIX: usize = 3;
/// Syllables of the shortest pinyin that few other words share: five letters of two syllables are often another word's too.
const LONG_PINYIN: usize = 3;

/// The vocabularies in force, made ready when the first table asks for them.
pub struct Vocabularies {
    own: Vec<Loaded>,
    /// Elements in force, in the order of their detectors, and the Chinese words that name them.
    elements: Vec<(String, Vec<String>)>,
    names: OnceLock<Names>,
}

impl Vocabularies {
    /// A user's `own` vocabularies and the built-in ones; `elements` are those in force with the words that name them.
    #[must_use]
    pub fn new(own: Vec<Loaded>, elements: Vec<(String, Vec<String>)>) -> Self {
        Self {
            own,
            elements,
            names: OnceLock::new(),
        }
    }

    /// What a reader is told of a claim.
    pub(super) fn says(&self, claim: &Claim) -> Text {
        self.names().says(&self.own, claim)
    }

    /// The names, made ready.
    pub fn names(&self) -> &Names {
        self.names
            .get_or_init(|| Names::new(&self.own, &self.elements))
    }
}

/// Names of all schemas by their spellings.
pub struct Names {
    /// Entries by the hash of their key: ascending.
    entries: Vec<(u64, Entry)>,
    state: ahash::RandomState,
    shown: Vec<Box<str>>,
    /// What readers call the schemas, parsed for those that are told of.
    titles: Vec<OnceLock<Text>>,
    prefixes: HashSet<&'static str, ahash::RandomState>,
    /// Words around a name that leave its meaning.
    fillers: HashSet<String, ahash::RandomState>,
    /// Whose the values under a name are, by the number of the name: the id of the role.
    whose: HashMap<u32, Box<str>, ahash::RandomState>,
    /// Numbers of schemas whose names are usual ones of a language.
    general: Vec<u16>,
    /// How schemas write their field numbers, by the number of the schema.
    forms: Vec<(u16, HeaderForm)>,
}

/// One spelling of one name of a schema.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Entry {
    schema: u16,
    spelling: Spelling,
    meaning: Meaning,
    certain: bool,
    /// Its number among all names.
    name: u32,
    /// Whether few schemas have it: what many have does not tell one of them.
    telling: bool,
}

/// What a name means.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Meaning {
    /// The element of this detector.
    Element(usize),
    /// No element.
    Plain,
    /// An element that is not looked for.
    Off,
    /// Not the element of this detector.
    LookAlike(usize),
}

/// How a name is spelt; the first is the surest.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Spelling {
    AsPublished,
    Derived,
    /// Letters that begin words or syllables, or that are left when vowels are dropped.
    Short,
}

/// What a schema says of a header.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim {
    pub(super) meaning: Meaning,
    /// Whether the name hardly means anything else anywhere.
    pub(super) certain: bool,
    name: u32,
    schema: u16,
    /// Names of the schema in the table, more where this one is certain.
    support: u32,
    /// How far the name lies from the header: 0 is the header itself.
    distance: u8,
}

/// An element that a name means in the schemas that have it, where too little of them stands in the table for a claim.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hint {
    /// The detector of the element.
    pub(super) detector: usize,
    /// Whether no schema has the name for anything else.
    pub(super) is_agreed: bool,
}

/// What the schemas say of a header.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Said {
    pub(super) claim: Option<Claim>,
    pub(super) hint: Option<Hint>,
}

/// A header in which a name was found.
struct Found {
    column: usize,
    distance: u8,
    entry: Entry,
}

impl Names {
    fn new(own: &[Loaded], elements: &[(String, Vec<String>)]) -> Self {
        let index: HashMap<&str, usize, ahash::RandomState> = (elements.iter().enumerate())
            .map(|(index, (id, _))| (id.as_str(), index))
            .collect();
        let schemas = vocabulary::sources(own);
        let mut maker = Maker::default();
        let (mut forms, mut whose) = (Vec::new(), HashMap::default());
        let mut general = Vec::new();
        for (number, source) in (0..).zip(&schemas) {
            if source.is_general() {
                general.push(number);
            }
            let of_schema = source.forms();
            maker.has_forms = !of_schema.is_empty();
            forms.extend(of_schema.into_iter().map(|form| (number, form)));
            let of_roles: HashMap<String, &str, ahash::RandomState> = (source.whose().into_iter())
                .map(|(role, name)| (vocabulary::key(name), role))
                .collect();
            for (says, name) in source.names() {
                if let Some(role) = of_roles.get(&vocabulary::key(name)) {
                    whose.insert(maker.shown.len() as u32, Box::from(*role));
                }
                let (element, certain) = match says {
                    Says::Certain(element) => (Some(element), true),
                    Says::Beside(element) => (Some(element), false),
                    Says::Plain => (None, false),
                    Says::LookAlike(element) => {
                        if let Some(at) = index.get(element) {
                            maker.add_look_alike(name, number, *at);
                        }
                        continue;
                    }
                };
                let meaning = element.map_or(Meaning::Plain, |id| {
                    index
                        .get(id)
                        .map_or(Meaning::Off, |at| Meaning::Element(*at))
                });
                maker.add(name, number, meaning, certain);
            }
        }
        maker.has_forms = false;
        let of_words = schemas.len() as u16;
        for (at, (_, words)) in elements.iter().enumerate() {
            for word in words {
                maker.add_word(word, of_words, Meaning::Element(at));
            }
        }
        Self {
            entries: unambiguous(maker.entries),
            state: maker.state,
            shown: maker.shown,
            titles: schemas.iter().map(|_| OnceLock::new()).collect(),
            prefixes: pack::terms("header-prefixes").collect(),
            fillers: (pack::terms("header-fillers").map(|word| Header::new(word, None)))
                .map(|word| word.tokens.concat())
                .collect(),
            whose,
            general,
            forms,
        }
    }

    /// The id of the role whose the values are by a claim.
    pub(super) fn whose(&self, claim: &Claim) -> Option<&str> {
        self.whose.get(&claim.name).map(AsRef::as_ref)
    }

    /// What the schemas say of each header of a table, in their order.
    pub(super) fn claims<'a>(
        &self,
        headers: impl ExactSizeIterator<Item = (&'a str, &'a Header)>,
    ) -> Vec<Said> {
        let columns = headers.len();
        let mut found = Vec::new();
        for (column, (path, header)) in headers.enumerate() {
            self.find(column, path, header, &mut found);
        }
        let hints = self.hints(&found, columns);
        let support = self.support(&found, columns);
        let mut claims: Vec<Option<Claim>> = vec![None; columns];
        let mut disagree = vec![false; columns];
        for Found {
            column,
            distance,
            entry,
        } in found
        {
            let names = support[usize::from(entry.schema)];
            let is_unsure = !entry.certain && names.telling == 0
                || entry.spelling == Spelling::Short && !names.by_short;
            if is_unsure || matches!(entry.meaning, Meaning::LookAlike(_)) {
                continue;
            }
            let claim = Claim {
                meaning: entry.meaning,
                certain: entry.certain,
                name: entry.name,
                schema: entry.schema,
                support: names.count + if entry.certain { CERTAIN } else { 0 },
                distance,
            };
            if claim.support < RECOGNISED {
                continue;
            }
            let rank = |claim: &Claim| (claim.support, std::cmp::Reverse(claim.distance));
            let best = &mut claims[column];
            match best.map(|best| rank(&claim).cmp(&rank(&best))) {
                Some(std::cmp::Ordering::Less) => {}
                Some(std::cmp::Ordering::Equal) => {
                    disagree[column] |= best.is_some_and(|best| best.meaning != claim.meaning);
                }
                _ => {
                    *best = Some(claim);
                    disagree[column] = false;
                }
            }
        }
        let said = claims.into_iter().zip(disagree).zip(hints);
        said.map(|((claim, disagree), hint)| {
            let off = claim.is_some_and(|claim| claim.meaning == Meaning::Off);
            Said {
                claim: claim.filter(|_| !disagree && !off),
                hint: hint.filter(|_| claim.is_none()),
            }
        })
        .collect()
    }

    /// The detectors that a header names by itself, in whatever table.
    pub(super) fn certain(&self, header: &Header) -> Vec<usize> {
        let mut found = Vec::new();
        self.find(0, "", header, &mut found);
        (found.iter().filter(|one| one.entry.certain))
            .filter_map(|one| match one.entry.meaning {
                Meaning::Element(detector) => Some(detector),
                _ => None,
            })
            .collect()
    }

    /// Whether some schema has the name, whatever it means there.
    pub(super) fn know(&self, path: &str, header: &Header) -> bool {
        let mut found = Vec::new();
        self.find(0, path, header, &mut found);
        found
            .iter()
            .any(|one| one.entry.spelling != Spelling::Short)
    }

    /// Whether a header is known to be something else than the element of this detector.
    pub(super) fn is_look_alike(&self, header: &Header, detector: usize) -> bool {
        let mut entries = self.of(&header.joined);
        entries.any(|entry| entry.meaning == Meaning::LookAlike(detector))
    }

    /// What a reader is told of a claim.
    pub(super) fn says(&self, own: &[Loaded], claim: &Claim) -> Text {
        let name = &self.shown[claim.name as usize];
        let schema = usize::from(claim.schema);
        let title = self.titles.get(schema).map(|title| {
            title.get_or_init(|| {
                let sources = vocabulary::sources(own);
                sources
                    .get(schema)
                    .map_or_else(Text::default, vocabulary::Source::title)
            })
        });
        match title {
            Some(title) => Text::new(
                format!("`{name}` 是{}的列名", title.zh),
                format!("`{name}` is a column of {}", title.en),
            ),
            None => Text::new(
                format!("列名是 `{name}` 的拼音"),
                format!("the header is `{name}` in the Latin script"),
            ),
        }
    }

    /// Adds the names that a header is. The last part of a path is one by itself only where it hardly means anything else, or what
    /// stands before it says nothing: `station.name` is no person's name.
    fn find(&self, column: usize, path: &str, header: &Header, found: &mut Vec<Found>) {
        let whole = parts(path);
        let parent = path.rsplit('.').nth(1);
        let is_alone = parent.is_none_or(|parent| {
            let parent = parent.to_lowercase();
            self.prefixes.contains(parent.as_str())
        });
        let paths = whole.iter().map(|key| (key.as_str(), true));
        let leaves = (self.keys(header)).map(|(key, is_whole)| (key, is_whole || is_alone));
        if path.bytes().any(|byte| byte.is_ascii_digit()) {
            for (schema, form) in &self.forms {
                let Some(number) = form.name_in(path) else {
                    continue;
                };
                found.extend(self.of(&of_form(*schema, number)).map(|entry| Found {
                    column,
                    distance: 0,
                    entry,
                }));
            }
        }
        let before = found.len();
        let mut seen: Vec<&str> = Vec::with_capacity(8);
        for (distance, (key, any)) in (0..).zip(paths.chain(leaves)) {
            if key.is_empty() || seen.contains(&key) {
                continue;
            }
            seen.push(key);
            let entries = self.of(key).filter(|entry| any || entry.certain);
            found.extend(entries.map(|entry| Found {
                column,
                distance,
                entry,
            }));
        }
        if found.len() == before && is_alone {
            self.find_core(column, header, found);
        }
    }

    /// Adds the name that is the core of a phrase.
    fn find_core(&self, column: usize, header: &Header, found: &mut Vec<Found>) {
        let cores = header.cores(&self.fillers);
        for key in cores
            .iter()
            .filter(|key| key.len() >= SHORTEST_BEHIND_PREFIX)
        {
            let entries = self
                .of(key)
                .filter(|entry| entry.spelling != Spelling::Short);
            let before = found.len();
            found.extend(entries.map(|entry| Found {
                column,
                distance: OF_PHRASE,
                entry,
            }));
            if found.len() > before {
                return;
            }
        }
    }

    /// The spellings under which a header is looked up, the nearest first, and whether each is of all that the header says.
    fn keys<'a>(&self, header: &'a Header) -> impl Iterator<Item = (&'a str, bool)> {
        let behind = self.behind_prefix(header);
        let nested = header.nested.as_ref().map(|nested| nested.joined.as_str());
        [
            Some((header.joined.as_str(), false)),
            Some((header.stem(), false)),
            nested.map(|key| (key, true)),
            behind.map(|key| (key, false)),
            behind.map(|key| (without_number(key), false)),
        ]
        .into_iter()
        .flatten()
    }

    /// A header without the word before its name: `cust_phone`, `bGender`.
    fn behind_prefix<'a>(&self, header: &'a Header) -> Option<&'a str> {
        let prefix = header.tokens.first().filter(|_| header.tokens.len() > 1)?;
        let rest = header.joined.strip_prefix(prefix.as_str())?;
        (self.prefixes.contains(prefix.as_str()) && rest.chars().count() >= SHORTEST_BEHIND_PREFIX)
            .then_some(rest)
    }

    fn of(&self, key: &str) -> impl Iterator<Item = Entry> {
        let hash = self.state.hash_one(key);
        let from = self.entries.partition_point(|(other, _)| *other < hash);
        let rest = self.entries[from..].iter();
        rest.take_while(move |(other, _)| *other == hash)
            .map(|(_, entry)| *entry)
    }

    /// What the nearest names of each header mean, where all that name an element name the same and one of them is usual in a
    /// language.
    fn hints(&self, found: &[Found], columns: usize) -> Vec<Option<Hint>> {
        let mut nearest = vec![u8::MAX; columns];
        let names = || {
            let is_word = |one: &&Found| one.entry.spelling != Spelling::Short;
            found.iter().filter(is_word)
        };
        for one in names() {
            nearest[one.column] = nearest[one.column].min(one.distance);
        }
        let mut said: Vec<Vec<(Option<usize>, bool)>> = vec![Vec::new(); columns];
        for one in names().filter(|one| one.distance == nearest[one.column]) {
            let detector = match one.entry.meaning {
                Meaning::Element(detector) => Some(detector),
                Meaning::Plain | Meaning::Off => None,
                Meaning::LookAlike(_) => continue,
            };
            said[one.column].push((detector, self.general.contains(&one.entry.schema)));
        }
        let hint = |said: Vec<(Option<usize>, bool)>| {
            let of_language =
                |(detector, is_general): &(Option<usize>, bool)| detector.filter(|_| *is_general);
            let detector = said.iter().find_map(of_language)?;
            let is_agreed = said.iter().all(|(other, _)| *other == Some(detector));
            let others = said.iter().filter_map(|(other, _)| *other);
            (others.into_iter().all(|other| other == detector)).then_some(Hint {
                detector,
                is_agreed,
            })
        };
        said.into_iter().map(hint).collect()
    }

    /// How many names of each schema stand in the table; each name and each header counts once.
    fn support(&self, found: &[Found], columns: usize) -> Vec<Support> {
        // The headers' own names come first, so that a header counts for its nearest name.
        let mut one_each: Vec<(u16, usize, u8, &Entry)> = (found.iter())
            .filter(|one| !matches!(one.entry.meaning, Meaning::LookAlike(_)))
            .map(|one| (one.entry.schema, one.column, one.distance, &one.entry))
            .collect();
        one_each.sort_unstable();
        one_each.dedup_by_key(|one| (one.0, one.1));
        let mut names: Vec<(u16, u32, &Entry)> = (one_each.iter())
            .map(|one| (one.0, one.3.name, one.3))
            .collect();
        names.sort_unstable();
        names.dedup_by_key(|one| (one.0, one.1));
        let mut support = vec![Support::default(); self.titles.len() + 1];
        for (schema, _, entry) in names {
            let of = &mut support[usize::from(schema)];
            of.all += 1;
            of.count += u32::from(entry.spelling != Spelling::Short);
            of.telling += u32::from(entry.telling);
        }
        for of in &mut support {
            of.by_short = of.all as usize * ONE_COLUMN_IN >= columns;
            if of.by_short {
                of.count = of.all;
            }
        }
        // The words of detectors are no schema.
        if let Some(of_words) = support.last_mut() {
            of_words.count = of_words.count.min(1);
        }
        support
    }
}

/// How many names of a schema stand in a table.
#[derive(Clone, Copy, Debug, Default)]
struct Support {
    /// Names that count.
    count: u32,
    /// Names in any spelling.
    all: u32,
    /// Those of them that few schemas have.
    telling: u32,
    /// Whether they are enough for short spellings to count.
    by_short: bool,
}

/// The key of a field number of a schema; no name has such a key.
fn of_form(schema: u16, number: &str) -> String {
    format!("{schema}#{number}")
}

fn without_number(key: &str) -> &str {
    key.trim_end_matches(|one: char| one.is_ascii_digit())
}

/// Makes entries of names.
struct Maker {
    state: ahash::RandomState,
    entries: Vec<(u64, Entry)>,
    shown: Vec<Box<str>>,
    /// Whether the schema has forms, in which alone its numbers are names.
    has_forms: bool,
}

impl Default for Maker {
    fn default() -> Self {
        Self {
            // The order of equal entries must not depend on the run.
            state: ahash::RandomState::with_seeds(1, 2, 3, 4),
            entries: Vec::new(),
            shown: Vec::new(),
            has_forms: false,
        }
    }
}

impl Maker {
    /// Adds a name of a schema in all its spellings.
    fn add(&mut self, name: &str, schema: u16, meaning: Meaning, certain: bool) {
        let entry = self.entry(name, schema, meaning, certain);
        if self.has_forms && is_field_number(name) {
            self.push(&of_form(schema, name), entry);
            return;
        }
        let key = vocabulary::key(&simplified(name));
        self.push(&key, entry);
        for spelling in without_accents(&key) {
            self.push(
                &spelling,
                Entry {
                    spelling: Spelling::Derived,
                    ..entry
                },
            );
        }
        let short = Entry {
            spelling: Spelling::Short,
            certain: false,
            ..entry
        };
        if key.is_ascii() {
            // Names about no one count too, but their abbreviations would be too many.
            if meaning != Meaning::Plain {
                for spelling in abbreviations(name) {
                    self.push(&spelling, short);
                }
            }
        } else if let Some(pinyin) = pinyin(&key) {
            if let Some(whole) = pinyin.whole {
                let certain = certain && key.chars().count() >= LONG_PINYIN;
                let spelling = Spelling::Derived;
                self.push(
                    &whole,
                    Entry {
                        spelling,
                        certain,
                        ..entry
                    },
                );
            }
            if let Some(initials) = pinyin.initials {
                self.push(&initials, short);
            }
        }
    }

    /// Adds a header that is not the element of a detector.
    fn add_look_alike(&mut self, name: &str, schema: u16, detector: usize) {
        let entry = self.entry(name, schema, Meaning::LookAlike(detector), false);
        self.push(&vocabulary::key(&simplified(name)), entry);
    }

    /// Adds a word of a detector in pinyin, where it is long enough to be one by itself.
    fn add_word(&mut self, word: &str, schema: u16, meaning: Meaning) {
        let entry = self.entry(word, schema, meaning, true);
        if let Some(whole) = pinyin(word).and_then(|pinyin| pinyin.whole) {
            let spelling = Spelling::Derived;
            self.push(&whole, Entry { spelling, ..entry });
        }
    }

    fn entry(&mut self, name: &str, schema: u16, meaning: Meaning, certain: bool) -> Entry {
        let number = self.shown.len() as u32;
        self.shown.push(name.into());
        Entry {
            schema,
            spelling: Spelling::AsPublished,
            meaning,
            certain,
            name: number,
            telling: true,
        }
    }

    fn push(&mut self, key: &str, entry: Entry) {
        self.entries.push((self.state.hash_one(key), entry));
    }
}

/// The entries in the order of their keys, without spellings that stand for names of one schema that mean different things: a
/// published name goes before a derived one, the less certain one before the surer, and of those that disagree none is left.
fn unambiguous(mut entries: Vec<(u64, Entry)>) -> Vec<(u64, Entry)> {
    entries.sort_unstable();
    let mut kept: Vec<(u64, Entry)> = Vec::with_capacity(entries.len());
    for of_key in entries.chunk_by(|a, b| a.0 == b.0) {
        let telling = of_key.chunk_by(|a, b| a.1.schema == b.1.schema).count() <= FEW_SCHEMAS;
        for of_schema in of_key.chunk_by(|a, b| a.1.schema == b.1.schema) {
            let surest = of_schema[0].1.spelling;
            let mut as_sure = of_schema.iter().take_while(|one| one.1.spelling == surest);
            if as_sure.all(|one| one.1.meaning == of_schema[0].1.meaning) {
                let (key, entry) = of_schema[0];
                kept.push((key, Entry { telling, ..entry }));
            }
        }
    }
    kept
}

/// A path of several parts as names: all of it, and its last parts together.
fn parts(path: &str) -> Vec<String> {
    let parts: Vec<&str> = path.split('.').collect();
    if parts.len() < 2 {
        return Vec::new();
    }
    let longest = parts.len().min(LONGEST_PART);
    let lengths = std::iter::once(parts.len()).chain((2..=longest).rev());
    lengths
        .map(|length| vocabulary::key(&simplified(&parts[parts.len() - length..].concat())))
        .collect()
}

#[cfg(test)]
mod tests;
