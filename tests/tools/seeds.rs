//! The inputs that the fuzz targets begin with: small files from the writers of the other tests. Those of SQLite come from SQLite
//! itself and are not written here.

mod parts; // what stands in packages and OLE files
mod texts; // mail, entries, drawn tables, texts with tables in pieces

use crate::fuzz::BETWEEN;
use crate::support::archives::{self, Member};
use crate::{conformance, footers, table_formats};
use serde_json::json;

/// A part-written column of all sorts.
const VALUES: &str = "1\n-2.5\n1e9\n+3\n0x10\nN/A\n\n2024-03-01\n2024/3/1 12:00:01\n20240301\n12:30\ntrue\nnull\n1,234.50\n１３８００１３８０００\n张三\nZhang San\n11010519491231002X\n6222021234567890123\na@b.cn\n2024-02-30T25:00:00Z\n1709251200\n京A12345\n";

/// An input of a fuzz target.
pub(crate) struct Seed {
    /// Below the package's folder.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

#[derive(Default)]
struct Seeds(Vec<Seed>);

impl Seeds {
    fn put(&mut self, target: &str, name: &str, bytes: impl AsRef<[u8]>) {
        self.0.push(Seed {
            path: format!("tests/fuzz/__fuzz__/{target}/corpus/{name}"),
            bytes: bytes.as_ref().to_vec(),
        });
    }
}

/// All seeds.
pub(crate) fn seeds() -> Vec<Seed> {
    let mut seeds = Seeds::default();
    for (name, bytes) in conformance::small() {
        let target = match name.rsplit('.').next().unwrap_or_default() {
            "csv" => "csv",
            "json" | "ndjson" => "json",
            "xpt" => "xport",
            "dbf" => "dbf",
            "dta" => "stata",
            "sav" => "spss",
            "sas7bdat" => "sas",
            "avro" => "avro",
            "parquet" => "parquet",
            "orc" => "orc",
            "xlsx" => "workbook",
            "arrow" | "arrows" => "arrow",
            _ => continue,
        };
        seeds.put(target, name, bytes);
    }
    for (name, bytes) in footers::small() {
        seeds.put("parquet", name, bytes);
    }
    for (name, text) in [
        (
            "quotes",
            "id,name,note\n1,\"a\"\"b\",\"x\ny\"\n2,c,\"d,e\"\n3,\"stray,f\n4,g,h\n5,i,j\n",
        ),
        ("ragged", "# 2024\nid;name\n1;a\n2\n3;b;c\n;;\n合计;3\n"),
        (
            "tabs",
            "id\tname\r\n1\t'a'\r\n2\t'b'\r\n3\t'c'\r\nid\tname\r\n4\t'd'\r\n",
        ),
        ("escaped", "a|b\n1|\"x\\\"y\"\n2|\"z\\\\\"\n#c|d\n3|e\n"),
        (
            "title",
            "报表,,\n日期,,\n姓名,手机号,城市\n张三,13800138000,上海\n李四,13900139000,北京\n来源：人事部\n",
        ),
        ("page", "<!doctype html>\n<p>error</p>\n"),
        ("decimal", "x;y\n1,5;2,5\n3,5;4,5\n"),
        (
            "bars",
            "id||name||note\n1||a||\"x||y\nz\"\n2||||b|\n3||c||d\n",
        ),
        ("copied", "1\tab\\\nc\t\\N\n2\td\\\te\\\\\tf\n3\tg\t\\N\n"),
        ("marks", "sep=，\n姓名，电话\n张三，138\u{1f}\n李四，139\n"),
    ] {
        seeds.put("csv", name, text);
        seeds.put("csv_sniffing", name, text);
        seeds.put("detection", name, text);
        let (gb, ..) = encoding_rs::GB18030.encode(text);
        seeds.put("csv", &format!("{name}-gb"), &gb);
        seeds.put("detection", &format!("{name}-gb"), &gb);
        seeds.put(
            "decoding",
            &format!("{name}-gb"),
            [b"\0\x07", &gb[..]].concat(),
        );
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        seeds.put("csv_sniffing", &format!("{name}-utf16"), &wide);
        seeds.put(
            "decoding",
            &format!("{name}-utf16"),
            [b"\x07\x30", &wide[..]].concat(),
        );
    }
    for (which, encoding) in [
        encoding_rs::BIG5,
        encoding_rs::SHIFT_JIS,
        encoding_rs::EUC_KR,
        encoding_rs::EUC_JP,
        encoding_rs::WINDOWS_1252,
    ]
    .iter()
    .enumerate()
    {
        let (bytes, ..) = encoding.encode("名前,臺北,한국\nかな,中文,é\n");
        seeds.put("detection", encoding.name(), &bytes);
        seeds.put(
            "decoding",
            encoding.name(),
            [&[which as u8 + 1, 5], &bytes[..]].concat(),
        );
    }
    for (name, text) in [
        (
            "lines",
            "{\"id\": 1, \"a\": {\"b\": [1, 2.5e3, null]}}\n{\"id\": 2, \"x\": \"\\u4e2d\\n\"}\n{\"id\"\n{\"id\": 3}\n",
        ),
        (
            "list",
            "[{\"id\": 1, \"tags\": [{\"k\": \"v\"}, {}]}, {\"id\": -0.1, \"b\": true}, 5]",
        ),
        (
            "keyed",
            "{\"13800138000\": {\"visits\": 1}, \"13800138001\": {\"visits\": 2}, \"13800138002\": {\"visits\": 3}}",
        ),
        (
            "wrapped",
            "{\"code\": 0, \"data\": {\"rows\": [{\"id\": 1}, {\"id\": 2}], \"total\": 2}}",
        ),
        ("marked", "\u{feff}{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n"),
        (
            "by-columns",
            "{\"name\": {\"0\": \"x\", \"1\": null, \"2\": \"z\"}, \"age\": {\"0\": 1, \"1\": 2.0}}",
        ),
        (
            "by-index",
            "{\"u1\": {\"n\": \"x\", \"m\": [1]}, \"u2\": {\"n\": \"y\"}, \"u3\": {\"n\": \"z\", \"key\": 3}}",
        ),
        (
            "split",
            "{\"columns\": [\"a\", \"b\"], \"index\": [0, 1, 2], \"data\": [[1, \"x\"], [2], [3, {\"c\": 4}, 5]]}",
        ),
        ("columns", "{\"a\": [1, 2, 3], \"b\": [\"x\", [], {}]}"),
        (
            "described-lines",
            "{\"name\": \"T\", \"columns\": [{\"name\": \"A\", \"label\": \"a\"}, {\"name\": \"B\"}]}\n[1, \"x\"]\n[2, null]\n",
        ),
        (
            "rows",
            "[[\"name\", \"city\"], [\"Ann Lee\", \"Bonn\"], [\"Bob Ray\", 3]]",
        ),
    ] {
        seeds.put("json", name, text);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        seeds.put("json", &format!("{name}-utf16"), wide);
    }
    // Frames of a log: page, pages after the transaction, the page itself.
    let page = [13, 0, 0, 0, 1, 0xF7, 0x01, 0, 1, 0xF7];
    let frame = |head: [u8; 2], from: &[u8]| {
        let mut frame = [0; 514];
        frame[..2].copy_from_slice(&head);
        frame[2..2 + from.len()].copy_from_slice(from);
        frame
    };
    seeds.put("logs", "one", frame([2, 2], &page));
    seeds.put(
        "logs",
        "three",
        [
            frame([2, 0], &page),
            frame([3, 3], &page),
            frame([2, 0x80], b""),
        ]
        .concat(),
    );
    let members = [
        Member {
            name: b"a/x.csv",
            content: b"id,name\n1,a\n",
            ..Member::default()
        },
        Member {
            name: "表.csv".as_bytes(),
            content: b"id\n1\n2\n",
            deflated: true,
            flags: 0x800,
            ..Member::default()
        },
        Member {
            name: b"link",
            content: b"a",
            mode: 0o120_777,
            ..Member::default()
        },
        Member {
            name: b"secret",
            content: b"abc",
            flags: 1,
            ..Member::default()
        },
        Member {
            name: b"folder/",
            ..Member::default()
        },
    ];
    seeds.put("zip", "members", archives::zip(&members));
    seeds.put(
        "zip",
        "bomb",
        archives::zip(&[Member {
            name: b"b",
            content: b"1234",
            claimed: Some(u32::MAX),
            deflated: true,
            ..Member::default()
        }]),
    );
    seeds.put("zip", "empty", archives::zip(&[]));
    let mut many = Vec::new();
    archives::end(&mut many, b"PK\x01\x02", 0x1_0000);
    seeds.put("zip", "zip64", [b"PK\x03\x04".as_slice(), &many].concat());
    seeds.put(
        "tar",
        "members",
        archives::tar(&[(b"a/x.csv", b"id\n1\n"), ("b".as_bytes(), &[b'x'; 600])]),
    );
    let pax = archives::tar_member(b"pax", b'x', b"18 path=long/name\n11 size=5\n");
    let long = archives::tar_member(b"././@LongLink", b'L', b"a/very/long/name.csv\0");
    let plain = archives::tar_member(b"short", b'0', b"id\n1\n");
    seeds.put(
        "tar",
        "pax",
        [&pax[..], &plain, &long, &plain, &[0; 1024]].concat(),
    );
    let link = archives::tar_member(b"link", b'2', b"");
    seeds.put(
        "tar",
        "links",
        [&link[..], &archives::tar_member(b"d/", b'5', b""), &plain].concat(),
    );
    let text = "id,name\n".repeat(50);
    seeds.put(
        "compressed",
        "gz",
        [
            archives::gzip(text.as_bytes()),
            archives::gzip(b"more"),
            vec![0; 9],
        ]
        .concat(),
    );
    seeds.put("compressed", "xz", crate::packed::xz());
    for (name, bytes) in crate::packed::compressed(text.as_bytes()) {
        seeds.put("compressed", &format!("one-{name}"), bytes);
    }
    let targets = ["delta", "iceberg", "removed", "hudi"];
    for (target, inputs) in targets.into_iter().zip(table_formats::small()) {
        for (name, files) in inputs {
            seeds.put(target, name, files.join(BETWEEN));
        }
    }
    seeds.put(
        "assembling",
        "siblings",
        "2o_2024-01.csv\n2o_2024-02.csv\n2o_2024-03.csv\n3members.csv\n2p/part-00000.csv\n2p/part-00001.csv\n",
    );
    seeds.put(
        "assembling",
        "partitions",
        "\x12t/dt=2024-01-01/h=1/a.parquet\n\x12t/dt=2024-01-02/h=2/b.parquet\n\x13t/dt=2024-01-03/c.parquet\n\x12t/x.parquet\n2t/y.csv\n",
    );
    for (name, text) in [
        ("plain", "CREATE TABLE a (x, y TEXT)"),
        (
            "key",
            "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, 姓名 TEXT DEFAULT ',')",
        ),
        (
            "names",
            "CREATE TABLE \"a b\" (\"x\"\"y\" INT, [z z] NUMERIC(10, 2), `w` CHECK (w > 0), PRIMARY KEY (\"z z\")) -- (c)",
        ),
        (
            "generated",
            "create table t (a text, b integer, c as (a || b), d as (b) stored /* , */, primary key(b)) WITHOUT ROWID",
        ),
        ("space", "CREATE TABLE t (a\u{3000}TEXT,\u{a0}b)"),
    ] {
        seeds.put("statements", name, text);
    }
    for (name, sheet) in [
        (
            "sheet",
            "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>姓名</t></is></c><c r=\"B1\" t=\"str\"><v>n</v></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>a</t></is></c><c r=\"B2\"><v>1.5</v></c></row><row r=\"3\"><c r=\"A3\" t=\"b\"><v>1</v></c><c r=\"B3\" t=\"e\"><v>#REF!</v></c></row></sheetData><mergeCells><mergeCell ref=\"A1:A2\"/></mergeCells></worksheet>",
        ),
        (
            "content",
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet><table:table table:name=\"s\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"string\"><text:p>a</text:p></table:table-cell><table:table-cell table:number-columns-repeated=\"3\"/><table:table-cell office:value-type=\"float\" office:value=\"1.5\"/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
        ),
    ] {
        seeds.put("workbook", name, sheet);
    }
    for name in ["members.xls", "members.ods"] {
        let path = crate::root().join("fixtures/workbooks").join(name);
        seeds.put("workbook", name, std::fs::read(path).unwrap());
    }
    for (target, name) in [
        ("dbf", "visits.dbf"),
        ("stata", "wave1.dta"),
        ("stata", "cohort.dta"),
        ("spss", "survey.sav"),
        ("spss", "panel.zsav"),
        ("sas", "subjects.sas7bdat"),
        ("xport", "screening.xpt"),
    ] {
        let path = crate::root().join("fixtures/statistics").join(name);
        seeds.put(target, name, std::fs::read(path).unwrap());
    }
    for (name, text) in [
        ("camel", "IDCard_No\n身份证号码"),
        ("path", "passengers[].name"),
        ("han", "是否会员（Y/N）"),
        ("wide", "ＩＤ＿ｃａｒｄ"),
        ("dotted", "a.b.c.手机号"),
        ("ligature", "ﬁrst_name ǅ İ ß"),
    ] {
        seeds.put("headers", name, text);
    }
    seeds.put(
        "kinds",
        "vcf",
        "a.vcf\n##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\tS2\n1\t2\n",
    );
    let mut dicom = b"a.dcm\n".to_vec();
    dicom.extend([0; 128]);
    dicom.extend(
        b"DICM\x02\0\0\0UL\x04\0\x06\0\0\0\x08\0\x05\0CS\x0a\0ISO_IR 100\x10\0\x10\0PN\x04\0A^B ",
    );
    seeds.put("kinds", "dicom", dicom);
    seeds.put("kinds", "fasta", ">seq1\nACGTACGTNN\n>seq2\nACGT\n");
    seeds.put("kinds", "text", "notes.txt\nid,name\n1,a\n");
    seeds.put("kinds", "pdf", "x.pdf\n%PDF-1.7\n%\u{e2}\n1 0 obj\n");
    seeds.put(
        "kinds",
        "json",
        format!(
            "x.geojson\n{}",
            json!({"type": "FeatureCollection", "features": []})
        ),
    );
    documents(&mut seeds);
    texts::put(&mut seeds);
    parts::put(&mut seeds);
    seeds.put("profiling", "sorts", VALUES);
    for (number, value) in VALUES.lines().filter(|line| !line.is_empty()).enumerate() {
        seeds.put("validators", &format!("v{number:02}"), value);
        seeds.put("probing", &format!("v{number:02}"), value);
    }
    for (number, value) in ["A123456789", "B6789 1(A)", "LSVAA4182E2123456", "GB82WEST12345698765432", "00:1A:2b:3C:4d:5E", "2001:db8::1", "P<CHNZHANG<<SAN<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nE123456786CHN9001011M3001011<<<<<<<<<<<<<<04", "91350100M000100Y43", "31.2304, 121.4737", "+86 138-0013-8000", "9781234567897", "CSQU3054383"].iter().enumerate() {
        seeds.put("validators", &format!("w{number:02}"), value);
        seeds.put("probing", &format!("w{number:02}"), value);
    }
    seeds.0
}

/// Documents, those of the cases among them.
fn documents(seeds: &mut Seeds) {
    for (target, name, path) in [
        (
            "pdf",
            "code-page",
            "pdf-in-a-chinese-code-page/data/业主登记.pdf",
        ),
        (
            "pdf",
            "glyphs",
            "pdf-with-numbered-glyphs/data/участники.pdf",
        ),
        ("pdf", "scan", "a-scan-without-text/data/bewerbung.pdf"),
        ("rtf", "table", "rich-text-with-a-table/data/socios.rtf"),
        (
            "html",
            "table",
            "web-page-named-as-a-workbook/data/Abonnenten.xls",
        ),
        ("html", "form", "form-as-a-web-page/data/入职登记.html"),
        (
            "mhtml",
            "base64",
            "archived-page-in-base64/data/供应商联系人.mht",
        ),
        (
            "spreadsheetml",
            "staff",
            "xml-spreadsheet-of-2003/data/staff_export.xls",
        ),
    ] {
        let path = crate::root().join("fixtures/reported").join(path);
        seeds.put(target, name, std::fs::read(path).unwrap());
    }
    seeds.put("docx", "all", "<w:document xmlns:w=\"w\"><w:body><w:p><w:r><w:t>a &amp; 张</w:t><w:tab/></w:r><w:txbxContent><w:p><w:r><w:t>b</w:t></w:r></w:p></w:txbxContent></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>");
    seeds.put("odf", "all", "<office:text xmlns:office=\"o\"><text:p>a<text:s/><office:annotation><text:p>n</text:p></office:annotation>b</text:p><table:table><table:table-row><table:table-cell><text:p>c</text:p></table:table-cell><table:covered-table-cell table:number-columns-repeated=\"2\"/></table:table-row></table:table></office:text>");
    seeds.put("rtf", "all", "{\\rtf1\\ansi\\ansicpg936\\uc1{\\fonttbl{\\f0\\fcharset134 S;}}\\f0 \\'d5\\'c5\\u24352?\\par{\\*\\x y}\\trowd\\intbl a\\cell b\\cell\\row\\pard\\bin3 abc}");
    seeds.put("html", "all", "<!doctype html><title>t</title><table><tr><td rowspan=2 colspan=\"2\">a<td>b<tr><td><table><tr><td>c</table></table><script>1234567</script><!-- a@b --><input value='x&nbsp;&#65;'>");
    let mut main = vec![0; 0x200];
    main[2] = 0xC1;
    main.extend(b"title\ra\x07b\x07\x07c\x07d\x07\x07\x13x\x14end\x15\r");
    let length = main.len() as u32 - 0x200;
    main[0x1A6..0x1AA].copy_from_slice(&21_u32.to_le_bytes());
    let mut table = vec![2, 16, 0, 0, 0];
    table.extend([0, length].map(u32::to_le_bytes).concat());
    table.extend([0, 0]);
    table.extend((0x400_u32 | 1 << 30).to_le_bytes());
    table.extend([0, 0]);
    seeds.put("doc", "parts", [&main, BETWEEN, &table].concat());
    seeds.put(
        "doc",
        "table",
        archives::ole(&[("WordDocument", &main), ("0Table", &table)]),
    );
    let mut slides =
        b"\x0f\0\xf0\x0f\x16\0\0\0\0\0\xa8\x0f\x03\0\0\0a\rb\0\0\xa0\x0f\x02\0\0\0".to_vec();
    slides.extend("张".encode_utf16().flat_map(u16::to_le_bytes));
    seeds.put("ppt", "stream", &slides);
    seeds.put(
        "ppt",
        "texts",
        archives::ole(&[("PowerPoint Document", &slides)]),
    );
}
