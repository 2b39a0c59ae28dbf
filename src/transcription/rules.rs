//! The lines of the table of rules in, rules and rows with all their keys out, or what is wrong with a cell.

use super::document::Entry;
use super::export::{NO_HEADING, bound_value, frees, is_one_implied};
use super::grid::{self, Content};
use super::known::Known;
use super::lines::{Line, Lines};
use super::mistakes::Mistakes;
use super::size::{self, Size};
use super::words::{one_line, parts, plain, word};
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::workbook::{
    ColumnId, Counted, CountedForm, SheetId, Word, WordList, WorkbookForm,
};
use crate::pack::law::{Bound, Restated};
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

struct Reader<'a, 'b> {
    line: &'a Line<'a>,
    form: &'b WorkbookForm,
    known: &'b Known<'b>,
    mistakes: &'b mut Mistakes,
}

/// The sizes of a line.
struct Sizes<'b> {
    personal: Option<(&'b CountedForm, Bound)>,
    sensitive: Option<(&'b CountedForm, Bound)>,
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
        let path = self.word(ColumnId::Path, WordList::Path);
        let measure = path.and_then(|path| {
            Measure::ALL
                .into_iter()
                .find(|measure| measure.id() == path.id)
        });
        let kind = path.filter(|_| measure.is_none());
        if kind.is_some_and(|kind| kind.id == "not-transcribed") {
            self.not_transcribed();
            if self.is_gap() {
                return None;
            }
        }
        let effect = self.effect(kind);
        let is_rule = measure.is_some() && effect != Effect::Shown;
        let mut entry = Entry {
            is_rule,
            restated: self.restated(),
            ..Entry::default()
        };
        let mut when = Table::new();
        let path = path.map_or("", |path| path.id.as_str());
        self.keys(&mut entry, &mut when, path, effect);
        let sizes = if is_rule {
            self.sizes(path)
        } else {
            self.shown(&mut entry, kind);
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
        self.compose(&mut entry, &when, path);
        let heading = self.heading();
        entry.heading = heading.unwrap_or_else(|| self.usual_heading(&entry, &when));
        let (entries, sizes) = split(entry, when, &sizes, path);
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

    fn effect(&mut self, kind: Option<&Word>) -> Effect {
        let word = self.word(ColumnId::Effect, WordList::Effect);
        let effect = match word.map(|word| word.id.as_str()) {
            Some("shown") => Effect::Shown,
            Some("widens") => Effect::Widens,
            Some(_) => Effect::Decides,
            None if kind.is_some() => Effect::Shown,
            None => Effect::Decides,
        };
        if let Some(kind) = kind.filter(|_| effect != Effect::Shown) {
            let title = kind.title.clone();
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

    fn size(&mut self, column: ColumnId, path: &str) -> Option<(Bound, Size)> {
        let read = match self.line.content(column)? {
            Content::Number(n) if n.fract() == 0.0 && (1.0..9e15).contains(n) => Ok(Size {
                plain: Some(*n as u64),
                ..Size::default()
            }),
            Content::Number(_) | Content::Flag(_) => Err(Text::new(
                "人数必须是 1 以上的整数",
                "the number of people must be a whole number from 1 on",
            )),
            Content::Day(_) | Content::Text(_) => {
                let text = self.text(column);
                size::read(&text, &self.form.size)
            }
        };
        let size = read
            .map_err(|text| self.mistakes.wrong(self.line.place(column), text))
            .ok()?;
        if let Some(number) = size.plain {
            let bound = if frees(path) {
                Bound {
                    below: Some(number),
                    ..Bound::default()
                }
            } else {
                Bound {
                    at_least: Some(number),
                    ..Bound::default()
                }
            };
            let shown = size::shown(&bound, &self.form.size);
            self.mistakes.remark(
                self.line.place(column),
                Text::new(
                    format!("只有数字，读作“{}”", shown.zh),
                    format!("a number alone; read as `{}`", shown.en),
                ),
            );
            return Some((bound, size));
        }
        Some((size.bound?, size))
    }

    fn sizes(&mut self, path: &str) -> Sizes<'b> {
        let personal = self.size(ColumnId::Size, path);
        let sensitive = self.size(ColumnId::SensitiveSize, path);
        for (column, bound) in [
            (ColumnId::Size, personal),
            (ColumnId::SensitiveSize, sensitive),
        ] {
            if let Some((bound, _)) = bound {
                self.direction(column, &bound, path);
            }
        }
        let class = self.word(ColumnId::Class, WordList::Class);
        let class = class.and_then(|class| class.counted);
        let without = personal
            .filter(|(_, size)| size.without_sensitive)
            .map(|_| Counted::WithoutSensitive);
        if without.is_some() && class == Some(Counted::Sensitive) {
            self.wrong(
                ColumnId::Size,
                "数量写明不含敏感个人信息，与数据类别矛盾",
                "the size excludes sensitive information and contradicts the class",
            );
        }
        let counted = self.counted(personal.is_some(), without.or(class));
        let is_sensitive = counted.is_some_and(|form| form.id == Counted::Sensitive);
        if personal.is_some() && sensitive.is_some() && is_sensitive {
            self.wrong(
                ColumnId::Size,
                "两列数量都计敏感个人信息；只填一列",
                "both sizes count sensitive information; fill in one of them",
            );
        }
        let of = |counted: Counted| {
            let mut forms = self.form.counted.iter();
            forms.find(move |form| form.id == counted)
        };
        Sizes {
            personal: counted
                .zip(personal)
                .map(|(form, (bound, _))| (form, bound)),
            sensitive: of(Counted::Sensitive)
                .zip(sensitive)
                .map(|(form, (bound, _))| (form, bound)),
        }
    }

    /// A duty that ends where people become more, and a freedom that begins there, are written the wrong way round.
    fn direction(&mut self, column: ColumnId, bound: &Bound, path: &str) {
        let (first, end) = size::ends(bound);
        let assesses = Measure::SecurityAssessment.id() == path;
        if frees(path) && end.is_none() {
            self.wrong(
                column,
                "路径与数量矛盾：人数越多反而豁免；豁免写“不满…人”，或改路径",
                "route and size contradict each other: more people would be exempt; an exemption has `fewer than`, or the route is another",
            );
        } else if assesses && first == 0 && end.is_some() {
            self.wrong(
                column,
                "路径与数量矛盾：只有人数少时才须评估；评估写“…人以上”，或改路径",
                "route and size contradict each other: only few people would need the assessment; an assessment has `at least`, or the route is another",
            );
        }
    }

    /// Whom the size counts.
    fn counted(&mut self, has_size: bool, said: Option<Counted>) -> Option<&'b CountedForm> {
        let of = |counted: Counted| {
            let mut forms = self.form.counted.iter();
            forms.find(move |form| form.id == counted)
        };
        let text = plain(&self.text(ColumnId::Counted));
        if text.is_empty() {
            if has_size && said.is_none() {
                self.mistakes.remark(
                    self.line.place(ColumnId::Counted),
                    Text::new(
                        "没有写计数口径，按全部个人计（较严）；清单写明不含敏感的，选“不含敏感”",
                        "who is counted is not said: all people are (the stricter reading); choose `without sensitive` where the list says so",
                    ),
                );
            }
            return of(said.unwrap_or(Counted::All));
        }
        let chosen = word(self.form, WordList::Counted, &text)
            .map_err(|text| {
                self.mistakes
                    .wrong(self.line.place(ColumnId::Counted), text)
            })
            .ok()?;
        let chosen = (self.form.counted.iter()).find(|form| form.title == chosen.title);
        if let (Some(chosen), Some(said)) = (chosen, said)
            && chosen.id != said
            && has_size
        {
            self.wrong(
                ColumnId::Counted,
                "与数量或数据类别矛盾：那里写明计哪些人",
                "contradicts the size or the class, which say who is counted",
            );
        }
        chosen
    }

    /// A row that is only shown keeps what it says as lines of its note.
    fn shown(&mut self, entry: &mut Entry, kind: Option<&Word>) {
        let is_open = kind.is_some_and(|kind| kind.id == "not-transcribed");
        for column in [ColumnId::Size, ColumnId::SensitiveSize] {
            if is_open && !self.line.is_empty(column) {
                self.wrong(
                    column,
                    "路径为“未录入”，却写了数量；选定路径，或删除数量",
                    "the route is `not transcribed`, and yet there is a size; choose the route, or clear the size",
                );
            }
        }
        for column in [
            ColumnId::Scenario,
            ColumnId::Class,
            ColumnId::Size,
            ColumnId::SensitiveSize,
            ColumnId::Counted,
        ] {
            let text = one_line(&self.text(column));
            if !text.is_empty() {
                entry.labelled.push((column, text));
            }
        }
    }

    fn labelled(&mut self, entry: &mut Entry) {
        for column in [ColumnId::Features, ColumnId::DataItems] {
            let text = one_line(&self.text(column));
            if !text.is_empty() {
                entry.labelled.push((column, text));
            }
        }
        // In the order of the columns, as they are read again.
        let order: Vec<ColumnId> = (self.form.columns_of(SheetId::Rules))
            .map(|column| column.id)
            .collect();
        let place = |id: &ColumnId| order.iter().position(|known| known == id);
        entry.labelled.sort_by_key(|(id, _)| place(id));
    }

    /// Sentences, sources and note.
    fn restated(&mut self) -> Restated {
        let sources = self.sources();
        Restated {
            zh: self.sentence(ColumnId::RestatedZh),
            en: self.sentence(ColumnId::RestatedEn),
            sources,
            note: one_line(&self.text(ColumnId::Note)),
        }
    }

    fn sentence(&mut self, column: ColumnId) -> String {
        let text = one_line(&self.text(column));
        if text.starts_with(['#', '`', '>']) || text.starts_with("*(") {
            self.wrong(
                column,
                "句子不能以 #、`、> 或 *( 开头",
                "a sentence does not begin with #, `, > or *(",
            );
        }
        text
    }

    fn sources(&mut self) -> Vec<String> {
        let text = self.text(ColumnId::Source);
        let sources: Vec<String> = (text.split('\n'))
            .flat_map(|line| line.split(" · "))
            .map(one_line)
            .filter(|source| !source.is_empty())
            .collect();
        if sources.is_empty() {
            self.wrong(
                ColumnId::Source,
                "缺少来源；写网址或文件名和页码，查不到的写“未注明”",
                "the source is missing; write an address, or the document and its page; `not stated` where there is none",
            );
        }
        if sources
            .iter()
            .any(|source| source.contains(")*") || source.contains("; confidence:"))
        {
            self.wrong(
                ColumnId::Source,
                "来源中不能有 )* 或 ; confidence:",
                "a source does not contain `)*` or `; confidence:`",
            );
        }
        match &sources[..] {
            [one] if word(self.form, WordList::Source, one).is_ok() => Vec::new(),
            _ => sources,
        }
    }

    fn heading(&mut self) -> Option<Vec<String>> {
        let text = self.text(ColumnId::Heading);
        if text == NO_HEADING {
            return Some(Vec::new());
        }
        let levels = text.split('\n').map(one_line);
        let levels: Vec<String> = levels.filter(|level| !level.is_empty()).collect();
        (!levels.is_empty()).then_some(levels)
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

    /// A rule for sensitive information without a size needs somebody who has some.
    fn someone_sensitive(&mut self, sizes: &Sizes<'_>, when: &mut Table) {
        let class = self.word(ColumnId::Class, WordList::Class);
        let is_sensitive = class.is_some_and(|class| class.counted == Some(Counted::Sensitive));
        let is_any = sizes.personal.is_none() && sizes.sensitive.is_none();
        if is_sensitive && is_any && when.contains_key("data") {
            when.entry("sensitive").or_insert(Value::Boolean(true));
        }
    }

    /// A size stands in its column or among the other conditions, never in both.
    fn twice(&mut self, when: &Table, sizes: &Sizes<'_>) {
        let both = [&sizes.personal, &sizes.sensitive].into_iter().flatten();
        for (counted, _) in both {
            if when.contains_key(&counted.condition) {
                let key = &counted.condition;
                self.wrong(
                    ColumnId::More,
                    format!("`{key}` 已写在数量一列"),
                    format!("`{key}` is said in a column of sizes already"),
                );
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

    /// What a reader sees for a word of a pack.
    fn title(&self, list: WordList, id: &str) -> Text {
        let word = self.form.word(list, id);
        word.map_or_else(
            || Text::new(id.to_owned(), id.to_owned()),
            |word| word.title.clone(),
        )
    }

    /// Instrument, sector, scenario.
    fn usual_heading(&self, entry: &Entry, when: &Table) -> Vec<String> {
        let key = |key: &str| {
            let value = when.get(key).or_else(|| entry.table.get(key));
            value.and_then(Value::as_str).filter(|id| !id.is_empty())
        };
        let places = [
            (WordList::Sector, key("sector")),
            (WordList::Scenario, key("scenario")),
        ];
        let titles = places.into_iter().filter_map(|(list, id)| {
            let title = self.title(list, id?);
            Some(if title.zh == title.en {
                title.en.into_owned()
            } else {
                format!("{} {}", title.zh, title.en)
            })
        });
        std::iter::once(self.known.instrument.clone())
            .chain(titles)
            .collect()
    }

    /// Sentences that are absent, put together from the columns.
    fn compose(&mut self, entry: &mut Entry, when: &Table, path: &str) {
        if !entry.restated.zh.is_empty() && !entry.restated.en.is_empty() {
            return;
        }
        let title = |list, id: &str| self.title(list, id);
        let key = |key: &str| {
            let value = when.get(key).or_else(|| entry.table.get(key));
            value.and_then(Value::as_str).unwrap_or("").to_owned()
        };
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for (list, id) in [
            (WordList::Sector, key("sector")),
            (WordList::Scenario, key("scenario")),
            (WordList::Class, key("data")),
        ] {
            if !id.is_empty() {
                let title = title(list, &id);
                zh.push(title.zh.into_owned());
                en.push(title.en.into_owned());
            }
        }
        let path = title(WordList::Path, path);
        let said: Vec<String> = (entry.labelled.iter())
            .map(|(_, line)| line.clone())
            .collect();
        for column in [ColumnId::Size, ColumnId::SensitiveSize] {
            let text = plain(&self.line.text(column, &mut Mistakes::default()));
            let mut columns = self.form.columns_of(SheetId::Rules);
            let heading = columns.find(|known| known.id == column);
            if let Some(heading) = heading.filter(|_| !text.is_empty()) {
                zh.push(format!("{}：{text}", heading.title.zh));
                en.push(format!("{}: {text}", heading.title.en));
            }
        }
        let restated = &mut entry.restated;
        if restated.zh.is_empty() {
            let said = said.iter().map(|line| format!("；{line}"));
            restated.zh = format!(
                "{}：{}{}。",
                zh.join("，"),
                path.zh,
                said.collect::<String>()
            );
        }
        if restated.en.is_empty() {
            restated.en = format!("{}: {}.", en.join(", "), path.en);
        }
    }
}

/// What a line does.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Effect {
    Decides,
    Widens,
    Shown,
}

type Split = (Vec<Entry>, Vec<Option<(ColumnId, Bound)>>);

/// The rules of a line: with both sizes an exemption needs both, any other path either of them.
fn split(mut entry: Entry, when: Table, sizes: &Sizes<'_>, path: &str) -> Split {
    let finished = |mut entry: Entry, when: Table| {
        if !when.is_empty() {
            entry.table.insert("when".to_owned(), Value::Table(when));
        }
        entry
    };
    let with = |mut when: Table, counted: &CountedForm, bound: &Bound| {
        let is_sensitive = counted.id == Counted::Sensitive;
        if is_sensitive && is_one_implied(bound, path) {
            when.insert("sensitive".to_owned(), Value::Boolean(true));
        }
        let value = bound_value(bound, &counted.metric);
        when.insert(counted.condition.clone(), value);
        when
    };
    match (&sizes.personal, &sizes.sensitive) {
        (None, None) => (vec![finished(entry, when)], vec![None]),
        (Some((counted, bound)), None) => {
            let when = with(when, counted, bound);
            (
                vec![finished(entry, when)],
                vec![Some((ColumnId::Size, *bound))],
            )
        }
        (None, Some((counted, bound))) => {
            let when = with(when, counted, bound);
            (
                vec![finished(entry, when)],
                vec![Some((ColumnId::SensitiveSize, *bound))],
            )
        }
        (Some((counted, bound)), Some((sensitive, other))) if frees(path) => {
            let when = with(with(when, counted, bound), sensitive, other);
            (vec![finished(entry, when)], vec![None])
        }
        (Some((counted, bound)), Some((sensitive, other))) => {
            let first = finished(entry.clone(), with(when.clone(), counted, bound));
            let id = format!("{}-sensitive", entry.id());
            entry.table.insert("id".to_owned(), Value::String(id));
            let second = finished(entry, with(when, sensitive, other));
            let sizes = [(ColumnId::Size, *bound), (ColumnId::SensitiveSize, *other)];
            (vec![first, second], sizes.into_iter().map(Some).collect())
        }
    }
}
