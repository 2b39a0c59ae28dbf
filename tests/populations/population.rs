//! A seed in; people and tables out, with who stands in which row.

use crate::support::invented::{GIVEN, Random, SURNAMES, checked};
use std::collections::BTreeSet;

/// What is known of somebody. One has one name, birth date and resident ID; telephones and mailboxes may be several, a telephone may
/// be a household's, and a passport may have been renewed.
struct Person {
    name: String,
    id: String,
    birth: String,
    passports: Vec<String>,
    mobiles: Vec<String>,
    /// Shared with others of other names.
    home: Option<String>,
    mails: Vec<String>,
    /// The number in each of two companies, which both begin at one.
    members: [u64; 2],
}

/// Who stands in a row, and its cells.
pub(super) struct Row {
    people: Vec<usize>,
    cells: Vec<String>,
}

pub(super) struct Table {
    pub(super) file: String,
    pub(super) header: String,
    pub(super) rows: Vec<Row>,
}

impl Table {
    /// Everybody who stands in it.
    pub(super) fn everybody(&self) -> BTreeSet<usize> {
        self.rows
            .iter()
            .flat_map(|row| row.people.iter().copied())
            .collect()
    }

    /// Some of its rows as a file.
    pub(super) fn text<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> String {
        let lines = rows.into_iter().map(|row| row.cells.join(",") + "\n");
        format!("{}\n{}", self.header, lines.collect::<String>())
    }
}

pub(super) struct Population {
    pub(super) tables: Vec<Table>,
}

/// How people and tables of a seed are: shares in percent.
struct Habits {
    missing: usize,
    typos: usize,
    placeholders: usize,
    households: usize,
    namesakes: usize,
    several: usize,
}

impl Population {
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(seed * 2 + 1);
        let mut share = |of: &[usize]| of[random.below(of.len())];
        let habits = Habits {
            missing: share(&[0, 0, 10, 40]),
            typos: share(&[0, 0, 2]),
            placeholders: share(&[0, 0, 15]),
            households: share(&[0, 30, 60]),
            namesakes: share(&[0, 10, 40]),
            several: share(&[0, 20, 50]),
        };
        let people = everybody(&mut random, &habits);
        let tables = 1 + random.below(3);
        let tables = (0..tables).map(|number| table(number, &people, &mut random, &habits));
        Self {
            tables: tables.collect(),
        }
    }
}

fn everybody(random: &mut Random, habits: &Habits) -> Vec<Person> {
    let number = 60 + random.below(140);
    let mut names = BTreeSet::new();
    let mut people: Vec<Person> = Vec::new();
    let mut home = None;
    for place in 0..number {
        let often = |random: &mut Random, share| random.below(100) < share;
        // The last one's name would be the same at the same telephone.
        let name = if place > 20 && often(random, habits.namesakes) {
            people[place - 15].name.clone()
        } else {
            new_name(&mut names, random)
        };
        let birth = random.date(1950, 45);
        let id = checked(&format!(
            "310115{}{:03}",
            birth.replace('-', ""),
            (place * 7) % 1_000
        ));
        let mobile =
            |times: usize| format!("13{:09}", (place * 3 + times) * 7_919_111 % 1_000_000_000);
        let passport = |times: usize| format!("E{:08}", (place * 2 + times) * 37_813 + 10_000_019);
        let times = |random: &mut Random| 1 + usize::from(often(random, habits.several));
        if place % 4 == 0 {
            home =
                often(random, habits.households).then(|| format!("159{:08}", place * 104_729 + 13));
        }
        people.push(Person {
            name,
            id,
            birth,
            passports: (0..times(random)).map(passport).collect(),
            mobiles: (0..times(random)).map(mobile).collect(),
            home: home.clone(),
            mails: (0..times(random))
                .map(|nth| format!("user{place}.{nth}@mail.com"))
                .collect(),
            members: [place as u64 + 1, (number - place) as u64],
        });
    }
    people
}

fn new_name(names: &mut BTreeSet<String>, random: &mut Random) -> String {
    loop {
        let second = if random.below(2) == 0 {
            random.pick(GIVEN)
        } else {
            ""
        };
        let name = format!("{}{}{second}", random.pick(SURNAMES), random.pick(GIVEN));
        if names.insert(name.clone()) {
            return name;
        }
    }
}

/// What a cell tells of somebody.
#[derive(Clone, Copy, Eq, PartialEq)]
enum What {
    Name,
    Id,
    Passport,
    Mobile,
    Mail,
    Member,
    Birth,
}

const CHINESE: [(What, &str); 7] = [
    (What::Name, "姓名"),
    (What::Id, "身份证号"),
    (What::Passport, "护照号"),
    (What::Mobile, "手机号"),
    (What::Mail, "邮箱"),
    (What::Member, "会员号"),
    (What::Birth, "出生日期"),
];
const ENGLISH: [(What, &str); 7] = [
    (What::Name, "name"),
    (What::Id, "id_card_no"),
    (What::Passport, "passport_no"),
    (What::Mobile, "mobile"),
    (What::Mail, "email"),
    (What::Member, "member_id"),
    (What::Birth, "birth_date"),
];

/// What a table tells of each of its people.
fn kinds(random: &mut Random, alone: bool) -> Vec<What> {
    let some = if alone {
        [
            &[What::Name, What::Id, What::Mobile][..],
            &[What::Id, What::Passport, What::Mail],
            &[What::Member, What::Name, What::Mobile, What::Birth],
            &[What::Mobile],
            &[What::Mail, What::Name],
            &[What::Name, What::Birth, What::Mobile],
            &[
                What::Name,
                What::Id,
                What::Passport,
                What::Mobile,
                What::Mail,
            ],
            &[What::Member, What::Name],
        ]
    } else {
        [
            &[What::Name, What::Id][..],
            &[What::Name, What::Mobile],
            &[What::Name, What::Mail],
            &[What::Name, What::Id, What::Mobile],
            &[What::Id, What::Mobile],
            &[What::Name, What::Passport],
            &[What::Name, What::Id],
            &[What::Name, What::Mobile],
        ]
    };
    some[random.below(some.len())].to_vec()
}

fn table(number: usize, people: &[Person], random: &mut Random, habits: &Habits) -> Table {
    const SIDES: [[&str; 2]; 6] = [
        ["甲方", "乙方"],
        ["寄件人", "收件人"],
        ["买方", "卖方"],
        ["buyer_", "seller_"],
        ["sender_", "receiver_"],
        ["lender_", "borrower_"],
    ];
    let pair = random.below(3) == 0;
    let sides = SIDES[random.below(SIDES.len())];
    let sides: &[&str] = if pair { &sides } else { &[""] };
    let chinese = if pair {
        sides[0].ends_with(['方', '人'])
    } else {
        random.below(2) == 0
    };
    let words = if chinese { CHINESE } else { ENGLISH };
    let kinds = kinds(random, !pair);
    let word = |what: What| words.iter().find(|(one, _)| *one == what).unwrap().1;
    let company = random.below(2);
    let mut header = vec![if chinese { "序号" } else { "row_no" }.to_owned()];
    for side in sides {
        header.extend(kinds.iter().map(|what| format!("{side}{}", word(*what))));
    }
    // A part of all people, so that tables overlap.
    let (from, most) = (random.below(people.len() / 2), people.len() / 2);
    let rows = (0..most + random.below(most * 2)).map(|row| {
        let mut there: Vec<usize> = Vec::new();
        let mut cells = vec![(row + 1).to_string()];
        for _ in sides {
            let mut one = from + random.below(most);
            if there.contains(&one) {
                one = from + (one - from + 1) % most;
            }
            there.push(one);
            cells.extend(told(&people[one], &kinds, company, random, habits));
        }
        Row {
            people: there,
            cells,
        }
    });
    Table {
        rows: rows.collect(),
        file: format!("{}{number}/table.csv", ["company", "store"][company]),
        header: header.join(","),
    }
}

/// The cells of somebody, of which at least one is filled.
fn told(
    person: &Person,
    kinds: &[What],
    company: usize,
    random: &mut Random,
    habits: &Habits,
) -> Vec<String> {
    let often = |random: &mut Random, share| random.below(100) < share;
    let named = kinds.contains(&What::Name);
    let cell = |what: &What, random: &mut Random| {
        // A telephone of several and no name beside it would be one person's.
        if *what != What::Name && kinds.len() > 1 && often(random, habits.missing) {
            return String::new();
        }
        let placeholder = named && often(random, habits.placeholders);
        match what {
            What::Name => person.name.clone(),
            What::Birth => person.birth.clone(),
            What::Id if placeholder => random
                .pick(&["000000000000000000", "无", "111111111111111111"])
                .to_owned(),
            What::Id if often(random, habits.typos) => mistyped(&person.id, random),
            What::Id => person.id.clone(),
            // Without an ID nothing would tell that the old and the new one are one person's.
            What::Passport if kinds.contains(&What::Id) => one_of(&person.passports, random),
            What::Passport => person.passports[0].clone(),
            What::Mobile if placeholder => random
                .pick(&["13800000000", "13800138000", "11111111111"])
                .to_owned(),
            What::Mobile if named && person.home.is_some() && random.below(2) == 0 => {
                person.home.clone().unwrap()
            }
            What::Mobile if named => one_of(&person.mobiles, random),
            What::Mobile => person.mobiles[0].clone(),
            What::Mail if placeholder => "test@test.com".to_owned(),
            What::Mail if named => one_of(&person.mails, random),
            What::Mail => person.mails[0].clone(),
            What::Member => format!("{:06}", person.members[company]),
        }
    };
    let mut cells: Vec<String> = kinds.iter().map(|what| cell(what, random)).collect();
    if cells.iter().all(String::is_empty) {
        cells[0] = if kinds[0] == What::Id {
            person.id.clone()
        } else {
            person.name.clone()
        };
    }
    cells
}

fn one_of(all: &[String], random: &mut Random) -> String {
    all[random.below(all.len())].clone()
}

/// Another digit in the part that tells those of a day apart: the check fails.
fn mistyped(id: &str, random: &mut Random) -> String {
    let digit = (usize::from(id.as_bytes()[15] - b'0') + 1 + random.below(9)) % 10;
    format!("{}{digit}{}", &id[..15], &id[16..])
}
