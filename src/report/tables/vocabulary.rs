//! A column of a frame and one of its ids go in, the title that a reader sees comes out.

use super::build::{BETWEEN, joined};
use super::coverage::Outcome;
use crate::model::dataset::DataType;
use crate::model::entry::SkipKind;
use crate::model::facts::Origin;
use crate::model::finding::{Category, Form, Label};
use crate::model::inventory::Method;
use crate::model::obligation::{Measure, RuleConfidence};
use crate::model::profile::SampleMethod;
use crate::model::titled::title_of;
use crate::model::{Language, Text, Titled};
use crate::report::terms::term;

type Title = fn(&str) -> Text;

/// Columns whose cells are ids, with the list that the ids are of.
const VOCABULARY: &[(&str, Title)] = &[
    ("measure", closed::<Measure>),
    ("floor", closed::<Measure>),
    ("ceiling", closed::<Measure>),
    ("dataset_measure", closed::<Measure>),
    ("margin_measure", closed::<Measure>),
    ("sensitivity", closed::<Category>),
    ("category", closed::<Category>),
    ("sector", term),
    ("scenario", term),
    ("sector_source", closed::<Origin>),
    ("records_method", closed::<Method>),
    ("individuals_method", closed::<Method>),
    ("rule_confidence", closed::<RuleConfidence>),
    ("data_type", closed::<DataType>),
    ("form", closed::<Form>),
    ("label", closed::<Label>),
    ("sample_method", closed::<SampleMethod>),
    ("kind", closed::<SkipKind>),
    ("outcome", closed::<Outcome>),
];

/// The title of a value of a closed list, else its id.
fn closed<T: Titled>(id: &str) -> Text {
    title_of::<T>(id).unwrap_or_else(|| Text::new(id.to_owned(), id.to_owned()))
}

/// What a cell of the column called `column` says to a reader: titles for ids, else the cell itself.
pub(in crate::report) fn shown(column: &str, cell: &str, language: Language) -> String {
    let Some((_, title)) = VOCABULARY.iter().find(|(name, _)| *name == column) else {
        return cell.to_owned();
    };
    let titles = cell.split(BETWEEN).map(title);
    joined(titles.map(|title| title.get(language).to_owned()))
}
