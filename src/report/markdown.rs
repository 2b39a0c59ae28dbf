//! The inventory as Markdown, for a ticket or a wiki: what was covered, the roll-ups, every dataset in a line, open questions.

use super::layout::{self, interval, shown, thousands};
use super::terminal::duty;
use super::words::{self, sign, word};
use super::{Report, failed, roll_up, tables};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
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
        let text = render(inventory, language).map_err(|e| failed("markdown", e))?;
        out.write_all(text.as_bytes())
            .map_err(|e| failed("markdown", e))
    }
}

/// A text from outside as plain words: whatever Markdown or HTML would act on is escaped.
fn plain(text: &str) -> String {
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

fn render(inventory: &Inventory, language: Language) -> polars::prelude::PolarsResult<String> {
    let say = |id: &'static str| word(id).get(language);
    let covered = &inventory.coverage;
    let scan = &inventory.scan;
    let mut text = format!("# {}\n\n", say("title"));
    let stores: Vec<String> = roll_up::stores(inventory).into_iter().map(plain).collect();
    let _ = writeln!(
        text,
        "{} · {} {} · {} {}\n",
        stores.join(", "),
        scan.tool.name,
        scan.tool.version,
        say("started"),
        scan.started_at
    );
    let ledger = roll_up::ledger(inventory)
        .map(|(id, files, size)| format!("{} {} ({size})", say(id), thousands(files)));
    let mut ledger = ledger.to_vec();
    if !covered.partly.is_empty() {
        ledger.push(words::partly_in(roll_up::partly(inventory), language));
    }
    let _ = writeln!(text, "**{}:** {}\n", say("coverage"), ledger.join(" · "));
    if scan.interrupted {
        let _ = writeln!(text, "**{}**\n", say("partial"));
    }
    for warning in &scan.warnings {
        let _ = writeln!(text, "**{}**\n", plain(warning.get(language)));
    }
    let frame = tables::datasets(inventory)?;
    for (heading, by) in [
        ("by-duty", "measure"),
        ("by-sector", "sector"),
        ("by-sensitivity", "sensitivity"),
        ("by-format", "format"),
    ] {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |\n|---|--:|--:|--:|",
            say(heading),
            say("datasets"),
            say("files"),
            say("records")
        );
        let groups = roll_up::roll_up(&frame, by)?;
        let total = (groups.len() > 1).then(|| roll_up::total(&groups));
        for group in groups.into_iter().chain(total) {
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                plain(word(&group.id).get(language)),
                thousands(group.datasets),
                thousands(group.files),
                layout::records(group.records, language),
            );
        }
        text.push('\n');
    }
    if roll_up::has_shared_files(inventory) {
        let _ = writeln!(text, "{}\n", say("counted-once"));
    }
    let _ = writeln!(
        text,
        "## {}\n\n| {} | {} | {} | {} | {} |\n|---|---|--:|--:|---|",
        say("datasets"),
        say("dataset"),
        say("measure"),
        say("people"),
        say("records"),
        say("sensitivity"),
    );
    for (_, dataset) in roll_up::by_attention(inventory) {
        let _ = writeln!(
            text,
            "| {} | {} {} | {} | {} | {} |",
            plain(&dataset.name),
            sign(dataset.obligation.measure),
            duty(&dataset.obligation, language),
            interval(dataset.individuals.count, language),
            layout::records(dataset.records.count, language),
            word(words::category_id(roll_up::strongest(dataset))).get(language),
        );
    }
    let _ = writeln!(text, "\n## {}\n", say("missing"));
    for (_, dataset) in roll_up::by_attention(inventory) {
        for missing in &dataset.obligation.missing {
            let _ = writeln!(
                text,
                "- {}: {} {}: {} {}: {}",
                plain(&dataset.name),
                plain(missing.question.get(language)),
                say("if-yes"),
                plain(missing.if_yes.get(language)),
                say("if-no"),
                plain(missing.if_no.get(language)),
            );
        }
    }
    for (heading, list) in [
        ("partly-files", &covered.partly),
        ("skipped-files", &covered.skipped),
    ] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(
            text,
            "\n## {}\n\n| {} | {} | {} |\n|---|---|---|",
            say(heading),
            say("path"),
            say("kind"),
            say("reason")
        );
        for one in list {
            let _ = writeln!(
                text,
                "| {} | {} | {} |",
                plain(&one.path),
                word(words::skip_id(one.kind)).get(language),
                plain(one.reason.get(language)),
            );
        }
    }
    let _ = writeln!(text, "\n---\n{}", roll_up::disclaimer().get(language));
    Ok(text)
}
