//! The inventory as metadata change proposals of DataHub, in the JSON form that its file sink writes and its file source reads:
//! `datahub ingest -c` with `source: {type: file, config: {path: datahub.json}}`.
//!
//! | here | there |
//! |---|---|
//! | element | glossary term `qingdan.ELEMENT` below the node `qingdan`, on each field that holds it; with the context `rare` where it is among other values |
//! | category of a column | tag `qingdan.category.ID` on the field |
//! | measure | tag `qingdan.measure.ID` on the dataset |
//! | number of people, floor and ceiling | structured properties, for search, and custom properties |
//! | sector, scenario, rule, open facts | custom properties |
//! | records, empty values, distinct values | dataset profile, where they were counted |
//!
//! The name of a dataset is the path of its store and its own, the platform `file`, the environment `PROD`; `[catalog]` declares
//! others. Domains are left alone: a dataset has one there, and people choose it. A dataset's tags and structured properties are
//! replaced as a whole, as every connector of DataHub does; what people add to fields in its pages stays.

mod property;

use super::names::{Names, digest, fields, readable, within};
use super::records::{List, without_nulls};
use super::words::{
    both, citation, column, counted, description, element, element_source, elements, elements_of,
    milliseconds, open_facts, titled,
};
use crate::error::Result;
use crate::model::dataset::DataType;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory};
use crate::model::obligation::Measure;
use crate::model::profile::SampleMethod;
use crate::model::text::shown;
use crate::model::{Language, Text};
use crate::report::{Report, failed};
use property::{PROPERTIES, Property};
use serde_json::{Map, Value, json};
use std::io::Write;

/// What an URN of DataHub may not hold in a name.
const RESERVED: &str = "(),\"\\\u{241f}";
/// Bytes of an URN at most, as the server counts them.
const MOST: usize = 512;
const ACTOR: &str = "urn:li:corpuser:qingdan";
const NODE: &str = "urn:li:glossaryNode:qingdan";

/// `datahub.json`.
pub struct DataHub;

impl Report for DataHub {
    fn id(&self) -> &'static str {
        "datahub"
    }

    fn file_name(&self) -> &'static str {
        "datahub.json"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("datahub", e))
    }
}

fn write(inventory: &Inventory, out: &mut dyn Write) -> std::io::Result<()> {
    let mut list = List::begin(out)?;
    let time = milliseconds(&inventory.scan.finished_at).unwrap_or_default();
    for proposal in vocabulary(inventory) {
        list.push(&proposal)?;
    }
    let names = Names::of(inventory);
    for dataset in &inventory.datasets {
        let one = One {
            urn: urn(&names, dataset),
            columns: &dataset.columns.get(),
            dataset,
            names: &names,
            time,
        };
        for proposal in one.proposals() {
            list.push(&proposal)?;
        }
    }
    list.end()?;
    out.write_all(b"\n")
}

/// One aspect of one entity.
fn proposal(kind: &str, urn: &str, aspect_name: &str, aspect: Value) -> Value {
    json!({
        "entityType": kind,
        "entityUrn": urn,
        "changeType": "UPSERT",
        "aspectName": aspect_name,
        "aspect": { "json": without_nulls(aspect) },
    })
}

fn urn(names: &Names<'_>, dataset: &Dataset) -> String {
    let folder = names.folder(&dataset.store);
    let instance = names.instance().map(|instance| format!("{instance}."));
    let head = format!(
        "urn:li:dataset:({},{}",
        platform(names),
        instance.unwrap_or_default()
    );
    let tail = ",PROD)";
    let around: usize = head.chars().chain(tail.chars()).map(in_form).sum();
    let name = readable(&format!("{folder}/{}", dataset.name), RESERVED);
    let name = name.trim_start_matches('/').to_owned();
    format!(
        "{head}{}{tail}",
        within(name, MOST.saturating_sub(around), in_form)
    )
}

/// Bytes of a character as forms of web pages are sent, by which the server measures.
const fn in_form(character: char) -> usize {
    match character {
        '*' | '-' | '_' | '.' => 1,
        _ if character.is_ascii_alphanumeric() => 1,
        _ => 3 * character.len_utf8(),
    }
}

fn platform(names: &Names<'_>) -> String {
    format!("urn:li:dataPlatform:{}", names.platform())
}

fn term_urn(element: &str) -> String {
    format!(
        "urn:li:glossaryTerm:qingdan.{}",
        readable(element, RESERVED)
    )
}

fn tag_urn(list: &str, id: &str) -> String {
    format!("urn:li:tag:qingdan.{list}.{id}")
}

/// What the datasets are described by: terms of the elements that were met, tags, structured properties.
fn vocabulary(inventory: &Inventory) -> Vec<Value> {
    let node = Text::new("清单识别的数据项", "data elements that qingdan recognises");
    let node = json!({ "definition": both(&node), "name": "qingdan 清单", "customProperties": {} });
    let mut all = vec![proposal("glossaryNode", NODE, "glossaryNodeInfo", node)];
    for (id, category) in elements(inventory) {
        let info = json!({
            "customProperties": { "qingdan.element": id, "qingdan.category": category.id() },
            "name": both(&element(&id)),
            "definition": element_source(&id).map_or_else(|| both(&element(&id)), shown),
            "parentNode": NODE,
            "termSource": "INTERNAL",
        });
        all.push(proposal(
            "glossaryTerm",
            &term_urn(&id),
            "glossaryTermInfo",
            info,
        ));
    }
    let tag = |list: &str, id: &str, title: String| {
        let properties = json!({ "name": format!("qingdan.{list}.{id}"), "description": title });
        proposal("tag", &tag_urn(list, id), "tagProperties", properties)
    };
    let categories = Category::ALL.into_iter().skip(1);
    all.extend(categories.map(|one| tag("category", one.id(), titled(one))));
    all.extend(
        Measure::ALL
            .into_iter()
            .map(|one| tag("measure", one.id(), titled(one))),
    );
    all.extend(PROPERTIES.iter().map(Property::definition));
    all
}

/// A dataset while its proposals are made.
struct One<'a> {
    dataset: &'a Dataset,
    columns: &'a [Column],
    names: &'a Names<'a>,
    urn: String,
    /// End of the scan, milliseconds.
    time: i64,
}

impl One<'_> {
    fn proposals(&self) -> Vec<Value> {
        let aspect = |name: &str, aspect: Value| proposal("dataset", &self.urn, name, aspect);
        let measure = tag_urn("measure", self.dataset.obligation.measure.id());
        let assigned: Vec<Value> = PROPERTIES
            .iter()
            .filter_map(|one| one.assigned(self.dataset))
            .collect();
        let mut all = vec![
            aspect("datasetProperties", self.properties()),
            aspect("globalTags", json!({ "tags": [{ "tag": measure }] })),
            aspect("structuredProperties", json!({ "properties": assigned })),
        ];
        if let Some(instance) = self.names.instance() {
            let platform = platform(self.names);
            let instance = format!("urn:li:dataPlatformInstance:({platform},{instance})");
            all.push(aspect(
                "dataPlatformInstance",
                json!({ "platform": platform, "instance": instance }),
            ));
        }
        let fields = fields(self.columns);
        if !self.columns.is_empty() {
            all.push(aspect("schemaMetadata", self.schema(&fields)));
        }
        all.push(aspect("datasetProfile", self.profile(&fields)));
        all
    }

    fn properties(&self) -> Value {
        let dataset = self.dataset;
        let modified = dataset.modified_at.as_deref().and_then(milliseconds);
        json!({
            "name": shown(&dataset.name),
            "qualifiedName": self.names.dataset(dataset),
            "description": both(&description(dataset)),
            "customProperties": custom_properties(dataset),
            "lastModified": modified.map(|time| json!({ "time": time })),
            "tags": [],
        })
    }

    fn schema(&self, names: &[String]) -> Value {
        let fields = self.columns.iter().zip(names);
        let fields: Vec<Value> = fields
            .map(|(column, name)| self.field(column, name))
            .collect();
        let parts: Vec<&str> = names.iter().map(String::as_str).collect();
        json!({
            "schemaName": shown(&self.dataset.name),
            "platform": platform(self.names),
            "version": 0,
            "hash": digest(&parts),
            "platformSchema": { "com.linkedin.schema.Schemaless": {} },
            "fields": fields,
        })
    }

    fn field(&self, one: &Column, name: &str) -> Value {
        let stamp = json!({ "time": self.time, "actor": ACTOR });
        let own = one.element.as_deref();
        let terms: Vec<Value> = elements_of(one)
            .map(|id| json!({ "urn": term_urn(id), "actor": ACTOR, "context": (Some(id) != own).then_some("rare") }))
            .collect();
        let tags = (one.category != Category::None)
            .then(|| json!({ "tags": [{ "tag": tag_urn("category", one.category.id()) }] }));
        json!({
            "fieldPath": name,
            "nullable": true,
            "description": column(one).as_ref().map(both),
            "type": { "type": { (field_type(one.data_type)): {} } },
            "nativeDataType": one.data_type.id(),
            "recursive": false,
            "globalTags": tags,
            "glossaryTerms": (!terms.is_empty()).then(|| json!({ "terms": terms, "auditStamp": stamp })),
            "isPartOfKey": false,
        })
    }

    fn profile(&self, names: &[String]) -> Value {
        let fields = self.columns.iter().zip(names);
        let fields = fields.filter(|(column, _)| column.sample.method == SampleMethod::Full);
        let fields: Vec<Value> = fields
            .map(|(column, name)| field_profile(column, name))
            .collect();
        let columns = self.columns.len();
        json!({
            "timestampMillis": self.time,
            "partitionSpec": { "partition": "FULL_TABLE_SNAPSHOT", "type": "FULL_TABLE" },
            "rowCount": counted(self.dataset.records.count),
            "columnCount": (columns > 0).then_some(columns),
            "fieldProfiles": (!fields.is_empty()).then_some(fields),
            "sizeInBytes": self.dataset.bytes,
        })
    }
}

fn field_profile(column: &Column, name: &str) -> Value {
    let slots = column.nulls + column.sample.values;
    let share = |n: u64| (slots > 0).then(|| n as f64 / slots as f64);
    let numbers = column.numbers.as_ref();
    let distinct = counted(column.distinct);
    json!({
        "fieldPath": name,
        "uniqueCount": distinct,
        "uniqueProportion": distinct.and_then(share),
        "nullCount": column.nulls,
        "nullProportion": share(column.nulls),
        "mean": numbers.map(|numbers| numbers.mean.to_string()),
        "stdev": numbers.map(|numbers| numbers.deviation.to_string()),
    })
}

fn custom_properties(dataset: &Dataset) -> Map<String, Value> {
    let obligation = &dataset.obligation;
    let (records, people) = (dataset.records.count, &dataset.individuals);
    let attributed = |one: &Option<crate::model::inventory::Attribution>| {
        one.as_ref().map(|one| shown(&one.value))
    };
    let open = open_facts(obligation).join(", ");
    let properties = [
        ("store", Some(shown(&dataset.store))),
        ("format", Some(dataset.format.clone())),
        ("files", Some(dataset.files.to_string())),
        ("encoding", dataset.encoding.clone()),
        ("records", Some(records.to_string())),
        ("people", Some(people.count.to_string())),
        ("people.sensitive", Some(people.sensitive.to_string())),
        ("sector", attributed(&dataset.sector)),
        ("scenario", attributed(&dataset.scenario)),
        ("measure", Some(obligation.measure.id().to_owned())),
        ("floor", Some(obligation.floor.id().to_owned())),
        ("ceiling", Some(obligation.ceiling.id().to_owned())),
        ("rule", obligation.rule.clone()),
        ("citation", citation(obligation)),
        ("open-facts", Some(open).filter(|open| !open.is_empty())),
    ];
    let known = properties
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)));
    known
        .map(|(key, value)| (format!("qingdan.{key}"), value.into()))
        .collect()
}

/// The type as a union of Avro names it.
const fn field_type(data_type: DataType) -> &'static str {
    match data_type {
        DataType::String => "com.linkedin.schema.StringType",
        DataType::Bigint | DataType::Double | DataType::Decimal => "com.linkedin.schema.NumberType",
        DataType::Boolean => "com.linkedin.schema.BooleanType",
        DataType::Date => "com.linkedin.schema.DateType",
        DataType::Time | DataType::Timestamp | DataType::Interval => "com.linkedin.schema.TimeType",
        DataType::Binary => "com.linkedin.schema.BytesType",
        DataType::Null => "com.linkedin.schema.NullType",
    }
}
