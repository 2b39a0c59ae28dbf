//! The inventory as one HTML file that needs no network and no server.
//!
//! What a reader looks at first stands in the file as rows of data; the datasets themselves stand in it compressed, a few dozen at
//! a time, and are unpacked when they are looked at, so that a file of twenty thousand of them opens as fast as one of twenty.
//! Every string that several of them share stands once. Without scripts a browser shows the overview and the list. Whatever comes
//! from a file is text: the template engine escapes it, the script makes text nodes of it and nothing else, the data is Base64, and
//! no script runs without a nonce that depends on all names and on the run, which a file name cannot foresee.

use super::{Report, failed};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::{Dataset, Inventory};
use crate::model::packed::PackedLines;
use blob::{blob, blob_of, write_data};
use minijinja::{Value, context};
use std::io::{BufWriter, Write};
use std::ops::Range;
use strings::{Shared, Strings};
use survey::Survey;

mod blob;
mod filters;
mod index;
mod overview;
mod rows;
mod rules;
mod strings;
mod survey;
mod vectors;
mod words;

/// `index.html`.
pub struct Html;

/// Columns that are unpacked together, unless one dataset has more.
const COLUMNS: usize = 2_000;
/// Datasets that are unpacked together.
const DATASETS: usize = 128;

const STYLE: &str = include_str!("html/page.css");

/// The parts of the page's script, in the order in which they are put together.
const SCRIPT: &[&str] = &[
    include_str!("html/script/data.js"),
    include_str!("html/script/words.js"),
    include_str!("html/script/parts.js"),
    include_str!("html/script/list.js"),
    include_str!("html/script/plots.js"),
    include_str!("html/script/overview.js"),
    include_str!("html/script/duty.js"),
    include_str!("html/script/dataset.js"),
    include_str!("html/script/datasets.js"),
    include_str!("html/script/elements.js"),
    include_str!("html/script/others.js"),
    include_str!("html/script/main.js"),
];

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

type Outcome<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The index and the script stand before all that a reader looks at later, so that the first view is shown while the rest is read.
fn render(inventory: &Inventory, language: Language, out: &mut dyn Write) -> Outcome<()> {
    let environment = filters::environment(language)?;
    let survey = Survey::of(&inventory.datasets);
    let nonce = nonce(inventory, &survey.names)?;
    let head = environment.get_template("head.html")?;
    let style = Value::from_safe_string(STYLE.to_owned());
    out.write_all(
        head.render(
            context! { language => overview::id(language), nonce => nonce.as_str(), style },
        )?
        .as_bytes(),
    )?;
    let mut citations = rules::Citations::default();
    let pages = Pages::new(inventory, &mut citations)?;
    write_index(inventory, &survey, &pages.starts, citations, out)?;
    let script = SCRIPT.concat();
    writeln!(out, "<script nonce=\"{nonce}\">\n{script}\n</script>")?;
    let foot = environment.get_template("foot.html")?;
    let context = overview::context(inventory, language);
    out.write_all(foot.render(context)?.as_bytes())?;
    let ledger = alone(&index::ledger(&inventory.coverage)?);
    write_data(out, "ledger", &blob_of(&ledger)?)?;
    write_data(out, "names", &blob(&survey.names)?)?;
    pages.write(out)?;
    out.write_all(b"</body>\n</html>\n")?;
    Ok(())
}

/// Writes what the script reads before it shows anything; `starts` are the first datasets of the chunks.
fn write_index(
    inventory: &Inventory,
    survey: &Survey,
    starts: &[usize],
    mut citations: rules::Citations,
    out: &mut dyn Write,
) -> Outcome<()> {
    let index = index::index(inventory, survey, starts, &mut citations)?;
    write_data(out, "index", &blob_of(&index)?)?;
    let words = serde_json::to_string(&words::words(&survey.known))?.replace('<', "\\u003c");
    writeln!(
        out,
        "<script type=\"application/json\" id=\"words\">{words}</script>"
    )?;
    Ok(())
}

/// The pages of the datasets, of which those of a chunk are unpacked together.
struct Pages {
    /// The first dataset of each chunk.
    starts: Vec<usize>,
    /// Of each chunk its strings, and in the next line its vector.
    lines: PackedLines,
    shared: Shared,
}

impl Pages {
    /// Makes the chunks, and finds out what they have in common.
    fn new(inventory: &Inventory, citations: &mut rules::Citations) -> Outcome<Self> {
        let chunks = chunks(&inventory.datasets);
        let mut pages = Self {
            starts: chunks.iter().map(|chunk| chunk.start).collect(),
            lines: PackedLines::default(),
            shared: Shared::default(),
        };
        for (at, chunk) in chunks.into_iter().enumerate() {
            let datasets = inventory.datasets[chunk].iter();
            let datasets = datasets.map(|dataset| rows::page(dataset, citations));
            let datasets = datasets.collect::<Outcome<Vec<_>>>()?;
            let (mut strings, mut vector) = (Strings::default(), String::new());
            let datasets = datasets.iter().collect::<Vec<_>>();
            vectors::put(&datasets, &mut strings, &mut vector);
            pages.shared.note(&strings, at);
            pages.lines.push(&serde_json::to_string(strings.list())?);
            pages.lines.push(&vector);
        }
        Ok(pages)
    }

    /// Writes what the script reads when somebody asks for a dataset.
    fn write(mut self, out: &mut dyn Write) -> Outcome<()> {
        let mut strings: Option<Vec<String>> = None;
        let mut at = 0;
        self.lines.each(|line| {
            let Some(strings) = strings.take() else {
                strings = Some(serde_json::from_str(line)?);
                return Ok(());
            };
            let chunk = self.shared.numbered(strings, line);
            write_data(out, &format!("chunk-{at}"), &blob_of(&chunk)?)?;
            at += 1;
            Outcome::Ok(())
        })?;
        write_data(out, "shared", &blob(&self.shared.list())?)
    }
}

/// A value with the strings of its own.
fn alone(value: &serde_json::Value) -> String {
    let (mut strings, mut vector) = (Strings::default(), String::new());
    vectors::put(&[value], &mut strings, &mut vector);
    strings.alone(&vector)
}

/// Datasets that are unpacked together.
fn chunks(datasets: &[Dataset]) -> Vec<Range<usize>> {
    let mut chunks = Vec::new();
    let (mut start, mut columns) = (0, 0);
    for (at, dataset) in datasets.iter().enumerate() {
        let width = dataset.columns.entries();
        if at > start && (columns + width > COLUMNS || at - start >= DATASETS) {
            chunks.push(start..at);
            (start, columns) = (at, 0);
        }
        columns += width;
    }
    if start < datasets.len() {
        chunks.push(start..datasets.len());
    }
    chunks
}

/// A digest of the run, of all names and of all numbers of people and rows: what stands in a name cannot hold the digest of itself.
fn nonce(inventory: &Inventory, names: &str) -> std::result::Result<String, serde_json::Error> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(names.as_bytes());
    // Text comes in small pieces, and large ones are hashed in a tenth of the time.
    let mut pieces = BufWriter::with_capacity(1 << 16, &mut hasher);
    serde_json::to_writer(&mut pieces, &(&inventory.scan, &inventory.coverage))?;
    for one in &inventory.datasets {
        let numbers = (one.bytes, one.records.count, one.individuals.count);
        let duty = (one.obligation.floor, one.obligation.ceiling);
        serde_json::to_writer(&mut pieces, &(&one.name, &one.modified_at, numbers, duty))?;
    }
    pieces.flush().map_err(serde_json::Error::io)?;
    drop(pieces);
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}
