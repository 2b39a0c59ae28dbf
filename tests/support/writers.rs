//! One table in every format that is read: header and cells in, bytes out. A cell is text or nothing.

use crate::support::statistics;
use arrow::array::{Array as _, ArrayRef, ListArray, RecordBatch, StringArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field, Fields, Schema};
use parquet::basic::Compression;
use std::sync::Arc;

/// A table.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<Vec<Option<String>>>,
}

/// A format: the file's name, what writes it, and what it does not allow.
pub(crate) struct Writer {
    pub(crate) file: &'static str,
    pub(crate) write: fn(&Table) -> Vec<u8>,
    /// Columns that it allows.
    pub(crate) columns: usize,
    /// Whether a file without rows is still a table with its columns.
    pub(crate) keeps_header: bool,
    /// Whether a row of nothing but nulls is still a row.
    pub(crate) keeps_blank_rows: bool,
}

const ANY: Writer = Writer {
    file: "",
    write: csv,
    columns: 10_000,
    keeps_header: true,
    keeps_blank_rows: true,
};

/// Every format.
pub(crate) const WRITERS: &[Writer] = &[
    Writer {
        file: "t.csv",
        // Spreadsheets write delimiters alone where rows were cleared.
        keeps_blank_rows: false,
        ..ANY
    },
    Writer {
        file: "t.parquet",
        write: parquet,
        ..ANY
    },
    Writer {
        file: "t.arrow",
        write: arrow_file,
        ..ANY
    },
    Writer {
        file: "t.arrows",
        write: arrow_stream,
        ..ANY
    },
    Writer {
        file: "t.avro",
        write: avro,
        ..ANY
    },
    Writer {
        file: "t.orc",
        write: orc,
        // Its writer needs seconds for more.
        columns: 1_000,
        ..ANY
    },
    Writer {
        file: "t.ndjson",
        write: ndjson,
        keeps_header: false,
        ..ANY
    },
    Writer {
        file: "t.json",
        write: json,
        keeps_header: false,
        ..ANY
    },
    Writer {
        file: "t.xlsx",
        write: xlsx,
        keeps_blank_rows: false,
        ..ANY
    },
    Writer {
        file: "t.sqlite",
        write: sqlite,
        columns: 2_000,
        ..ANY
    },
    Writer {
        file: "t.xpt",
        write: xport,
        // Blanks at the end of a file fill its last record up: short blank rows there cannot be told from that.
        keeps_blank_rows: false,
        ..ANY
    },
    Writer {
        file: "t.dbf",
        write: statistics::dbf,
        // Its header has a length of two bytes.
        columns: 2_000,
        ..ANY
    },
    Writer {
        file: "t.dta",
        write: statistics::stata,
        ..ANY
    },
    Writer {
        file: "t.sav",
        write: statistics::spss,
        ..ANY
    },
    Writer {
        file: "t.sas7bdat",
        write: statistics::sas,
        // The names stand in one text, whose places have two bytes.
        columns: 2_000,
        ..ANY
    },
];

fn csv(table: &Table) -> Vec<u8> {
    let header: Vec<&str> = table.header.iter().map(String::as_str).collect();
    let rows: Vec<Vec<String>> = table
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| cell.clone().unwrap_or_default())
                .collect()
        })
        .collect();
    crate::support::files::delimited(',', &header, &rows)
}

fn column(table: &Table, place: usize) -> ArrayRef {
    Arc::new(
        table
            .rows
            .iter()
            .map(|row| row[place].as_deref())
            .collect::<StringArray>(),
    )
}

fn batch(table: &Table) -> RecordBatch {
    let fields: Vec<Field> = table
        .header
        .iter()
        .map(|name| Field::new(name, DataType::Utf8, true))
        .collect();
    let columns = (0..fields.len())
        .map(|place| column(table, place))
        .collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap()
}

fn parquet(table: &Table) -> Vec<u8> {
    let columns = table
        .header
        .iter()
        .enumerate()
        .map(|(place, name)| (name.as_str(), column(table, place)))
        .collect();
    crate::support::files::parquet(columns, Compression::SNAPPY)
}

pub(crate) fn arrow_file_of(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = arrow::ipc::writer::FileWriter::try_new(&mut bytes, &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    bytes
}

fn arrow_file(table: &Table) -> Vec<u8> {
    arrow_file_of(&batch(table))
}

fn arrow_stream(table: &Table) -> Vec<u8> {
    let batch = batch(table);
    let mut bytes = Vec::new();
    let options = arrow::ipc::writer::IpcWriteOptions::default()
        .try_with_compression(Some(arrow::ipc::CompressionType::LZ4_FRAME))
        .unwrap();
    let mut writer = arrow::ipc::writer::StreamWriter::try_new_with_options(
        &mut bytes,
        &batch.schema(),
        options,
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    bytes
}

fn avro(table: &Table) -> Vec<u8> {
    let batch = batch(table);
    // Avro allows ASCII names only.
    let fields: Vec<Field> = (0..batch.num_columns())
        .map(|place| Field::new(format!("c{place}"), DataType::Utf8, true))
        .collect();
    let schema = Schema::new(fields);
    avro_file(&RecordBatch::try_new(Arc::new(schema), batch.columns().to_vec()).unwrap())
}

/// A batch as an Avro file. The library draws the marker between blocks by chance; here it is always the same.
pub(crate) fn avro_file(batch: &RecordBatch) -> Vec<u8> {
    const MARKER: &[u8; 16] = b"sixteen of bytes";
    let schema = batch.schema().as_ref().clone();
    let mut writer = arrow_avro::writer::AvroWriter::new(Vec::new(), schema).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    let mut bytes = writer.into_inner();
    let drawn = bytes
        .last_chunk::<16>()
        .copied()
        .expect("a file ends with its marker");
    for place in 0..=bytes.len() - MARKER.len() {
        if bytes[place..].starts_with(&drawn) {
            bytes[place..][..MARKER.len()].copy_from_slice(MARKER);
        }
    }
    bytes
}

fn orc(table: &Table) -> Vec<u8> {
    let batch = batch(table);
    let mut bytes = Vec::new();
    let mut writer = orc_rust::ArrowWriterBuilder::new(&mut bytes, batch.schema())
        .try_build()
        .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    bytes
}

fn object(table: &Table, row: &[Option<String>]) -> String {
    let members: Vec<String> = table
        .header
        .iter()
        .zip(row)
        .map(|(name, cell)| {
            let name = serde_json::Value::from(name.as_str());
            let cell = serde_json::Value::from(cell.clone());
            format!("{name}: {cell}")
        })
        .collect();
    format!("{{{}}}", members.join(", "))
}

fn ndjson(table: &Table) -> Vec<u8> {
    let lines: String = table
        .rows
        .iter()
        .map(|row| object(table, row) + "\n")
        .collect();
    lines.into_bytes()
}

fn json(table: &Table) -> Vec<u8> {
    let records: Vec<String> = table.rows.iter().map(|row| object(table, row)).collect();
    format!("[\n{}\n]\n", records.join(",\n")).into_bytes()
}

fn xlsx(table: &Table) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    crate::support::files::sheet(&mut workbook, "t", 0, &table.header, &table.rows);
    crate::support::files::workbook(workbook)
}

/// A number as SQLite writes it.
fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = vec![(value & 0x7F) as u8];
    while value > 0x7F {
        value >>= 7;
        bytes.insert(0, (value & 0x7F) as u8 | 0x80);
    }
    bytes
}

/// A cell of a table's leaf: a row number and texts.
fn cell(row: u64, values: &[Option<Vec<u8>>], integer: Option<(usize, u8)>) -> Vec<u8> {
    let (mut types, mut body) = (Vec::new(), Vec::new());
    for (place, value) in values.iter().enumerate() {
        match (integer.filter(|(at, _)| *at == place), value) {
            (Some((_, number)), _) => {
                types.extend(varint(1));
                body.push(number);
            }
            (None, Some(text)) => {
                types.extend(varint(text.len() as u64 * 2 + 13));
                body.extend(text);
            }
            (None, None) => types.push(0),
        }
    }
    // The header counts its own length, which takes one byte or two.
    let length = if types.len() + 1 < 128 {
        types.len() + 1
    } else {
        types.len() + 2
    };
    let mut record = varint(length as u64);
    record.extend(types);
    record.extend(body);
    let mut cell = varint(record.len() as u64);
    cell.extend(varint(row));
    cell.extend(record);
    cell
}

/// A leaf page of `size` bytes whose header begins at `header`.
fn leaf(cells: &[Vec<u8>], size: usize, header: usize) -> Vec<u8> {
    let mut page = vec![0; size];
    page[header] = 13;
    page[header + 3..header + 5].copy_from_slice(&(cells.len() as u16).to_be_bytes());
    let mut end = size;
    for (index, cell) in cells.iter().enumerate() {
        end -= cell.len();
        page[end..end + cell.len()].copy_from_slice(cell);
        let pointer = header + 8 + index * 2;
        page[pointer..pointer + 2].copy_from_slice(&(end as u16).to_be_bytes());
    }
    page[header + 5..header + 7].copy_from_slice(&(end as u16).to_be_bytes());
    page
}

fn sqlite(table: &Table) -> Vec<u8> {
    database(&[("t", table, 2)])
}

/// A database of tables, each with its name and the page that it is said to begin on: one leaf of the largest page size for each,
/// in order from page 2 on.
pub(crate) fn database(tables: &[(&str, &Table, u8)]) -> Vec<u8> {
    const PAGE: usize = 65_536;
    let text = |text: &str| Some(text.as_bytes().to_vec());
    let masters: Vec<Vec<u8>> = (1..)
        .zip(tables)
        .map(|(row, (name, table, page))| {
            let names: Vec<String> = table
                .header
                .iter()
                .map(|name| format!("\"{name}\" TEXT"))
                .collect();
            let statement = format!("CREATE TABLE {name} ({})", names.join(", "));
            let cells = [
                text("table"),
                text(name),
                text(name),
                None,
                text(&statement),
            ];
            cell(row, &cells, Some((3, *page)))
        })
        .collect();
    let mut first = leaf(&masters, PAGE, 100);
    first[..16].copy_from_slice(b"SQLite format 3\0");
    // A page size of 65,536 is written as 1; versions 1 and 1; UTF-8.
    first[16..24].copy_from_slice(&[0, 1, 1, 1, 0, 64, 32, 32]);
    first[28..32].copy_from_slice(&(1 + tables.len() as u32).to_be_bytes());
    first[44..48].copy_from_slice(&4_u32.to_be_bytes());
    first[56..60].copy_from_slice(&1_u32.to_be_bytes());
    for (_, table, _) in tables {
        first.extend(leaf(&rows_of(table), PAGE, 0));
    }
    first
}

fn rows_of(table: &Table) -> Vec<Vec<u8>> {
    let rows = table.rows.iter().enumerate();
    rows.map(|(row, values)| {
        let values: Vec<_> = values
            .iter()
            .map(|value| value.clone().map(String::into_bytes))
            .collect();
        cell(row as u64 + 1, &values, None)
    })
    .collect()
}

/// A transport file of version 8, whose names may be long, with texts only.
fn xport(table: &Table) -> Vec<u8> {
    let header = |name: &str, rest: &str| {
        format!(
            "{:<80}",
            format!("HEADER RECORD*******{name:<8}HEADER RECORD!!!!!!!{rest}")
        )
        .into_bytes()
    };
    let fill = |bytes: &mut Vec<u8>, with: u8| bytes.resize(bytes.len().next_multiple_of(80), with);
    let widths: Vec<usize> = (0..table.header.len())
        .map(|place| {
            let lengths = table
                .rows
                .iter()
                .map(|row| row[place].as_ref().map_or(1, String::len));
            lengths.max().unwrap_or(1).max(1)
        })
        .collect();
    let mut bytes = header("LIBV8", &"0".repeat(30));
    bytes.extend(format!("{:<160}", "SAS     SAS     SASLIB  9.4").bytes());
    bytes.extend(header("MEMBV8", "000000000000000001600000000140"));
    bytes.extend(header("DSCPTV8", &"0".repeat(30)));
    bytes.extend(format!("{:<160}", "SAS     T").bytes());
    bytes.extend(header(
        "NAMSTV8",
        &format!("00000{:05}{}", table.header.len(), "0".repeat(20)),
    ));
    let mut variables = Vec::new();
    let mut place = 0_u32;
    for (index, (name, width)) in table.header.iter().zip(&widths).enumerate() {
        let mut variable = vec![0_u8; 140];
        variable[..8].copy_from_slice(&[
            0,
            2,
            0,
            0,
            (width >> 8) as u8,
            *width as u8,
            0,
            index as u8,
        ]);
        variable[8..16].fill(b' ');
        variable[16..64].fill(b' ');
        variable[84..88].copy_from_slice(&place.to_be_bytes());
        variable[88..120].fill(b' ');
        variable[88..88 + name.len()].copy_from_slice(name.as_bytes());
        place += *width as u32;
        variables.extend(variable);
    }
    fill(&mut variables, b' ');
    bytes.extend(variables);
    bytes.extend(header("OBSV8", &"0".repeat(30)));
    let mut rows = Vec::new();
    for row in &table.rows {
        for (cell, width) in row.iter().zip(&widths) {
            let mut cell = cell.clone().unwrap_or_default().into_bytes();
            cell.resize(*width, b' ');
            rows.extend(cell);
        }
    }
    fill(&mut rows, b' ');
    bytes.extend(rows);
    bytes
}

/// Two records with a list of objects and an object, as a batch: `people[].name`, `place.city`.
pub(crate) fn nested(people: &[&[&str]], cities: &[&str]) -> RecordBatch {
    let names: Vec<&str> = people
        .iter()
        .flat_map(|list| list.iter().copied())
        .collect();
    let name = Arc::new(Field::new("name", DataType::Utf8, true));
    let person = StructArray::new(
        Fields::from(vec![name]),
        vec![Arc::new(StringArray::from(names)) as ArrayRef],
        None,
    );
    let item = Arc::new(Field::new("element", person.data_type().clone(), true));
    let lengths = people.iter().map(|list| list.len());
    let list = ListArray::new(
        item,
        OffsetBuffer::from_lengths(lengths),
        Arc::new(person),
        None,
    );
    let city = Arc::new(Field::new("city", DataType::Utf8, true));
    let place = StructArray::new(
        Fields::from(vec![city]),
        vec![Arc::new(StringArray::from(cities.to_vec())) as ArrayRef],
        None,
    );
    let schema = Schema::new(vec![
        Field::new("people", list.data_type().clone(), true),
        Field::new("place", place.data_type().clone(), true),
    ]);
    RecordBatch::try_new(Arc::new(schema), vec![Arc::new(list), Arc::new(place)]).unwrap()
}
