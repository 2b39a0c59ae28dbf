//! The inventory as a catalog of DCAT-AP 3.0 in JSON-LD, with its context inside: nothing is loaded to read it.
//!
//! | here | there |
//! |---|---|
//! | the scan | `dcat:Catalog`, `dct:conformsTo` the profile; its publisher is the program, since nobody else is known |
//! | dataset | `dcat:Dataset` with `dct:title` and `dct:description` (zh, en), `dct:identifier`, `dct:modified` |
//! | file | `dcat:Distribution` with `dcat:accessURL`, `dcat:byteSize`, `dct:format`, `dcat:mediaType` where one is registered |
//! | columns | `dct:conformsTo` a `csvw:Schema` with `csvw:Column`s |
//! | element | `skos:Concept` that is `dpv:PersonalData` or `dpv:SensitivePersonalData`; `dpv:hasPersonalData` of columns and datasets |
//! | personal information, or a suspicion | `dct:accessRights` `NON_PUBLIC` of the EU's list; absent where nothing was found, since nothing says more |
//! | measure | `dpv:hasObligation` where it is settled; `qd:floor`, `qd:ceiling` and `qd:measure` always |
//! | records and people | `qd:recordsLower`, `qd:recordsUpper`, `qd:individualsLower` … : no upper end where none is known |
//!
//! Properties of our own lie below `urn:qingdan:term:`. Licences, themes and contact points are not known and left out.

use super::names::{Names, escaped, fields};
use super::records::{List, without_nulls};
use super::words::{citation, description, element, elements, elements_of, open_facts};
use crate::error::Result;
use crate::model::dataset::DataType;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory, PartSummary};
use crate::model::obligation::Measure;
use crate::model::text::shown;
use crate::model::{Count, Language, Text, Titled};
use crate::report::headings::heading;
use crate::report::roll_up::{disclaimer, stores, strongest};
use crate::report::{Report, failed};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::io::Write;

const PROFILE: &str = "http://data.europa.eu/r5r/";
const NON_PUBLIC: &str = "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC";
/// Chinese and English in the EU's list.
const LANGUAGES: [&str; 2] = [
    "http://publications.europa.eu/resource/authority/language/ZHO",
    "http://publications.europa.eu/resource/authority/language/ENG",
];
const PROGRAM: &str = "urn:qingdan:program";
const SCHEME: &str = "urn:qingdan:element";
/// What may stand before a name in the context.
const PREFIXES: [(&str, &str); 10] = [
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("csvw", "http://www.w3.org/ns/csvw#"),
    ("dpv", "https://w3id.org/dpv#"),
    ("qd", "urn:qingdan:term:"),
    ("iana", "http://www.iana.org/assignments/media-types/"),
];

/// `dcat.jsonld`.
pub struct Dcat;

impl Report for Dcat {
    fn id(&self) -> &'static str {
        "dcat"
    }

    fn file_name(&self) -> &'static str {
        "dcat.jsonld"
    }

    fn write(&self, inventory: &Inventory, _: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, out).map_err(|e| failed("dcat", e))
    }
}

fn write(inventory: &Inventory, out: &mut dyn Write) -> std::io::Result<()> {
    let context: Map<String, Value> = PREFIXES
        .iter()
        .map(|(prefix, address)| ((*prefix).to_owned(), (*address).into()))
        .collect();
    write!(out, "{{\"@context\":{},\"@graph\":", Value::Object(context))?;
    let names = Names::of(inventory);
    let mut list = List::begin(out)?;
    for node in catalog(inventory, &names) {
        list.push(&without_nulls(node))?;
    }
    for dataset in &inventory.datasets {
        list.push(&without_nulls(node(dataset, &names)))?;
    }
    list.end()?;
    out.write_all(b"}\n")
}

/// A text in both languages, each with its tag.
fn tagged(text: &Text) -> Value {
    json!([
        { "@value": shown(&text.zh), "@language": "zh" },
        { "@value": shown(&text.en), "@language": "en" },
    ])
}

/// A name, which is in no language.
fn named(name: &str) -> Value {
    json!({ "@value": shown(name) })
}

fn typed(value: &str, data_type: &str) -> Value {
    json!({ "@value": value, "@type": format!("xsd:{data_type}") })
}

fn whole(number: u64) -> Value {
    typed(&number.to_string(), "nonNegativeInteger")
}

fn linked(address: impl Into<String>) -> Value {
    json!({ "@id": address.into() })
}

fn element_address(id: &str) -> String {
    format!("{SCHEME}:{}", escaped(id))
}

fn measure_address(measure: Measure) -> String {
    format!("urn:qingdan:measure:{}", measure.id())
}

/// The catalog and what its datasets are described by.
fn catalog(inventory: &Inventory, names: &Names<'_>) -> Vec<Value> {
    let datasets: Vec<Value> = inventory
        .datasets
        .iter()
        .map(|one| linked(names.dataset(one)))
        .collect();
    let scan = &inventory.scan;
    let title = heading("title").unwrap_or_default();
    let scheme = Text::new("清单识别的数据项", "data elements that qingdan recognises");
    let mut nodes = vec![
        json!({
            "@id": format!("urn:qingdan:catalog:{}", escaped(&stores(inventory).join(" "))),
            "@type": "dcat:Catalog",
            "dct:title": tagged(&title),
            "dct:description": tagged(&disclaimer()),
            "dct:publisher": linked(PROGRAM),
            "dct:modified": typed(&scan.finished_at, "dateTime"),
            "dct:conformsTo": linked(PROFILE),
            "dct:language": LANGUAGES.map(linked),
            "dcat:dataset": datasets,
        }),
        json!({ "@id": PROGRAM, "@type": "foaf:Agent", "foaf:name": format!("{} {}", scan.tool.name, scan.tool.version) }),
        json!({ "@id": PROFILE, "@type": "dct:Standard", "dct:title": "DCAT-AP" }),
        json!({
            "@id": NON_PUBLIC,
            "@type": ["dct:RightsStatement", "skos:Concept"],
            "skos:prefLabel": tagged(&Text::new("不公开", "non-public")),
        }),
        json!({ "@id": SCHEME, "@type": "skos:ConceptScheme", "dct:title": tagged(&scheme) }),
    ];
    nodes.extend(
        LANGUAGES.map(|address| json!({ "@id": address, "@type": "dct:LinguisticSystem" })),
    );
    nodes.extend(
        elements(inventory)
            .into_iter()
            .map(|(id, category)| concept(&id, category)),
    );
    nodes.extend(Measure::ALL.into_iter().map(|measure| {
        json!({
            "@id": measure_address(measure),
            "@type": ["skos:Concept", "dpv:Obligation"],
            "skos:notation": measure.id(),
            "skos:prefLabel": tagged(&measure.title()),
        })
    }));
    nodes.extend(formats(inventory));
    nodes
}

fn concept(id: &str, category: Category) -> Value {
    let personal = match category {
        Category::None | Category::ImportantSuspected => None,
        Category::Personal => Some("dpv:PersonalData"),
        Category::SensitivePersonal | Category::Genetic => Some("dpv:SensitivePersonalData"),
    };
    let types: Vec<&str> = std::iter::once("skos:Concept").chain(personal).collect();
    json!({
        "@id": element_address(id),
        "@type": types,
        "skos:notation": id,
        "skos:prefLabel": tagged(&element(id)),
        "skos:inScheme": linked(SCHEME),
    })
}

/// A node for each format that a dataset has.
fn formats(inventory: &Inventory) -> Vec<Value> {
    let formats: BTreeSet<&str> = inventory
        .datasets
        .iter()
        .map(|one| one.format.as_str())
        .collect();
    let format = |id: &str| json!({ "@id": format_address(id), "@type": "dct:MediaTypeOrExtent", "rdfs:label": id });
    let media = formats.iter().filter_map(|id| media_type(id));
    let media = media.map(|media| json!({ "@id": format!("iana:{media}"), "@type": "dct:MediaType", "rdfs:label": media }));
    formats.iter().map(|id| format(id)).chain(media).collect()
}

fn format_address(id: &str) -> String {
    format!("urn:qingdan:format:{}", escaped(id))
}

/// The media type that IANA registers for all files of a format.
pub(super) fn media_type(format: &str) -> Option<&'static str> {
    // Not `json`, which may be a document or lines, nor `arrow`, which may be a file or a stream.
    const REGISTERED: [(&str, &str); 3] = [
        ("csv", "text/csv"),
        ("parquet", "application/vnd.apache.parquet"),
        ("sqlite", "application/vnd.sqlite3"),
    ];
    let known = REGISTERED.iter().find(|(id, _)| *id == format);
    known.map(|(_, media)| *media)
}

fn node(dataset: &Dataset, names: &Names<'_>) -> Value {
    let address = names.dataset(dataset);
    let columns = dataset.columns.get();
    let obligation = &dataset.obligation;
    let is_settled =
        obligation.measure != Measure::Undetermined && obligation.measure != Measure::None;
    let distributions: Vec<Value> = dataset
        .parts
        .iter()
        .enumerate()
        .map(|(number, part)| {
            distribution(
                dataset,
                part,
                &format!("{address}#file-{}", number + 1),
                names,
            )
        })
        .collect();
    let held: BTreeSet<&str> = columns
        .iter()
        .filter(|one| is_personal(one.category))
        .flat_map(elements_of)
        .collect();
    let held: Vec<Value> = held
        .into_iter()
        .map(|id| linked(element_address(id)))
        .collect();
    let open: Vec<&str> = open_facts(obligation);
    let mut node = json!({
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:title": named(&dataset.name),
        "dct:description": tagged(&description(dataset)),
        "dct:identifier": address,
        "dct:modified": dataset.modified_at.as_deref().map(|time| typed(time, "dateTime")),
        "dct:accessRights": (strongest(dataset) != Category::None).then(|| linked(NON_PUBLIC)),
        "dct:conformsTo": (!columns.is_empty()).then(|| schema(&columns, &address)),
        "dcat:distribution": distributions,
        "dpv:hasPersonalData": held,
        "dpv:hasObligation": is_settled.then(|| linked(measure_address(obligation.measure))),
        "qd:measure": linked(measure_address(obligation.measure)),
        "qd:floor": linked(measure_address(obligation.floor)),
        "qd:ceiling": linked(measure_address(obligation.ceiling)),
        "qd:rule": obligation.rule,
        "qd:citation": citation(obligation),
        "qd:openFact": open,
        "qd:sector": dataset.sector.as_ref().map(|one| shown(&one.value)),
        "qd:scenario": dataset.scenario.as_ref().map(|one| shown(&one.value)),
    });
    if let Value::Object(fields) = &mut node {
        fields.extend(ends("records", dataset.records.count));
        fields.extend(ends("individuals", dataset.individuals.count));
        fields.extend(ends("sensitiveIndividuals", dataset.individuals.sensitive));
    }
    node
}

/// Both ends of a number.
fn ends(name: &str, count: Count) -> [(String, Value); 2] {
    [
        (format!("qd:{name}Lower"), whole(count.lower)),
        (
            format!("qd:{name}Upper"),
            count.upper.map_or(Value::Null, whole),
        ),
    ]
}

fn is_personal(category: Category) -> bool {
    category >= Category::Personal
}

fn distribution(dataset: &Dataset, part: &PartSummary, address: &str, names: &Names<'_>) -> Value {
    json!({
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": named(&part.path),
        "dcat:accessURL": linked(names.file(&dataset.store, part.file())),
        "dcat:byteSize": whole(part.bytes),
        "dct:format": linked(format_address(&dataset.format)),
        "dcat:mediaType": media_type(&dataset.format).map(|media| linked(format!("iana:{media}"))),
    })
}

fn schema(columns: &[Column], address: &str) -> Value {
    let names = fields(columns);
    let one = |(column, name): (&Column, &String)| {
        let held = elements_of(column).filter(|_| is_personal(column.category));
        let held: Vec<Value> = held.map(|id| linked(element_address(id))).collect();
        json!({
            "@id": format!("{address}#column-{}", column.ordinal),
            "@type": "csvw:Column",
            "csvw:name": name,
            "csvw:datatype": data_type(column.data_type),
            "dct:description": super::words::column(column).as_ref().map(tagged),
            "qd:category": column.category.id(),
            "qd:element": column.element.as_deref().map(|id| linked(element_address(id))),
            "dpv:hasPersonalData": held,
        })
    };
    let columns: Vec<Value> = columns.iter().zip(&names).map(one).collect();
    json!({
        "@id": format!("{address}#schema"),
        "@type": ["dct:Standard", "csvw:Schema"],
        "csvw:column": { "@list": columns },
    })
}

/// The built-in datatype of CSVW.
const fn data_type(data_type: DataType) -> &'static str {
    match data_type {
        DataType::String | DataType::Null => "string",
        DataType::Bigint => "integer",
        DataType::Double => "double",
        DataType::Decimal => "decimal",
        DataType::Boolean => "boolean",
        DataType::Date => "date",
        DataType::Time => "time",
        DataType::Timestamp => "dateTime",
        DataType::Interval => "duration",
        DataType::Binary => "base64Binary",
    }
}
