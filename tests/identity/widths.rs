//! Tables whose number is plain to a reader: the interval holds it, and is narrow.

use super::rules::{Dataset, united};
use qingdan::model::Count;
use qingdan::people::identity::{Assumption, count};

/// A value of its own kind.
fn value(kind: u64, number: u64) -> u64 {
    (kind + 1) * 1_000_003 + number
}

/// Resident number, member number, account, telephone, name.
fn narrow(rows: impl IntoIterator<Item = [u64; 5]>, people: u64, most: f64) {
    let found = Dataset::of(rows).people();
    assert!(found.contains(people), "{people} not in {found}");
    let width = found.upper.map(|upper| upper - found.lower);
    let wide = people as f64 * most;
    assert!(
        width.is_some_and(|width| width as f64 <= wide),
        "{found} for {people}"
    );
}

#[test]
fn a_telephone_for_five() {
    narrow(
        (0..200).map(|n| [0, 0, 0, value(3, n / 5), value(4, n)]),
        200,
        0.05,
    );
    narrow(
        (0..160).map(|n| [0, 0, 0, value(3, n % 40), value(4, n)]),
        160,
        0.05,
    );
}

#[test]
fn placeholders_for_some_telephones() {
    let rows = (0..150).map(|n| {
        let telephone = if n % 4 == 0 { 0 } else { value(3, n) };
        [0, 0, 0, telephone, value(4, n)]
    });
    narrow(rows, 150, 0.05);
}

#[test]
fn three_keys_in_turn() {
    let rows = (0..180).map(|n| {
        let mut keys = [0, 0, 0, 0, value(4, n)];
        let kind = [0, 1, 3][n as usize % 3];
        keys[kind] = value(kind as u64, n);
        keys
    });
    narrow(rows, 180, 0.05);
}

#[test]
fn some_documents_in_households() {
    let rows = (0..150).map(|n| {
        let document = if n % 10 < 3 { value(0, n) } else { 0 };
        [document, 0, 0, value(3, n / 5), value(4, n)]
    });
    narrow(rows, 150, 0.05);
}

#[test]
fn a_few_names_alone_are_so_many_people_at_least() {
    let found = Dataset::of((0..60).map(|n| [0, 0, 0, 0, value(4, n % 4)])).people();
    assert_eq!((found.lower, found.upper), (4, Some(60)));
}

#[test]
fn a_row_for_each_telephone_is_a_row_for_each_person() {
    let roster = Dataset::of((0..60).map(|n| [0, 0, 0, value(3, n), value(4, n % 3)]));
    let counted = count(&roster.given());
    assert_eq!((counted.all.lower, counted.all.upper), (60, Some(60)));
    assert!(counted.assumptions.contains(&Assumption::OneRowEach));
    // One number comes back: who has one may have two.
    let log = (0..61).map(|n| [0, 0, 0, value(3, n % 60), value(4, n % 60 % 3)]);
    assert_eq!(Dataset::of(log).people().lower, 3);
    // A document says that two rows are one person's.
    let known = (0..60).map(|n| {
        let document = if n % 6 == 0 { value(0, n / 12) } else { 0 };
        [document, 0, 0, value(3, n), value(4, n % 3)]
    });
    assert!(Dataset::of(known).people().lower < 55);
}

#[test]
fn a_list_with_namesakes_and_a_few_gaps() {
    let rows = (0..120).map(|n| {
        let telephone = if n % 30 == 7 { 0 } else { value(3, n) };
        [0, 0, 0, telephone, value(4, n % 100)]
    });
    narrow(rows, 120, 0.05);
}

#[test]
fn slots_with_only_a_name_are_persons_at_most() {
    // Ninety with a telephone, and thirty namesakes of theirs without.
    let rows = (0..120).map(|n| {
        let telephone = if n % 4 == 3 { 0 } else { value(3, n) };
        [0, 0, 0, telephone, value(4, n % 40)]
    });
    let found = Dataset::of(rows).people();
    assert_eq!((found.lower, found.upper), (40, Some(120)));
}

#[test]
fn a_table_that_says_whose_each_telephone_is_leaves_nothing_open() {
    let ids = Dataset::of((0..100).map(|n| [value(0, n), 0, 0, 0, 0]));
    let telephones = Dataset::of((0..100).map(|n| [0, 0, 0, value(3, n), 0]));
    let both = Dataset::of((0..100).map(|n| [value(0, n), 0, 0, value(3, n), 0]));
    assert_eq!(united(&[ids, telephones, both]).all, Count::exact(100));
    let telephones = Dataset::of((0..100).map(|n| [0, 0, 0, value(3, n), 0]));
    let both = Dataset::of((0..100).map(|n| [value(0, n), 0, 0, value(3, n), 0]));
    assert_eq!(united(&[telephones, both]).all, Count::exact(100));
}

#[test]
fn a_name_beside_a_shared_line_is_one_more_person() {
    // Sixty have a telephone, and forty a line that stands for nobody, ten of them in two rows.
    let own = (0..60).map(|n| [0, 0, 0, value(3, n), value(4, n)]);
    let line = (60..100).map(|n| [0, 0, 0, value(3, 999), value(4, n)]);
    let again = (60..70).map(|n| [0, 0, 0, value(3, 999), value(4, n)]);
    let found = Dataset::of(own.chain(line).chain(again)).people();
    assert_eq!(found.upper, Some(110));
    assert!((98..=100).contains(&found.lower), "{found}");
}
