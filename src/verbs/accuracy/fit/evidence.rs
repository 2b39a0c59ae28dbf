//! Samples go in, a CSV comes out: each labelled column, all that it may hold, what speaks for and against it, and whether it is
//! right. It holds names of tables, and no value.

use super::samples::Sample;
use crate::error::{Error, Result};
use crate::model::Text;
use crate::pack::weights::Weight;
use std::path::Path;

/// Writes the samples to `path`.
pub(super) fn write(path: &Path, samples: &[Sample]) -> Result<()> {
    let refused = |error: csv::Error| Error::Report {
        report: "evidence",
        reason: Text::quoted(error),
    };
    let mut out = csv::Writer::from_path(path).map_err(refused)?;
    let names = [
        "source",
        "file",
        "ordinal",
        "truth",
        "accepted",
        "element",
        "label",
        "specificity",
        "right",
        "evidence",
    ];
    out.write_record(names).map_err(refused)?;
    for sample in samples {
        let truth = &sample.labelled;
        let accepted: Vec<&str> = truth.accepted.iter().map(String::as_str).collect();
        for one in &sample.hypotheses {
            let right = match (one.neutral, one.row.right) {
                (true, _) => "neutral",
                (false, true) => "yes",
                (false, false) => "no",
            };
            let parts = one.row.parts.iter();
            let parts =
                parts.map(|(which, amount)| format!("{}={amount:.4}", Weight::ALL[*which].id()));
            out.write_record([
                &truth.source,
                &truth.file,
                &truth.ordinal.unwrap_or(0).to_string(),
                &truth.label,
                &accepted.join(";"),
                &one.element,
                &one.label,
                &one.specificity.to_string(),
                right,
                &parts.collect::<Vec<_>>().join(" "),
            ])
            .map_err(refused)?;
        }
        if sample.hypotheses.is_empty() {
            let ordinal = truth.ordinal.unwrap_or(0).to_string();
            let accepted = accepted.join(";");
            let known = [
                &truth.source,
                &truth.file,
                &ordinal,
                &truth.label,
                &accepted,
            ];
            let row = known.into_iter().map(String::as_str).chain([""; 5]);
            out.write_record(row).map_err(refused)?;
        }
    }
    out.flush().map_err(|error| Error::file(path, error))
}
