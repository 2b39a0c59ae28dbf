//! The summary that a scan prints: 80 columns, the reader's language, the datasets that need attention first.

use super::layout::{self, fit, hanging, left, persons, right, shown, thousands};
use super::words::{counted_in, partly_in, sign, word};
use super::{Report, failed, roll_up, tables};
use crate::error::Result;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::obligation::{Measure, Obligation};
use crate::model::{Count, Language};
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

/// Cells of a line.
pub const WIDTH: usize = 80;
/// Datasets that the summary names.
const NAMED: usize = 12;
/// Files read in part that the summary names.
const NAMED_PARTLY: usize = 3;
/// Cells of the column that holds a measure.
const MEASURE: usize = 26;
/// Cells of the column that holds people.
const PEOPLE: usize = 17;

/// `summary.txt`: the summary without colours.
pub struct Terminal;

impl Report for Terminal {
    fn id(&self) -> &'static str {
        "terminal"
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
) -> polars::prelude::PolarsResult<String> {
    let say = |id: &'static str| word(id).get(language);
    let paint = Paint(colour);
    let scan = &inventory.scan;
    let covered = &inventory.coverage;
    let mut text = String::new();

    let stores: Vec<String> = roll_up::stores(inventory).into_iter().map(shown).collect();
    let head = format!("{} {} · ", scan.tool.name, scan.tool.version);
    let tail = format!(
        " · {} · {}",
        counted_in(inventory.datasets.len() as u64, "datasets", language),
        super::words::word(super::words::depth_id(scan.depth)).get(language),
    );
    let room = WIDTH.saturating_sub(head.width() + tail.width()).max(16);
    let _ = writeln!(text, "{head}{}{tail}", fit(&stores.join(", "), room));
    let coverage = roll_up::ledger(inventory).map(|(id, files, size)| {
        let line = format!("{} {} ({size})", say(id), thousands(files));
        paint.strong_if(id == "skipped" && !covered.skipped.is_empty(), &line)
    });
    let coverage = coverage.join(" · ");
    let _ = writeln!(text, "{coverage}");
    if scan.interrupted {
        text.push_str(&hanging("! ", say("partial"), WIDTH));
    }
    for warning in &scan.warnings {
        text.push_str(&hanging("! ", &shown(warning.get(language)), WIDTH));
    }
    let (kinds, tables) = roll_up::skipped_by_kind(inventory);
    for (kind, n) in kinds {
        let _ = writeln!(
            text,
            "  {} {}",
            right(&thousands(n), 8),
            word(kind).get(language)
        );
    }
    if tables > 0 {
        let line = counted_in(tables, "tables-skipped", language);
        text.push_str(&hanging("         + ", &line, WIDTH));
    }
    partly(&mut text, inventory, language);
    text.push('\n');

    roll_up(&mut text, inventory, language, &paint)?;
    attention(&mut text, inventory, language, &paint);
    for transfer in &inventory.transfers {
        let name = if transfer.name == "*" {
            say("whole-scan").to_owned()
        } else {
            shown(&transfer.name)
        };
        let line = format!(
            "{name}: {} · {}",
            persons(transfer.individuals.count, language),
            duty(&transfer.obligation, language),
        );
        text.push_str(&hanging(
            &format!("{} ", sign(transfer.obligation.measure)),
            &line,
            WIDTH,
        ));
    }
    text.push('\n');
    if let Some(folder) = folder {
        let path = shown(&folder.join("index.html").to_string_lossy());
        let _ = writeln!(text, "{}: {path}", say("report-at"));
    }
    if let Some((_, first)) = roll_up::by_attention(inventory).first() {
        let _ = writeln!(
            text,
            "{}: qingdan explain {}",
            say("explain-hint"),
            quoted(&first.name)
        );
    }
    text.push_str(&hanging("", roll_up::disclaimer().get(language), WIDTH));
    Ok(text)
}

/// The files that were not read to their end, the first of them with their reasons.
fn partly(text: &mut String, inventory: &Inventory, language: Language) {
    let partly = &inventory.coverage.partly;
    if partly.is_empty() {
        return;
    }
    let files = partly_in(roll_up::partly(inventory), language);
    let _ = writeln!(text, "! {files}");
    for one in partly.iter().take(NAMED_PARTLY) {
        let path = fit(&shown(&one.path), WIDTH / 2);
        let line = format!("{path}: {}", shown(one.reason.get(language)));
        text.push_str(&hanging("    ", &line, WIDTH));
    }
    if partly.len() > NAMED_PARTLY {
        let more = thousands((partly.len() - NAMED_PARTLY) as u64);
        let _ = writeln!(text, "    {} {more}", word("and-more").get(language));
    }
}

fn roll_up(
    text: &mut String,
    inventory: &Inventory,
    language: Language,
    paint: &Paint,
) -> polars::prelude::PolarsResult<()> {
    let say = |id: &'static str| word(id).get(language);
    let _ = writeln!(
        text,
        "{}{}{}{}",
        left(&format!("  {}", say("by-duty")), MEASURE + 8),
        right(say("datasets"), 12),
        right(say("files"), 12),
        right(say("records"), 22),
    );
    let frame = tables::datasets(inventory)?;
    let groups = roll_up::roll_up(&frame, "measure")?;
    let line = |label: &str, group: &roll_up::Group| {
        let (datasets, files) = (thousands(group.datasets), thousands(group.files));
        format!(
            "{label}{}{}{}",
            right(&datasets, 12),
            right(&files, 12),
            right(&short(group.records, 22, "not-counted", language), 22),
        )
    };
    for group in &groups {
        let measure = measure_of(&group.id);
        let label = left(
            &format!("{} {}", sign(measure), word(&group.id).get(language)),
            MEASURE + 4,
        );
        let _ = writeln!(text, "{}", line(&paint.measure(measure, &label), group));
    }
    if groups.len() > 1 {
        let label = left(&format!("  {}", say("total")), MEASURE + 4);
        let _ = writeln!(text, "{}", line(&label, &roll_up::total(&groups)));
    }
    if roll_up::has_shared_files(inventory) {
        text.push_str(&hanging("  ", say("counted-once"), WIDTH));
    }
    text.push('\n');
    Ok(())
}

fn attention(text: &mut String, inventory: &Inventory, language: Language, paint: &Paint) {
    let say = |id: &'static str| word(id).get(language);
    let open: Vec<&Dataset> = roll_up::by_attention(inventory)
        .into_iter()
        .map(|(_, dataset)| dataset)
        .filter(|d| !matches!(d.obligation.measure, Measure::None | Measure::Exempt))
        .collect();
    if open.is_empty() {
        if inventory.datasets.is_empty() {
            let _ = writeln!(text, "{}\n", say("no-datasets"));
        }
        return;
    }
    let name_width = WIDTH - PEOPLE - MEASURE - 2;
    let _ = writeln!(
        text,
        "{}{}  {}",
        left(&format!("  {}", say("attention")), name_width),
        right(say("people"), PEOPLE),
        say("measure"),
    );
    for dataset in open.iter().take(NAMED) {
        let measure = dataset.obligation.measure;
        let name = fit(&shown(&dataset.name), name_width - 2);
        let _ = writeln!(
            text,
            "{}{}{}  {}",
            paint.measure(measure, &format!("{} ", sign(measure))),
            left(&name, name_width - 2),
            right(
                &short(dataset.individuals.count, PEOPLE, "unknown", language),
                PEOPLE
            ),
            paint.measure(measure, &fit(word(measure.id()).get(language), MEASURE)),
        );
        if dataset.obligation.floor != dataset.obligation.ceiling {
            let _ = writeln!(text, "    {}", ends(&dataset.obligation, language));
        }
    }
    if open.len() > NAMED {
        let _ = writeln!(
            text,
            "  {} {}",
            say("and-more"),
            counted_in((open.len() - NAMED) as u64, "datasets", language)
        );
    }
    text.push('\n');
}

/// An interval in at most `width` cells: from the tens of millions on in millions, rounded outwards.
fn short(count: Count, width: usize, none: &'static str, language: Language) -> String {
    const MILLION: u64 = 1_000_000;
    let full = layout::known(count).unwrap_or_else(|| word(none).get(language).to_owned());
    match count.upper {
        Some(upper) if full.width() > width => {
            let (lower, upper) = (count.lower / MILLION, upper.div_ceil(MILLION));
            format!("{} M–{} M", thousands(lower), thousands(upper))
        }
        _ => full,
    }
}

/// `floor – ceiling` in words.
fn ends(duty: &Obligation, language: Language) -> String {
    format!(
        "{} → {}",
        word(duty.floor.id()).get(language),
        word(duty.ceiling.id()).get(language)
    )
}

/// The measure in words, with both ends where it is undetermined.
#[must_use]
pub fn duty(duty: &Obligation, language: Language) -> String {
    let measure = word(duty.measure.id()).get(language);
    if duty.floor == duty.ceiling {
        measure.to_owned()
    } else {
        format!("{measure} ({})", ends(duty, language))
    }
}

fn measure_of(id: &str) -> Measure {
    super::words::BY_URGENCY
        .into_iter()
        .find(|m| m.id() == id)
        .unwrap_or(Measure::Undetermined)
}

/// A name as an argument of a shell: single quotes where it needs any.
fn quoted(name: &str) -> String {
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
