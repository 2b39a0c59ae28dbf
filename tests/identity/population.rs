//! Populations whose number is known: persons with households, accounts, documents and mistakes, and the rows that tell of them.

use qingdan::model::finding::Form;
use qingdan::people::identity::{Given, Identities, Numbers, Seen, Slots, SlotsOf};
use qingdan::people::kind::{KeyClass, KeyKind};
use std::collections::{BTreeMap, BTreeSet};

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed on every machine.
#[derive(Clone)]
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// From `from` to `to`, both of them possible.
    pub(super) fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.next() % (to - from + 1)
    }

    pub(super) fn chance(&mut self, share: f64) -> bool {
        ((self.next() >> 11) as f64) < share * (1_u64 << 53) as f64
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.next() as usize % (last + 1);
            items.swap(last, other);
        }
    }
}

pub(super) fn mix(value: u64) -> u64 {
    let hash = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// The hash of a value: `salt` tells kinds and numberings apart.
pub(super) fn hash(salt: u64, value: u64) -> u64 {
    mix(mix(salt.wrapping_mul(977).wrapping_add(13)) ^ value).max(1)
}

pub(super) const ID: usize = 0;
pub(super) const PASSPORT: usize = 1;
pub(super) const MEMBER: usize = 2;
pub(super) const ACCOUNT: usize = 3;
pub(super) const PHONE: usize = 4;
pub(super) const MAIL: usize = 5;
pub(super) const NAME: usize = 6;
pub(super) const BIRTH: usize = 7;
pub(super) const KINDS: usize = 8;

/// The kinds of all rows.
pub(super) fn kinds() -> Vec<KeyKind> {
    let kind = |element: &str, class, several| KeyKind {
        element: element.to_owned(),
        class,
        form: Form::Plain,
        several,
        numbering: 0,
    };
    vec![
        kind("resident-id", KeyClass::Natural, false),
        kind("passport", KeyClass::Natural, true),
        kind("member", KeyClass::Scoped, false),
        kind("account", KeyClass::Scoped, true),
        kind("telephone", KeyClass::Contact, true),
        kind("mailbox", KeyClass::Contact, true),
        kind("name", KeyClass::Name, false),
        kind("birth-date", KeyClass::Attribute, false),
    ]
}

/// What a population is like.
#[derive(Clone, Debug)]
pub(super) struct Recipe {
    pub name: &'static str,
    /// Persons, from and to.
    pub people: (u64, u64),
    /// Rows of each, from and to.
    pub rows: (u64, u64),
    /// How often each kind is filled in.
    pub fill: [f64; KINDS],
    /// Exactly one of the filled kinds stands in each row.
    pub one_of: bool,
    /// Persons of a household, from and to: they share one telephone.
    pub household: (u64, u64),
    /// Share of households that share one account.
    pub shared_account: f64,
    /// Telephones and accounts of a person, from and to.
    pub phones: (u64, u64),
    pub accounts: (u64, u64),
    /// Share of persons with one of a few frequent names.
    pub namesakes: f64,
    /// Shares of misspelt resident numbers and names, and of placeholders among telephones, in rows. At most one name for fifty
    /// persons is misspelt: nothing may show how many are, and then the count takes this for granted.
    pub wrong_id: f64,
    pub wrong_name: f64,
    pub placeholder: f64,
    /// Share of member numbers that were another person's before.
    pub reissued: f64,
}

pub(super) const PLAIN: Recipe = Recipe {
    name: "",
    people: (20, 400),
    rows: (1, 3),
    fill: [0.0; KINDS],
    one_of: false,
    household: (1, 1),
    shared_account: 0.0,
    phones: (1, 1),
    accounts: (1, 1),
    namesakes: 0.2,
    wrong_id: 0.0,
    wrong_name: 0.0,
    placeholder: 0.0,
    reissued: 0.0,
};

/// A row that tells of a person.
// Each is a trait of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    pub keys: [u64; KINDS],
    pub person: u64,
    pub sensitive: bool,
    pub minor: bool,
    /// Its resident number fails the check.
    pub fails: bool,
    /// Its name is misspelt.
    pub wrong_name: bool,
}

/// Rows and the persons behind them.
#[derive(Clone, Debug, Default)]
pub(super) struct Population {
    pub rows: Vec<Row>,
}

struct Person {
    number: u64,
    household: u64,
    member: u64,
    phones: Vec<u64>,
    accounts: Vec<u64>,
    name: u64,
    birth: u64,
}

impl Population {
    pub(super) fn of(recipe: &Recipe, random: &mut Random) -> Self {
        let mut rows = Vec::new();
        let persons = persons(recipe, random);
        let mut may_be_wrong = persons.len() / 50;
        for person in persons {
            let minor = random.chance(0.2);
            let careful = random.chance(0.5);
            for _ in 0..random.between(recipe.rows.0, recipe.rows.1) {
                let mut row = row(recipe, &person, may_be_wrong > 0, random);
                if row.wrong_name {
                    may_be_wrong -= 1;
                }
                row.sensitive = careful && random.chance(0.7);
                row.minor = minor;
                rows.push(row);
            }
        }
        random.shuffle(&mut rows);
        Self { rows }
    }

    /// Persons: all, those with sensitive information, minors.
    pub(super) fn truth(&self) -> [u64; 3] {
        let of = |which: &dyn Fn(&Row) -> bool| {
            let persons: BTreeSet<u64> = (self.rows.iter())
                .filter(|row| which(row))
                .map(|row| row.person)
                .collect();
            persons.len() as u64
        };
        [
            of(&|_| true),
            of(&|row| row.sensitive),
            of(&|row| row.minor),
        ]
    }

    /// What a scan of the columns of these kinds keeps.
    pub(super) fn scanned(&self, columns: &[usize]) -> Scanned {
        let kinds = kinds();
        let mut distinct = BTreeSet::new();
        let mut failing = BTreeMap::new();
        let mut slots = SlotsOf::default();
        for row in &self.rows {
            let keys: Vec<u64> = columns.iter().map(|&column| row.keys[column]).collect();
            let has = |weak: bool| {
                let is = |class: KeyClass| (class >= KeyClass::Name) == weak;
                (columns.iter()).any(|&column| row.keys[column] != 0 && is(kinds[column].class))
            };
            let count = |slots: &mut Slots| {
                slots.told += 1;
                slots.keyless += u64::from(!has(true) && !has(false));
                let weak = u64::from(has(true) && !has(false));
                slots.weak = Some(slots.weak.unwrap_or(0) + weak);
            };
            count(&mut slots.all);
            if row.sensitive {
                count(&mut slots.sensitive);
            }
            if row.minor {
                count(&mut slots.minors);
            }
            if has(true) || has(false) {
                distinct.insert((keys, row.sensitive, row.minor));
            }
            if row.keys[ID] != 0 {
                failing.insert(row.keys[ID], row.fails);
            }
        }
        let mut identities = Identities::new(columns.len());
        for (keys, sensitive, minor) in &distinct {
            identities.push(keys, *sensitive, *minor);
        }
        let fails = failing.values().filter(|&&fails| fails).count() as f64;
        let share = fails / failing.len().max(1) as f64;
        let failing = columns
            .iter()
            .map(|&column| (column == ID).then_some(share));
        Scanned {
            kinds: columns
                .iter()
                .map(|&column| kinds[column].clone())
                .collect(),
            failing: failing.collect(),
            identities,
            rows: distinct.into_iter().collect(),
            numbers: Default::default(),
            slots,
        }
        .with_numbers(self, columns)
    }
}

/// What a scan keeps of a dataset.
#[derive(Clone, Debug)]
pub(super) struct Scanned {
    pub kinds: Vec<KeyKind>,
    pub failing: Vec<Option<f64>>,
    pub identities: Identities,
    rows: Vec<(Vec<u64>, bool, bool)>,
    pub numbers: [Numbers; 3],
    pub slots: SlotsOf,
}

impl Scanned {
    pub(super) fn given(&self) -> Given<'_> {
        Given {
            kinds: &self.kinds,
            failing: &self.failing,
            filled: &self.numbers[0].filled,
            seen: Seen::Each(&self.identities),
            slots: self.slots,
        }
    }

    pub(super) fn given_numbers(&self) -> Given<'_> {
        Given {
            seen: Seen::Numbers(self.numbers.each_ref()),
            ..self.given()
        }
    }

    /// The same in another order.
    pub(super) fn shuffled(&self, random: &mut Random) -> Self {
        let mut shuffled = self.clone();
        random.shuffle(&mut shuffled.rows);
        shuffled.identities = Identities::new(shuffled.kinds.len());
        for (keys, sensitive, minor) in &shuffled.rows {
            shuffled.identities.push(keys, *sensitive, *minor);
        }
        shuffled
    }

    fn with_numbers(mut self, population: &Population, columns: &[usize]) -> Self {
        let flags: [fn(&Row) -> bool; 3] = [|_| true, |row| row.sensitive, |row| row.minor];
        self.numbers = flags.map(|flag| {
            let rows = || population.rows.iter().filter(|row| flag(row));
            let by_kind = columns.iter().map(|&column| {
                let values = rows()
                    .map(|row| row.keys[column])
                    .filter(|&value| value != 0);
                values.collect::<BTreeSet<u64>>().len() as u64
            });
            let strongest = |with_names: bool| {
                let keys = rows().filter_map(|row| {
                    let column = columns
                        .iter()
                        .copied()
                        .find(|&column| row.keys[column] != 0)?;
                    let beside: Vec<u64> = match column {
                        NAME | BIRTH => return None,
                        PHONE | MAIL => columns.iter().map(|&c| row.keys[c]).collect(),
                        MEMBER | ACCOUNT if with_names && columns.contains(&NAME) => {
                            vec![row.keys[NAME]]
                        }
                        _ => Vec::new(),
                    };
                    Some((column, row.keys[column], beside))
                });
                keys.collect::<BTreeSet<_>>().len() as u64
            };
            Numbers {
                filled: (columns.iter())
                    .map(|&column| rows().filter(|row| row.keys[column] != 0).count() as u64)
                    .collect(),
                shared: (columns.iter())
                    .map(|&column| {
                        let both = rows().filter(|row| row.keys[column] != 0 && row.keys[ID] != 0);
                        let pairs = both.map(|row| (row.keys[column], row.keys[ID]));
                        let pairs: BTreeSet<(u64, u64)> = pairs.collect();
                        let values: BTreeSet<u64> = pairs.iter().map(|pair| pair.0).collect();
                        (pairs.len() - values.len()) as u64
                    })
                    .collect(),
                by_kind: by_kind.collect(),
                coalesced: strongest(false),
                with_names: strongest(true),
            }
        });
        self
    }
}

fn persons(recipe: &Recipe, random: &mut Random) -> Vec<Person> {
    let salt = random.next();
    let count = random.between(recipe.people.0, recipe.people.1);
    let frequent = (count / 15).max(12);
    let mut at_home: Vec<u64> = Vec::new();
    let (mut household, mut left) = (0, 0);
    let mut shared = None;
    let mut persons: Vec<Person> = Vec::new();
    for number in 0..count {
        if left == 0 {
            household += 1;
            left = random.between(recipe.household.0, recipe.household.1);
            at_home.clear();
            shared = random
                .chance(recipe.shared_account)
                .then(|| hash(ACCOUNT as u64, random.next()));
        }
        left -= 1;
        let before = persons.last().map(|person| person.member);
        let member = match before {
            Some(before) if random.chance(recipe.reissued) => before,
            _ => hash(MEMBER as u64, salt ^ number),
        };
        let phones = random.between(recipe.phones.0, recipe.phones.1);
        let mut phones: Vec<u64> = (0..phones)
            .map(|_| hash(PHONE as u64, random.next()))
            .collect();
        if recipe.household.1 > 1 {
            phones[0] = hash(PHONE as u64, salt ^ household);
        }
        let accounts = random.between(recipe.accounts.0, recipe.accounts.1);
        let mut accounts: Vec<u64> = (0..accounts)
            .map(|_| hash(ACCOUNT as u64, random.next()))
            .collect();
        accounts[0] = shared.unwrap_or(accounts[0]);
        // Nobody in a household is called like somebody else there.
        let name = loop {
            let name = if random.chance(recipe.namesakes) {
                random.next() % frequent
            } else {
                random.next()
            };
            if !at_home.contains(&name) {
                break name;
            }
        };
        at_home.push(name);
        persons.push(Person {
            number: salt ^ number,
            household,
            member,
            phones,
            accounts,
            name: hash(NAME as u64, name),
            birth: hash(BIRTH as u64, random.next() % 18_000),
        });
    }
    persons
}

fn row(recipe: &Recipe, person: &Person, may_be_wrong: bool, random: &mut Random) -> Row {
    let pick = |values: &[u64], random: &mut Random| values[random.next() as usize % values.len()];
    let mut keys = [0; KINDS];
    keys[ID] = hash(ID as u64, person.number);
    keys[PASSPORT] = hash(PASSPORT as u64, person.number);
    keys[MEMBER] = person.member;
    keys[ACCOUNT] = pick(&person.accounts, random);
    keys[PHONE] = pick(&person.phones, random);
    keys[MAIL] = hash(MAIL as u64, person.number);
    keys[NAME] = person.name;
    keys[BIRTH] = person.birth;
    let mut fails = false;
    if random.chance(recipe.wrong_id) {
        keys[ID] = hash(ID as u64, random.next());
        // One digit wrong, or two changed places: the check finds every one (ISO 7064).
        fails = true;
    }
    let wrong_name = random.chance(recipe.wrong_name) && may_be_wrong;
    if wrong_name {
        keys[NAME] = hash(NAME as u64, random.next());
    }
    if random.chance(recipe.placeholder) {
        keys[PHONE] = hash(PHONE as u64, 0);
    }
    let only = {
        let filled: Vec<usize> = (0..KINDS).filter(|&kind| recipe.fill[kind] > 0.0).collect();
        filled[random.next() as usize % filled.len()]
    };
    for kind in 0..KINDS {
        let stays = if recipe.one_of {
            kind == only
        } else {
            random.chance(recipe.fill[kind])
        };
        if !stays {
            keys[kind] = 0;
        }
    }
    let _ = person.household;
    Row {
        keys,
        person: person.number,
        sensitive: false,
        minor: false,
        fails: fails && keys[ID] != 0,
        wrong_name: wrong_name && keys[NAME] != 0,
    }
}
