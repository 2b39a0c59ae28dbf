//! What the records of texts are: against the `csv` crate, cut into ranges, and with the names that dialects give.

use super::batches::CsvBatches;
use super::boundaries::{Boundaries, Layout};
use super::*;
use crate::format::layout::header_words::HeaderWords;
use crate::model::anomalies::ReadAnomalies;
use crate::model::dataset::SplitRange;
use crate::model::delimiter::Delimiter;
use arrow::array::ArrayRef;
use arrow::array::{Array as _, AsArray as _};
use csv_core::{ReadRecordResult, ReaderBuilder};
use proptest::prelude::*;

struct Bytes(Vec<u8>);

impl Source for Bytes {
    fn byte_size(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<usize> {
        let from = (offset as usize).min(self.0.len());
        let length = buffer.len().min(self.0.len() - from);
        buffer[..length].copy_from_slice(&self.0[from..from + length]);
        Ok(length)
    }
}

fn dialect(width: usize, quoted: bool) -> Dialect {
    Dialect {
        delimiter: Delimiter::of(b','),
        is_escaped: false,
        line_end: b'\n',
        other_encoding: None,
        quote: quoted.then_some(b'"'),
        escape: None,
        comment: None,
        width,
        has_header: false,
        data_start: 0,
        data_end: None,
    }
}

/// What the parser of the `csv` crate makes of the text: records as wide as the table, how many were of another width, and
/// whether the last field of the last one holds a newline.
fn parsed(text: &[u8], dialect: Dialect) -> (Vec<Vec<Vec<u8>>>, u64, bool) {
    let mut reader = ReaderBuilder::new()
        .delimiter(dialect.delimiter.single().unwrap())
        .quoting(dialect.quote.is_some())
        .build();
    let (mut at, mut records, mut ragged, mut newline) = (0, Vec::new(), 0, false);
    let (mut output, mut ends) = (vec![0; text.len() + 64], vec![0; text.len() + 64]);
    loop {
        let (mut wrote, mut ended) = (0, 0);
        let fields = loop {
            let (result, read, out, fields) =
                reader.read_record(&text[at..], &mut output[wrote..], &mut ends[ended..]);
            at += read;
            wrote += out;
            ended += fields;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => break ended,
                _ => return (records, ragged, newline),
            }
        };
        ragged += u64::from(fields != dialect.width);
        let last = fields.checked_sub(2).map_or(0, |before| ends[before]);
        newline = output[last..wrote]
            .iter()
            .any(|byte| matches!(byte, b'\n' | b'\r'));
        let mut from = 0;
        let mut record = Vec::new();
        for column in 0..dialect.width {
            let to = if column < fields { ends[column] } else { from };
            record.push(output[from..to].to_vec());
            from = to;
        }
        records.push(record);
    }
}

/// Records, and whether the reading ended with a refusal.
fn read(batches: &mut CsvBatches<'_>) -> (Vec<Vec<Vec<u8>>>, bool) {
    let (mut records, mut refused) = (Vec::new(), false);
    while let Some(batch) = batches.next() {
        let Ok(batch) = batch else {
            refused = true;
            continue;
        };
        for row in 0..batch.rows {
            let field = |column: &ArrayRef| column.as_binary_view().value(row).to_vec();
            assert!(
                batch
                    .columns
                    .iter()
                    .all(|column| column.len() == batch.rows)
            );
            records.push(batch.columns.iter().map(field).collect::<Vec<_>>());
        }
    }
    (records, refused)
}

fn whole(source: &Bytes, dialect: Dialect) -> CsvBatches<'_> {
    CsvBatches::new(source, encoding_rs::UTF_8, dialect, (0, source.byte_size()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn records_are_those_of_the_csv_crate_unless_a_quote_is_stray(
        text in "([a-c中]{0,4}|[a-d]{10,18}|,|,|,|\"|\"x\"|\n|\r\n|\r|,\n){0,120}",
        width in 1_usize..5,
        input in 1_usize..300,
        quoted in any::<bool>(),
    ) {
        let dialect = dialect(width, quoted);
        let source = Bytes(text.clone().into_bytes());
        let mut batches = whole(&source, dialect);
        batches.input = vec![0; input];
        let (records, refused) = read(&mut batches);
        if batches.anomalies().stray_quotes > 0 {
            return Ok(());
        }
        let (expected, ragged, newline) = parsed(text.as_bytes(), dialect);
        // A record after the last one is lost where a quote was never closed.
        let more = parsed(format!("{text}\nmore").as_bytes(), dialect).0.len();
        let unclosed = more == expected.len() && !expected.is_empty();
        prop_assert_eq!(records, expected);
        prop_assert_eq!(batches.ragged(), ragged);
        prop_assert_eq!(refused, unclosed && newline);
    }

    #[test]
    fn a_stray_quote_costs_its_own_record_at_most(
        rows in prop::collection::vec(("[a-z]{1,5}", "[0-9]{1,3}", "(\"[a-z, ]{0,6}\"|[a-z]{0,6})"), 6..40),
        struck in any::<prop::sample::Index>(),
        column in 0_usize..3,
        input in 16_usize..300,
    ) {
        let dialect = dialect(3, true);
        let struck = struck.index(rows.len());
        let line = |place: usize, row: &(String, String, String)| {
            let mut cells = [row.0.clone(), row.1.clone(), row.2.clone()];
            if place == struck {
                // A second quote in the row would be taken for its pair, which is as good a reading.
                cells[2] = "plain".to_owned();
                cells[column].insert(0, '"');
            }
            cells.join(",")
        };
        let text: Vec<String> = rows.iter().enumerate().map(|(place, row)| line(place, row)).collect();
        let source = Bytes((text.join("\n") + "\n").into_bytes());
        let mut batches = whole(&source, dialect);
        batches.input = vec![0; input];
        let (records, refused) = read(&mut batches);
        prop_assert!(!refused);
        prop_assert_eq!(records.len(), rows.len());
        for (place, (record, row)) in records.iter().zip(&rows).enumerate() {
            if place != struck {
                let cells = [&row.0, &row.1, &row.2].map(|cell| cell.trim_matches('"').as_bytes().to_vec());
                prop_assert_eq!(record, &cells.to_vec());
            }
        }
    }

    #[test]
    fn a_text_in_pieces_is_the_text(
        rows in prop::collection::vec(("[a-z镕㐀中文|]{1,5}", "[0-9]{1,3}", "[a-z, 한é\n😀]{0,6}"), 1..60),
        name in prop::sample::select(["utf-8", "gb18030", "utf-16le", "utf-16be"].as_slice()),
        delimiter in prop::sample::select([",", "|", "||", "|@|", "~|~", "\t|\t", "，", "§"].as_slice()),
        target in 8_u64..200,
    ) {
        let encoding = text::by_name(Some(name));
        let text: String = rows
            .iter()
            .map(|(a, b, c)| format!("{}{delimiter}{b}{delimiter}\"{c}{delimiter}\"\n", a.replace('|', "x")))
            .collect();
        let raw = match name {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
            _ => encoding.encode(&text).0.into_owned(),
        };
        let text_of = Delimiter::of_text(delimiter).unwrap();
        let dialect = Dialect { delimiter: text_of, ..dialect(3, true) };
        let source = Bytes(raw);
        let layout = Layout { source: &source, encoding, dialect };
        let (mut records, mut at) = (Vec::new(), 0);
        // Without an outline that shows where fields begin a text is read in one piece.
        let whole = Split::of_bytes(0, source.byte_size());
        let ranges: Vec<Split> = if layout.has_outline() {
            Boundaries::new(layout, 0, target).map(Result::unwrap).collect()
        } else {
            vec![whole]
        };
        for range in ranges {
            let SplitRange::Bytes { start, end } = range.range else { unreachable!() };
            prop_assert_eq!(start, at);
            at = end;
            let mut batches = CsvBatches::new(&source, encoding, dialect, (start, end));
            let (some, refused) = read(&mut batches);
            prop_assert!(!refused);
            records.extend(some);
        }
        prop_assert_eq!(at, source.byte_size());
        let expected: Vec<Vec<Vec<u8>>> = rows
            .iter()
            .map(|(a, b, c)| [a.replace('|', "x"), b.clone(), format!("{c}{delimiter}")].map(String::into_bytes).to_vec())
            .collect();
        prop_assert_eq!(records, expected);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_text_with_escapes_in_pieces_is_the_text(
        rows in prop::collection::vec(("[a-z中]{1,5}", "[0-9]{1,3}", "[a-z\n,|\\\\]{0,6}x"), 1..60),
        name in prop::sample::select(["utf-8", "gb18030", "utf-16le"].as_slice()),
        delimiter in prop::sample::select([",", "|", "||", "\t"].as_slice()),
        target in 8_u64..200,
    ) {
        let encoding = text::by_name(Some(name));
        let escaped = |cell: &str| {
            let cell = cell.replace('\\', "\\\\").replace('\n', "\\\n");
            if delimiter.len() > 1 { cell.replace('|', "\\|") } else { cell.replace(delimiter, &format!("\\{delimiter}")) }
        };
        let text: String = rows
            .iter()
            .map(|(a, b, c)| format!("{a}{delimiter}{b}{delimiter}{}\n", escaped(c)))
            .collect();
        let raw = match name {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => encoding.encode(&text).0.into_owned(),
        };
        let dialect = Dialect {
            delimiter: Delimiter::of_text(delimiter).unwrap(),
            is_escaped: true,
            ..dialect(3, false)
        };
        let source = Bytes(raw);
        let layout = Layout { source: &source, encoding, dialect };
        let mut records = Vec::new();
        for range in Boundaries::new(layout, 0, target) {
            let SplitRange::Bytes { start, end } = range.unwrap().range else { unreachable!() };
            let (some, _) = read(&mut CsvBatches::new(&source, encoding, dialect, (start, end)));
            records.extend(some);
        }
        let expected: Vec<Vec<Vec<u8>>> = rows
            .iter()
            .map(|(a, b, c)| [a.clone(), b.clone(), c.replace('\n', " ")].map(String::into_bytes).to_vec())
            .collect();
        prop_assert_eq!(records, expected);
    }
}

/// The layout and the records of a text.
fn scanned(text: &str) -> (Schema, Vec<Vec<String>>, ReadAnomalies) {
    let source: Arc<dyn Source> = Arc::new(Bytes(text.as_bytes().to_vec()));
    let entry = Opening {
        source: &source,
        head: text.as_bytes(),
        footers: &Arc::default(),
        words: HeaderWords::built_in(),
    };
    let table = Delimited.open(&entry).unwrap().remove(0).table;
    let schema = Schema::clone(table.schema());
    let dialect = schema.dialect.unwrap();
    let end = dialect.data_end.unwrap_or(text.len() as u64);
    let bytes = Bytes(text.as_bytes().to_vec());
    let names = (schema.fields.iter())
        .map(|field| field.path.to_string())
        .collect::<Vec<_>>();
    let mut batches = CsvBatches::new(
        &bytes,
        encoding_rs::UTF_8,
        dialect,
        (dialect.data_start, end),
    );
    if dialect.has_header {
        batches = batches.without(&[names], true);
    }
    let (records, _) = read(&mut batches);
    let records = records
        .into_iter()
        .map(|record| {
            record
                .into_iter()
                .map(|cell| String::from_utf8(cell).unwrap())
                .collect()
        })
        .collect();
    (schema, records, batches.anomalies())
}

/// A header of another table is none of the records, however the text is cut.
#[test]
fn a_further_header_is_no_record_in_any_piece() {
    use std::fmt::Write as _;
    let mut text = String::from("id,amount\n");
    (0..100).for_each(|row| writeln!(text, "{row},{}", row * 7).unwrap());
    text.push_str("city,phone\n");
    (0..100).for_each(|row| writeln!(text, "{row},{}", row * 3).unwrap());
    let source: Arc<dyn Source> = Arc::new(Bytes(text.as_bytes().to_vec()));
    let entry = Opening {
        source: &source,
        head: text.as_bytes(),
        footers: &Arc::default(),
        words: HeaderWords::built_in(),
    };
    let table = Delimited.open(&entry).unwrap().remove(0).table;
    for target in [1, 10, 53, 400, u64::MAX] {
        let (mut rows, mut further) = (0, 0);
        for split in table.splits(&source, target) {
            let mut batches = table.read(&source, &split.unwrap(), None).unwrap();
            while let Some(batch) = batches.next() {
                rows += batch.unwrap().rows;
            }
            further += batches.anomalies().further_headers;
        }
        assert_eq!((rows, further), (200, 1), "{target}");
    }
}

#[test]
#[allow(clippy::too_many_lines, reason = "a table of cases")]
fn dialects_are_told_by_what_they_make_of_the_text() {
    for (text, columns, rows, why) in [
        ("a,b,c\n1,2,3\n4,5,6\n", "a b c", 2, "commas"),
        ("a^b^c\n1^2^3\n4^5^6\n", "a b c", 2, "carets"),
        ("a~b\n1~2\n4~5\n", "a b", 2, "tildes"),
        (
            "naam;bedrag\nJan;1,5\nPiet;22,75\n",
            "naam bedrag",
            2,
            "decimal commas behind semicolons",
        ),
        (
            "a;b;c;d\n1,5;2,5;3,5;4,5\n1,5;2,5;3,5;4,5\n",
            "a b c d",
            2,
            "more decimal commas than semicolons",
        ),
        (
            "id,name\n1,'x, y'\n2,'z'\n3,'w'\n4,'v'\n",
            "id name",
            4,
            "single quotes",
        ),
        (
            "id,note\n1,\"say \\\"hi\\\", now\"\n2,\"b\"\n3,\"c\"\n",
            "id note",
            3,
            "backslashes before quotes",
        ),
        (
            "id,name\n1,a\n# two more\n2,b\n3,c\n",
            "id name",
            3,
            "comments",
        ),
        (
            "地区,联系,,备注\n,手机,人数,\n北京,138,5,无\n上海,139,6,有\n",
            "地区 手机 人数",
            2,
            "a header of two rows",
        ),
        (
            "报表\n\nid,amount,city\n1,5,x\n2,6,y\n合计,11,\n",
            "id amount city",
            2,
            "a title and totals",
        ),
        (
            "id,amount,city\n1,5,x\n2,6,y\n\n数据来源：统计部门\n",
            "id amount city",
            2,
            "a remark below",
        ),
        (
            "id,amount,city\n1,5,x\n合计,5,\n2,6,y\n合计,6,\n",
            "id amount city",
            2,
            "totals of groups are no records",
        ),
        (
            "id,name\n1,a\nid,name\n2,b\n",
            "id name",
            2,
            "a header in the middle",
        ),
        ("id,x,x\n1,2,3\n4,5,6\n", "id x x_2", 2, "a name twice"),
        (
            "id,amount,city\n1,5,x,\n2,6,y,\n3,7,z,\n",
            "id amount city ",
            3,
            "rows end with a delimiter",
        ),
        (
            "id,name\r\n1,a\r2,b\n3,c\r\n",
            "id name",
            3,
            "mixed line ends",
        ),
        (
            "id,name,city\n1,a,x\n2,\"b,y\n3,c,z\n4,d,w\n5,e,v\n",
            "id name city",
            5,
            "a stray quote",
        ),
        ("a,b", "a b", 0, "a header alone, without a line end"),
        (
            "id||name||city\n1||a||x\n2||||y\n",
            "id name city",
            2,
            "two bars, and a field without a value",
        ),
        (
            "id\t|\tname\n1\t|\ta\n2\t|\tb\n",
            "id name",
            2,
            "a bar between tabs",
        ),
        (
            "sep=;\r\nid;amount\r\n1;1,5\r\n2;2,5\r\n",
            "id amount",
            2,
            "the first line declares the delimiter",
        ),
        (
            "id,name,city,\n1,a,x\n2,b,y\n3,c,z\n",
            "id name city",
            3,
            "the header ends with a delimiter",
        ),
    ] {
        let (schema, records, _) = scanned(text);
        let names: Vec<&str> = schema.fields.iter().map(|field| &*field.path).collect();
        let expected: Vec<&str> = columns.split(' ').collect();
        if why == "a header of two rows" {
            assert_eq!(names, ["地区", "联系 手机", "联系 人数", "备注"], "{why}");
        } else {
            assert_eq!(names, expected, "{why}");
        }
        assert_eq!(records.len(), rows, "{why}: {records:?}");
    }
}
