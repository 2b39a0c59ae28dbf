//! The inventory as JUnit XML: a test for each dataset, and one for each file that was not read.
//!
//! A dataset fails where a measure is required that is as strict as the one of `--fail-on`, or may be: an open question is no
//! pass. Where the scan was asked for none, `none` and `exempt` pass and all else fails. With `--fail-on
//! other-route` the lines of the law beside the others decide, with `--fail-on skipped` only files that were not read. Files that
//! were not read are skipped tests, failed ones with `--fail-on skipped`.
//!
//! The form is the one that Jenkins, GitLab and GitHub's test reporters read: `testsuites`, a `testsuite` for each store,
//! `testcase`s with `failure` or `skipped`.

use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::{Dataset, Inventory, Skipped};
use crate::model::obligation::Measure;
use crate::model::options::FailOn;
use crate::model::text::shown;
use crate::report::catalogs::names::is_unassigned;
use crate::report::catalogs::words::milliseconds;
use crate::report::roll_up::stores;
use crate::report::view;
use crate::report::{Report, failed};
use std::fmt::Write as _;
use std::io::Write;

/// `junit.xml`.
pub struct Junit;

impl Report for Junit {
    fn id(&self) -> &'static str {
        "junit"
    }

    fn file_name(&self) -> &'static str {
        "junit.xml"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, language, out).map_err(|e| failed("junit", e))
    }
}

fn write(inventory: &Inventory, language: Language, out: &mut dyn Write) -> std::io::Result<()> {
    // Inventories of earlier versions do not say in which store a skipped file was.
    let unsaid = (inventory
        .coverage
        .skipped
        .iter()
        .any(|one| one.store.is_empty()))
    .then_some("");
    let stores = stores(inventory).into_iter().chain(unsaid);
    let suites: Vec<Suite> = stores
        .map(|store| Suite::of(inventory, store, language))
        .collect();
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    let (tests, failures, skipped) = (
        sum(|one| one.cases.len()),
        sum(|one| one.failures),
        sum(|one| one.skipped),
    );
    let started = milliseconds(&inventory.scan.started_at);
    let finished = milliseconds(&inventory.scan.finished_at);
    let seconds = finished
        .zip(started)
        .map_or(0.0, |(end, begin)| (end - begin).max(0) as f64 / 1e3);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"qingdan\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"{skipped}\" time=\"{seconds:.3}\">"
    )?;
    for suite in &suites {
        writeln!(
            out,
            "<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" timestamp=\"{}\" time=\"0\">",
            suite.name,
            suite.cases.len(),
            suite.failures,
            suite.skipped,
            // Local time without a zone, as the schema of Ant has it; readers take it for UTC.
            inventory.scan.started_at.trim_end_matches('Z'),
        )?;
        for case in &suite.cases {
            writeln!(out, "{case}")?;
        }
        writeln!(out, "</testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// The tests of one store.
struct Suite {
    name: String,
    cases: Vec<String>,
    failures: usize,
    skipped: usize,
}

impl Suite {
    fn of(inventory: &Inventory, store: &str, language: Language) -> Self {
        let mut suite = Self {
            name: escaped(store),
            cases: Vec::new(),
            failures: 0,
            skipped: 0,
        };
        let fail_on = inventory.scan.fail_on.as_slice();
        for dataset in inventory.datasets.iter().filter(|one| one.store == store) {
            suite.add_dataset(dataset, fail_on, language);
        }
        for skipped in inventory
            .coverage
            .skipped
            .iter()
            .filter(|one| one.store == store)
        {
            suite.add_skipped(skipped, fail_on, language);
        }
        suite
    }

    fn add_dataset(&mut self, dataset: &Dataset, fail_on: &[FailOn], language: Language) {
        let properties = [
            ("measure", dataset.obligation.measure.id().to_owned()),
            ("floor", dataset.obligation.floor.id().to_owned()),
            ("ceiling", dataset.obligation.ceiling.id().to_owned()),
            ("individuals", dataset.individuals.count.to_string()),
        ];
        let mut body = "<properties>".to_owned();
        for (name, value) in properties {
            let _ = write!(
                body,
                "<property name=\"{name}\" value=\"{}\"/>",
                escaped(&value)
            );
        }
        body.push_str("</properties>");
        if fails(dataset, fail_on) {
            self.failures += 1;
            let duty = escaped(&view::duty(&dataset.obligation, language));
            let people = escaped(&view::persons(dataset.individuals.count, language));
            let measure = dataset.obligation.measure;
            let questions = dataset.obligation.missing.iter();
            let questions: Vec<String> = questions
                .map(|one| escaped(one.question.get(language)))
                .collect();
            let kind = if measure == Measure::Undetermined {
                dataset.obligation.ceiling
            } else {
                measure
            };
            let _ = write!(
                body,
                "<failure type=\"{}\" message=\"{duty} · {people}\">{}</failure>",
                kind.id(),
                questions.join("\n")
            );
        }
        self.cases.push(case("dataset", &dataset.name, &body));
    }

    fn add_skipped(&mut self, skipped: &Skipped, fail_on: &[FailOn], language: Language) {
        let counts = skipped.kind.is_left_out();
        let reason = escaped(skipped.reason.get(language));
        let body = if counts && fail_on.contains(&FailOn::Skipped) {
            self.failures += 1;
            format!(
                "<failure type=\"{}\" message=\"{reason}\"/>",
                skipped.kind.id()
            )
        } else {
            self.skipped += 1;
            format!("<skipped message=\"{reason}\"/>")
        };
        self.cases.push(case("coverage", &skipped.path, &body));
    }
}

/// Whether so much is required, or may be; anything at all where nobody said how much.
fn fails(dataset: &Dataset, fail_on: &[FailOn]) -> bool {
    let obligation = &dataset.obligation;
    let default = [FailOn::ContractOrCertification, FailOn::OtherRoute];
    let fail_on = if fail_on.is_empty() {
        &default
    } else {
        fail_on
    };
    fail_on.iter().any(|one| one.is_met_by(obligation))
}

fn case(class: &str, name: &str, body: &str) -> String {
    format!(
        "<testcase classname=\"qingdan.{class}\" name=\"{}\" time=\"0\">{body}</testcase>",
        escaped(name)
    )
}

/// A text as XML 1.0 takes it: no control character, no code point that no text has.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            _ if is_unassigned(character) => {
                let _ = write!(escaped, "\\u{{{:x}}}", character as u32);
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
