//! The tables go in, what describes them comes out: a page for people, and a JSON Schema of the rows of each.

use super::{Kind, Spec, TABLES_VERSION, Table};
use crate::model::inventory::SCHEMA_VERSION;
use crate::model::{Language, Titled as _};
use crate::report::json::schema::head;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;

/// What stands before the tables.
const HEAD: &str = include_str!("schema/head.md");
/// What stands in it for the editions.
const EDITIONS: [(&str, &str); 2] = [
    ("{tables}", TABLES_VERSION),
    ("{inventory}", SCHEMA_VERSION),
];

impl Table {
    /// What a row is: Chinese, English.
    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Datasets => ("一个数据集", "a dataset"),
            Self::Columns => ("一个数据集的一个字段", "a column of a dataset"),
            Self::Obligations => (
                "一个数据集或出境活动的出境要求及其理由",
                "what is demanded of a dataset or transfer, and why",
            ),
            Self::Tracks => (
                "一个数据集或出境活动在一条审查路径下的结论",
                "the answer of one line of the law for a dataset or transfer",
            ),
            Self::Transfers => ("一项出境活动", "a transfer: datasets that leave together"),
            Self::Questions => ("一个待确认的问题", "a question that is open"),
            Self::Coverage => (
                "一个列出的文件：读取了，或因何未读取",
                "a listed file: that it was read, or why not",
            ),
        }
    }

    /// The JSON Schema of a row as NDJSON; ends in a newline.
    #[must_use]
    pub fn schema(self) -> String {
        let columns = self.columns();
        let properties = columns
            .iter()
            .map(|spec| (spec.name.to_owned(), property(spec)));
        let names: Vec<&str> = columns.iter().map(|spec| spec.name).collect();
        let schema = json!({
            "description": format!("A row is {}.", self.row().1),
            "type": "object",
            "properties": properties.collect::<Map<_, _>>(),
            "required": names,
        });
        head(
            schema,
            self.id(),
            &format!("qingdan table {}", self.id()),
            TABLES_VERSION,
        )
    }
}

fn property(spec: &Spec) -> Value {
    let mut property = match spec.kind {
        Kind::Text => json!({ "type": ["string", "null"], "minLength": 1 }),
        Kind::Texts => json!({
            "type": ["array", "null"],
            "items": { "type": "string", "minLength": 1 },
            "minItems": 1,
        }),
        Kind::Number => json!({ "type": ["integer", "null"], "minimum": 0 }),
        Kind::Share => json!({ "type": ["number", "null"], "minimum": 0, "maximum": 1 }),
        Kind::Moment => json!({ "type": ["string", "null"], "format": "date-time" }),
    };
    let unit = match spec.unit {
        "" => String::new(),
        unit => format!(" ({unit})"),
    };
    property["description"] = format!("{}{unit}", spec.en).into();
    property
}

/// The page that describes every table; ends in a newline.
#[must_use]
pub fn page() -> String {
    let mut page = HEAD.to_owned();
    for (place, edition) in EDITIONS {
        page = page.replace(place, edition);
    }
    for table in Table::ALL {
        let (zh, en) = table.row();
        let id = table.id();
        // Writing to a text cannot fail.
        let _ = write!(
            page,
            "\n## {id}\n\nA row is {en}. 每行为{zh}。\n\n| column | type | unit | meaning | 含义 |\n|---|---|---|---|---|\n"
        );
        for spec in table.columns() {
            let kind = spec.kind.title();
            let kind = kind.get(Language::En);
            let Spec {
                name, unit, zh, en, ..
            } = spec;
            let _ = writeln!(page, "| `{name}` | {kind} | {unit} | {en} | {zh} |");
        }
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_one_name() {
        for table in Table::ALL {
            let mut names: Vec<&str> = table.columns().iter().map(|spec| spec.name).collect();
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{table:?}");
        }
    }
}
