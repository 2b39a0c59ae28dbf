//! Forms for catalogs and pipelines of others: what reads them reads every record, of the fixture lake and of names that act.

mod pipelines;

use crate::report::sample::hostile;
use crate::support::place::Place;
use crate::support::python::{python_with, script};
use qingdan::model::inventory::Inventory;
use qingdan::model::naming::CatalogNames;
use qingdan::model::{Count, Language};
use qingdan::report::{by_id, write_folder};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

const FORMS: [&str; 8] = [
    "datahub",
    "openmetadata",
    "openlineage",
    "dcat",
    "croissant",
    "sarif",
    "junit",
    "prometheus",
];
/// What does not depend on the language of the report.
const OF_BOTH_LANGUAGES: [&str; 6] = [
    "datahub",
    "openmetadata",
    "openlineage",
    "dcat",
    "croissant",
    "prometheus",
];
const PACKAGES: [&str; 4] = [
    "acryl-datahub==1.7.0.17",
    "email-validator==2.3.0",
    "openlineage-python==1.54.0",
    "rdflib==7.6.0",
];
/// Only the generated models are used: what the package needs otherwise is not installed.
const OPENMETADATA: &str = "openmetadata-ingestion==2.0.7.0";

fn written(form: &str, inventory: &Inventory, language: Language) -> String {
    let mut out = Vec::new();
    let form = by_id(form).unwrap();
    form.write(inventory, language, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The models of OpenMetadata without what they do not need, in a folder that is made once.
fn models_of_openmetadata(python: &Path) -> PathBuf {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(OPENMETADATA);
    if !place.join("complete").exists() {
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ];
        let alone = [
            "--no-deps",
            "--no-compile",
            "--retries",
            "5",
            "--upgrade",
            "--target",
        ];
        let mut command = Command::new(python);
        let command = command.args(pip).args(alone).arg(&place).arg(OPENMETADATA);
        let output = command.output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        std::fs::write(place.join("complete"), "").unwrap();
    }
    place
}

/// A store whose names are of the kind that breaks what forgets to escape, with a configuration that names it for catalogs.
fn store_of_hostile_names() -> Place {
    let place = Place::new();
    let table = "\"姓名<\"\"b\u{202e}>\",\"mail\n{0}[x](y)\",lxdh\n张三,zhang.san@example.com,13800138000\n李四,li.si@example.com,13800138001\n";
    for name in [
        "a\"b'c.csv",
        "line\nbreak.csv",
        "</script><b>&amp;.csv",
        "\u{202e}vsc.exe.csv",
        "(a),(b)::c>d.csv",
        "100%,{0}[1](x).csv",
        "deep/\u{1b}[31m/x.y.z/客户 名单.csv",
    ] {
        place.file(name, table);
    }
    place.file(&format!("{}.csv", "长".repeat(80)), table);
    place.file("broken.parquet", b"PAR1 and no more");
    place.beside(
        "names.toml",
        "[catalog]\nnamespace = \"s3://bucket/lake%20one/\"\nplatform = \"s3\"\ninstance = \"cn-north-1\"\n",
    );
    place
}

/// Scans and writes every form; the inventory.
fn scanned(command: &mut Command, folder: &Path) -> Inventory {
    let command = command.args(["--quiet", "--out"]).arg(folder);
    for form in FORMS {
        command.args(["--report", form]);
    }
    crate::run(command, 0);
    let inventory = std::fs::read(folder.join("inventory.json")).unwrap();
    serde_json::from_slice(&inventory).unwrap()
}

#[test]
fn packages_read_every_record() {
    let python = python_with(&PACKAGES);
    let models = models_of_openmetadata(&python);
    let place = store_of_hostile_names();
    let at = place.at();
    let lake = crate::root().join("fixtures/lake");
    let [of_lake, of_names, of_sample] =
        ["lake-forms", "names-forms", "sample-forms"].map(|name| at.join(name));
    let inventories = [
        scanned(crate::qingdan(at).arg("scan").arg(lake), &of_lake),
        scanned(
            crate::qingdan(at).args(["scan", "lake", "--config", "names.toml"]),
            &of_names,
        ),
        hostile(),
    ];
    write_folder(&of_sample, &inventories[2], Language::Zh, &FORMS).unwrap();
    let read = script(
        &python,
        include_str!("catalogs/check.py"),
        &[&models, &of_lake, &of_names, &of_sample],
    );
    let read: Vec<Value> = read
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read.len(), inventories.len());
    for (read, inventory) in read.iter().zip(&inventories) {
        as_many(read, inventory);
    }
}

/// What was read is what the inventory holds.
fn as_many(read: &Value, inventory: &Inventory) {
    let datasets = inventory.datasets.len();
    let columns: usize = inventory
        .datasets
        .iter()
        .map(|one| one.columns.get().len())
        .sum();
    let tables = inventory
        .datasets
        .iter()
        .filter(|one| !one.columns.get().is_empty());
    let tables = tables.count();
    let files: usize = inventory.datasets.iter().map(|one| one.parts.len()).sum();
    let open = inventory
        .datasets
        .iter()
        .filter(|one| one.individuals.count.is_open());
    for (pointer, expected) in [
        ("/datahub/datasetProperties", datasets),
        ("/datahub/datasetProfile", datasets),
        ("/datahub/structuredProperties", datasets),
        ("/datahub/schemaMetadata", tables),
        ("/datahub/fields", columns),
        ("/openmetadata/CreateTableRequest", datasets),
        ("/openmetadata/CreateTableProfileRequest", datasets),
        ("/openmetadata/columns", columns),
        ("/openlineage/datasets", datasets),
        ("/openlineage/tags", datasets),
        ("/openlineage/qingdan_exportObligation", datasets),
        ("/dcat/catalogs", 1),
        ("/dcat/listed", datasets),
        ("/dcat/datasets", datasets),
        ("/dcat/distributions", files),
        ("/dcat/all distributions", files),
        ("/dcat/columns", columns),
        ("/dcat/open", open.count()),
        ("/dcat/wanting", 0),
        ("/dcat/dangling", 0),
        ("/croissant/descriptions", 1),
        ("/croissant/record sets", tables),
        ("/croissant/fields", columns),
        ("/croissant/nowhere", 0),
    ] {
        assert_eq!(
            read.pointer(pointer),
            Some(&expected.into()),
            "{pointer}: {read:#}"
        );
    }
}

/// A catalog that reads tonight's scan must find last night's datasets.
#[test]
fn a_second_scan_names_the_same_things() {
    let place = store_of_hostile_names();
    let at = place.at();
    let scan = |folder: &str, language: &str| {
        let mut command = crate::qingdan(at);
        let command = command.args(["scan", "lake", "--config", "names.toml", "--lang", language]);
        scanned(command, &at.join(folder));
    };
    scan("first", "zh");
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    scan("second", "en");
    let digits = |text: String| -> String {
        // Times of the run are the only difference: of 2026 in letters, or in seconds since 1970.
        let time = regex_automata::meta::Regex::new(
            r"20\d\d-\d\d-\d\dT[0-9:.]+Z?|\b1[789]\d{8}(\.\d+|\d{3})?\b",
        )
        .unwrap();
        let mut kept = String::new();
        let mut last = 0;
        for found in time.find_iter(&text) {
            kept.push_str(&text[last..found.start()]);
            last = found.end();
        }
        kept + &text[last..]
    };
    for form in OF_BOTH_LANGUAGES {
        let name = by_id(form).unwrap().file_name();
        let [first, second] = ["first", "second"].map(|folder| {
            let text = std::fs::read_to_string(at.join(folder).join(name)).unwrap();
            let lines = text
                .lines()
                .filter(|line| !line.starts_with("qingdan_scan_duration_seconds"));
            digits(lines.map(|line| format!("{line}\n")).collect())
        });
        assert!(!first.is_empty());
        assert!(first == second, "{form} differs");
    }
    let fingerprints = |folder: &str| -> BTreeSet<String> {
        let text = std::fs::read(at.join(folder).join("inventory.sarif")).unwrap();
        let log: Value = serde_json::from_slice(&text).unwrap();
        results(&log)
            .iter()
            .map(|one| one["partialFingerprints"].to_string())
            .collect()
    };
    assert_eq!(fingerprints("first"), fingerprints("second"));
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

/// The facet of our own fits the schema that is published for it.
#[test]
fn our_facet_fits_its_schema() {
    let schema =
        std::fs::read(crate::root().join("fixtures/openlineage/ExportObligationDatasetFacet.json"))
            .unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_slice(&schema).unwrap()).unwrap();
    let mut inventory = hostile();
    inventory.datasets[0].individuals.count = Count::open(3);
    let events = written("openlineage", &inventory, Language::Zh);
    assert_eq!(events.lines().count(), inventory.datasets.len());
    for (line, dataset) in events.lines().zip(&inventory.datasets) {
        let event: Value = serde_json::from_str(line).unwrap();
        let facet = &event["dataset"]["facets"]["qingdan_exportObligation"];
        let errors: Vec<String> = validator
            .iter_errors(facet)
            .map(|e| e.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?} {facet:#}");
        assert_eq!(
            facet["individuals"]["upper"].as_u64(),
            dataset.individuals.count.upper
        );
    }
}

/// An absolute path of a file system has the name that engines give it; a declared address stands for the store.
#[test]
fn datasets_have_the_names_that_others_give_them() {
    let mut inventory = hostile();
    inventory.datasets.truncate(2);
    inventory.coverage.skipped.clear();
    let first = |inventory: &Inventory| -> (Value, String) {
        let events = written("openlineage", inventory, Language::En);
        let event: Value = serde_json::from_str(events.lines().next().unwrap()).unwrap();
        let proposals: Vec<Value> =
            serde_json::from_str(&written("datahub", inventory, Language::En)).unwrap();
        let urn = proposals
            .iter()
            .find(|one| one["aspectName"] == "datasetProperties")
            .unwrap();
        (
            event["dataset"].clone(),
            urn["entityUrn"].as_str().unwrap().to_owned(),
        )
    };
    let name = "clinical/trial_2024/受试者信息.csv";
    let (dataset, urn) = first(&inventory);
    assert_eq!(dataset["namespace"], "file");
    assert_eq!(dataset["name"], format!("/data/lake/{name}"));
    assert_eq!(dataset["facets"]["dataSource"]["uri"], "file:///data/lake");
    assert_eq!(
        urn,
        format!("urn:li:dataset:(urn:li:dataPlatform:file,data/lake/{name},PROD)")
    );
    inventory.catalog = CatalogNames {
        namespace: Some("s3://bucket".into()),
        platform: Some("s3".into()),
        instance: Some("cn-north-1".into()),
    };
    let (dataset, urn) = first(&inventory);
    assert_eq!(dataset["namespace"], "s3://bucket");
    assert_eq!(dataset["name"], name);
    assert_eq!(
        urn,
        format!("urn:li:dataset:(urn:li:dataPlatform:s3,cn-north-1.bucket/{name},PROD)")
    );
    // Two stores cannot be one address.
    inventory.datasets[1].store = "/other".into();
    let (dataset, _) = first(&inventory);
    assert_eq!(dataset["namespace"], "s3://bucket/data/lake");
    // A relative path is in no file system that others know.
    inventory.catalog = CatalogNames::default();
    inventory.datasets[0].store = "data/lake".into();
    let (dataset, _) = first(&inventory);
    assert_eq!(dataset["namespace"], "urn:qingdan:data/lake");
}

/// Whoever asks for help sees every form.
#[test]
fn help_names_every_form() {
    let place = tempfile::tempdir().unwrap();
    let (help, _) = crate::run(crate::qingdan(place.path()).args(["report", "--help"]), 0);
    let words: BTreeSet<&str> = help.split([' ', ',', ';', '\n']).collect();
    for form in qingdan::report::ALL {
        assert!(words.contains(form.id()), "{}: {help}", form.id());
    }
}

/// A number that was not counted stands where a reader looks for an interval, not where it looks for a count.
#[test]
fn estimates_are_no_counts() {
    let mut inventory = hostile();
    inventory.datasets.truncate(1);
    let rows = |inventory: &Inventory| {
        let proposals: Vec<Value> =
            serde_json::from_str(&written("datahub", inventory, Language::En)).unwrap();
        let profile = proposals
            .iter()
            .find(|one| one["aspectName"] == "datasetProfile")
            .unwrap();
        let events: Value = serde_json::from_str(
            written("openlineage", inventory, Language::En)
                .lines()
                .next()
                .unwrap(),
        )
        .unwrap();
        let quality = &events["dataset"]["facets"]["dataQualityMetrics"];
        let tables = written("openmetadata", inventory, Language::En);
        let table: Value = serde_json::from_str(tables.lines().last().unwrap()).unwrap();
        [
            profile["aspect"]["json"]["rowCount"].clone(),
            quality["rowCount"].clone(),
            table["body"]["tableProfile"]["rowCount"].clone(),
        ]
    };
    assert_eq!(rows(&inventory), [1_280, 1_280, 1_280].map(Value::from));
    inventory.datasets[0].records.count = Count::between(1_000, 1_280, 2_000);
    assert_eq!(rows(&inventory), [Value::Null, Value::Null, Value::Null]);
}

/// A word of the configuration that no catalog could take is refused at its place.
#[test]
fn names_for_catalogs_are_checked() {
    let parse = |text: &str| {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let words = qingdan::model::vocabulary::Vocabulary::default();
        qingdan::config::parse(&format!("[catalog]\n{text}"), &words, day)
    };
    let names =
        parse("namespace = \"s3://bucket/a%20b/\"\nplatform = \"s3\"\ninstance = \"prod.1\"")
            .unwrap();
    assert_eq!(
        names.catalog.namespace.as_deref(),
        Some("s3://bucket/a%20b")
    );
    for wrong in [
        "namespace = \"bucket\"",
        "namespace = \"s3://\"",
        "namespace = \"s3://a b\"",
        "namespace = \"https://x/?q\"",
        "namespace = \"https://x/#f\"",
        "namespace = \"https://x/%2\"",
        "namespace = \"https://客户\"",
        "platform = \"s3,PROD)\"",
        "instance = \"a b\"",
        "environment = \"DEV\"",
    ] {
        let mistakes = parse(wrong).unwrap_err();
        assert_eq!(
            (mistakes.len(), mistakes[0].line),
            (1, 2),
            "{wrong}: {mistakes:?}"
        );
    }
}
