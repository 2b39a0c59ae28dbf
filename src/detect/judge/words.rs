//! The words of the packs go in, the same words ready to be looked up in a header come out; once a run.

use super::long_form::LongFormWords;
use super::person_records::PersonRecordWords;
use super::position::DatumWords;
use crate::detect::lexicon::Lexicon;
use crate::detect::name::{Header, Headers, Word};
use crate::detect::spelling::simplified;
use crate::detect::vocabulary::Vocabularies;
use crate::detect::whose::RoleWords;
use crate::pack::context::{Context, Impersonal, Movement, RowSubject};
use crate::pack::detector::{Detector, Loaded};
use crate::pack::vocabulary;
use crate::pack::weights::{Weighed, Weights};
use std::sync::{Arc, Mutex, PoisonError};

/// The words and rules of the packs in force, made ready for a judge; once a run.
pub struct Words {
    pub(super) lexicon: Lexicon,
    pub(super) impersonal: Vec<ImpersonalWords>,
    pub(super) row_subjects: Vec<RowSubjectWords>,
    pub(super) movements: Vec<Movement>,
    pub(super) long_forms: Vec<LongFormWords>,
    pub(super) datums: Vec<DatumWords>,
    pub(super) person_records: Vec<PersonRecordWords>,
    pub(super) vocabularies: Arc<Vocabularies>,
    pub(super) roles: RoleWords,
    pub(super) weights: Weights,
    /// What log-odds are multiplied by before they are told.
    pub(super) slope: f64,
    /// What was weighed, where somebody asked for it.
    pub(super) record: Option<Mutex<Vec<Weighed>>>,
}

impl Words {
    /// The words of these detectors and tables; `schemas` are a user's own vocabularies.
    #[must_use]
    pub fn new(detectors: &[Loaded], context: &Context, schemas: Vec<vocabulary::Loaded>) -> Self {
        let elements = detectors.iter().map(|loaded| {
            let detector = &loaded.detector;
            (detector.id.clone(), detector.name.any.clone())
        });
        let lists = detectors
            .iter()
            .flat_map(|loaded| Use::ALL.map(|each| each.words(&loaded.detector)));
        Self {
            lexicon: Lexicon::new(lists),
            impersonal: (context.impersonal.iter().cloned())
                .map(ImpersonalWords::new)
                .collect(),
            row_subjects: (context.row_subject.iter().cloned())
                .map(RowSubjectWords::new)
                .collect(),
            movements: context.movement.clone(),
            long_forms: (context.long_form.iter().cloned())
                .map(LongFormWords::new)
                .collect(),
            datums: (context.datum.iter()).map(DatumWords::new).collect(),
            person_records: (context.person_record.iter().cloned())
                .map(PersonRecordWords::new)
                .collect(),
            vocabularies: Arc::new(Vocabularies::new(schemas, elements.collect())),
            roles: RoleWords::new(context),
            weights: Weights::of(&context.weight, |one| one.weight),
            slope: context.fit.slope,
            record: None,
        }
    }

    /// The words that say whose a column is.
    #[must_use]
    pub const fn roles(&self) -> &RoleWords {
        &self.roles
    }

    /// Weighs by these instead of what the pack says.
    pub const fn weigh_by(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// From now on everything that is weighed is kept, for whoever fits weights.
    pub fn keep_record(&mut self) {
        self.record = Some(Mutex::default());
    }

    /// What was weighed since, by table and column.
    #[must_use]
    pub fn recorded(&self) -> Vec<Weighed> {
        let Some(record) = &self.record else {
            return Vec::new();
        };
        let mut all = std::mem::take(&mut *record.lock().unwrap_or_else(PoisonError::into_inner));
        all.sort_by(|a, b| (&a.table, a.ordinal).cmp(&(&b.table, b.ordinal)));
        all
    }

    /// Begins to make the names of published schemas ready, which the first table else does when it asks for them.
    pub fn make_vocabularies_ready(&self) {
        let vocabularies = Arc::clone(&self.vocabularies);
        std::thread::spawn(move || {
            vocabularies.names();
        });
    }
}

impl Words {
    /// The number of the detector that a header names most plainly: by a whole name, then by the word that covers most of it; by a
    /// word that fits others too only where it is all of it.
    #[must_use]
    pub fn named(&self, detectors: &[Loaded], header: &str) -> Option<usize> {
        let header = self.lexicon.header(header, None);
        let hits = self.lexicon.hits(&header);
        let share = |detector: usize| {
            let of = |how: Use| self.lexicon.of(how.list(detector), &hits);
            if of(Use::Not).next().is_some() {
                return None;
            }
            let is_whole = |how: Use| of(how).any(|(word, _)| header.is(word));
            if is_whole(Use::Standard) || is_whole(Use::Exact) {
                return Some(1.0);
            }
            let strong = of(Use::Any).map(|(_, share)| share).reduce(f64::max);
            strong.or_else(|| is_whole(Use::Weak).then_some(0.0))
        };
        let named = (0..detectors.len()).filter_map(|one| Some((share(one)?, one)));
        named
            .max_by(|a, b| {
                let specific = |one: usize| detectors[one].detector.specificity;
                a.0.total_cmp(&b.0)
                    .then(specific(a.1).cmp(&specific(b.1)))
                    .then(b.1.cmp(&a.1))
            })
            .map(|(_, one)| one)
    }
}

/// What shows that a table is about no persons, with its words made ready.
pub(super) struct ImpersonalWords {
    pub(super) rule: Impersonal,
    path: Vec<Word>,
    header: Vec<Word>,
    with: Vec<Word>,
}

/// What shows that each row stands for something that is no person (a shop, an organisation, a thing with a name), with its words
/// made ready.
pub(super) struct RowSubjectWords {
    pub(super) rule: RowSubject,
    pub(super) words: Vec<Word>,
    pub(super) alone: Vec<Word>,
    pub(super) names: Vec<Word>,
    pub(super) people: Vec<Word>,
}

/// What a detector uses words for; each use of each detector is a list of the lexicon.
#[derive(Clone, Copy)]
pub(super) enum Use {
    Any,
    Weak,
    Not,
    Exact,
    Standard,
    PersonallyIssued,
    WeakenedBy,
}

impl Use {
    const ALL: [Self; 7] = [
        Self::Any,
        Self::Weak,
        Self::Not,
        Self::Exact,
        Self::Standard,
        Self::PersonallyIssued,
        Self::WeakenedBy,
    ];

    fn words(self, detector: &Detector) -> Vec<Word> {
        let words = match self {
            Self::Any => &detector.name.any,
            Self::Weak => &detector.name.weak,
            Self::Not => &detector.name.not,
            Self::Exact => &detector.name.exact,
            Self::Standard => &detector.name.standard,
            Self::PersonallyIssued => &detector.name.personally_issued,
            Self::WeakenedBy => &detector.neighbours.weakened_by,
        };
        let ready = |word: &String| {
            let mut ready = Word::new(&simplified(word));
            ready.shown.clone_from(word);
            ready
        };
        words.iter().map(ready).collect()
    }

    /// The number of the list in the lexicon.
    pub(super) fn list(self, detector: usize) -> u32 {
        (detector * Self::ALL.len() + self as usize) as u32
    }
}

impl ImpersonalWords {
    fn new(rule: Impersonal) -> Self {
        let ready = |words: &[String]| words.iter().map(|word| Word::new(word)).collect();
        Self {
            path: ready(&rule.path),
            header: ready(&rule.header),
            with: ready(&rule.with),
            rule,
        }
    }

    /// Whether the table at `path` is one of these.
    pub(super) fn fits(&self, path: &Header, headers: &Headers<'_>) -> bool {
        let in_headers = |word: &Word| headers.have(word);
        (self.path.is_empty() || self.path.iter().any(|word| path.covers(word).is_some()))
            && (self.header.is_empty() || self.header.iter().any(in_headers))
            && self.with.iter().all(in_headers)
    }
}

impl RowSubjectWords {
    fn new(rule: RowSubject) -> Self {
        let ready = |words: &[String]| words.iter().map(|word| Word::new(word)).collect();
        Self {
            words: ready(&rule.words),
            alone: ready(&rule.alone),
            names: ready(&rule.names),
            people: ready(&rule.people),
            rule,
        }
    }
}
