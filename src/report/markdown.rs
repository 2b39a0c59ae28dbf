//! The inventory as Markdown, for a ticket or a wiki: what was covered, the roll-ups, every dataset in a line, open questions.

use super::headings::say;
use super::layout::shown;
use super::numbers::thousands;
use super::roll_up::{self, By};
use super::view::{self, duty, interval, sign};
use super::{Report, failed, tables, words};
use crate::error::Result;
use crate::model::inventory::{Inventory, Skipped};
use crate::model::{Language, Titled as _};
use polars::prelude::PolarsResult;
use std::fmt::Write as _;
use std::io::Write;

/// `inventory.md`.
pub struct Markdown;

impl Report for Markdown {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn file_name(&self) -> &'static str {
        "inventory.md"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        let mut page = Page {
            text: String::new(),
            language,
        };
        page.render(inventory).map_err(|e| failed("markdown", e))?;
        out.write_all(page.text.as_bytes())
            .map_err(|e| failed("markdown", e))
    }
}

/// A text from outside as plain words: whatever Markdown or HTML would act on is escaped.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in shown(text).chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '(' | ')' | '|' | '~' | '!' | '#' | '$' => {
                escaped.push('\\');
                escaped.push(c);
            }
            // A colon and a dot make bare links of some renderers.
            ':' => escaped.push_str("&#58;"),
            '@' => escaped.push_str("&#64;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

/// The page while it is written.
struct Page {
    text: String,
    language: Language,
}

impl Page {
    fn say(&self, id: &'static str) -> &'static str {
        say(id, self.language)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The head of a table: its columns, and how each is aligned.
    fn table(&mut self, headings: &[&'static str], align: &str) {
        let headings: Vec<&str> = headings.iter().map(|id| self.say(id)).collect();
        self.line(&format!("| {} |\n{align}", headings.join(" | ")));
    }

    fn row(&mut self, cells: &[String]) {
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    fn render(&mut self, inventory: &Inventory) -> PolarsResult<()> {
        self.head(inventory);
        self.roll_ups(inventory)?;
        self.datasets(inventory);
        self.questions(inventory);
        let covered = &inventory.coverage;
        self.files("partly-files", &covered.partly);
        self.files("skipped-files", &covered.skipped);
        let disclaimer = roll_up::disclaimer();
        let _ = writeln!(self.text, "\n---\n{}", disclaimer.get(self.language));
        Ok(())
    }

    /// What was scanned, how much of it was covered, and what to look at.
    fn head(&mut self, inventory: &Inventory) {
        let (scan, covered) = (&inventory.scan, &inventory.coverage);
        let stores: Vec<String> = roll_up::stores(inventory).into_iter().map(plain).collect();
        let head = format!(
            "# {}\n\n{} · {} {} · {} {}\n",
            self.say("title"),
            stores.join(", "),
            scan.tool.name,
            scan.tool.version,
            self.say("started"),
            scan.started_at
        );
        self.line(&head);
        let mut ledger = roll_up::ledger(inventory)
            .map(|(id, files, size)| format!("{} {} ({size})", self.say(id), thousands(files)))
            .to_vec();
        if !covered.partly.is_empty() {
            let partly = roll_up::partly(inventory);
            ledger.push(words::partly_in(partly, self.language));
        }
        let coverage = format!("**{}:** {}\n", self.say("coverage"), ledger.join(" · "));
        self.line(&coverage);
        if scan.interrupted {
            let partial = format!("**{}**\n", self.say("partial"));
            self.line(&partial);
        }
        for warning in &scan.warnings {
            let warning = format!("**{}**\n", plain(warning.get(self.language)));
            self.line(&warning);
        }
    }

    fn roll_ups(&mut self, inventory: &Inventory) -> PolarsResult<()> {
        let frame = tables::rolled(inventory)?;
        for by in By::ALL {
            let headings = [by.heading(), "datasets", "files", "records"];
            self.table(&headings, "|---|--:|--:|--:|");
            let groups = roll_up::roll_up(&frame, by)?;
            let total = roll_up::total(&groups);
            for group in groups.into_iter().chain(total) {
                self.row(&[
                    plain(group.title.get(self.language)),
                    thousands(group.datasets),
                    thousands(group.files),
                    view::records(group.records, self.language),
                ]);
            }
            self.line("");
        }
        if roll_up::has_shared_files(inventory) {
            let once = format!("{}\n", self.say("counted-once"));
            self.line(&once);
        }
        Ok(())
    }

    fn datasets(&mut self, inventory: &Inventory) {
        let heading = format!("## {}\n", self.say("datasets"));
        self.line(&heading);
        let headings = ["dataset", "measure", "people", "records", "sensitivity"];
        self.table(&headings, "|---|---|--:|--:|---|");
        let language = self.language;
        for (_, dataset) in roll_up::by_attention(inventory) {
            let obligation = &dataset.obligation;
            let sign = sign(obligation.measure);
            self.row(&[
                plain(&dataset.name),
                format!("{sign} {}", duty(obligation, language)),
                interval(dataset.individuals.count, language),
                view::records(dataset.records.count, language),
                view::title(roll_up::strongest(dataset), language),
            ]);
        }
    }

    fn questions(&mut self, inventory: &Inventory) {
        let heading = format!("\n## {}\n", self.say("questions"));
        self.line(&heading);
        let (if_yes, if_no) = (self.say("if-yes"), self.say("if-no"));
        let unread = &inventory.coverage.unread;
        if !unread.is_empty() {
            let (heading, said) = (self.say("unread"), words::unread_in(unread, self.language));
            self.line(&format!("- {heading}: {said}"));
        }
        for (_, dataset) in roll_up::by_attention(inventory) {
            for missing in &dataset.obligation.missing {
                let line = format!(
                    "- {}: {} {if_yes}: {} {if_no}: {}",
                    plain(&dataset.name),
                    plain(missing.question.get(self.language)),
                    plain(missing.if_yes.get(self.language)),
                    plain(missing.if_no.get(self.language)),
                );
                self.line(&line);
            }
        }
    }

    /// Files that were not read, or not to their end, with the reasons.
    fn files(&mut self, heading: &'static str, list: &[Skipped]) {
        if list.is_empty() {
            return;
        }
        let heading = format!("\n## {}\n", self.say(heading));
        self.line(&heading);
        self.table(&["path", "kind", "reason"], "|---|---|---|");
        for one in list {
            self.row(&[
                plain(&one.path),
                one.kind.title().get(self.language).to_owned(),
                plain(one.reason.get(self.language)),
            ]);
        }
    }
}
