//! An [`Inventory`] goes in, the form of its file comes out, dataset by dataset; and back, also from what editions before 2.0 wrote.

use super::form::{DATASET, Place, TRANSFER, Tables, fold, unfold};
use super::packing::{Duties, MANY, Packing};
use super::{
    CatalogNames, Coverage, Dataset, DeclaredExporter, Inventory, Question, SCHEMA_VERSION, Scan,
    Term, Transfer,
};
use serde::de::{DeserializeOwned, DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{Error as _, SerializeMap as _, SerializeSeq as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

/// Datasets up to which each says all of its own; of more, what many say alike stands once.
pub const MOST_WHOLE: usize = 2_000;

impl Serialize for Inventory {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The form of many datasets: of few, each says all of its own, so that whoever reads one looks nothing up.
        let is_long = self.datasets.len() > MOST_WHOLE;
        let tables = RefCell::new(Tables::default());
        let datasets = Folded(&self.datasets, &DATASET, &tables);
        let transfers = Folded(&self.transfers, &TRANSFER, &tables);
        // The tables stand before what refers to them, so that a reader needs no second pass; here they are made in a first one.
        if is_long {
            datasets.learn().map_err(S::Error::custom)?;
            transfers.learn().map_err(S::Error::custom)?;
        }
        let mut map = serializer.serialize_map(None)?;
        // An older inventory is written in the form of today.
        map.serialize_entry("schemaVersion", SCHEMA_VERSION)?;
        map.serialize_entry("scan", &self.scan)?;
        if is_long {
            let said = tables.borrow();
            map.serialize_entry("tables", said.values())?;
            drop(said);
        }
        map.serialize_entry("coverage", &self.coverage)?;
        if is_long {
            map.serialize_entry("datasets", &datasets)?;
            map.serialize_entry("transfers", &transfers)?;
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

/// Datasets or transfers as they stand in the file, one after the other: memory does not grow with them.
struct Folded<'a, T>(&'a [T], &'static Place, &'a RefCell<Tables>);

impl<T: Serialize> Folded<'_, T> {
    /// Fills the tables.
    fn learn(&self) -> serde_json::Result<()> {
        self.0.iter().try_for_each(|one| self.one(one).map(drop))
    }

    fn one(&self, one: &T) -> serde_json::Result<Value> {
        let mut value = serde_json::to_value(one)?;
        fold(&mut value, self.1, &mut self.2.borrow_mut());
        Ok(value)
    }
}

impl<T: Serialize> Serialize for Folded<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.0.len()))?;
        for one in self.0 {
            list.serialize_element(&self.one(one).map_err(S::Error::custom)?)?;
        }
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
                "tables" => read.tables = Some(Tables::of(map.next_value()?)),
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
    tables: Option<Tables>,
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
#[derive(Default)]
struct Kept {
    duties: Duties,
    packing: Packing,
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
    waiting: Vec<Value>,
}

impl<T: Entry> Held<T> {
    fn all<E: serde::de::Error>(
        mut self,
        place: &Place,
        tables: &Tables,
        kept: &mut Kept,
    ) -> Result<Vec<T>, E> {
        for value in std::mem::take(&mut self.waiting) {
            self.push(value, place, tables, kept)?;
        }
        Ok(self.ready)
    }

    fn push<E: serde::de::Error>(
        &mut self,
        mut value: Value,
        place: &Place,
        tables: &Tables,
        kept: &mut Kept,
    ) -> Result<(), E> {
        let nothing = |at| E::custom(format!("nothing stands at {at}"));
        unfold(&mut value, place, tables).map_err(nothing)?;
        let mut one: T = serde_json::from_value(value).map_err(E::custom)?;
        one.keep(self.ready.len(), kept);
        self.ready.push(one);
        Ok(())
    }
}

/// Reads a list whose entries stand as in the file.
struct Unfolding<'a, T> {
    place: &'static Place,
    tables: Option<&'a Tables>,
    kept: &'a mut Kept,
    of: PhantomData<T>,
}

fn unfolding<'a, T>(
    place: &'static Place,
    tables: Option<&'a Tables>,
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
        let none = Tables::default();
        while let Some(mut value) = list.next_element::<Value>()? {
            match self.tables {
                Some(tables) => held.push(value, self.place, tables, self.kept)?,
                // Before 2.0 nothing refers to anything; a program that sorts keys puts the tables last.
                None if held.waiting.is_empty()
                    && unfold(&mut value, self.place, &none).is_ok() =>
                {
                    held.push(value, self.place, &none, self.kept)?;
                }
                None => held.waiting.push(value),
            }
        }
        Ok(held)
    }
}
