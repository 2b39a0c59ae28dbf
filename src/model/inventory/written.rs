//! An [`Inventory`] goes in, the form of its file comes out, dataset by dataset; and back, also from what editions before 2.0 wrote.

use super::fold::{Json, ReadTables, Tables, fold, unfold};
use super::form::{DATASET, Place, TRANSFER};
use super::packing::{Duties, MANY, Packing};
use super::{
    CatalogNames, Coverage, Dataset, DeclaredExporter, Inventory, Question, SCHEMA_VERSION, Scan,
    Term, Transfer,
};
use crate::model::packed::PackedLines;
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// Datasets up to which each says all of its own; of more, what many say alike stands once.
pub const MOST_WHOLE: usize = 2_000;

impl Serialize for Inventory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The form of many datasets: of few, each says all of its own, so that whoever reads one looks nothing up.
        let is_long = self.datasets.len() > MOST_WHOLE;
        // The tables stand before what refers to them, so that a reader needs no second pass.
        let long = is_long.then(|| Long::of(self)).transpose();
        let long = long.map_err(S::Error::custom)?;
        let mut map = serializer.serialize_map(None)?;
        // An older inventory is written in the form of today.
        map.serialize_entry("schemaVersion", SCHEMA_VERSION)?;
        map.serialize_entry("scan", &self.scan)?;
        if let Some(long) = &long {
            map.serialize_entry("tables", &long.tables)?;
        }
        map.serialize_entry("coverage", &self.coverage)?;
        if let Some(long) = &long {
            map.serialize_entry("datasets", &long.datasets)?;
            map.serialize_entry("transfers", &long.transfers)?;
        } else {
            map.serialize_entry("datasets", &self.datasets)?;
            map.serialize_entry("transfers", &self.transfers)?;
        }
        if !self.exporter.is_empty() {
            map.serialize_entry("exporter", &self.exporter)?;
        }
        if !self.catalog.is_empty() {
            map.serialize_entry("catalog", &self.catalog)?;
        }
        if !self.questions.is_empty() {
            map.serialize_entry("questions", &self.questions)?;
        }
        if !self.glossary.is_empty() {
            map.serialize_entry("glossary", &self.glossary)?;
        }
        map.end()
    }
}

/// What stands otherwise in the file where there are many datasets.
struct Long {
    tables: Tables,
    datasets: Folded,
    transfers: Folded,
}

impl Long {
    fn of(inventory: &Inventory) -> serde_json::Result<Self> {
        let mut tables = Tables::default();
        Ok(Self {
            datasets: Folded::of(&inventory.datasets, &DATASET, &mut tables)?,
            transfers: Folded::of(&inventory.transfers, &TRANSFER, &mut tables)?,
            tables,
        })
    }
}

/// Datasets or transfers as they stand in the file.
struct Folded {
    lines: PackedLines,
    entries: usize,
}

impl Folded {
    fn of<T: Serialize>(all: &[T], place: &Place, tables: &mut Tables) -> serde_json::Result<Self> {
        let mut lines = PackedLines::default();
        let mut line = String::new();
        for one in all {
            line.clear();
            fold(&serde_json::to_string(one)?, place, tables, &mut line);
            lines.push(&line);
        }
        Ok(Self {
            lines,
            entries: all.len(),
        })
    }
}

impl Serialize for Folded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.entries))?;
        self.lines
            .each(|line| list.serialize_element(&Json(line)))?;
        list.end()
    }
}

impl<'de> Deserialize<'de> for Inventory {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Fields)
    }
}

struct Fields;

impl<'de> Visitor<'de> for Fields {
    type Value = Inventory;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("an inventory")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Inventory, A::Error> {
        let mut read = Read::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "schemaVersion" => read.schema_version = Some(map.next_value()?),
                "scan" => read.scan = Some(map.next_value()?),
                "tables" => read.tables = Some(map.next_value()?),
                "coverage" => read.coverage = Some(map.next_value()?),
                "datasets" => {
                    let seed = unfolding(&DATASET, read.tables.as_ref(), &mut read.kept);
                    read.datasets = Some(map.next_value_seed(seed)?);
                }
                "transfers" => {
                    let seed = unfolding(&TRANSFER, read.tables.as_ref(), &mut read.kept);
                    read.transfers = Some(map.next_value_seed(seed)?);
                }
                "exporter" => read.exporter = map.next_value()?,
                "catalog" => read.catalog = map.next_value()?,
                "questions" => read.questions = map.next_value()?,
                "glossary" => read.glossary = map.next_value()?,
                _ => _ = map.next_value::<IgnoredAny>()?,
            }
        }
        read.inventory()
    }
}

/// An inventory while it is read.
#[derive(Default)]
struct Read {
    schema_version: Option<String>,
    scan: Option<Scan>,
    tables: Option<ReadTables>,
    coverage: Option<Coverage>,
    datasets: Option<Held<Dataset>>,
    transfers: Option<Held<Transfer>>,
    exporter: DeclaredExporter,
    catalog: CatalogNames,
    questions: Vec<Question>,
    glossary: Vec<Term>,
    kept: Kept,
}

/// What keeps the entries small that were read.
struct Kept {
    duties: Duties,
    packing: Packing,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            duties: Duties::default(),
            packing: Packing::of_read(),
        }
    }
}

/// An entry of a list of the file.
trait Entry: DeserializeOwned {
    /// Takes up as little memory from here on as it may; so many entries stand before it.
    fn keep(&mut self, before: usize, kept: &mut Kept);
}

impl Entry for Dataset {
    fn keep(&mut self, before: usize, kept: &mut Kept) {
        kept.duties.share(&mut self.obligation);
        if before >= MANY {
            kept.packing.pack(self);
        }
    }
}

impl Entry for Transfer {
    fn keep(&mut self, _: usize, kept: &mut Kept) {
        kept.duties.share(&mut self.obligation);
    }
}

impl Read {
    fn inventory<E: serde::de::Error>(self) -> Result<Inventory, E> {
        let missing = E::missing_field;
        let (tables, mut kept) = (self.tables.unwrap_or_default(), self.kept);
        let datasets = self.datasets.ok_or_else(|| missing("datasets"))?;
        let transfers = self.transfers.ok_or_else(|| missing("transfers"))?;
        Ok(Inventory {
            schema_version: self
                .schema_version
                .ok_or_else(|| missing("schemaVersion"))?,
            scan: self.scan.ok_or_else(|| missing("scan"))?,
            coverage: self.coverage.ok_or_else(|| missing("coverage"))?,
            datasets: datasets.all(&DATASET, &tables, &mut kept)?,
            transfers: transfers.all(&TRANSFER, &tables, &mut kept)?,
            exporter: self.exporter,
            catalog: self.catalog,
            questions: self.questions,
            glossary: self.glossary,
        })
    }
}

/// The first entries of a list, and those from the first one on that refers to tables which stand behind it.
struct Held<T> {
    ready: Vec<T>,
    waiting: Vec<Box<RawValue>>,
}

impl<T: Entry> Held<T> {
    fn all<E: serde::de::Error>(
        mut self,
        place: &Place,
        tables: &ReadTables,
        kept: &mut Kept,
    ) -> Result<Vec<T>, E> {
        for value in std::mem::take(&mut self.waiting) {
            self.push(value.get(), place, tables, kept)?;
        }
        Ok(self.ready)
    }

    fn push<E: serde::de::Error>(
        &mut self,
        value: &str,
        place: &Place,
        tables: &ReadTables,
        kept: &mut Kept,
    ) -> Result<(), E> {
        let nothing = |at| E::custom(format!("nothing stands at {at}"));
        let mut whole = String::with_capacity(2 * value.len());
        unfold(value, place, tables, &mut whole).map_err(nothing)?;
        self.take(&whole, kept)
    }

    /// Takes an entry as its type writes it.
    fn take<E: serde::de::Error>(&mut self, whole: &str, kept: &mut Kept) -> Result<(), E> {
        let mut one: T = serde_json::from_str(whole).map_err(|error| {
            // The line is one of this text, and says nothing to a reader of the file.
            let said = error.to_string();
            let (said, _) = said.rsplit_once(" at line ").unwrap_or((&said, ""));
            E::custom(said)
        })?;
        one.keep(self.ready.len(), kept);
        self.ready.push(one);
        Ok(())
    }
}

/// Reads a list whose entries stand as in the file.
struct Unfolding<'a, T> {
    place: &'static Place,
    tables: Option<&'a ReadTables>,
    kept: &'a mut Kept,
    of: PhantomData<T>,
}

fn unfolding<'a, T>(
    place: &'static Place,
    tables: Option<&'a ReadTables>,
    kept: &'a mut Kept,
) -> Unfolding<'a, T> {
    Unfolding {
        place,
        tables,
        kept,
        of: PhantomData,
    }
}

impl<'de, T: Entry> DeserializeSeed<'de> for Unfolding<'_, T> {
    type Value = Held<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Held<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Entry> Visitor<'de> for Unfolding<'_, T> {
    type Value = Held<T>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Held<T>, A::Error> {
        let mut held = Held {
            ready: Vec::new(),
            waiting: Vec::new(),
        };
        let none = ReadTables::default();
        let mut whole = String::new();
        while let Some(value) = list.next_element::<Box<RawValue>>()? {
            match self.tables {
                Some(tables) => held.push(value.get(), self.place, tables, self.kept)?,
                // Before 2.0 nothing refers to anything; a program that sorts keys puts the tables last.
                None if held.waiting.is_empty() => {
                    whole.clear();
                    match unfold(value.get(), self.place, &none, &mut whole) {
                        Ok(()) => held.take(&whole, self.kept)?,
                        Err(_) => held.waiting.push(value),
                    }
                }
                None => held.waiting.push(value),
            }
        }
        Ok(held)
    }
}
