//! The inventory goes in, the first page of the workbook comes out: what is certain, what to answer first, what was not read, where
//! to look next.

use super::Outcome;
use super::order::Order;
use super::sheet::{fitting, is_run, name, paper};
use super::styles;
use super::voice::Voice;
use super::words::say;
use crate::model::Text;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::obligation::Measure;
use crate::report::numbers::thousands;
use crate::report::questionnaire::{gives, lines, worth};
use crate::report::view::{self, BY_URGENCY};
use crate::report::{lead, roll_up, words};
use rust_xlsxwriter::{Format, Url, Workbook, Worksheet};

/// Its columns.
const WIDTHS: [u16; 5] = [30, 14, 14, 44, 44];
const LAST: u16 = WIDTHS.len() as u16 - 1;
/// Characters of a line over all columns, about.
const LINE: usize = 145;
/// Points of a line.
const POINTS: usize = 16;
/// Datasets that a requirement names.
const NAMED: usize = 3;

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let sheet = book.add_worksheet();
    sheet.set_name(name("cover", 0, order.voice))?;
    paper(sheet);
    // It is one page.
    sheet.set_print_fit_to_pages(1, 1);
    sheet.set_screen_gridlines(false);
    for (at, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width)?;
    }
    let mut page = Page {
        sheet,
        voice: order.voice,
        line: 0,
    };
    page.head(inventory)?;
    page.certain(order)?;
    page.question(inventory)?;
    page.not_read(inventory)?;
    page.next(order)?;
    page.line += 1;
    page.across(&page.voice.lines(&roll_up::disclaimer()), &styles::remark())
}

/// Whether a dataset is worth a name for its people.
fn has_people(dataset: &Dataset) -> bool {
    !dataset.is_unread() && dataset.individuals.count.upper != Some(0)
}

struct Page<'b> {
    sheet: &'b mut Worksheet,
    voice: Voice,
    line: u32,
}

impl Page<'_> {
    /// A text over all columns, as high as it takes.
    fn across(&mut self, text: &str, format: &Format) -> Outcome<()> {
        self.span(0, text, format)
    }

    /// A text from a column to the last.
    fn span(&mut self, from: u16, text: &str, format: &Format) -> Outcome<()> {
        let text = fitting(text);
        let room = if from == 0 {
            LINE
        } else {
            LINE - usize::from(WIDTHS[0])
        };
        let needed = |line: &str| {
            unicode_width::UnicodeWidthStr::width(line)
                .div_ceil(room)
                .max(1)
        };
        let lines: usize = text.lines().map(needed).sum();
        let format = if is_run(&text) {
            format.clone().set_quote_prefix()
        } else {
            format.clone()
        };
        self.sheet
            .merge_range(self.line, from, self.line, LAST, &text, &format)?;
        if lines > 1 {
            self.sheet
                .set_row_height(self.line, (lines * POINTS) as f64)?;
        }
        self.line += 1;
        Ok(())
    }

    /// The heading of a part.
    fn part(&mut self, id: &'static str) -> Outcome<()> {
        self.line += 1;
        self.sheet.set_row_height(self.line, 22)?;
        let text = self.voice.text(&say(id));
        self.across(&text, &styles::part())
    }

    fn cell(&mut self, at: u16, text: &str, format: &Format) -> Outcome<()> {
        let text = fitting(text);
        let format = if is_run(&text) {
            format.clone().set_quote_prefix()
        } else {
            format.clone()
        };
        self.sheet
            .write_string_with_format(self.line, at, &*text, &format)?;
        Ok(())
    }

    fn number(&mut self, at: u16, number: u64) -> Outcome<()> {
        let format = styles::figure();
        self.sheet
            .write_number_with_format(self.line, at, number as f64, &format)?;
        Ok(())
    }

    /// What was scanned, when, and the sentence that every report begins with.
    fn head(&mut self, inventory: &Inventory) -> Outcome<()> {
        let (scan, voice) = (&inventory.scan, self.voice);
        self.sheet.set_row_height(0, 34)?;
        self.across(&voice.text(&say("title")), &styles::title())?;
        let stores = roll_up::stores(inventory).join(", ");
        let about = format!(
            "{} {} · {stores} · {} · {}: {}",
            scan.tool.name,
            scan.tool.version,
            scan.finished_at,
            voice.text(&say("depth")),
            voice.title(scan.depth)
        );
        self.across(&about, &styles::remark())?;
        if let Some(sentence) = lead::lead(inventory) {
            self.line += 1;
            self.across(&voice.lines(&sentence), &styles::strong())?;
        }
        if scan.interrupted {
            self.across(
                &voice.lines(&say("partial")),
                &styles::duty(Measure::SecurityAssessment),
            )?;
        }
        for warning in &scan.warnings {
            self.across(
                &format!("! {}", voice.lines(warning)),
                &styles::duty(Measure::Undetermined),
            )?;
        }
        if roll_up::assumed(inventory, crate::model::Language::En).is_some() {
            let assumed =
                voice.said(|language| roll_up::assumed(inventory, language).unwrap_or_default());
            self.across(
                &format!("! {assumed}"),
                &styles::duty(Measure::Undetermined),
            )?;
        }
        Ok(())
    }

    /// The datasets by what is due at least.
    fn certain(&mut self, order: &Order<'_>) -> Outcome<()> {
        self.part("certain")?;
        let note = self.voice.lines(&say("certain-note"));
        self.across(&note, &styles::remark())?;
        let heads = ["at-least", "datasets", "of-these-open", "largest"];
        self.sheet
            .set_row_height(self.line, if self.voice == Voice::Both { 34 } else { 18 })?;
        for (at, id) in (0_u16..).zip(heads) {
            let text = self.voice.lines(&say(id));
            self.cell(at, &text, &styles::heading())?;
        }
        self.cell(LAST, "", &styles::heading())?;
        self.line += 1;
        for measure in BY_URGENCY {
            let of_it = |one: &&&Dataset| one.obligation.floor == measure;
            let all: Vec<&&Dataset> = order.datasets.iter().filter(of_it).collect();
            if !all.is_empty() {
                self.floor(measure, &all)?;
            }
        }
        Ok(())
    }

    fn floor(&mut self, measure: Measure, all: &[&&Dataset]) -> Outcome<()> {
        let voice = self.voice;
        self.cell(0, &voice.title(measure), &styles::duty(measure))?;
        self.number(1, all.len() as u64)?;
        let open = all
            .iter()
            .filter(|one| one.obligation.floor != one.obligation.ceiling);
        self.number(2, open.count() as u64)?;
        let mut largest: Vec<&&&Dataset> = all.iter().filter(|one| has_people(one)).collect();
        largest.sort_by(|a, b| b.individuals.count.by_upper(&a.individuals.count));
        let named = largest.into_iter().take(NAMED).map(|one| {
            let people = voice.said(|language| view::persons(one.individuals.count, language));
            format!("{} ({people})", one.name)
        });
        let named = named.collect::<Vec<_>>().join("\n");
        self.span(3, &named, &styles::body())?;
        let lines = named.lines().count().max(1);
        self.sheet
            .set_row_height(self.line - 1, (lines * POINTS) as f64)?;
        Ok(())
    }

    /// The question that settles most, what each answer gives, and where the answer is written.
    fn question(&mut self, inventory: &Inventory) -> Outcome<()> {
        self.part("answer-first")?;
        let voice = self.voice;
        let Some(question) = inventory.questions.first() else {
            return self.across(&voice.lines(&say("all-answered")), &styles::body());
        };
        self.across(&voice.lines(&question.text), &styles::strong())?;
        let worth = voice.said(|language| worth(question, inventory, language));
        self.across(&worth, &styles::body())?;
        for answer in &question.answers {
            self.cell(0, &answer.value, &styles::code())?;
            let given = voice.said(|language| gives(answer, language));
            self.span(1, &given, &styles::body())?;
        }
        if let Some(found) = &question.found {
            self.labelled("found-at", &voice.lines(found), &styles::body())?;
        }
        self.labelled(
            "how-to-answer",
            &voice.lines(&say("how-sheet")),
            &styles::body(),
        )?;
        self.labelled("", "qingdan questions --ask", &styles::code())?;
        if let Some(first) = question.answers.first() {
            self.labelled("", &lines(question, &first.value), &styles::code())?;
        }
        Ok(())
    }

    /// A text behind its heading.
    fn labelled(&mut self, id: &'static str, text: &str, format: &Format) -> Outcome<()> {
        let head = if id.is_empty() {
            Text::default()
        } else {
            say(id)
        };
        let head = self.voice.text(&head);
        self.cell(0, &head, &styles::strong())?;
        self.span(1, text, format)
    }

    /// What was listed and not read, by kind of reason.
    fn not_read(&mut self, inventory: &Inventory) -> Outcome<()> {
        self.part("not-read")?;
        let voice = self.voice;
        let ledger = roll_up::ledger(inventory);
        let said = ledger.map(|(id, files, size)| {
            format!("{} {} ({size})", voice.text(&say(id)), thousands(files))
        });
        self.across(&said.join(" · "), &styles::strong())?;
        let coverage = &inventory.coverage;
        if coverage.skipped.is_empty() && coverage.partly.is_empty() {
            return self.across(&voice.lines(&say("all-read")), &styles::body());
        }
        let (kinds, tables) = roll_up::skipped_by_kind(inventory);
        for (kind, files) in kinds {
            self.cell(0, &voice.title(kind), &styles::body())?;
            self.number(1, files)?;
            self.line += 1;
        }
        if tables > 0 {
            self.across(
                &voice.text(&words::counted(tables, "tables-skipped")),
                &styles::body(),
            )?;
        }
        if !coverage.partly.is_empty() {
            let partly = words::partly(roll_up::partly(inventory));
            self.across(&voice.text(&partly), &styles::body())?;
        }
        if let Some(unread) = words::unread(&coverage.unread) {
            self.across(&voice.lines(&unread), &styles::body())?;
        }
        Ok(())
    }

    /// The other sheets, and what stands in each.
    fn next(&mut self, order: &Order<'_>) -> Outcome<()> {
        self.part("look-next")?;
        for (id, what) in [
            ("questions", "see-questions"),
            ("datasets", "see-datasets"),
            ("obligations", "see-obligations"),
            ("columns", "see-columns"),
            ("transfers", "see-transfers"),
            ("coverage", "see-coverage"),
            ("glossary", "see-glossary"),
            ("about", "see-about"),
        ] {
            let text = self.voice.text(&say(id));
            let url = Url::new(order.top(id));
            let look = styles::link(false);
            self.sheet
                .write_url_with_options(self.line, 0, url, text, "", Some(&look))?;
            let what = self.voice.text(&say(what));
            self.span(1, &what, &styles::body())?;
        }
        Ok(())
    }
}
