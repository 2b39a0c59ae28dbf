//! The inventory as one data set description of Croissant 1.1 (MLCommons) in JSON-LD: what loaders of training data read.
//!
//! | here | there |
//! |---|---|
//! | the scan | `sc:Dataset`, a live one: no digest of a file is known, and files may change |
//! | file | `cr:FileObject`; the files of a table with several a `cr:FileSet` |
//! | dataset | `cr:RecordSet`, with its people and requirement in its description |
//! | column | `cr:Field`; the address of its element is a further `dataType` |
//!
//! A masked name is no name of a column, and a nested one is no column of its own: their fields do not say where they are extracted. Licence, authors and a date of
//! publication are not known and left out; validators say so as a warning.

use super::dcat::media_type;
use super::names::{Names, escaped, fields};
use super::records::{List, without_nulls};
use super::words::{description, elements_of};
use crate::error::Result;
use crate::model::dataset::DataType;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::text::shown;
use crate::model::{Language, Text};
use crate::report::headings::heading;
use crate::report::roll_up::{disclaimer, stores};
use crate::report::view::column_title;
use crate::report::{Report, failed};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Write;

/// The context that the standard gives; a description without it is not recognised.
const CONTEXT: &str = r#"{"@language":"en","@vocab":"https://schema.org/","arrayShape":"cr:arrayShape","citeAs":"cr:citeAs",
"column":"cr:column","conformsTo":"dct:conformsTo","containedIn":"cr:containedIn",
"cr":"http://mlcommons.org/croissant/","rai":"http://mlcommons.org/croissant/RAI/",
"data":{"@id":"cr:data","@type":"@json"},"dataType":{"@id":"cr:dataType","@type":"@vocab"},
"dct":"http://purl.org/dc/terms/","description":{"@container":"@language"},
"equivalentProperty":"cr:equivalentProperty","examples":{"@id":"cr:examples","@type":"@json"},"extract":"cr:extract",
"field":"cr:field","fileProperty":"cr:fileProperty","fileObject":"cr:fileObject","fileSet":"cr:fileSet",
"format":"cr:format","includes":"cr:includes","isArray":"cr:isArray","isLiveDataset":"cr:isLiveDataset",
"jsonPath":"cr:jsonPath","key":"cr:key","md5":"cr:md5","name":{"@container":"@language"},
"parentField":"cr:parentField","path":"cr:path","recordSet":"cr:recordSet","references":"cr:references",
"regex":"cr:regex","repeated":"cr:repeated","replace":"cr:replace","samplingRate":"cr:samplingRate",
"sc":"https://schema.org/","separator":"cr:separator","source":"cr:source","subField":"cr:subField",
"transform":"cr:transform"}"#;

/// `croissant.json`.
pub struct Croissant;

impl Report for Croissant {
    fn id(&self) -> &'static str {
        "croissant"
    }

    fn file_name(&self) -> &'static str {
        "croissant.json"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("croissant", e))
    }
}

fn write(inventory: &Inventory, out: &mut dyn Write) -> std::io::Result<()> {
    let names = Names::of(inventory);
    let stores = stores(inventory);
    let title = heading("title").unwrap_or_default();
    let head = [
        ("@type", json!("sc:Dataset")),
        (
            "@id",
            json!(format!(
                "urn:qingdan:croissant:{}",
                escaped(&stores.join(" "))
            )),
        ),
        ("name", tagged(&title)),
        ("description", tagged(&disclaimer())),
        ("conformsTo", json!("http://mlcommons.org/croissant/1.1")),
        ("isLiveDataset", json!(true)),
        ("dateModified", json!(inventory.scan.finished_at)),
    ];
    write!(out, "{{\"@context\":{CONTEXT}")?;
    for (key, value) in head {
        write!(out, ",\n{}:{value}", json!(key))?;
    }
    out.write_all(b",\n\"distribution\":")?;
    let mut files = List::begin(out)?;
    let mut seen = BTreeSet::new();
    for dataset in &inventory.datasets {
        let file = file(dataset, &names);
        if seen.insert(file.address.clone()) {
            files.push(&without_nulls(file.node))?;
        }
    }
    files.end()?;
    out.write_all(b",\n\"recordSet\":")?;
    let mut records = List::begin(out)?;
    for dataset in inventory
        .datasets
        .iter()
        .filter(|one| !one.columns.holds_nothing())
    {
        records.push(&without_nulls(record_set(dataset, &names)))?;
    }
    records.end()?;
    out.write_all(b"}\n")
}

/// A text by language.
fn tagged(text: &Text) -> Value {
    json!({ "zh": shown(&text.zh), "en": shown(&text.en) })
}

/// What a dataset lies in.
struct File {
    address: String,
    node: Value,
    is_set: bool,
}

/// The file of a dataset, or the set of its files. Tables of one file have it in common.
fn file(dataset: &Dataset, names: &Names<'_>) -> File {
    let encoding = media_type(&dataset.format).unwrap_or("application/octet-stream");
    if let [only] = dataset.parts.as_slice() {
        let address = names.file(&dataset.store, only.file());
        let node = json!({
            "@type": "cr:FileObject",
            "@id": address,
            "name": shown(only.file()),
            "contentUrl": address,
            "contentSize": only.file.is_none().then(|| format!("{} B", only.bytes)),
            "encodingFormat": encoding,
        });
        return File {
            address,
            node,
            is_set: false,
        };
    }
    let address = format!("{}#files", names.dataset(dataset));
    let includes: Vec<String> = dataset
        .parts
        .iter()
        .map(|part| names.file(&dataset.store, part.file()))
        .collect();
    let node = json!({
        "@type": "cr:FileSet",
        "@id": address,
        "name": shown(&dataset.name),
        "encodingFormat": encoding,
        "includes": includes,
    });
    File {
        address,
        node,
        is_set: true,
    }
}

fn record_set(dataset: &Dataset, names: &Names<'_>) -> Value {
    let address = format!("{}#records", names.dataset(dataset));
    let file = file(dataset, names);
    let columns = dataset.columns.get();
    let fields: Vec<Value> = columns
        .iter()
        .zip(fields(&columns))
        .map(|(column, name)| field(column, &name, &address, &file))
        .collect();
    json!({
        "@type": "cr:RecordSet",
        "@id": address,
        "name": shown(&dataset.name),
        "description": tagged(&description(dataset)),
        "field": fields,
    })
}

fn field(column: &Column, name: &str, record_set: &str, file: &File) -> Value {
    let types = elements_of(column).map(|id| format!("urn:qingdan:element:{}", escaped(id)));
    let types: Vec<String> = std::iter::once(data_type(column.data_type).to_owned())
        .chain(types)
        .collect();
    let extract = is_extracted(column).then(|| json!({ "column": column.path }));
    let by = if file.is_set { "fileSet" } else { "fileObject" };
    json!({
        "@type": "cr:Field",
        "@id": format!("{record_set}/{}", column.ordinal),
        "name": name,
        "description": super::words::column(column).as_ref().map(tagged),
        "dataType": types,
        "source": { (by): { "@id": file.address }, "extract": extract },
    })
}

/// Whether a loader finds the column by its path: it has a name that is not masked, and does not lie inside another.
fn is_extracted(column: &Column) -> bool {
    let is_named = column_title(&column.path, column.ordinal, Language::En) == column.path;
    is_named && !column.path.contains("[masked ") && !column.path.contains(['.', '['])
}

/// The type as loaders know it.
const fn data_type(data_type: DataType) -> &'static str {
    match data_type {
        DataType::String | DataType::Interval | DataType::Binary | DataType::Null => "sc:Text",
        DataType::Bigint => "sc:Integer",
        DataType::Double | DataType::Decimal => "sc:Float",
        DataType::Boolean => "sc:Boolean",
        DataType::Date => "sc:Date",
        DataType::Time => "sc:Time",
        DataType::Timestamp => "sc:DateTime",
    }
}
