//! Seeds of parts: what stands in packages and OLE files, without the container around it.

use super::Seeds;
use crate::fuzz::BETWEEN;

pub(super) fn put(seeds: &mut Seeds) {
    for (target, name, files) in PARTS {
        seeds.put(
            target,
            name,
            files.join(std::str::from_utf8(BETWEEN).unwrap()),
        );
    }
    seeds.put("xls", "records", records());
}

const PARTS: &[(&str, &str, &[&str])] = &[
    (
        "docx",
        "parts",
        &[
            "<w:document xmlns:w=\"w\"><w:body><w:p><w:ins><w:r><w:t>a</w:t></w:r></w:ins><w:del><w:r><w:delText>b</w:delText></w:r></w:del><w:r><w:footnoteReference w:id=\"1\"/><w:br/><w:instrText>HYPERLINK x</w:instrText></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val=\"restart\"/></w:tcPr><w:p/></w:tc><w:tc><w:tbl><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl></w:body></w:document>",
            "<w:comments xmlns:w=\"w\"><w:comment w:id=\"1\" w:author=\"x\"><w:p><w:r><w:t>d</w:t></w:r></w:p></w:comment></w:comments>",
            "<c:chart xmlns:c=\"c\"><c:cat><c:strRef><c:strCache><c:pt idx=\"0\"><c:v>e</c:v></c:pt></c:strCache></c:strRef></c:cat></c:chart>",
            "<dgm:dataModel xmlns:dgm=\"d\"><dgm:pt><dgm:t><a:p xmlns:a=\"a\"><a:r><a:t>f</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>",
        ],
    ),
    (
        "pptx",
        "slide",
        &[
            "<p:sld xmlns:p=\"p\" xmlns:a=\"a\"><p:cSld><p:spTree><p:sp><p:txBody><a:p><a:r><a:t>a &amp; 张</a:t></a:r><a:br/></a:p></p:txBody></p:sp><p:graphicFrame><a:tbl><a:tr><a:tc gridSpan=\"2\" rowSpan=\"2\"><a:txBody><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge=\"1\"/></a:tr></a:tbl></p:graphicFrame></p:spTree></p:cSld></p:sld>",
            "<p:notes xmlns:p=\"p\" xmlns:a=\"a\"><a:p><a:fld type=\"slidenum\"><a:t>1</a:t></a:fld></a:p><a:p><a:r><a:t>note</a:t></a:r></a:p></p:notes>",
            "<p:cmLst xmlns:p=\"p\"><p:cm authorId=\"0\"><p:text>c</p:text></p:cm></p:cmLst>",
            "<p:sldMaster xmlns:p=\"p\" xmlns:a=\"a\"><p:sp><p:nvPr><p:ph type=\"title\"/></p:nvPr><a:p><a:r><a:t>m</a:t></a:r></a:p></p:sp></p:sldMaster>",
        ],
    ),
    (
        "wordml",
        "all",
        &[
            "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument xmlns:w=\"w\"><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:binData>AA==</w:binData></w:body></w:wordDocument>",
        ],
    ),
    (
        "beside",
        "notes",
        &[
            "xl/comments1.xml\n<comments><authors><author>x</author></authors><commentList><comment ref=\"A1\"><text><r><t>张三 138</t></r></text></comment></commentList></comments>",
            "xl/drawings/drawing1.xml\n<xdr:wsDr xmlns:xdr=\"x\" xmlns:a=\"a\"><a:p><a:r><a:t>box</a:t></a:r></a:p></xdr:wsDr>",
            "xl/persons/person.xml\n<personList><person displayName=\"a\" userId=\"a@b\"/></personList>",
            "xl/threadedComments/threadedComment1.xml\n<ThreadedComments><threadedComment><text>t</text></threadedComment></ThreadedComments>",
            "xl/comments2.bin\nx",
            "xl/embeddings/a.xlsx\nx",
        ],
    ),
    (
        "beside",
        "caches",
        &[
            "xl/pivotCache/pivotCacheDefinition1.xml\n<pivotCacheDefinition><cacheFields><cacheField name=\"n\"><sharedItems><s v=\"a\"/><n v=\"1\"/><m/></sharedItems></cacheField><cacheField name=\"d\"/></cacheFields></pivotCacheDefinition>",
            "xl/pivotCache/pivotCacheRecords1.xml\n<pivotCacheRecords><r><x v=\"0\"/><d v=\"2024-01-01T00:00:00\"/></r><r><x v=\"9\"/><s v=\"b\"/></r></pivotCacheRecords>",
            "xl/externalLinks/externalLink1.xml\n<externalLink><externalBook><sheetDataSet><sheetData><row r=\"1\"><cell r=\"B1\" t=\"str\"><v>n</v></cell><cell r=\"XFD1\"><v>2</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>",
        ],
    ),
    (
        "beside",
        "lists",
        &[
            "xl/worksheets/sheet2.xml\n<worksheet><sheetData/><dataValidations><dataValidation><formula1>\"a,b\"</formula1></dataValidation></dataValidations><headerFooter><oddHeader>&amp;L&amp;\"Arial\"&amp;12Sheet of 张三 13800138000&amp;P</oddHeader></headerFooter></worksheet>",
        ],
    ),
];

/// The records of a workbook with one sheet ([MS-XLS] 2.3): kind, length, content.
fn records() -> Vec<u8> {
    let record = |kind: u16, content: &[u8]| {
        let mut record = kind.to_le_bytes().to_vec();
        record.extend((content.len() as u16).to_le_bytes());
        record.extend(content);
        record
    };
    let begin = |kind: u8| {
        record(
            0x0809,
            &[0, 6, kind, 0, 0xBB, 0x0D, 0xCC, 7, 0, 0, 0, 0, 6, 0, 0, 0],
        )
    };
    let text = |text: &str| {
        let mut out = (text.encode_utf16().count() as u16).to_le_bytes().to_vec();
        out.push(1);
        out.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
        out
    };
    let cell = |kind: u16, row: u8, column: u8, value: &[u8]| {
        record(kind, &[&[row, 0, column, 0, 0, 0], value].concat())
    };
    let shared = [&[2, 0, 0, 0, 2, 0, 0, 0][..], &text("姓名"), &text("张三")].concat();
    let front = [
        begin(5),
        record(0x0042, &[0xB0, 4]),
        record(0x00FC, &shared),
    ]
    .concat();
    let sheet = |at: u32| {
        let at = at.to_le_bytes();
        record(0x0085, &[&at[..], &[0, 0, 1, 0, b's']].concat())
    };
    let at = front.len() + sheet(0).len() + 4;
    let mut box_of_text = [0; 18];
    box_of_text[10] = 3;
    [
        front,
        sheet(at as u32),
        record(0x000A, &[]),
        begin(0x10),
        record(0x0200, &[0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 3, 0, 0, 0]),
        record(0x0014, &text("Sheet of Ann")),
        cell(0x00FD, 0, 0, &[0, 0, 0, 0]),
        cell(0x00FD, 1, 0, &[1, 0, 0, 0]),
        cell(0x0203, 1, 1, &1.5_f64.to_le_bytes()),
        cell(0x027E, 1, 2, &[2, 0, 0, 0]),
        cell(0x0205, 2, 0, &[1, 0]),
        record(
            0x00BD,
            &[2, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0],
        ),
        record(0x001C, &[1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, b'x', 0]),
        record(0x01B6, &box_of_text),
        record(0x003C, &[0, b'a', b'b', b'c']),
        record(0x000A, &[]),
    ]
    .concat()
}
