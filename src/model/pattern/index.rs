//! Things with patterns go in, those whose pattern a path fits come out without a test of each: a configuration may have a block for
//! each of many thousand datasets.

use super::{Form, PathPattern, is_end, starts};
use serde::{Serialize, Serializer};
use std::collections::HashMap;
use std::ops::Deref;

/// What has a pattern.
pub trait HasPattern {
    /// Its pattern.
    fn pattern(&self) -> &PathPattern;
}

impl HasPattern for PathPattern {
    fn pattern(&self) -> &PathPattern {
        self
    }
}

/// Things in their order, found by the paths that fit their patterns.
#[derive(Clone, Debug)]
pub struct Matching<T> {
    all: Vec<T>,
    /// Places of plain patterns by their paths: from the top of the store, and in any folder.
    anchored: Places,
    loose: Places,
    /// Places of patterns whose text is another than their path: a name fits itself.
    by_text: Places,
    /// Places of all other patterns.
    globs: Vec<usize>,
}

type Places = HashMap<String, Vec<usize>>;

impl<T> Default for Matching<T> {
    fn default() -> Self {
        Self {
            all: Vec::new(),
            anchored: Places::new(),
            loose: Places::new(),
            by_text: Places::new(),
            globs: Vec::new(),
        }
    }
}

impl<T: HasPattern> Matching<T> {
    /// Adds one behind the others.
    pub fn push(&mut self, one: T) {
        let place = self.all.len();
        let pattern = one.pattern();
        match &pattern.form {
            Form::Plain(plain) => {
                let places = if plain.is_anchored {
                    &mut self.anchored
                } else {
                    &mut self.loose
                };
                places.entry(plain.path.clone()).or_default().push(place);
                if pattern.text != plain.path {
                    let places = self.by_text.entry(pattern.text.clone());
                    places.or_default().push(place);
                }
            }
            Form::Globs(_) => self.globs.push(place),
        }
        self.all.push(one);
    }

    /// The places of those that a path fits, in their order.
    #[must_use]
    pub fn places(&self, path: &str) -> Vec<usize> {
        let globs = self.globs.iter().copied();
        let mut found: Vec<usize> = globs
            .filter(|place| self.all[*place].pattern().matches(path))
            .collect();
        let mut take = |places: &Places, key: &str| {
            found.extend(places.get(key).into_iter().flatten());
        };
        take(&self.by_text, path);
        if !self.anchored.is_empty() {
            for end in ends(path) {
                take(&self.anchored, &path[..end]);
            }
        }
        if !self.loose.is_empty() {
            for start in starts(path) {
                // A pattern that is not anchored is one part of a path.
                for end in ends(&path[start..]) {
                    let part = &path[start..start + end];
                    if part.contains('/') {
                        break;
                    }
                    take(&self.loose, part);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Those that a path fits, in their order.
    pub fn of(&self, path: &str) -> impl DoubleEndedIterator<Item = &T> {
        self.places(path).into_iter().map(|place| &self.all[place])
    }

    /// Those that none of `paths` fits, in their order.
    pub fn unmatched<'p>(&self, paths: impl Iterator<Item = &'p str>) -> impl Iterator<Item = &T> {
        let mut is_met = vec![false; self.all.len()];
        for path in paths {
            for place in self.places(path) {
                is_met[place] = true;
            }
        }
        let all = self.all.iter().zip(is_met);
        all.filter(|(_, is_met)| !is_met).map(|(one, _)| one)
    }
}

/// Where a thing that a path is, or lies in, may end; in their order.
fn ends(path: &str) -> impl Iterator<Item = usize> {
    let marks = path.match_indices(['/', '!', '#']);
    let ends = marks.map(|(at, _)| at).filter(|at| is_end(&path[*at..]));
    ends.chain(std::iter::once(path.len()))
}

impl<T> Deref for Matching<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.all
    }
}

impl<'a, T> IntoIterator for &'a Matching<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

impl<T: HasPattern> FromIterator<T> for Matching<T> {
    fn from_iter<I: IntoIterator<Item = T>>(all: I) -> Self {
        let mut matching = Self::default();
        all.into_iter().for_each(|one| matching.push(one));
        matching
    }
}

impl<T: Serialize> Serialize for Matching<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.all.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_is_what_fits() {
        let patterns = [
            "crm",
            "/crm",
            "crm/a.csv",
            "a.csv",
            "*.csv",
            "**",
            "a.zip",
            "east/crm",
            "book.xlsx",
            "book.xlsx#S",
            "crm/a[[]1].csv",
            "orders_*.csv",
            "crm/orders_*.csv",
            "[[]x[]].csv",
            "/a.csv",
            "crm#x",
            "b!",
        ];
        let all: Matching<PathPattern> = patterns
            .iter()
            .map(|text| PathPattern::new(text).expect(text))
            .collect();
        for path in [
            "crm/a.csv",
            "crm/a[1].csv",
            "a.csv",
            "east/crm/a.csv",
            "a.zip!/crm/a.csv",
            "crm",
            "",
            "d/book.xlsx#S",
            "book.xlsx#S/T",
            "crm/orders_*.csv",
            "crm/a[[]1].csv",
            "x/[x].csv",
            "[[]x[]].csv",
            "crm#x/y",
            "b!/c",
            "b!",
            "crm!/a#b!/c",
        ] {
            let expected: Vec<usize> = (0..patterns.len())
                .filter(|at| all[*at].matches(path))
                .collect();
            assert_eq!(all.places(path), expected, "{path}");
        }
        let met = ["crm/a.csv"].into_iter();
        let left: Vec<&str> = all.unmatched(met).map(PathPattern::as_str).collect();
        assert!(left.contains(&"east/crm") && !left.contains(&"crm"));
    }
}
