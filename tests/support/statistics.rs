//! Tables of texts as files of statistics programs and dBase: header and cells in, bytes out.

use crate::support::writers::Table;

/// Bytes that the texts of each column need, at least one.
fn widths(table: &Table) -> Vec<usize> {
    let column = |place: usize| {
        let lengths = table.rows.iter();
        let lengths = lengths.map(|row| row[place].as_ref().map_or(1, String::len));
        lengths.max().unwrap_or(1).max(1)
    };
    (0..table.header.len()).map(column).collect()
}

/// `text` as `length` bytes, filled up with `with`.
fn filled(text: &str, length: usize, with: u8) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(length, with);
    bytes
}

/// A row of texts that are filled up to their widths.
fn row(cells: &[Option<String>], widths: &[usize], with: u8) -> Vec<u8> {
    let cells = cells.iter().zip(widths);
    cells
        .flat_map(|(cell, width)| filled(cell.as_deref().unwrap_or_default(), *width, with))
        .collect()
}

/// A file of dBase III without memos.
pub(crate) fn dbf(table: &Table) -> Vec<u8> {
    let widths = widths(table);
    let header = 33 + 32 * widths.len();
    let length = 1 + widths.iter().sum::<usize>();
    let mut bytes = vec![0x03, 125, 11, 29];
    bytes.extend((table.rows.len() as u32).to_le_bytes());
    bytes.extend((header as u16).to_le_bytes());
    bytes.extend((length as u16).to_le_bytes());
    bytes.resize(32, 0);
    for (name, width) in table.header.iter().zip(&widths) {
        bytes.extend(filled(name, 11, 0));
        bytes.extend([b'C', 0, 0, 0, 0, *width as u8]);
        bytes.extend([0; 15]);
    }
    bytes.push(0x0D);
    for cells in &table.rows {
        bytes.push(b' ');
        bytes.extend(row(cells, &widths, b' '));
    }
    bytes.push(0x1A);
    bytes
}

/// A file of Stata 14 (release 118).
pub(crate) fn stata(table: &Table) -> Vec<u8> {
    let widths = widths(table);
    let count = widths.len();
    let mut bytes =
        b"<stata_dta><header><release>118</release><byteorder>LSF</byteorder><K>".to_vec();
    bytes.extend((count as u16).to_le_bytes());
    bytes.extend(b"</K><N>");
    bytes.extend((table.rows.len() as u64).to_le_bytes());
    bytes.extend(b"</N><label>\0\0</label><timestamp>\0</timestamp></header><map>");
    let map = bytes.len();
    bytes.resize(map + 14 * 8, 0);
    bytes.extend(b"</map>");
    let mut section = |name: &str, content: Vec<u8>| {
        let place = bytes.len() as u64;
        bytes.extend(format!("<{name}>").bytes());
        bytes.extend(content);
        bytes.extend(format!("</{name}>").bytes());
        place
    };
    let types = widths
        .iter()
        .flat_map(|width| (*width as u16).to_le_bytes());
    let names = table.header.iter().flat_map(|name| filled(name, 129, 0));
    let rows = (table.rows.iter()).flat_map(|cells| row(cells, &widths, 0));
    let places = [
        section("variable_types", types.collect()),
        section("varnames", names.collect()),
        section("sortlist", vec![0; 2 * (count + 1)]),
        section("formats", filled("%9s", 57, 0).repeat(count)),
        section("value_label_names", vec![0; 129 * count]),
        section("variable_labels", vec![0; 321 * count]),
        section("characteristics", Vec::new()),
        section("data", rows.collect()),
        section("strls", Vec::new()),
        section("value_labels", Vec::new()),
    ];
    for (index, place) in (2..).zip(places) {
        bytes[map + 8 * index..][..8].copy_from_slice(&place.to_le_bytes());
    }
    bytes.extend(b"</stata_dta>");
    bytes
}

/// A file of SPSS whose rows are codes; names of variables are their long ones.
pub(crate) fn spss(table: &Table) -> Vec<u8> {
    let widths = widths(table);
    let number = |number: i32| number.to_le_bytes();
    let mut bytes = filled("$FL2@(#) SPSS DATA FILE", 64, b' ');
    let units: usize = widths.iter().map(|width| width.div_ceil(8)).sum();
    for field in [2, units as i32, 1, 0, table.rows.len() as i32] {
        bytes.extend(number(field));
    }
    bytes.extend(100_f64.to_le_bytes());
    bytes.extend(filled("29 Nov 2510:00:00", 17 + 64, b' '));
    bytes.extend([0; 3]);
    for (index, width) in widths.iter().enumerate() {
        assert!(*width <= 255, "longer texts have several variables");
        for unit in 0..width.div_ceil(8) {
            bytes.extend(number(2));
            bytes.extend(number(if unit == 0 { *width as i32 } else { -1 }));
            let format = 1 << 16 | (*width as i32) << 8;
            for field in [0, 0, format, format] {
                bytes.extend(number(field));
            }
            bytes.extend(filled(&format!("V{index}"), 8, b' '));
        }
    }
    let names = (table.header.iter().enumerate()).map(|(index, name)| format!("V{index}={name}"));
    let names = names.collect::<Vec<_>>().join("\t");
    for (sort, text) in [(13, names.as_str()), (20, "UTF-8")] {
        for field in [7, sort, 1, text.len() as i32] {
            bytes.extend(number(field));
        }
        bytes.extend(text.bytes());
    }
    bytes.extend(number(999));
    bytes.extend(number(0));
    bytes.extend(codes(table, &widths));
    bytes
}

/// Rows as codes: eight of them, then the bytes that they announce.
fn codes(table: &Table, widths: &[usize]) -> Vec<u8> {
    let (mut codes, mut announced, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut flush = |codes: &mut Vec<u8>, announced: &mut Vec<u8>| {
        codes.resize(8, 0);
        bytes.append(codes);
        bytes.append(announced);
    };
    for cells in &table.rows {
        for (cell, width) in cells.iter().zip(widths) {
            let text = filled(
                cell.as_deref().unwrap_or_default(),
                width.next_multiple_of(8),
                b' ',
            );
            for unit in text.chunks(8) {
                if unit == [b' '; 8] {
                    codes.push(254);
                } else {
                    codes.push(253);
                    announced.extend(unit);
                }
                if codes.len() == 8 {
                    flush(&mut codes, &mut announced);
                }
            }
        }
    }
    if !codes.is_empty() {
        flush(&mut codes, &mut announced);
    }
    bytes
}

/// How a SAS data set is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SasForm {
    pub(crate) is_wide: bool,
    pub(crate) is_big: bool,
    pub(crate) packing: SasPacking,
    /// One row in so many is marked as deleted.
    pub(crate) deleted_every: Option<usize>,
}

/// How its rows are packed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum SasPacking {
    None,
    Runs,
    Data,
}

pub(crate) const SAS: SasForm = SasForm {
    is_wide: true,
    is_big: false,
    packing: SasPacking::None,
    deleted_every: None,
};

/// A SAS data set.
pub(crate) fn sas(table: &Table) -> Vec<u8> {
    sas_as(table, SAS)
}

impl SasForm {
    fn number(self, value: u64, bytes: usize) -> Vec<u8> {
        if self.is_big {
            value.to_be_bytes()[8 - bytes..].to_vec()
        } else {
            value.to_le_bytes()[..bytes].to_vec()
        }
    }

    /// A length or place.
    fn length(self, value: usize) -> Vec<u8> {
        self.number(value as u64, if self.is_wide { 8 } else { 4 })
    }

    /// The mark of a description.
    fn mark(self, mark: u32) -> Vec<u8> {
        let fill = if mark >> 28 == 0xF && mark != 0xF7F7_F7F7 && mark != 0xF6F6_F6F6 {
            u64::from(u32::MAX) << 32
        } else {
            0
        };
        if !self.is_wide {
            return self.number(mark.into(), 4);
        }
        // The first two are at the front in either order.
        if self.is_big && fill == 0 {
            return [self.number(mark.into(), 4), vec![0; 4]].concat();
        }
        self.number(fill | u64::from(mark), 8)
    }

    fn short(self, values: &[usize]) -> Vec<u8> {
        let values = values.iter();
        values
            .flat_map(|value| self.number(*value as u64, 2))
            .collect()
    }
}

/// A SAS data set in one of its forms, of texts only.
pub(crate) fn sas_as(table: &Table, form: SasForm) -> Vec<u8> {
    let widths = widths(table);
    let length: usize = widths.iter().sum();
    let rows: Vec<Vec<u8>> = (table.rows.iter())
        .map(|cells| row(cells, &widths, b' '))
        .collect();
    let deleted = |index: usize| {
        form.deleted_every
            .is_some_and(|every| index % every == every - 1)
    };
    let deleted_rows = (0..rows.len()).filter(|index| deleted(*index)).count();
    let descriptions = descriptions(table, form, &widths, rows.len(), deleted_rows);
    let (head, pointer) = if form.is_wide { (40, 24) } else { (24, 12) };
    let needed: usize = descriptions.iter().map(|one| one.len() + pointer).sum();
    let page = (needed.max(length + 1) + head)
        .next_power_of_two()
        .max(4_096);
    let pieces = descriptions.into_iter().map(|one| (0, one));
    let mut pages = vec![];
    if form.packing == SasPacking::None {
        pages.extend(pages_of_pieces(form, page, pieces));
        let each = (page - head) * 8 / (length * 8 + 1) - 1;
        for (index, rows) in rows.chunks(each.max(1)).enumerate() {
            let mut bits = vec![0_u8; rows.len().div_ceil(8)];
            for row in 0..rows.len() {
                bits[row / 8] |= u8::from(deleted(index * each + row)) << (7 - row % 8);
            }
            let sort = if form.deleted_every.is_some() {
                0x180
            } else {
                0x100
            };
            let mut bytes = page_head(form, sort, rows.len(), 0);
            bytes.extend(rows.concat());
            bytes.extend(bits);
            bytes.resize(page, 0);
            pages.push(bytes);
        }
    } else {
        let rows = rows
            .iter()
            .enumerate()
            .map(|(index, row)| match form.packing {
                _ if deleted(index) => (5, vec![0; 4]),
                SasPacking::Runs => (4, runs(row)),
                _ => (4, literal(row)),
            });
        pages.extend(pages_of_pieces(form, page, pieces.chain(rows)));
    }
    [sas_header(form, page, pages.len()), pages.concat()].concat()
}

fn sas_header(form: SasForm, page: usize, pages: usize) -> Vec<u8> {
    let mut bytes = vec![0; 12];
    bytes.extend(b"\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11");
    bytes.resize(1_024, 0);
    bytes[32] = if form.is_wide { b'3' } else { b'"' };
    bytes[35] = b'"';
    bytes[37] = u8::from(!form.is_big);
    // UTF-8.
    bytes[70] = 20;
    bytes[196..200].copy_from_slice(&form.number(1_024, 4));
    bytes[200..204].copy_from_slice(&form.number(page as u64, 4));
    let count = form.length(pages);
    bytes[204..204 + count.len()].copy_from_slice(&count);
    bytes
}

fn page_head(form: SasForm, sort: usize, rows: usize, pieces: usize) -> Vec<u8> {
    let mut head = vec![0; if form.is_wide { 32 } else { 16 }];
    head.extend(form.short(&[sort, rows, pieces, 0]));
    head
}

/// Pages of descriptions and packed rows, each with its packing.
fn pages_of_pieces(
    form: SasForm,
    page: usize,
    pieces: impl Iterator<Item = (u8, Vec<u8>)>,
) -> Vec<Vec<u8>> {
    let (head, pointer) = if form.is_wide { (40, 24) } else { (24, 12) };
    let (mut groups, mut held) = (vec![Vec::new()], head);
    for piece in pieces {
        held += pointer + piece.1.len();
        if held > page {
            groups.push(Vec::new());
            held = head + pointer + piece.1.len();
        }
        groups.last_mut().unwrap().push(piece);
    }
    let page_of = |pieces: Vec<(u8, Vec<u8>)>| {
        let mut bytes = page_head(form, 0, pieces.len(), pieces.len());
        let mut end = page;
        let mut tail: Vec<&[u8]> = Vec::new();
        for (packing, piece) in &pieces {
            end -= piece.len();
            bytes.extend(form.length(end));
            bytes.extend(form.length(piece.len()));
            bytes.extend([*packing, u8::from(*packing != 0)]);
            bytes.resize(bytes.len() + pointer - 2 - 2 * form.length(0).len(), 0);
            tail.push(piece);
        }
        bytes.resize(end, 0);
        bytes.extend(tail.iter().rev().flat_map(|piece| piece.iter()));
        bytes
    };
    groups.into_iter().map(page_of).collect()
}

/// What describes the rows and the columns.
fn descriptions(
    table: &Table,
    form: SasForm,
    widths: &[usize],
    rows: usize,
    deleted: usize,
) -> Vec<Vec<u8>> {
    let width = form.length(0).len();
    let mut text = match form.packing {
        SasPacking::None => b"            ".to_vec(),
        SasPacking::Runs => b"    SASYZCRL".to_vec(),
        SasPacking::Data => b"    SASYZCR2".to_vec(),
    };
    let mut names = Vec::new();
    for name in &table.header {
        // Places count from behind the mark.
        names.extend(form.short(&[0, text.len(), name.len(), 0]));
        text.extend(name.bytes());
        text.resize(text.len().next_multiple_of(4), 0);
    }
    let mut sizes = form.mark(0xF7F7_F7F7);
    sizes.resize(5 * width, 0);
    for size in [widths.iter().sum(), rows, deleted] {
        sizes.extend(form.length(size));
    }
    sizes.resize(15 * width, 0);
    sizes.extend(form.length(rows));
    sizes.resize(808, 0);
    let columns = [
        form.mark(0xF6F6_F6F6),
        form.length(widths.len()),
        form.length(0),
    ]
    .concat();
    let (mut places, mut place) = (Vec::new(), 0);
    for width in widths {
        places.extend(form.length(place));
        places.extend(form.number(*width as u64, 4));
        places.extend([0, 0, 2, 0]);
        place += width;
    }
    let list = |mark, content: Vec<u8>| {
        let mut bytes = form.mark(mark);
        bytes.resize(width + 8, 0);
        bytes.extend(content);
        bytes.extend(vec![0; 4 + width]);
        bytes
    };
    let text = [form.mark(0xFFFF_FFFD), text].concat();
    let names = list(0xFFFF_FFFF, names);
    let mut all = vec![sizes, columns, text, names, list(0xFFFF_FFFC, places)];
    let mut format = form.mark(0xFFFF_FBFE);
    format.resize(if form.is_wide { 64 } else { 52 }, 0);
    all.extend(vec![format; widths.len()]);
    all
}

/// A row as bytes as they are and runs of blanks.
fn runs(row: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut rest, mut plain) = (row, 0);
    while !rest.is_empty() {
        let blanks = rest[plain..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count()
            .min(17);
        if plain == rest.len() || plain == 16 || blanks > 1 {
            if plain > 0 {
                bytes.push(0x80 | (plain - 1) as u8);
                bytes.extend(&rest[..plain]);
            }
            rest = &rest[plain..];
            plain = 0;
            if blanks > 1 {
                bytes.push(0xE0 | (blanks - 2) as u8);
                rest = &rest[blanks..];
            }
        } else {
            plain += 1;
        }
    }
    bytes
}

/// A row whose bytes all stand as they are, but for a run of blanks at its end.
fn literal(row: &[u8]) -> Vec<u8> {
    let end = row
        .iter()
        .rposition(|byte| *byte != b' ')
        .map_or(0, |end| end + 1);
    let mut items: Vec<Vec<u8>> = row[..end].iter().map(|byte| vec![*byte]).collect();
    let mut left = row.len() - end;
    while left > 0 {
        let count = if left >= 3 { left.min(18) } else { 1 };
        items.push(if count == 1 {
            vec![b' ']
        } else {
            vec![(count - 3) as u8, b' ']
        });
        left -= count;
    }
    let mut bytes = Vec::new();
    for group in items.chunks(16) {
        let bit = |(place, item): (usize, &Vec<u8>)| u16::from(item.len() > 1) << (15 - place);
        let bits: u16 = group.iter().enumerate().map(bit).sum();
        bytes.extend(bits.to_be_bytes());
        bytes.extend(group.concat());
    }
    bytes
}
