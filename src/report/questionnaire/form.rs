//! Questions in, the text of a configuration out: with every question as a comment to fill in, or with the answers that were given.
//!
//! A configuration that is in force already goes into the new one, so that the new one says all that is declared.

use super::{conditions, gives, worth};
use crate::model::Language;
use crate::model::inventory::Inventory;
use crate::model::pattern::literal;
use crate::model::question::Question;
use crate::report::headings::say;
use crate::report::layout::shown;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use toml::de::DeTable;

/// Datasets of a question for which lines are shown.
const NAMED: usize = 5;
/// The table of what is declared of the exporter.
const EXPORTER: &str = "exporter";

/// A question that was answered, and the value of its answer.
pub type Answered = (Question, String);

/// A configuration that is in force, to which lines are added.
#[derive(Clone, Copy, Debug, Default)]
pub struct Base<'a> {
    text: &'a str,
    /// Where keys of `[exporter]` may be added; `None` where it has no such table.
    exporter: Option<usize>,
}

impl<'a> Base<'a> {
    /// `None` where keys of the exporter cannot be added because they stand in another form than below `[exporter]`.
    #[must_use]
    pub fn new(text: &'a str) -> Option<Self> {
        let parsed = DeTable::parse(text).ok()?;
        let mut keys = parsed.get_ref().keys();
        let Some(key) = keys.find(|key| **key.get_ref() == *EXPORTER) else {
            return Some(Self {
                text,
                exporter: None,
            });
        };
        let span = key.span();
        let line = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[span.end..].find('\n').map(|at| span.end + at + 1);
        let is_header = text[line..span.start].trim() == "["
            && text[span.end..]
                .trim_start_matches([' ', '\t'])
                .starts_with(']');
        is_header.then_some(Self {
            text,
            exporter: Some(end.unwrap_or(text.len())),
        })
    }

    /// The configuration with these lines below `[exporter]`, and the others at its end.
    fn with(&self, exporter: &str, rest: &str) -> String {
        let line_end = |text: &str| {
            if text.is_empty() || text.ends_with('\n') {
                ""
            } else {
                "\n"
            }
        };
        let header = |exporter: &str| {
            if exporter.is_empty() {
                String::new()
            } else {
                format!("\n[{EXPORTER}]\n{exporter}")
            }
        };
        let Some(at) = self.exporter else {
            let (text, end) = (self.text, line_end(self.text));
            return format!("{text}{end}{}{rest}", header(exporter));
        };
        let (before, behind) = self.text.split_at(at);
        let (first, last) = (line_end(before), line_end(behind));
        format!("{before}{first}{exporter}{behind}{last}{rest}")
    }

    /// Patterns of its blocks: a second block must not have the same.
    fn patterns(&self) -> BTreeSet<String> {
        let parsed: toml::Table = toml::from_str(self.text).unwrap_or_default();
        let of = |block: &str, key: &str| -> Vec<String> {
            let blocks = parsed.get(block).and_then(toml::Value::as_array);
            let blocks = blocks.into_iter().flatten();
            let patterns = blocks.filter_map(|one| one.get(key)?.as_str());
            patterns.map(ToOwned::to_owned).collect()
        };
        let mut all = BTreeSet::from_iter(of("dataset", "match"));
        all.extend(of("verdict", "dataset"));
        all
    }
}

/// A pattern that matches only this name, and that no earlier block has.
fn pattern(name: &str, taken: &BTreeSet<String>) -> toml::Value {
    let mut pattern = literal(name);
    while taken.contains(&pattern) {
        pattern.insert(0, '/');
    }
    toml::Value::String(pattern)
}

/// A `qingdan.toml` in which every question stands as comments, to be filled in.
#[must_use]
pub fn configuration(inventory: &Inventory, base: &Base<'_>, language: Language) -> String {
    let head = comment(say("questionnaire-head", language));
    let questions = &inventory.questions;
    let mut exporter = String::new();
    for (at, question) in numbered(questions).filter(|(_, one)| one.folder.is_none()) {
        exporter.push_str(&asked_in_comments(at, question, inventory, language));
        for answer in &question.answers {
            let said = answer.title.get(language);
            let _ = writeln!(
                exporter,
                "# {}   # {said}",
                assignment(question, &answer.value)
            );
        }
    }
    // What is asked of one dataset stands in one block.
    let mut of_datasets: BTreeMap<&str, Vec<(usize, &Question)>> = BTreeMap::new();
    for (at, question) in numbered(questions).filter(|(_, one)| one.folder.is_some()) {
        for name in &question.datasets {
            of_datasets.entry(name).or_default().push((at, question));
        }
    }
    let taken = base.patterns();
    let blocks = of_datasets.into_iter();
    let blocks =
        blocks.map(|(name, questions)| block(&pattern(name, &taken), &questions, language));
    format!(
        "{head}{}",
        base.with(&exporter, &blocks.collect::<String>())
    )
}

fn numbered(questions: &[Question]) -> impl Iterator<Item = (usize, &Question)> {
    (1..).zip(questions)
}

/// The questions on one dataset, as comments.
fn block(pattern: &toml::Value, questions: &[(usize, &Question)], language: Language) -> String {
    let mut text = format!("\n[[dataset]]\nmatch = {pattern}\n");
    let is_of_content = |question: &Question| question.fact == CONTENT;
    for (at, question) in questions {
        text.push_str(&comment(&format!("{at}. {}", question.text.get(language))));
        for condition in conditions(question, language) {
            text.push_str(&comment(&format!("  {condition}")));
        }
        for answer in question.answers.iter().filter(|_| !is_of_content(question)) {
            let said = answer.title.get(language);
            let line = assignment(question, &answer.value);
            let _ = writeln!(text, "# {line}   # {said}");
        }
    }
    // A block of its own: keys behind it would be the verdict's.
    if questions
        .iter()
        .any(|(_, question)| is_of_content(question))
    {
        text.push_str(&comment(say("questionnaire-verdict", language)));
        text.push_str(&comment(&verdict(pattern)));
    }
    text
}

/// Whether anybody is in a file is a signed verdict.
const CONTENT: &str = "personal-information";

fn verdict(pattern: &toml::Value) -> String {
    format!("[[verdict]]\ndataset = {pattern}\nelement = \"none\"\nby = \"…\"\non = 2026-01-31")
}

fn asked_in_comments(
    at: usize,
    question: &Question,
    inventory: &Inventory,
    language: Language,
) -> String {
    let mut text = comment(&format!(
        "{at}. {} ({})",
        question.text.get(language),
        worth(question, inventory, language)
    ));
    let mut line = |said: &str| text.push_str(&comment(&format!("  {said}")));
    for condition in conditions(question, language) {
        line(&condition);
    }
    if let Some(found) = &question.found {
        line(found.get(language));
    }
    for answer in &question.answers {
        line(&gives(answer, language));
    }
    text
}

/// Lines of a comment; what comes from a name cannot end it.
fn comment(text: &str) -> String {
    let lines = text.lines().map(|line| format!("# {}\n", shown(line)));
    lines.collect()
}

/// The answers as a configuration.
#[must_use]
pub fn answered(answers: &[Answered], base: &Base<'_>, language: Language) -> String {
    let mut exporter = String::new();
    let of_exporter = |question: &Question| question.folder.is_none();
    for (question, value) in answers.iter().filter(|(question, _)| of_exporter(question)) {
        let line = assignment(question, value);
        // Who approved the filing, and when, is for the user to fill in: nobody said so here.
        if question.fact == "list-filing" && value == "true" {
            exporter.push_str(&comment(say("answered-filing", language)));
            exporter.push_str(&comment(&line));
        } else {
            let _ = writeln!(exporter, "{line}");
        }
    }
    let mut of_datasets: BTreeMap<&str, Vec<&Answered>> = BTreeMap::new();
    for one in answers
        .iter()
        .filter(|(question, _)| !of_exporter(question))
    {
        for name in &one.0.datasets {
            of_datasets.entry(name).or_default().push(one);
        }
    }
    let taken = base.patterns();
    let mut blocks = String::new();
    for (name, answers) in of_datasets {
        let pattern = pattern(name, &taken);
        let facts = answers
            .iter()
            .filter(|(question, _)| question.fact != CONTENT);
        let lines: String = facts
            .map(|(question, value)| assignment(question, value) + "\n")
            .collect();
        if !lines.is_empty() {
            let _ = write!(blocks, "\n[[dataset]]\nmatch = {pattern}\n{lines}");
        }
        let mut verdicts = answers.iter();
        // Who looked signs it; that somebody is in it is no verdict.
        if verdicts.any(|(question, value)| question.fact == CONTENT && value == "false") {
            blocks.push('\n');
            blocks.push_str(&comment(say("questionnaire-verdict", language)));
            blocks.push_str(&comment(&verdict(&pattern)));
        }
    }
    let head = comment(say("answered-head", language));
    format!("{head}{}", base.with(&exporter, &blocks))
}

/// The id of a question: its fact, and the folder that it is about.
#[must_use]
pub fn id(question: &Question) -> String {
    match &question.folder {
        None => question.fact.clone(),
        Some(folder) => format!("{} @ {folder}/", question.fact),
    }
}

/// The lines of a configuration that declare an answer, for the first datasets that it is about.
#[must_use]
pub fn lines(question: &Question, value: &str) -> String {
    let line = if question.fact == CONTENT {
        String::new()
    } else {
        assignment(question, value)
    };
    if question.folder.is_none() {
        return format!("[exporter]\n{line}");
    }
    let blocks = question.datasets.iter().take(NAMED).map(|name| {
        let pattern = toml::Value::String(literal(name));
        match (question.fact == CONTENT, value) {
            (true, "false") => verdict(&pattern),
            (true, _) => String::new(),
            (false, _) => format!("[[dataset]]\nmatch = {pattern}\n{line}"),
        }
    });
    blocks.collect::<Vec<_>>().join("\n\n").trim().to_owned()
}

/// Where the answer to a question stands in a configuration: `[exporter] ciio`, `[[dataset]] sector`.
#[must_use]
pub fn key(question: &Question) -> String {
    if question.fact == CONTENT {
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
