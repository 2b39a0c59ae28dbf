//! Two inventories in, what changed between them out, and its forms: terminal, JSON, Markdown, HTML.
//!
//! Everything is decided by what inventories hold; no data is read. Nothing that did not change is named, and every change says
//! why it happened as far as the two inventories tell.

mod cause;
mod change;
mod columns;
mod condition;
mod counts;
mod coverage;
mod dataset;
mod duty;
mod forms;
mod kind;
mod pairs;
mod partial;
mod run;
mod transfers;
mod words;

pub use change::{
    Because, Change, Changes, Duty, Kind, Moment, Named, Sure, Threshold, Value, Whom, Why,
};
pub use condition::Condition;
pub use duty::LegalNumber;
pub use forms::{FORMS, Form, by_id};
pub use words::{line, summary};

use crate::model::inventory::Inventory;
use cause::Causes;

/// What both sides are compared under.
struct Context<'a> {
    old: &'a Inventory,
    new: &'a Inventory,
    causes: Causes,
    numbers: &'a [LegalNumber],
}

/// What changed from `old` to `new`, what needs attention first. `numbers` are those of the law that people are held against, beside
/// those that the inventories name themselves.
#[must_use]
pub fn changes(old: &Inventory, new: &Inventory, numbers: &[LegalNumber]) -> Changes {
    let context = Context {
        old,
        new,
        causes: Causes::of(old, new),
        numbers,
    };
    let mut found = run::changes(&context);
    let pairs = pairs::pairs(&context);
    found.extend(dataset::changes(&context, &pairs));
    found.extend(coverage::changes(&context, &pairs));
    found.extend(transfers::changes(&context));
    partial::retain_shown(&context, &pairs, &mut found);
    found.sort_by(Change::by_attention);
    Changes {
        old: Moment::of(old),
        new: Moment::of(new),
        changes: found,
    }
}
