//! The lines of the table of rules in, rules and rows with all their keys out, or what is wrong with a cell.

mod sizes;
mod texts;

use super::document::Entry;
use super::grid;
use super::known::Known;
use super::lines::{Line, Lines};
use super::mistakes::Mistakes;
use super::words::{one_line, parts, plain, word};
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::workbook::{ColumnId, Word, WordList, WorkbookForm};
use crate::pack::law::{Bound, RowKind};
use serde::Deserialize;
use sizes::{Sizes, split};
use toml::{Table, Value};

/// A line of the table as far as it could be read.
pub(super) struct RuleLine<'a> {
    /// Where it stands.
    pub(super) line: &'a Line<'a>,
    /// A rule or row; two rules where either size is enough.
    pub(super) entries: Vec<Entry>,
    /// What the first one compares and the cell of it, where it has a size; then the second one's.
    pub(super) sizes: Vec<Option<(ColumnId, Bound)>>,
    /// What the list says of the data.
    pub(super) features: String,
    /// Who confirmed it and when.
    pub(super) confirmed: Option<(String, String)>,
}

/// Reads every line.
pub(super) fn read<'a>(
    lines: &'a Lines<'a>,
    form: &WorkbookForm,
    known: &Known<'_>,
    mistakes: &mut Mistakes,
) -> Vec<RuleLine<'a>> {
    let read = lines.all.iter();
    read.filter_map(|line| {
        let mut reader = Reader {
            line,
            form,
            known,
            mistakes,
        };
        reader.line()
    })
    .collect()
}

/// The route of a line.
#[derive(Default)]
struct RowPath {
    /// As packs write it, empty where it is not known.
    id: String,
    title: Text,
    measure: Option<Measure>,
    /// Of a line that only informs.
    kind: Option<RowKind>,
}

impl RowPath {
    fn is_open(&self) -> bool {
        self.kind == Some(RowKind::NotTranscribed)
    }
}

struct Reader<'a, 'b> {
    line: &'a Line<'a>,
    form: &'b WorkbookForm,
    known: &'b Known<'b>,
    mistakes: &'b mut Mistakes,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn wrong(&mut self, column: ColumnId, zh: impl Into<String>, en: impl Into<String>) {
        let text = Text::new(zh.into(), en.into());
        self.mistakes.wrong(self.line.place(column), text);
    }

    fn text(&mut self, column: ColumnId) -> String {
        self.line.text(column, self.mistakes)
    }

    /// The word in a cell, `None` where it is empty or wrong.
    fn word(&mut self, column: ColumnId, list: WordList) -> Option<&'b Word> {
        let text = plain(&self.text(column));
        if text.is_empty() {
            return None;
        }
        word(self.form, list, &text)
            .map_err(|text| self.mistakes.wrong(self.line.place(column), text))
            .ok()
    }

    fn line(&mut self) -> Option<RuleLine<'a>> {
        if self.line.is_empty(ColumnId::Path) {
            self.wrong(
                ColumnId::Path,
                "缺少路径；尚未录入的行写“未录入”",
                "the route is missing; write `not transcribed` where the line is not filled in yet",
            );
        }
        let path = self.path().unwrap_or_default();
        if path.is_open() {
            self.not_transcribed();
            if self.is_gap() {
                return None;
            }
        }
        let effect = self.effect(&path);
        let is_rule = path.measure.is_some() && effect != Effect::Shown;
        let mut entry = Entry {
            is_rule,
            restated: self.restated(),
            ..Entry::default()
        };
        let mut when = Table::new();
        self.keys(&mut entry, &mut when, &path.id, effect);
        let sizes = if is_rule {
            self.sizes(&path.id)
        } else {
            self.shown(&mut entry, &path);
            Sizes {
                personal: None,
                sensitive: None,
            }
        };
        self.labelled(&mut entry);
        self.more(&mut entry.table, &mut when);
        self.twice(&when, &sizes);
        self.someone_sensitive(&sizes, &mut when);
        let features = plain(&self.text(ColumnId::Features));
        let confirmed = self.confirmed(is_rule);
        self.compose(&mut entry, &when, &path.id);
        let heading = self.heading();
        entry.heading = heading.unwrap_or_else(|| self.usual_heading(&entry, &when));
        let (entries, sizes) = split(entry, when, &sizes, &path.id);
        Some(RuleLine {
            line: self.line,
            entries,
            sizes,
            features,
            confirmed,
        })
    }

    /// Whether nothing is filled in but where the line belongs.
    fn is_gap(&self) -> bool {
        use ColumnId as Column;
        [
            Column::Size,
            Column::SensitiveSize,
            Column::Features,
            Column::DataItems,
            Column::Source,
            Column::RestatedZh,
            Column::RestatedEn,
            Column::Note,
            Column::More,
        ]
        .into_iter()
        .all(|column| self.line.is_empty(column))
    }

    /// A scenario of which every row is there has no row that is not.
    fn not_transcribed(&mut self) {
        let mut ignored = Mistakes::default();
        let cell = |column, ignored: &mut Mistakes| plain(&self.line.text(column, ignored));
        let sector = cell(ColumnId::Sector, &mut ignored);
        let scenario = cell(ColumnId::Scenario, &mut ignored);
        let pair = self
            .known
            .sector(&sector, self.form)
            .ok()
            .and_then(|sector| {
                let scenario = self.known.scenario(&scenario, None, self.form).ok()?;
                Some((sector, scenario))
            });
        if pair.is_some_and(|pair| self.known.complete.contains(&pair)) {
            self.wrong(
                ColumnId::Path,
                "“场景”表说该场景已全部录入，而这一行未录入",
                "the sheet `Coverage` (场景) says that every line of the scenario is entered, and this one is not",
            );
        }
    }

    /// The route of the line; kinds of rows also by the words of packs.
    fn path(&mut self) -> Option<RowPath> {
        let text = plain(&self.text(ColumnId::Path));
        let kind = |id: &str| Value::String(id.to_owned()).try_into::<RowKind>().ok();
        if let Some(kind) = kind(&text) {
            let is_titled = self.form.word(WordList::Path, &text).is_some();
            if !is_titled {
                return Some(RowPath {
                    title: Text::new(text.clone(), text.clone()),
                    id: text,
                    measure: None,
                    kind: Some(kind),
                });
            }
        }
        let word = self.word(ColumnId::Path, WordList::Path)?;
        let mut measures = Measure::ALL.into_iter();
        let measure = measures.find(|measure| measure.id() == word.id);
        Some(RowPath {
            id: word.id.clone(),
            title: word.title.clone(),
            measure,
            kind: kind(&word.id).filter(|_| measure.is_none()),
        })
    }

    fn effect(&mut self, path: &RowPath) -> Effect {
        let word = self.word(ColumnId::Effect, WordList::Effect);
        let stated = word.and_then(|word| Value::String(word.id.clone()).try_into().ok());
        let usual = if path.kind.is_some() {
            Effect::Shown
        } else {
            Effect::Decides
        };
        let effect = stated.unwrap_or(usual);
        if path.kind.is_some() && effect != Effect::Shown {
            let title = path.title.clone();
            self.wrong(
                ColumnId::Effect,
                format!("路径为“{}”的行只能展示，不能参与判定", title.zh),
                format!(
                    "a line with the route `{}` is shown only and cannot decide",
                    title.en
                ),
            );
        }
        effect
    }

    /// Id, measure or kind, confidence, sector, scenario, class, elements.
    fn keys(&mut self, entry: &mut Entry, when: &mut Table, path: &str, effect: Effect) {
        let put = |table: &mut Table, key: &str, value: &str| {
            if !value.is_empty() {
                table.insert(key.to_owned(), Value::String(value.to_owned()));
            }
        };
        let id = self.id();
        put(&mut entry.table, "id", &id);
        put(
            &mut entry.table,
            if entry.is_rule { "measure" } else { "kind" },
            path,
        );
        let confidence = self.confidence();
        put(&mut entry.table, "confidence", &confidence);
        if effect == Effect::Widens {
            entry
                .table
                .insert("widens".to_owned(), Value::Boolean(true));
        }
        let sector = self.place_word(ColumnId::Sector, None);
        let within = (!sector.is_empty()).then_some(sector.as_str());
        let scenario = self.place_word(ColumnId::Scenario, within);
        put(
            if entry.is_rule {
                &mut *when
            } else {
                &mut entry.table
            },
            "sector",
            &sector,
        );
        let class = self.word(ColumnId::Class, WordList::Class);
        if entry.is_rule {
            put(when, "scenario", &scenario);
            put(
                when,
                "data",
                class.map_or("personal-information", Word::written),
            );
            let elements = self.elements();
            if !elements.is_empty() {
                when.insert("items".to_owned(), Value::Array(elements));
            }
        }
    }

    fn id(&mut self) -> String {
        let id = plain(&self.text(ColumnId::Id));
        if id.is_empty() {
            let number = u64::from(self.line.row) + 1;
            self.wrong(
                ColumnId::Id,
                format!("缺少编号；写一个本表中没有的编号，例如 row-{number}"),
                format!("the id is missing; write one that is not in this table, for example row-{number}"),
            );
        } else if id.contains(['/', '`', '"', ' ']) {
            self.wrong(
                ColumnId::Id,
                "编号中不能有空格、斜杠或引号",
                "an id has no blanks, slashes or quotation marks",
            );
        }
        id
    }

    fn confidence(&mut self) -> String {
        if self.line.is_empty(ColumnId::Confidence) {
            self.wrong(
                ColumnId::Confidence,
                "缺少可信度；从官方文本抄录的写“引自官方文本”",
                "the confidence is missing; write `quoted from the official text` for a copy of the official list",
            );
        }
        let word = self.word(ColumnId::Confidence, WordList::Confidence);
        word.map_or_else(String::new, |word| word.id.clone())
    }

    /// The id of a sector or scenario.
    fn place_word(&mut self, column: ColumnId, sector: Option<&str>) -> String {
        let text = plain(&self.text(column));
        if text.is_empty() {
            return text;
        }
        let found = if column == ColumnId::Sector {
            self.known.sector(&text, self.form)
        } else {
            self.known.scenario(&text, sector, self.form)
        };
        found.unwrap_or_else(|text| {
            self.mistakes.wrong(self.line.place(column), text);
            String::new()
        })
    }

    fn elements(&mut self) -> Vec<Value> {
        let text = self.text(ColumnId::Elements);
        let mut elements = Vec::new();
        for part in parts(&text) {
            match self.known.element(&part) {
                Ok(()) => elements.push(Value::String(part)),
                Err(text) => {
                    let place = self.line.place(ColumnId::Elements);
                    self.mistakes.wrong(place, text);
                }
            }
        }
        elements
    }

    /// Keys without a column.
    fn more(&mut self, table: &mut Table, when: &mut Table) {
        let text = self.text(ColumnId::More);
        let more: Table = match toml::from_str(&text) {
            Ok(more) => more,
            Err(error) => {
                let message = error.message().to_owned();
                self.wrong(
                    ColumnId::More,
                    format!("读不出：{message}；写法如 when.ciio = false"),
                    format!("not readable: {message}; write for example when.ciio = false"),
                );
                return;
            }
        };
        for (key, value) in more {
            let is_conditions = key == "when";
            let pairs = match value {
                Value::Table(inner) if is_conditions => inner,
                value => Table::from_iter([(key, value)]),
            };
            let into = if is_conditions {
                &mut *when
            } else {
                &mut *table
            };
            for (key, value) in pairs {
                if into.contains_key(&key) || is_conditions && key == "data" || key == "example" {
                    self.wrong(
                        ColumnId::More,
                        format!("`{key}` 有自己的列或表，不能写在这里"),
                        format!("`{key}` has a column or sheet of its own"),
                    );
                } else {
                    into.insert(key, value);
                }
            }
        }
    }

    fn confirmed(&mut self, is_rule: bool) -> Option<(String, String)> {
        let by = one_line(&self.text(ColumnId::ConfirmedBy));
        let on = (self.line.content(ColumnId::ConfirmedOn))
            .map(grid::day)
            .transpose()
            .map_err(|text| {
                let place = self.line.place(ColumnId::ConfirmedOn);
                self.mistakes.wrong(place, text);
            })
            .ok()?;
        match (by.is_empty(), on) {
            (true, None) => None,
            (false, Some(on)) if is_rule => Some((by, on.to_string())),
            (false, Some(_)) => {
                self.wrong(
                    ColumnId::ConfirmedBy,
                    "只展示的行不能核对；只有规则可以",
                    "a line that is shown only cannot be confirmed, only a rule can",
                );
                None
            }
            (is_empty, _) => {
                let column = if is_empty {
                    ColumnId::ConfirmedBy
                } else {
                    ColumnId::ConfirmedOn
                };
                self.wrong(
                    column,
                    "核对人和核对日期要同时填写",
                    "who confirmed and on which day belong together",
                );
                None
            }
        }
    }
}

/// What a line does.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum Effect {
    Decides,
    Widens,
    Shown,
}
