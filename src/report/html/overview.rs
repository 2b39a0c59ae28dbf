//! The inventory goes in, what a browser without scripts shows comes out: the overview and the list of datasets.

use crate::model::inventory::{Dataset, Inventory};
use crate::model::question::Question;
use crate::model::{Language, Text};
use crate::report::view::{self, duty, sign};
use crate::report::{lead, questionnaire, roll_up, words};
use minijinja::value::Serde;
use minijinja::{Value, context};

/// Questions that the overview tells.
const QUESTIONS: usize = 5;
/// Entries of the ledger that the page lists without scripts; all stand in `coverage.csv`.
const LISTED: usize = 1_000;

pub(super) fn context(inventory: &Inventory, language: Language) -> Value {
    let rows = roll_up::by_attention(inventory).into_iter();
    let questions = inventory.questions.iter().take(QUESTIONS);
    context! {
        language => id(language),
        disclaimer => Value::from(Serde(roll_up::disclaimer())),
        scan => Value::from(Serde(&inventory.scan)),
        stores => roll_up::stores(inventory).into_iter().map(str::to_owned).collect::<Vec<_>>(),
        assumed => roll_up::assumed(inventory, language),
        lead => Value::from(Serde(lead::lead(inventory))),
        questions => questions.map(|one| question(one, inventory, language)).collect::<Vec<_>>(),
        transfers => inventory.transfers.iter().map(|one| context! {
            title => view::transfer_title(one, language),
            people => view::persons(one.individuals.count, language),
            duty => duty(&one.obligation, language),
        }).collect::<Vec<_>>(),
        unread => Value::from(Serde(words::unread(&inventory.coverage.unread))),
        coverage => coverage(inventory),
        rows => rows.map(|(_, dataset)| row(dataset, language)).collect::<Vec<_>>(),
    }
}

/// A language as the page names it.
pub(super) const fn id(language: Language) -> &'static str {
    match language {
        Language::Zh => "zh",
        Language::En => "en",
    }
}

fn row(dataset: &Dataset, language: Language) -> Value {
    let obligation = &dataset.obligation;
    context! {
        name => dataset.name.as_str(),
        sign => sign(obligation.measure),
        duty => duty(obligation, language),
        people => view::interval(dataset.individuals.count, language),
    }
}

fn question(question: &Question, inventory: &Inventory, language: Language) -> Value {
    let answers = question.answers.iter();
    context! {
        text => question.text.get(language),
        worth => questionnaire::worth(question, inventory, language),
        found => question.found.as_ref().map(|found: &Text| found.get(language)),
        answers => answers.map(|answer| questionnaire::gives(answer, language)).collect::<Vec<_>>(),
    }
}

/// What the coverage ledger shows.
fn coverage(inventory: &Inventory) -> Value {
    let covered = &inventory.coverage;
    let lines = roll_up::ledger(inventory);
    context! {
        lines => lines.map(|(id, files, size)| context! { id, files, size }).to_vec(),
        partly_files => roll_up::partly(inventory),
        partly => Value::from(Serde(covered.partly.iter().take(LISTED).collect::<Vec<_>>())),
        skipped_count => covered.skipped.len(),
        skipped => Value::from(Serde(covered.skipped.iter().take(LISTED).collect::<Vec<_>>())),
        without => covered.skipped.len().saturating_sub(LISTED),
    }
}
