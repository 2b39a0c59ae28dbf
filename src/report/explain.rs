//! An inventory and a name go in, the whole chain from obligation to evidence comes out as text of 80 columns.
//!
//! The longest dataset name that begins the argument wins, because names may hold `#` themselves (`book.xlsx#Sheet`); what
//! follows a further `#` is the column.

use super::find::{find, find_column, title};
use super::layout::{self, bytes, hanging, interval, percent, shown, thousands};
use super::terminal::{WIDTH, duty};
use super::words::{self, counted_in, word};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::{Column, Dataset, Inventory, Method};
use crate::model::obligation::{Citation, Missing, Obligation};
use std::fmt::Write as _;

/// The chain of the dataset (and column) that `target` names; `column` is explicit and wins over `#column`.
///
/// # Errors
/// No dataset or column has that name; names that hold it are offered.
pub fn explain(
    inventory: &Inventory,
    target: &str,
    column: Option<&str>,
    language: Language,
) -> Result<String> {
    let (datasets, rest) = find(inventory, target)?;
    let wanted = column.or(rest);
    let mut text = String::new();
    for dataset in datasets {
        if !text.is_empty() {
            text.push('\n');
        }
        match wanted {
            None => explain_dataset(&mut text, dataset, language),
            Some(name) => {
                let column = find_column(dataset, name)?;
                heading(&mut text, &format!("{}#{}", dataset.name, title(column)));
                explain_column(&mut text, column, language);
                text.push('\n');
                explain_duty(&mut text, &dataset.obligation, language);
            }
        }
    }
    Ok(text)
}

fn heading(text: &mut String, title: &str) {
    text.push_str(&hanging("", &shown(title), WIDTH));
    let _ = writeln!(text, "{}", "─".repeat(WIDTH));
}

fn line(text: &mut String, indent: usize, label: &str, value: &str) {
    let first = format!("{:indent$}{label}: ", "");
    text.push_str(&hanging(&first, &shown(value), WIDTH));
}

fn bullet(text: &mut String, indent: usize, value: &str) {
    text.push_str(&hanging(&format!("{:indent$}· ", ""), &shown(value), WIDTH));
}

fn explain_dataset(text: &mut String, dataset: &Dataset, language: Language) {
    let say = |id: &'static str| word(id).get(language);
    heading(text, &dataset.name);
    explain_duty(text, &dataset.obligation, language);
    text.push('\n');
    let people = &dataset.individuals;
    line(
        text,
        0,
        say("people"),
        &format!(
            "{} · {}",
            interval(people.count, language),
            word(words::method_id(people.method)).get(language)
        ),
    );
    line(
        text,
        2,
        say("sensitive-people"),
        &interval(people.sensitive, language),
    );
    line(
        text,
        2,
        say("secondary-people"),
        &interval(people.secondary, language),
    );
    if people.keys.is_empty() {
        bullet(text, 2, say("no-keys"));
    }
    for key in &people.keys {
        bullet(
            text,
            2,
            &format!(
                "{} ({}): {}",
                key.column,
                key.element,
                interval(key.distinct, language)
            ),
        );
    }
    for reason in &people.because {
        bullet(text, 2, reason.get(language));
    }
    line(
        text,
        0,
        say("records"),
        &format!(
            "{}{} · {} · {} · {}",
            layout::records(dataset.records.count, language),
            match dataset.records.method {
                Method::NotCounted => String::new(),
                method => format!(" · {}", word(words::method_id(method)).get(language)),
            },
            counted_in(dataset.files, "files", language),
            bytes(dataset.bytes),
            dataset.format,
        ),
    );
    for (label, attribution) in [("sector", &dataset.sector), ("scenario", &dataset.scenario)] {
        let value = attribution.as_ref().map_or_else(
            || say("unknown").to_owned(),
            |a| {
                let origin = word(words::origin_id(a.source)).get(language);
                format!(
                    "{} · {origin} · {}",
                    word(&a.value).get(language),
                    a.because
                )
            },
        );
        line(text, 0, say(label), &value);
    }
    for note in &dataset.notes {
        line(text, 0, say("notes"), note.get(language));
    }
    let (found, other): (Vec<&Column>, Vec<&Column>) = dataset
        .columns
        .iter()
        .partition(|c| super::html::is_found(c));
    let _ = writeln!(text, "\n{} ({})", say("found-columns"), found.len());
    for column in found {
        let _ = writeln!(text);
        text.push_str(&hanging("  ", &shown(&title(column)), WIDTH));
        explain_column(text, column, language);
    }
    if !other.is_empty() {
        let names: Vec<String> = other.iter().map(|c| title(c)).collect();
        let _ = writeln!(text, "\n{} ({})", say("other-columns"), other.len());
        text.push_str(&hanging("  ", &shown(&names.join(", ")), WIDTH));
    }
}

fn explain_column(text: &mut String, column: &Column, language: Language) {
    let say = |id: &'static str| word(id).get(language);
    let element = column.element.as_deref().unwrap_or(say("no-element"));
    line(
        text,
        4,
        say("element"),
        &format!(
            "{element} · {} · {} {:.2} · {} · {}",
            word(words::category_id(column.category)).get(language),
            say("confidence").to_lowercase(),
            column.confidence,
            word(words::form_id(column.form)).get(language),
            word(words::label_id(column.label)).get(language),
        ),
    );
    if let Some(overruled) = &column.overruled {
        line(text, 4, say("overruled"), overruled);
    }
    line(
        text,
        4,
        say("distinct"),
        &format!(
            "{} · {} {}",
            interval(column.distinct, language),
            say("nulls").to_lowercase(),
            thousands(column.nulls)
        ),
    );
    line(text, 4, say("sample"), &guarantee(column, language));
    for evidence in &column.evidence {
        let kind = word(words::evidence_id(evidence.kind)).get(language);
        bullet(
            text,
            4,
            &format!(
                "{:+.1} {kind}: {}",
                evidence.weight,
                evidence.text.get(language)
            ),
        );
    }
    if !column.rivals.is_empty() {
        let rivals: Vec<String> = column
            .rivals
            .iter()
            .map(|rival| {
                let against = rival.against.as_ref();
                let against =
                    against.map_or_else(String::new, |text| format!(" ({})", text.get(language)));
                format!("{} {:.2}{against}", rival.element, rival.confidence)
            })
            .collect();
        line(text, 4, say("rivals"), &rivals.join(", "));
    }
    if let Some(change) = turning_point(column, language) {
        line(text, 4, say("would-change"), &change);
    }
    if let Some(position) = &column.position {
        line(
            text,
            4,
            say("position"),
            &layout::position(position, language),
        );
    }
    for rare in &column.rare {
        line(text, 4, say("rare"), &layout::rare(rare));
    }
    if !column.shapes.is_empty() {
        let shapes: Vec<String> = column
            .shapes
            .iter()
            .map(|s| format!("{} × {}", s.shape, thousands(s.values)))
            .collect();
        line(text, 4, say("shapes"), &shapes.join(", "));
    }
}

/// Which evidence decides: without it another answer would be given.
fn turning_point(column: &Column, language: Language) -> Option<String> {
    let say = |id: &'static str| word(id).get(language);
    column.element.as_ref()?;
    let odds = |confidence: f64| (confidence / (1.0 - confidence).max(1e-9)).ln();
    let rival = column.rivals.first();
    let next = rival.map_or(0.0, |rival| odds(rival.confidence).max(0.0));
    let decides = column
        .evidence
        .iter()
        .find(|evidence| odds(column.confidence) - evidence.weight < next)?;
    let other = rival
        .filter(|rival| odds(rival.confidence) > 0.0)
        .map_or(say("no-element"), |rival| rival.element.as_str());
    Some(format!(
        "{} {} → {other}",
        say("without"),
        decides.text.get(language)
    ))
}

/// The sample of a column in words: how chosen, how many rows, and what it could have missed.
#[must_use]
pub fn guarantee(column: &Column, language: Language) -> String {
    let say = |id: &'static str| word(id).get(language);
    let sample = &column.sample;
    let rows = counted_in(sample.rows, "rows", language);
    match sample.method {
        crate::model::profile::SampleMethod::None => say("not-read").to_owned(),
        crate::model::profile::SampleMethod::Full => format!("{} · {rows}", say("every-value")),
        crate::model::profile::SampleMethod::Head => format!("{} · {rows}", say("head")),
        crate::model::profile::SampleMethod::Stratified => format!(
            "{} · {rows} · {} {}",
            say("stratified"),
            say("could-miss"),
            percent(sample.smallest_share_missed),
        ),
    }
}

fn explain_duty(text: &mut String, obligation: &Obligation, language: Language) {
    let say = |id: &'static str| word(id).get(language);
    line(
        text,
        0,
        say("measure"),
        &format!("{} · {}", duty(obligation, language), say("alone")),
    );
    line(
        text,
        2,
        say("rule"),
        obligation.rule.as_deref().unwrap_or(say("no-rule")),
    );
    explain_citation(text, &obligation.citation, language);
    if !obligation.because.is_empty() {
        let _ = writeln!(text, "{}", say("because"));
    }
    for because in &obligation.because {
        let origin = word(words::origin_id(because.origin)).get(language);
        let value = word(&because.value).get(language);
        bullet(
            text,
            2,
            &format!("{} = {value} ({origin})", word(&because.fact).get(language)),
        );
    }
    for track in &obligation.tracks {
        let answer = if track.floor == track.ceiling {
            word(track.measure.id()).get(language).to_owned()
        } else {
            format!(
                "{} ({} → {})",
                word(track.measure.id()).get(language),
                word(track.floor.id()).get(language),
                word(track.ceiling.id()).get(language),
            )
        };
        let rule = track.rule.as_deref().unwrap_or(say("no-rule"));
        line(
            text,
            0,
            &format!("{} {}", say("track"), word(&track.track).get(language)),
            &format!("{answer} · {rule}"),
        );
        if track.rule != obligation.rule
            && let Some(citation) = &track.citation
        {
            explain_citation(text, citation, language);
        }
    }
    let _ = writeln!(text, "{}", say("changes"));
    if let Some(margin) = &obligation.margin {
        let value = format!(
            "{} ({}): {} · {}",
            layout::margin(margin, language),
            word(&margin.fact).get(language),
            word(margin.measure.id()).get(language),
            margin.rule,
        );
        line(text, 2, say("margin"), &value);
    }
    if obligation.missing.is_empty() {
        bullet(text, 2, say("rests-on"));
    }
    for missing in &obligation.missing {
        explain_missing(text, missing, language);
    }
    for caveat in &obligation.caveats {
        line(text, 0, say("caveats"), caveat.get(language));
    }
}

fn explain_citation(text: &mut String, citation: &Citation, language: Language) {
    let say = |id: &'static str| word(id).get(language);
    if citation.instrument.is_empty() {
        return;
    }
    line(
        text,
        2,
        say("citation"),
        &format!("{} · {}", citation.instrument, citation.edition),
    );
    line(text, 2, say("heading"), &citation.heading.join(" › "));
    let restated = match language {
        Language::Zh => &citation.restated_zh,
        Language::En => &citation.restated_en,
    };
    text.push_str(&hanging("    ", restated, WIDTH));
    if let Some(confidence) = citation.confidence {
        let words = word(words::confidence_id(confidence)).get(language);
        let note = if citation.note.is_empty() {
            String::new()
        } else {
            format!(" · {}{}", say("citation-note"), citation.note)
        };
        line(text, 2, say("rule_confidence"), &format!("{words}{note}"));
    }
    if let Some(confirmed) = &citation.confirmed {
        let signed = format!("{} · {}", confirmed.by, confirmed.on);
        line(text, 2, say("confirmed-by"), &signed);
    }
    for source in &citation.sources {
        line(text, 2, say("sources"), source);
    }
}

fn explain_missing(text: &mut String, missing: &Missing, language: Language) {
    let say = |id: &'static str| word(id).get(language);
    text.push_str(&hanging("  ? ", missing.question.get(language), WIDTH));
    line(text, 4, say("if-yes"), missing.if_yes.get(language));
    line(text, 4, say("if-no"), missing.if_no.get(language));
}
