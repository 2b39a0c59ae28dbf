//! A share of two hundred mixed documents, and what was planted in each: what people really keep beside their databases.
//!
//! Word documents, PDF with a text layer, workbooks, mails, Markdown, web pages and CSV, in Chinese and English, as prose, as
//! tables and as forms.

use crate::support::archives::{self, Member};
use crate::support::invented::{Random, SURNAMES, bank_card, mobile, resident_id};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A document of the share.
pub(crate) struct SharedDocument {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    /// Planted values by the element that they are of.
    pub(crate) planted: BTreeMap<&'static str, Vec<String>>,
}

/// What a document says, before it has a form.
struct Draft {
    lines: Vec<String>,
    /// With its header; empty where there is none.
    rows: Vec<Vec<String>>,
    planted: BTreeMap<&'static str, Vec<String>>,
}

type Writer = fn(&Draft) -> Vec<u8>;

/// Folder, ending, writer, and how many of two hundred.
const KINDS: &[(&str, &str, Writer, usize)] = &[
    ("合同", "docx", docx, 40),
    ("reports", "pdf", pdf, 30),
    ("名单", "xlsx", xlsx, 30),
    ("mail", "eml", eml, 30),
    ("wiki", "md", markdown, 30),
    ("portal", "html", html, 20),
    ("export", "csv", csv, 20),
];

/// All of them; a seed makes another share.
pub(crate) fn share(seed: u64) -> Vec<SharedDocument> {
    let mut random = Random::new(seed);
    let mut all = Vec::new();
    for (folder, ending, writer, count) in KINDS {
        for number in 0..*count {
            let is_table = matches!(*ending, "xlsx" | "csv") || number % 3 == 0;
            let draft = draft(&mut random, number, is_table);
            all.push(SharedDocument {
                name: format!(
                    "{folder}/{}-{number:02}.{ending}",
                    random.letters(5, "bcdfghjk")
                ),
                bytes: writer(&draft),
                planted: draft.planted,
            });
        }
    }
    all
}

struct Person {
    /// A surname with a title of address.
    name: String,
    id: String,
    phone: String,
    mail: String,
    card: String,
}

fn person(random: &mut Random) -> Person {
    let birth = random.date(1955, 45);
    let surname = random.pick(&SURNAMES[1..20]);
    let title = random.pick(&["先生", "女士", "经理", "医生"]);
    Person {
        name: format!("{surname}{title}"),
        id: resident_id(random, &birth),
        phone: mobile(random),
        mail: format!("{}@example.org", random.letters(9, "bcdfghjkmnpqrstvwxz")),
        card: bank_card(random),
    }
}

const ELEMENTS: [&str; 5] = [
    "person.name",
    "person.cn-resident-id",
    "contact.phone",
    "contact.email",
    "finance.bank-card",
];

fn draft(random: &mut Random, number: usize, is_table: bool) -> Draft {
    let people: Vec<Person> = (0..3 + random.below(4)).map(|_| person(random)).collect();
    let cells =
        |one: &Person| [&one.name, &one.id, &one.phone, &one.mail, &one.card].map(Clone::clone);
    let mut draft = Draft {
        lines: Vec::new(),
        rows: Vec::new(),
        planted: BTreeMap::new(),
    };
    for one in &people {
        for (element, value) in ELEMENTS.into_iter().zip(cells(one)) {
            draft.planted.entry(element).or_default().push(value);
        }
    }
    let opening = [
        "本文件记录近期的客户事项，请妥善保管。",
        "Notes of this week's calls, for the file only.",
    ];
    draft.lines.push(opening[number % 2].to_owned());
    if is_table {
        let header = ["姓名", "身份证号", "手机号码", "电子邮箱", "银行卡号"];
        draft.rows.push(header.map(str::to_owned).to_vec());
        draft
            .rows
            .extend(people.iter().map(|one| cells(one).to_vec()));
        return draft;
    }
    for one in &people {
        let Person {
            name,
            id,
            phone,
            mail,
            card,
        } = one;
        if number.is_multiple_of(2) {
            draft.lines.extend([
                format!("{name}来电咨询合同条款，联系电话{phone}。"),
                format!("身份证号码为{id}，已核对原件。"),
                format!("退款至银行卡{card}，回执发送到 {mail}，请于三个工作日内处理完毕。"),
            ]);
        } else {
            draft.lines.extend([
                format!("Spoke with {name} about the delivery (mobile {phone})."),
                format!("ID card: {id}"),
                format!("Card no. {card}; confirmations go to {mail}."),
            ]);
        }
    }
    draft
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn docx(draft: &Draft) -> Vec<u8> {
    let paragraph = |text: &str| {
        // A word processor parts runs wherever it likes.
        let middle = text
            .char_indices()
            .nth(text.chars().count() / 2)
            .map_or(0, |(at, _)| at);
        let run = |text: &str| {
            format!(
                "<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>",
                escaped(text)
            )
        };
        format!(
            "<w:p>{}{}</w:p>",
            run(&text[..middle]),
            run(&text[middle..])
        )
    };
    let mut body: String = draft.lines.iter().map(|line| paragraph(line)).collect();
    if !draft.rows.is_empty() {
        body.push_str("<w:tbl>");
        for row in &draft.rows {
            let cells = row
                .iter()
                .map(|cell| format!("<w:tc>{}</w:tc>", paragraph(cell)));
            let _ = write!(body, "<w:tr>{}</w:tr>", cells.collect::<String>());
        }
        body.push_str("</w:tbl>");
    }
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let relations = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let member = |name: &'static str, content| Member {
        name: name.as_bytes(),
        content,
        deflated: true,
        ..Member::default()
    };
    archives::zip(&[
        member("[Content_Types].xml", types.as_bytes()),
        member("_rels/.rels", relations.as_bytes()),
        member("word/document.xml", document.as_bytes()),
    ])
}

/// One font whose codes are numbers of glyphs: what each means stands in its `ToUnicode` map only.
fn pdf(draft: &Draft) -> Vec<u8> {
    let mut lines = draft.lines.clone();
    lines.extend(draft.rows.iter().map(|row| row.join("   ")));
    let mut codes: BTreeMap<char, usize> = BTreeMap::new();
    for character in lines.iter().flat_map(|line| line.chars()) {
        let next = codes.len() + 1;
        codes.entry(character).or_insert(next);
    }
    let mut content = String::from("BT /F1 10 Tf 40 800 Td 14 TL\n");
    for line in &lines {
        let hex: String = line
            .chars()
            .map(|character| format!("{:04X}", codes[&character]))
            .collect();
        let _ = writeln!(content, "<{hex}> Tj T*");
    }
    content.push_str("ET\n");
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    let all: Vec<(char, usize)> = codes.into_iter().collect();
    for some in all.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", some.len());
        for (character, code) in some {
            let units: String = character
                .encode_utf16(&mut [0; 2])
                .iter()
                .map(|unit| format!("{unit:04X}"))
                .collect();
            let _ = writeln!(map, "<{code:04X}> <{units}>");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap CMapName currentdict /CMap defineresource pop end end\n");
    let stream = |text: &str| format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>".to_owned(),
        stream(&content),
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>".to_owned(),
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>".to_owned(),
        stream(&map),
    ];
    let mut out = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", number + 1);
    }
    let begin = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", places.len() + 1);
    for place in &places {
        let _ = writeln!(out, "{place:010} 00000 n ");
    }
    let _ = write!(
        out,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n",
        places.len() + 1
    );
    out.into_bytes()
}

fn xlsx(draft: &Draft) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("名单").unwrap();
    for (row, cells) in draft.rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, cell).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| {
            bits << 8 | u32::from(three.get(at).copied().unwrap_or(0))
        });
        for at in 0..4 {
            let six = (bits >> (18 - 6 * at)) & 63;
            out.push(if at <= three.len() {
                char::from(ALPHABET[six as usize])
            } else {
                '='
            });
        }
        if out.len() % 78 == 76 {
            out.push_str("\r\n");
        }
    }
    out
}

fn eml(draft: &Draft) -> Vec<u8> {
    let mut text = draft.lines.join("\r\n");
    for row in &draft.rows {
        let _ = write!(text, "\r\n{}", row.join("\t"));
    }
    let text = encoding_rs::GB18030.encode(&text).0.into_owned();
    format!(
        "From: =?utf-8?B?{}?= <office@example.com>\r\nTo: <all@example.com>\r\nSubject: =?utf-8?B?{}?=\r\nDate: Mon, 1 Jul 2024 09:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
        base64("办公室".as_bytes()),
        base64("资料".as_bytes()),
        base64(&text)
    )
    .into_bytes()
}

fn markdown(draft: &Draft) -> Vec<u8> {
    let mut text = format!("# Notes\n\n{}\n", draft.lines.join("\n\n"));
    for (number, row) in draft.rows.iter().enumerate() {
        let _ = write!(text, "\n| {} |", row.join(" | "));
        if number == 0 {
            let _ = write!(text, "\n|{}", "---|".repeat(row.len()));
        }
    }
    text.push('\n');
    text.into_bytes()
}

fn html(draft: &Draft) -> Vec<u8> {
    let mut body: String = draft
        .lines
        .iter()
        .map(|line| format!("<p>{}</p>\n", escaped(line)))
        .collect();
    if !draft.rows.is_empty() {
        body.push_str("<table>\n");
        for row in &draft.rows {
            let cells: String = row
                .iter()
                .map(|cell| format!("<td>{}</td>", escaped(cell)))
                .collect();
            let _ = writeln!(body, "<tr>{cells}</tr>");
        }
        body.push_str("</table>\n");
    }
    format!("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>x</title></head><body>\n{body}</body></html>\n").into_bytes()
}

fn csv(draft: &Draft) -> Vec<u8> {
    let rows = draft.rows.iter().map(|row| format!("{}\n", row.join(",")));
    rows.collect::<String>().into_bytes()
}
