//! Decides what each column of a table holds: the cold half of detection.
//!
//! Evidence is weighed in nats of log-odds and added up: what the header says, how far the values agree beyond chance, what
//! stands beside the column. It is not a vote: a check digit that passes no more often than chance counts against, and no header
//! word alone lifts values that contradict it. Ties go to the more specific detector, then to the id, never to an order of files.

use crate::detect::lexicon::{Hits, Lexicon};
use crate::detect::matcher::Matcher;
use crate::detect::name::{Header, Word};
use crate::model::Text;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form, Label, Rival};
use crate::model::options::Taxonomy;
use crate::model::profile::ColumnProfile;
use crate::pack::context::{Context, Impersonal, Movement, Outlet};
use crate::pack::detector::{Detector, Loaded, NumberRange, Subject};

mod categories;
mod evidence;
mod movement;
mod owner;
mod position;
mod rare;
mod weights;

pub use categories::category;
use evidence::{is_rounded, statistics};
use position::DatumWords;
use weights as w;

/// The judge, with the detectors in force.
#[derive(Clone, Copy)]
pub struct Judge<'a> {
    detectors: &'a [Loaded],
    matcher: &'a Matcher,
    taxonomy: Taxonomy,
    words: &'a Words,
}

/// The words and rules of the packs in force, made ready for a judge; once a run.
pub struct Words {
    lexicon: Lexicon,
    impersonal: Vec<ImpersonalWords>,
    outlets: Vec<OutletWords>,
    movements: Vec<Movement>,
    datums: Vec<DatumWords>,
}

impl Words {
    /// The words of these detectors and tables.
    #[must_use]
    pub fn new(detectors: &[Loaded], context: &Context) -> Self {
        let lists = detectors
            .iter()
            .flat_map(|loaded| Use::ALL.map(|each| each.words(&loaded.detector)));
        Self {
            lexicon: Lexicon::new(lists),
            impersonal: (context.impersonal.iter().cloned())
                .map(ImpersonalWords::new)
                .collect(),
            outlets: (context.outlet.iter().cloned())
                .map(OutletWords::new)
                .collect(),
            movements: context.movement.clone(),
            datums: (context.datum.iter()).map(DatumWords::new).collect(),
        }
    }
}

/// What shows that a table is about no persons, with its words made ready.
struct ImpersonalWords {
    rule: Impersonal,
    path: Vec<Word>,
    header: Vec<Word>,
    with: Vec<Word>,
}

/// What shows that the rows are outlets, with its words made ready.
struct OutletWords {
    rule: Outlet,
    words: Vec<Word>,
    alone: Vec<Word>,
    names: Vec<Word>,
    people: Vec<Word>,
}

/// What was made of a table.
pub struct Judgement {
    /// One finding a column, in their order.
    pub findings: Vec<Finding>,
    /// What a reader should know of the table.
    pub notes: Vec<Text>,
}

/// What a detector uses words for; each use of each detector is a list of the lexicon.
#[derive(Clone, Copy)]
enum Use {
    Any,
    Weak,
    Not,
    Exact,
    Standard,
    Private,
    Lower,
}

impl Use {
    const ALL: [Self; 7] = [
        Self::Any,
        Self::Weak,
        Self::Not,
        Self::Exact,
        Self::Standard,
        Self::Private,
        Self::Lower,
    ];

    fn words(self, detector: &Detector) -> Vec<Word> {
        let words = match self {
            Self::Any => &detector.name.any,
            Self::Weak => &detector.name.weak,
            Self::Not => &detector.name.not,
            Self::Exact => &detector.name.exact,
            Self::Standard => &detector.name.standard,
            Self::Private => &detector.name.private,
            Self::Lower => &detector.neighbours.lower,
        };
        words.iter().map(|word| Word::new(word)).collect()
    }

    fn list(self, detector: usize) -> u32 {
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

    fn fits(&self, path: &Header, headers: &[(Header, Hits)]) -> bool {
        let in_headers =
            |word: &Word| (headers.iter()).any(|(header, _)| header.covers(word).is_some());
        (self.path.is_empty() || self.path.iter().any(|word| path.covers(word).is_some()))
            && (self.header.is_empty() || self.header.iter().any(in_headers))
            && self.with.iter().all(in_headers)
    }
}

impl OutletWords {
    fn new(rule: Outlet) -> Self {
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

/// The file's own name in a dataset's path, without its ending.
fn file_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.split_once('.').map_or(file, |(name, _)| name)
}

/// Which columns of identifiers hold rounded numbers, for a reader.
fn rounded(findings: &[Finding], columns: &[ColumnProfile]) -> Vec<Text> {
    findings
        .iter()
        .zip(columns)
        .filter(|(finding, column)| {
            finding.element.is_some() && finding.form == Form::Masked && is_rounded(column)
        })
        .map(|(_, column)| {
            Text::new(
                format!("列 `{}` 的号码以科学计数法保存，末几位已丢失，无法据此计数", column.path),
                format!(
                    "the numbers of column `{}` are kept in scientific notation: their last digits are lost, and they count nobody",
                    column.path
                ),
            )
        })
        .collect()
}

/// What speaks for one detector in one column.
struct Case {
    detector: usize,
    odds: f64,
    evidence: Vec<Evidence>,
    form: Form,
    /// Whether values or a full header speak for it, so that neighbours may lean on it.
    grounded: bool,
}

impl Case {
    fn add(&mut self, kind: EvidenceKind, text: Text, weight: f64, counts: Option<(u64, u64)>) {
        self.odds += weight;
        let (agree, of) = counts.map_or((None, None), |(agree, of)| (Some(agree), Some(of)));
        self.evidence.push(Evidence {
            kind,
            text,
            weight: (weight * 100.0).round() / 100.0,
            agree,
            of,
        });
    }

    fn confidence(&self) -> f64 {
        1.0 / (1.0 + (-self.odds).exp())
    }
}

/// The first two columns that something was found in: one of them is not the column that asks.
struct Two<T>([Option<(usize, T)>; 2]);

impl<T> Default for Two<T> {
    fn default() -> Self {
        Self([None, None])
    }
}

impl<T: Copy> Two<T> {
    fn push(&mut self, column: usize, what: T) {
        if let Some(free) = self.0.iter_mut().find(|one| one.is_none()) {
            *free = Some((column, what));
        }
    }

    /// The first of them beside `column`.
    fn beside(&self, column: usize) -> Option<(usize, T)> {
        self.0.iter().flatten().find(|one| one.0 != column).copied()
    }
}

/// What stands around the columns of a table for one detector.
#[derive(Default)]
struct Around<'a> {
    /// Columns that it was found in.
    found: Two<()>,
    /// Columns whose names speak against it beside them.
    contrary: Two<&'a Word>,
}

impl<'a> Judge<'a> {
    /// A judge for these detectors; `matcher` and `words` were made from the same.
    #[must_use]
    pub const fn new(
        detectors: &'a [Loaded],
        matcher: &'a Matcher,
        words: &'a Words,
        taxonomy: Taxonomy,
    ) -> Self {
        Self {
            detectors,
            matcher,
            taxonomy,
            words,
        }
    }

    /// Whether the header of a column says that its values may be keys of persons: such columns are counted most exactly.
    #[must_use]
    pub fn may_identify(&self, path: &str) -> bool {
        let header = self
            .words
            .lexicon
            .header(path.rsplit('.').next().unwrap_or(path), None);
        let hits = self.words.lexicon.hits(&header);
        self.detectors.iter().enumerate().any(|(index, loaded)| {
            matches!(
                loaded.detector.identifies,
                Some(Subject::Individual | Subject::Vehicle | Subject::Device | Subject::Network)
            ) && (self.words(Use::Any, index, &hits).next().is_some()
                || [Use::Exact, Use::Standard]
                    .into_iter()
                    .flat_map(|each| self.words(each, index, &hits))
                    .any(|(word, _)| header.is(word)))
        })
    }

    /// The number of the detector of an element.
    fn index_of(&self, element: &str) -> Option<usize> {
        (self.detectors.iter()).position(|loaded| loaded.detector.id == element)
    }

    fn words<'b>(
        &'b self,
        how: Use,
        detector: usize,
        hits: &'b Hits,
    ) -> impl Iterator<Item = (&'b Word, f64)> {
        self.words.lexicon.of(how.list(detector), hits)
    }

    /// What the columns of the table at `path` hold.
    #[must_use]
    pub fn judge(&self, path: &str, columns: &[ColumnProfile]) -> Judgement {
        let table = Header::new(path, None);
        let named = self
            .words
            .lexicon
            .hits(&self.words.lexicon.header(file_of(path), None));
        let headers: Vec<(Header, Hits)> = columns
            .iter()
            .map(|column| {
                let header = self
                    .words
                    .lexicon
                    .header(&column.path, column.description.as_deref());
                let hits = self.words.lexicon.hits(&header);
                (header, hits)
            })
            .collect();
        let parents: Vec<Hits> = columns
            .iter()
            .map(|column| {
                let parent = (column.path.rsplit_once('.')).map_or("", |(parent, _)| parent);
                self.words.lexicon.hits(&Header::new(parent, None))
            })
            .collect();
        // First without neighbours, then with what the first round found.
        let mut cases: Vec<Vec<Case>> = columns
            .iter()
            .zip(&headers)
            .map(|(column, header)| {
                (0..self.detectors.len())
                    .map(|detector| self.case(detector, column, header, &named))
                    .filter(|case| self.may_win(case))
                    .collect()
            })
            .collect();
        let found: Vec<Option<usize>> = cases.iter().map(|cases| self.best(cases)).collect();
        let around = self.around(&found, &headers);
        for (index, case) in (cases.iter_mut().enumerate())
            .flat_map(|(index, cases)| cases.iter_mut().map(move |case| (index, case)))
        {
            self.neighbours(case, index, &around, &parents);
            self.pair(case, index, columns, &headers);
        }
        let mut findings: Vec<Finding> = (cases.into_iter().enumerate())
            .map(|(index, cases)| self.finding(index, cases))
            .collect();
        let mut notes = rounded(&findings, columns);
        self.positions(&mut findings, columns, &table, &headers);
        self.movement(&mut findings, columns);
        let impersonal = self
            .words
            .impersonal
            .iter()
            .find(|rule| rule.fits(&table, &headers));
        notes.extend(impersonal.map(|rule| rule.rule.title.clone()));
        let mut findings = if impersonal.is_some() {
            findings
        } else {
            self.categories(findings, columns, &headers, &mut notes)
        };
        for (finding, column) in findings.iter_mut().zip(columns) {
            self.rare(finding, column);
        }
        Judgement { findings, notes }
    }

    /// Whether what stands beside the column can still make a case of it.
    fn may_win(&self, case: &Case) -> bool {
        case.odds > w::PRIOR || self.detectors[case.detector].detector.pair.is_some()
    }

    fn best(&self, cases: &[Case]) -> Option<usize> {
        cases
            .iter()
            .filter(|case| case.odds > 0.0)
            .max_by(|a, b| self.order(a, b))
            .map(|case| case.detector)
    }

    fn order(&self, a: &Case, b: &Case) -> std::cmp::Ordering {
        let key = |case: &Case| {
            (
                (case.odds * 2.0).round() as i64,
                self.detectors[case.detector].detector.specificity,
            )
        };
        let id = |case: &Case| &self.detectors[case.detector].detector.id;
        key(a).cmp(&key(b)).then_with(|| id(b).cmp(id(a)))
    }

    fn case(
        &self,
        index: usize,
        column: &ColumnProfile,
        header: &(Header, Hits),
        table: &Hits,
    ) -> Case {
        let detector = &self.detectors[index].detector;
        let mut case = Case {
            detector: index,
            odds: w::PRIOR,
            evidence: Vec::new(),
            form: Form::Plain,
            grounded: false,
        };
        let named = self.header_evidence(&mut case, index, header, table);
        self.value_evidence(&mut case, index, column, named);
        statistics(&mut case, detector, column);
        case
    }

    /// For each detector, what its neighbours are asked for; one pass, since tables may have thousands of columns.
    fn around<'b>(
        &'b self,
        found: &[Option<usize>],
        headers: &'b [(Header, Hits)],
    ) -> Vec<Around<'b>> {
        let mut around: Vec<Around<'b>> = Vec::new();
        around.resize_with(self.detectors.len(), Around::default);
        for (column, found) in found.iter().enumerate() {
            if let Some(detector) = found {
                around[*detector].found.push(column, ());
            }
        }
        for (detector, around) in around.iter_mut().enumerate() {
            if (self.detectors[detector].detector.neighbours.lower).is_empty() {
                continue;
            }
            for (column, (_, hits)) in headers.iter().enumerate() {
                let mut words = self.words(Use::Lower, detector, hits);
                if let Some((word, _)) = words.find(|(_, share)| *share >= 0.5) {
                    around.contrary.push(column, word);
                }
            }
        }
        around
    }

    fn neighbours(&self, case: &mut Case, index: usize, around: &[Around], parents: &[Hits]) {
        let rule = &self.detectors[case.detector].detector.neighbours;
        if rule.raise.is_empty() && rule.lower.is_empty() {
            return;
        }
        let helper = (self.detectors.iter().zip(around))
            .filter(|(other, _)| rule.raise.contains(&other.detector.id))
            .filter_map(|(other, around)| Some((around.found.beside(index)?.0, &other.detector)))
            .min_by_key(|(column, _)| *column)
            .map(|(_, other)| other);
        match helper {
            Some(other) if case.odds > w::PRIOR => {
                let text = Text::new(
                    format!("同表有{}", other.title.zh),
                    format!("beside {}", other.title.en),
                );
                case.add(EvidenceKind::Neighbour, text, w::NEIGHBOUR, None);
            }
            None if rule.required && !rule.raise.is_empty() => {
                let text = Text::new(
                    "同表缺少必要的相邻列",
                    "none of the columns that must stand beside it",
                );
                case.add(EvidenceKind::Neighbour, text, w::NEIGHBOUR_MISSING, None);
            }
            _ => {}
        }
        if case.odds > w::PRIOR {
            let beside = around[case.detector].contrary.beside(index);
            let above = || {
                self.words(Use::Lower, case.detector, &parents[index])
                    .next()
            };
            let contrary = (beside.map(|(_, word)| word)).or_else(|| above().map(|(word, _)| word));
            if let Some(word) = contrary {
                let text = Text::new(
                    format!("同表有列名 `{}`", word.shown),
                    format!("a column named `{}` stands beside", word.shown),
                );
                case.add(EvidenceKind::Neighbour, text, w::NEIGHBOUR_AGAINST, None);
            }
        }
    }

    /// Adds what a column without a header and the one beside it say together.
    fn pair(
        &self,
        case: &mut Case,
        index: usize,
        columns: &[ColumnProfile],
        headers: &[(Header, Hits)],
    ) {
        let Some([one, other]) = &self.detectors[case.detector].detector.pair else {
            return;
        };
        let fits = |at: usize, range: &NumberRange| {
            headers[at].0.is_empty()
                && self.passes(case.detector, &columns[at])
                && columns[at].numbers.is_some_and(|numbers| {
                    numbers.min >= range.min
                        && numbers.max <= range.max
                        && numbers.max - numbers.min >= w::LEAST_SPREAD
                })
        };
        let beside = [index.checked_sub(1), Some(index + 1)]
            .into_iter()
            .flatten();
        let paired = beside
            .filter(|beside| *beside < columns.len())
            .any(|beside| {
                fits(index, one) && fits(beside, other) || fits(index, other) && fits(beside, one)
            });
        if paired {
            let text = Text::new(
                "与相邻一列的取值范围成对",
                "its range and that of the column beside it make a pair",
            );
            case.add(EvidenceKind::Neighbour, text, w::PAIR, None);
        }
    }

    /// Whether most values of a column pass one of a detector's stricter tests.
    fn passes(&self, detector: usize, column: &ColumnProfile) -> bool {
        self.matcher.tests_of(detector).any(|(test, value)| {
            let rule = &self.detectors[detector].detector.value[value];
            rule.coincidence <= w::STRICT
                && column.tallies.iter().any(|tally| {
                    tally.test == test && tally.valid as f64 >= w::HALF_SHARE * column.tested as f64
                })
        })
    }

    fn finding(&self, field: usize, mut cases: Vec<Case>) -> Finding {
        cases.retain(|case| case.odds > w::PRIOR);
        cases.sort_by(|a, b| self.order(b, a));
        let shown = |case: &Case| Rival {
            element: self.detectors[case.detector].detector.id.clone(),
            confidence: (case.confidence() * 1e4).round() / 1e4,
            against: (case.evidence.iter())
                .filter(|evidence| evidence.weight < 0.0)
                .min_by(|a, b| a.weight.total_cmp(&b.weight))
                .map(|evidence| evidence.text.clone()),
        };
        let chosen = cases.first().is_some_and(|case| case.odds > 0.0);
        let skip = usize::from(chosen);
        let rivals = cases
            .iter()
            .skip(skip)
            .filter(|case| case.confidence() > w::RIVAL)
            .take(3)
            .map(shown)
            .collect();
        match cases.into_iter().next().filter(|_| chosen) {
            Some(mut case) => {
                let id = self.detectors[case.detector].detector.id.clone();
                case.evidence
                    .sort_by(|a, b| b.weight.abs().total_cmp(&a.weight.abs()));
                Finding {
                    field,
                    source: id.clone(),
                    element: Some(id),
                    label: Label::Automated,
                    category: Category::None,
                    form: case.form,
                    confidence: (case.confidence() * 1e4).round() / 1e4,
                    evidence: case.evidence,
                    rivals,
                    rare: Vec::new(),
                    position: None,
                    unclear: false,
                }
            }
            None => Finding {
                field,
                rivals,
                ..Finding::default()
            },
        }
    }
}
