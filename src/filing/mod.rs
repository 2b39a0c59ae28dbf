//! An inventory, one of its transfers and a road in, drafts of what is filed by that road out: Word, Excel and web page.
//!
//! A draft is for counsel and never a filing. Every figure stands in the inventory, under the name that is written beside it, and
//! every empty field says who knows what belongs there. Headings and prompts are those of `detectors/filing/`.

mod compose;
mod document;
mod docx;
mod html;
mod names;
mod tables;
mod values;
mod xlsx;

use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::filing::Route;
use crate::model::inventory::{Dataset, Inventory, Transfer};
use crate::pack::filing::{Filing, Form};
use chrono::NaiveDate;
use std::collections::HashSet;

pub use document::Languages;

/// What drafts are made from.
#[derive(Clone, Copy)]
pub struct Kit<'a> {
    /// The inventory.
    pub inventory: &'a Inventory,
    /// The transfer that is filed; one of the inventory's.
    pub transfer: &'a Transfer,
    /// The road.
    pub route: Route,
    /// Forms and words.
    pub filing: &'a Filing,
    /// What an element, a sector, a scenario, a fact or a zone is called.
    pub titles: &'a dyn Fn(&str) -> Text,
    /// In which languages.
    pub languages: Languages,
}

/// A file of the kit.
pub struct Draft {
    /// Its name, without a folder.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// The drafts of a road, each as Word document and web page, the catalogue as a workbook too.
///
/// # Errors
/// A document that cannot be written.
pub fn drafts(kit: &Kit<'_>) -> Result<Vec<Draft>> {
    let mut drafts = Vec::new();
    for form in kit.forms() {
        let document = compose::document(kit, form);
        let named = |ending: &str, bytes: Vec<u8>| Draft {
            name: format!("{}.{ending}", form.id),
            bytes,
        };
        drafts.push(named("docx", docx::write(&document).map_err(failed)?));
        drafts.push(named("html", html::write(&document).into_bytes()));
        if form.broad {
            drafts.push(named("xlsx", xlsx::write(kit, form).map_err(failed)?));
        }
    }
    Ok(drafts)
}

fn failed(reason: impl std::fmt::Display) -> Error {
    Error::Report {
        report: "filing",
        reason: Text::quoted(reason),
    }
}

impl<'a> Kit<'a> {
    /// The forms that the road asks for; a short one in the place of the long one where it may be used.
    fn forms(&self) -> Vec<&'a Form> {
        let all = self.filing.forms.iter();
        let asked = all.filter(|form| form.routes.contains(&self.route));
        let asked: Vec<&Form> = asked.filter(|form| self.may_use(form)).collect();
        let replaced: Vec<&str> = asked
            .iter()
            .filter_map(|form| form.short_for.as_deref())
            .collect();
        let kept = asked.iter().copied();
        kept.filter(|form| !replaced.contains(&form.id.as_str()))
            .collect()
    }

    fn may_use(&self, form: &Form) -> bool {
        let held = self.inventory.exporter.held_individuals;
        let is_small = form.held_below.is_none_or(|below| {
            // Whoever sends out more people than are declared as held holds more.
            held.is_some_and(|held| held < below) && self.transfer.individuals.count.lower < below
        });
        is_small && self.is_in_force(form)
    }

    fn is_in_force(&self, form: &Form) -> bool {
        let finished = self.inventory.scan.finished_at.get(..10);
        let day = finished.and_then(|day| day.parse::<NaiveDate>().ok());
        form.from.is_none() || day.is_some_and(|day| form.is_in_force(day))
    }

    /// The short form that could stand in the place of `form` if it were known how many people are held.
    fn shorter(&self, form: &Form) -> Option<&'a Form> {
        let is_open = self.inventory.exporter.held_individuals.is_none();
        let mut all = self.filing.forms.iter();
        all.find(|other| {
            is_open
                && other.short_for.as_ref() == Some(&form.id)
                && self.is_in_force(other)
                && (other.held_below)
                    .is_none_or(|below| self.transfer.individuals.count.lower < below)
        })
    }

    /// The datasets of the transfer, in the order of the inventory.
    fn datasets(&self) -> Vec<&'a Dataset> {
        let names: HashSet<&str> = self.transfer.datasets.iter().map(String::as_str).collect();
        let all = self.inventory.datasets.iter();
        all.filter(|dataset| names.contains(dataset.name.as_str()))
            .collect()
    }
}
