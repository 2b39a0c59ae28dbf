//! What is known of a dataset or a transfer for the law: declared by a person, measured, or inferred from what was found; and
//! what a reader must know of declarations that had no effect.

mod dataset;
mod earlier;
mod ignores;
mod links;
mod suspicions;
mod transfer;
mod warnings;

pub use dataset::{PointerHits, attribution, everyone, of_dataset};
pub use earlier::{earlier, kept};
pub use ignores::warnings as warnings_of_ignores;
pub use suspicions::{Seen, raised, suspected};
pub use transfer::{Group, groups, of_transfer};
pub use warnings::warnings;

use crate::model::Count;
use crate::model::declarations::{Declarations, Filing};
use crate::model::facts::{Facts, Known};

/// What is declared of the exporter: the same for every dataset and transfer.
fn of_exporter(declarations: &Declarations) -> Facts {
    let (exporter, assumed) = (&declarations.exporter, &declarations.assumed);
    Facts {
        ciio: either(exporter.ciio, assumed.ciio),
        registered_in: either(
            exporter.registered_in.clone(),
            assumed.registered_in.clone(),
        ),
        list_filing: either(
            exporter.list_filing.as_ref().map(Filing::is_approved),
            assumed.list_filing,
        ),
        sector: either(exporter.sector.clone(), assumed.sector.clone()),
        held_individuals: exporter
            .held_individuals
            .map(|held| Known::declared(Count::exact(held))),
        confirmed_rules: declarations.confirmed.clone(),
        ..Facts::default()
    }
}

/// What is declared, else what is assumed.
fn either<T>(declared: Option<T>, assumed: Option<T>) -> Option<Known<T>> {
    (declared.map(Known::declared)).or_else(|| assumed.map(Known::assumed))
}
