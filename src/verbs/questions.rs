//! `qingdan questions`: what to find out first, as a list, as a configuration to fill in, asked at the terminal, or read from a
//! workbook.

use super::judge::Bench;
use super::output::{language, print, tell};
use super::request::configured;
use super::{DONE, NOT_DONE};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::declarations::{
    DatasetDeclaration, DatasetFacts, Declarations, DeclaredMinors, Filing, ListFiling,
};
use crate::model::inventory::Inventory;
use crate::model::pattern::{PathPattern, literal};
use crate::model::question::Question;
use crate::model::text::{counted, shown};
use crate::model::{Language, Text};
use crate::report;
use crate::report::questionnaire::{self, Answered, Base, Written};
use crate::report::terminal::quoted;
use crate::transcription::{self, AnswerSheet, Askable, Mistake};
use clap::ValueEnum as _;
use std::fmt::Write as _;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;

/// `qingdan questions`
///
/// # Errors
/// What ends the run; a file that exists already.
pub fn questions(options: &cli::Questions) -> Result<u8> {
    if let Some(path) = options.write.as_deref() {
        is_new(path)?;
    }
    let desk = Desk {
        bench: Bench::open(&options.terms)?,
        config: config_text(&options.terms)?,
        options,
        language: language(options.terms.lang),
    };
    let judged = desk.bench.judge(&desk.bench.declarations);
    if options.ask {
        return desk.ask(judged);
    }
    if let Some(path) = options.read.as_deref() {
        return desk.read(path, &judged);
    }
    let language = desk.language;
    if let Some(path) = options.write.as_deref() {
        let text = questionnaire::configuration(&judged, &desk.base(path)?, language);
        std::fs::write(path, text).map_err(|error| Error::file(path, error))?;
        let command = desk.judge_by(path);
        print(questionnaire::written(&judged, path, &command, language).as_bytes())?;
        return Ok(DONE);
    }
    let command = format!("qingdan questions{}", arguments(&options.terms, true));
    print(questionnaire::list(&judged, &command, language).as_bytes())?;
    Ok(DONE)
}

/// The configuration in force; empty where there is none.
fn config_text(terms: &cli::JudgeTerms) -> Result<String> {
    let path = configured(terms.config.as_deref());
    let text = path.map(|path| std::fs::read_to_string(path).map_err(|e| Error::file(path, e)));
    let text = text.transpose()?.unwrap_or_default();
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// The arguments of a command under the same terms; with their configuration, or for another one.
fn arguments(terms: &cli::JudgeTerms, with_config: bool) -> String {
    let mut all = String::new();
    let mut add = |option: &str, value: &str| {
        let _ = write!(all, "{option} {}", quoted(value));
    };
    if terms.inventory != Path::new(DEFAULT_INVENTORY) {
        add("", &terms.inventory.display().to_string());
    }
    if let Some(config) = terms.config.as_deref().filter(|_| with_config) {
        add(" --config", &config.display().to_string());
    }
    for choice in &terms.assume {
        if let Some(value) = choice.to_possible_value() {
            add(" --assume", value.get_name());
        }
    }
    if let Some(edition) = &terms.edition {
        add(" --edition", edition);
    }
    if let Some(day) = terms.as_of {
        add(" --as-of", &day.to_string());
    }
    for folder in &terms.packs {
        add(" --packs", &folder.display().to_string());
    }
    all
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

/// The inventory where none is named.
const DEFAULT_INVENTORY: &str = "qingdan-report";

/// An inventory on which questions are answered.
struct Desk<'o> {
    bench: Bench,
    /// The configuration in force.
    config: String,
    options: &'o cli::Questions,
    language: Language,
}

impl Desk<'_> {
    /// The configuration in force, to which the answers are added.
    fn base(&self, path: &Path) -> Result<Base<'_>> {
        Base::new(&self.config).ok_or_else(|| {
            let path = path.display();
            Error::usage(
                format!("{path}：未写入：无法在现行配置的 [exporter] 中添加内容；请改写为单独的表：`[exporter]`，各项写在其下"),
                format!("{path}: not written, because [exporter] of the configuration in force cannot be added to; write it as a table of its own: `[exporter]`, and its keys below"),
            )
        })
    }

    /// The command that judges by the configuration at `path` under the same terms.
    fn judge_by(&self, path: &Path) -> String {
        let path = quoted(&path.display().to_string());
        format!(
            "qingdan judge --config {path}{}",
            arguments(&self.options.terms, false)
        )
    }

    /// Asks one question after another until none is left, each answer changing what is asked next.
    fn ask(&self, first: Inventory) -> Result<u8> {
        if !std::io::stdin().is_terminal() && std::env::var_os("QINGDAN_ASK_STDIN").is_none() {
            return Err(Error::usage(
                "`--ask` 须在终端使用；`--write 文件` 把事项写入文件",
                "`--ask` needs a terminal; `--write FILE` writes the questions to a file",
            ));
        }
        let mut declarations = self.bench.declarations.clone();
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
            print(questionnaire::asked(&question, self.language).as_bytes())?;
            let _ = std::io::stdout().flush();
            let Some(Ok(line)) = lines.next() else { break };
            match questionnaire::choice(&question, &line) {
                Some(answer) => {
                    declare(&mut declarations, &question, &answer);
                    answers.push((question.clone(), answer));
                    judged = self.bench.judge(&declarations);
                    passed.push(key(&question));
                }
                None if line.trim().is_empty() => passed.push(key(&question)),
                None => print(questionnaire::unclear(self.language).as_bytes())?,
            }
        }
        let came = self.write(&answers, &judged)?;
        print(came.as_bytes())?;
        Ok(DONE)
    }

    /// Writes the answers where that is asked for; gives what they came to.
    fn write(&self, answers: &[Answered], judged: &Inventory) -> Result<String> {
        let Some(path) = self.options.write.as_deref() else {
            return Ok(questionnaire::outcome(judged, self.language, None));
        };
        let text = questionnaire::answered(answers, &self.base(path)?, self.language);
        std::fs::write(path, text).map_err(|error| Error::file(path, error))?;
        let command = self.judge_by(path);
        let written = Written {
            path,
            command: &command,
        };
        Ok(questionnaire::outcome(
            judged,
            self.language,
            Some(&written),
        ))
    }

    /// Takes the answers of a workbook.
    fn read(&self, workbook: &Path, judged: &Inventory) -> Result<u8> {
        let askable = |question| Askable {
            id: shown(&questionnaire::id(question)),
            question,
        };
        let mut known: Vec<Askable<'_>> = judged.questions.iter().map(askable).collect();
        let open = known.len();
        let earlier = self.bench.inventory.questions.iter().map(askable);
        let earlier: Vec<Askable<'_>> = earlier
            .filter(|one| known.iter().all(|known| known.id != one.id))
            .collect();
        known.extend(earlier);
        let (names, ids, answers) = report::xlsx::questions::names();
        let sheet = AnswerSheet {
            names,
            ids,
            answers,
        };
        let filled = match transcription::answers(workbook, &sheet, &known)? {
            Ok(filled) => filled,
            Err(mistakes) => return Ok(self.refuse(workbook, &mistakes)),
        };
        let mut declarations = self.bench.declarations.clone();
        let mut answers = Vec::new();
        for (place, value) in filled {
            if place >= open {
                self.tell_answered(&known[place].id);
                continue;
            }
            let question = known[place].question;
            declare(&mut declarations, question, &value);
            answers.push((question.clone(), value));
        }
        let came = self.write(&answers, &self.bench.judge(&declarations))?;
        if self.options.write.is_none() {
            let base = self.base(Path::new("standard output"))?;
            print(questionnaire::answered(&answers, &base, self.language).as_bytes())?;
            tell(came.trim_end());
        } else {
            print(came.as_bytes())?;
        }
        Ok(DONE)
    }

    /// Says that a question is not open any more.
    fn tell_answered(&self, id: &str) {
        let said = Text::new(
            format!("qingdan: 问题 `{id}` 在现行声明下已无须答复，工作簿中的答复未采用"),
            format!(
                "qingdan: the question `{id}` is not open under the declarations in force; the answer of the workbook is not taken"
            ),
        );
        tell(said.get(self.language));
    }

    /// Says what is wrong with a workbook.
    fn refuse(&self, workbook: &Path, mistakes: &[Mistake]) -> u8 {
        for mistake in mistakes {
            tell(&mistake.line(self.language));
        }
        let (path, count) = (workbook.display(), mistakes.len());
        let said = Text::new(
            format!("{path}：{count} 处错误，没有采用任何答复"),
            format!(
                "{path}: {}; no answer was taken",
                counted(count as u64, "mistake", "mistakes")
            ),
        );
        tell(said.get(self.language));
        NOT_DONE
    }
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
        "minors" => facts.minors = flag().map(DeclaredMinors::Any),
        other => {
            let tag = other.strip_prefix("exemption:");
            let tag = tag.filter(|_| answer == "true");
            facts.exemptions.extend(tag.map(ToOwned::to_owned));
        }
    }
    facts
}
