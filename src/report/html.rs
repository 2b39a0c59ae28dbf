//! The inventory as one HTML file that needs no network, no server and no script.
//!
//! Both languages stand in the file and a radio button chooses; each dataset is a page of its own that its link opens
//! (`:target`); the script adds only search, filters and sorting. A page stands inside `<noscript>`: a browser without scripts
//! shows it as it is, one with scripts takes it for text until it is opened, so that thousands of pages open at once. Pages are rendered one by one, so memory does not grow with
//! the inventory. Whatever comes from a file is escaped by the template engine, and no script runs without a nonce that
//! depends on the whole inventory, which a file name cannot foresee.

use super::layout::{self, bytes, percent, shown, thousands};
use super::words::{self, Word, word};
use super::{Report, failed, roll_up, tables};
use crate::error::Result;
use crate::model::finding::{Position, Rare};
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::obligation::Margin;
use crate::model::{Count, Language, Text};
use minijinja::value::Serde;
use minijinja::{Environment, HtmlEscape, Value, context};
use serde::Serialize;
use std::io::Write;

/// `index.html`.
pub struct Html;

/// Datasets that have a page, those that need most attention first; the rest stands in the table, and whole in
/// `inventory.json`. A page takes about 20 KiB.
const PAGES: usize = 2_000;
/// Files of one dataset that its page lists; the rest stands in `inventory.json`.
const PARTS: usize = 200;
/// Columns without a finding that a page lists.
const OTHER_COLUMNS: usize = 1_000;
/// Columns with a finding that a page lists.
const FOUND_COLUMNS: usize = 1_000;
/// Skipped files that the ledger lists; all stand in `coverage.csv`.
const SKIPPED: usize = 5_000;

impl Report for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn file_name(&self) -> &'static str {
        "index.html"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        render(inventory, language, out).map_err(|e| failed("html", e))
    }
}

/// Whether the page of a dataset gives the column a row of its own.
pub(super) fn is_found(column: &Column) -> bool {
    column.element.is_some()
        || column.category != crate::model::finding::Category::None
        || column.overruled.is_some()
        || !column.rare.is_empty()
}

type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

fn render(inventory: &Inventory, language: Language, out: &mut dyn Write) -> Outcome {
    let environment = environment()?;
    let nonce = nonce(inventory)?;
    let head = environment.get_template("head.html")?;
    out.write_all(
        head.render(head_context(inventory, language, &nonce)?)?
            .as_bytes(),
    )?;
    let page = environment.get_template("dataset.html")?;
    let mut paged: Vec<_> = roll_up::by_attention(inventory);
    paged.truncate(PAGES);
    paged.sort_unstable_by_key(|(i, _)| *i);
    for (i, dataset) in paged {
        out.write_all(page.render(page_context(i, dataset))?.as_bytes())?;
    }
    let foot = environment.get_template("foot.html")?;
    let script = Value::from_safe_string(include_str!("html/page.js").to_owned());
    out.write_all(foot.render(context! { nonce, script })?.as_bytes())?;
    Ok(())
}

/// A digest of the whole inventory: what stands in a name cannot hold the digest of itself.
fn nonce(inventory: &Inventory) -> std::result::Result<String, serde_json::Error> {
    let mut hasher = blake3::Hasher::new();
    serde_json::to_writer(&mut hasher, inventory)?;
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}

fn environment() -> std::result::Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.add_template("head.html", include_str!("html/head.html"))?;
    environment.add_template("dataset.html", include_str!("html/dataset.html"))?;
    environment.add_template("parts.html", include_str!("html/parts.html"))?;
    environment.add_template("foot.html", include_str!("html/foot.html"))?;
    environment.add_function("t", |id: &str| both(word(id)));
    environment.add_filter("word", |id: &str| both(word(id)));
    environment.add_filter("category", |id: &str| {
        both(word(if id == "none" { "not-personal" } else { id }))
    });
    environment.add_filter("trust", |id: &str| {
        both(word(if id == "inferred" {
            "inferred-rule"
        } else {
            id
        }))
    });
    environment.add_filter("skip", |id: &str| {
        both(word(if id == "encrypted" {
            "encrypted-file"
        } else {
            id
        }))
    });
    environment.add_filter("sampling", |id: &str| {
        both(word(if id == "none" { "not-read" } else { id }))
    });
    environment.add_filter("both", |text: Serde<Text>| both((&text.0).into()));
    environment.add_filter("pair", |id: &str| {
        let word = word(id);
        shown(&if word.zh == word.en {
            word.zh.to_owned()
        } else {
            format!("{} · {}", word.zh, word.en)
        })
    });
    environment.add_filter("sign", |id: &str| {
        words::BY_URGENCY
            .iter()
            .find(|m| m.id() == id)
            .map_or("?", |m| words::sign(*m))
    });
    environment.add_filter("rare", |rare: Serde<Rare>| layout::rare(&rare.0));
    environment.add_filter("position", |position: Serde<Position>| {
        let [zh, en] = [Language::Zh, Language::En].map(|one| layout::position(&position.0, one));
        both(Word { zh: &zh, en: &en })
    });
    for (filter, none) in [("interval", "unknown"), ("records", "not-counted")] {
        environment.add_filter(filter, move |count: Serde<Count>| {
            layout::known(count.0).map_or_else(|| both(word(none)), Value::from)
        });
    }
    environment.add_filter("thousands", thousands);
    environment.add_filter("counted", |n: u64, id: &str| {
        let [zh, en] = words::counted(n, id);
        both(Word { zh: &zh, en: &en })
    });
    environment.add_filter("partly", |n: u64| {
        let [zh, en] = words::partly(n);
        both(Word { zh: &zh, en: &en })
    });
    environment.add_filter("margin", |margin: Serde<Margin>| {
        let [zh, en] = [Language::Zh, Language::En].map(|one| layout::margin(&margin.0, one));
        both(Word { zh: &zh, en: &en })
    });
    environment.add_filter("persons", |count: Serde<Count>| {
        let [zh, en] = [Language::Zh, Language::En].map(|one| layout::persons(count.0, one));
        both(Word { zh: &zh, en: &en })
    });
    environment.add_filter("size", bytes);
    environment.add_filter("percent", percent);
    environment.add_filter("shown", |name: &str| shown(name));
    environment.add_filter("probability", |p: f64| format!("{p:.2}"));
    environment.add_filter("weight", |w: f64| format!("{w:+.1}"));
    Ok(environment)
}

/// Both languages as marked-up text, or the text alone where they agree.
fn both(word: Word<'_>) -> Value {
    let (zh, en) = (shown(word.zh), shown(word.en));
    Value::from_safe_string(if zh == en {
        HtmlEscape(&zh).to_string()
    } else {
        format!(
            "<span lang=zh>{}</span><span lang=en>{}</span>",
            HtmlEscape(&zh),
            HtmlEscape(&en)
        )
    })
}

/// What a line of the roll-up shows.
#[derive(Serialize)]
struct Bar {
    id: String,
    datasets: u64,
    files: u64,
    records: Count,
    /// Width of the bar in percent of all datasets.
    share: f64,
}

/// What a line of the table of datasets shows, with what it is sorted and filtered by.
#[derive(Serialize)]
struct Row<'a> {
    index: usize,
    has_page: bool,
    name: &'a str,
    store: &'a str,
    measure: &'static str,
    floor: &'static str,
    ceiling: &'static str,
    urgency: usize,
    people: Count,
    most_people: String,
    records: Count,
    most_records: String,
    sensitivity: &'static str,
    sensitivity_rank: u8,
    sector: &'a str,
    format: &'a str,
    bytes: u64,
    missing: usize,
}

fn head_context(
    inventory: &Inventory,
    language: Language,
    nonce: &str,
) -> std::result::Result<Value, Box<dyn std::error::Error>> {
    let frame = tables::datasets(inventory)?;
    let all = inventory.datasets.len().max(1) as f64;
    let mut bars = Vec::new();
    for by in ["measure", "sector", "sensitivity", "format"] {
        let groups = roll_up::roll_up(&frame, by)?;
        let total = (groups.len() > 1).then(|| roll_up::total(&groups));
        let groups: Vec<Bar> = groups
            .into_iter()
            .chain(total)
            .map(|group| Bar {
                share: group.datasets as f64 / all * 100.0,
                id: group.id,
                datasets: group.datasets,
                files: group.files,
                records: group.records,
            })
            .collect();
        bars.push(groups);
    }
    let rows: Vec<Row<'_>> = roll_up::by_attention(inventory)
        .into_iter()
        .enumerate()
        .map(|(rank, (index, d))| Row {
            index,
            has_page: rank < PAGES,
            name: &d.name,
            store: &d.store,
            measure: d.obligation.measure.id(),
            floor: d.obligation.floor.id(),
            ceiling: d.obligation.ceiling.id(),
            urgency: words::urgency(d.obligation.measure) * words::BY_URGENCY.len()
                + words::urgency(d.obligation.ceiling),
            people: d.individuals.count,
            most_people: sortable(d.individuals.count),
            records: d.records.count,
            most_records: sortable(d.records.count),
            sensitivity: words::category_id(roll_up::strongest(d)),
            sensitivity_rank: roll_up::strongest(d) as u8,
            sector: d.sector.as_ref().map_or("unknown", |s| &s.value),
            format: &d.format,
            bytes: d.bytes,
            missing: d.obligation.missing.len(),
        })
        .collect();
    let covered = &inventory.coverage;
    let (kinds, skipped_tables) = roll_up::skipped_by_kind(inventory);
    let records = inventory
        .datasets
        .iter()
        .map(|d| d.records.count)
        .sum::<Count>();
    let whole = inventory.transfers.iter().find(|t| t.name == "*");
    Ok(context! {
        language => if language == Language::Zh { "zh" } else { "en" },
        nonce,
        style => Value::from_safe_string(include_str!("html/page.css").to_owned()),
        scan => Value::from(Serde(&inventory.scan)),
        stores => roll_up::stores(inventory).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        ledger => roll_up::ledger(inventory).map(|(id, files, size)| context! { id, files, size }).to_vec(),
        skipped => covered.skipped.len(),
        has_shared_files => roll_up::has_shared_files(inventory),
        skipped_kinds => kinds.into_iter().map(|(id, n)| context! { id, n }).collect::<Vec<_>>(),
        skipped_tables,
        partly_files => roll_up::partly(inventory),
        partly_count => covered.partly.len(),
        partly => Value::from(Serde(covered.partly.iter().take(SKIPPED).collect::<Vec<_>>())),
        skips => Value::from(Serde(covered.skipped.iter().take(SKIPPED).collect::<Vec<_>>())),
        bars => Value::from(Serde(bars)),
        without_page => rows.len().saturating_sub(PAGES),
        rows => Value::from(Serde(rows)),
        records => Value::from(Serde(records)),
        whole => Value::from(Serde(whole.map(|t| &t.individuals))),
        transfers => Value::from(Serde(&inventory.transfers)),
        disclaimer => Value::from(Serde(roll_up::disclaimer())),
    })
}

fn page_context(index: usize, dataset: &Dataset) -> Value {
    let (found, other): (Vec<&Column>, Vec<&Column>) =
        dataset.columns.iter().partition(|c| is_found(c));
    let brief =
        |c: &&Column| context! { path => title(c), data_type => words::type_id(c.data_type) };
    context! {
        index,
        d => Value::from(Serde(Brief::of(dataset))),
        found_count => found.len(),
        other_count => other.len(),
        found => Value::from(Serde(found.iter().take(FOUND_COLUMNS).collect::<Vec<_>>())),
        other => other.iter().take(OTHER_COLUMNS).map(brief).collect::<Vec<_>>(),
        parts => Value::from(Serde(dataset.parts.iter().take(PARTS).collect::<Vec<_>>())),
    }
}

/// The upper end as a number of the page's script, by which rows are sorted.
fn sortable(count: Count) -> String {
    (count.upper).map_or_else(|| "Infinity".to_owned(), |upper| upper.to_string())
}

fn title(column: &Column) -> String {
    if column.path.is_empty() {
        format!("#{}", column.ordinal)
    } else {
        column.path.clone()
    }
}

/// A dataset without its columns and files, which are rendered from lists of their own.
#[derive(Serialize)]
struct Brief<'a> {
    name: &'a str,
    store: &'a str,
    format: &'a str,
    files: u64,
    bytes: u64,
    encoding: &'a Option<String>,
    modified: &'a Option<String>,
    records: &'a crate::model::inventory::Records,
    individuals: &'a crate::model::inventory::Individuals,
    sector: &'a Option<crate::model::inventory::Attribution>,
    scenario: &'a Option<crate::model::inventory::Attribution>,
    obligation: &'a crate::model::obligation::Obligation,
    notes: &'a [Text],
}

impl<'a> Brief<'a> {
    fn of(d: &'a Dataset) -> Self {
        Self {
            name: &d.name,
            store: &d.store,
            format: &d.format,
            files: d.files,
            bytes: d.bytes,
            encoding: &d.encoding,
            modified: &d.modified_at,
            records: &d.records,
            individuals: &d.individuals,
            sector: &d.sector,
            scenario: &d.scenario,
            obligation: &d.obligation,
            notes: &d.notes,
        }
    }
}
