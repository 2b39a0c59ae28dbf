//! What stands beside the keys of a table in, how many further persons it may tell of out: numbers of parties of whom nobody knows that
//! they are persons, second names, running texts.

use super::corrections::Texts;
use super::roles::Roles;
use crate::model::finding::{Category, Finding};
use crate::model::profile::ColumnProfile;
use crate::pack::detector::{Detector, Detectors, Subject};

/// Characters of the shortest identifier that is searched for in texts: a mailbox has hardly fewer.
const SHORTEST: f64 = 8.0;

/// Characters of the names of fields of cards and directories.
const LONGEST_FIELD: usize = 3;

/// What is known of a table.
#[derive(Clone, Copy)]
pub struct Beside<'a> {
    /// Columns.
    pub columns: &'a [ColumnProfile],
    /// What they hold, in the same order.
    pub findings: &'a [Finding],
    /// Whose they are.
    pub roles: &'a Roles,
    /// Whether every value was read.
    pub all_read: bool,
    /// What an element is.
    pub detectors: &'a Detectors,
}

impl Beside<'_> {
    /// Further persons of whom columns may tell: at most so many; `u64::MAX` where not every value was read.
    #[must_use]
    pub fn further(&self) -> u64 {
        if !self.keys(false).any(|(_, one)| identifies(one)) {
            return 0;
        }
        let open = self.keys(true).map(|(column, _)| column);
        open.chain(self.second_names())
            .map(|column| self.most(column))
            .fold(0, u64::saturating_add)
    }

    /// What running texts may tell of.
    #[must_use]
    pub fn texts(&self) -> Texts {
        let mut all = Texts::default();
        for (column, finding) in self.columns.iter().zip(self.findings) {
            let detector = self.detector(finding).filter(|_| self.all_read);
            let is_text = detector.is_some_and(|one| {
                !one.value.is_empty() && one.value.iter().all(|test| test.find.is_some())
            });
            if !is_text || finding.category < Category::Personal {
                continue;
            }
            let different = column.distinct.upper_within(column.values);
            let found = column.tallies.iter().map(|tally| tally.valid).max();
            let found = if column.tested >= different {
                found.unwrap_or(0).min(different)
            } else {
                different
            };
            let (_, mean, longest) = column.lengths;
            let bytes = (mean * column.values as f64).min(found as f64 * f64::from(longest));
            all.texts = all.texts.saturating_add(different);
            all.identifiers = all.identifiers.saturating_add((bytes / SHORTEST) as u64);
        }
        all
    }

    /// Columns of keys of persons of which that is sure, or of which it is open.
    fn keys(&self, is_open: bool) -> impl Iterator<Item = (&ColumnProfile, &Detector)> {
        let judged = self.columns.iter().zip(self.findings);
        judged.filter_map(move |(column, finding)| {
            let detector = self.detector(finding)?;
            let is_key = finding.category >= Category::Personal && finding.unclear == is_open;
            (is_key && (identifies(detector) || is_name(detector))).then_some((column, detector))
        })
    }

    /// Names beside the name of whoever has a number of their own, of which no header says that they are the same person's.
    fn second_names(&self) -> impl Iterator<Item = &ColumnProfile> {
        let names = self.keys(false).filter(|(column, detector)| {
            let role = self.roles.role(column);
            is_name(detector)
                && role.role.is_none()
                && role.list.is_none()
                && role.numbers.is_empty()
                && !(role.is_other_name || role.is_chosen_name || role.is_name_part)
        });
        let names: Vec<&ColumnProfile> = names.map(|(column, _)| column).collect();
        let first = names.first().copied();
        let words_of_keys: Vec<&str> = (self.keys(false))
            .filter(|(_, one)| identifies(one))
            .map(|(column, _)| first_word(column.header()))
            .collect();
        // A name in another script is the same one written again.
        let is_same_script = move |column: &&ColumnProfile| {
            first.is_some_and(|first| is_latin(first) == is_latin(column))
        };
        // A name with a number of its own beside it is that person's; `N` and `FN`, `cn` and `sn` are parts of a card.
        let is_another = move |column: &&ColumnProfile| {
            let header = column.header();
            let is_field = header.is_ascii() && header.len() <= LONGEST_FIELD;
            !(is_field || words_of_keys.contains(&first_word(header)))
        };
        (names.into_iter().skip(1))
            .filter(is_same_script)
            .filter(is_another)
    }

    fn most(&self, column: &ColumnProfile) -> u64 {
        let most = column.distinct.upper.filter(|_| self.all_read);
        most.unwrap_or(u64::MAX)
    }

    fn detector(&self, finding: &Finding) -> Option<&Detector> {
        self.detectors.by_id(finding.element.as_deref()?)
    }
}

fn identifies(detector: &Detector) -> bool {
    detector.identifies == Some(Subject::Individual)
}

fn is_name(detector: &Detector) -> bool {
    detector.identifies == Some(Subject::IndividualByName)
}

/// What stands before the first mark or blank of a header.
fn first_word(header: &str) -> &str {
    header
        .split(|letter: char| !letter.is_alphanumeric())
        .next()
        .unwrap_or(header)
}

/// Whether most values are in Latin letters.
fn is_latin(column: &ColumnProfile) -> bool {
    let latin = (column.shapes.iter()).filter(|one| one.shape.contains(['A', 'a']));
    let latin: u64 = latin.map(|one| one.values).sum();
    let all: u64 = column.shapes.iter().map(|one| one.values).sum();
    latin * 2 > all
}
