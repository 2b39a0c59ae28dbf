//! A workbook in, a law pack's text out, or all that is wrong with its cells.

mod parts;

use super::bands;
use super::document::Document;
use super::examples::{self, Places};
use super::front;
use super::grid::{self, Grid};
use super::known::Known;
use super::lines::Lines;
use super::mistakes::{Mistake, Mistakes, Place};
use super::others::{self, RemarkLine};
use super::rules::{self, RuleLine};
use super::size::{grouped, is_named};
use crate::error::{Error, Result};
use crate::law as engine;
use crate::model::Text;
use crate::pack::law::workbook::{ColumnId, SheetId, WorkbookForm, fold};
use crate::pack::law::{self, LawPack, LawPacks};
use crate::rules::Packs;
use parts::{
    alone, alone_without_rows, confirmed, example_forms, ids, instrument, own_aliases, places,
    stages,
};
use std::collections::BTreeSet;
use std::path::Path;
use toml::{Table, Value};

/// A pack that a workbook holds.
#[derive(Debug)]
pub struct Imported {
    /// Its id.
    pub id: String,
    /// Its text, as files of packs have it.
    pub text: String,
    /// Rules, and rows that are only shown.
    pub counted: (usize, usize),
    /// What was read in one of several ways, or should be looked at.
    pub remarks: Vec<Mistake>,
    /// Blocks for `qingdan.toml`, empty where no line says who confirmed it.
    pub confirmed: String,
}

/// A pack, or all mistakes of its workbook in the order of their cells.
pub type Outcome = std::result::Result<Imported, Vec<Mistake>>;

/// Reads a workbook.
///
/// # Errors
/// A file that is no workbook. What is wrong with cells is no error of the run but its [`Outcome`].
pub fn import(path: &Path, packs: &Packs) -> Result<Outcome> {
    let form = WorkbookForm::load()?;
    let mut mistakes = Mistakes::default();
    let grids = grid::read(path, &|_| true, &mut mistakes)?;
    let vocabulary = packs.vocabulary();
    let import = Import {
        form: &form,
        grids: &grids,
        packs: &packs.law,
    };
    let known = Known::new(&vocabulary);
    let imported = import.run(known, &mut mistakes)?;
    mistakes.wrong.sort();
    mistakes.wrong.dedup();
    mistakes.remarks.sort();
    mistakes.remarks.dedup();
    Ok(match imported {
        Some(imported) if mistakes.wrong.is_empty() => Ok(Imported {
            remarks: mistakes.remarks,
            ..imported
        }),
        _ => Err(mistakes.wrong),
    })
}

struct Import<'a> {
    form: &'a WorkbookForm,
    grids: &'a [Grid],
    packs: &'a LawPacks,
}

impl<'a> Import<'a> {
    fn run(&self, mut known: Known<'_>, mistakes: &mut Mistakes) -> Result<Option<Imported>> {
        let mut document = Document::default();
        self.unread(mistakes);
        let mut items = Vec::new();
        if let Some(lines) = self.lines(SheetId::Front, mistakes) {
            items = front::front(&lines, &mut document, self.form, mistakes);
        }
        if let Some(lines) = self.lines(SheetId::Texts, mistakes) {
            front::texts(&lines, &mut document, mistakes);
        }
        own_aliases(&document.front, &mut known);
        if let Some(lines) = self.lines(SheetId::Coverage, mistakes) {
            others::coverage(&lines, &mut document, &mut known, self.form, mistakes);
        }
        self.front_matter(&document.front, &items, mistakes);
        known.instrument = instrument(&document.front);
        let Some(lines) = self.lines(SheetId::Rules, mistakes) else {
            let text = Text::new("没有规则表", "there is no table of rules");
            mistakes.wrong(self.whole(SheetId::Rules), text);
            return Ok(None);
        };
        let mut read = rules::read(&lines, self.form, &known, mistakes);
        if read.is_empty() && mistakes.wrong.is_empty() {
            let text = Text::new(
                "规则表没有填写任何一行",
                "no line of the table is filled in",
            );
            mistakes.wrong(lines.place(None), text);
        }
        ids(&read, mistakes);
        stages(&mut read, &document.front);
        self.forms(&read, mistakes);
        bands::check(&read, self.form, mistakes);
        self.sentences(&read, mistakes);
        let confirmed = confirmed(&read, &document.front);
        let places = places(&read);
        document.entries = read.into_iter().flat_map(|line| line.entries).collect();
        let examples = self.lines(SheetId::Examples, mistakes);
        let examples = examples.map_or_else(Vec::new, |lines| {
            others::examples(&lines, self.form, mistakes)
        });
        if let Some(lines) = self.lines(SheetId::Remarks, mistakes) {
            let remarks = others::remarks(&lines, mistakes);
            add_remarks(&mut document, remarks, self.form, mistakes);
        }
        example_forms(&examples, mistakes);
        let proposed = examples::propose(&mut document, examples, self.form, mistakes);
        if !mistakes.wrong.is_empty() {
            return Ok(None);
        }
        self.finished(document, proposed, &places, confirmed, mistakes)
    }

    /// The lines of a sheet, `None` where the workbook does not have it.
    fn lines(&self, sheet: SheetId, mistakes: &mut Mistakes) -> Option<Lines<'a>> {
        let grid = self.grid(sheet)?;
        if grid.rows.is_empty() {
            return None;
        }
        let lines = Lines::read(grid, sheet, self.form, mistakes);
        if lines.is_none() {
            let text = Text::new(
                "没有找到标题行；标题见“说明”表",
                "no line of headings was found; the sheet `How to fill in` (说明) has them",
            );
            mistakes.wrong(grid.place(None, None), text);
        }
        lines
    }

    fn grid(&self, sheet: SheetId) -> Option<&'a Grid> {
        let title = self.form.title(sheet);
        let titles = [fold(&title.zh), fold(&title.en)];
        let named = self
            .grids
            .iter()
            .find(|grid| titles.contains(&fold(&grid.name)));
        // A workbook of one sheet is the table, whatever it is called.
        named.or(match self.grids {
            [one] if sheet == SheetId::Rules => Some(one),
            _ => None,
        })
    }

    /// Sheets that hold something and are not read.
    fn unread(&self, mistakes: &mut Mistakes) {
        let sheets = self.form.sheets.iter().map(|sheet| sheet.id);
        let read: Vec<usize> = (sheets.filter_map(|sheet| self.grid(sheet)))
            .map(|grid| grid.order)
            .collect();
        let unread = self.grids.iter();
        for grid in unread.filter(|grid| !grid.rows.is_empty() && !read.contains(&grid.order)) {
            mistakes.remark(
                grid.place(None, None),
                Text::new(
                    "这张表不读取；规则都写在“规则”表中",
                    "this sheet is not read; all rules stand in the sheet `Rules` (规则)",
                ),
            );
        }
    }

    /// A sheet as a place, also where it is not there.
    fn whole(&self, sheet: SheetId) -> Place {
        self.grid(sheet).map_or_else(
            || Place {
                sheet: self.form.title(sheet).zh.into_owned(),
                ..Place::default()
            },
            |grid| grid.place(None, None),
        )
    }

    /// What every instrument must say of itself.
    fn front_matter(&self, front: &Table, items: &[(String, Place)], mistakes: &mut Mistakes) {
        let place = self.whole(SheetId::Front);
        for (key, place) in items {
            let mut alone = alone_without_rows();
            alone
                .front
                .extend(front.get(key).map(|value| (key.clone(), value.clone())));
            accepted(self.form, &alone, place, mistakes);
        }
        let before = mistakes.wrong.len();
        for (key, side) in [
            ("id", None),
            ("title", Some("zh")),
            ("title", Some("en")),
            ("edition", None),
        ] {
            let value = front.get(key);
            let value = side.map_or(value, |side| value.and_then(|value| value.get(side)));
            if value.and_then(Value::as_str).is_none_or(str::is_empty) {
                let item = side.map_or_else(|| key.to_owned(), |side| format!("{key}.{side}"));
                let text = Text::new(
                    format!("缺少项目 `{item}`"),
                    format!("the item `{item}` is missing"),
                );
                mistakes.wrong(place.clone(), text);
            }
        }
        let otherwise = front.get("else").and_then(Value::as_str);
        if let Some(otherwise) = otherwise.filter(|id| self.packs.get(id).is_none()) {
            let text = Text::new(
                format!("`else` 指向的规则包 `{otherwise}` 不存在"),
                format!("`else` names `{otherwise}`, which is no law pack"),
            );
            mistakes.wrong(place.clone(), text);
        }
        if mistakes.wrong.len() == before {
            let document = Document {
                front: front.clone(),
                ..Document::default()
            };
            accepted(self.form, &document, &place, mistakes);
        }
    }

    /// Lines without a mistake of their own that packs do not accept all the same: a key that there is not, a wrong type.
    fn forms(&self, read: &[RuleLine<'_>], mistakes: &mut Mistakes) {
        let places = mistakes.wrong.iter().map(|mistake| &mistake.place);
        let wrong: BTreeSet<_> = (places.map(|place| (place.order, place.row))).collect();
        for line in read {
            let place = line.line.place(ColumnId::More);
            if wrong.contains(&(place.order, place.row)) {
                continue;
            }
            for entry in &line.entries {
                accepted(self.form, &alone(entry.clone()), &place, mistakes);
            }
        }
    }

    /// Sentences that do not name the number of their rule: one of the two was changed alone.
    fn sentences(&self, read: &[RuleLine<'_>], mistakes: &mut Mistakes) {
        for line in read {
            for entry in line.entries.iter().filter(|entry| entry.is_rule) {
                let sentence = fold(&entry.restated.zh) + &fold(&entry.restated.en);
                let numbers = examples::numbers(entry, self.form);
                for number in numbers {
                    if !is_named(number, &sentence, &self.form.size) {
                        let number = grouped(number);
                        mistakes.remark(
                            line.line.place(ColumnId::RestatedZh),
                            Text::new(
                                format!("句子没有提到数量 {number}；请核对"),
                                format!(
                                    "the sentences do not name the number {number}; compare them"
                                ),
                            ),
                        );
                    }
                }
            }
        }
    }

    /// The pack, with its examples answered.
    fn finished(
        &self,
        mut document: Document,
        proposed: Vec<examples::Examples>,
        places: &Places,
        confirmed: String,
        mistakes: &mut Mistakes,
    ) -> Result<Option<Imported>> {
        let id = (document.front.get("id").and_then(Value::as_str))
            .unwrap_or("")
            .to_owned();
        let path = format!("{id}.md");
        let (packs, pack) = self.with(law::parse(&path, &document.write(self.form))?);
        examples::settle(&mut document, proposed, (&packs, &pack), places, mistakes);
        let text = document.write(self.form);
        let (packs, pack) = self.with(law::parse(&path, &text)?);
        let own = engine::check(&packs).into_iter();
        for failure in own.filter(|failure| failure.file == path) {
            let place = self.whole(SheetId::Rules);
            let rule = failure.rule;
            let text = Text::new(
                format!("{rule}：{}", failure.message.zh),
                format!("{rule}: {}", failure.message.en),
            );
            mistakes.wrong(place, text);
        }
        Ok(Some(Imported {
            id,
            text,
            counted: (pack.rules.len(), pack.rows.len()),
            remarks: Vec::new(),
            confirmed,
        }))
    }

    /// The packs with this one in the place of the one with its id.
    fn with(&self, pack: LawPack) -> (LawPacks, LawPack) {
        let mut packs = self.packs.clone();
        packs.packs.retain(|other| other.front.id != pack.front.id);
        packs.packs.push(pack.clone());
        packs
            .packs
            .sort_by(|one, other| one.front.id.cmp(&other.front.id));
        (packs, pack)
    }
}

/// Whether the pack's own reader accepts a part of a pack; what it says stands at `place`.
fn accepted(form: &WorkbookForm, document: &Document, place: &Place, mistakes: &mut Mistakes) {
    if let Err(error) = law::parse("", &document.write(form)) {
        let reason = match error {
            Error::Pack { reason, .. } => reason,
            other => other.text(),
        };
        let text = Text::new(
            format!("规则文件不接受：{}", reason.zh),
            format!("not accepted in a rule file: {}", reason.en),
        );
        mistakes.wrong(place.clone(), text);
    }
}

/// Puts remarks behind their rules.
fn add_remarks(
    document: &mut Document,
    remarks: Vec<RemarkLine>,
    form: &WorkbookForm,
    mistakes: &mut Mistakes,
) {
    for remark in remarks {
        let part = Document {
            caveats: vec![remark.table.clone()],
            ..alone_without_rows()
        };
        accepted(form, &part, &remark.place, mistakes);
        if remark.after.is_empty() {
            document.caveats.push(remark.table);
            continue;
        }
        let mut entries = document.entries.iter_mut();
        match entries.find(|entry| entry.id() == remark.after) {
            Some(entry) => entry.caveats.push(remark.table),
            None => {
                let after = &remark.after;
                let text = Text::new(
                    format!("规则表中没有编号 `{after}`"),
                    format!("the table has no id `{after}`"),
                );
                mistakes.wrong(remark.place, text);
            }
        }
    }
}
