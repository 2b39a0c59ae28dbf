//! Datasets that leave together in, the people of all of them out.
//!
//! One kind of key unites exactly; between kinds nothing links them: from the largest to the sum. Datasets without a key, and the
//! secondary persons of all, add their people at the upper end.

use crate::model::facts::Earlier;
use crate::model::inventory::{Dataset, Individuals, KeyColumn, Method};
use crate::model::{Count, Text};
use crate::sketch::{Distinct, Merge as _};
use std::collections::BTreeMap;

/// The values of one kind of key, as hashes.
#[derive(Clone, Debug)]
pub struct PersonKey {
    /// The element.
    pub element: String,
    /// Its distinct values.
    pub values: Distinct,
}

/// A dataset of the union.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// What is known of it.
    pub dataset: &'a Dataset,
    /// What tells its main persons apart, where anything does.
    pub key: Option<&'a PersonKey>,
}

/// The people of all `members`, with those of `earlier` exports.
#[must_use]
pub fn count(members: &[Member<'_>], earlier: Option<Earlier>) -> Individuals {
    let all = Union::of(members, Whom::Everyone);
    let mut sensitive = Union::of(members, Whom::Sensitive).count();
    let mut count = all.count();
    let mut because = vec![Text::new(
        "同类标识合并去重；不同类标识之间无法对应，故为 [最大值, 总和]",
        "one kind of identifier is united; between kinds nothing links people, hence [largest, sum]",
    )];
    if let Some(earlier) = earlier {
        // Who left earlier may leave again: between the larger of the two and their sum.
        count = count.union_unknown(earlier.individuals);
        sensitive = sensitive.union_unknown(earlier.sensitive);
        because.push(Text::new(
            "含已申报的此前出境人数",
            "with the people declared as exported earlier",
        ));
    }
    let counted = (members.iter()).all(|one| one.dataset.individuals.method == Method::Counted);
    Individuals {
        count,
        method: if counted {
            Method::Counted
        } else {
            Method::Sampled
        },
        keys: all.keys(),
        sensitive: sensitive.at_most(count.upper),
        because,
        ..Individuals::default()
    }
}

/// Whose union it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Whom {
    /// All people.
    Everyone,
    /// Main persons with sensitive information.
    Sensitive,
}

/// What was united so far.
#[derive(Default)]
struct Union<'a> {
    /// By element: its values, and the datasets that have it.
    kinds: BTreeMap<&'a str, (Distinct, Vec<&'a str>)>,
    /// People whom nothing tells apart from the others.
    loose: Vec<Count>,
}

impl<'a> Union<'a> {
    fn of(members: &[Member<'a>], whom: Whom) -> Self {
        let mut union = Self::default();
        for member in members {
            union.add(*member, whom);
        }
        union
    }

    fn add(&mut self, member: Member<'a>, whom: Whom) {
        let people = &member.dataset.individuals;
        let own = match whom {
            Whom::Everyone => people.count,
            Whom::Sensitive => people.sensitive,
        };
        if own.is_zero() {
            return;
        }
        // Keys of a sample, or of rows without sensitive values, are not the dataset's people.
        let is_exact = people.method == Method::Counted
            && (whom == Whom::Everyone || own.lower >= people.count.lower);
        match member.key.filter(|_| is_exact) {
            Some(key) => self.unite(key, &member.dataset.name, own),
            None => self.loose.push(own),
        }
        if whom == Whom::Everyone && !people.secondary.is_zero() {
            self.loose.push(people.secondary);
        }
    }

    fn unite(&mut self, key: &'a PersonKey, dataset: &'a str, own: Count) {
        // Whoever has no key of their own is beyond the values.
        let keyed = key.values.count().upper.unwrap_or(0);
        let beyond = Count::new(0, 0, own.most_beyond(keyed));
        if !beyond.is_zero() {
            self.loose.push(beyond);
        }
        match self.kinds.get_mut(key.element.as_str()) {
            Some((values, datasets)) if values.registers() == key.values.registers() => {
                values.merge(&key.values);
                datasets.push(dataset);
            }
            Some(_) => self.loose.push(own),
            None => {
                let first = (key.values.clone(), vec![dataset]);
                self.kinds.insert(&key.element, first);
            }
        }
    }

    fn count(&self) -> Count {
        let keyed = self.kinds.values().map(|(values, _)| values.count());
        (keyed.chain(self.loose.iter().copied())).fold(Count::default(), Count::union_unknown)
    }

    fn keys(&self) -> Vec<KeyColumn> {
        let kinds = self.kinds.iter();
        let shown = kinds.map(|(element, (values, datasets))| KeyColumn {
            column: datasets.join(", "),
            element: (*element).to_owned(),
            distinct: values.count(),
        });
        shown.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::inventory::Records;
    use crate::model::obligation::Obligation;
    use crate::sketch::precision::Precision;

    /// A dataset of so many people, all of them counted.
    fn dataset(name: &str, people: Count) -> Dataset {
        Dataset {
            name: name.to_owned(),
            store: String::new(),
            format: String::new(),
            files: 1,
            bytes: 1,
            encoding: None,
            modified_at: None,
            records: Records::default(),
            individuals: Individuals {
                count: people,
                method: Method::Counted,
                ..Individuals::default()
            },
            parts: Vec::new(),
            columns: Vec::new(),
            sector: None,
            scenario: None,
            obligation: Obligation::default(),
            notes: Vec::new(),
        }
    }

    /// The key of an element with these values.
    fn key(element: &str, values: std::ops::Range<u64>) -> PersonKey {
        let mut key = PersonKey {
            element: element.to_owned(),
            values: Distinct::new(Precision::PLAIN),
        };
        values.for_each(|value| key.values.insert(value));
        key
    }

    #[test]
    fn one_kind_of_key_unites_and_nothing_links_two_kinds() {
        let (ten, open) = (Count::exact(10), Count::open(3));
        let [first, second, keyless, unknown] = [("a", ten), ("b", ten), ("c", ten), ("d", open)]
            .map(|(name, people)| dataset(name, people));
        let [early, late, other] = [("id", 0..10), ("id", 5..15), ("phone", 0..10)]
            .map(|(element, values)| key(element, values));
        let member = |dataset, key| Member { dataset, key };
        let one = member(&first, Some(&early));
        for (with, expected) in [
            (member(&second, Some(&early)), Count::exact(10)),
            (member(&second, Some(&late)), Count::exact(15)),
            (member(&second, Some(&other)), Count::between(10, 10, 20)),
            (member(&keyless, None), Count::between(10, 10, 20)),
            (member(&unknown, None), Count::open(10)),
        ] {
            assert_eq!(count(&[one, with], None).count, expected, "{with:?}");
        }
    }

    #[test]
    fn whoever_left_earlier_may_leave_again() {
        let (first, key) = (dataset("a", Count::exact(10)), key("id", 0..10));
        let member = Member {
            dataset: &first,
            key: Some(&key),
        };
        let earlier = Earlier {
            individuals: Count::exact(7),
            sensitive: Count::exact(30),
        };
        let people = count(&[member], Some(earlier));
        assert_eq!(people.count, Count::between(10, 10, 17));
        // More people with sensitive information than people there are not.
        assert_eq!(people.sensitive, Count::exact(17));
        assert_eq!(count(&[], None).count, Count::exact(0));
    }
}
