//! The text of a `qingdan.toml` in, the declarations out, or every mistake with its line and column.
//!
//! What no rule reads is refused, and so is a word that no pack knows: a mistyped word would otherwise be a fact that is
//! silently unknown.

mod catalog;
mod exporter;
mod ignores;
mod links;
mod reader;
mod transfers;

use crate::error::{Error, Mistake, Result};
use crate::model::Text;
use crate::model::declarations::{
    ConfirmedRule, DatasetDeclaration, DatasetFacts, Declarations, DeclaredMinors, Signature,
    Verdict,
};
use crate::model::options::{Selection, Taxonomy, names};
use crate::model::text::shown;
use crate::model::toml_said::toml_said;
use crate::model::vocabulary::Vocabulary;
use chrono::NaiveDate;
use reader::{Both, NOT_LISTED, Reader, Section, Span, WHOLE_FILE, Word};
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::DeTable;

/// What says that there is none: no zone, no element.
const NONE: &str = "none";
/// Mistakes against TOML itself that are said at once.
const MOST_SYNTAX_ERRORS: usize = 3;
const COUNTRY: Both = ["国家或地区", "country"];
const PACKS_LIST: Both = [
    "`qingdan packs` 列出在用的规则包",
    "`qingdan packs` lists the packs in force",
];
const PACKS_SHOW: Both = [
    "`qingdan packs show 编号` 显示法规包中的规则",
    "`qingdan packs show LAW` prints the rules of a law pack",
];
const PACKS_SHOW_FILING: Both = [
    "`qingdan packs show filing.words` 列出全部",
    "`qingdan packs show filing.words` lists them",
];

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
            let said = toml_said(error.message());
            let reason = Text::new(
                format!("不是有效的 TOML：{}", said.zh),
                format!("not valid TOML: {}", said.en),
            );
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
            "link",
            "catalog",
            "ignore",
        ];
        let root = self.reader.section(WHOLE_FILE, root, span, &keys, &[]);
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
            datasets: self.datasets(&root).into_iter().collect(),
            verdicts: self.verdicts(&root, &detectors).into_iter().collect(),
            transfers: self.transfers(&root),
            links: self.links(&root),
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
        (self
            .reader
            .knows(["行业", "sector"], &word, known, PACKS_SHOW))
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
        if !self
            .reader
            .knows(["场景", "scenario"], &word, known, PACKS_SHOW)
        {
            return None;
        }
        let scenario = words.canonical(&word.text);
        let having = words.sectors_of(scenario);
        if let (Some(sector), Some(having)) = (sector, having)
            && !having.contains(sector)
        {
            let has: Vec<&str> = words.scenarios_of(sector).collect();
            let [has_zh, has_en] = if has.is_empty() {
                ["规则包中没有", "none that the packs know"].map(str::to_owned)
            } else {
                ["、", ", "].map(|between| has.join(between))
            };
            let of: Vec<&str> = having.iter().map(String::as_str).collect();
            let [of_zh, of_en] = ["、", ", "].map(|between| of.join(between));
            self.reader.wrong(
                &word.span,
                Text::new(
                    format!("`{scenario}` 是 {of_zh} 的场景，不是 `{sector}` 的；`{sector}` 的场景：{has_zh}"),
                    format!("`{scenario}` is a scenario of {of_en}, not of `{sector}`; scenarios of `{sector}`: {has_en}"),
                ),
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
        let edition = edition.filter(|word| {
            self.reader
                .knows(["法规包", "edition"], word, known, PACKS_LIST)
        });
        let known = Taxonomy::ALL.iter().map(|taxonomy| taxonomy.id());
        let taxonomy = self.reader.text(&section, "taxonomy").and_then(|word| {
            self.reader
                .knows(["分类标准", "taxonomy"], &word, known, NOT_LISTED);
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
                let reason = Text::new(
                    format!("`{}` 只供展示，不参与判定，无须确认", rule.text),
                    format!(
                        "`{}` is shown and not evaluated: there is nothing to confirm",
                        rule.text
                    ),
                );
                self.reader.wrong(&rule.span, reason);
                continue;
            }
            let known = self.words.rules.iter().map(String::as_str);
            let is_known = self.reader.knows(
                ["规则（写法：规则包/规则）", "rule `pack/rule`"],
                &rule,
                known,
                PACKS_SHOW,
            );
            self.once(&mut seen, &rule, ["规则", "the rule"]);
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
    fn once(&mut self, seen: &mut BTreeMap<String, usize>, word: &Word, [zh, en]: Both) {
        let line = self.reader.line(&word.span);
        if let Some(first) = seen.get(&word.text) {
            let text = &word.text;
            let reason = Text::new(
                format!("{zh} `{text}` 声明了两次，首次在第 {first} 行；请保留一个"),
                format!("{en} `{text}` is declared twice, first in line {first}; keep one"),
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
                self.reader
                    .knows(["检测规则", "detector"], word, known, PACKS_LIST);
            }
        }
        let countries = section.has("countries").then(|| {
            let written = self.reader.texts(&section, "countries");
            for word in &written {
                let known = self.words.countries.iter().map(String::as_str);
                let form = [
                    "请写 ISO 3166-1 的两个小写字母，例如 `cn`",
                    "write two small letters of ISO 3166-1 such as `cn`",
                ];
                self.reader.knows(COUNTRY, word, known, form);
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
                "minors",
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
                minors: self.minors(&section),
                exemptions: self.exemptions(&section),
            };
            let Some(word) = self.reader.text(&section, "match") else {
                continue;
            };
            self.once(&mut seen, &word, ["模式", "the pattern"]);
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

    /// Whether there are minors, or how many.
    fn minors(&mut self, section: &Section<'t>) -> Option<DeclaredMinors> {
        if section.is_flag("minors") {
            self.reader.flag(section, "minors").map(DeclaredMinors::Any)
        } else {
            (self.reader.people(section, "minors")).map(DeclaredMinors::Number)
        }
    }

    fn exemptions(&mut self, section: &Section<'t>) -> Vec<String> {
        let written = self.reader.texts(section, "exemptions");
        for word in &written {
            let known = self.words.exemptions.iter().map(String::as_str);
            self.reader
                .knows(["豁免情形", "exemption"], word, known, PACKS_SHOW);
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
            self.once(&mut seen, &both, ["字段", "the column"]);
            if let (None, Some(word)) = (&column, element.as_ref().filter(|word| word.text != NONE))
            {
                let reason = Text::new(
                    "没有 `column` 的人工认定针对未查看内容的文件，其 `element` 只能是 \"none\"，即其中没有个人信息",
                    "a verdict without a `column` is on files that were not looked at, and its `element` is \"none\": nobody is in them",
                );
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
        let is_known = (self.reader).knows(
            ["信息项", "element"],
            &word,
            known.chain([NONE]),
            PACKS_LIST,
        );
        if is_known && selection.is_off(&word.text) {
            let reason = Text::new(
                format!(
                    "`{}` 不能用于人工认定：其检测规则已在 [detectors] 中关闭",
                    word.text
                ),
                format!(
                    "`{}` cannot be a verdict: its detector is off in [detectors]",
                    word.text
                ),
            );
            self.reader.wrong(&word.span, reason);
        }
        Some(word)
    }
}
