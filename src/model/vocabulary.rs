//! The words that a declaration may use, and the nearest of them to one that is none.

use std::collections::{BTreeMap, BTreeSet};

/// Every word that the packs in force know.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Zones in which an exporter may be registered.
    pub zones: BTreeSet<String>,
    /// Sectors.
    pub sectors: BTreeSet<String>,
    /// Scenarios, each with the sectors that have it; with none where the packs do not say.
    pub scenarios: BTreeMap<String, BTreeSet<String>>,
    /// Other names of sectors and scenarios, each with the id that it stands for.
    pub aliases: BTreeMap<String, String>,
    /// Exemption tags.
    pub exemptions: BTreeSet<String>,
    /// Law packs.
    pub editions: BTreeSet<String>,
    /// Rules of the law packs, `pack/rule`.
    pub rules: BTreeSet<String>,
    /// Rows of the law packs that are shown and not evaluated, `pack/row`.
    pub rows: BTreeSet<String>,
    /// Elements, which are also the ids of the detectors.
    pub elements: BTreeSet<String>,
    /// Countries, two small letters of ISO 3166-1.
    pub countries: BTreeSet<String>,
    /// Legal bases of processing.
    pub legal_bases: BTreeSet<String>,
}

impl Vocabulary {
    /// A scenario, of a sector where that is known.
    pub fn add_scenario(&mut self, scenario: &str, sector: Option<&str>) {
        let sectors = self.scenarios.entry(scenario.to_owned()).or_default();
        sectors.extend(sector.map(str::to_owned));
    }

    /// The id that a word for a sector or scenario stands for.
    #[must_use]
    pub fn canonical<'a>(&'a self, word: &'a str) -> &'a str {
        self.aliases.get(word).map_or(word, String::as_str)
    }

    /// The sectors that have a scenario, where the packs say.
    pub fn sectors_of(&self, scenario: &str) -> Option<&BTreeSet<String>> {
        let sectors = self.scenarios.get(scenario)?;
        (!sectors.is_empty()).then_some(sectors)
    }

    /// The scenarios of a sector, those of unknown sector among them.
    pub fn scenarios_of(&self, sector: &str) -> impl Iterator<Item = &str> {
        let all = self.scenarios.iter();
        let fits = move |sectors: &BTreeSet<String>| sectors.is_empty() || sectors.contains(sector);
        all.filter(move |(_, sectors)| fits(sectors))
            .map(|(scenario, _)| scenario.as_str())
    }
}

/// The known word that `word` was most likely meant to be: the one with the fewest letters to change, at most a third of its
/// letters; else one that begins with `word`.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().replace('_', "-").chars().collect();
    let mut best: Option<(usize, &str)> = None;
    let mut begins: Option<&str> = None;
    for candidate in known {
        let letters: Vec<char> = candidate.replace('_', "-").chars().collect();
        let changes = changes(&wanted, &letters);
        if changes * 3 <= letters.len().max(wanted.len())
            && best.is_none_or(|(fewest, _)| changes < fewest)
        {
            best = Some((changes, candidate));
        }
        if wanted.len() >= 3 && letters.starts_with(&wanted) && begins.is_none() {
            begins = Some(candidate);
        }
    }
    best.map(|(_, candidate)| candidate).or(begins)
}

/// Letters to insert, drop, replace, or swap with the next one, to make `a` into `b`.
fn changes(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut fewest = (above[j] + usize::from(x != y))
                .min(above[j + 1] + 1)
                .min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                fewest = fewest.min(before[j - 1] + 1);
            }
            row.push(fewest);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let known = [
            "pharma",
            "retail-modern-services",
            "person.name",
            "person.id",
        ];
        for (word, found) in [
            ("phamra", Some("pharma")),
            ("Pharma", Some("pharma")),
            ("retail_modern_services", Some("retail-modern-services")),
            ("retail", Some("retail-modern-services")),
            ("person.nmae", Some("person.name")),
            ("banana", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), found, "{word}");
        }
    }
}
