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
use crate::model::{Language, Text};
use crate::report::terms::term;

type Title = fn(&str) -> Option<Text>;

/// Columns whose cells are ids, with the list that the ids are of.
const VOCABULARY: &[(&str, Title)] = &[
    ("measure", title_of::<Measure>),
    ("floor", title_of::<Measure>),
    ("ceiling", title_of::<Measure>),
    ("dataset_measure", title_of::<Measure>),
    ("margin_measure", title_of::<Measure>),
    ("sensitivity", title_of::<Category>),
    ("category", title_of::<Category>),
    ("sector", open),
    ("scenario", open),
    ("sector_source", title_of::<Origin>),
    ("records_method", title_of::<Method>),
    ("individuals_method", title_of::<Method>),
    ("rule_confidence", title_of::<RuleConfidence>),
    ("data_type", title_of::<DataType>),
    ("form", title_of::<Form>),
    ("label", title_of::<Label>),
    ("sample_method", title_of::<SampleMethod>),
    ("kind", title_of::<SkipKind>),
    ("outcome", title_of::<Outcome>),
];

/// Ids that packs and configuration bring.
fn open(id: &str) -> Option<Text> {
    Some(term(id))
}

/// What a cell of the column called `column` says to a reader: titles for ids, else the cell itself.
pub(in crate::report) fn shown(column: &str, cell: &str, language: Language) -> String {
    let Some((_, title)) = VOCABULARY.iter().find(|(name, _)| *name == column) else {
        return cell.to_owned();
    };
    joined(cell.split(BETWEEN).map(|id| {
        let title = title(id);
        title.map_or_else(|| id.to_owned(), |title| title.get(language).to_owned())
    }))
}
