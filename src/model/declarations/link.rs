//! `[[link]]`: which columns hold one numbering, and which columns of a row are of one person, as somebody declared.
//!
//! The data seldom show that a customer's number in one table is the member's number in another: every counter begins at 1. Whoever
//! knows it can say so, and equal numbers are one person's from then on.

use super::{Declarations, Signature};
use crate::model::pattern::PathPattern;
use serde::Serialize;

/// What somebody knows of keys of persons.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// What it says of the columns.
    pub means: LinkMeans,
    /// The columns.
    pub columns: Vec<LinkedColumn>,
    /// Who and when.
    pub signature: Signature,
    /// Why; empty where nothing is said.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

/// What a link says of its columns.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkMeans {
    /// They hold one numbering: an equal number is one person's in all of them.
    Numbering,
    /// In each row they are of one person.
    Person,
}

/// A column of some datasets.
#[derive(Clone, Debug, Serialize)]
pub struct LinkedColumn {
    /// Which datasets.
    pub datasets: PathPattern,
    /// Its path.
    pub column: String,
    /// Line in the configuration.
    #[serde(skip)]
    pub line: usize,
}

/// What the links say of the columns of one dataset, by their places.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct LinksOf {
    /// Columns of one person in each row, ascending.
    pub persons: Vec<Vec<usize>>,
    /// Columns of a numbering, with the number of the link.
    pub numberings: Vec<(usize, u32)>,
}

impl LinksOf {
    /// Whether a link speaks of a column.
    #[must_use]
    pub fn has(&self, column: usize) -> bool {
        let mut numberings = self.numberings.iter();
        let mut persons = self.persons.iter().flatten();
        numberings.any(|one| one.0 == column) || persons.any(|one| *one == column)
    }
}

impl LinkedColumn {
    /// Whether it is this column of this dataset.
    #[must_use]
    pub fn is(&self, dataset: &str, column: &str) -> bool {
        self.column == column && self.datasets.matches(dataset)
    }
}

impl Declarations {
    /// What the links say of a dataset with columns of these paths.
    #[must_use]
    pub fn links_of(&self, dataset: &str, columns: &[&str]) -> LinksOf {
        let mut links = LinksOf::default();
        for (number, link) in self.links.iter().enumerate() {
            let is_linked = |path: &str| link.columns.iter().any(|one| one.is(dataset, path));
            let places = columns.iter().enumerate();
            let places = places.filter(|(_, path)| is_linked(path));
            let places: Vec<usize> = places.map(|(place, _)| place).collect();
            match link.means {
                LinkMeans::Numbering => {
                    let of_link = |place| (place, number as u32);
                    links.numberings.extend(places.into_iter().map(of_link));
                }
                LinkMeans::Person if places.len() > 1 => links.persons.push(places),
                LinkMeans::Person => {}
            }
        }
        links
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(means: LinkMeans, columns: &[(&str, &str)]) -> Link {
        let column = |(datasets, column): &(&str, &str)| LinkedColumn {
            datasets: PathPattern::new(datasets).expect("a pattern"),
            column: (*column).to_owned(),
            line: 1,
        };
        Link {
            means,
            columns: columns.iter().map(column).collect(),
            signature: Signature::default(),
            note: String::new(),
            line: 1,
        }
    }

    #[test]
    fn a_dataset_has_the_links_of_its_columns() {
        let declarations = Declarations {
            links: vec![
                link(
                    LinkMeans::Numbering,
                    &[("crm/*.csv", "no"), ("b.csv", "member")],
                ),
                link(
                    LinkMeans::Person,
                    &[("crm/map.csv", "old"), ("crm/map.csv", "new")],
                ),
            ],
            ..Declarations::default()
        };
        let of = |dataset, columns: &[&str]| declarations.links_of(dataset, columns);
        let map = of("crm/map.csv", &["old", "x", "new", "no"]);
        assert_eq!(
            (map.persons.clone(), map.numberings.clone()),
            (vec![vec![0, 2]], vec![(3, 0)])
        );
        assert!(map.has(0) && map.has(3) && !map.has(1));
        assert_eq!(of("b.csv", &["member", "no"]).numberings, [(0, 0)]);
        // One column alone is not linked with another.
        assert_eq!(of("crm/map.csv", &["old"]), LinksOf::default());
    }
}
