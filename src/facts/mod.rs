//! What is known of a dataset or a transfer for the law: declared by a person, measured, or inferred from what was found; and
//! what a reader must know of declarations that had no effect.

mod dataset;
mod suspicions;
mod transfer;
mod warnings;

pub use dataset::{PointerHits, attribution, of_dataset};
pub use suspicions::{Seen, raised, suspected};
pub use transfer::of_transfer;
pub use warnings::warnings;

use crate::model::Count;
use crate::model::declarations::Declarations;
use crate::model::facts::{Facts, Known};

/// What is declared of the exporter: the same for every dataset and transfer.
fn of_exporter(declarations: &Declarations) -> Facts {
    let exporter = &declarations.exporter;
    Facts {
        ciio: exporter.ciio.map(Known::declared),
        registered_in: exporter.registered_in.clone().map(Known::declared),
        sector: exporter.sector.clone().map(Known::declared),
        held_individuals: exporter
            .held_individuals
            .map(|held| Known::declared(Count::exact(held))),
        confirmed_rules: declarations.confirmed.clone(),
        ..Facts::default()
    }
}
