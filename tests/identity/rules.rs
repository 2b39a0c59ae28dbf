//! Each rule by itself, on a few identities.

use qingdan::model::Count;
use qingdan::model::finding::Form;
use qingdan::people::identity::{
    Assumption, Counted, Given, Identities, Member, Numbers, Seen, Slots, SlotsOf, count, union,
};
use qingdan::people::kind::{KeyClass, KeyKind};

fn kind(element: &str, class: KeyClass, several: bool) -> KeyKind {
    KeyKind {
        element: element.to_owned(),
        class,
        form: Form::Plain,
        several,
        numbering: 0,
    }
}

/// Resident number, member number, account, telephone, name.
fn kinds() -> Vec<KeyKind> {
    vec![
        kind("id", KeyClass::Natural, false),
        kind("member", KeyClass::Scoped, false),
        kind("account", KeyClass::Scoped, true),
        kind("phone", KeyClass::Contact, true),
        kind("name", KeyClass::Name, false),
    ]
}

pub(super) struct Dataset {
    kinds: Vec<KeyKind>,
    failing: Vec<Option<f64>>,
    filled: Vec<u64>,
    identities: Identities,
    slots: SlotsOf,
}

impl Dataset {
    /// A row for each list of keys.
    pub(super) fn of(rows: impl IntoIterator<Item = [u64; 5]>) -> Self {
        Self::with(kinds(), rows)
    }

    fn with(kinds: Vec<KeyKind>, rows: impl IntoIterator<Item = [u64; 5]>) -> Self {
        let mut rows: Vec<[u64; 5]> = rows.into_iter().collect();
        let told = rows.len() as u64;
        let keyless = rows.iter().filter(|keys| **keys == [0; 5]).count() as u64;
        let weak = rows
            .iter()
            .filter(|keys| keys[..4] == [0; 4] && keys[4] != 0)
            .count() as u64;
        let filled = |kind: usize| rows.iter().filter(|keys| keys[kind] != 0).count() as u64;
        let filled = (0..5).map(filled).collect();
        rows.sort_unstable();
        rows.dedup();
        let mut identities = Identities::new(5);
        for keys in rows.iter().filter(|keys| **keys != [0; 5]) {
            identities.push(keys, false, false);
        }
        let all = Slots {
            told,
            keyless,
            weak: Some(weak),
        };
        Self {
            kinds,
            failing: vec![None; 5],
            filled,
            identities,
            slots: SlotsOf {
                all,
                ..SlotsOf::default()
            },
        }
    }

    pub(super) fn given(&self) -> Given<'_> {
        Given {
            kinds: &self.kinds,
            failing: &self.failing,
            filled: &self.filled,
            seen: Seen::Each(&self.identities),
            slots: self.slots,
        }
    }

    pub(super) fn people(&self) -> Count {
        count(&self.given()).all
    }
}

pub(super) fn united(datasets: &[Dataset]) -> Counted {
    let own: Vec<Counted> = datasets.iter().map(|one| count(&one.given())).collect();
    let members: Vec<Member<'_>> = (datasets.iter().zip(&own))
        .map(|(one, own)| Member {
            given: one.given(),
            own,
            links: &[],
        })
        .collect();
    union(&members)
}

#[test]
fn few_identities_are_so_many_people() {
    for (rows, expected, why) in [
        (vec![[0; 5]; 0], Count::exact(0), "nobody"),
        (vec![[0; 5]; 3], Count::between(1, 0, 3), "no key at all"),
        (
            vec![[1, 0, 0, 7, 0], [2, 0, 0, 7, 0]],
            Count::exact(2),
            "a telephone joins no two documents",
        ),
        (
            vec![[1, 5, 0, 0, 0], [2, 5, 0, 0, 0]],
            Count::exact(2),
            "nor does a member number",
        ),
        (
            vec![[1, 0, 5, 0, 0], [1, 0, 6, 0, 0]],
            Count::exact(1),
            "accounts beside a document do not count",
        ),
        (
            vec![[0, 0, 0, 7, 1], [0, 0, 0, 7, 2]],
            Count::between(1, 2, 2),
            "a household, or a misspelt name",
        ),
        (
            vec![[0, 5, 0, 0, 0], [0, 5, 0, 7, 0]],
            Count::exact(1),
            "one member number",
        ),
        (
            vec![[0, 0, 0, 0, 1], [0, 0, 0, 0, 1]],
            Count::between(1, 1, 2),
            "namesakes, or one person twice",
        ),
    ] {
        let people = Dataset::of(rows).people();
        assert_eq!(
            (people.lower, people.upper),
            (expected.lower, expected.upper),
            "{why}: {people}"
        );
    }
}

#[test]
fn a_member_number_carries_the_document() {
    // A document in seven rows of ten, a member number in all.
    let rows = (1..=2_000_u64).map(|n| [if n % 10 < 7 { n } else { 0 }, n, 0, 0, 0]);
    assert_eq!(Dataset::of(rows).people(), Count::exact(2_000));
    // The rows without it are of the same persons.
    let rows = (1..=2_000_u64).flat_map(|n| [[n, n, 0, 0, 0], [0, n, 0, 0, 0]]);
    assert_eq!(Dataset::of(rows).people(), Count::exact(2_000));
}

#[test]
fn a_telephone_carries_the_document_where_nobody_shows_two() {
    for name in [0, 1] {
        // A document in seven rows of ten, a telephone in all, and one name for every third person.
        let rows = (1..=2_000_u64).map(|n| {
            let id = if n % 10 < 7 { n } else { 0 };
            [id, 0, 0, n, name * (n / 3 + 1)]
        });
        assert_eq!(Dataset::of(rows).people(), Count::exact(2_000));
    }
    // Everybody has two telephones: those without a document may be of persons with one.
    let rows = (1..=2_000_u64).flat_map(|n| {
        [
            [n, 0, 0, n, 0],
            [n, 0, 0, n + 9_000, 0],
            [0, 0, 0, n + 20_000, 0],
        ]
    });
    let people = Dataset::of(rows).people();
    assert_eq!((people.lower, people.upper), (2_000, Some(4_000)));
}

#[test]
fn numbers_alone_are_as_exact_where_a_number_stands_in_every_row() {
    let kinds = kinds();
    let numbers = Numbers {
        by_kind: vec![1_400_000, 2_000_000, 0, 0, 0],
        filled: vec![2_800_000, 4_000_000, 0, 0, 0],
        shared: vec![0; 5],
        coalesced: 2_000_000 + 200_000,
        with_names: 2_200_000,
    };
    let none = Numbers::default();
    let all = Slots {
        told: 4_000_000,
        keyless: 0,
        weak: Some(0),
    };
    let given = Given {
        kinds: &kinds,
        failing: &[None; 5],
        filled: &[],
        seen: Seen::Numbers([&numbers, &none, &none]),
        slots: SlotsOf {
            all,
            ..SlotsOf::default()
        },
    };
    assert_eq!(count(&given).all, Count::exact(2_000_000));
}

#[test]
fn a_placeholder_joins_nobody_and_is_nobody() {
    // A telephone each, and one number beside three hundred names.
    let own = (1..=700_u64).map(|n| [0, 0, 0, n, n]);
    let same = (701..=1_000_u64).map(|n| [0, 0, 0, 9_999, n]);
    let dataset = Dataset::of(own.chain(same));
    let counted = count(&dataset.given());
    assert!(counted.all.contains(1_000), "{}", counted.all);
    assert!(
        counted
            .assumptions
            .contains(&Assumption::PlaceholdersLeftOut)
    );
    // Beside documents it costs nothing.
    let rows = (1..=1_000_u64).map(|n| [n, 0, 0, 9_999, 0]);
    assert_eq!(Dataset::of(rows).people(), Count::exact(1_000));
}

#[test]
fn a_table_with_both_keys_joins_tables_with_one() {
    let [documents, phones, both] = [[1, 0], [0, 1], [1, 1]].map(|[id, phone]| {
        Dataset::of((1..=3_000_u64).map(move |n| [id * n, 0, 0, phone * (n + 50_000), 0]))
    });
    assert_eq!(united(&[documents, phones, both]).all, Count::exact(3_000));
}

#[test]
fn local_numbers_are_one_numbering_only_with_evidence() {
    let dataset = |from: u64, name: u64, phone: u64| {
        Dataset::of((from..from + 3_000).map(move |n| [0, n, 0, phone * (n + 7_777), name * n]))
    };
    for (one, other, expected, assumption, why) in [
        (
            dataset(1, 0, 0),
            dataset(1, 0, 0),
            Count::between(3_000, 0, 6_000),
            Assumption::ScopesApart,
            "nothing beside the numbers",
        ),
        (
            dataset(1, 1, 0),
            dataset(1_001, 1, 0),
            Count::exact(4_000),
            Assumption::ScopesJoined,
            "names agree",
        ),
        (
            dataset(1, 0, 1),
            dataset(1_001, 0, 1),
            Count::exact(4_000),
            Assumption::ScopesJoined,
            "telephones agree",
        ),
        (
            dataset(1, 5, 0),
            dataset(1, 7, 0),
            Count::between(3_000, 0, 6_000),
            Assumption::ScopesApart,
            "names contradict",
        ),
    ] {
        for pair in [[&one, &other], [&other, &one]] {
            let own = pair.map(|one| count(&one.given()));
            let members = [0, 1].map(|at| Member {
                given: pair[at].given(),
                own: &own[at],
                links: &[],
            });
            let counted = union(&members);
            assert!(
                counted.all.lower >= expected.lower,
                "{why}: {}",
                counted.all
            );
            assert_eq!(counted.all.upper, expected.upper, "{why}");
            assert!(counted.assumptions.contains(&assumption), "{why}");
        }
    }
}

#[test]
fn declared_numberings_are_one_and_no_others() {
    let numbers = |rows: std::ops::Range<u64>| Dataset::of(rows.map(|n| [0, n, 0, 0, 0]));
    let all = [numbers(1..501), numbers(301..701), numbers(1..101)];
    let own: Vec<Counted> = all.iter().map(|one| count(&one.given())).collect();
    let people = |links: [&[(usize, u32)]; 3]| {
        let members = [0, 1, 2].map(|at| Member {
            given: all[at].given(),
            own: &own[at],
            links: links[at],
        });
        let counted = union(&members);
        let declared = counted.assumptions.contains(&Assumption::ScopesDeclared);
        (counted.all.lower, counted.all.upper, declared)
    };
    assert_eq!(people([&[], &[], &[]]), (500, Some(1_000), false));
    assert_eq!(people([&[(1, 0)], &[(1, 0)], &[]]), (700, Some(800), true));
    assert_eq!(
        people([&[(1, 0)], &[(1, 0)], &[(1, 1)]]),
        (700, Some(800), true)
    );
    assert_eq!(
        people([&[(1, 0)], &[(1, 0), (1, 1)], &[(1, 1)]]),
        (700, Some(700), true)
    );
    // A document is one numbering everywhere, whatever is declared.
    assert_eq!(
        people([&[(0, 0)], &[(0, 0)], &[]]),
        (500, Some(1_000), false)
    );
}

#[test]
fn what_contradicts_two_numberings_keeps_them_apart() {
    // The first agrees with the second, the second with the third, the first contradicts the third.
    let named = |rows: std::ops::Range<u64>, name: fn(u64) -> u64| {
        rows.map(move |n| [0, n, 0, 0, name(n)]).collect::<Vec<_>>()
    };
    let first = Dataset::of(named(1..500, |n| n));
    let second = Dataset::of([named(1..400, |n| n), named(600..900, |n| n + 5_000)].concat());
    let third = Dataset::of(
        [
            named(401..500, |n| n + 9_000),
            named(600..900, |n| n + 5_000),
        ]
        .concat(),
    );
    let all = [first, second, third];
    let own: Vec<Counted> = all.iter().map(|one| count(&one.given())).collect();
    let people = |order: [usize; 3]| {
        let members = order.map(|at| Member {
            given: all[at].given(),
            own: &own[at],
            links: &[],
        });
        union(&members)
    };
    let one = people([0, 1, 2]);
    assert!(one.all.contains(499 + 300 + 99), "{}", one.all);
    for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]] {
        assert_eq!(people(order), one);
    }
}

#[test]
fn values_and_their_digests_may_be_of_the_same_persons() {
    let plain = Dataset::of((1..=500_u64).map(|n| [n, 0, 0, 0, 0]));
    let mut hashed = kinds();
    hashed[0].form = Form::Hashed;
    let hashed = Dataset::with(hashed, (1..=500_u64).map(|n| [n + 1_000_000, 0, 0, 0, 0]));
    let counted = united(&[plain, hashed]);
    assert_eq!((counted.all.lower, counted.all.upper), (500, Some(1_000)));
    assert!(counted.assumptions.contains(&Assumption::FormsApart));
}

#[test]
fn half_a_million_identities_take_no_time() {
    let rows = (1..=500_000_u64).map(|n| {
        let person = n / 2 + 1;
        [
            if n % 3 > 0 { person } else { 0 },
            person,
            n % 400_000 + 1,
            person / 3 + 1,
            person % 90_000 + 1,
        ]
    });
    let dataset = Dataset::of(rows);
    let begin = std::time::Instant::now();
    let people = dataset.people();
    println!("{people} in {:?}", begin.elapsed());
    assert!(people.contains(250_001), "{people}");
}
