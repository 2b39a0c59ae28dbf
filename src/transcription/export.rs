//! A pack's rows with all their keys in, the lines of every sheet out: what has a column stands in it, the rest stays TOML.

mod beside;

use super::document::{Document, Entry, pair};
use super::size;
use crate::model::Language;
use crate::model::obligation::Measure;
use crate::pack::law::Bound;
use crate::pack::law::workbook::{
    ColumnId, Counted, CountedForm, Operator, SheetId, WordList, WorkbookForm,
};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The lines of a sheet, cells by column.
pub(super) struct SheetLines {
    /// Which sheet.
    pub(super) id: SheetId,
    /// In their order.
    pub(super) lines: Vec<Cells>,
}

/// What a cell says of a row that stands under no heading.
pub(super) const NO_HEADING: &str = "-";

/// The cells of a line; those that are not there are empty.
pub(super) type Cells = BTreeMap<ColumnId, String>;

/// Every sheet that is read again, in the order of the form.
pub(super) fn sheets(
    document: &Document,
    form: &WorkbookForm,
    language: Language,
) -> Vec<SheetLines> {
    let export = Export { form, language };
    let ids = form.sheets.iter().map(|sheet| sheet.id);
    ids.map(|id| SheetLines {
        id,
        lines: match id {
            SheetId::Rules => export.rules(document),
            SheetId::Columns => Vec::new(),
            SheetId::Examples => export.examples(document),
            SheetId::Remarks => beside::remarks(document),
            SheetId::Coverage => export.coverage(document),
            SheetId::Front => export.front(document),
            SheetId::Texts => beside::texts(document),
        },
    })
    .collect()
}

struct Export<'a> {
    form: &'a WorkbookForm,
    language: Language,
}

impl Export<'_> {
    /// What a reader sees for a word of a pack; the word where the form has no title.
    fn title(&self, list: WordList, id: &str) -> String {
        let word = self.form.word(list, id);
        word.map_or_else(
            || id.to_owned(),
            |word| word.title.get(self.language).to_owned(),
        )
    }

    fn rules(&self, document: &Document) -> Vec<Cells> {
        let is_list = is_list(&document.front);
        let entries = document.entries.iter();
        let mut lines: Vec<Cells> = entries.map(|entry| self.rule(entry, is_list)).collect();
        lines.extend(self.gaps(document));
        lines
    }

    fn rule(&self, entry: &Entry, is_list: bool) -> Cells {
        let mut table = entry.table.clone();
        let mut when = match table.remove("when") {
            Some(Value::Table(when)) => when,
            _ => Table::new(),
        };
        let mut cells = Cells::new();
        let take = |table: &mut Table, key: &str| match table.remove(key) {
            Some(Value::String(text)) => text,
            Some(other) => {
                table.insert(key.to_owned(), other);
                String::new()
            }
            None => String::new(),
        };
        cells.insert(ColumnId::Id, take(&mut table, "id"));
        let confidence = take(&mut table, "confidence");
        cells.insert(
            ColumnId::Confidence,
            self.title(WordList::Confidence, &confidence),
        );
        let (key, place) = if entry.is_rule {
            ("measure", &mut when)
        } else {
            ("kind", &mut table)
        };
        let sector = take(place, "sector");
        cells.insert(ColumnId::Sector, self.title(WordList::Sector, &sector));
        let path = take(&mut table, key);
        cells.insert(ColumnId::Path, self.title(WordList::Path, &path));
        let effect = effect(entry, &mut table);
        cells.insert(ColumnId::Effect, self.title(WordList::Effect, effect));
        if entry.is_rule {
            let scenario = take(&mut when, "scenario");
            cells.insert(
                ColumnId::Scenario,
                self.title(WordList::Scenario, &scenario),
            );
            let data = take(&mut when, "data");
            let data = if data.is_empty() {
                "personal-information".to_owned()
            } else {
                data
            };
            cells.insert(ColumnId::Class, self.title(WordList::Class, &data));
            cells.insert(ColumnId::Elements, elements(&mut when));
            self.sizes(&mut cells, &mut when, &path);
            stage(&mut table, is_list);
        }
        self.restated(&mut cells, entry);
        let more = when
            .iter()
            .map(|(key, value)| format!("when.{}", pair(key, value)));
        let more = more.chain(table.iter().map(|(key, value)| pair(key, value)));
        cells.insert(
            ColumnId::More,
            more.collect::<String>().trim_end().to_owned(),
        );
        cells
    }

    /// Moves bounds that a column can hold into it.
    fn sizes(&self, cells: &mut Cells, when: &mut Table, path: &str) {
        let frees = frees(path);
        let counted = || self.form.counted.iter();
        let personal: Vec<(&CountedForm, Bound)> = counted()
            .filter(|counted| counted.id != Counted::Sensitive)
            .filter_map(|counted| Some((counted, bound(when, counted)?)))
            .collect();
        let sensitive = counted()
            .find(|counted| counted.id == Counted::Sensitive)
            .and_then(|counted| Some((counted, bound(when, counted)?)));
        if let [(counted, bound)] = personal[..] {
            when.remove(&counted.condition);
            let text = size::shown(&bound, &self.form.size);
            cells.insert(ColumnId::Size, text.get(self.language).to_owned());
            let title = counted.title.get(self.language).to_owned();
            cells.insert(ColumnId::Counted, title);
        }
        let Some((counted, bound)) = sensitive else {
            return;
        };
        let is_stated = when.get("sensitive") == Some(&Value::Boolean(true));
        let is_implied = is_one_implied(&bound, path);
        if (frees || personal.is_empty()) && (is_stated || !is_implied) {
            when.remove(&counted.condition);
            if is_implied {
                when.remove("sensitive");
            }
            let text = size::shown(&bound, &self.form.size);
            cells.insert(ColumnId::SensitiveSize, text.get(self.language).to_owned());
        }
    }

    fn restated(&self, cells: &mut Cells, entry: &Entry) {
        let restated = &entry.restated;
        let source = if restated.sources.is_empty() {
            let mut words = self.form.words_of(WordList::Source);
            words
                .next()
                .map_or("", |word| word.title.get(self.language))
                .to_owned()
        } else {
            restated.sources.join("\n")
        };
        cells.insert(ColumnId::Source, source);
        cells.insert(ColumnId::RestatedZh, restated.zh.clone());
        cells.insert(ColumnId::RestatedEn, restated.en.clone());
        cells.insert(ColumnId::Note, restated.note.clone());
        let heading = if entry.heading.is_empty() {
            NO_HEADING.to_owned()
        } else {
            entry.heading.join("\n")
        };
        cells.insert(ColumnId::Heading, heading);
        for (column, line) in &entry.labelled {
            cells.insert(*column, line.clone());
        }
    }

    /// A line to fill in for each sector and scenario that the instrument addresses and no rule names.
    fn gaps(&self, document: &Document) -> Vec<Cells> {
        let scenario_title = |id: &str| self.title(WordList::Scenario, id);
        let is_filled = |sector: &str, scenario: &str| {
            document.entries.iter().any(|entry| {
                let named = |key| entry.when().and_then(|when| when.get(key)?.as_str());
                let labelled = (entry.labelled.iter()).any(|(column, line)| {
                    *column == ColumnId::Scenario && *line == scenario_title(scenario)
                });
                named("sector") == Some(sector) && named("scenario") == Some(scenario)
                    || labelled && entry.text("sector") == sector
            })
        };
        let open = open_covers(&document.front);
        let open = open.filter(|(sector, scenario)| !is_filled(sector, scenario));
        open.map(|(sector, scenario)| {
            Cells::from([
                (ColumnId::Sector, self.title(WordList::Sector, sector)),
                (ColumnId::Scenario, scenario_title(scenario)),
                (
                    ColumnId::Path,
                    self.title(WordList::Path, "not-transcribed"),
                ),
                (ColumnId::Id, format!("{sector}.{scenario}")),
            ])
        })
        .collect()
    }
}

/// Whether a path frees the data: then it must keep every bound, where others need one.
pub(super) fn frees(path: &str) -> bool {
    let measure = Measure::ALL
        .into_iter()
        .find(|measure| measure.id() == path);
    measure.is_some_and(|measure| measure <= Measure::Exempt)
}

/// Whether a size of sensitive people without a lower end means at least one of them.
pub(super) fn is_one_implied(bound: &Bound, path: &str) -> bool {
    !frees(path) && size::ends(bound).0 == 0
}

/// Whether the pack binds those of a zone only, so that its rules stand in the stage of lists.
pub(super) fn is_list(front: &Table) -> bool {
    let scope = front.get("scope").and_then(Value::as_table);
    scope.is_some_and(|scope| !scope.is_empty())
}

/// Sector and scenario of what the instrument addresses and of which not every row is said to be there.
fn open_covers(front: &Table) -> impl Iterator<Item = (&str, &str)> {
    let is_complete = |table: &Table| table.get("complete") == Some(&Value::Boolean(true));
    let covers = front.get("covers").and_then(Value::as_array);
    let covers = covers.into_iter().flatten().filter_map(Value::as_table);
    covers
        .filter(move |cover| !is_complete(front) && !is_complete(cover))
        .filter_map(|cover| {
            Some((
                cover.get("sector")?.as_str()?,
                cover.get("scenario")?.as_str()?,
            ))
        })
}

/// The bound of a condition, where it says no more than a column can.
fn bound(when: &Table, counted: &CountedForm) -> Option<Bound> {
    let bound: Bound = when.get(&counted.condition)?.clone().try_into().ok()?;
    let ends = [bound.at_least, bound.more_than, bound.below, bound.at_most];
    let double = bound.at_least.is_some() && bound.more_than.is_some()
        || bound.below.is_some() && bound.at_most.is_some();
    let has_people = ends.into_iter().flatten().all(|n| n > 0);
    let (first, end) = size::ends(&bound);
    let fits = bound.metric.id() == counted.metric
        && ends.iter().any(Option::is_some)
        && !double
        && has_people
        && end.is_none_or(|end| first < end);
    fits.then_some(bound)
}

/// A bound as packs write it.
pub(super) fn bound_value(bound: &Bound, metric: &str) -> Value {
    let mut table = Table::new();
    table.insert("metric".to_owned(), Value::String(metric.to_owned()));
    for (operator, number) in [
        (Operator::AtLeast, bound.at_least),
        (Operator::MoreThan, bound.more_than),
        (Operator::Below, bound.below),
        (Operator::AtMost, bound.at_most),
    ] {
        let key = match operator {
            Operator::AtLeast => "at_least",
            Operator::MoreThan => "more_than",
            Operator::Below => "below",
            Operator::AtMost => "at_most",
        };
        if let Some(number) = number {
            table.insert(key.to_owned(), Value::Integer(number.cast_signed()));
        }
    }
    Value::Table(table)
}

fn effect(entry: &Entry, table: &mut Table) -> &'static str {
    let widens = table.get("widens").and_then(Value::as_bool);
    if !entry.is_rule {
        return "shown";
    }
    if widens.is_some() {
        table.remove("widens");
    }
    if widens == Some(true) {
        "widens"
    } else {
        "decides"
    }
}

/// The elements of a condition as a cell lists them.
fn elements(when: &mut Table) -> String {
    let texts = when
        .get("items")
        .and_then(Value::as_array)
        .and_then(|items| {
            items
                .iter()
                .map(Value::as_str)
                .collect::<Option<Vec<&str>>>()
        });
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
        return String::new();
    };
    let elements = texts.join(", ");
    when.remove("items");
    elements
}

/// Rules of a list stand in its stage where nothing else is said, all others in that of counts.
fn stage(table: &mut Table, is_list: bool) {
    let usual = if is_list { "list" } else { "counts" };
    match table.get("stage").and_then(Value::as_str) {
        Some(stage) if stage == usual => {
            table.remove("stage");
        }
        None if is_list => {
            table.insert("stage".to_owned(), Value::String("counts".to_owned()));
        }
        _ => {}
    }
}
