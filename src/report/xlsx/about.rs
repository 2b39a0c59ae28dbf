//! The run goes in, the sheet about it comes out: under what the inventory was made.

use super::Outcome;
use super::sheet::{name, paper, put};
use super::styles::{Style, strong};
use super::voice::Voice;
use super::words::say;
use crate::model::inventory::Inventory;
use crate::report::numbers::thousands;
use crate::report::terms::term;
use crate::report::{roll_up, words};
use rust_xlsxwriter::Workbook;

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, voice: Voice) -> Outcome<()> {
    let sheet = book.add_worksheet();
    sheet.set_name(name("about", 0, voice))?;
    paper(sheet);
    sheet.set_column_width(0, 30)?;
    sheet.set_column_width(1, 110)?;
    sheet.set_column_format(1, &Style::Wrapped.format())?;
    for (row, (id, text)) in (0_u32..).zip(lines(inventory, voice)) {
        sheet.write_string_with_format(row, 0, voice.text(&say(id)), &strong())?;
        put(sheet, row, 1, &text)?;
    }
    Ok(())
}

/// What the sheet says, as heading and text.
fn lines(inventory: &Inventory, voice: Voice) -> Vec<(&'static str, String)> {
    let scan = &inventory.scan;
    let mut lines = vec![
        ("tool", format!("{} {}", scan.tool.name, scan.tool.version)),
        ("scan", scan.id.clone()),
        ("stores", roll_up::stores(inventory).join("; ")),
        ("started", scan.started_at.clone()),
        ("finished", scan.finished_at.clone()),
        ("depth", voice.title(scan.depth)),
        ("seed", scan.seed.to_string()),
        ("list-edition", scan.edition.clone()),
        ("taxonomy", voice.title(scan.taxonomy)),
        ("arguments", scan.arguments.join(" ")),
    ];
    if let Some(budget) = scan.read_budget {
        lines.push(("read-budget", crate::model::text::bytes(budget)));
    }
    if let Some(seconds) = scan.deadline_seconds {
        lines.push(("deadline", format!("{} s", thousands(seconds))));
    }
    if let Some(secret) = &scan.secret {
        lines.push(("secret", secret.id.clone()));
    }
    if let Some(stated) = &scan.declarations {
        lines.push(("declarations", stated.digest.clone()));
        let facts = stated.facts.iter();
        lines.extend(facts.map(|one| ("declared", format!("{} = {}", one.key, one.value))));
    }
    for (id, files, size) in roll_up::ledger(inventory) {
        lines.push((id, format!("{} ({size})", thousands(files))));
    }
    if !inventory.coverage.partly.is_empty() {
        lines.push((
            "partly-files",
            voice.text(&words::partly(roll_up::partly(inventory))),
        ));
    }
    for warning in &scan.warnings {
        lines.push(("warning", voice.text(warning)));
    }
    if scan.interrupted {
        lines.push(("interrupted", voice.text(&say("partial"))));
    }
    for pack in &scan.packs {
        let kind = voice.text(&term(&pack.kind));
        let text = format!("{kind} {} {} {}", pack.id, pack.edition, pack.digest);
        lines.push(("pack", text));
    }
    lines.push(("note", voice.text(&roll_up::disclaimer())));
    lines
}
