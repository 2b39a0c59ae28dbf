//! `[[link]]` in, columns that hold one numbering or are of one person out.

use super::File;
use super::reader::{Section, Span, Word};
use crate::model::Text;
use crate::model::declarations::{Link, LinkMeans, LinkedColumn};
use std::collections::BTreeMap;
use toml::de::DeTable;

const LINK: &str = "[[link]]";
const NUMBERING: &str = "numbering";
const PERSON: &str = "person";

impl<'t> File<'t> {
    pub(super) fn links(&mut self, root: &Section<'t>) -> Vec<Link> {
        let mut links = Vec::new();
        for (table, span) in self.reader.several(root, "link", LINK) {
            let keys = [NUMBERING, PERSON, "by", "on", "note"];
            let section = (self.reader).section(LINK, table, span.clone(), &keys, &[]);
            self.reader.require(&section, &["by", "on"]);
            let signature = self.signature(&section);
            let note = self.reader.text(&section, "note");
            let (means, columns) = match (section.has(NUMBERING), section.has(PERSON)) {
                (true, false) => (LinkMeans::Numbering, self.numbering(&section)),
                (false, true) => (LinkMeans::Person, self.person(&section)),
                (true, true) => {
                    let reason = Text::new(
                        format!("{LINK} 同时有 `{NUMBERING}` 和 `{PERSON}`：请各写一块"),
                        format!(
                            "{LINK} has `{NUMBERING}` and `{PERSON}`: write one block for each"
                        ),
                    );
                    self.reader.wrong(&section.span_of(PERSON), reason);
                    continue;
                }
                (false, false) => {
                    let reason = Text::new(
                        format!(
                            "{LINK} 需要键 `{NUMBERING}`（编号相同的列）或键 `{PERSON}`（每行中属于同一人的列）"
                        ),
                        format!(
                            "{LINK} needs the key `{NUMBERING}` (columns with one numbering) or the key `{PERSON}` (columns of one person in a row)"
                        ),
                    );
                    self.reader.wrong(&span, reason);
                    continue;
                }
            };
            links.push(Link {
                means,
                columns,
                signature,
                note: note.map(|word| word.text).unwrap_or_default(),
                line: self.reader.line(&span),
            });
        }
        links
    }

    /// The columns of one numbering, each with the pattern of its datasets.
    fn numbering(&mut self, link: &Section<'t>) -> Vec<LinkedColumn> {
        let tables = self.reader.table_or_more(link, NUMBERING);
        if tables.is_empty() {
            let reason = Text::new(
                format!(
                    "{LINK} 中的 `{NUMBERING}` 为空：每一列写一项 {{ dataset = \"…\", column = \"…\" }}"
                ),
                format!(
                    "`{NUMBERING}` in {LINK} is empty: write {{ dataset = \"…\", column = \"…\" }} for each column"
                ),
            );
            self.reader.wrong(&link.span_of(NUMBERING), reason);
        }
        let mut seen = BTreeMap::new();
        let mut columns = Vec::new();
        for (table, span) in tables {
            let Some((dataset, section)) = self.linked(NUMBERING, table, &span, "column") else {
                continue;
            };
            let Some(column) = self.reader.text(&section, "column") else {
                continue;
            };
            let both = Word {
                text: format!("{}#{}", dataset.text, column.text),
                span: column.span.clone(),
            };
            self.once(&mut seen, &both, ["列", "the column"]);
            if let Some(datasets) = self.reader.pattern(&dataset) {
                columns.push(LinkedColumn {
                    datasets,
                    line: self.reader.line(&column.span),
                    column: column.text,
                });
            }
        }
        columns
    }

    /// The columns of one dataset that are of one person.
    fn person(&mut self, link: &Section<'t>) -> Vec<LinkedColumn> {
        let tables = self.reader.table_or_more(link, PERSON);
        if tables.len() > 1 {
            let reason = Text::new(
                format!("{LINK} 中的 `{PERSON}` 是花括号中的一个表：每人写一块"),
                format!("`{PERSON}` in {LINK} is one table in braces: write one block for each"),
            );
            self.reader.wrong(&link.span_of(PERSON), reason);
        }
        let table = tables.into_iter().next();
        let Some((dataset, section)) =
            table.and_then(|(table, span)| self.linked(PERSON, table, &span, "columns"))
        else {
            return Vec::new();
        };
        let words = self.reader.texts(&section, "columns");
        let mut seen = BTreeMap::new();
        for word in &words {
            self.once(&mut seen, word, ["列", "the column"]);
        }
        if section.has("columns") && seen.len() < 2 {
            let reason = Text::new(
                format!("`{PERSON}` 中的 `columns` 至少要有两列，例如 [\"old_no\", \"new_no\"]"),
                format!(
                    "`columns` in `{PERSON}` needs two columns or more, such as [\"old_no\", \"new_no\"]"
                ),
            );
            self.reader.wrong(&section.span_of("columns"), reason);
        }
        let Some(datasets) = self.reader.pattern(&dataset) else {
            return Vec::new();
        };
        let column = |word: Word| LinkedColumn {
            datasets: datasets.clone(),
            line: self.reader.line(&word.span),
            column: word.text,
        };
        words.into_iter().map(column).collect()
    }

    /// The pattern of a table in braces with a dataset and what stands under `columns`.
    fn linked(
        &mut self,
        name: &'static str,
        table: &'t DeTable<'t>,
        span: &Span,
        columns: &'static str,
    ) -> Option<(Word, Section<'t>)> {
        let keys = ["dataset", columns];
        let section = (self.reader).section(name, table, span.clone(), &keys, &[]);
        self.reader.require(&section, &keys);
        let dataset = self.reader.text(&section, "dataset")?;
        Some((dataset, section))
    }
}
