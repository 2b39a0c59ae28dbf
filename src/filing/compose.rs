//! A form and a transfer in, a draft out: the first page with what it is and what it rests on, then the form's own parts.

use super::Kit;
use super::document::{Block, Cell, Column, Document, Lines, Table, name};
use super::names::{of_transfer, requirement};
use super::tables;
use super::values::{Answer, answer};
use crate::model::filing::Route;
use crate::model::obligation::Measure;
use crate::model::{Text, Titled as _};
use crate::pack::filing::{Field, Form, Section, Value};

/// What stands in a field that nobody filled in.
const EMPTY: &str = "________________";

/// The draft of a form.
pub(super) fn document(kit: &Kit<'_>, form: &Form) -> Document {
    let lines = |text: &Text| kit.languages.lines(text);
    let mut blocks = first_page(kit, form);
    blocks.push(Block::PageBreak);
    for section in &form.section {
        blocks.extend(part(kit, section));
    }
    let mark = kit.languages.line(&Text::new("草稿", "DRAFT"));
    let name = answer(kit, Value::Name).said.unwrap_or_default();
    let name: Vec<String> = name.iter().map(|name| kit.languages.line(name)).collect();
    Document {
        title: lines(&form.title),
        head: format!("{mark} · {}", name.join(" ")),
        created_at: kit.inventory.scan.finished_at.clone(),
        is_broad: form.broad,
        languages: kit.languages,
        blocks,
    }
}

/// What the draft is, what it rests on, and what a reader must know before the first figure.
fn first_page(kit: &Kit<'_>, form: &Form) -> Vec<Block> {
    let lines = |text: &Text| kit.languages.lines(text);
    let mut blocks = vec![Block::Notice(lines(&kit.filing.words.draft))];
    blocks.push(Block::Table(facts(kit, form)));
    let notices = remark(kit).into_iter().chain(is_partial(kit));
    blocks.extend(notices.map(|text| Block::Notice(lines(&text))));
    if let Some(short) = kit.shorter(form) {
        let below = short.held_below.unwrap_or_default();
        let text = Text::new(
            format!(
                "如共持有不满 {below} 人的个人信息，可用简化表（{}）：请在 qingdan.toml 的 [exporter] held_individuals 中申报。",
                short.source
            ),
            format!(
                "Where fewer than {below} people are held in all, the short form may be used ({}): declare [exporter] held_individuals in qingdan.toml.",
                short.source
            ),
        );
        blocks.push(Block::Paragraph(lines(&text)));
    }
    blocks.extend(form.note.iter().map(|note| Block::Paragraph(lines(note))));
    blocks.extend(warnings(kit));
    blocks
}

/// The run that the figures are from.
fn facts(kit: &Kit<'_>, form: &Form) -> Table {
    let (scan, obligation) = (&kit.inventory.scan, &kit.transfer.obligation);
    let row = |label: (&'static str, &'static str), content: Lines, field: &str| {
        let label = Cell::said(kit.languages.lines(&Text::new(label.0, label.1)));
        vec![label, Cell::said(content), Cell::name(field)]
    };
    let words = |text: &Text| kit.languages.lines(text);
    let named = |field: &str| of_transfer(kit.transfer, field);
    let transfer = answer(kit, Value::Name);
    let rows = vec![
        row(
            ("出境活动", "Transfer"),
            each(kit, &transfer.said.unwrap_or_default()),
            &transfer.field,
        ),
        row(("路径", "Route"), words(&kit.route.title()), "--route"),
        row(
            ("清单给出的要求", "Requirement according to the inventory"),
            words(&requirement(obligation)),
            &named("obligation"),
        ),
        row(
            ("扫描编号", "Scan"),
            vec![name(&format!(
                "{} · {} {}",
                scan.id, scan.tool.name, scan.tool.version
            ))],
            "scan.id, .tool",
        ),
        row(
            ("扫描完成时间", "Scan finished"),
            vec![name(&scan.finished_at)],
            "scan.finishedAt",
        ),
        row(
            ("适用的清单", "List in force"),
            vec![name(&scan.edition)],
            "scan.edition",
        ),
        row(
            ("敏感个人信息标准", "Standard for sensitive information"),
            words(&scan.taxonomy.title()),
            "scan.taxonomy",
        ),
        row(
            ("标题依据", "Headings follow"),
            vec![name(&form.source)],
            &format!("filing.{}", form.id),
        ),
    ];
    Table {
        columns: columns(kit),
        rows,
    }
}

/// Texts one below the other.
pub(super) fn each(kit: &Kit<'_>, texts: &[Text]) -> Lines {
    let texts = texts.iter();
    texts.flat_map(|text| kit.languages.lines(text)).collect()
}

/// The columns of a table of fields.
fn columns(kit: &Kit<'_>) -> Vec<Column> {
    let column = |zh, en, share| Column {
        title: kit.languages.lines(&Text::new(zh, en)),
        field: "",
        share,
    };
    vec![
        column("事项", "Item", 28),
        column("内容", "Content", 46),
        column("出处，或由谁填写", "Where it stands, or who knows it", 26),
    ]
}

/// Where the road is not the one that the inventory names.
fn remark(kit: &Kit<'_>) -> Option<Text> {
    let asked = match kit.route {
        Route::Contract | Route::Certification => Measure::ContractOrCertification,
        Route::Assessment => Measure::SecurityAssessment,
        Route::List | Route::Exempt => return None,
    };
    let obligation = &kit.transfer.obligation;
    let (route, required) = (kit.route.title(), requirement(obligation));
    (obligation.measure != asked).then(|| {
        Text::new(
            format!("注意：清单给出的要求是“{}”，本草稿按“{}”编写。是否走此路径，须由法律顾问确认。", required.zh, route.zh),
            format!("Note: according to the inventory the requirement is \"{}\"; this draft is for the route \"{}\". Counsel decides whether this route is open.", required.en, route.en),
        )
    })
}

fn is_partial(kit: &Kit<'_>) -> Option<Text> {
    kit.inventory.scan.interrupted.then(|| {
        Text::new(
            "注意：扫描提前结束，清单不完整（scan.interrupted）。",
            "Note: the scan ended early and the inventory is incomplete (scan.interrupted).",
        )
    })
}

/// What the inventory says at its head.
fn warnings(kit: &Kit<'_>) -> Vec<Block> {
    let warnings = &kit.inventory.scan.warnings;
    if warnings.is_empty() {
        return Vec::new();
    }
    let lines = |text: &Text| kit.languages.lines(text);
    let heading = Text::new(
        "清单的提醒（scan.warnings）",
        "Warnings of the inventory (scan.warnings)",
    );
    let all = warnings.iter().map(|text| Block::Paragraph(lines(text)));
    std::iter::once(Block::Heading(lines(&heading)))
        .chain(all)
        .collect()
}

/// A part of the form.
fn part(kit: &Kit<'_>, section: &Section) -> Vec<Block> {
    let lines = |text: &Text| kit.languages.lines(text);
    let mut blocks = vec![Block::Heading(lines(&section.title))];
    blocks.extend(section.source.iter().map(|source| {
        let source = Text::new(format!("依据：{source}"), format!("Source: {source}"));
        Block::Paragraph(lines(&source))
    }));
    blocks.extend(
        section
            .prompt
            .iter()
            .map(|prompt| Block::Paragraph(lines(prompt))),
    );
    if !section.field.is_empty() {
        let rows = section.field.iter().map(|field| row(kit, field));
        blocks.push(Block::Table(Table {
            columns: columns(kit),
            rows: rows.collect(),
        }));
    }
    if let Some(filled) = section.table {
        blocks.push(match tables::table(kit, filled) {
            Ok(table) => Block::Table(table),
            Err(none) => Block::Paragraph(lines(&none)),
        });
    }
    blocks
}

/// A line of the form: what is asked, what is known, and where that stands or who knows it.
fn row(kit: &Kit<'_>, field: &Field) -> Vec<Cell> {
    let lines = |text: &Text| kit.languages.lines(text);
    let (content, beside) = line(kit, field);
    let mut content = match content {
        Some(texts) => Cell::said(each(kit, &texts)),
        None => Cell {
            lines: vec![name(EMPTY)],
            is_blank: true,
            small: Vec::new(),
        },
    };
    content.small = field.ask.as_ref().map(lines).unwrap_or_default();
    vec![
        Cell::said(lines(&field.label)),
        content,
        Cell::said(lines(&beside)),
    ]
}

/// What is known of a field, and where that stands or who knows it; the same for every form of a draft.
pub(super) fn line(kit: &Kit<'_>, field: &Field) -> (Option<Vec<Text>>, Text) {
    let who = kit.filing.words.who.get(&field.who);
    let who = who.cloned().unwrap_or_default();
    match field.value.map(|value| answer(kit, value)) {
        Some(Answer {
            said: Some(texts),
            field,
        }) => (Some(texts), Text::new(field.clone(), field)),
        Some(Answer { said: None, field }) => {
            let beside = Text::new(
                format!("由{}填写（{field} 未申报）", who.zh),
                format!("to be filled in by {} ({field} is not declared)", who.en),
            );
            (None, beside)
        }
        None => {
            let beside = Text::new(
                format!("由{}填写", who.zh),
                format!("to be filled in by {}", who.en),
            );
            (None, beside)
        }
    }
}
