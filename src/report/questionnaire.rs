//! The questions of an inventory go in; a list of them, a configuration to fill in, and what is said while they are asked come out.

use super::headings::say;
use super::layout::{WIDTH, hanging, shown};
use super::view;
use super::words::counted_in;
use crate::model::inventory::Inventory;
use crate::model::obligation::Measure;
use crate::model::pattern::literal;
use crate::model::question::{Question, QuestionAnswer};
use crate::model::{Language, Titled as _};
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

/// Every question with its answers, for a terminal.
#[must_use]
pub fn list(inventory: &Inventory, language: Language) -> String {
    if inventory.questions.is_empty() {
        return format!("{}\n", say("no-questions", language));
    }
    let mut text = String::new();
    for (at, question) in inventory.questions.iter().enumerate() {
        text.push_str(&one(question, at + 1, inventory, language));
        text.push('\n');
    }
    text.push_str(&hanging("", say("questions-hint", language), WIDTH));
    text
}

fn one(question: &Question, number: usize, inventory: &Inventory, language: Language) -> String {
    let mut text = hanging(
        &format!("{number}. "),
        &shown(question.text.get(language)),
        WIDTH,
    );
    let mut line = |content: &str| text.push_str(&hanging("   ", content, WIDTH));
    line(&worth(question, inventory, language));
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

/// A `qingdan.toml` in which every question stands as comments, to be filled in.
#[must_use]
pub fn configuration(inventory: &Inventory, language: Language) -> String {
    let mut text = comment(say("questionnaire-head", language));
    let questions = &inventory.questions;
    let of_exporter: Vec<&Question> = questions
        .iter()
        .filter(|one| one.folder.is_none())
        .collect();
    if !of_exporter.is_empty() {
        text.push_str("\n[exporter]\n");
        for question in of_exporter {
            text.push_str(&asked_in_comments(question, inventory, language));
            for answer in &question.answers {
                let said = answer.title.get(language);
                let _ = writeln!(text, "# {}   # {said}", assignment(question, &answer.value));
            }
        }
    }
    // What is asked of one dataset stands in one block.
    let mut of_datasets: BTreeMap<&str, Vec<&Question>> = BTreeMap::new();
    for question in questions.iter().filter(|one| one.folder.is_some()) {
        for name in &question.datasets {
            of_datasets.entry(name).or_default().push(question);
        }
    }
    for (name, questions) in of_datasets {
        let pattern = toml::Value::String(literal(name));
        let _ = write!(text, "\n[[dataset]]\nmatch = {pattern}\n");
        for question in &questions {
            text.push_str(&comment(question.text.get(language)));
            for answer in &question.answers {
                if question.fact != "personal-information" {
                    let said = answer.title.get(language);
                    let line = assignment(question, &answer.value);
                    let _ = writeln!(text, "# {line}   # {said}");
                }
            }
        }
        // A block of its own: keys behind it would be the verdict's.
        if questions
            .iter()
            .any(|one| one.fact == "personal-information")
        {
            text.push_str(&comment(say("questionnaire-verdict", language)));
            let block = format!(
                "[[verdict]]\ndataset = {pattern}\nelement = \"none\"\nby = \"…\"\non = 2026-01-31"
            );
            text.push_str(&comment(&block));
        }
    }
    text
}

fn asked_in_comments(question: &Question, inventory: &Inventory, language: Language) -> String {
    let mut text = comment(&format!(
        "{} ({})",
        question.text.get(language),
        worth(question, inventory, language)
    ));
    if let Some(found) = &question.found {
        text.push_str(&comment(&format!("  {}", found.get(language))));
    }
    for answer in &question.answers {
        text.push_str(&comment(&format!("  {}", gives(answer, language))));
    }
    text
}

/// Lines of a comment; what comes from a name cannot end it.
fn comment(text: &str) -> String {
    let lines = text.lines().map(|line| format!("# {}\n", shown(line)));
    lines.collect()
}

/// The lines of a configuration that declare an answer, for the first datasets that it is about.
#[must_use]
pub fn lines(question: &Question, value: &str) -> String {
    let line = if question.fact == "personal-information" {
        String::new()
    } else {
        assignment(question, value)
    };
    if question.folder.is_none() {
        return format!("[exporter]\n{line}");
    }
    let blocks = question.datasets.iter().take(NAMED).map(|name| {
        let pattern = toml::Value::String(literal(name));
        match question.fact.as_str() {
            "personal-information" if value == "false" => {
                format!("[[verdict]]\ndataset = {pattern}\nelement = \"none\"\nby = \"…\"\non = 2026-01-31")
            }
            "personal-information" => String::new(),
            _ => format!("[[dataset]]\nmatch = {pattern}\n{line}"),
        }
    });
    blocks.collect::<Vec<_>>().join("\n\n").trim().to_owned()
}

/// Where the answer to a question stands in a configuration: `[exporter] ciio`, `[[dataset]] sector`.
#[must_use]
pub fn key(question: &Question) -> String {
    if question.fact == "personal-information" {
        return "[[verdict]] element".to_owned();
    }
    let block = match question.folder {
        None => "[exporter]",
        Some(_) => "[[dataset]]",
    };
    let key = match question.fact.strip_prefix("exemption:") {
        Some(_) => "exemptions".to_owned(),
        None => question.fact.replace('-', "_"),
    };
    format!("{block} {key}")
}

/// A line of a configuration that declares an answer.
fn assignment(question: &Question, value: &str) -> String {
    if let Some(tag) = question.fact.strip_prefix("exemption:") {
        return if value == "true" {
            format!("exemptions = [\"{tag}\"]")
        } else {
            "exemptions = []".to_owned()
        };
    }
    let key = question.fact.replace('-', "_");
    match value {
        "true" if question.fact == "list-filing" => {
            format!("{key} = {{ cluster = \"…\", approved_on = 2026-01-31 }}")
        }
        "true" | "false" => format!("{key} = {value}"),
        word => format!("{key} = {}", toml::Value::String(word.to_owned())),
    }
}

/// What is said when the configuration was written.
#[must_use]
pub fn written(inventory: &Inventory, path: &Path, language: Language) -> String {
    let n = counted_in(inventory.questions.len() as u64, "questions", language);
    let path = shown(&path.display().to_string());
    match language {
        Language::Zh => format!(
            "{n}已写入 {path}。去掉所选答案行前的 #，再运行：\n  qingdan judge --config {path}\n"
        ),
        Language::En => format!(
            "{n} written to {path}. Take away the # before the lines that hold, then run:\n  qingdan judge --config {path}\n"
        ),
    }
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

/// The answers as a configuration.
#[must_use]
pub fn answered(answers: &[(Question, String)], language: Language) -> String {
    let mut text = comment(say("answered-head", language));
    let of_exporter = |question: &Question| question.folder.is_none();
    if answers.iter().any(|(question, _)| of_exporter(question)) {
        text.push_str("\n[exporter]\n");
    }
    for (question, value) in answers.iter().filter(|(question, _)| of_exporter(question)) {
        let line = assignment(question, value);
        // Who approved the filing, and when, is for the user to fill in: nobody said so here.
        if question.fact == "list-filing" && value == "true" {
            text.push_str(&comment(say("answered-filing", language)));
            text.push_str(&comment(&line));
        } else {
            let _ = writeln!(text, "{line}");
        }
    }
    let mut of_datasets: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (question, value) in answers
        .iter()
        .filter(|(question, _)| !of_exporter(question))
    {
        for name in &question.datasets {
            of_datasets
                .entry(name)
                .or_default()
                .push(assignment(question, value));
        }
    }
    for (name, lines) in of_datasets {
        let pattern = toml::Value::String(literal(name));
        let _ = write!(
            text,
            "\n[[dataset]]\nmatch = {pattern}\n{}\n",
            lines.join("\n")
        );
    }
    text
}

/// What the answers came to.
#[must_use]
pub fn outcome(inventory: &Inventory, language: Language, written: Option<&Path>) -> String {
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
    if let Some(path) = written {
        let path = shown(&path.display().to_string());
        let _ = match language {
            Language::Zh => writeln!(text, "答复已写入 {path}"),
            Language::En => writeln!(text, "Your answers are in {path}"),
        };
    }
    text
}
