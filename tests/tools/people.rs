//! The files of `fixtures/people`: populations that are invented, written as systems write them, with the number of people that
//! follows from how they were made. By kinds of mistakes that a count can make.

use crate::support::files::{delimited, longs, parquet};
use crate::support::invented::{self, Random};
use crate::support::writers::{Table, WRITERS, database};
use arrow::array::ArrayRef;
use parquet::basic::Compression;
use std::collections::{BTreeMap, BTreeSet};

mod apart; // two columns of one kind: two persons, or one
mod keys; // several keys in a row, of which one counts
mod minors; // children, about whom everything is sensitive
mod missing; // placeholders, empty keys, namesakes
mod roles; // several persons in a row
mod sensitive; // of whom more is known
mod shapes; // tables whose rows are no persons
mod spelling; // one key, written in several ways
mod unions; // several tables

/// Cells of a row; an empty text is nothing.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($cell.to_string()),*] };
}
use row;

/// Path below the folder → bytes.
pub(crate) fn people() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for case in [
        roles::cases(),
        apart::cases(),
        keys::cases(),
        missing::cases(),
        spelling::cases(),
        unions::cases(),
        shapes::cases(),
        sensitive::cases(),
        minors::cases(),
    ]
    .concat()
    {
        let truth = format!("why = {:?}\n{}", case.why, case.truth);
        let path = format!("{}/truth.toml", case.name);
        assert!(files.insert(path, truth.into_bytes()).is_none());
        if let Some(declared) = case.declared {
            let path = format!("{}/qingdan.toml", case.name);
            files.insert(path, declared.into_bytes());
        }
        for (file, bytes) in case.files {
            files.insert(format!("{}/data/{file}", case.name), bytes);
        }
    }
    files
}

/// A folder with files and what is true of them.
#[derive(Clone)]
struct Case {
    name: &'static str,
    why: &'static str,
    files: Vec<(String, Vec<u8>)>,
    /// What somebody declared of them.
    declared: Option<String>,
    truth: String,
}

impl Case {
    fn new(name: &'static str, why: &'static str) -> Self {
        Self {
            name,
            why,
            files: Vec::new(),
            declared: None,
            truth: String::new(),
        }
    }

    fn declared(mut self, text: &str) -> Self {
        self.declared = Some(text.to_owned());
        self
    }

    fn file(mut self, file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((file.to_owned(), bytes.into()));
        self
    }

    /// A table in the format of the file's ending.
    fn table(self, file: &str, table: &Table) -> Self {
        self.file(file, written(file, table))
    }

    /// A table of texts parted by semicolons.
    fn semicolons(self, file: &str, table: &Table) -> Self {
        self.file(file, separated(';', table))
    }

    /// What is true of the dataset of a file; of a workbook's or database's only table.
    fn holds(mut self, file: &str, truth: &str) -> Self {
        let prefix = file.ends_with("xlsx") || file.ends_with("sqlite");
        let prefix = if prefix { "prefix = true\n" } else { "" };
        self.truth.push_str(&format!(
            "\n[[dataset]]\nname = {file:?}\n{prefix}{truth}\n"
        ));
        self
    }

    /// What is true of the whole scan.
    fn union(mut self, truth: &str) -> Self {
        self.truth.push_str(&format!("\n[union]\n{truth}\n"));
        self
    }
}

/// One table in one file.
fn one(name: &'static str, why: &'static str, file: &str, table: &Table, truth: &str) -> Case {
    Case::new(name, why).table(file, table).holds(file, truth)
}

/// So many people, each with a natural or scoped key in every row.
fn keyed(people: usize) -> String {
    format!("people = {people}\nwidest = 2")
}

/// So many people, whom names and contacts tell apart.
fn named(people: usize) -> String {
    format!("people = {people}\nwidest = 5")
}

/// So many people, of whom the data do not tell how many exactly, and no more than `most`.
fn within(people: usize, most: usize) -> String {
    format!("people = {people}\npeople_at_most = {most}\nsomebody = true")
}

/// A header, its names parted by commas, and rows.
fn table(header: &str, rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let header: Vec<String> = header.split(',').map(str::to_owned).collect();
    let cell = |cell: String| (!cell.is_empty()).then_some(cell);
    let rows: Vec<Vec<Option<String>>> = (rows.into_iter())
        .map(|row| row.into_iter().map(cell).collect())
        .collect();
    assert!(rows.iter().all(|row| row.len() == header.len()));
    Table { header, rows }
}

fn separated(delimiter: char, table: &Table) -> Vec<u8> {
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().map(|cell| cell.clone().unwrap_or_default());
        cells.collect()
    });
    delimited(delimiter, &header, &rows.collect::<Vec<_>>())
}

fn written(file: &str, table: &Table) -> Vec<u8> {
    let (_, ending) = file.rsplit_once('.').unwrap();
    match ending {
        "tsv" => separated('\t', table),
        "sqlite" => database(&[("people", table, 2)]),
        _ => {
            let of = |name: &str| name.rsplit_once('.').unwrap().1 == ending;
            let writer = WRITERS.iter().find(|writer| of(writer.file));
            (writer.expect(ending).write)(table)
        }
    }
}

/// A table whose columns named in `numbers` are integers, as Parquet.
fn with_integers(table: &Table, numbers: &[&str]) -> Vec<u8> {
    let columns = table.header.iter().enumerate().map(|(place, name)| {
        let cells = table
            .rows
            .iter()
            .map(|row| row[place].clone().unwrap_or_default());
        let array: ArrayRef = if numbers.contains(&name.as_str()) {
            longs(cells.map(|cell| cell.parse().unwrap()))
        } else {
            crate::support::files::strings(cells)
        };
        (name.as_str(), array)
    });
    parquet(columns.collect(), Compression::SNAPPY)
}

/// Somebody whom nobody else is: no two of a crowd share anything but birth date and sex.
#[derive(Clone, Debug)]
struct Person {
    name: String,
    latin: String,
    id: String,
    passport: String,
    mobile: String,
    mail: String,
    birth: String,
    sex: &'static str,
}

const FIRST: &[&str] = &[
    "Anna", "Lukas", "Marie", "Jonas", "Laura", "Felix", "Sofia", "Pablo", "Lucia", "Diego",
    "Carmen", "Javier", "Emma", "Hugo", "Chloe", "Louis", "Grace", "Henry", "Olivia", "Jack",
    "Amelia", "George", "Ingrid", "Olaf", "Katja", "Pedro", "Nora", "Tomas", "Elena", "Victor",
];
const LAST: &[&str] = &[
    "Schneider",
    "Becker",
    "Hoffmann",
    "Wagner",
    "Garcia",
    "Fernandez",
    "Lopez",
    "Moreno",
    "Dubois",
    "Laurent",
    "Moreau",
    "Girard",
    "Harrison",
    "Bennett",
    "Fletcher",
    "Coleman",
    "Sullivan",
    "Larsen",
    "Nilsson",
    "Kowalski",
    "Novak",
    "Rossi",
    "Conti",
    "Silva",
    "Pereira",
    "Kelly",
    "Murphy",
    "Walsh",
    "Jensen",
    "Berger",
];

/// People of a seed, each different in all keys.
fn persons(seed: u64, count: usize) -> Vec<Person> {
    let mut random = Random::new(seed);
    let (mut names, mut latins) = (BTreeSet::new(), BTreeSet::new());
    let mut people = Vec::new();
    for number in 0..count {
        let name = first_of(&mut names, || {
            let given = if random.below(3) == 0 {
                random.pick(invented::GIVEN)
            } else {
                ""
            };
            format!("{}{given}", invented::name(&mut random))
        });
        let latin = first_of(&mut latins, || {
            format!("{} {}", random.pick(FIRST), random.pick(LAST))
        });
        let birth = random.date(1950, 45);
        let mail = latin.to_lowercase().replace(' ', ".");
        let first = random.pick(&["138", "139", "150", "186", "177", "133", "189"]);
        people.push(Person {
            id: invented::resident_id(&mut random, &birth),
            passport: format!(
                "E{:08}",
                seed * 100_000 % 90_000_000 + number as u64 * 37 + 10_000_019
            ),
            mobile: format!(
                "{first}{:08}",
                (seed * 1_000 + number as u64) * 7_919 % 100_000_000
            ),
            mail: format!(
                "{mail}{seed}@{}",
                random.pick(&["mail.com", "web.de", "qq.com"])
            ),
            sex: ["男", "女"][random.below(2)],
            name,
            latin,
            birth,
        });
    }
    let ids: BTreeSet<_> = people.iter().map(|one| &one.id).collect();
    let mobiles: BTreeSet<_> = people.iter().map(|one| &one.mobile).collect();
    assert!(ids.len() == count && mobiles.len() == count);
    people
}

/// The first of what is drawn that is not yet in `known`.
fn first_of(known: &mut BTreeSet<String>, mut draw: impl FnMut() -> String) -> String {
    loop {
        let drawn = draw();
        if known.insert(drawn.clone()) {
            return drawn;
        }
    }
}

/// Each of `all` in one to `most` places, in an order drawn by chance: indices.
fn repeated(seed: u64, all: usize, most: usize) -> Vec<usize> {
    let mut random = Random::new(seed);
    let times = (0..all).flat_map(|one| std::iter::repeat_n(one, 1 + one % most));
    let mut places: Vec<usize> = times.collect();
    for place in (1..places.len()).rev() {
        places.swap(place, random.below(place + 1));
    }
    places
}
