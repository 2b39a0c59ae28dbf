//! The text of a law pack in, its parts out: front matter, headings, restated sentences and the blocks beneath them.

use super::outline::outline;
use super::{Caveat, FrontMatter, Item, LawPack, Restated, Row, Rule, When};
use crate::error::{Error, Result};
use crate::model::Text;
use crate::model::obligation::{Measure, RuleConfidence};
use crate::model::toml_said::toml_said;
use crate::pack::toml_reader;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// One fenced block.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    #[serde(default)]
    rule: Vec<Rule>,
    #[serde(default)]
    row: Vec<Row>,
    #[serde(default)]
    caveat: Vec<Caveat>,
    #[serde(default)]
    item: Vec<Item>,
}

/// Reads one law pack.
///
/// # Errors
/// [`Error::Pack`] with the line for a syntax error, an unknown key or measure, a rule or row without the restated sentence
/// above it, a rule without an example, an id that is there twice.
pub fn parse(path: &str, text: &str) -> Result<LawPack> {
    let outline = outline(path, text)?;
    let mut reader = Reader {
        path,
        heading: Vec::new(),
        prose: Vec::new(),
        ids: BTreeSet::new(),
    };
    let mut pack = LawPack {
        front: reader.front_matter(&outline.front)?,
        rules: Vec::new(),
        rows: Vec::new(),
        caveats: Vec::new(),
        items: Vec::new(),
        path: path.to_owned(),
        digest: blake3::hash(text.as_bytes()).to_hex()[..16].to_owned(),
    };
    for section in outline.sections {
        let Some(block) = section.block else { continue };
        reader.heading = section.heading;
        reader.prose = section.prose.into_iter().map(str::to_owned).collect();
        reader.block(&mut pack, &block, section.line)?;
    }
    reader.items(&pack)?;
    Ok(pack)
}

struct Reader<'a> {
    path: &'a str,
    heading: Vec<String>,
    prose: Vec<String>,
    ids: BTreeSet<String>,
}

impl Reader<'_> {
    /// `line` counts from 1.
    fn error(
        &self,
        line: usize,
        zh: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> Error {
        Error::Pack {
            path: self.path.to_owned(),
            line,
            reason: Text::new(zh, en),
        }
    }

    fn toml<T: DeserializeOwned>(&self, lines: &[&str], before: usize) -> Result<T> {
        toml_reader::read_below(self.path, &lines.join("\n"), before)
    }

    fn front_matter(&self, lines: &[&str]) -> Result<FrontMatter> {
        let front: FrontMatter = self.toml(lines, 1)?;
        for (key, date) in [
            ("effective", &front.effective),
            ("until", &front.until),
            ("reviewed", &front.reviewed),
        ] {
            if date
                .as_ref()
                .is_some_and(|date| date.date.is_none() || date.time.is_some())
            {
                return Err(self.error(
                    2,
                    format!("`{key}` 须为日期，例如 2024-03-22"),
                    format!("`{key}` is a date, such as 2024-03-22"),
                ));
            }
        }
        Ok(front)
    }

    fn block(&mut self, pack: &mut LawPack, lines: &[&str], before: usize) -> Result<()> {
        let block: Block = self.toml(lines, before)?;
        let line = before + 1;
        for caveat in &block.caveat {
            self.metrics(&caveat.when, line)?;
        }
        pack.caveats.extend(block.caveat);
        pack.items
            .extend(block.item.into_iter().map(|item| Item { line, ..item }));
        for mut rule in block.rule {
            let restated = self.restated(&rule.id, rule.confidence, line)?;
            self.unique(&rule.id, line)?;
            if rule.example.is_empty() {
                return Err(self.error(
                    line,
                    format!("规则 `{}` 没有示例", rule.id),
                    format!("rule `{}` has no example", rule.id),
                ));
            }
            if rule.measure == Measure::Undetermined {
                return Err(self.error(
                    line,
                    format!(
                        "规则 `{}`：`undetermined` 是结论，不是要求；请用 none、exempt、contract-or-certification、security-assessment 或 other-route",
                        rule.id
                    ),
                    format!(
                        "rule `{}`: `undetermined` is an answer, not a measure; use none, exempt, contract-or-certification, security-assessment or other-route",
                        rule.id
                    ),
                ));
            }
            self.metrics(&rule.when, line)?;
            if !pack.is_negative() && rule.measure > Measure::Exempt {
                return Err(self.error(
                    line,
                    format!("规则 `{}`：正面清单豁免其中所列的数据", rule.id),
                    format!("rule `{}`: a positive list frees what is on it", rule.id),
                ));
            }
            rule.heading.clone_from(&self.heading);
            rule.restated = restated;
            rule.line = line;
            pack.rules.push(rule);
        }
        for mut row in block.row {
            row.restated = self.restated(&row.id, row.confidence, line)?;
            self.unique(&row.id, line)?;
            row.heading.clone_from(&self.heading);
            row.line = line;
            pack.rows.push(row);
        }
        self.prose.clear();
        Ok(())
    }

    /// What a bound states that it counts must be what its condition compares.
    fn metrics(&self, when: &When, line: usize) -> Result<()> {
        for (condition, bound, metrics) in when.bounds() {
            let Some(bound) = bound else { continue };
            if !metrics.contains(&bound.metric) {
                return Err(self.error(
                    line,
                    format!("`{condition}` 不能使用计量 `{}`", bound.metric.id()),
                    format!(
                        "`{condition}` cannot have the metric `{}`",
                        bound.metric.id()
                    ),
                ));
            }
        }
        Ok(())
    }

    /// An item belongs to a row of its pack, and something shows it.
    fn items(&self, pack: &LawPack) -> Result<()> {
        for item in &pack.items {
            if !self.ids.contains(&item.row) {
                return Err(self.error(
                    item.line,
                    format!("数据项所列的 `{}` 不是本规则包中的行", item.row),
                    format!("an item names `{}`, which is no row of this pack", item.row),
                ));
            }
            if item.elements.is_empty() && item.words.is_empty() {
                return Err(self.error(
                    item.line,
                    format!("`{}` 的数据项既没有 elements 也没有 words", item.row),
                    format!("an item of `{}` has neither elements nor words", item.row),
                ));
            }
        }
        Ok(())
    }

    fn unique(&mut self, id: &str, line: usize) -> Result<()> {
        if self.ids.insert(id.to_owned()) {
            Ok(())
        } else {
            Err(self.error(
                line,
                format!("`{id}` 出现两次"),
                format!("`{id}` is there twice"),
            ))
        }
    }

    /// The prose and the block state the same confidence.
    fn graded(&self, id: &str, grade: &str, block: RuleConfidence, line: usize) -> Result<()> {
        let grade = grade.trim().trim_end_matches('.');
        let stated = RuleConfidence::deserialize(
            IntoDeserializer::<serde::de::value::Error>::into_deserializer(grade),
        )
        .map_err(|error: serde::de::value::Error| {
            let said = toml_said(&error.to_string());
            self.error(
                line,
                format!("`{id}`：{}", said.zh),
                format!("`{id}`: {}", said.en),
            )
        })?;
        if stated == block {
            return Ok(());
        }
        Err(self.error(
            line,
            format!("`{id}`：正文与代码块所写的可信程度不同"),
            format!("`{id}`: the prose and the block state different confidence"),
        ))
    }

    /// A Chinese line, an English line, `*(Source …; confidence: ….)*`, and what follows as the note.
    fn restated(&self, id: &str, confidence: RuleConfidence, line: usize) -> Result<Restated> {
        let source = self
            .prose
            .iter()
            .position(|line| line.starts_with("*(Source"));
        let Some(source) = source.filter(|at| *at >= 2) else {
            return Err(self.error(
                line,
                format!(
                    "`{id}` 的上方没有规则的转述：先一行中文，再一行英文，然后是 `*(Source …; confidence: ….)*`"
                ),
                format!(
                    "`{id}` has no restated text above it: a Chinese line, an English line, then `*(Source …; confidence: ….)*`"
                ),
            ));
        };
        let (inside, note) = self.prose[source]
            .trim_start_matches("*(Source")
            .split_once(")*")
            .ok_or_else(|| {
                self.error(
                    line,
                    format!("`{id}`：出处一行须以 `)*` 结束"),
                    format!("`{id}`: the source line ends with `)*`"),
                )
            })?;
        let (sources, grade) = inside.rsplit_once("; confidence:").ok_or_else(|| {
            self.error(
                line,
                format!("`{id}`：出处一行没有 `; confidence:`"),
                format!("`{id}`: the source line has no `; confidence:`"),
            )
        })?;
        self.graded(id, grade, confidence, line)?;
        let mut notes = vec![note.trim()];
        notes.extend(self.prose[source + 1..].iter().map(String::as_str));
        Ok(Restated {
            zh: self.prose[source - 2].clone(),
            en: self.prose[source - 1].clone(),
            sources: sources
                .split(" · ")
                .map(|source| source.trim().trim_matches(['<', '>']).to_owned())
                .filter(|source| !source.is_empty() && source != "not stated")
                .collect(),
            note: notes.join(" ").trim().to_owned(),
        })
    }
}
