//! What was odd about records goes in piece by piece; what a reader should know of it comes out.

use crate::model::Text;
use crate::model::reason::Refusal;
use crate::model::text::counted;

/// What was odd about the records of a piece of text, and how it was read all the same. All are numbers of the piece.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ReadAnomalies {
    /// Quotes that would have swallowed the records behind them, taken as characters.
    pub stray_quotes: u64,
    /// Records that repeat the header, left out.
    pub repeated_headers: u64,
    /// Lines of totals or remarks below the table, left out.
    pub footer_rows: u64,
    /// Rows of totals among the records, left out.
    pub total_rows: u64,
    /// Rows of delimiters alone, left out.
    pub hollow_rows: u64,
    /// Records in succession that all have more fields than the table, of which those behind its columns were not looked at.
    pub wide_rows: u64,
    /// Rows that have the names of the header in another order, left out.
    pub other_headers: u64,
    /// Rows that name the columns of another table, left out.
    pub further_headers: u64,
    /// Rows that are marked as deleted, left out.
    pub deleted_rows: u64,
    /// Lines of a text that is no table, read in pieces that are a record each.
    pub long_lines_split: u64,
    /// Pieces of such lines that end where no row does: each may hold more than one person's.
    pub rows_split: u64,
    /// Enclosed files, pictures and other parts of messages and entries that are no text, not read.
    pub unread_parts: u64,
    /// Values in a file beside the table that were not read, or not to their end.
    pub unread_values: u64,
    /// Places that are no characters of the text's encoding.
    pub invalid_bytes: u64,
    /// Offset in the file of the first of them.
    pub first_invalid: Option<u64>,
    /// The encoding that they were read as; `None` where U+FFFD stands for them.
    pub read_as: Option<&'static str>,
    /// Rows with text in another encoding than the file's.
    pub other_rows: u64,
    /// All rows that were read, where rows are counted.
    pub rows: u64,
}

impl ReadAnomalies {
    /// Notes a place at which the text breaks.
    pub fn add_invalid(&mut self, place: u64) {
        self.first_invalid = Some(self.first_invalid.map_or(place, |first| first.min(place)));
    }

    /// Takes in those of another piece of the same file.
    pub fn merge(&mut self, other: &Self) {
        self.stray_quotes += other.stray_quotes;
        self.repeated_headers += other.repeated_headers;
        self.footer_rows += other.footer_rows;
        self.total_rows += other.total_rows;
        self.hollow_rows += other.hollow_rows;
        self.wide_rows += other.wide_rows;
        self.other_headers += other.other_headers;
        self.further_headers += other.further_headers;
        self.deleted_rows += other.deleted_rows;
        self.long_lines_split += other.long_lines_split;
        self.rows_split += other.rows_split;
        self.unread_parts += other.unread_parts;
        self.unread_values += other.unread_values;
        self.invalid_bytes += other.invalid_bytes;
        if let Some(place) = other.first_invalid {
            self.add_invalid(place);
        }
        self.read_as = self.read_as.or(other.read_as);
        self.other_rows += other.other_rows;
        self.rows += other.rows;
    }

    /// What a reader should know of them, one note for each kind. `first_invalid` is the path of the file that has the first
    /// place that is no character, and what was odd about that file.
    #[must_use]
    pub fn notes(&self, first_invalid: Option<(&str, &Self)>) -> Vec<Text> {
        let mut notes = Vec::new();
        if self.stray_quotes > 0 {
            let quotes = self.stray_quotes;
            notes.push(Text::new(
                format!("{quotes} 个没有配对的引号按普通字符处理，其后的记录未受影响"),
                counted(
                    quotes,
                    "stray quote was taken as a character, so that the records behind it were read",
                    "stray quotes were taken as characters, so that the records behind them were read",
                ),
            ));
        }
        notes.extend(self.notes_of_rows_left_out());
        if self.long_lines_split > 0 {
            let lines = self.long_lines_split;
            notes.push(Text::new(
                format!("{lines} 行很长或含多条数据，已分段查找，每段计为一条记录"),
                counted(
                    lines,
                    "line is long or holds several rows; it was searched in pieces, each of which counts as a record",
                    "lines are long or hold several rows; they were searched in pieces, each of which counts as a record",
                ),
            ));
        }
        if self.unread_parts > 0 {
            let parts = self.unread_parts;
            notes.push(Text::new(
                format!("其中的 {parts} 个附件、图片或其他非文本内容未读取，可能另有个人信息"),
                counted(
                    parts,
                    "enclosed file, picture or other part that is no text was not read; it may hold further personal information",
                    "enclosed files, pictures or other parts that are no text were not read; they may hold further personal information",
                ),
            ));
        }
        if self.unread_values > 0 {
            let values = self.unread_values;
            notes.push(Text::new(
                format!("{values} 个备注未读取或未读完，其中可能另有个人信息"),
                counted(
                    values,
                    "memo was not read, or not to its end; it may hold further personal information",
                    "memos were not read, or not to their end; they may hold further personal information",
                ),
            ));
        }
        notes.extend(
            first_invalid.map(|(path, first)| first.note_of_invalid(path, self.invalid_bytes)),
        );
        notes.extend(self.note_of_other_rows());
        notes
    }

    /// Notes of rows that are no records.
    fn notes_of_rows_left_out(&self) -> Vec<Text> {
        let mut notes = Vec::new();
        if self.repeated_headers > 0 {
            let headers = self.repeated_headers;
            notes.push(Text::new(
                format!("文件中重复的表头有 {headers} 行，未计入记录"),
                counted(
                    headers,
                    "row repeats the header and was left out",
                    "rows repeat the header and were left out",
                ),
            ));
        }
        if self.total_rows > 0 {
            let rows = self.total_rows;
            notes.push(Text::new(
                format!("表格中有 {rows} 行小计或合计，未计入记录"),
                counted(
                    rows,
                    "row of totals within the table was left out",
                    "rows of totals within the table were left out",
                ),
            ));
        }
        if self.hollow_rows > 0 {
            let rows = self.hollow_rows;
            notes.push(Text::new(
                format!("{rows} 行只有分隔符、没有内容，未计入记录"),
                counted(
                    rows,
                    "row holds delimiters alone and was left out",
                    "rows hold delimiters alone and were left out",
                ),
            ));
        }
        notes.extend(self.notes_of_other_tables());
        if self.footer_rows > 0 {
            notes.push(lines_below(self.footer_rows));
        }
        if self.deleted_rows > 0 {
            let rows = self.deleted_rows;
            notes.push(Text::new(
                format!("{rows} 行已标记为删除，未计入记录；其内容仍留在文件中"),
                counted(
                    rows,
                    "row is marked as deleted and is not counted; its content is still in the file",
                    "rows are marked as deleted and are not counted; their content is still in the file",
                ),
            ));
        }
        notes
    }

    /// Notes of what may be another table within the table.
    fn notes_of_other_tables(&self) -> impl Iterator<Item = Text> {
        let rows = self.wide_rows;
        let wide = (rows > 0).then(|| {
            Text::new(
                format!("连续 {rows} 行的字段比表头多，可能是另一张表；多出的字段未读取"),
                counted(
                    rows,
                    "row in a run has more fields than the table and may be of another table; the fields beyond were not read",
                    "rows in a run have more fields than the table and may be of another table; the fields beyond were not read",
                ),
            )
        });
        let headers = self.other_headers;
        let reordered = (headers > 0).then(|| {
            Text::new(
                format!("文件中有 {headers} 行表头的列序不同；其后的记录按第一行表头的列序读取"),
                counted(
                    headers,
                    "row has the names of the header in another order; the records below it were read in the order of the first",
                    "rows have the names of the header in another order; the records below them were read in the order of the first",
                ),
            )
        });
        let headers = self.further_headers;
        let further = (headers > 0).then(|| {
            Text::new(
                format!("记录之间有 {headers} 行其他表的表头；其后的记录按第一张表的列读取，人数因此没有上限"),
                counted(
                    headers,
                    "row among the records names the columns of another table; the records below it were read under the columns of the first table, so that nothing bounds the number of people",
                    "rows among the records name the columns of other tables; the records below them were read under the columns of the first table, so that nothing bounds the number of people",
                ),
            )
        });
        wide.into_iter().chain(reordered).chain(further)
    }

    /// What share of the rows is in another encoding than the rest.
    fn note_of_other_rows(&self) -> Option<Text> {
        let name = self.read_as.filter(|_| self.other_rows > 0)?;
        let rows = self.rows.max(self.other_rows);
        let percent = self.other_rows as f64 * 100.0 / rows as f64;
        let percent = match percent {
            percent if percent < 1.0 => "< 1".to_owned(),
            percent => format!("{percent:.0}"),
        };
        let other = self.other_rows;
        Some(Text::new(
            format!(
                "文件的各行编码不一致：{rows} 行中有 {other} 行（{percent} %）按 `{name}` 读取，其余按文件的编码读取"
            ),
            format!(
                "the lines of the file are in two encodings: {other} of {rows} ({percent} %) were read as `{name}`, the others in the file's encoding"
            ),
        ))
    }

    /// A note of the `count` places that are no characters of their file's encoding, of which the first stands in the file at
    /// `path`, whose anomalies these are.
    fn note_of_invalid(&self, path: &str, count: u64) -> Text {
        let place = self.first_invalid.unwrap_or(0);
        let (zh, en) = match self.read_as {
            Some(name) => (
                format!("按 `{name}` 读取"),
                format!("they were read as `{name}`"),
            ),
            None => (
                "以 U+FFFD 代替".to_owned(),
                "U+FFFD stands for them".to_owned(),
            ),
        };
        Text::new(
            format!("{count} 处不符合文件的编码，首处在 `{path}` 第 {place} 字节；{zh}"),
            format!(
                "{} not in the file's encoding, the first at byte {place} of `{path}`; {en}",
                counted(count, "place is", "places are")
            ),
        )
    }
}

/// What a reader should know of `lines` below a table that are none of its records.
#[must_use]
pub fn lines_below(lines: u64) -> Text {
    Text::new(
        format!("表格之后有 {lines} 行合计或说明，未计入记录"),
        counted(
            lines,
            "line of totals or remarks below the table was left out",
            "lines of totals or remarks below the table were left out",
        ),
    )
}

/// What a reader should know of a table without records.
#[must_use]
pub fn only_a_header() -> Text {
    Text::new(
        "只有表头，没有记录：列中没有任何值，所判仅据列名",
        "a header and no records: the columns hold no value, and what is said of them rests on their names alone",
    )
}

/// What a reader should know of `rows` that have not as many fields as their table.
#[must_use]
pub fn ragged(rows: u64) -> Option<Text> {
    let en = || {
        let rows = counted(rows, "row has", "rows have");
        format!("{rows} fewer or more fields than the table")
    };
    (rows > 0).then(|| Text::new(format!("{rows} 行的字段数与表头不同"), en()))
}

/// What a reader should know of `records` that could not be read.
#[must_use]
pub fn broken(records: u64) -> Option<Text> {
    let en = || {
        counted(
            records,
            "record could not be read and is not counted",
            "records could not be read and are not counted",
        )
    };
    (records > 0).then(|| Text::new(format!("{records} 条记录无法解析，未计入"), en()))
}

/// What a reader should know of `places` of a sample, of so many in all, at which no record of the table was found.
#[must_use]
pub fn unaligned(places: u64, of: u64) -> Text {
    Text::new(
        format!(
            "抽样的 {of} 处中有 {places} 处找不到该表的记录（可能是另一张表或另一种格式）；那里的内容按未读取计"
        ),
        format!(
            "at {places} of the {of} sampled places no record of the table was found (another table or another layout may begin there); what stands there counts as not read"
        ),
    )
}

/// What a reader should know of the file at `path`, whose reading a refusal ended.
#[must_use]
pub fn in_part(path: &str, refusal: &Refusal) -> Text {
    let reason = refusal.0.text();
    Text::new(
        format!("`{path}` 只读了一部分：{}", reason.zh),
        format!("`{path}` was read in part: {}", reason.en),
    )
}
