//! The inventory as requests to the API of OpenMetadata, one a line, in the order in which each finds what it needs.
//!
//! A line is `{"method", "path", "type", "body"}`: `body` is what the end point takes and what the published model called `type`
//! describes. With `curl -X PUT -d BODY HOST/PATH` for each line the tables are there; a second run changes what has changed. A
//! profile is put to the table by its id, which the server gives: `table` in its line is the name to ask it by.
//!
//! | here | there |
//! |---|---|
//! | store | a database service of type `CustomDatabase`, the database `default` and a schema for each store |
//! | dataset | table; tables and no containers, since only tables have profiles there |
//! | column | column with `dataType`, `dataTypeDisplay`, `ordinalPosition` |
//! | element | glossary term of the glossary `qingdan` |
//! | category, measure | tags of the classifications `qingdan-category` and `qingdan-measure` |
//! | who set a label | `labelType`; one by a detector is `Suggested`, by a person `Confirmed` |
//! | records, empty and distinct values, mean, quartiles | `tableProfile` and `columnProfile`, where they were counted |
//!
//! The tags `PII.*` that come with OpenMetadata are not set: they follow other definitions than China's standards. Numbers of
//! people and open questions are in the description of the table.

use super::names::{Names, fields, readable, within};
use super::records::{without_nulls, write as write_record};
use super::words::{
    both, citation, column, counted, description, element, element_source, elements, elements_of,
    milliseconds, titled,
};
use crate::error::Result;
use crate::model::dataset::DataType;
use crate::model::finding::{Category, Label};
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::obligation::Measure;
use crate::model::profile::SampleMethod;
use crate::model::text::shown;
use crate::model::{Language, Text};
use crate::report::roll_up::stores;
use crate::report::{Report, failed};
use serde_json::{Value, json};
use std::io::Write;

/// What a name may not hold: parts of full names are told apart by it.
const RESERVED: &str = "\":<>|";
/// Characters of a name at most.
const MOST: usize = 256;
const DATABASE: &str = "default";
const GLOSSARY: &str = "qingdan";
const OF_CATEGORY: &str = "qingdan-category";
const OF_MEASURE: &str = "qingdan-measure";

/// `openmetadata.ndjson`.
pub struct OpenMetadata;

impl Report for OpenMetadata {
    fn id(&self) -> &'static str {
        "openmetadata"
    }

    fn file_name(&self) -> &'static str {
        "openmetadata.ndjson"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("openmetadata", e))
    }
}

fn write(inventory: &Inventory, out: &mut dyn Write) -> std::io::Result<()> {
    let names = Names::of(inventory);
    let service = service(&names);
    let head = services(inventory, &names, &service);
    for request in head.into_iter().chain(vocabulary(inventory)) {
        line(request, out)?;
    }
    let time = milliseconds(&inventory.scan.finished_at).unwrap_or_default();
    for dataset in &inventory.datasets {
        let columns = dataset.columns.get();
        let names_of_columns = fields(&columns).into_iter().map(|name| entity_name(&name));
        let one = One {
            dataset,
            schema: full_name(&[&service, DATABASE, &schema_name(&names, &dataset.store)]),
            address: address(&names, dataset),
            names: names_of_columns.collect(),
            columns: &columns,
            time,
        };
        line(one.table(), out)?;
        line(one.profile(), out)?;
    }
    Ok(())
}

fn line(request: Value, out: &mut dyn Write) -> std::io::Result<()> {
    write_record(&without_nulls(request), out)?;
    out.write_all(b"\n")
}

/// One call.
fn request(path: &str, model: &str, body: Value) -> Value {
    let path = format!("/api/v1/{path}");
    let mut request = json!({ "method": "PUT", "path": path, "type": model });
    request["body"] = body;
    request
}

/// A name as the server takes it.
fn entity_name(name: &str) -> String {
    within(readable(name, RESERVED), MOST, |_| 1)
}

/// A full name: parts with a dot stand in quotes.
fn full_name(parts: &[&str]) -> String {
    let quoted = parts.iter().map(|part| {
        if part.contains('.') {
            format!("\"{part}\"")
        } else {
            (*part).to_owned()
        }
    });
    quoted.collect::<Vec<_>>().join(".")
}

fn service(names: &Names<'_>) -> String {
    let instance = names.instance().map(|instance| format!("-{instance}"));
    entity_name(&format!(
        "qingdan-{}{}",
        names.platform(),
        instance.unwrap_or_default()
    ))
}

fn schema_name(names: &Names<'_>, store: &str) -> String {
    let folder = names.folder(store);
    entity_name(if folder.is_empty() { "/" } else { &folder })
}

/// The service, its database, and a schema for each store.
fn services(inventory: &Inventory, names: &Names<'_>, service: &str) -> Vec<Value> {
    let about = Text::new("由清单扫描的文件", "files that qingdan scanned");
    let mut all = vec![
        request(
            "services/databaseServices",
            "CreateDatabaseServiceRequest",
            json!({
                "name": service,
                "description": both(&about),
                "serviceType": "CustomDatabase",
                "connection": { "config": { "type": "CustomDatabase" } },
            }),
        ),
        request(
            "databases",
            "CreateDatabaseRequest",
            json!({ "name": DATABASE, "service": full_name(&[service]) }),
        ),
    ];
    all.extend(stores(inventory).into_iter().map(|store| {
        request(
            "databaseSchemas",
            "CreateDatabaseSchemaRequest",
            json!({
                "name": schema_name(names, store),
                "displayName": shown(store),
                "database": full_name(&[service, DATABASE]),
            }),
        )
    }));
    all
}

/// Classifications with their tags, the glossary with a term for each element that was met.
fn vocabulary(inventory: &Inventory) -> Vec<Value> {
    let classification = |name: &str, zh: &'static str, en: &'static str| {
        let body = json!({ "name": name, "description": both(&Text::new(zh, en)), "mutuallyExclusive": true });
        request("classifications", "CreateClassificationRequest", body)
    };
    let tag = |classification: &str, name: &str, title: String| {
        let body = json!({ "classification": classification, "name": name, "displayName": title, "description": title });
        request("tags", "CreateTagRequest", body)
    };
    let mut all = vec![classification(
        OF_CATEGORY,
        "字段的个人信息类别",
        "what a column holds of persons",
    )];
    let categories = Category::ALL.into_iter().skip(1);
    all.extend(categories.map(|one| tag(OF_CATEGORY, one.id(), titled(one))));
    all.push(classification(
        OF_MEASURE,
        "数据出境要求",
        "what is required before data leaves China",
    ));
    all.extend(
        Measure::ALL
            .into_iter()
            .map(|one| tag(OF_MEASURE, one.id(), titled(one))),
    );
    let about = Text::new("清单识别的数据项", "data elements that qingdan recognises");
    let glossary =
        json!({ "name": GLOSSARY, "displayName": "qingdan 清单", "description": both(&about) });
    all.push(request("glossaries", "CreateGlossaryRequest", glossary));
    all.extend(elements(inventory).into_keys().map(|id| {
        let title = both(&element(&id));
        let body = json!({
            "glossary": GLOSSARY,
            "name": entity_name(&id),
            "displayName": title,
            "description": element_source(&id).map_or_else(|| title.clone(), shown),
        });
        request("glossaryTerms", "CreateGlossaryTermRequest", body)
    }));
    all
}

/// A label on a table or a column.
fn label(full_name: &str, source: &str, by: Label) -> Value {
    let (by, state) = match by {
        Label::Automated => ("Automated", "Suggested"),
        Label::Manual => ("Manual", "Confirmed"),
    };
    json!({ "tagFQN": full_name, "source": source, "labelType": by, "state": state })
}

fn address(names: &Names<'_>, dataset: &Dataset) -> String {
    match dataset.parts.as_slice() {
        [only] => names.file(&dataset.store, only.file()),
        _ => names.root(&dataset.store),
    }
}

/// A dataset while its requests are made.
struct One<'a> {
    dataset: &'a Dataset,
    columns: &'a [Column],
    /// Of the columns.
    names: Vec<String>,
    /// Full name of its schema.
    schema: String,
    /// Where its file lies; its store where it has several.
    address: String,
    /// End of the scan, milliseconds.
    time: i64,
}

impl One<'_> {
    fn name(&self) -> String {
        entity_name(&self.dataset.name)
    }

    fn table(&self) -> Value {
        let measure = full_name(&[OF_MEASURE, self.dataset.obligation.measure.id()]);
        let columns = self.columns.iter().zip(&self.names);
        let columns: Vec<Value> = columns.map(|(one, name)| table_column(one, name)).collect();
        let body = json!({
            "name": self.name(),
            "displayName": shown(&self.dataset.name),
            "description": about(self.dataset),
            "tableType": "External",
            "columns": columns,
            "databaseSchema": self.schema,
            "locationPath": self.address,
            "fileFormat": file_format(&self.dataset.format),
            "tags": [label(&measure, "Classification", Label::Automated)],
        });
        request("tables", "CreateTableRequest", body)
    }

    fn profile(&self) -> Value {
        let read = self.columns.iter().zip(&self.names);
        let read = read.filter(|(column, _)| column.sample.method == SampleMethod::Full);
        let profiles: Vec<Value> = read
            .map(|(column, name)| column_profile(column, name, self.time))
            .collect();
        let body = json!({
            "tableProfile": {
                "timestamp": self.time,
                "columnCount": self.columns.len(),
                "rowCount": counted(self.dataset.records.count),
                "sizeInByte": self.dataset.bytes,
            },
            "columnProfile": profiles,
        });
        let mut request = request(
            "tables/{id}/tableProfile",
            "CreateTableProfileRequest",
            body,
        );
        request["table"] = format!("{}.{}", self.schema, full_name(&[&self.name()])).into();
        request
    }
}

/// People, requirement, rule and open questions, a line each.
fn about(dataset: &Dataset) -> String {
    let rule = citation(&dataset.obligation);
    let questions = dataset
        .obligation
        .missing
        .iter()
        .map(|one| both(&one.question));
    let lines = std::iter::once(both(&description(dataset)))
        .chain(rule)
        .chain(questions);
    lines.collect::<Vec<_>>().join("\n\n")
}

fn table_column(one: &Column, name: &str) -> Value {
    let mut tags: Vec<Value> = elements_of(one)
        .map(|id| {
            label(
                &full_name(&[GLOSSARY, &entity_name(id)]),
                "Glossary",
                one.label,
            )
        })
        .collect();
    if one.category != Category::None {
        tags.push(label(
            &full_name(&[OF_CATEGORY, one.category.id()]),
            "Classification",
            one.label,
        ));
    }
    json!({
        "name": name,
        "dataType": data_type(one.data_type),
        "dataTypeDisplay": one.data_type.id(),
        "description": column(one).as_ref().map(both),
        "ordinalPosition": one.ordinal,
        "tags": tags,
    })
}

fn column_profile(column: &Column, name: &str, time: i64) -> Value {
    let slots = column.nulls + column.sample.values;
    let share = |n: u64| (slots > 0).then(|| n as f64 / slots as f64);
    let numbers = column.numbers.as_ref();
    let distinct = counted(column.distinct);
    let quartile = |at: usize| numbers.map(|numbers| numbers.quartiles[at]);
    json!({
        "name": name,
        "timestamp": time,
        "valuesCount": column.sample.values,
        "nullCount": column.nulls,
        "nullProportion": share(column.nulls),
        "distinctCount": distinct,
        "distinctProportion": distinct.and_then(share),
        "mean": numbers.map(|numbers| numbers.mean),
        "stddev": numbers.map(|numbers| numbers.deviation),
        "firstQuartile": quartile(0),
        "median": quartile(1),
        "thirdQuartile": quartile(2),
    })
}

/// The format, where the list of OpenMetadata has it.
fn file_format(format: &str) -> Option<&str> {
    ["csv", "parquet", "avro", "json"]
        .contains(&format)
        .then_some(format)
}

const fn data_type(data_type: DataType) -> &'static str {
    match data_type {
        DataType::String => "STRING",
        DataType::Bigint => "BIGINT",
        DataType::Double => "DOUBLE",
        DataType::Decimal => "DECIMAL",
        DataType::Boolean => "BOOLEAN",
        DataType::Date => "DATE",
        DataType::Time => "TIME",
        DataType::Timestamp => "TIMESTAMP",
        DataType::Interval => "INTERVAL",
        DataType::Binary => "BINARY",
        DataType::Null => "NULL",
    }
}
