//! The summary that a scan prints: 80 columns, the reader's language, the datasets that need attention first.

use super::headings::say;
use super::layout::{WIDTH, fit, hanging, left, right, shown};
use super::numbers::thousands;
use super::roll_up::{self, By};
use super::view::{self, duty, persons, sign, transfer_title};
use super::words::{counted_in, more, partly_in, unread_in};
use super::{Report, failed, questionnaire, tables};
use crate::error::Result;
use crate::model::entry::SkipKind;
use crate::model::inventory::{Dataset, Inventory, Skipped};
use crate::model::obligation::Measure;
use crate::model::{Count, Language};
use polars::prelude::PolarsResult;
use std::io::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Datasets that the summary names.
const NAMED: usize = 12;
/// Open questions that the summary names.
const NAMED_QUESTIONS: usize = 3;
/// Files read in part that the summary names.
const NAMED_PARTLY: usize = 3;
/// Cells of the column that holds a measure.
const MEASURE: usize = 26;
/// Cells of the column that holds people.
const PEOPLE: usize = 17;
/// Cells of the column that holds a name and its sign.
const NAME: usize = WIDTH - PEOPLE - MEASURE - 2;

/// The id of the summary, which a scan prints anyway.
pub const ID: &str = "terminal";

/// `summary.txt`: the summary without colours.
pub struct Terminal;

impl Report for Terminal {
    fn id(&self) -> &'static str {
        ID
    }

    fn file_name(&self) -> &'static str {
        "summary.txt"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        let text = summary(inventory, language, false, None).map_err(|e| failed("terminal", e))?;
        out.write_all(text.as_bytes())
            .map_err(|e| failed("terminal", e))
    }
}

/// The summary; `colour` adds ANSI colours, `folder` is where the full report lies.
///
/// # Errors
/// The roll-up's frame cannot be made.
pub fn summary(
    inventory: &Inventory,
    language: Language,
    colour: bool,
    folder: Option<&Path>,
) -> PolarsResult<String> {
    let mut page = Page {
        text: String::new(),
        language,
        paint: Paint(colour),
    };
    page.head(inventory);
    page.skipped(inventory);
    page.partly(&inventory.coverage.partly, roll_up::partly(inventory));
    page.line("");
    page.first_question(inventory, folder);
    page.roll_up(inventory)?;
    page.attention(inventory);
    page.unread(inventory);
    page.questions(inventory);
    page.transfers(inventory);
    page.next(inventory, folder);
    Ok(page.text)
}

/// The summary while it is written.
struct Page {
    text: String,
    language: Language,
    paint: Paint,
}

impl Page {
    fn say(&self, id: &'static str) -> &'static str {
        say(id, self.language)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// `text` behind `first`, in lines that fit.
    fn hanging(&mut self, first: &str, text: &str) {
        self.text.push_str(&hanging(first, text, WIDTH));
    }

    /// What was scanned, how much of it was covered, and what to look at.
    fn head(&mut self, inventory: &Inventory) {
        let scan = &inventory.scan;
        let stores: Vec<String> = roll_up::stores(inventory).into_iter().map(shown).collect();
        let head = format!("{} {} · ", scan.tool.name, scan.tool.version);
        let datasets = inventory.datasets.len() as u64;
        let tail = format!(
            " · {} · {}: {}",
            counted_in(datasets, "datasets", self.language),
            self.say("depth"),
            view::title(scan.depth, self.language),
        );
        let room = WIDTH.saturating_sub(head.width() + tail.width()).max(16);
        self.line(&format!("{head}{}{tail}", fit(&stores.join(", "), room)));
        let mut skipped = inventory.coverage.skipped.iter();
        let has_skipped = skipped.any(|one| one.kind != SkipKind::OwnReport);
        let ledger = roll_up::ledger(inventory);
        let last = ledger.len() - 1;
        let parts: Vec<String> = ledger
            .into_iter()
            .enumerate()
            .map(|(at, (id, files, size))| {
                let part = format!("{} {} ({size})", self.say(id), thousands(files));
                self.paint.strong_if(at == last && has_skipped, &part)
            })
            .collect();
        self.line(&parts.join(" · "));
        if scan.interrupted {
            self.hanging("! ", self.say("partial"));
        }
        for warning in &scan.warnings {
            self.hanging("! ", &shown(warning.get(self.language)));
        }
    }

    /// Why files were skipped.
    fn skipped(&mut self, inventory: &Inventory) {
        let (kinds, tables) = roll_up::skipped_by_kind(inventory);
        for (kind, n) in kinds {
            let title = view::title(kind, self.language);
            self.line(&format!("  {} {title}", right(&thousands(n), 8)));
        }
        if tables > 0 {
            let line = counted_in(tables, "tables-skipped", self.language);
            self.hanging("         + ", &line);
        }
        for (id, folders) in roll_up::folders(inventory) {
            if folders > 0 {
                let line = counted_in(folders, id, self.language);
                self.hanging("         + ", &line);
            }
        }
    }

    /// The `files` that were not read to their end, the first of them with their reasons.
    fn partly(&mut self, partly: &[Skipped], files: u64) {
        if partly.is_empty() {
            return;
        }
        self.line(&format!("! {}", partly_in(files, self.language)));
        for one in partly.iter().take(NAMED_PARTLY) {
            let path = fit(&shown(&one.path), WIDTH / 2);
            let line = format!("{path}: {}", shown(one.reason.get(self.language)));
            self.hanging("    ", &line);
        }
        if partly.len() > NAMED_PARTLY {
            let left_out = (partly.len() - NAMED_PARTLY) as u64;
            let more = more(left_out, "more-files", self.language);
            self.line(&format!("    {more}"));
        }
    }

    /// The question that settles most, what each answer gives, and how to answer it; before it, what all of it rests on.
    fn first_question(&mut self, inventory: &Inventory, folder: Option<&Path>) {
        if let Some(line) = roll_up::assumed(inventory, self.language) {
            self.hanging("! ", &line);
            self.line("");
        }
        let Some(question) = inventory.questions.first() else {
            return;
        };
        self.line(&format!("  {}", self.say("first-question")));
        let worth = questionnaire::worth(question, inventory, self.language);
        let line = format!("{} ({worth})", shown(question.text.get(self.language)));
        self.hanging("? ", &line);
        for answer in &question.answers {
            self.hanging("  - ", &questionnaire::gives(answer, self.language));
        }
        let at = folder.map(|folder| format!(" {}", quoted(&folder.to_string_lossy())));
        let command = format!("qingdan questions{} --ask", at.unwrap_or_default());
        self.hanging("  ", &format!("{}: {command}", self.say("answer-hint")));
        self.line("");
    }

    fn roll_up(&mut self, inventory: &Inventory) -> PolarsResult<()> {
        let heading = format!("  {}", self.say(By::Measure.heading()));
        let head = format!(
            "{}{}{}{}",
            left(&heading, MEASURE + 8),
            right(self.say("datasets"), 12),
            right(self.say("files"), 12),
            right(self.say("records"), 22),
        );
        self.line(&head);
        let frame = tables::rolled(inventory)?;
        let groups = roll_up::roll_up(&frame, By::Measure)?;
        let total = roll_up::total(&groups);
        for group in groups.iter().chain(&total) {
            let measure = group.measure();
            let sign = measure.map_or(" ", sign);
            let label = format!("{sign} {}", group.title.get(self.language));
            let label = left(&label, MEASURE + 4);
            let label = measure.map_or(label.clone(), |m| self.paint.measure(m, &label));
            let (datasets, files) = (thousands(group.datasets), thousands(group.files));
            let records = short(group.records, 22, "not-counted", self.language);
            let (datasets, files) = (right(&datasets, 12), right(&files, 12));
            self.line(&format!("{label}{datasets}{files}{}", right(&records, 22)));
        }
        if roll_up::has_shared_files(inventory) {
            self.hanging("  ", self.say("counted-once"));
        }
        self.line("");
        Ok(())
    }

    /// The datasets of which something is demanded, or may be.
    fn attention(&mut self, inventory: &Inventory) {
        let open: Vec<&Dataset> = roll_up::by_attention(inventory)
            .into_iter()
            .map(|(_, dataset)| dataset)
            .filter(|d| !matches!(d.obligation.measure, Measure::None | Measure::Exempt))
            .filter(|d| !d.is_unread())
            .collect();
        if inventory.datasets.is_empty() {
            self.line(&format!("{}\n", self.say("no-datasets")));
        }
        if open.is_empty() {
            return;
        }
        let heading = format!("  {}", self.say("attention"));
        let head = format!(
            "{}{}  {}",
            left(&heading, NAME),
            right(self.say("people"), PEOPLE),
            self.say("measure"),
        );
        self.line(&head);
        for dataset in open.iter().take(NAMED) {
            self.dataset(dataset);
        }
        if open.len() > NAMED {
            let left_out = (open.len() - NAMED) as u64;
            let more = more(left_out, "more-datasets", self.language);
            self.line(&format!("  {more}"));
        }
        self.line("");
    }

    /// A dataset in a line, with both ends of its duty in a second where they differ.
    fn dataset(&mut self, dataset: &Dataset) {
        let obligation = &dataset.obligation;
        let measure = obligation.measure;
        let title = fit(&view::title(measure, self.language), MEASURE);
        let people = short(dataset.individuals.count, PEOPLE, "unknown", self.language);
        let line = format!(
            "{}{}{}  {}",
            self.paint.measure(measure, &format!("{} ", sign(measure))),
            left(&fit(&shown(&dataset.name), NAME - 2), NAME - 2),
            right(&people, PEOPLE),
            self.paint.measure(measure, &title),
        );
        self.line(&line);
        if obligation.branches.is_empty() && obligation.floor != obligation.ceiling {
            let ends = view::ends(obligation.floor, obligation.ceiling, self.language);
            self.line(&format!("    {ends}"));
        }
        let branches = view::branches(&obligation.branches, self.language);
        if !branches.is_empty() {
            self.hanging("    ", &branches);
        }
    }

    /// What nobody looked at, in one question for all of it.
    fn unread(&mut self, inventory: &Inventory) {
        let unread = &inventory.coverage.unread;
        if unread.is_empty() {
            return;
        }
        self.line(&format!("  {}", self.say("unread")));
        self.hanging("? ", &unread_in(unread, self.language));
        self.hanging("    ", self.say("unread-verdict"));
        self.line("");
    }

    /// What to find out first.
    fn questions(&mut self, inventory: &Inventory) {
        let questions = inventory.questions.iter().skip(1);
        if questions.len() == 0 {
            return;
        }
        self.line(&format!("  {}", self.say("questions")));
        let left_out = questions.len().saturating_sub(NAMED_QUESTIONS) as u64;
        for question in questions.take(NAMED_QUESTIONS) {
            let worth = questionnaire::worth(question, inventory, self.language);
            let line = format!("{} ({worth})", shown(question.text.get(self.language)));
            self.hanging("? ", &line);
        }
        if left_out > 0 {
            let more = more(left_out, "more-questions", self.language);
            self.line(&format!("  {more}"));
        }
        self.line("");
    }

    /// What leaves together.
    fn transfers(&mut self, inventory: &Inventory) {
        for transfer in &inventory.transfers {
            let line = format!(
                "{}: {} · {}",
                shown(transfer_title(transfer, self.language)),
                persons(transfer.individuals.count, self.language),
                duty(&transfer.obligation, self.language),
            );
            let sign = sign(transfer.obligation.measure);
            self.hanging(&format!("{sign} "), &line);
        }
        self.line("");
    }

    /// Where the rest stands, and what it is worth.
    fn next(&mut self, inventory: &Inventory, folder: Option<&Path>) {
        if let Some(folder) = folder {
            let path = shown(&folder.join("index.html").to_string_lossy());
            let line = format!("{}: {path}", self.say("report-at"));
            self.line(&line);
        }
        if let Some((_, first)) = roll_up::by_attention(inventory).first() {
            let at =
                folder.map(|folder| format!(" --inventory {}", quoted(&folder.to_string_lossy())));
            let (hint, name) = (self.say("explain-hint"), quoted(&first.name));
            let command = format!("qingdan explain {name}{}", at.unwrap_or_default());
            self.line(&format!("{hint}:\n  {command}\n"));
        }
        self.hanging("", roll_up::disclaimer().get(self.language));
    }
}

/// An interval in at most `width` cells: from the tens of millions on in millions, rounded outwards.
fn short(count: Count, width: usize, none: &'static str, language: Language) -> String {
    const MILLION: u64 = 1_000_000;
    let full = view::known(count).unwrap_or_else(|| say(none, language).to_owned());
    match count.upper {
        Some(upper) if full.width() > width => {
            let (lower, upper) = (count.lower / MILLION, upper.div_ceil(MILLION));
            format!("{} M–{} M", thousands(lower), thousands(upper))
        }
        _ => full,
    }
}

/// A name as an argument of a shell: single quotes where it needs any.
#[must_use]
pub fn quoted(name: &str) -> String {
    let name = shown(name);
    if name
        .chars()
        .all(|c| c.is_alphanumeric() || "/._-#".contains(c))
    {
        name
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

/// Colours, or none.
struct Paint(bool);

impl Paint {
    fn measure(&self, measure: Measure, text: &str) -> String {
        let code = match measure {
            Measure::SecurityAssessment => "1;31",
            Measure::OtherRoute => "1;35",
            Measure::Undetermined => "1;33",
            Measure::ContractOrCertification => "34",
            Measure::Exempt | Measure::None => return text.to_owned(),
        };
        self.code(code, text)
    }

    fn strong_if(&self, condition: bool, text: &str) -> String {
        if condition {
            self.code("1", text)
        } else {
            text.to_owned()
        }
    }

    fn code(&self, code: &str, text: &str) -> String {
        if self.0 {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}
