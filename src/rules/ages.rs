//! The words that say how ages are told and that a table is about children, made ready; what the headers of a table say of it.

use crate::detect::name::{Header, Headers, Word};
use crate::model::Text;
use crate::model::ages::{AgeSigns, AgeUnit, BirthInNumber};
use crate::model::finding::{Category, Finding};
use crate::model::profile::ColumnProfile;
use crate::pack::context::{ChildSign, Context, LowNumbers};
use crate::pack::detector::Detectors;

/// All words of ages and children.
pub(super) struct AgeWords {
    age_element: String,
    /// By unit that headers name: how many make a year, and the words.
    units: Vec<(f64, Vec<Word>)>,
    unit: Vec<Word>,
    moment: Vec<Word>,
    children: Vec<SignWords>,
    not: Vec<Word>,
    /// By detector, with the words of the headers of its columns.
    births: Vec<(String, Vec<FormWords>)>,
}

/// Where a date of birth stands in numbers, and the header words of their columns.
type FormWords = (BirthInNumber, Vec<Word>);

/// A sign of children with its words.
struct SignWords {
    title: Text,
    words: Vec<Vec<Word>>,
    path: Vec<Word>,
    low_numbers: Option<(LowNumbers, Vec<Word>)>,
    not: Vec<Word>,
}

fn ready(words: &[String]) -> Vec<Word> {
    words.iter().map(|word| Word::new(word)).collect()
}

/// The first of the words that one of the headers has.
fn first<'a>(words: &'a [Word], headers: &Headers<'_>) -> Option<&'a Word> {
    words.iter().find(|word| headers.have(word))
}

fn has(words: &[Word], header: &Header) -> bool {
    words.iter().any(|word| header.covers(word).is_some())
}

impl SignWords {
    fn new(sign: &ChildSign) -> Self {
        Self {
            title: sign.title.clone(),
            words: sign.words.iter().map(|words| ready(words)).collect(),
            path: ready(&sign.path),
            low_numbers: (sign.low_numbers.clone()).map(|numbers| {
                let words = ready(&numbers.headers);
                (numbers, words)
            }),
            not: ready(&sign.not),
        }
    }

    /// Why the table is about children by this sign.
    fn met(
        &self,
        headers: &Headers<'_>,
        path: &Headers<'_>,
        columns: &[(&ColumnProfile, Header)],
    ) -> Option<Text> {
        let mut met: Vec<&str> = Vec::new();
        for words in &self.words {
            met.push(&first(words, headers)?.shown);
        }
        if !self.path.is_empty() {
            let named = first(&self.path, path).or_else(|| first(&self.path, headers))?;
            met.push(&named.shown);
        }
        if let Some((numbers, words)) = &self.low_numbers {
            let is_low = |(column, header): &(&ColumnProfile, Header)| {
                let least = column.numbers.map(|one| one.min);
                has(words, header)
                    && least.is_some_and(|one| (numbers.least..=numbers.most).contains(&one))
            };
            if !columns.iter().any(is_low) {
                return None;
            }
        }
        if first(&self.not, headers).is_some() {
            return None;
        }
        let shown: Vec<String> = met.iter().map(|word| format!("`{word}`")).collect();
        Some(Text::new(
            format!("{}（{}）", self.title.zh, shown.join("、")),
            format!("{} ({})", self.title.en, shown.join(", ")),
        ))
    }
}

impl AgeWords {
    pub(super) fn new(context: &Context, detectors: &Detectors) -> Self {
        let unit = |unit: &AgeUnit| (unit.per_year, ready(&unit.headers));
        let births = detectors.iter().map(|one| &one.detector);
        let births = births.filter(|one| !one.birth.is_empty()).map(|one| {
            let forms = one.birth.iter();
            let forms = forms.map(|form| (form.clone(), ready(&form.headers)));
            (one.id.clone(), forms.collect())
        });
        Self {
            age_element: context.age_element.clone(),
            units: context.age_unit.iter().map(unit).collect(),
            unit: ready(&context.age_headers.unit),
            moment: ready(&context.age_headers.moment),
            children: context.children.iter().map(SignWords::new).collect(),
            not: ready(&context.children_not.words),
            births: births.collect(),
        }
    }

    /// What the headers of a table say of ages, and whether it is about children by what it says.
    pub(super) fn signs(
        &self,
        name: &str,
        columns: &[ColumnProfile],
        findings: &[Finding],
    ) -> AgeSigns {
        let header = |column: &ColumnProfile| {
            Header::of_path(column.header(), column.description.as_deref())
        };
        let all: Vec<_> = columns.iter().map(|one| (one, header(one))).collect();
        let both = || all.iter().zip(findings);
        let elements = || findings.iter().map(|one| one.element.as_deref());
        let has_ages = elements().any(|one| one == Some(self.age_element.as_str()));
        let per_year = both().map(|((_, header), finding)| {
            let is_age = finding.element.as_deref() == Some(self.age_element.as_str());
            let mut units = self.units.iter().filter(|_| is_age);
            let unit = units.find(|(_, words)| has(words, header));
            unit.map_or(0.0, |(per_year, _)| *per_year)
        });
        let births = both().map(|((_, header), finding)| {
            let mut known = self.births.iter();
            let known = known.find(|(id, _)| Some(id.as_str()) == finding.element.as_deref());
            let forms = known.iter().flat_map(|(_, forms)| forms);
            let own = forms.filter(|(_, words)| words.is_empty() || has(words, header));
            own.map(|(form, _)| form.clone()).collect()
        });
        let is_unit = |(_, header): &(&ColumnProfile, Header)| {
            has_ages && self.unit.iter().any(|word| header.is(word))
        };
        AgeSigns {
            births: births.collect(),
            per_year: per_year.collect(),
            moments: all
                .iter()
                .map(|(_, header)| has_ages && has(&self.moment, header))
                .collect(),
            unit: all.iter().position(is_unit),
            children: self.children(name, &all, findings),
        }
    }

    /// Why the table is about children; `None` where nothing says so, or it is about nobody.
    fn children(
        &self,
        name: &str,
        columns: &[(&ColumnProfile, Header)],
        findings: &[Finding],
    ) -> Option<Text> {
        if !findings
            .iter()
            .any(|one| one.category >= Category::Personal)
        {
            return None;
        }
        let headers = Headers::new(columns.iter().map(|(_, header)| header));
        let name = Header::new(name, None);
        let path = Headers::new(std::iter::once(&name));
        if first(&self.not, &headers).is_some() {
            return None;
        }
        let mut signs = self.children.iter();
        signs.find_map(|sign| sign.met(&headers, &path, columns))
    }
}
