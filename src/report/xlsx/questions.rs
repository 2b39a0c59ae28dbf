//! The open questions go in, a sheet to fill in comes out: those that settle most first, each with its answers to choose from.

use super::Outcome;
use super::order::Order;
use super::sheet::{Column, Grid, Value, name, place};
use super::styles::Style;
use super::transfers::named;
use super::voice::Voice;
use super::words::say;
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::question::Question;
use crate::report::questionnaire::{conditions, gives, id, key};
use rust_xlsxwriter::{DataValidation, Workbook};

const GRID: Grid = Grid {
    name: "questions",
    frozen: 2,
    columns: &[
        Column::new("number", 6, Style::Whole),
        Column::new("question", 54, Style::Wrapped),
        Column::new("answer", 18, Style::Answer),
        Column::new("answers", 54, Style::Wrapped),
        Column::new("found-at", 40, Style::Wrapped),
        Column::new("settles", 11, Style::Whole),
        Column::new("dataset-count", 11, Style::Whole),
        Column::new("individuals_lower", 12, Style::Whole),
        Column::new("individuals_upper", 12, Style::Whole),
        Column::new("toml-key", 26, Style::Wrapped),
        Column::new("datasets", 50, Style::Wrapped),
        Column::new("question-id", 24, Style::Wrapped),
    ],
};

/// What the sheet and its columns of ids and answers are called, in every voice.
#[must_use]
pub fn names() -> (Vec<String>, Vec<String>, Vec<String>) {
    let voices = [
        Voice::One(Language::Zh),
        Voice::One(Language::En),
        Voice::Both,
    ];
    let headings = |id: &'static str| voices.map(|voice| voice.lines(&say(id))).to_vec();
    let sheets = voices.map(|voice| name(GRID.name, 0, voice)).to_vec();
    (sheets, headings("question-id"), headings("answer"))
}

/// Where the answer goes.
const ANSWER: u16 = 2;
/// Characters that the choices of a cell have together (Excel's own limit).
const CHOICES: usize = 255;

pub(super) fn write(book: &mut Workbook, inventory: &Inventory, order: &Order<'_>) -> Outcome<()> {
    let questions = &inventory.questions;
    let rows = questions
        .iter()
        .enumerate()
        .map(|(at, question)| row(order, at, question));
    GRID.write(book, rows, order.voice, order.most_rows)?;
    for (at, question) in (0_u32..).zip(questions) {
        let (part, line) = place(at, order.most_rows);
        let values: Vec<&str> = question.answers.iter().map(|one| &*one.value).collect();
        let length: usize = values.iter().map(|value| value.chars().count() + 1).sum();
        if values.is_empty() || length > CHOICES || values.iter().any(|value| value.contains(',')) {
            continue;
        }
        let choices = DataValidation::new()
            .allow_list_strings(&values)?
            .set_input_title(order.voice.text(&say("answer")))?
            .set_input_message(order.voice.text(&say("choose")))?;
        let sheet = book.worksheet_from_name(&name(GRID.name, part, order.voice))?;
        sheet.add_data_validation(line, ANSWER, line, ANSWER, &choices)?;
    }
    Ok(())
}

fn row(order: &Order<'_>, at: usize, question: &Question) -> Vec<Value> {
    let voice = order.voice;
    let answers = |language| {
        let given = question.answers.iter();
        let given = given.map(|answer| format!("{}: {}", answer.value, gives(answer, language)));
        given.collect::<Vec<_>>().join("\n")
    };
    let asked = |language| {
        let text = question.text.get(language).to_owned();
        let conditions = conditions(question, language).into_iter();
        let lines: Vec<String> = std::iter::once(text).chain(conditions).collect();
        lines.join("\n")
    };
    vec![
        Value::Number(at as u64 + 1),
        Value::Text(voice.said_in_lines(asked)),
        Value::Nothing,
        Value::Text(voice.said_in_lines(answers)),
        Value::Text(
            question
                .found
                .as_ref()
                .map(|one| voice.lines(one))
                .unwrap_or_default(),
        ),
        Value::Number(question.settles),
        Value::Number(question.datasets.len() as u64),
        Value::Number(question.people.lower),
        Value::maybe(question.people.upper),
        Value::Text(key(question)),
        Value::Text(named(&question.datasets)),
        Value::Text(id(question)),
    ]
}
