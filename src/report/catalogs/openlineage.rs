//! The inventory as events of OpenLineage 2-0-2, one `DatasetEvent` a line: what the file transport of its clients writes, and
//! what its HTTP end point takes one by one.
//!
//! | facet | version | from |
//! |---|---|---|
//! | `schema` | 1-2-0 | columns, with type, place and what they hold |
//! | `dataSource` | 1-0-1 | the store |
//! | `documentation` | 1-1-0 | people and requirement in words |
//! | `dataQualityMetrics` | 1-0-1 | files and bytes; records, empty and distinct values where they were counted |
//! | `tags` | 1-0-0 | category and element of each column, measure of the dataset; source `QINGDAN` |
//! | `qingdan_exportObligation` | 1-0-0, ours: `fixtures/openlineage/ExportObligationDatasetFacet.json` | people, measure, rule, open questions |
//!
//! There is no run and no lineage: a scan changes no data. Owners are not known, so that there is no facet of ownership.

use super::names::{Names, fields};
use super::records::{without_nulls, write as write_record};
use super::words::{both, column, counted, description, elements_of};
use crate::error::Result;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Individuals, Inventory, Scan};
use crate::model::obligation::{Obligation, RuleConfidence, TrackOutcome};
use crate::model::profile::SampleMethod;
use crate::model::text::shown;
use crate::model::{Count, Language};
use crate::report::{Report, failed};
use serde_json::{Map, Value, json};
use std::io::Write;

const EVENT: &str = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/DatasetEvent";
const FACETS: &str = "https://openlineage.io/spec/facets";
/// The schema of our own facet; a name and no address, since no domain is ours.
const OBLIGATION: &str = "urn:qingdan:openlineage:ExportObligationDatasetFacet:1-0-0";
const TAG_SOURCE: &str = "QINGDAN";

/// `openlineage.ndjson`.
pub struct OpenLineage;

impl Report for OpenLineage {
    fn id(&self) -> &'static str {
        "openlineage"
    }

    fn file_name(&self) -> &'static str {
        "openlineage.ndjson"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("openlineage", e))
    }
}

fn write(inventory: &Inventory, out: &mut dyn Write) -> std::io::Result<()> {
    let names = Names::of(inventory);
    let scan = &inventory.scan;
    let producer = format!("urn:qingdan:{}", scan.tool.version);
    for dataset in &inventory.datasets {
        let place = names.place(dataset);
        let event = json!({
            "eventTime": scan.finished_at,
            "producer": producer,
            "schemaURL": EVENT,
            "dataset": {
                "namespace": place.namespace,
                "name": place.name,
                "facets": facets(dataset, &names, scan, &producer),
            },
        });
        write_record(&without_nulls(event), out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

fn facets(dataset: &Dataset, names: &Names<'_>, scan: &Scan, producer: &str) -> Value {
    let columns = dataset.columns.get();
    let fields = fields(&columns);
    let facet = |name: &str, version: &str, content: Value| {
        let class = format!("{name}DatasetFacet");
        with_head(
            content,
            producer,
            &format!("{FACETS}/{version}/{class}.json#/$defs/{class}"),
        )
    };
    let source = json!({ "name": shown(&dataset.store), "uri": names.root(&dataset.store) });
    let documentation =
        json!({ "description": both(&description(dataset)), "contentType": "text/plain" });
    let quality = quality(dataset, &columns, &fields, &scan.finished_at);
    json!({
        "schema": (!columns.is_empty()).then(|| facet("Schema", "1-2-0", schema(&columns, &fields))),
        "dataSource": facet("Datasource", "1-0-1", source),
        "documentation": facet("Documentation", "1-1-0", documentation),
        "dataQualityMetrics": facet("DataQualityMetrics", "1-0-1", quality),
        "tags": facet("Tags", "1-0-0", tags(dataset, &columns, &fields)),
        "qingdan_exportObligation": with_head(obligation(dataset, scan), producer, OBLIGATION),
    })
}

/// A facet says first who made it and which schema it has.
fn with_head(content: Value, producer: &str, schema: &str) -> Value {
    let mut facet = Map::new();
    facet.insert("_producer".to_owned(), producer.into());
    facet.insert("_schemaURL".to_owned(), schema.into());
    if let Value::Object(content) = content {
        facet.extend(content);
    }
    Value::Object(facet)
}

fn schema(columns: &[Column], names: &[String]) -> Value {
    let field = |(one, name): (&Column, &String)| {
        json!({
            "name": name,
            "type": one.data_type.id(),
            "description": column(one).as_ref().map(both),
            "ordinal_position": one.ordinal,
        })
    };
    let fields: Vec<Value> = columns.iter().zip(names).map(field).collect();
    json!({ "fields": fields })
}

fn quality(dataset: &Dataset, columns: &[Column], names: &[String], captured: &str) -> Value {
    let read = columns.iter().zip(names);
    let read = read.filter(|(column, _)| column.sample.method == SampleMethod::Full);
    let metrics: Map<String, Value> = read
        .map(|(column, name)| {
            let metrics = json!({
                "nullCount": column.nulls,
                "distinctCount": counted(column.distinct),
                "count": column.sample.values,
            });
            (name.clone(), metrics)
        })
        .collect();
    json!({
        "rowCount": counted(dataset.records.count),
        "bytes": dataset.bytes,
        "fileCount": dataset.files,
        "lastUpdated": dataset.modified_at,
        "captureDate": captured,
        "columnMetrics": metrics,
    })
}

fn tags(dataset: &Dataset, columns: &[Column], names: &[String]) -> Value {
    let tag = |key: &str, value: &str, field: Option<&str>| json!({ "key": key, "value": value, "source": TAG_SOURCE, "field": field });
    let mut tags = vec![tag(
        "qingdan.measure",
        dataset.obligation.measure.id(),
        None,
    )];
    for (column, name) in columns.iter().zip(names) {
        if column.category != Category::None {
            tags.push(tag("qingdan.category", column.category.id(), Some(name)));
        }
        tags.extend(elements_of(column).map(|id| tag("qingdan.element", id, Some(name))));
    }
    json!({ "tags": tags })
}

fn interval(count: Count) -> Value {
    json!({ "lower": count.lower, "upper": count.upper })
}

fn obligation(dataset: &Dataset, scan: &Scan) -> Value {
    let obligation = &dataset.obligation;
    let Individuals {
        count,
        sensitive,
        secondary,
        ..
    } = &dataset.individuals;
    let text = |text: &crate::model::Text| json!({ "zh": shown(&text.zh), "en": shown(&text.en) });
    let missing = obligation.missing.iter();
    let questions: Vec<Value> = missing
        .map(|one| json!({ "fact": one.fact, "question": text(&one.question) }))
        .collect();
    let tracks: Vec<Value> = obligation.tracks.iter().map(track).collect();
    json!({
        "measure": obligation.measure.id(),
        "floor": obligation.floor.id(),
        "ceiling": obligation.ceiling.id(),
        "tracks": tracks,
        "records": interval(dataset.records.count),
        "individuals": interval(*count),
        "sensitiveIndividuals": interval(*sensitive),
        "otherIndividuals": interval(*secondary),
        "sector": dataset.sector.as_ref().map(|one| shown(&one.value)),
        "scenario": dataset.scenario.as_ref().map(|one| shown(&one.value)),
        "rule": cited(obligation),
        "openQuestions": questions,
        "edition": scan.edition,
        "taxonomy": scan.taxonomy.id(),
    })
}

fn track(track: &TrackOutcome) -> Value {
    json!({
        "track": track.track.id(),
        "measure": track.measure.id(),
        "floor": track.floor.id(),
        "ceiling": track.ceiling.id(),
    })
}

/// The rule that decides, with where it stands and what it says.
fn cited(obligation: &Obligation) -> Option<Value> {
    let (id, citation) = (obligation.rule.as_ref()?, &obligation.citation);
    let sources: Vec<String> = citation.sources.iter().map(|one| shown(one)).collect();
    Some(json!({
        "id": id,
        "instrument": shown(&citation.instrument),
        "heading": citation.heading,
        "restated": { "zh": shown(&citation.restated_zh), "en": shown(&citation.restated_en) },
        "sources": sources,
        "confidence": citation.confidence.map(RuleConfidence::id),
    }))
}
