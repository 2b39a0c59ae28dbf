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
use blob::{blob, write_data};
use minijinja::{Value, context};
use serde_json::json;
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
    let pages = Pages::new(inventory)?;
    pages.write_index(&survey, out)?;
    let script = SCRIPT.concat();
    writeln!(out, "<script nonce=\"{nonce}\">\n{script}\n</script>")?;
    let foot = environment.get_template("foot.html")?;
    let context = overview::context(inventory, language);
    out.write_all(foot.render(context)?.as_bytes())?;
    let ledger = alone(&index::ledger(&inventory.coverage)?);
    write_data(out, "ledger", &blob(&ledger)?)?;
    write_data(out, "names", &blob(&survey.names)?)?;
    pages.write(out)?;
    out.write_all(b"</body>\n</html>\n")?;
    Ok(())
}

/// The pages of the datasets, of which those of a chunk are unpacked together.
struct Pages<'a> {
    inventory: &'a Inventory,
    chunks: Vec<Range<usize>>,
    citations: rules::Citations,
    shared: Shared,
}

impl<'a> Pages<'a> {
    /// Finds out what the chunks have in common.
    fn new(inventory: &'a Inventory) -> Outcome<Self> {
        let chunks = chunks(&inventory.datasets);
        let mut citations = rules::Citations::default();
        let mut shared = Shared::default();
        for (at, chunk) in chunks.iter().enumerate() {
            for dataset in &inventory.datasets[chunk.clone()] {
                shared.note(&rows::page(dataset, &mut citations)?, at);
            }
        }
        Ok(Self {
            inventory,
            chunks,
            citations,
            shared,
        })
    }

    /// What the script reads before it shows anything.
    fn write_index(&self, survey: &Survey, out: &mut dyn Write) -> Outcome<()> {
        let starts: Vec<usize> = self.chunks.iter().map(|chunk| chunk.start).collect();
        let mut citations = self.citations.clone();
        let index = index::index(self.inventory, survey, &starts, &mut citations)?;
        write_data(out, "index", &blob(&alone(&index))?)?;
        let words = serde_json::to_string(&words::words(&survey.known))?.replace('<', "\\u003c");
        writeln!(
            out,
            "<script type=\"application/json\" id=\"words\">{words}</script>"
        )?;
        Ok(())
    }

    /// What it reads when somebody asks for a dataset.
    fn write(mut self, out: &mut dyn Write) -> Outcome<()> {
        for (at, chunk) in self.chunks.iter().enumerate() {
            let pages = self.inventory.datasets[chunk.clone()]
                .iter()
                .map(|dataset| rows::page(dataset, &mut self.citations))
                .collect::<Outcome<Vec<_>>>()?;
            let mut strings = Strings::within(&mut self.shared);
            let vector = vectors::vector(&pages.iter().collect::<Vec<_>>(), &mut strings);
            let chunk = json!({ "strings": strings.own(), "vector": vector });
            write_data(out, &format!("chunk-{at}"), &blob(&chunk)?)?;
        }
        write_data(out, "shared", &blob(&self.shared.list())?)
    }
}

/// A value with the strings of its own.
fn alone(value: &serde_json::Value) -> serde_json::Value {
    let mut nothing = Shared::default();
    let mut strings = Strings::within(&mut nothing);
    let vector = vectors::vector(&[value], &mut strings);
    json!({ "strings": strings.own(), "vector": vector })
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
