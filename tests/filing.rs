//! `qingdan file`: drafts whose figures are the inventory's, whose parts a reader opens, and in which a name is never more than
//! text; and how long a declared result holds.

use crate::support::inventory::array;
use crate::support::place::Place;
use calamine::{Data, Reader as _, Xlsx, open_workbook_from_rs};
use chrono::Datelike as _;
use quick_xml::events::Event;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};
use std::path::Path;

const ROUTES: [&str; 4] = ["contract", "assessment", "certification", "list"];
const LANGUAGES: [&str; 3] = ["zh", "en", "both"];
/// Every part of a Word document of ours.
const PARTS: [&str; 12] = [
    "[Content_Types].xml",
    "_rels/.rels",
    "docProps/app.xml",
    "docProps/core.xml",
    "word/_rels/document.xml.rels",
    "word/document.xml",
    "word/fontTable.xml",
    "word/footer1.xml",
    "word/header1.xml",
    "word/settings.xml",
    "word/styles.xml",
    "word/theme/theme1.xml",
];

/// A transfer with all that can be declared of it.
const DECLARED: &str = r#"
[exporter]
registered_in = "cn-bj-ftz"
ciio = false
held_individuals = 250000

[[transfer]]
name = "crm abroad"
datasets = ["crm"]
recipient = "Example Holding AG"
country = ["ch", "de"]
purpose = "one view of members"
legal_basis = ["consent", "contract"]
means = ["transfer", "remote-access"]
period = "monthly"
retention = "two years after the last order"
already_exported = [
  { since = 2026-01-01, individuals = 300, sensitive_individuals = 20, route = "contract" },
  { since = 2026-02-01, individuals = 50, sensitive_individuals = 0, route = "exempt" },
]

[[transfer.result]]
kind = "contract"
number = "BJ-2026-0042"
on = 2026-01-15
individuals = 300
"#;

fn members() -> String {
    let mut text = "会员号,姓名,手机号,诊断\n".to_owned();
    for number in 0..120 {
        let phone = 13_900_000_000_u64 + number * 7_919;
        let name = ["王伟", "李娜", "张敏", "刘洋"][number as usize % 4];
        text += &format!("M{number:06},{name},{phone},J45\n");
    }
    text
}

fn place(config: &str) -> Place {
    let place = Place::new();
    place.file("crm/members.csv", members());
    place.file("crm/stock.csv", "sku,price\nA1,5\nA2,6\n");
    place.beside("qingdan.toml", config);
    place.scan(&[], 0);
    place
}

/// The files of a kit by name.
fn filed(place: &Place, transfer: &str, route: &str, language: &str) -> BTreeMap<String, Vec<u8>> {
    let out = format!("kit-{route}-{language}-{}", transfer.len());
    let mut command = crate::qingdan(place.at());
    command.args(["file", transfer, "--route", route, "--lang", language]);
    let (told, _) = crate::run(command.args(["--out", &out]), 0);
    let folder = place.at().join(&out);
    let files = std::fs::read_dir(&folder).unwrap();
    let files: BTreeMap<String, Vec<u8>> = files
        .map(|file| {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect();
    for name in files.keys() {
        assert!(told.contains(name), "{told}");
    }
    files
}

fn parts(docx: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// Fails where `xml` is not well-formed; the texts of its paragraphs, or what is said between any tags.
fn well_formed(name: &str, xml: &str) -> Vec<String> {
    let is_of_xml =
        |c: char| c >= ' ' && !('\u{7f}'..'\u{a0}').contains(&c) && c != '\u{ffff}' || c == '\n';
    assert!(
        xml.chars().all(is_of_xml),
        "{name}: a character that XML does not have"
    );
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut texts, mut depth, mut text) = (Vec::new(), 0_i32, String::new());
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{name}: {error}"))
        {
            Event::Start(start) => {
                depth += 1;
                for attribute in start.attributes() {
                    attribute.unwrap_or_else(|error| panic!("{name}: {error}"));
                }
            }
            Event::End(end) => {
                depth -= 1;
                if end.name().as_ref() == "w:p" {
                    texts.push(std::mem::take(&mut text));
                }
            }
            Event::Text(part) => text += &part,
            Event::GeneralRef(part) => {
                text += match part.as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    other => panic!("{name}: &{other};"),
                };
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0, "{name}: an element is not closed");
    texts
}

/// The paragraphs of a Word document whose parts are all there and well-formed.
fn paragraphs(name: &str, docx: &[u8]) -> Vec<String> {
    let parts = parts(docx);
    let names: BTreeSet<&str> = parts.keys().map(String::as_str).collect();
    assert_eq!(names, PARTS.into_iter().collect(), "{name}");
    let mut found = Vec::new();
    for (part, xml) in &parts {
        let texts = well_formed(&format!("{name}: {part}"), xml);
        if part == "word/document.xml" {
            found = texts;
        }
    }
    // Every relation leads to a part, and every part has a type.
    for (part, xml) in parts.iter().filter(|(part, _)| has_ending(part, "rels")) {
        let base = if part.starts_with("word/") {
            "word/"
        } else {
            ""
        };
        for target in xml.split("Target=\"").skip(1) {
            let target = target.split('"').next().unwrap();
            assert!(
                names.contains(format!("{base}{target}").as_str()),
                "{name}: {target}"
            );
        }
    }
    for part in names
        .iter()
        .filter(|part| !has_ending(part, "rels") && !part.starts_with('['))
    {
        let typed = format!("PartName=\"/{part}\"");
        assert!(
            parts["[Content_Types].xml"].contains(&typed),
            "{name}: {part}"
        );
    }
    found
}

/// The cells of each sheet, as texts, row by row.
fn sheets(xlsx: &[u8]) -> BTreeMap<String, Vec<Vec<String>>> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(xlsx.to_vec())).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let formulas = book.worksheet_formula(&name).unwrap();
            assert!(formulas.used_cells().next().is_none(), "{name}: a formula");
            let range = book.worksheet_range(&name).unwrap();
            let cell = |cell: &Data| match cell {
                Data::Float(number) => format!("{number:.0}"),
                other => other.to_string(),
            };
            let rows = range.rows().map(|row| row.iter().map(cell).collect());
            (name.clone(), rows.collect())
        })
        .collect()
}

fn transfer<'a>(inventory: &'a Value, name: &str) -> &'a Value {
    let all = array(inventory, "transfers").iter();
    all.into_iter().find(|one| one["name"] == name).unwrap()
}

/// `1,268`, `1,180–1,310` or `≥ 3`.
fn interval(count: &Value) -> String {
    let thousands = |n: u64| {
        let digits = n.to_string();
        let groups = digits.as_bytes().rchunks(3).rev();
        let groups: Vec<&str> = groups
            .map(|group| std::str::from_utf8(group).unwrap())
            .collect();
        groups.join(",")
    };
    let lower = count["lower"].as_u64().unwrap();
    match count["upper"].as_u64() {
        None if lower == 0 => "not known".to_owned(),
        None => format!("≥ {}", thousands(lower)),
        Some(upper) if upper == lower => thousands(lower),
        Some(upper) => format!("{}–{}", thousands(lower), thousands(upper)),
    }
}

#[test]
fn what_is_declared_of_a_transfer_stands_in_the_inventory_and_is_explained() {
    let place = place(DECLARED);
    let inventory = place.inventory();
    let transfer = transfer(&inventory, "crm abroad");
    for (key, expected) in [
        ("recipient", serde_json::json!(["Example Holding AG"])),
        ("country", serde_json::json!(["ch", "de"])),
        ("purpose", serde_json::json!("one view of members")),
        ("legalBasis", serde_json::json!(["consent", "contract"])),
        ("means", serde_json::json!(["transfer", "remote-access"])),
        ("period", serde_json::json!("monthly")),
        (
            "retention",
            serde_json::json!("two years after the last order"),
        ),
    ] {
        assert_eq!(transfer[key], expected, "{key}");
    }
    let earlier = array(transfer, "alreadyExported");
    assert_eq!(earlier[0]["route"], "contract");
    assert_eq!(earlier[1]["route"], "exempt");
    assert_eq!(transfer["results"][0]["number"], "BJ-2026-0042");
    assert_eq!(
        transfer["results"][0]["validity"],
        Value::Null,
        "a contract has no end by law"
    );
    assert_eq!(inventory["exporter"]["heldIndividuals"], 250_000);
    let whole = self::transfer(&inventory, "*");
    assert_eq!(
        (&whole["recipient"], &whole["alreadyExported"]),
        (&Value::Null, &Value::Null)
    );
    let mut command = crate::qingdan(place.at());
    let (text, _) = crate::run(command.args(["explain", "crm abroad", "--lang", "en"]), 0);
    // Lines are broken where they are full.
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "Recipient: Example Holding AG",
        "Country: CH, DE",
        "Means: sent abroad, remote access from abroad",
        "standard contract · 2026-01-01 · 300 people",
        "exempt · 2026-02-01 · 50 people",
        "BJ-2026-0042",
        "crm/members.csv",
        "if these datasets are exported together",
        "Still due, by whatever route",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let mut command = crate::qingdan(place.at());
    let (text, _) = crate::run(command.args(["explain", "*", "--lang", "zh"]), 0);
    assert!(text.starts_with("全部已扫描数据集"), "{text}");
}

/// Whether people of an exempt flow count is not known, so that they widen the number and move no lower end.
#[test]
fn earlier_exports_by_route_are_counted_together() {
    let people = |config: &str| {
        let inventory = place(config).inventory();
        let count = &transfer(&inventory, "t")["individuals"];
        (
            count["lower"].as_u64().unwrap(),
            count["upper"].as_u64().unwrap(),
        )
    };
    let config =
        |earlier: &str| format!("[[transfer]]\nname = \"t\"\ndatasets = [\"crm\"]\n{earlier}");
    let (lower, upper) = people(&config(""));
    let year = format!("{}-01-01", chrono::Utc::now().year());
    let one = |people: u64, route: &str| {
        format!(
            "{{ since = {year}, individuals = {people}, sensitive_individuals = 0, route = \"{route}\" }}"
        )
    };
    let contract = people(&config(&format!(
        "already_exported = {}",
        one(1000, "contract")
    )));
    assert_eq!(contract, (lower.max(1000), upper + 1000));
    let listed = format!(
        "already_exported = [{}, {}]",
        one(1000, "contract"),
        one(400, "assessment")
    );
    assert_eq!(people(&config(&listed)), (lower.max(1000), upper + 1400));
    let freed = format!("already_exported = [{}]", one(1000, "exempt"));
    assert_eq!(people(&config(&freed)), (lower, upper + 1000));
}

#[test]
fn figures_of_drafts_are_the_inventorys() {
    let place = place(DECLARED);
    let inventory = place.inventory();
    let transfer = transfer(&inventory, "crm abroad");
    let people = &transfer["individuals"];
    for route in ROUTES {
        let files = filed(&place, "crm abroad", route, "en");
        for (name, docx) in files.iter().filter(|(name, _)| has_ending(name, "docx")) {
            let said = paragraphs(name, docx);
            let beside = |field: &str| {
                let field = format!("transfers[crm abroad].{field}");
                let at = said.iter().position(|one| *one == field);
                let at = at.unwrap_or_else(|| panic!("{name}: {field}\n{said:#?}"));
                said[at - 1].clone()
            };
            let sensitive = interval(&people["sensitive"]);
            assert!(beside("individuals (lower, upper, method)").starts_with(&interval(people)));
            assert!(
                beside("individuals.sensitive").starts_with(&sensitive),
                "{name}"
            );
            assert!(
                said.iter().any(|one| one.starts_with("Draft for counsel")),
                "{name}"
            );
            assert!(
                said.iter()
                    .any(|one| one.starts_with("to be filled in by ")),
                "{name}"
            );
        }
        let xlsx = sheets(&files["catalogue.xlsx"]);
        let rows = &xlsx["Datasets"];
        for dataset in array(&inventory, "datasets") {
            let name = dataset["name"].as_str().unwrap();
            let row = rows.iter().find(|row| row[0] == name).unwrap();
            let ends = |at: usize| (row[at].clone(), row[at + 1].clone());
            let expected = |count: &Value| {
                let end = |end: &Value| end.as_u64().map_or(String::new(), |end| end.to_string());
                (end(&count["lower"]), end(&count["upper"]))
            };
            let people = &dataset["individuals"];
            assert_eq!(ends(3), expected(people), "{name}");
            assert_eq!(ends(5), expected(&people["sensitive"]), "{name}");
            assert_eq!(ends(7), expected(&people["secondary"]), "{name}");
            assert_eq!(ends(10), expected(&dataset["records"]), "{name}");
            assert_eq!(row[12], dataset["bytes"].to_string(), "{name}");
        }
        let page = String::from_utf8(files["catalogue.html"].clone()).unwrap();
        assert!(
            page.contains("transfers[crm abroad].individuals"),
            "{route}"
        );
        assert!(page.contains(&interval(people)), "{route}");
    }
}

/// Each route has its own documents; the short form is for those who declare that they hold few.
#[test]
fn each_route_has_its_documents() {
    let names = |config: &str, route: &str| {
        let files = filed(&place(config), "*", route, "both");
        let docx = files.into_keys().filter(|name| has_ending(name, "docx"));
        docx.collect::<Vec<_>>()
    };
    let long = ["catalogue.docx", "impact-assessment.docx"];
    for route in ["contract", "assessment", "certification"] {
        assert_eq!(names("", route), long, "{route}");
    }
    assert_eq!(
        names("", "list"),
        ["catalogue.docx", "list-application.docx"]
    );
    let held = |held: u64| format!("[exporter]\nheld_individuals = {held}\n");
    let short = ["catalogue.docx", "impact-assessment-short.docx"];
    assert_eq!(names(&held(99_999), "contract"), short);
    assert_eq!(names(&held(100_000), "contract"), long);
}

#[test]
fn drafts_open_in_every_language_and_equal_inventories_give_equal_drafts() {
    let place = place(DECLARED);
    for language in LANGUAGES {
        for route in ROUTES {
            let files = filed(&place, "*", route, language);
            for (name, bytes) in &files {
                match Path::new(name).extension().unwrap().to_str().unwrap() {
                    "docx" => assert!(paragraphs(name, bytes).len() > 50, "{name}"),
                    "xlsx" => assert_eq!(sheets(bytes).len(), 3, "{name}"),
                    _ => {
                        let page = std::str::from_utf8(bytes).unwrap();
                        assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
                    }
                }
            }
            if language == "both" && route == "list" {
                let mut command = crate::qingdan(place.at());
                command.args(["file", "*", "--route", route, "--out", "again"]);
                crate::run(&mut command, 0);
                for (name, bytes) in &files {
                    let again = std::fs::read(place.at().join("again").join(name)).unwrap();
                    assert!(again == *bytes, "{name}");
                }
            }
        }
    }
}

/// A name is text, in whatever it is written.
#[test]
fn names_that_look_like_formulas_or_markup_are_text() {
    let place = Place::new();
    let hostile = [
        "=HYPERLINK(\"x\")",
        "<script>alert(1)</script>",
        "</w:t></w:r>&amp;",
        "@SUM(A1)",
        "+1\u{202e}cod",
    ];
    let header = hostile.map(|name| format!("\"{}手机号\"", name.replace('"', "\"\"")));
    let mut text = header.join(",") + "\n";
    for number in 0..40 {
        let phones =
            (0..5).map(|n| (13_900_000_000_u64 + number * 7_919 + n * 1_000_003).to_string());
        text += &(phones.collect::<Vec<_>>().join(",") + "\n");
    }
    place.file("=cmd|' <b>&.csv", &text);
    let config = "[[transfer]]\nname = \"=1+1<b>&'\\\"\"\ndatasets = [\"*.csv\"]\nrecipient = \"=2+2<i>]]>\\u0007\"\npurpose = \"<script>\"\n";
    place.beside("qingdan.toml", config);
    place.scan(&[], 0);
    for route in ["contract", "list"] {
        let files = filed(&place, "=1+1<b>&'\"", route, "both");
        for (name, bytes) in &files {
            match Path::new(name).extension().unwrap().to_str().unwrap() {
                "docx" => {
                    let said = paragraphs(name, bytes).join("\n");
                    assert!(said.contains("=1+1<b>&'\""), "{name}");
                    assert!(
                        said.contains("=cmd|' <b>&.csv") || !name.starts_with("cata"),
                        "{name}"
                    );
                }
                "xlsx" => {
                    let sheets = sheets(bytes);
                    let cells = sheets.values().flatten().flatten();
                    assert!(
                        cells.into_iter().any(|cell| cell == "=cmd|' <b>&.csv"),
                        "{name}"
                    );
                }
                _ => {
                    let page = std::str::from_utf8(bytes).unwrap();
                    assert!(
                        !page.contains("<script") && !page.contains("<b>") && !page.contains("<i>")
                    );
                }
            }
        }
    }
}

#[test]
fn a_transfer_that_is_not_there_ends_the_run_and_a_draft_is_never_overwritten() {
    let place = place(DECLARED);
    let mut command = crate::qingdan(place.at());
    command.args(["file", "crm", "--route", "contract", "--out", "kit"]);
    let (_, err) = crate::run(&mut command, 2);
    assert!(
        err.contains("`crm`: no transfer") && err.contains("`*`, `crm abroad`"),
        "{err}"
    );
    assert!(!place.at().join("kit").exists());
    let file = |status| {
        let mut command = crate::qingdan(place.at());
        command.args(["file", "*", "--route", "contract", "--out", "kit"]);
        crate::run(&mut command, status)
    };
    file(0);
    let draft = place.at().join("kit/impact-assessment.docx");
    std::fs::write(&draft, "filled in by counsel").unwrap();
    let (_, err) = file(2);
    assert!(err.contains("exists already and is not changed"), "{err}");
    assert_eq!(
        std::fs::read_to_string(draft).unwrap(),
        "filled in by counsel"
    );
}

/// The fixture lake as a whole, and the one transfer of its configuration.
#[test]
fn the_fixture_lake_is_filed() {
    let place = Place::new();
    let lake = crate::root().join("fixtures/lake");
    let config = crate::root().join("fixtures/qingdan.toml");
    let mut command = crate::qingdan(place.at());
    command.arg("scan").arg(lake).arg("--config").arg(config);
    crate::run(command.args(["--quiet", "--report", "json"]), 0);
    let text = std::fs::read(place.at().join("qingdan-report/inventory.json")).unwrap();
    let inventory: Value = serde_json::from_slice(&text).unwrap();
    for (name, route) in [("*", "assessment"), ("global-crm", "contract")] {
        let files = filed(&place, name, route, "both");
        let said = paragraphs("catalogue.docx", &files["catalogue.docx"]);
        for dataset in array(transfer(&inventory, name), "datasets") {
            let dataset = dataset.as_str().unwrap();
            assert!(said.iter().any(|one| one == dataset), "{name}: {dataset}");
        }
        let sheets = sheets(&files["catalogue.xlsx"]);
        let rows = sheets.values().nth(1).unwrap();
        assert!(!rows.is_empty());
    }
}

/// The inventory of the last scan, judged by a day.
fn judged(place: &Place, day: &str) -> Value {
    let mut command = crate::qingdan(place.at());
    command.args(["judge", "--as-of", day, "--report", "json", "--lang", "en"]);
    let (text, _) = crate::run(&mut command, 0);
    serde_json::from_str(&text).unwrap()
}

/// Three years from the day of the result; the 60 working days before; the growth that an extension allows.
#[test]
fn an_assessment_holds_three_years_and_its_end_is_told_when_it_is_near() {
    let config = |people: &str| {
        format!(
            "[[transfer]]\nname = \"t\"\ndatasets = [\"crm\"]\n[[transfer.result]]\nkind = \"assessment\"\nnumber = \"CAC-7\"\non = 2024-06-03\n{people}"
        )
    };
    let few = config("individuals = 90\n");
    let exact = config("individuals = 100\n");
    let none = config("");
    for (config, day, state, growth, warned) in [
        (&exact, "2026-11-29", "valid", "within", false),
        // The 60th working day before Thursday 2027-06-03 is Thursday 2027-03-11.
        (&exact, "2027-03-10", "valid", "within", false),
        (&exact, "2027-03-11", "near", "within", true),
        (&exact, "2027-06-03", "near", "within", true),
        (&exact, "2027-06-04", "passed", "within", true),
        (&few, "2026-11-29", "valid", "beyond", true),
        (&none, "2026-11-29", "valid", "unknown", false),
        (&none, "2027-03-11", "near", "unknown", true),
    ] {
        let place = place(config);
        let judged = judged(&place, day);
        let validity = &transfer(&judged, "t")["results"][0]["validity"];
        let people = &transfer(&judged, "t")["individuals"];
        assert_eq!(
            (&people["lower"], &people["upper"]),
            (&120.into(), &120.into())
        );
        assert_eq!(validity["until"], "2027-06-03");
        assert_eq!(validity["extensionFrom"], "2027-03-11");
        assert_eq!(validity["row"], "cn-national/N-art9");
        assert_eq!(
            (&validity["state"], &validity["growth"]),
            (&state.into(), &growth.into()),
            "{day}"
        );
        let warnings = judged["scan"]["warnings"].as_array();
        let warnings = warnings.into_iter().flatten();
        let is_warned = warnings.into_iter().any(|one| {
            one["en"]
                .as_str()
                .unwrap()
                .contains("security assessment `CAC-7`")
        });
        assert_eq!(is_warned, warned, "{day} {growth}");
    }
}

/// Where a later result of the same kind stands, nobody is told of the end of the first.
#[test]
fn a_later_result_takes_the_place_of_an_earlier_one() {
    let config = "[[transfer]]\nname = \"t\"\ndatasets = [\"crm\"]\n[[transfer.result]]\nkind = \"assessment\"\nnumber = \"A\"\non = 2022-06-03\n[[transfer.result]]\nkind = \"assessment\"\nnumber = \"B\"\non = 2025-05-01\n";
    let inventory = judged(&place(config), "2026-11-29");
    let results = array(transfer(&inventory, "t"), "results");
    assert_eq!(results[0]["validity"]["state"], "replaced");
    assert_eq!(results[1]["validity"]["state"], "valid");
    assert!(
        inventory["scan"]["warnings"].is_null(),
        "{}",
        inventory["scan"]["warnings"]
    );
}

/// Whether a name ends so, behind a dot.
fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, found)| found == ending)
}
