//! The inventory as one HTML file that needs no network, no server and no script.
//!
//! Both languages stand in the file and a radio button chooses; each dataset is a page of its own that its link opens
//! (`:target`); the script adds only search, filters and sorting. A page stands inside `<noscript>`: a browser without scripts
//! shows it as it is, one with scripts takes it for text until it is opened, so that thousands of pages open at once. Pages are
//! rendered one by one, so memory does not grow with the inventory. Whatever comes from a file is escaped by the template
//! engine, and no script runs without a nonce that depends on the whole inventory, which a file name cannot foresee.

use super::{Report, failed, roll_up};
use crate::error::Result;
use crate::model::Language;
use crate::model::inventory::Inventory;
use minijinja::{Value, context};
use std::io::{BufWriter, Write};

mod filters;
mod head;
mod page;

/// `index.html`.
pub struct Html;

/// Datasets that have a page, those that need most attention first; the rest stands in the table, and whole in
/// `inventory.json`. A page takes about 20 KiB.
const PAGES: usize = 2_000;

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

fn render(inventory: &Inventory, language: Language, out: &mut dyn Write) -> Outcome<()> {
    let environment = filters::environment()?;
    let nonce = nonce(inventory)?;
    let head = environment.get_template("head.html")?;
    let context = head::context(inventory, language, &nonce)?;
    head.render_captured_to(context, &mut *out)?;
    let page = environment.get_template("dataset.html")?;
    let mut paged: Vec<_> = roll_up::by_attention(inventory);
    paged.truncate(PAGES);
    paged.sort_unstable_by_key(|(i, _)| *i);
    for (i, dataset) in paged {
        out.write_all(page.render(page::context(i, dataset))?.as_bytes())?;
    }
    let foot = environment.get_template("foot.html")?;
    let script = Value::from_safe_string(include_str!("html/page.js").to_owned());
    out.write_all(foot.render(context! { nonce, script })?.as_bytes())?;
    Ok(())
}

/// A digest of the whole inventory: what stands in a name cannot hold the digest of itself.
fn nonce(inventory: &Inventory) -> std::result::Result<String, serde_json::Error> {
    let mut hasher = blake3::Hasher::new();
    // Text comes in small pieces, and large ones are hashed in a tenth of the time.
    let mut pieces = BufWriter::with_capacity(1 << 16, &mut hasher);
    super::json::write(inventory, &mut pieces)?;
    pieces.flush().map_err(serde_json::Error::io)?;
    drop(pieces);
    Ok(hasher.finalize().to_hex()[..32].to_owned())
}
