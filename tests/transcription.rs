//! The transcription kit: a pack goes into a workbook and comes back without loss, every kind of wrong cell is refused with its
//! place, and a size that is changed in the workbook changes what is decided.

use calamine::{Data, Reader as _, Xlsx};
use qingdan::law;
use qingdan::model::Language;
use qingdan::model::facts::{Facts, Known};
use qingdan::model::obligation::Measure;
use qingdan::model::{Count, Text};
use qingdan::pack::BUILT_IN;
use qingdan::pack::law::{LawPack, parse};
use qingdan::rules::Packs;
use qingdan::transcription::{self, Imported, Mistake};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::path::PathBuf;
use std::sync::LazyLock;

/// The built-in packs.
static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::read(&[]).unwrap());

/// A small list: three bands of clinical trials, one line of important data, one that is only shown, a scenario to fill in.
const LIST: &str = r#"---
id = "cn-xx-list"
title = { zh = "示范清单", en = "Model list" }
edition = "2026"
effective = 2026-01-01
scope = { registered-in = "cn-xx" }
else = "cn-national"
covers = [
  { sector = "pharma", scenario = "clinical-trial" },
  { sector = "pharma", scenario = "drug-rd" },
]
---

# 示范清单 Model list

不满1万人的，豁免。

Fewer than 10,000 people: exempt.

*(Source <https://example.org/list.pdf> · page 3; confidence: quoted-from-official.)* A note.
基本特征 Features: 受试者的基本信息
数据项示例 Data items: 姓名、出生日期

```toml
[[rule]]
id = "T1"
measure = "exempt"
confidence = "quoted-from-official"
stage = "list"
[rule.when]
sector = "pharma"
scenario = "clinical-trial"
data = "personal-information"
individuals = { metric = "exported-since-1-january", below = 10_000 }
[[rule.example]]
given = { data = "personal-information", registered-in = "cn-xx", ciio = false, sector = "pharma", scenario = "clinical-trial", individuals = [9_999, 9_999], sensitive-individuals = [0, 0] }
verdict = "exempt"
why = "one person below"
```

1万人以上、不满5万人的，订立标准合同或通过认证。

At least 10,000 and fewer than 50,000 people: contract or certification.

*(Source <https://example.org/list.pdf> · page 3; confidence: quoted-from-official.)*
基本特征 Features: 受试者的基本信息

```toml
[[rule]]
id = "T2"
measure = "contract-or-certification"
confidence = "quoted-from-official"
stage = "list"
[rule.when]
sector = "pharma"
scenario = "clinical-trial"
data = "personal-information"
individuals = { metric = "exported-since-1-january", at_least = 10_000, below = 50_000 }
[[rule.example]]
given = { data = "personal-information", registered-in = "cn-xx", ciio = false, sector = "pharma", scenario = "clinical-trial", individuals = [49_999, 49_999], sensitive-individuals = [0, 0] }
verdict = "contract-or-certification"
why = "one person below"
```

5万人以上的，申报安全评估。

50,000 people or more: assessment.

*(Source <https://example.org/list.pdf> · page 3; confidence: quoted-from-official.)*
基本特征 Features: 受试者的基本信息

```toml
[[rule]]
id = "T3"
measure = "security-assessment"
confidence = "quoted-from-official"
stage = "list"
[rule.when]
sector = "pharma"
scenario = "clinical-trial"
data = "personal-information"
individuals = { metric = "exported-since-1-january", at_least = 50_000 }
[[rule.example]]
given = { data = "personal-information", registered-in = "cn-xx", ciio = false, sector = "pharma", scenario = "clinical-trial", individuals = [50_000, 50_000], sensitive-individuals = [0, 0] }
verdict = "security-assessment"
why = "the number itself"

[[caveat]]
text = { zh = "只是示范。", en = "A model only." }
when = { sector = "pharma" }
```

病历的范围未查到。

What case records are was not found.

*(Source not stated; confidence: not-found.)*

```toml
[[row]]
id = "T4"
kind = "not-transcribed"
confidence = "not-found"
sector = "pharma"
```
"#;

/// A cell of a workbook as a test writes it.
#[derive(Clone, Debug)]
enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Day(u16, u8, u8),
    /// A formula and what it gave.
    Formula(&'static str, &'static str),
}

/// A workbook as a user has it open.
#[derive(Clone, Debug)]
struct Book {
    sheets: Vec<(String, Vec<Vec<Cell>>)>,
    merged: Vec<(String, u32, u16, u32, u16)>,
}

impl Book {
    fn of(text: &str, language: Language) -> Self {
        Self::read(&transcription::export("list.md", text, language).unwrap())
    }

    fn read(bytes: &[u8]) -> Self {
        let mut book = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let names = book.sheet_names();
        let sheets = names.into_iter().map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| {
                let cells = row.iter().map(|cell| match cell {
                    Data::Empty => Cell::Empty,
                    Data::Float(n) => Cell::Number(*n),
                    other => Cell::Text(other.to_string()),
                });
                cells.collect()
            });
            (name.clone(), rows.collect())
        });
        Self {
            sheets: sheets.collect(),
            merged: Vec::new(),
        }
    }

    fn sheet(&mut self, name: &str) -> &mut Vec<Vec<Cell>> {
        let mut sheets = self.sheets.iter_mut();
        let found = sheets.find(|(known, _)| known == name);
        &mut found.unwrap_or_else(|| panic!("no sheet {name}")).1
    }

    /// Column of a heading.
    fn column(&mut self, sheet: &str, heading: &str) -> usize {
        let found = self.sheet(sheet)[0]
            .iter()
            .position(|cell| matches!(cell, Cell::Text(text) if text == heading));
        found.unwrap_or_else(|| panic!("no column {heading} in {sheet}"))
    }

    /// Row of an id in a column.
    fn row(&mut self, sheet: &str, heading: &str, id: &str) -> usize {
        let column = self.column(sheet, heading);
        let found = self
            .sheet(sheet)
            .iter()
            .position(|row| matches!(row.get(column), Some(Cell::Text(text)) if text == id));
        found.unwrap_or_else(|| panic!("no {id} in {sheet}"))
    }

    /// Sets a cell of the rules; gives its name.
    fn set(&mut self, id: &str, heading: &str, cell: Cell) -> String {
        let (row, column) = (self.row("规则", "编号", id), self.column("规则", heading));
        self.put("规则", row, column, cell)
    }

    fn put(&mut self, sheet: &str, row: usize, column: usize, cell: Cell) -> String {
        let rows = self.sheet(sheet);
        while rows.len() <= row {
            rows.push(Vec::new());
        }
        while rows[row].len() <= column {
            rows[row].push(Cell::Empty);
        }
        rows[row][column] = cell;
        let letter = char::from(b'A' + u8::try_from(column).unwrap());
        format!("{sheet}!{letter}{}", row + 1)
    }

    fn bytes(&self) -> Vec<u8> {
        let mut book = Workbook::new();
        for (name, rows) in &self.sheets {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap();
            for (name, row, column, last_row, last_column) in &self.merged {
                if name == sheet.name().as_str() {
                    let format = Format::new();
                    (sheet.merge_range(*row, *column, *last_row, *last_column, "", &format))
                        .unwrap();
                }
            }
            for (row, cells) in (0_u32..).zip(rows) {
                for (column, cell) in (0_u16..).zip(cells) {
                    match cell {
                        Cell::Empty => continue,
                        Cell::Text(text) => sheet.write_string(row, column, text),
                        Cell::Number(n) => sheet.write_number(row, column, *n),
                        Cell::Day(year, month, day) => {
                            let day = ExcelDateTime::from_ymd(*year, *month, *day).unwrap();
                            let format = Format::new().set_num_format("yyyy-mm-dd");
                            sheet.write_datetime_with_format(row, column, &day, &format)
                        }
                        Cell::Formula(formula, result) => {
                            let formula = Formula::new(*formula).set_result(*result);
                            sheet.write_formula(row, column, formula)
                        }
                    }
                    .unwrap();
                }
            }
        }
        book.save_to_buffer().unwrap()
    }

    fn import(&self) -> Result<Imported, Vec<Mistake>> {
        imported(&self.bytes())
    }

    /// The lines that a user reads where the workbook is refused.
    fn refused(&self) -> Vec<String> {
        match self.import() {
            Ok(imported) => panic!("accepted:\n{}", imported.text),
            Err(mistakes) => {
                for language in [Language::Zh, Language::En] {
                    let texts = mistakes.iter().map(|mistake| mistake.text.get(language));
                    assert!(texts.into_iter().all(|text| !text.is_empty()));
                }
                let lines = mistakes.iter();
                lines.map(|mistake| mistake.line(Language::Zh)).collect()
            }
        }
    }
}

fn imported(bytes: &[u8]) -> Result<Imported, Vec<Mistake>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.xlsx");
    std::fs::write(&path, bytes).unwrap();
    transcription::import(&path, &PACKS).unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn shown(mistakes: &[Mistake]) -> String {
    let lines = mistakes.iter().map(|mistake| mistake.line(Language::En));
    lines.collect::<Vec<_>>().join("\n")
}

/// A pack without what another file changes.
fn placeless(pack: &LawPack) -> String {
    let mut pack = pack.clone();
    (pack.path, pack.digest) = (String::new(), String::new());
    pack.rules.iter_mut().for_each(|rule| rule.line = 0);
    pack.rows.iter_mut().for_each(|row| row.line = 0);
    pack.items.iter_mut().for_each(|item| item.line = 0);
    format!("{pack:#?}")
}

#[test]
fn every_pack_comes_back_as_it_was() {
    let built_in = BUILT_IN.iter();
    let packs = built_in.filter(|(path, _)| path.starts_with("law/") && path.contains(".md"));
    let packs = packs.map(|(path, text)| (*path, *text));
    for (path, original) in packs.chain([("list.md", LIST)]) {
        for language in [Language::Zh, Language::En] {
            let bytes = transcription::export(path, original, language).unwrap();
            let imported = imported(&bytes).unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
            assert!(
                imported
                    .remarks
                    .iter()
                    .all(|remark| remark.place.to_string().contains("转述")
                        || !remark.text.en.contains("left out")),
                "{}",
                shown(&imported.remarks)
            );
            let (before, after) = (parse(path, original).unwrap(), parse(path, &imported.text));
            let after = after.unwrap_or_else(|error| panic!("{error}\n{}", imported.text));
            let (before, after) = (placeless(&before), placeless(&after));
            let differs = before
                .lines()
                .zip(after.lines())
                .find(|(one, other)| one != other);
            assert_eq!(differs, None, "{path}");
            assert_eq!(before.len(), after.len(), "{path}");
            // The same workbook again, byte for byte.
            let again = transcription::export(path, &imported.text, language).unwrap();
            assert!(again == bytes, "{path}: the second workbook differs");
        }
    }
}

/// Wrong cells, each alone in an otherwise right workbook: what is changed, and what the message must say of it.
#[test]
fn wrong_cells_are_refused_with_their_place() {
    let whole = Book::of(LIST, Language::Zh);
    assert!(
        whole.import().is_ok(),
        "{}",
        shown(&whole.import().unwrap_err())
    );
    let cases: &[(&str, &str, Cell, &str)] = &[
        // Numbers.
        ("T3", "数量：个人信息", text("很多人"), "读不出"),
        ("T3", "数量：个人信息", text("5万人左右"), "约数"),
        ("T3", "数量：个人信息", text("5万条以上"), "单位必须是人"),
        ("T3", "数量：个人信息", text("5万人次以上"), "单位必须是人"),
        ("T2", "数量：个人信息", text("1万-5万人"), "比较词"),
        (
            "T2",
            "数量：个人信息",
            text("5万人以上、不满1万人"),
            "同时满足",
        ),
        ("T3", "数量：个人信息", text("以上"), "读不出"),
        ("T3", "数量：个人信息", Cell::Number(0.5), "整数"),
        ("T3", "数量：个人信息", Cell::Number(-50_000.0), "整数"),
        ("T3", "数量：个人信息", text("０人以上"), "整数"),
        ("T3", "数量：个人信息", Cell::Day(2026, 5, 1), "日期"),
        // Bands.
        ("T3", "数量：个人信息", text("4万人以上"), "重叠"),
        ("T3", "数量：个人信息", text("6万人以上"), "缺口"),
        ("T3", "路径", text("豁免"), "矛盾"),
        ("T2", "数量：个人信息", text("10000"), "*重叠"),
        ("T1", "数量：个人信息", text("1万人以上"), "矛盾"),
        ("T3", "数量：个人信息", text("不满9万人"), "矛盾"),
        // Words.
        ("T3", "行业", text("phamra"), "pharma"),
        ("T3", "业务场景", text("临床实验"), "临床试验"),
        ("T3", "业务场景", text("ota-upgrade"), "属于行业"),
        ("T3", "数据类别", text("个人信息吗"), "个人信息"),
        ("T3", "路径", text("安全平估"), "安全评估"),
        ("T3", "路径", Cell::Empty, "缺少路径"),
        ("T3", "可信度", text("quoted-from-offical"), "引自官方文本"),
        ("T3", "可信度", Cell::Empty, "缺少可信度"),
        ("T3", "计数口径", text("所有的"), "不认识"),
        (
            "T3",
            "数据要素",
            text("health.diagnosys"),
            "health.diagnosis",
        ),
        ("T3", "效力", text("也许"), "不认识"),
        // Sources, ids, texts.
        ("T3", "来源", Cell::Empty, "缺少来源"),
        ("T3", "编号", text("T2"), "已在"),
        ("T3", "编号", Cell::Empty, "缺少编号"),
        ("T3", "编号", text("T 3"), "空格"),
        ("T3", "转述（中文）", text("# 五万"), "开头"),
        ("T3", "备注", text("#REF!"), "错误"),
        ("T3", "备注", text("#######"), "错误"),
        // Routes that contradict the rest of the line.
        ("T3", "路径", text("未录入"), "不能参与判定"),
        ("T4", "效力", text("参与判定"), "只能展示"),
        // Dates.
        ("T3", "核对日期", text("昨天"), "日期"),
        ("T3", "核对日期", text("11/1/2026"), "日期"),
        // Formulas and other keys.
        ("T3", "备注", Cell::Formula("=1/0", "#DIV/0!"), "错误"),
        ("T3", "其他条件", text("when.ciio = nein"), "读不出"),
        ("T3", "其他条件", text("when.cio = false"), "cio"),
        (
            "T3",
            "其他条件",
            text("when.individuals = { at_least = 1 }"),
            "已写在数量",
        ),
        ("T3", "其他条件", text("id = \"T9\""), "有自己的列"),
    ];
    let mut missed = Vec::new();
    for (id, heading, cell, said) in cases {
        let mut book = whole.clone();
        let place = book.set(id, heading, cell.clone());
        let lines = book.refused();
        // What contradicts a route stands in another cell of its line, an overlap at the later of two bands.
        let row = place.trim_start_matches(|letter: char| !letter.is_ascii_digit());
        let is_near = |line: &str| {
            let (at, _) = line.split_once('：').unwrap();
            at == place || *heading == "路径" && at.ends_with(row) || said.starts_with('*')
        };
        let said = said.trim_start_matches('*');
        if !lines
            .iter()
            .any(|line| is_near(line) && line.contains(said))
        {
            missed.push(format!("{heading} {cell:?} {said} at {place}: {lines:#?}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    assert!(cases.len() >= 40);
}

/// What is wrong with more than one cell, or beside the rules.
#[test]
fn wrong_sheets_are_refused_with_their_place() {
    let whole = Book::of(LIST, Language::Zh);
    let has = |book: &Book, place: &str, said: &str| {
        let lines = book.refused();
        let found = lines
            .iter()
            .any(|line| line.starts_with(place) && line.contains(said));
        assert!(found, "{place} {said}: {lines:#?}");
    };
    let mut book = whole.clone();
    let place = book.set("T3", "核对人", text("法务"));
    let place = place.replace(|letter: char| letter.is_ascii_uppercase(), "");
    let day = book.column("规则", "核对日期");
    let letter = char::from(b'A' + u8::try_from(day).unwrap());
    has(
        &book,
        &place.replace('!', &format!("!{letter}")),
        "同时填写",
    );

    // Merged over two columns, and a merged size.
    let row = u32::try_from(book.row("规则", "编号", "T1")).unwrap();
    let size = u16::try_from(book.column("规则", "数量：个人信息")).unwrap();
    for (last_row, last_column) in [(row, size + 1), (row + 1, size)] {
        let mut book = whole.clone();
        if last_row > row {
            book.set("T2", "数量：个人信息", Cell::Empty);
        } else {
            book.set("T1", "数量：敏感个人信息", Cell::Empty);
        }
        book.merged
            .push(("规则".to_owned(), row, size, last_row, last_column));
        let letter = char::from(b'A' + u8::try_from(size).unwrap());
        has(&book, &format!("规则!{letter}{}", row + 1), "合并单元格");
    }

    // Headings.
    let mut book = whole.clone();
    let place = book.put("规则", 0, usize::from(size), text("数量：个人信自"));
    has(&book, &place, "数量：个人信息");
    let mut book = whole.clone();
    let place = book.put("规则", 0, usize::from(size), text("行业"));
    has(&book, &place, "出现两次");
    let mut book = whole.clone();
    let source = book.column("规则", "来源");
    book.sheet("规则")
        .iter_mut()
        .for_each(|row| drop(row.remove(source)));
    has(&book, "规则!1", "缺少列“来源”");
    let mut book = whole.clone();
    let place = book.put("规则", 2, 24, text("旁注"));
    has(&book, &place, "没有标题");

    // A full cell has lost what followed.
    let mut book = whole.clone();
    let place = book.set("T2", "备注", Cell::Text("长".repeat(32_767)));
    has(&book, &place, "已满");

    // A scenario that is said to be complete has no line that is not transcribed.
    let mut book = whole.clone();
    let complete = book.column("场景", "已全部录入");
    book.put("场景", 2, complete, text("是"));
    has(&book, "规则!", "已全部录入");
    let mut book = whole.clone();
    let scenario = book.column("场景", "业务场景");
    let place = book.put("场景", 2, scenario, text("临床试验"));
    has(&book, &place, "已出现过");
    let place = book.put("场景", 2, scenario, text("旅客 服务"));
    has(&book, &place, "小写拉丁字母");

    // Front matter.
    let value = book.column("文件", "内容");
    for (key, cell, said) in [
        ("edition", Cell::Empty, "edition"),
        ("effective", text("去年"), "日期"),
        ("effective", Cell::Number(2026.0), "日期"),
        ("else", text("cn-natoinal"), "不存在"),
    ] {
        let mut book = whole.clone();
        let row = book.row("文件", "项目", key);
        book.put("文件", row, value, cell);
        has(&book, "文件", said);
    }
    let mut book = whole.clone();
    let row = book.row("文件", "项目", "effective");
    book.put("文件", row, 0, text("efective"));
    has(&book, &format!("文件!B{}", row + 1), "efective");

    // Examples of one's own, and remarks.
    let mut book = whole.clone();
    let (row, from) = (
        book.row("示例", "规则编号", "T3"),
        book.column("示例", "出自"),
    );
    book.put("示例", row, from, Cell::Empty);
    let verdict = book.column("示例", "结论");
    let place = book.put("示例", row, verdict, text("豁免"));
    has(&book, &place, "不成立");
    let place = book.put("示例", row, verdict, text("很严"));
    has(&book, &place, "不认识");
    let mut book = whole.clone();
    book.put("示例", row, from, Cell::Empty);
    book.put("示例", row, 0, text("T33"));
    has(&book, "示例!", "没有规则");
    let mut book = whole.clone();
    let facts = book.column("示例", "事实");
    let place = book.put("示例", row, facts, text("individuls = [1, 1]"));
    has(&book, &place, "individuls");
    let mut book = whole.clone();
    let row = book.row("提示", "位于规则之后", "T3");
    book.put("提示", row, 0, text("T33"));
    has(&book, "提示!", "没有编号");
}

/// All mistakes of a workbook are listed, in the order of their cells.
#[test]
fn all_mistakes_are_listed_in_order() {
    let mut book = Book::of(LIST, Language::Zh);
    let places = [
        book.set("T1", "可信度", text("可信")),
        book.set("T2", "数量：个人信息", text("若干")),
        book.set("T3", "来源", Cell::Empty),
    ];
    let lines = book.refused();
    let at = places.map(|place| {
        let found = lines.iter().position(|line| line.starts_with(&place));
        found.unwrap_or_else(|| panic!("{place}: {lines:#?}"))
    });
    assert!(at.is_sorted(), "{lines:#?}");
}

/// What is unusual and still says one thing is read: widths, ids, merged sectors, numbers alone, days.
#[test]
fn what_says_one_thing_is_read() {
    let whole = Book::of(LIST, Language::Zh);
    let mut book = whole.clone();
    book.set("T1", "数量：个人信息", Cell::Number(10_000.0));
    book.set(
        "T2",
        "数量：个人信息",
        text("１００００人（含）以上， 不足 ５万 人"),
    );
    book.set("T3", "数量：个人信息", text("at least 50,000 people"));
    book.set("T3", "路径", text("Security assessment"));
    book.set("T3", "数据类别", text(" ＰＥＲＳＯＮＡＬ－information "));
    book.set("T3", "核对人", text("法务"));
    book.set("T3", "核对日期", Cell::Day(2026, 11, 1));
    let imported = book
        .import()
        .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    let (before, after) = (parse("", LIST).unwrap(), parse("", &imported.text).unwrap());
    assert_eq!(placeless(&before), placeless(&after));
    assert_eq!(
        imported.confirmed,
        "[[law.confirmed]]\nrule = \"cn-xx-list/T3\"\nby = \"法务\"\non = 2026-11-01\n"
    );
    let remarks = shown(&imported.remarks);
    assert!(remarks.contains("a number alone"), "{remarks}");

    // Sector and scenario merged over the lines of a table, as the official one has them.
    let mut book = whole;
    let row = u32::try_from(book.row("规则", "编号", "T1")).unwrap();
    for heading in ["行业", "业务场景"] {
        for id in ["T2", "T3"] {
            book.set(id, heading, Cell::Empty);
        }
        let column = u16::try_from(book.column("规则", heading)).unwrap();
        book.merged
            .push(("规则".to_owned(), row, column, row + 2, column));
    }
    let imported = book
        .import()
        .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    assert_eq!(
        placeless(&before),
        placeless(&parse("", &imported.text).unwrap())
    );
}

/// Where the class or the size itself says who is counted, the size is of those people; other sheets are named.
#[test]
fn who_is_counted_may_stand_in_the_class() {
    let whole = Book::of(LIST, Language::Zh);
    let with = |cells: &[(&str, Cell)]| {
        let mut book = whole.clone();
        for (heading, cell) in cells {
            for id in ["T1", "T2", "T3"] {
                book.set(id, heading, cell.clone());
            }
        }
        book
    };
    let empty = ("计数口径", Cell::Empty);
    for (cell, expected) in [
        (text("敏感个人信息"), [false, true, false]),
        (text("非敏感个人信息"), [false, false, true]),
        (Cell::Empty, [true, false, false]),
    ] {
        let book = with(&[empty.clone(), ("数据类别", cell.clone())]);
        let imported = book
            .import()
            .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
        let pack = parse("", &imported.text).unwrap();
        for rule in &pack.rules {
            let when = &rule.when;
            let found = [
                when.individuals,
                when.sensitive_individuals,
                when.non_sensitive_individuals,
            ];
            assert_eq!(found.map(|size| size.is_some()), expected, "{cell:?}");
        }
    }
    // Of sensitive people one at least is meant where a contract is for few.
    let mut book = with(&[empty.clone(), ("数据类别", text("敏感个人信息"))]);
    book.set("T1", "路径", text("标准合同备案"));
    book.set("T1", "数量：个人信息", text("不满1万人"));
    book.set("T2", "路径", text("安全评估"));
    book.set("T2", "数量：个人信息", text("1万人以上、不满5万人"));
    let imported = book
        .import()
        .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    let pack = parse("", &imported.text).unwrap();
    assert_eq!(pack.rules[0].when.sensitive, Some(true));
    assert_eq!(pack.rules[1].when.sensitive, None);

    let book = with(&[("数据类别", text("敏感个人信息"))]);
    assert!(book.refused().iter().all(|line| line.contains("矛盾")));
    let mut book = whole;
    book.sheets
        .push(("零售".to_owned(), vec![vec![text("行业")]]));
    let column = book.sheet("规则")[0].len();
    for (row, cell) in [(0, text("序号")), (1, Cell::Number(1.0))] {
        book.put("规则", row, column, cell);
    }
    let imported = book
        .import()
        .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    assert!(shown(&imported.remarks).contains("零售: this sheet is not read"));
}

/// A line of the official table without a sentence, an example or an id of TOML becomes two rules with examples at each threshold.
#[test]
fn a_line_of_the_official_table_is_enough() {
    let mut book = Book::of(LIST, Language::Zh);
    let row = book.row("规则", "编号", "pharma.drug-rd");
    for (heading, cell) in [
        ("业务场景", text("药物研发")),
        ("基本特征", text("研究者的联系信息")),
        ("数据项示例", text("姓名、职务、电子邮件")),
        (
            "数量：个人信息",
            text("自当年1月1日起累计100万人以上（不含敏感个人信息）"),
        ),
        ("数量：敏感个人信息", text("5万人以上")),
        ("路径", text("数据出境安全评估")),
        ("来源", text("清单第 12 页")),
        ("可信度", text("引自官方文本")),
        ("编号", text("B-12")),
    ] {
        let column = book.column("规则", heading);
        book.put("规则", row, column, cell);
    }
    let imported = book
        .import()
        .unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    let pack = parse("", &imported.text).unwrap();
    let rule = |id: &str| pack.rules.iter().find(|rule| rule.id == id).unwrap();
    let (first, second) = (rule("B-12"), rule("B-12-sensitive"));
    let size = first.when.non_sensitive_individuals.unwrap();
    assert_eq!(size.at_least, Some(1_000_000));
    assert_eq!(
        second.when.sensitive_individuals.unwrap().at_least,
        Some(50_000)
    );
    for rule in [first, second] {
        assert_eq!(rule.example.len(), 2, "{}", rule.id);
        assert_eq!(rule.restated.sources, ["清单第 12 页"]);
        assert!(rule.restated.zh.contains("安全评估") && rule.restated.en.contains("assessment"));
        assert!(rule.restated.note.contains("研究者的联系信息"));
        assert_eq!(rule.heading.len(), 3);
        let at = &rule.example[1];
        assert_eq!(at.verdict, Measure::SecurityAssessment, "{}", rule.id);
    }
    // One person below the list is silent, and the national numbers decide.
    assert_eq!(first.example[0].verdict, Measure::ContractOrCertification);
    assert_eq!(second.example[0].verdict, Measure::SecurityAssessment);
    // Once more through the workbook.
    let again = Book::of(&imported.text, Language::En).import();
    let again = again.unwrap_or_else(|wrong| panic!("{}", shown(&wrong)));
    assert_eq!(
        placeless(&pack),
        placeless(&parse("", &again.text).unwrap())
    );
}

/// A size changed in the workbook, through the program as a user runs it: the new pack is accepted and decides otherwise.
#[test]
fn a_changed_size_changes_what_is_decided() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| -> PathBuf { folder.path().join(name) };
    std::fs::write(at("list.md"), LIST).unwrap();
    let run = |arguments: &[&str], status| {
        crate::run(crate::qingdan(folder.path()).args(arguments), status)
    };
    let export = [
        "law",
        "export",
        "cn-xx-list",
        "--xlsx",
        "list.xlsx",
        "--packs",
        "list.md",
        "--lang",
        "zh",
    ];
    run(&export, 0);
    let mut book = Book::read(&std::fs::read(at("list.xlsx")).unwrap());
    book.set("T2", "数量：个人信息", text("1万人以上、不满8万人"));
    book.set("T3", "数量：个人信息", text("8万人以上"));
    std::fs::write(at("list.xlsx"), book.bytes()).unwrap();
    std::fs::create_dir(at("new")).unwrap();
    let (said, _) = run(
        &["law", "import", "list.xlsx", "--out", "new", "--lang", "en"],
        0,
    );
    assert!(
        said.contains("left out") && said.contains("3 rules, 1 row that is shown only"),
        "{said}"
    );
    run(&["check", "new"], 0);

    let decided = |file: &str, people: u64| {
        let packs = Packs::read(&[at(file)]).unwrap();
        let count = |n| Some(Known::declared(Count::exact(n)));
        let facts = Facts {
            ciio: Some(Known::declared(false)),
            registered_in: Some(Known::declared("cn-xx".to_owned())),
            sector: Some(Known::declared("pharma".to_owned())),
            scenario: Some(Known::declared("clinical-trial".to_owned())),
            personal_information: Some(Known::declared(true)),
            individuals: count(people),
            sensitive_individuals: count(0),
            ..Facts::default()
        };
        let day = chrono::NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        law::decide(&packs.law, "cn-xx-list", &facts, day).measure
    };
    for (people, before, after) in [
        (
            49_999,
            Measure::ContractOrCertification,
            Measure::ContractOrCertification,
        ),
        (
            60_000,
            Measure::SecurityAssessment,
            Measure::ContractOrCertification,
        ),
        (
            79_999,
            Measure::SecurityAssessment,
            Measure::ContractOrCertification,
        ),
        (
            80_000,
            Measure::SecurityAssessment,
            Measure::SecurityAssessment,
        ),
    ] {
        assert_eq!(decided("list.md", people), before, "{people}");
        assert_eq!(decided("new/cn-xx-list.md", people), after, "{people}");
    }

    // A wrong cell ends with status 2, names the cell and writes nothing.
    let place = book.set("T3", "数量：个人信息", text("八万条"));
    std::fs::write(at("list.xlsx"), book.bytes()).unwrap();
    let (_, said) = run(
        &[
            "law",
            "import",
            "list.xlsx",
            "--out",
            "other.md",
            "--lang",
            "zh",
        ],
        2,
    );
    assert!(said.contains(&format!("{place}：")), "{said}");
    assert!(!at("other.md").exists());
}

/// Changes two sizes as somebody does who has the official text.
const RESIZE: &str = r#"
import sys
from openpyxl import load_workbook
book = load_workbook(sys.argv[1])
sheet = book.worksheets[0]
cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
head = next(cell for cell in cells if "数量：个人信息" in str(cell.value))
for id, size in [("T1", "不满20人"), ("T2", "20人以上、不满50人"), ("T3", "50人以上")]:
    line = next(cell.row for cell in cells if cell.value == id)
    sheet.cell(line, head.column).value = size
book.save(sys.argv[1])
"#;

/// Through the program from the data to the verdict: a list is exported, a size is changed by openpyxl, the list is imported, and an
/// inventory that is judged by it demands something else.
#[test]
fn a_size_that_openpyxl_changes_changes_the_verdict() {
    let place = crate::support::place::Place::new();
    place.file("subjects.csv", crate::support::invented::people(60));
    place.beside("list/list.md", LIST);
    place.beside(
        "qingdan.toml",
        "[exporter]\nciio = false\nregistered_in = \"cn-xx\"\n[law]\nedition = \"cn-xx-list\"\n\
         [[dataset]]\nmatch = \"**\"\nsector = \"pharma\"\nscenario = \"clinical-trial\"\nimportant_data = false\n",
    );
    place.scan(&["--packs", "list"], 0);
    let run = |arguments: &[&str]| crate::run(crate::qingdan(place.at()).args(arguments), 0);
    run(&[
        "law",
        "export",
        "cn-xx-list",
        "--xlsx",
        "list.xlsx",
        "--packs",
        "list",
        "--lang",
        "zh",
    ]);
    let python = crate::support::python::python_with(&["openpyxl==3.1.5"]);
    crate::support::python::script(&python, RESIZE, &[&place.at().join("list.xlsx")]);
    std::fs::create_dir(place.at().join("new")).unwrap();
    run(&["law", "import", "list.xlsx", "--out", "new"]);
    let measure = |packs: &str| {
        run(&[
            "judge", "--packs", packs, "--report", "json", "--out", "again",
        ]);
        let text = std::fs::read(place.at().join("again/inventory.json")).unwrap();
        let inventory: serde_json::Value = serde_json::from_slice(&text).unwrap();
        inventory["datasets"][0]["obligation"]["measure"].clone()
    };
    let (before, after) = (measure("list"), measure("new"));
    assert_eq!(after, "security-assessment");
    assert_ne!(before, after);
}

/// No file makes the import panic, and none that is no workbook is read.
#[test]
fn what_is_no_workbook_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let whole = transcription::export("list.md", LIST, Language::Zh).unwrap();
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0xFF);
    for (name, bytes) in [
        ("empty.xlsx", Vec::new()),
        ("text.xlsx", b"sector,scenario\n".to_vec()),
        ("half.xlsx", whole[..middle].to_vec()),
        ("damaged.xlsx", damaged),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let refused = transcription::import(&path, &PACKS);
        assert!(
            refused.is_err() || refused.is_ok_and(|outcome| outcome.is_err()),
            "{name}"
        );
    }
    let missing = transcription::import(&folder.path().join("none.xlsx"), &PACKS);
    assert!(missing.is_err());
}

/// Every text of the workbook is there in both languages.
#[test]
fn the_workbook_exists_in_both_languages() {
    let form = qingdan::pack::law::workbook::WorkbookForm::load().unwrap();
    let is_said = |text: &Text| !text.zh.is_empty() && !text.en.is_empty();
    for sheet in &form.sheets {
        assert!(is_said(&sheet.title) && is_said(&sheet.about));
    }
    for column in &form.columns {
        assert!(
            is_said(&column.title) && is_said(&column.meaning),
            "{:?}",
            column.id
        );
    }
}
