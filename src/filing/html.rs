//! A draft in, a web page out that needs nothing beside it and prints on A4.

use super::document::{Block, Cell, Document, Languages, Line, Lines, Table};
use crate::model::Language;
use crate::model::text::shown;
use std::fmt::Write as _;

const STYLE: &str = "body{font:15px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;color:#111}\
h1{text-align:center;font-size:1.6rem}h2{color:#1f3a5f;font-size:1.15rem;margin-top:2rem}h1 span,h2 span{display:block}\
.notice{border:1px solid #b45309;background:#fef6e7;padding:.6rem 1rem;margin:1rem 0}.notice p{margin:.2rem 0}\
table{border-collapse:collapse;width:100%;table-layout:fixed;margin:1rem 0}th,td{border:1px solid #9aa5b1;padding:.35rem .5rem;vertical-align:top;text-align:left;overflow-wrap:anywhere;font-size:.87rem}\
th{background:#e7eef3}td.blank{background:#fffbeb}.small{color:#5f6b7a;font-size:.75rem;font-weight:normal}th div,td div{margin:0}.draft{color:#b45309;text-align:right;font-size:.8rem}\
@page{size:A4;margin:2cm}@media print{body{margin:0;max-width:none}.break{break-after:page}tr{break-inside:avoid}thead{display:table-header-group}}";

/// The document as a page.
pub(super) fn write(document: &Document) -> String {
    let language = match document.languages {
        Languages::En => "en",
        Languages::Zh | Languages::Both => "zh-CN",
    };
    let title: Vec<&str> = document
        .title
        .iter()
        .map(|line| line.text.as_str())
        .collect();
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<p class=\"draft\">{}</p>\n",
        escaped(&title.join(" / ")),
        escaped(&document.head)
    );
    titled(&mut page, "h1", &document.title);
    for block in &document.blocks {
        match block {
            Block::Heading(lines) => titled(&mut page, "h2", lines),
            Block::Paragraph(lines) => each(&mut page, "p", "", lines),
            Block::Notice(lines) => {
                page.push_str("<div class=\"notice\">");
                each(&mut page, "p", "", lines);
                page.push_str("</div>\n");
            }
            Block::Table(table) => grid(&mut page, table),
            Block::PageBreak => page.push_str("<div class=\"break\"></div>\n"),
        }
    }
    page.push_str("</body>\n</html>\n");
    page
}

fn titled(page: &mut String, tag: &str, lines: &Lines) {
    let _ = write!(page, "<{tag}>");
    each(page, "span", "", lines);
    let _ = writeln!(page, "</{tag}>");
}

/// An element for each line, with its language.
fn each(page: &mut String, tag: &str, class: &str, lines: &[Line]) {
    for line in lines {
        let language = match line.language {
            Some(Language::Zh) => " lang=\"zh-CN\"",
            Some(Language::En) => " lang=\"en\"",
            None => "",
        };
        let text = escaped(&line.text);
        let _ = write!(page, "<{tag}{class}{language}>{text}</{tag}>");
    }
    if tag == "p" {
        page.push('\n');
    }
}

fn grid(page: &mut String, table: &Table) {
    page.push_str("<table>\n<colgroup>");
    for column in &table.columns {
        let _ = write!(page, "<col style=\"width:{}%\">", column.share);
    }
    page.push_str("</colgroup>\n<thead><tr>");
    for column in &table.columns {
        page.push_str("<th>");
        each(page, "div", "", &column.title);
        if !column.field.is_empty() {
            let _ = write!(page, "<div class=\"small\">{}</div>", escaped(column.field));
        }
        page.push_str("</th>");
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for row in &table.rows {
        page.push_str("<tr>");
        row.iter().for_each(|cell| content(page, cell));
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

fn content(page: &mut String, cell: &Cell) {
    page.push_str(if cell.is_blank {
        "<td class=\"blank\">"
    } else {
        "<td>"
    });
    each(page, "div", "", &cell.lines);
    each(page, "div", " class=\"small\"", &cell.small);
    page.push_str("</td>");
}

fn escaped(text: &str) -> String {
    let mut page = String::with_capacity(text.len());
    for character in shown(text).chars() {
        match character {
            '&' => page.push_str("&amp;"),
            '<' => page.push_str("&lt;"),
            '>' => page.push_str("&gt;"),
            '"' => page.push_str("&quot;"),
            '\'' => page.push_str("&#39;"),
            other => page.push(other),
        }
    }
    page
}
