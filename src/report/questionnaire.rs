//! The questions of an inventory go in; a list of them, and what is said while they are asked, come out.

mod form;

pub use form::{Answered, Base, answered, configuration, id, key, lines};

use super::headings::say;
use super::layout::{WIDTH, hanging, shown};
use super::view;
use super::words::counted_in;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::model::question::{OnlyIf, Question, QuestionAnswer};
use crate::model::{Language, Text, Titled as _};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Datasets of a question that a list names.
const NAMED: usize = 5;

/// The sentence that says how much a question settles: `settles 30 of 36 open datasets`.
#[must_use]
pub fn worth(question: &Question, inventory: &Inventory, language: Language) -> String {
    let open = inventory.datasets.iter();
    let open = open
        .filter(|one| one.obligation.measure == Measure::Undetermined)
        .count();
    let (settles, about) = (question.settles, question.datasets.len());
    match (language, settles) {
        (Language::Zh, 0) => format!("涉及 {about} 个待定数据集（共 {open} 个）"),
        (Language::En, 0) => format!("concerns {about} of {open} open datasets"),
        (Language::Zh, _) => format!("答复后可确定 {settles} 个数据集（待定共 {open} 个）"),
        (Language::En, _) => format!("settles {settles} of {open} open datasets"),
    }
}

/// What an answer gives: `no notice received → 28 exempt, 2 contract or certification`.
#[must_use]
pub fn gives(answer: &QuestionAnswer, language: Language) -> String {
    let outcomes = answer.outcomes.iter().map(|one| {
        let title = one.measure.title();
        match (language, one.measure) {
            (Language::Zh, Measure::Undetermined) => format!("{} 个仍待定", one.datasets),
            (Language::En, Measure::Undetermined) => format!("{} still open", one.datasets),
            (Language::Zh, _) => format!("{} 个{}", one.datasets, title.zh),
            (Language::En, _) => format!("{} {}", one.datasets, title.en),
        }
    });
    let between = match language {
        Language::Zh => "，",
        Language::En => ", ",
    };
    let outcomes = outcomes.collect::<Vec<_>>().join(between);
    format!("{} → {outcomes}", answer.title.get(language))
}

/// Every question with its answers, for a terminal; `command` is how the verb was called.
#[must_use]
pub fn list(inventory: &Inventory, command: &str, language: Language) -> String {
    if inventory.questions.is_empty() {
        return format!("{}\n", say("no-questions", language));
    }
    let mut text = hanging("", say("questions-order", language), WIDTH);
    text.push('\n');
    for (at, question) in inventory.questions.iter().enumerate() {
        text.push_str(&one(question, at + 1, inventory, language));
        text.push('\n');
    }
    for (id, option) in [
        ("hint-ask", "--ask"),
        ("hint-write", "--write answers.toml"),
        ("hint-read", "--read inventory.xlsx"),
    ] {
        text.push_str(&hanging(
            "",
            &format!("{}{command} {option}", say(id, language)),
            WIDTH,
        ));
    }
    text
}

/// The earlier answers without which a question need not be asked: `only if question 1 is answered: no notice received`.
#[must_use]
pub fn conditions(question: &Question, language: Language) -> Vec<String> {
    let one = |only: &OnlyIf| {
        let number = only.question;
        let said = |side: fn(&Text) -> &str, between: &str| {
            let titles: Vec<&str> = only.titles.iter().map(side).collect();
            titles.join(between)
        };
        match language {
            Language::Zh => {
                format!(
                    "仅当第 {number} 题答复为：{}",
                    said(|text| &text.zh, "，或")
                )
            }
            Language::En => {
                format!(
                    "only if question {number} is answered: {}",
                    said(|text| &text.en, ", or ")
                )
            }
        }
    };
    question.only_if.iter().map(one).collect()
}

fn one(question: &Question, number: usize, inventory: &Inventory, language: Language) -> String {
    let mut text = hanging(
        &format!("{number}. "),
        &shown(question.text.get(language)),
        WIDTH,
    );
    let mut line = |content: &str| text.push_str(&hanging("   ", content, WIDTH));
    line(&worth(question, inventory, language));
    for condition in conditions(question, language) {
        line(&condition);
    }
    if let Some(found) = &question.found {
        line(found.get(language));
    }
    if let Some(folder) = &question.folder {
        let names: Vec<String> = question
            .datasets
            .iter()
            .take(NAMED)
            .map(|name| shown(name))
            .collect();
        let more = question.datasets.len().saturating_sub(NAMED);
        let more = if more > 0 {
            format!(" (+{more})")
        } else {
            String::new()
        };
        let folder = if folder.is_empty() {
            String::new()
        } else {
            format!("{}/ · ", shown(folder))
        };
        line(&format!("{folder}{}{more}", names.join(", ")));
    }
    for answer in &question.answers {
        text.push_str(&hanging("   - ", &gives(answer, language), WIDTH));
    }
    text
}

/// One question as it is asked at a terminal, its answers numbered.
#[must_use]
pub fn asked(question: &Question, language: Language) -> String {
    let mut text = format!(
        "\n{}",
        hanging("? ", &shown(question.text.get(language)), WIDTH)
    );
    if let Some(found) = &question.found {
        text.push_str(&hanging("  ", found.get(language), WIDTH));
    }
    for name in question
        .datasets
        .iter()
        .take(NAMED)
        .filter(|_| question.folder.is_some())
    {
        text.push_str(&hanging("  · ", &shown(name), WIDTH));
    }
    let more = question.datasets.len().saturating_sub(NAMED);
    if question.folder.is_some() && more > 0 {
        text.push_str(&hanging("  · ", &format!("(+{more})"), WIDTH));
    }
    for (at, answer) in question.answers.iter().enumerate() {
        text.push_str(&hanging(
            &format!("  {}) ", at + 1),
            &gives(answer, language),
            WIDTH,
        ));
    }
    text.push_str(say("ask-prompt", language));
    text.push(' ');
    text
}

/// The value of the answer that a line names: its number, its value, yes or no.
#[must_use]
pub fn choice(question: &Question, line: &str) -> Option<String> {
    let line = line.trim().to_lowercase();
    let value = match line.as_str() {
        "y" | "yes" | "是" => "true",
        "n" | "no" | "否" => "false",
        other => other,
    };
    let numbered = line
        .parse::<usize>()
        .ok()
        .and_then(|n| question.answers.get(n.checked_sub(1)?));
    let named = || question.answers.iter().find(|answer| answer.value == value);
    numbered.or_else(named).map(|answer| answer.value.clone())
}

/// What is said to a line that names no answer.
#[must_use]
pub fn unclear(language: Language) -> String {
    format!("{}\n", say("ask-unclear", language))
}

/// What is said when the questions were written to a file, and `command` that judges by it.
#[must_use]
pub fn written(inventory: &Inventory, path: &Path, command: &str, language: Language) -> String {
    let n = counted_in(inventory.questions.len() as u64, "questions", language);
    let path = shown(&path.display().to_string());
    match language {
        Language::Zh => {
            format!("{n}已写入 {path}。去掉所选答案行前的 #，再运行：\n  {command}\n")
        }
        Language::En => format!(
            "{n} written to {path}. Take away the # before the lines that hold, then run:\n  {command}\n"
        ),
    }
}

/// Where answers were written, and the command that judges by them.
pub struct Written<'a> {
    /// The file.
    pub path: &'a Path,
    /// The command.
    pub command: &'a str,
}

/// What the answers came to.
#[must_use]
pub fn outcome(inventory: &Inventory, language: Language, written: Option<&Written<'_>>) -> String {
    let mut by_measure: BTreeMap<Measure, u64> = BTreeMap::new();
    for dataset in &inventory.datasets {
        *by_measure.entry(dataset.obligation.measure).or_default() += 1;
    }
    let mut text = String::from("\n");
    for (measure, datasets) in by_measure {
        let _ = writeln!(
            text,
            "{} {}: {}",
            view::sign(measure),
            measure.title().get(language),
            counted_in(datasets, "datasets", language)
        );
    }
    if let Some(Written { path, command }) = written {
        let path = shown(&path.display().to_string());
        let _ = match language {
            Language::Zh => writeln!(text, "答复已写入 {path}。据此判定：\n  {command}"),
            Language::En => writeln!(
                text,
                "Your answers are in {path}. To judge by them:\n  {command}"
            ),
        };
    }
    text
}
