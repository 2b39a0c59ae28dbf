//! `qingdan questions`: what to find out first, as a list, as a configuration to fill in, or asked at the terminal.

use super::DONE;
use super::judge::Bench;
use super::output::{language, print};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::Language;
use crate::model::declarations::{
    DatasetDeclaration, DatasetFacts, Declarations, Filing, ListFiling,
};
use crate::model::inventory::Inventory;
use crate::model::pattern::{PathPattern, literal};
use crate::model::question::Question;
use crate::report::questionnaire;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

/// `qingdan questions`
///
/// # Errors
/// What ends the run; a file that exists already.
pub fn questions(options: &cli::Questions) -> Result<u8> {
    let language = language(options.terms.lang);
    if let Some(path) = options.write.as_deref() {
        is_new(path)?;
    }
    let bench = Bench::open(&options.terms)?;
    let judged = bench.judge(&bench.declarations);
    if options.ask {
        return ask(&bench, judged, language, options.write.as_deref());
    }
    if let Some(path) = options.write.as_deref() {
        let text = questionnaire::configuration(&judged, language);
        std::fs::write(path, text).map_err(|error| Error::file(path, error))?;
        print(questionnaire::written(&judged, path, language).as_bytes())?;
        return Ok(DONE);
    }
    print(questionnaire::list(&judged, language).as_bytes())?;
    Ok(DONE)
}

fn is_new(path: &Path) -> Result<()> {
    if path.exists() {
        let path = path.display();
        return Err(Error::usage(
            format!("{path}：已存在，未作改动；请写其他文件名"),
            format!("{path}: exists already and is not changed; name another file"),
        ));
    }
    Ok(())
}

/// Asks one question after another until none is left, each answer changing what is asked next.
fn ask(bench: &Bench, first: Inventory, language: Language, write: Option<&Path>) -> Result<u8> {
    if !std::io::stdin().is_terminal() && std::env::var_os("QINGDAN_ASK_STDIN").is_none() {
        return Err(Error::usage(
            "`--ask` 须在终端使用；`--write 文件` 把事项写入文件",
            "`--ask` needs a terminal; `--write FILE` writes the questions to a file",
        ));
    }
    let mut declarations = bench.declarations.clone();
    let mut judged = first;
    let mut answers = Vec::new();
    let mut passed: Vec<(String, Option<String>)> = Vec::new();
    let mut lines = std::io::stdin().lock().lines();
    loop {
        let key = |one: &Question| (one.fact.clone(), one.folder.clone());
        let next = judged
            .questions
            .iter()
            // Who is in a file is a signed verdict: no answer at a terminal.
            .find(|one| one.fact != "personal-information" && !passed.contains(&key(one)))
            .cloned();
        let Some(question) = next else { break };
        print(questionnaire::asked(&question, language).as_bytes())?;
        let _ = std::io::stdout().flush();
        let Some(Ok(line)) = lines.next() else { break };
        match questionnaire::choice(&question, &line) {
            Some(answer) => {
                declare(&mut declarations, &question, &answer);
                answers.push((question.clone(), answer));
                judged = bench.judge(&declarations);
                passed.push(key(&question));
            }
            None if line.trim().is_empty() => passed.push(key(&question)),
            None => print(questionnaire::unclear(language).as_bytes())?,
        }
    }
    if let Some(path) = write {
        let text = questionnaire::answered(&answers, language);
        std::fs::write(path, text).map_err(|error| Error::file(path, error))?;
    }
    print(questionnaire::outcome(&judged, language, write).as_bytes())?;
    Ok(DONE)
}

/// Takes an answer for a declaration.
fn declare(declarations: &mut Declarations, question: &Question, answer: &str) {
    let flag = || answer.parse::<bool>().ok();
    match question.fact.as_str() {
        "ciio" => declarations.exporter.ciio = flag(),
        "list-filing" => {
            let filed = flag() == Some(true);
            // Who approved it, and when, is written later; judged is only whether there is one.
            declarations.exporter.list_filing = Some(if filed {
                Filing::Approved(ListFiling::default())
            } else {
                Filing::NONE
            });
        }
        "registered-in" => declarations.exporter.registered_in = Some(answer.to_owned()),
        _ => {
            for name in &question.datasets {
                let facts = of_dataset(&question.fact, answer);
                let Ok(matches) = PathPattern::new(&literal(name)) else {
                    continue;
                };
                declarations.datasets.push(DatasetDeclaration {
                    matches,
                    facts,
                    line: 0,
                });
            }
        }
    }
}

fn of_dataset(fact: &str, answer: &str) -> DatasetFacts {
    let word = || Some(answer.to_owned());
    let flag = || answer.parse::<bool>().ok();
    let mut facts = DatasetFacts::default();
    match fact {
        "sector" => facts.sector = word(),
        "scenario" => facts.scenario = word(),
        "important-data" => facts.important_data = flag(),
        "export-control" => facts.export_control = flag(),
        other => {
            let tag = other.strip_prefix("exemption:");
            let tag = tag.filter(|_| answer == "true");
            facts.exemptions.extend(tag.map(ToOwned::to_owned));
        }
    }
    facts
}
