//! Weights go in, the text of `context/weights.toml` comes out.

use crate::pack::weights::{Weighing, Weight};
use std::fmt::{Display, Write as _};

/// What is said of the weights before them.
pub(super) struct Heading {
    /// The labelled columns.
    pub(super) source: String,
    /// The day.
    pub(super) date: String,
    /// What made them.
    pub(super) command: String,
    /// Which values are in force, and why.
    pub(super) adopted: String,
    /// What log-odds are multiplied by before they are told.
    pub(super) slope: f64,
}

const MEANING: &str = "\
# What each kind of evidence weighs with the judge, in nats of log-odds: 0.7 doubles the odds, 2.3 makes them ten times as large.
# The log-odds of an element are the sum, over the evidence, of its weight times how much of it there is: once for a word that is
# there; for values that fit, the nats by which they lie beyond chance. `hand` is what a person gave, `fitted` what labelled columns
# gave (left out where none of them showed it), `weight` what is in force. No weight may change its sign: evidence for stays for.
# What a reader is told is the sum, and each weight in it, times `slope`: of findings with a confidence of 0.9, nine in ten are right.
";

/// The pack. `seen` says of each weight whether a labelled column showed it; where `adopted`, the fitted values are in force.
pub(super) fn pack(
    heading: &Heading,
    known: &[Weighing],
    fitted: &[f64],
    seen: &[bool],
    adopted: bool,
) -> String {
    let mut text = MEANING.to_owned();
    let fields = [
        ("source", &heading.source),
        ("date", &heading.date),
        ("command", &heading.command),
        ("adopted", &heading.adopted),
    ];
    text.push_str("\n[fit]\n");
    for (key, value) in fields {
        let _ = writeln!(text, "{key} = {}", quoted(value));
    }
    let _ = writeln!(text, "slope = {}", number_text(hundredths(heading.slope)));
    for id in Weight::ALL {
        let (number, one) = (id as usize, known.iter().find(|one| one.id == id));
        let Some(one) = one else {
            continue;
        };
        let (zh, en) = (quoted(&one.means.zh), quoted(&one.means.en));
        let _ = writeln!(text, "\n[[weight]]\nid = \"{}\"", id.id());
        let _ = writeln!(text, "means = {{ zh = {zh}, en = {en} }}");
        let _ = writeln!(text, "hand = {}", number_text(one.hand));
        let value = hundredths(fitted[number]);
        if seen[number] {
            let _ = writeln!(text, "fitted = {}", number_text(value));
        }
        let in_force = if adopted && seen[number] {
            value
        } else {
            one.hand
        };
        let _ = writeln!(text, "weight = {}", number_text(in_force));
    }
    text
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A number with a point, as TOML wants it.
fn number_text(value: f64) -> String {
    format!("{value:?}")
}

fn quoted(text: impl Display) -> String {
    let text = text.to_string();
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
