//! Datasets with the links that somebody declared of their local numbers in, which of these numbers are of one numbering out.

use super::clusters::{root, unite};
use crate::model::finding::Form;
use crate::people::kind::{KeyClass, KeyKind};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of a dataset, and its links: the number of the kind, and of the link.
pub(crate) type Linked<'a> = (&'a [KeyKind], &'a [(usize, u32)]);

/// What links make of the kinds of datasets.
pub(crate) struct Declared {
    /// For each dataset its kinds; those of one declared numbering are one kind, however each table calls it.
    pub(crate) kinds: Vec<Vec<KeyKind>>,
    /// For each of them the declared numbering, where there is one.
    pub(crate) numberings: Vec<Vec<Option<u64>>>,
    /// For each dataset its contacts of which equal ones are one person's: which of its kinds, and by which declaration.
    pub(crate) contacts: Vec<Vec<(usize, u64)>>,
}

impl Declared {
    /// Follows the links, also from one to the next where they meet in a column. Local numbers become one numbering, and contacts one
    /// person's; a document is that everywhere.
    pub(crate) fn of(datasets: &[Linked<'_>]) -> Self {
        let mut declared = Self {
            kinds: datasets.iter().map(|(kinds, _)| kinds.to_vec()).collect(),
            numberings: (datasets.iter().map(|(kinds, _)| vec![None; kinds.len()])).collect(),
            contacts: vec![Vec::new(); datasets.len()],
        };
        let links = || datasets.iter().flat_map(|(_, links)| links.iter());
        let most = links().map(|(_, link)| *link as usize + 1).max();
        let mut forest: Vec<u32> = (0..most.unwrap_or(0) as u32).collect();
        for (_, links) in datasets {
            let mut first = BTreeMap::new();
            for &(own, link) in *links {
                unite(&mut forest, *first.entry(own).or_insert(link), link);
            }
        }
        let mut of_numbering: BTreeMap<(u32, Form), KeyKind> = BTreeMap::new();
        for (kinds, links) in datasets {
            for (own, link) in of_class(kinds, links, KeyClass::Scoped) {
                let kind = &kinds[own];
                let numbering = (root(&mut forest, link), kind.form);
                let one = of_numbering
                    .entry(numbering)
                    .or_insert_with(|| kind.clone());
                // That a person may have several is not denied by a table that calls them otherwise.
                let several = one.several || kind.several;
                *one = (&*one).min(kind).clone();
                one.several = several;
            }
        }
        for (place, (kinds, links)) in datasets.iter().enumerate() {
            for (own, link) in of_class(kinds, links, KeyClass::Contact) {
                let declared = &mut declared.contacts[place];
                declared.push((own, u64::from(root(&mut forest, link))));
                declared.sort_unstable();
                declared.dedup();
            }
            for (own, link) in of_class(kinds, links, KeyClass::Scoped) {
                let root = root(&mut forest, link);
                if let Some(kind) = of_numbering.get(&(root, kinds[own].form)) {
                    declared.kinds[place][own] = kind.clone();
                    declared.numberings[place][own] = Some(u64::from(root));
                }
            }
        }
        declared
    }

    /// For each dataset whether its local numbers go into one set with those of others: where all of them are of declared numberings, and
    /// an element stands for one numbering alone, so that its values are one person's wherever they stand.
    pub(crate) fn together(linked: &[Linked<'_>]) -> Vec<bool> {
        let declared = Self::of(linked);
        let local = |place: usize| {
            let (kinds, _) = linked[place];
            let numberings = kinds.iter().zip(&declared.numberings[place]);
            numberings.filter(|(kind, _)| kind.class == KeyClass::Scoped)
        };
        let mut of_element: BTreeMap<&str, BTreeSet<(u64, Form, u8)>> = BTreeMap::new();
        let mut of_numbering: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
        for (kind, numbering) in (0..linked.len()).flat_map(local) {
            let Some(numbering) = *numbering else {
                continue;
            };
            let of_element = of_element.entry(&kind.element).or_default();
            of_element.insert((numbering, kind.form, kind.numbering));
            of_numbering
                .entry(numbering)
                .or_default()
                .insert(&kind.element);
        }
        let is_one = |(kind, numbering): (&KeyKind, &Option<u64>)| {
            numbering.is_some_and(|numbering| {
                let of_element = of_element.get(kind.element.as_str());
                let elements = of_numbering.get(&numbering);
                of_element.is_some_and(|all| all.len() == 1)
                    && elements.is_some_and(|all| all.len() == 1)
            })
        };
        (0..linked.len())
            .map(|place| local(place).next().is_some() && local(place).all(is_one))
            .collect()
    }
}

/// The links of keys of a class.
fn of_class<'a>(
    kinds: &'a [KeyKind],
    links: &'a [(usize, u32)],
    class: KeyClass,
) -> impl Iterator<Item = (usize, u32)> + 'a {
    let is_of = move |own: usize| kinds.get(own).is_some_and(|kind| kind.class == class);
    links.iter().copied().filter(move |(own, _)| is_of(*own))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(element: &str, class: KeyClass, several: bool) -> KeyKind {
        KeyKind {
            element: element.to_owned(),
            class,
            form: Form::Plain,
            several,
            numbering: 0,
        }
    }

    #[test]
    fn links_that_meet_in_a_column_are_one_numbering() {
        let member = [kind("person.member-id", KeyClass::Scoped, false)];
        let account = [kind("person.account-id", KeyClass::Scoped, true)];
        let id = [kind("person.cn-resident-id", KeyClass::Natural, false)];
        let declared = Declared::of(&[
            (&member, &[(0, 0)]),
            (&account, &[(0, 0), (0, 2)]),
            (&member, &[(0, 2)]),
            (&member, &[(0, 1)]),
            (&id, &[(0, 0)]),
            (&member, &[]),
        ]);
        let numberings = [Some(0), Some(0), Some(0), Some(1), None, None];
        assert_eq!(declared.numberings, numberings.map(|one| vec![one]));
        let of = |place: usize| {
            (
                &*declared.kinds[place][0].element,
                declared.kinds[place][0].several,
            )
        };
        for place in 0..3 {
            assert_eq!(of(place), ("person.account-id", true));
        }
        assert_eq!(of(3), ("person.member-id", false));
        assert_eq!(of(4).0, "person.cn-resident-id");
    }
}
