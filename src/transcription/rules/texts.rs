//! The texts of a line in: sentences, sources, headings, what the list says of the data; those that are absent are put together.

use super::{Reader, RowPath};
use crate::model::Text;
use crate::pack::law::Restated;
use crate::pack::law::workbook::{ColumnId, SheetId, WordList};
use crate::transcription::document::Entry;
use crate::transcription::export::NO_HEADING;
use crate::transcription::mistakes::Mistakes;
use crate::transcription::words::{one_line, plain, word};
use toml::{Table, Value};

impl Reader<'_, '_> {
    /// A row that is only shown keeps what it says as lines of its note.
    pub(super) fn shown(&mut self, entry: &mut Entry, path: &RowPath) {
        let is_open = path.is_open();
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

    pub(super) fn labelled(&mut self, entry: &mut Entry) {
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
    pub(super) fn restated(&mut self) -> Restated {
        let sources = self.sources();
        Restated {
            zh: self.sentence(ColumnId::RestatedZh),
            en: self.sentence(ColumnId::RestatedEn),
            sources,
            note: one_line(&self.text(ColumnId::Note)),
        }
    }

    pub(super) fn sentence(&mut self, column: ColumnId) -> String {
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

    pub(super) fn sources(&mut self) -> Vec<String> {
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

    pub(super) fn heading(&mut self) -> Option<Vec<String>> {
        let text = self.text(ColumnId::Heading);
        if text == NO_HEADING {
            return Some(Vec::new());
        }
        let levels = text.split('\n').map(one_line);
        let levels: Vec<String> = levels.filter(|level| !level.is_empty()).collect();
        (!levels.is_empty()).then_some(levels)
    }

    /// What a reader sees for a word of a pack.
    pub(super) fn title(&self, list: WordList, id: &str) -> Text {
        let word = self.form.word(list, id);
        word.map_or_else(
            || Text::new(id.to_owned(), id.to_owned()),
            |word| word.title.clone(),
        )
    }

    /// Instrument, sector, scenario.
    pub(super) fn usual_heading(&self, entry: &Entry, when: &Table) -> Vec<String> {
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
    pub(super) fn compose(&mut self, entry: &mut Entry, when: &Table, path: &str) {
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
