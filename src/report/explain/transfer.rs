//! A transfer goes in, what is declared of it, what it consists of, its people and its obligation come out.

use super::Page;
use crate::model::filing::{EarlierExport, GivenResult};
use crate::model::inventory::{Inventory, Transfer, TransferPart};
use crate::model::{Language, Text, Titled as _};
use crate::report::numbers::thousands;
use crate::report::terms::term;
use crate::report::view::{self, interval, persons, transfer_title};
use crate::report::words::{counted_in, more};

/// Datasets that are named one by one.
const MOST_NAMED: usize = 100;

impl Page {
    pub(super) fn transfer(&mut self, transfer: &Transfer, inventory: &Inventory) {
        self.heading(transfer_title(transfer, self.language));
        self.demanded(&transfer.obligation, "together");
        self.text.push('\n');
        self.terms(transfer);
        self.already_exported(&transfer.already_exported);
        self.results(&transfer.results);
        self.text.push('\n');
        self.union(transfer);
        self.parts(&transfer.parts);
        self.members(transfer, inventory);
    }

    /// What is declared of it; the whole scan is not declared.
    fn terms(&mut self, transfer: &Transfer) {
        if transfer.is_whole_scan() {
            return;
        }
        let (terms, language) = (&transfer.terms, self.language);
        let words = |words: &[String]| (!words.is_empty()).then(|| words.join(", "));
        let means: Vec<String> = (terms.means.iter())
            .map(|means| view::title(*means, language))
            .collect();
        let country: Vec<String> = terms.country.iter().map(|one| one.to_uppercase()).collect();
        for (id, value) in [
            ("recipient", words(&terms.recipient)),
            ("country", words(&country)),
            ("purpose", terms.purpose.clone()),
            ("legal-basis", words(&terms.legal_basis)),
            ("means", words(&means)),
            ("period", terms.period.clone()),
            ("retention", terms.retention.clone()),
        ] {
            let value = value.unwrap_or_else(|| self.say("not-declared").to_owned());
            self.line(0, id, &value);
        }
    }

    fn already_exported(&mut self, earlier: &[EarlierExport]) {
        if earlier.is_empty() {
            return;
        }
        self.title(self.say("already-exported"));
        for one in earlier {
            let route = one.route.map(|route| view::title(route, self.language));
            let route = route.unwrap_or_else(|| self.say("not-declared").to_owned());
            let (people, sensitive) = (one.individuals, one.sensitive_individuals);
            let label = self.say("sensitive-people");
            let mut text = format!(
                "{route} · {} · {} · {label} {}",
                one.since,
                counted_in(people, "persons", self.language),
                thousands(sensitive),
            );
            if !one.counts {
                text = format!("{text} · {}", self.say("another-year"));
            }
            self.bullet(2, &text);
        }
    }

    fn results(&mut self, results: &[GivenResult]) {
        if results.is_empty() {
            return;
        }
        self.title(self.say("results"));
        for one in results {
            let said = one.validity.as_ref().map_or_else(
                || {
                    let kind = one.kind.title();
                    let number = one.number.as_deref().unwrap_or_default();
                    Text::new(
                        format!("{} {number}（{}）", kind.zh, one.on),
                        format!("{} {number} ({})", kind.en, one.on),
                    )
                },
                |validity| {
                    let row = &validity.row;
                    let text = &validity.text;
                    Text::new(
                        format!("{}（{row}）", text.zh),
                        format!("{} ({row})", text.en),
                    )
                },
            );
            self.bullet(2, said.get(self.language));
        }
    }

    /// People over the union of its datasets, with and without exempt flows.
    fn union(&mut self, transfer: &Transfer) {
        let (people, language) = (&transfer.individuals, self.language);
        let method = view::title(people.method, language);
        let count = format!("{} · {method}", interval(people.count, language));
        self.line(0, "people", &count);
        let sensitive = interval(people.sensitive, language);
        self.line(2, "sensitive-people", &sensitive);
        let secondary = interval(people.secondary, language);
        self.line(2, "secondary-people", &secondary);
        for reason in &people.argument() {
            self.bullet(2, reason.get(language));
        }
        if let Some(outside) = &transfer.outside_exempt {
            let label = self.say("sensitive-people");
            let text = format!(
                "{} · {label} {}",
                persons(outside.count, language),
                interval(outside.sensitive, language)
            );
            self.line(0, "outside-exempt", &text);
        }
    }

    fn parts(&mut self, parts: &[TransferPart]) {
        if parts.is_empty() {
            return;
        }
        self.title(self.say("transfer-parts"));
        let language = self.language;
        for part in parts {
            let word = |id: &Option<String>| {
                let id = id.as_deref().unwrap_or("unknown");
                term(id).get(language).to_owned()
            };
            let mut text = format!("{} · {}", word(&part.sector), word(&part.scenario));
            if !part.exemptions.is_empty() {
                text = format!("{text} · {}", part.exemptions.join(", "));
            }
            let datasets = counted_in(part.datasets.len() as u64, "datasets", language);
            text = format!("{text} · {datasets}");
            if let Some(people) = part.individuals {
                text = format!("{text} · {}", persons(people, language));
            }
            if let Some(sensitive) = part.sensitive {
                let label = self.say("sensitive-people");
                text = format!("{text} · {label} {}", interval(sensitive, language));
            }
            self.bullet(2, &text);
        }
    }

    /// Its datasets, each with what would be asked of it alone.
    fn members(&mut self, transfer: &Transfer, inventory: &Inventory) {
        let language = self.language;
        let heading = format!("\n{} ({})", self.say("datasets"), transfer.datasets.len());
        self.title(&heading);
        for name in transfer.datasets.iter().take(MOST_NAMED) {
            let dataset = inventory.datasets.iter().find(|one| one.name == *name);
            let text = dataset.map_or_else(
                || name.clone(),
                |dataset| {
                    let people = persons(dataset.individuals.count, language);
                    let duty = view::duty(&dataset.obligation, language);
                    let mark = match language {
                        Language::Zh => "：",
                        Language::En => ": ",
                    };
                    format!("{name}{mark}{people} · {duty}")
                },
            );
            self.bullet(2, &text);
        }
        let left = transfer.datasets.len().saturating_sub(MOST_NAMED);
        if left > 0 {
            self.bullet(2, &more(left as u64, "more-datasets", language));
        }
    }
}
