//! The inventory as a log of SARIF 2.1.0: a result for each column of persons, for each dataset of which something is required,
//! and for each file that was not read.
//!
//! | rule | result | level |
//! |---|---|---|
//! | `measure/ID` | dataset | `error` for a security assessment or another route, `warning` for a contract or certification, `note` where exempt; where it is open, the level of the strictest that is possible, as `--fail-on` counts it |
//! | `element/ID`, `category/ID` | column with personal information or a suspicion | that of its dataset where it is sensitive, else `note` |
//! | `unread/KIND` | file whose people nobody knows | `warning` |
//!
//! Results are known again by `partialFingerprints`: rule, dataset and name of the column. No number is in them,
//! so that a count that grows is the same result. Messages are in the language of the report, the help of rules in both. A file is
//! named from its store (`uriBaseId`), so that logs of two machines compare.

mod rules;

use crate::error::Result;
use crate::model::finding::Category;
use crate::model::inventory::{Column, Dataset, Inventory, Skipped};
use crate::model::obligation::{Measure, Obligation};
use crate::model::text::shown;
use crate::model::{Language, Titled as _};
use crate::report::catalogs::names::{Names, digest, escaped, fields};
use crate::report::catalogs::records::{List, without_nulls};
use crate::report::catalogs::words::element;
use crate::report::roll_up::stores;
use crate::report::view;
use crate::report::{Report, failed};
use rules::{of_category, of_element, of_measure, of_skip, plain};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::io::Write;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// What fingerprints are made of; a change of it is a new name.
const FINGERPRINT: &str = "qingdanTarget/v1";

/// `inventory.sarif`.
pub struct Sarif;

impl Report for Sarif {
    fn id(&self) -> &'static str {
        "sarif"
    }

    fn file_name(&self) -> &'static str {
        "inventory.sarif"
    }

    fn write(&self, inventory: &Inventory, language: Language, out: &mut dyn Write) -> Result<()> {
        write(inventory, language, out).map_err(|e| failed("sarif", e))
    }
}

/// Results come before the rules that they name, which are known once the last result is written.
fn write(inventory: &Inventory, language: Language, out: &mut dyn Write) -> std::io::Result<()> {
    write!(
        out,
        "{{\"$schema\":{},\"version\":\"2.1.0\",\"runs\":[{{\"results\":",
        json!(SCHEMA)
    )?;
    let mut log = Log::begin(inventory, language, out)?;
    log.add(inventory)?;
    let Log {
        rules, bases, list, ..
    } = log;
    list.end()?;
    let scan = &inventory.scan;
    let language = match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    let rest = [
        (
            "tool",
            json!({ "driver": {
                "name": scan.tool.name,
                "version": scan.tool.version,
                "semanticVersion": scan.tool.version,
                "rules": rules.into_values().collect::<Vec<_>>(),
            }}),
        ),
        (
            "automationDetails",
            json!({ "id": format!("{}/{}/", scan.tool.name, scan.edition) }),
        ),
        ("language", json!(language)),
        ("originalUriBaseIds", Value::Object(bases)),
        (
            "invocations",
            json!([{
                "executionSuccessful": !scan.interrupted,
                "startTimeUtc": scan.started_at,
                "endTimeUtc": scan.finished_at,
            }]),
        ),
    ];
    for (key, value) in rest {
        write!(out, ",\n\"{key}\":{value}")?;
    }
    out.write_all(b"}]}\n")
}

/// How loud a result is.
#[derive(Clone, Copy)]
enum Level {
    Note,
    Warning,
    Error,
}

impl Level {
    const fn id(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// That of what may be required; `None` where nothing may.
    fn of(obligation: &Obligation) -> Option<Self> {
        // Another route is due beside the others, and stands in its own line of the law.
        let tracks = obligation.tracks.iter().map(|track| track.ceiling);
        let by_other_route = tracks
            .into_iter()
            .any(|ceiling| ceiling == Measure::OtherRoute);
        let level = match obligation.ceiling {
            Measure::None => None,
            Measure::Exempt => Some(Self::Note),
            Measure::ContractOrCertification => Some(Self::Warning),
            Measure::SecurityAssessment | Measure::OtherRoute | Measure::Undetermined => {
                Some(Self::Error)
            }
        };
        if by_other_route {
            Some(Self::Error)
        } else {
            level
        }
    }
}

/// The log while it is written.
struct Log<'a, 'w> {
    language: Language,
    /// Id of the base of each store.
    base_ids: BTreeMap<&'a str, String>,
    bases: Map<String, Value>,
    rules: BTreeMap<String, Value>,
    list: List<'w>,
}

/// One result before it is written.
struct Found<'a> {
    rule: &'a str,
    level: Level,
    message: String,
    store: &'a str,
    file: &'a str,
    dataset: &'a str,
    /// The name that the column alone has.
    column: Option<&'a str>,
    properties: Value,
}

impl<'a, 'w> Log<'a, 'w> {
    fn begin(
        inventory: &'a Inventory,
        language: Language,
        out: &'w mut dyn Write,
    ) -> std::io::Result<Self> {
        let names = Names::of(inventory);
        let mut log = Self {
            language,
            base_ids: BTreeMap::new(),
            bases: Map::new(),
            rules: BTreeMap::new(),
            list: List::begin(out)?,
        };
        for (number, store) in stores(inventory).into_iter().enumerate() {
            let id = format!("STORE{}", number + 1);
            log.bases.insert(
                id.clone(),
                json!({ "uri": format!("{}/", names.root(store)) }),
            );
            log.base_ids.insert(store, id);
        }
        Ok(log)
    }

    fn add(&mut self, inventory: &Inventory) -> std::io::Result<()> {
        for dataset in &inventory.datasets {
            self.add_dataset(dataset)?;
        }
        let skipped = inventory.coverage.skipped.iter();
        for skipped in skipped.filter(|one| one.kind.leaves_people_open()) {
            self.add_skipped(skipped)?;
        }
        Ok(())
    }

    fn add_dataset(&mut self, dataset: &Dataset) -> std::io::Result<()> {
        let level = Level::of(&dataset.obligation);
        if let Some(level) = level {
            self.add_requirement(dataset, level)?;
        }
        let columns = dataset.columns.get();
        for (column, name) in columns.iter().zip(fields(&columns)) {
            self.add_column(dataset, column, &name, level.unwrap_or(Level::Note))?;
        }
        Ok(())
    }

    fn add_requirement(&mut self, dataset: &Dataset, level: Level) -> std::io::Result<()> {
        let measure = dataset.obligation.measure;
        let rule = format!("measure/{}", measure.id());
        self.rules
            .entry(rule.clone())
            .or_insert_with(|| of_measure(&rule, measure));
        let duty = view::duty(&dataset.obligation, self.language);
        let people = view::persons(dataset.individuals.count, self.language);
        let name = shown(&dataset.name);
        let message = match self.language {
            Language::Zh => format!("“{name}”（{people}）出境要求：{duty}。"),
            Language::En => {
                format!("`{name}` ({people}): required before the data leaves China: {duty}.")
            }
        };
        let count = dataset.individuals.count;
        self.push(&Found {
            rule: &rule,
            level,
            message,
            store: &dataset.store,
            file: file_of(dataset),
            dataset: &dataset.name,
            column: None,
            properties: json!({
                "floor": dataset.obligation.floor.id(),
                "ceiling": dataset.obligation.ceiling.id(),
                "rule": dataset.obligation.rule,
                "individuals": { "lower": count.lower, "upper": count.upper },
            }),
        })
    }

    fn add_column(
        &mut self,
        dataset: &Dataset,
        column: &Column,
        unique: &str,
        of_dataset: Level,
    ) -> std::io::Result<()> {
        let level = match column.category {
            Category::None if column.rare.is_empty() => return Ok(()),
            Category::SensitivePersonal | Category::Genetic => of_dataset,
            Category::None | Category::Personal | Category::ImportantSuspected => Level::Note,
        };
        let held = column
            .element
            .as_deref()
            .or_else(|| Some(column.rare.first()?.element.as_str()));
        let rule = held.map_or_else(
            || format!("category/{}", column.category.id()),
            |id| format!("element/{id}"),
        );
        let made = || {
            held.map_or_else(
                || of_category(&rule, column.category),
                |id| of_element(&rule, id),
            )
        };
        self.rules.entry(rule.clone()).or_insert_with(made);
        let message = self.said_of(dataset, column, held);
        self.push(&Found {
            rule: &rule,
            level,
            message,
            store: &dataset.store,
            file: file_of(dataset),
            dataset: &dataset.name,
            column: Some(unique),
            properties: json!({
                "category": column.category.id(),
                "form": column.form.id(),
                "confidence": column.confidence,
                "label": column.label.id(),
            }),
        })
    }

    /// What a column holds, in a sentence.
    fn said_of(&self, dataset: &Dataset, column: &Column, held: Option<&str>) -> String {
        let name = shown(&view::column_title(
            &column.path,
            column.ordinal,
            self.language,
        ));
        let title = held.map_or_else(|| column.category.title(), element);
        let title = title.get(self.language);
        let category = view::title(column.category, self.language);
        let file = shown(&dataset.name);
        let is_rare = column.element.is_none() && !column.rare.is_empty();
        match (self.language, is_rare) {
            (Language::Zh, false) => format!("“{file}”的列“{name}”：{title}（{category}）。"),
            (Language::Zh, true) => format!("“{file}”的列“{name}”的部分取值：{title}。"),
            (Language::En, false) => format!("Column `{name}` of `{file}`: {title} ({category})."),
            (Language::En, true) => {
                format!("Some values of column `{name}` of `{file}`: {title}.")
            }
        }
    }

    fn add_skipped(&mut self, skipped: &Skipped) -> std::io::Result<()> {
        let rule = format!("unread/{}", skipped.kind.id());
        self.rules
            .entry(rule.clone())
            .or_insert_with(|| of_skip(&rule, skipped.kind));
        let (path, reason) = (
            shown(&skipped.path),
            shown(skipped.reason.get(self.language)),
        );
        let message = match self.language {
            Language::Zh => format!("未读取“{path}”：{reason}。其中有多少人的信息不可知。"),
            Language::En => {
                format!("`{path}` was not read: {reason}. How many people are in it is not known.")
            }
        };
        self.push(&Found {
            rule: &rule,
            level: Level::Warning,
            message,
            store: &skipped.store,
            file: skipped.file(),
            dataset: &skipped.path,
            column: None,
            properties: json!({ "bytes": skipped.bytes, "files": skipped.files }),
        })
    }

    fn push(&mut self, found: &Found<'_>) -> std::io::Result<()> {
        let Found { rule, dataset, .. } = *found;
        // The path of a store differs from machine to machine, and is needed only where there are several.
        let store = if self.base_ids.len() > 1 {
            found.store
        } else {
            ""
        };
        let whole = digest(&[rule, store, dataset, found.column.unwrap_or_default()]);
        let full_name = shown(dataset);
        let logical = match found.column {
            None => json!({ "fullyQualifiedName": full_name, "kind": "resource" }),
            Some(name) => json!({
                "name": name,
                "fullyQualifiedName": format!("{full_name}#{name}"),
                "kind": "member",
            }),
        };
        let result = json!({
            "ruleId": rule,
            "level": found.level.id(),
            "message": { "text": plain(&found.message) },
            "locations": [{
                "physicalLocation": { "artifactLocation": { "uri": escaped(found.file), "uriBaseId": self.base_ids.get(found.store) } },
                "logicalLocations": [logical],
            }],
            "partialFingerprints": { FINGERPRINT: whole },
            "properties": found.properties,
        });
        self.list.push(&without_nulls(result))
    }
}

/// The file of a dataset, the first of several.
fn file_of(dataset: &Dataset) -> &str {
    dataset
        .parts
        .first()
        .map_or(&*dataset.name, |part| part.file())
}
