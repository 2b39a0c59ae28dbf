//! A workbook in which the open questions of an inventory were answered in, the answers out, or every wrong cell with its place.
//!
//! A question is known by its id, so that lines may be sorted, filtered or deleted. An empty cell says nothing.

use super::grid::{Content, Grid, read};
use super::mistakes::{Mistake, Mistakes, Place};
use super::words::{plain, unknown};
use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::question::Question;
use std::collections::BTreeMap;
use std::path::Path;

/// Lines of a sheet in which its headings may stand.
const HEADINGS: u32 = 20;

/// How a report words the sheet of questions.
pub struct AnswerSheet {
    /// Names of the sheet.
    pub names: Vec<String>,
    /// Headings of the ids.
    pub ids: Vec<String>,
    /// Headings of the answers.
    pub answers: Vec<String>,
}

/// A question of an inventory as a workbook may answer it.
pub struct Askable<'a> {
    /// Its id in the workbook.
    pub id: String,
    /// The question.
    pub question: &'a Question,
}

/// A question that is answered: its place among those that may be, and the value of its answer.
pub type Filled = (usize, String);

/// Reads the answers of a workbook.
///
/// # Errors
/// [`Error::Usage`] where it is no workbook, or has no sheet of questions.
pub fn answers(
    path: &Path,
    sheet: &AnswerSheet,
    questions: &[Askable<'_>],
) -> Result<std::result::Result<Vec<Filled>, Vec<Mistake>>> {
    let mut mistakes = Mistakes::default();
    // A sheet that goes on in another has its name with a number.
    let is_of = |name: &str| sheet.names.iter().any(|own| name.starts_with(own.as_str()));
    let grids = read(path, &is_of, &mut mistakes)?;
    if grids.is_empty() {
        let (path, names) = (path.display(), sheet.names.join("` / `"));
        return Err(Error::usage(
            format!("{path}：没有待确认事项的工作表；其名称为 `{names}`"),
            format!("{path}: no sheet of open questions; it is called `{names}`"),
        ));
    }
    // What is wrong in other columns hinders nobody.
    let elsewhere = std::mem::take(&mut mistakes.wrong);
    let mut filled: BTreeMap<usize, String> = BTreeMap::new();
    for grid in &grids {
        let Some((head, id, answer)) = columns(grid, sheet) else {
            mistakes.wrong(grid.place(None, None), no_columns(sheet));
            continue;
        };
        let of_answers = |one: &&Mistake| {
            let own = grid.place(one.place.row, Some(answer));
            one.place == own && one.place.row > Some(head)
        };
        mistakes
            .wrong
            .extend(elsewhere.iter().filter(of_answers).cloned());
        for (row, cells) in grid.rows.range(head + 1..) {
            let Some(cell) = cells.get(&answer) else {
                continue;
            };
            let places = (
                grid.place(Some(*row), Some(id)),
                grid.place(Some(*row), Some(answer)),
            );
            match one(cells.get(&id), cell, questions, places) {
                Ok((place, value)) => note(
                    &mut filled,
                    (place, value),
                    grid.place(Some(*row), Some(answer)),
                    &mut mistakes,
                ),
                Err((place, text)) => mistakes.wrong(place, text),
            }
        }
    }
    if mistakes.wrong.is_empty() {
        return Ok(Ok(filled.into_iter().collect()));
    }
    mistakes.wrong.sort();
    Ok(Err(mistakes.wrong))
}

/// The row of the headings, and the columns of ids and answers.
fn columns(grid: &Grid, sheet: &AnswerSheet) -> Option<(u32, u32, u32)> {
    let find = |cells: &BTreeMap<u32, Content>, wanted: &[String]| {
        let is_wanted = |cell: &Content| {
            let Content::Text(text) = cell else {
                return false;
            };
            let text = plain(text);
            wanted.iter().any(|heading| plain(heading) == text)
        };
        let mut cells = cells.iter();
        cells.find(|(_, cell)| is_wanted(cell)).map(|(at, _)| *at)
    };
    let mut rows = grid.rows.range(..HEADINGS);
    rows.find_map(|(row, cells)| {
        let (id, answer) = (find(cells, &sheet.ids)?, find(cells, &sheet.answers)?);
        Some((*row, id, answer))
    })
}

/// The question and the answer of a line; else what is wrong, and where.
fn one(
    id: Option<&Content>,
    answer: &Content,
    questions: &[Askable<'_>],
    (of_id, of_answer): (Place, Place),
) -> std::result::Result<Filled, (Place, Text)> {
    let id = match id {
        Some(Content::Text(id)) => plain(id),
        _ => {
            let text = Text::new(
                "有答复的行缺少问题编号；请重新导出工作簿，不要改动该列",
                "a line with an answer has no id; write the workbook again and leave that column as it is",
            );
            return Err((of_id, text));
        }
    };
    let place = questions.iter().position(|one| plain(&one.id) == id);
    let Some(place) = place else {
        let advice = Text::new(
            "该清单没有这个问题，请由该清单重新导出工作簿",
            "The inventory asks no such question; write the workbook of this inventory again",
        );
        let known = questions.iter().map(|one| one.id.as_str());
        return Err((of_id, unknown(&id, known, &advice)));
    };
    let value = value(questions[place].question, answer);
    value
        .map(|value| (place, value))
        .map_err(|text| (of_answer, text))
}

/// The value of the answer in a cell: the value itself, its title, or yes and no.
fn value(question: &Question, cell: &Content) -> std::result::Result<String, Text> {
    let said = match cell {
        Content::Flag(flag) => flag.to_string(),
        Content::Text(text) => plain(text),
        Content::Number(number) => number.to_string(),
        Content::Day(day) => day.to_string(),
    };
    let folded = said.to_lowercase();
    let flag = match folded.as_str() {
        "是" | "yes" | "y" => "true",
        "否" | "no" | "n" => "false",
        other => other,
    };
    let is_meant = |one: &&crate::model::question::QuestionAnswer| {
        let titles = [&one.title.zh, &one.title.en];
        let value = one.value.to_lowercase();
        value == folded
            || value == flag
            || titles
                .iter()
                .any(|title| plain(title).to_lowercase() == folded)
    };
    let mut answers = question.answers.iter();
    if let Some(answer) = answers.find(is_meant) {
        return Ok(answer.value.clone());
    }
    let known: Vec<&str> = question.answers.iter().map(|one| &*one.value).collect();
    let listed = known.join(", ");
    let advice = Text::new(
        format!("可用：{listed}"),
        format!("Choose one of: {listed}"),
    );
    Err(unknown(&said, known.iter().copied(), &advice))
}

/// Notes an answer; two different ones to a question are none.
fn note(
    filled: &mut BTreeMap<usize, String>,
    (place, value): Filled,
    cell: Place,
    mistakes: &mut Mistakes,
) {
    let first = filled.entry(place).or_insert_with(|| value.clone());
    if *first != value {
        mistakes.wrong(
            cell,
            Text::new(
                format!("与前面对同一问题的答复“{first}”不同"),
                format!("another answer to the same question stands above: `{first}`"),
            ),
        );
    }
}

fn no_columns(sheet: &AnswerSheet) -> Text {
    let (ids, answers) = (sheet.ids.join("/"), sheet.answers.join("/"));
    Text::new(
        format!("找不到列“{ids}”和“{answers}”；请重新导出工作簿"),
        format!("there are no columns `{ids}` and `{answers}`; write the workbook again"),
    )
}
