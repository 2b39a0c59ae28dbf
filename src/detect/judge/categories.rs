//! What elements are in their table: personal only where they belong to a data subject of it.

use super::owner::Owner;
use super::{Judge, w};
use crate::detect::lexicon::Hits;
use crate::detect::name::Header;
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::context::Impersonal;
use crate::pack::detector::{About, Detector, Subject};

/// What of a table speaks for persons in its rows.
#[derive(Default)]
struct Persons {
    /// Elements that are about a person by their nature.
    any: bool,
    /// How many elements are attributes that persons have.
    attributes: usize,
    /// How many elements are keys of a natural person: telephones too, which may be a shop's.
    keys: usize,
    /// How many of these stand in a form that hides them: nobody covers or digests a shop's.
    hidden_keys: usize,
    /// The key of a vehicle, a device or its address.
    of_things: bool,
    /// The key of a vehicle or a device, which are mostly someone's; an address in a network may be any machine's.
    of_owned_things: bool,
}

impl Persons {
    /// Whether the rows of a table with so many columns are persons. A list of coded things (diseases, airports) has attributes and
    /// no one in it; people differ in two ways at least. A telephone may be a shop's, until an attribute stands beside it.
    const fn are_rows(&self, columns: usize) -> bool {
        self.any
            || self.hidden_keys > 0
            || self.keys > 0 && self.attributes >= 1
            || self.attributes >= 2 && columns > 2
    }
}

impl Judge<'_> {
    /// What each element is in this table: personal only where it belongs to a data subject of the table.
    pub(super) fn of_persons(
        &self,
        mut findings: Vec<Finding>,
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
        notes: &mut Vec<Text>,
    ) -> Vec<Finding> {
        let unnamed = !self.persons(&findings, columns).are_rows(columns.len());
        let record = self.person_record(&mut findings, columns, headers);
        let is_record = record.is_some();
        // Where numbers say that the rows are persons, nothing has to show it.
        notes.extend(record.filter(|_| unnamed));
        let mut findings = self.categories(findings, (columns, headers), is_record, notes);
        // What stands together shows that persons may be behind the rows, not that they are.
        for finding in &mut findings {
            finding.unclear |= is_record && unnamed && finding.category >= Category::Personal;
        }
        findings
    }

    /// What each element is, where it is known whether the rows are persons without a name (`is_record`).
    fn categories(
        &self,
        mut findings: Vec<Finding>,
        (columns, headers): (&[ColumnProfile], &[(Header, Hits)]),
        is_record: bool,
        notes: &mut Vec<Text>,
    ) -> Vec<Finding> {
        let found = self.persons(&findings, columns);
        let mut persons = is_record || found.are_rows(columns.len());
        if found.attributes == 0 && self.may_be_only_names(&mut findings, columns, notes) {
            return findings;
        }
        let row_subject = (found.attributes == 0 && found.any && !found.of_things)
            .then(|| self.row_subject(&findings, columns, headers))
            .flatten();
        notes.extend(row_subject.map(|subject| subject.rule.title.clone()));
        let mut of_rows = false;
        if found.keys > 0 && !persons {
            match self.owner(&findings, columns, headers) {
                Owner::Persons => persons = true,
                Owner::Rows(subject) => {
                    of_rows = true;
                    notes.push(subject.rule.title.clone());
                }
                // What has a thing is theirs too, as far as anybody knows.
                Owner::Unclear if found.of_owned_things => {}
                Owner::Unclear => {
                    notes.push(only_ways_of_contact());
                    for finding in &mut findings {
                        finding.unclear = (self.detector_of(finding))
                            .is_some_and(|one| one.identifies == Some(Subject::Individual));
                    }
                }
            }
        }
        let only_addresses = !persons && !of_rows && found.of_things && !found.of_owned_things;
        if only_addresses {
            notes.push(only_network_addresses());
        }
        let is_named = persons || found.any;
        for ((finding, column), header) in findings.iter_mut().zip(columns).zip(headers) {
            if is_left_open(finding, is_named) {
                continue;
            }
            if let Some(subject) = row_subject
                && self.belongs_to(subject, finding, column, header)
            {
                finding.evidence.push(Evidence {
                    kind: EvidenceKind::Neighbour,
                    text: subject.rule.title.clone(),
                    weight: 0.0,
                    agree: None,
                    of: None,
                });
            } else {
                // The till of a shop is nobody's.
                let is_theirs = of_rows
                    && (self.detector_of(finding)).is_some_and(|one| {
                        matches!(one.identifies, Some(Subject::Device | Subject::Network))
                    });
                if !is_theirs {
                    self.categorise(finding, persons || found.of_things && !of_rows);
                    finding.unclear |= only_addresses && finding.category >= Category::Personal;
                }
            }
        }
        findings
    }

    /// The detector of what was found.
    pub(super) fn detector_of(&self, finding: &Finding) -> Option<&Detector> {
        self.detectors.by_id(finding.element.as_deref()?)
    }

    /// Whether something in the table is a person's by its nature, where a rule that its rows are none asks for that.
    pub(super) fn has_persons_against(&self, rule: &Impersonal, findings: &[Finding]) -> bool {
        rule.unless_persons
            && findings.iter().any(|finding| {
                let despite =
                    (finding.element.as_ref()).is_some_and(|id| rule.despite.contains(id));
                let detector = self.detector_of(finding).filter(|_| !despite);
                detector.is_some_and(|one| {
                    one.about == About::Person || one.identifies == Some(Subject::Individual)
                })
            })
    }

    fn persons(&self, findings: &[Finding], columns: &[ColumnProfile]) -> Persons {
        let mut persons = Persons::default();
        for (finding, column) in findings.iter().zip(columns) {
            let Some(detector) = self.detector_of(finding).filter(|_| !finding.unclear) else {
                continue;
            };
            let is_key = detector.identifies == Some(Subject::Individual);
            persons.any |= detector.about == About::Person;
            persons.attributes +=
                usize::from(detector.about == About::Attribute && !is_constant(column));
            persons.keys += usize::from(is_key);
            persons.hidden_keys += usize::from(is_key && finding.form != Form::Plain);
            persons.of_things |= is_key_of_a_thing(detector);
            persons.of_owned_things |=
                is_key_of_a_thing(detector) && detector.identifies != Some(Subject::Network);
        }
        persons
    }

    /// Gives a finding its category; whether the table has data subjects: persons, or keys of things that are someone's.
    fn categorise(&self, finding: &mut Finding, has_subjects: bool) {
        let Some(detector) = self.detector_of(finding) else {
            return;
        };
        let own_key = is_key_of_a_thing(detector);
        let concerns = match detector.about {
            About::Person => true,
            About::Attribute => has_subjects,
            About::Contact => has_subjects || own_key,
            About::Thing => own_key,
        };
        if concerns {
            let whole = category(detector, self.taxonomy);
            // What is left of a covered number is not the number.
            finding.category = if finding.form == Form::Masked {
                whole.min(Category::Personal)
            } else {
                whole
            };
        }
    }

    /// Whether the table may be a list of given names and of nobody; what is open is marked then, and told.
    fn may_be_only_names(
        &self,
        findings: &mut [Finding],
        columns: &[ColumnProfile],
        notes: &mut Vec<Text>,
    ) -> bool {
        let Some(names) = self.list_of_given_names(findings, columns) else {
            return false;
        };
        notes.push(Text::new(
            "每个名字只出现一次：可能是名字的列表，而不是人的列表；人数从零起算，请人工认定",
            "each given name stands there once: it may be a list of names and not of people; the count begins at nobody until a \
             person decides",
        ));
        findings[names].unclear = true;
        true
    }

    /// The place of the only column in which an element was found, where it is a list of words.
    fn list_of_given_names(
        &self,
        findings: &[Finding],
        columns: &[ColumnProfile],
    ) -> Option<usize> {
        let mut found = (findings.iter().zip(columns).enumerate())
            .filter_map(|(at, (finding, column))| Some((at, self.detector_of(finding)?, column)));
        match (found.next(), found.next()) {
            (Some((at, one, column)), None) => self.is_a_list_of_words(one, column).then_some(at),
            _ => None,
        }
    }

    /// Whether the values are ones that many people share, and there are many and each but once. What passes a stricter test by half
    /// is more than such a word: a surname that is a given name too makes no given name of a whole one.
    fn is_a_list_of_words(&self, detector: &Detector, column: &ColumnProfile) -> bool {
        let Some(index) = self.index_of(&detector.id) else {
            return false;
        };
        if column.values < w::MANY_NAMES || column.distinct.lower != column.values {
            return false;
        }
        let passed = |share: f64| {
            self.matcher
                .tests_of(index)
                .filter_map(move |(test, value)| {
                    let mut tallies = column
                        .tallies
                        .iter()
                        .filter(move |tally| tally.test == test);
                    let passes =
                        tallies.any(|tally| tally.valid as f64 >= share * column.tested as f64);
                    passes.then(|| &detector.value[value])
                })
        };
        let mut shared = passed(w::MOST_NAMES).filter(|rule| rule.shared_by_many);
        shared.next().is_some_and(|shared| {
            let mut stricter = passed(w::HALF_SHARE);
            !stricter
                .any(|rule| !rule.shared_by_many && rule.false_match_rate < shared.false_match_rate)
        })
    }
}

/// Whether a name may be a person's, and nothing in the table is one's for sure.
fn is_left_open(finding: &Finding, is_named: bool) -> bool {
    finding.unclear && !is_named
}

fn only_ways_of_contact() -> Text {
    Text::new(
        "表中只有联系方式，看不出属于个人还是单位：人数从零起算，请人工认定",
        "the table has a way of contact only and does not say whether persons or organisations are behind it: the count begins at \
         nobody until a person decides",
    )
}

fn only_network_addresses() -> Text {
    Text::new(
        "表中只有网络地址，可能属于个人的设备，也可能属于服务器或网络设备：人数从零起算，请人工认定",
        "the table has network addresses only, of people's devices or of servers and network equipment: the count begins at nobody \
         until a person decides",
    )
}

/// Whether all of many rows have one value, or none: a column of a form that nobody fills tells of nobody.
fn is_constant(column: &ColumnProfile) -> bool {
    column.slots >= w::MANY_ROWS && column.distinct.estimate <= 1
}

/// Whether an element is the key of a vehicle, of a device or of its address.
const fn is_key_of_a_thing(detector: &Detector) -> bool {
    matches!(
        detector.identifies,
        Some(Subject::Vehicle | Subject::Device | Subject::Network)
    )
}

/// The category of an element under a taxonomy.
#[must_use]
pub fn category(detector: &Detector, taxonomy: Taxonomy) -> Category {
    let by_taxonomy = match taxonomy {
        Taxonomy::Gbt45574 => detector.category.gbt45574,
        Taxonomy::Gbt35273 => detector.category.gbt35273,
    };
    by_taxonomy
        .or(detector.category.default)
        .unwrap_or(Category::Personal)
}
