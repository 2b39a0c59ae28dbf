//! The text of a `qingdan.toml` in, the declarations out, or every mistake with its line and column.
//!
//! What no rule reads is refused, and so is a word that no pack knows: a mistyped word would otherwise be a fact that is
//! silently unknown.

mod catalog;
mod exporter;
mod ignores;
mod reader;
mod transfers;

use crate::error::{Error, Mistake, Result};
use crate::model::declarations::{
    ConfirmedRule, DatasetDeclaration, DatasetFacts, Declarations, Signature, Verdict,
};
use crate::model::options::{Selection, Taxonomy, names};
use crate::model::text::shown;
use crate::model::vocabulary::Vocabulary;
use chrono::NaiveDate;
use reader::{Reader, Section, Span, Word};
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::DeTable;

/// What says that there is none: no zone, no element.
const NONE: &str = "none";
/// Mistakes against TOML itself that are said at once.
const MOST_SYNTAX_ERRORS: usize = 3;
const PACKS_LIST: &str = "`qingdan packs` lists the packs in force";
const PACKS_SHOW: &str = "`qingdan packs show LAW` prints the rules of a law pack";
const PACKS_SHOW_FILING: &str = "`qingdan packs show filing.words` lists them";

/// Reads a configuration.
///
/// # Errors
/// [`Error::Config`] with every mistake; [`Error::File`] where it cannot be read.
pub fn read(path: &Path, words: &Vocabulary, latest: NaiveDate) -> Result<Declarations> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
    let mut declarations = parse(&text, words, latest).map_err(|mistakes| Error::Config {
        path: path.display().to_string(),
        mistakes,
    })?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    declarations.file = name.map(|name| shown(&name));
    Ok(declarations)
}

/// Reads the text of a configuration. `words` are those of the packs in force; no day in it is later than `latest`.
///
/// # Errors
/// Every mistake, in the order of the text; where the text is not TOML, only what is wrong about that.
pub fn parse(
    text: &str,
    words: &Vocabulary,
    latest: NaiveDate,
) -> std::result::Result<Declarations, Vec<Mistake>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader::new(text);
    if !errors.is_empty() {
        // The later ones are mostly consequences of the first.
        for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
            let reason = format!("not valid TOML: {}", error.message().replace('\n', ", "));
            reader.wrong(&error.span().unwrap_or_default(), reason);
        }
        return Err(reader.mistakes());
    }
    let span = root.span();
    let mut file = File {
        reader,
        words,
        latest,
    };
    let declarations = file.declarations(root.get_ref(), span);
    let mistakes = file.reader.mistakes();
    if mistakes.is_empty() {
        Ok(declarations)
    } else {
        Err(mistakes)
    }
}

/// One configuration on its way.
struct File<'t> {
    reader: Reader<'t>,
    words: &'t Vocabulary,
    latest: NaiveDate,
}

impl<'t> File<'t> {
    fn declarations(&mut self, root: &'t DeTable<'t>, span: Span) -> Declarations {
        let keys = [
            "exporter",
            "assume",
            "law",
            "detectors",
            "dataset",
            "verdict",
            "transfer",
            "catalog",
            "ignore",
        ];
        let root = self.reader.section("the file", root, span, &keys, &[]);
        let detectors = self.detectors(&root);
        let exporter = self.exporter(&root);
        let assumed = self.assumed(&root);
        let (edition, taxonomy, confirmed) = self.law(&root);
        Declarations {
            file: None,
            exporter,
            assumed,
            edition,
            taxonomy,
            confirmed,
            datasets: self.datasets(&root),
            verdicts: self.verdicts(&root, &detectors),
            transfers: self.transfers(&root),
            catalog: self.catalog(&root),
            ignores: self.ignores(&root),
            detectors,
        }
    }

    /// A sector by its id or alias; its id.
    fn sector(&mut self, section: &Section<'t>) -> Option<String> {
        let words = self.words;
        let word = self.reader.text(section, "sector")?;
        let aliases = words.aliases.iter();
        let aliases = aliases.filter(|(_, id)| words.sectors.contains(*id));
        let known = words.sectors.iter().chain(aliases.map(|(alias, _)| alias));
        let known = known.map(String::as_str).chain([NONE]);
        (self.reader.knows("sector", &word, known, PACKS_SHOW))
            .then(|| words.canonical(&word.text).to_owned())
    }

    /// A scenario by its id or alias; its id. The sector of the same block must have it.
    fn scenario(&mut self, section: &Section<'t>, sector: Option<&str>) -> Option<String> {
        let words = self.words;
        let word = self.reader.text(section, "scenario")?;
        let aliases = words.aliases.iter();
        let aliases = aliases.filter(|(_, id)| words.scenarios.contains_key(*id));
        let known = words
            .scenarios
            .keys()
            .chain(aliases.map(|(alias, _)| alias));
        let known = known.map(String::as_str).chain([NONE]);
        if !self.reader.knows("scenario", &word, known, PACKS_SHOW) {
            return None;
        }
        let scenario = words.canonical(&word.text);
        let having = words.sectors_of(scenario);
        if let (Some(sector), Some(having)) = (sector, having)
            && !having.contains(sector)
        {
            let has: Vec<&str> = words.scenarios_of(sector).collect();
            let has = if has.is_empty() {
                "none that the packs know".to_owned()
            } else {
                has.join(", ")
            };
            let of: Vec<&str> = having.iter().map(String::as_str).collect();
            let of = of.join(", ");
            self.reader.wrong(
                &word.span,
                format!("`{scenario}` is a scenario of {of}, not of `{sector}`; scenarios of `{sector}`: {has}"),
            );
            return None;
        }
        Some(scenario.to_owned())
    }

    fn law(
        &mut self,
        root: &Section<'t>,
    ) -> (Option<String>, Option<Taxonomy>, Vec<ConfirmedRule>) {
        let Some((table, span)) = self.reader.one(root, "law") else {
            return (None, None, Vec::new());
        };
        let keys = ["edition", "taxonomy", "confirmed"];
        let section = self.reader.section("[law]", table, span, &keys, &[]);
        let known = self.words.editions.iter().map(String::as_str);
        let edition = self.reader.text(&section, "edition");
        let edition = edition.filter(|word| self.reader.knows("edition", word, known, PACKS_LIST));
        let known = Taxonomy::ALL.iter().map(|taxonomy| taxonomy.id());
        let taxonomy = self.reader.text(&section, "taxonomy").and_then(|word| {
            self.reader.knows("taxonomy", &word, known, "");
            let mut all = Taxonomy::ALL.into_iter();
            all.find(|taxonomy| taxonomy.id() == word.text)
        });
        let confirmed = self.confirmed(&section);
        (edition.map(|word| word.text), taxonomy, confirmed)
    }

    fn confirmed(&mut self, law: &Section<'t>) -> Vec<ConfirmedRule> {
        let name = "[[law.confirmed]]";
        let mut confirmed = Vec::new();
        let mut seen = BTreeMap::new();
        for (table, span) in self.reader.several(law, "confirmed", name) {
            let keys = ["rule", "by", "on"];
            let section = self.reader.section(name, table, span, &keys, &[]);
            self.reader.require(&section, &keys);
            let signature = self.signature(&section);
            let Some(rule) = self.reader.text(&section, "rule") else {
                continue;
            };
            if self.words.rows.contains(&rule.text) {
                let reason = format!(
                    "`{}` is shown and not evaluated: there is nothing to confirm",
                    rule.text
                );
                self.reader.wrong(&rule.span, reason);
                continue;
            }
            let known = self.words.rules.iter().map(String::as_str);
            let is_known = self
                .reader
                .knows("rule `pack/rule`", &rule, known, PACKS_SHOW);
            self.once(&mut seen, &rule, "the rule");
            if is_known {
                confirmed.push(ConfirmedRule {
                    rule: rule.text,
                    signature: Some(signature),
                });
            }
        }
        confirmed
    }

    /// `by` and `on`.
    fn signature(&mut self, section: &Section<'t>) -> Signature {
        let by = self.reader.text(section, "by");
        let on = self.reader.day(section, "on", self.latest);
        Signature {
            by: by.map(|word| word.text).unwrap_or_default(),
            on: on.map(|day| day.to_string()).unwrap_or_default(),
        }
    }

    /// Notes a name that an earlier block has.
    fn once(&mut self, seen: &mut BTreeMap<String, usize>, word: &Word, what: &str) {
        let line = self.reader.line(&word.span);
        if let Some(first) = seen.get(&word.text) {
            let reason = format!(
                "{what} `{}` is declared twice, first in line {first}; keep one",
                word.text
            );
            self.reader.wrong(&word.span, reason);
        } else {
            seen.insert(word.text.clone(), line);
        }
    }

    fn detectors(&mut self, root: &Section<'t>) -> Selection {
        let Some((table, span)) = self.reader.one(root, "detectors") else {
            return Selection::default();
        };
        let keys = ["off", "countries"];
        let section = self.reader.section("[detectors]", table, span, &keys, &[]);
        let off = self.reader.texts(&section, "off");
        let elements = &self.words.elements;
        for word in &off {
            if !elements.iter().any(|id| names(&word.text, id)) {
                let domains = elements.iter().filter_map(|id| id.split_once('.'));
                let domains: Vec<String> =
                    domains.map(|(domain, _)| format!("{domain}.*")).collect();
                let known = elements.iter().chain(&domains).map(String::as_str);
                self.reader.knows("detector", word, known, PACKS_LIST);
            }
        }
        let countries = section.has("countries").then(|| {
            let written = self.reader.texts(&section, "countries");
            for word in &written {
                let known = self.words.countries.iter().map(String::as_str);
                let form = "write two small letters of ISO 3166-1 such as `cn`";
                self.reader.knows("country", word, known, form);
            }
            written.into_iter().map(|word| word.text).collect()
        });
        Selection {
            off: off.into_iter().map(|word| word.text).collect(),
            countries,
        }
    }

    fn datasets(&mut self, root: &Section<'t>) -> Vec<DatasetDeclaration> {
        let name = "[[dataset]]";
        let mut declared = Vec::new();
        let mut seen = BTreeMap::new();
        for (table, span) in self.reader.several(root, "dataset", name) {
            let keys = [
                "match",
                "sector",
                "scenario",
                "important_data",
                "export_control",
                "exemptions",
            ];
            let section = self.reader.section(name, table, span, &keys, &[]);
            self.reader.require(&section, &["match"]);
            let sector = self.sector(&section);
            let facts = DatasetFacts {
                scenario: self.scenario(&section, sector.as_deref()),
                sector,
                important_data: self.reader.flag(&section, "important_data"),
                export_control: self.reader.flag(&section, "export_control"),
                exemptions: self.exemptions(&section),
            };
            let Some(word) = self.reader.text(&section, "match") else {
                continue;
            };
            self.once(&mut seen, &word, "the pattern");
            if let Some(matches) = self.reader.pattern(&word) {
                let line = self.reader.line(&word.span);
                declared.push(DatasetDeclaration {
                    matches,
                    facts,
                    line,
                });
            }
        }
        declared
    }

    fn exemptions(&mut self, section: &Section<'t>) -> Vec<String> {
        let written = self.reader.texts(section, "exemptions");
        for word in &written {
            let known = self.words.exemptions.iter().map(String::as_str);
            self.reader.knows("exemption", word, known, PACKS_SHOW);
        }
        written.into_iter().map(|word| word.text).collect()
    }

    fn verdicts(&mut self, root: &Section<'t>, selection: &Selection) -> Vec<Verdict> {
        let name = "[[verdict]]";
        let mut verdicts = Vec::new();
        let mut seen = BTreeMap::new();
        for (table, span) in self.reader.several(root, "verdict", name) {
            let keys = ["dataset", "column", "element", "by", "on", "note"];
            let section = self.reader.section(name, table, span, &keys, &[]);
            self.reader
                .require(&section, &["dataset", "element", "by", "on"]);
            let signature = self.signature(&section);
            let element = self.element(&section, selection);
            let note = self.reader.text(&section, "note");
            let (dataset, column) = (
                self.reader.text(&section, "dataset"),
                self.reader.text(&section, "column"),
            );
            let Some(dataset) = dataset else {
                continue;
            };
            let both = column.as_ref().map_or_else(
                || dataset.clone(),
                |column| Word {
                    text: format!("{}#{}", dataset.text, column.text),
                    span: column.span.clone(),
                },
            );
            self.once(&mut seen, &both, "the column");
            if let (None, Some(word)) = (&column, element.as_ref().filter(|word| word.text != NONE))
            {
                let reason = "a verdict without a `column` is on files that were not looked at, and its `element` is \"none\": nobody is in them";
                self.reader.wrong(&word.span, reason);
            }
            if let Some(datasets) = self.reader.pattern(&dataset) {
                verdicts.push(Verdict {
                    datasets,
                    column: column.map(|column| column.text),
                    element: element.map(|word| word.text).filter(|id| id != NONE),
                    signature,
                    note: note.map(|word| word.text).unwrap_or_default(),
                    line: self.reader.line(&dataset.span),
                });
            }
        }
        verdicts
    }

    /// An element whose detector takes part, or `none`.
    fn element(&mut self, section: &Section<'t>, selection: &Selection) -> Option<Word> {
        let word = self.reader.text(section, "element")?;
        let known = self.words.elements.iter().map(String::as_str);
        let is_known = (self.reader).knows("element", &word, known.chain([NONE]), PACKS_LIST);
        if is_known && selection.is_off(&word.text) {
            let reason = format!(
                "`{}` cannot be a verdict: its detector is off in [detectors]",
                word.text
            );
            self.reader.wrong(&word.span, reason);
        }
        Some(word)
    }
}
