//! An inventory and a name go in, the whole chain from obligation to evidence comes out as text of 80 columns.
//!
//! The longest dataset name that begins the argument wins, because names may hold `#` themselves (`book.xlsx#Sheet`); what
//! follows a further `#` is the column. A transfer is explained under its name where no dataset has it.

use super::find::{find, find_column};
use super::headings::say;
use super::layout::{WIDTH, hanging, shown};
use super::terms::term;
use super::view::{self, column_title, interval, is_found, key_title};
use super::words::counted_in;
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::{Attribution, Column, Dataset, Inventory, Method};
use crate::model::text::bytes;
use std::fmt::Write as _;

mod column;
mod duty;
mod transfer;

/// The chain of the dataset (and column) or of the transfer that `target` names; `column` is explicit and wins over `#column`.
///
/// # Errors
/// No dataset or column has that name; names that hold it are offered.
pub fn explain(
    inventory: &Inventory,
    target: &str,
    column: Option<&str>,
    language: Language,
) -> Result<String> {
    let transfer = (inventory.transfers.iter()).find(|transfer| transfer.name == target);
    let is_dataset = inventory
        .datasets
        .iter()
        .any(|dataset| dataset.name == target);
    if let Some(transfer) = transfer.filter(|_| !is_dataset && column.is_none()) {
        let mut page = Page {
            text: String::new(),
            language,
        };
        page.transfer(transfer, inventory);
        return Ok(page.text);
    }
    let (datasets, rest) = find(inventory, target)?;
    let wanted = column.or(rest);
    let mut page = Page {
        text: String::new(),
        language,
    };
    for dataset in datasets {
        if !page.text.is_empty() {
            page.text.push('\n');
        }
        match wanted {
            None => page.dataset(dataset),
            Some(name) => {
                let column = find_column(dataset, name)?;
                let title = column_title(&column.path, column.ordinal, language);
                page.heading(&format!("{}#{title}", dataset.name));
                page.column(column);
                page.text.push('\n');
                page.duty(&dataset.obligation);
            }
        }
    }
    Ok(page.text)
}

/// The text while it is written.
struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn say(&self, id: &'static str) -> &'static str {
        say(id, self.language)
    }

    fn heading(&mut self, title: &str) {
        self.text.push_str(&hanging("", &shown(title), WIDTH));
        let _ = writeln!(self.text, "{}", "─".repeat(WIDTH));
    }

    fn title(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// `label: value`, wrapped behind the label.
    fn labelled(&mut self, indent: usize, label: &str, value: &str) {
        let first = match self.language {
            Language::Zh => format!("{:indent$}{label}：", ""),
            Language::En => format!("{:indent$}{label}: ", ""),
        };
        self.text.push_str(&hanging(&first, &shown(value), WIDTH));
    }

    /// As [`Page::labelled`], under a heading of the reports.
    fn line(&mut self, indent: usize, id: &'static str, value: &str) {
        self.labelled(indent, self.say(id), value);
    }

    fn bullet(&mut self, indent: usize, value: &str) {
        let first = format!("{:indent$}· ", "");
        self.text.push_str(&hanging(&first, &shown(value), WIDTH));
    }

    fn dataset(&mut self, dataset: &Dataset) {
        self.heading(&dataset.name);
        self.duty(&dataset.obligation);
        self.text.push('\n');
        self.people(dataset);
        self.records(dataset);
        self.attribution("sector", dataset.sector.as_ref());
        self.attribution("scenario", dataset.scenario.as_ref());
        for note in &dataset.notes {
            self.line(0, "notes", note.get(self.language));
        }
        self.columns(&dataset.columns);
    }

    /// How many people, and what they were counted by.
    fn people(&mut self, dataset: &Dataset) {
        let (people, language) = (&dataset.individuals, self.language);
        let count = interval(people.count, language);
        let method = view::title(people.method, language);
        self.line(0, "people", &format!("{count} · {method}"));
        let sensitive = interval(people.sensitive, language);
        self.line(2, "sensitive-people", &sensitive);
        let secondary = interval(people.secondary, language);
        self.line(2, "secondary-people", &secondary);
        if people.keys.is_empty() {
            self.bullet(2, self.say("no-keys"));
        }
        for key in &people.keys {
            let title = key_title(key, &dataset.columns, language);
            let distinct = interval(key.distinct, language);
            self.bullet(2, &format!("{title} ({}): {distinct}", key.element));
        }
        for reason in people.argument() {
            self.bullet(2, reason.get(language));
        }
    }

    /// How many records, and how they lie in the store.
    fn records(&mut self, dataset: &Dataset) {
        let (records, language) = (&dataset.records, self.language);
        let method = match records.method {
            Method::NotCounted => String::new(),
            method => format!(" · {}", view::title(method, language)),
        };
        let text = format!(
            "{}{method} · {} · {} · {}",
            view::records(records.count, language),
            counted_in(dataset.files, "files", language),
            bytes(dataset.bytes),
            dataset.format,
        );
        self.line(0, "records", &text);
        if let Some(reading) = &dataset.reading {
            let text = view::reading(reading, dataset.bytes, language);
            self.line(2, "reading", &text);
        }
    }

    /// A sector or scenario, and how it is known.
    fn attribution(&mut self, id: &'static str, attribution: Option<&Attribution>) {
        let value = match attribution {
            None => self.say("unknown").to_owned(),
            Some(known) => format!(
                "{} · {} · {}",
                term(&known.value).get(self.language),
                view::title(known.source, self.language),
                known.because
            ),
        };
        self.line(0, id, &value);
    }

    /// The columns with a finding each, the others by name.
    fn columns(&mut self, columns: &[Column]) {
        let language = self.language;
        let title = |column: &Column| column_title(&column.path, column.ordinal, language);
        let (found, other): (Vec<&Column>, Vec<&Column>) =
            columns.iter().partition(|column| is_found(column));
        let heading = format!("\n{} ({})", self.say("found-columns"), found.len());
        self.title(&heading);
        for column in found {
            self.text.push('\n');
            let title = shown(&title(column));
            self.text.push_str(&hanging("  ", &title, WIDTH));
            self.column(column);
        }
        if !other.is_empty() {
            let heading = format!("\n{} ({})", self.say("other-columns"), other.len());
            self.title(&heading);
            let names: Vec<String> = other.into_iter().map(title).collect();
            let names = shown(&names.join(", "));
            self.text.push_str(&hanging("  ", &names, WIDTH));
        }
    }
}
