//! A score goes in, its lines come out: labels, sums, tables, and each error where they are asked for.

use super::{Figures, SUPPORT_FOR_MEAN, Score, Source, Tables, Tally, Wrong};
use std::fmt;

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<18} {:>7} {:>5} {:>5} {:>5} {:>9} {:>7} {:>7}",
            "label", "support", "TP", "FP", "FN", "precision", "recall", "F1"
        )?;
        for (label, tally) in &self.labels {
            line(f, label, tally)?;
        }
        line(f, "micro", &self.micro)?;
        line(f, "personal", &self.personal)?;
        writeln!(
            f,
            "macro F1 {} over labels with at least {SUPPORT_FOR_MEAN} true columns; {} columns",
            shown(self.macro_f1),
            self.columns
        )?;
        writeln!(f, "corpus: {}", self.sight)?;
        write!(f, "{}", self.tables)?;
        if self.show_details {
            self.details(f)?;
        }
        if self.show_errors {
            errors(f, "wrong columns (table, column: truth, said)", &self.wrong)?;
            let title = "wrong categories (table, column: truth, said)";
            errors(f, title, &self.wrong_category)?;
            errors(f, "wrong tables", &self.tables.errors)?;
        }
        Ok(())
    }
}

impl Score {
    /// Sources, bands of confidence, confusions.
    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Pairs shown.
        const CONFUSIONS: usize = 20;
        sources(f, &self.sources)?;
        write!(f, "{}", self.reliability)?;
        writeln!(f, "\n{:<18} {:<18} {:>7}", "truth", "said", "columns")?;
        for one in self.confusions.iter().take(CONFUSIONS) {
            writeln!(f, "{:<18} {:<18} {:>7}", one.truth, one.said, one.columns)?;
        }
        Ok(())
    }
}

/// A line for each source.
pub(super) fn sources(f: &mut fmt::Formatter<'_>, sources: &[Source]) -> fmt::Result {
    writeln!(
        f,
        "\n{:<42} {:>7} {:>8} {:>8} {:>9} {:>9}",
        "source", "columns", "micro F1", "macro F1", "findings", "mean loss"
    )?;
    for Source { name, figures } in sources {
        writeln!(
            f,
            "{name:<42} {:>7} {:>8} {:>8} {:>9} {:>9}",
            figures.columns,
            shown(figures.micro().f1()),
            shown(figures.macro_f1()),
            figures.reliability.findings(),
            shown(figures.reliability.mean_loss())
        )?;
    }
    Ok(())
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "micro F1 {}, macro F1 {}; {} columns",
            shown(self.micro().f1()),
            shown(self.macro_f1()),
            self.columns
        )?;
        write!(f, "{}", self.reliability)
    }
}

/// The line of a label.
fn line(f: &mut fmt::Formatter<'_>, name: &str, tally: &Tally) -> fmt::Result {
    writeln!(
        f,
        "{name:<18} {:>7} {:>5} {:>5} {:>5} {:>9} {:>7} {:>7}",
        tally.support,
        tally.true_positives,
        tally.false_positives,
        tally.false_negatives,
        shown(tally.precision()),
        shown(tally.recall()),
        shown(tally.f1())
    )
}

impl fmt::Display for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "tables: {} of {} in the inventory; records exact {}, columns exact {}",
            self.found, self.all, self.records_exact, self.columns_exact
        )?;
        for (what, tally) in [
            ("about persons", self.personal),
            ("sensitive", self.sensitive),
        ] {
            if tally != Tally::default() {
                writeln!(
                    f,
                    "tables, {what}: {} of {}, {} wrongly; F1 {}",
                    tally.true_positives,
                    tally.support,
                    tally.false_positives,
                    shown(tally.f1())
                )?;
            }
        }
        if self.with_people == 0 {
            return Ok(());
        }
        let width = self.keyed_mean_width;
        writeln!(
            f,
            "people: truth inside {} of {}; with a plain person key {} of {}, no wider than 5 % {}, mean width {} %",
            self.people_contained,
            self.with_people,
            self.keyed_contained,
            self.keyed,
            self.keyed_narrow,
            width.map_or_else(|| "-".to_owned(), |width| format!("{:.1}", width * 100.0))
        )
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            column,
            truth,
            said,
            shapes,
        } = self;
        write!(f, "{file}, {column}: {truth}, {said}")?;
        if shapes.is_empty() {
            return Ok(());
        }
        write!(f, " [{}]", shapes.join(", "))
    }
}

/// Errors of one sort, a line each.
fn errors(f: &mut fmt::Formatter<'_>, title: &str, errors: &[impl fmt::Display]) -> fmt::Result {
    writeln!(f, "\n{title}")?;
    errors.iter().try_for_each(|error| writeln!(f, "{error}"))
}

pub(in crate::verbs::accuracy) fn shown(share: Option<f64>) -> String {
    share.map_or_else(|| "-".to_owned(), |share| format!("{share:.3}"))
}
