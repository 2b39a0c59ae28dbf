//! Forms for pipelines: SARIF by its schema, JUnit as well-formed XML, metrics by promtool.

use super::{results, written};
use crate::report::sample::{HOSTILE, hostile};
use qingdan::model::inventory::Inventory;
use qingdan::model::{Count, Language};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The schema of OASIS, and what it cannot say: rules that are there, levels that follow the requirement, names that are whole.
#[test]
fn sarif_fits_its_schema() {
    let path = crate::root().join("fixtures/sarif/sarif-schema-2.1.0.json");
    // Its expression for languages has a bracket that closes nothing, which only expressions of old browsers allow.
    let schema = std::fs::read_to_string(path).unwrap();
    let schema = schema.replace("{2}]?$", r"{2}\\]?$");
    let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    for language in [Language::Zh, Language::En] {
        let log: Value = serde_json::from_str(&written("sarif", &hostile(), language)).unwrap();
        let errors: Vec<String> = validator.iter_errors(&log).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        let rules = log["runs"][0]["tool"]["driver"]["rules"]
            .as_array()
            .unwrap();
        for rule in rules {
            let help = rule["help"]["text"].as_str().unwrap();
            assert!(
                help.contains("qingdan")
                    && help.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{help}"
            );
        }
        let rules: BTreeSet<&str> = rules
            .iter()
            .map(|rule| rule["id"].as_str().unwrap())
            .collect();
        let used: BTreeSet<&str> = results(&log)
            .iter()
            .map(|one| one["ruleId"].as_str().unwrap())
            .collect();
        assert_eq!(rules, used);
        let fingerprints: BTreeSet<String> = results(&log)
            .iter()
            .map(|one| one["partialFingerprints"].to_string())
            .collect();
        assert_eq!(fingerprints.len(), results(&log).len());
        let level = |rule: &str, name: &str| {
            let mut all = results(&log).iter();
            let one = all.find(|one| {
                one["ruleId"] == rule && one["message"]["text"].as_str().unwrap().contains(name)
            });
            one.unwrap()["level"].as_str().unwrap()
        };
        assert_eq!(level("measure/security-assessment", "受试者信息"), "error");
        assert_eq!(level("measure/other-route", "genome"), "error");
        assert_eq!(
            level("measure/contract-or-certification", "orders"),
            "warning"
        );
        // The strictest answer is an assessment.
        assert_eq!(level("measure/undetermined", "crm"), "error");
        assert_eq!(level("element/person.cn-resident-id", "crm"), "error");
        assert_eq!(level("element/contact.phone", "crm"), "note");
        assert_eq!(level("unread/encrypted", "salary"), "warning");
        // Nothing is required of it, and what is rare in it is told all the same.
        let of_airports: Vec<&str> = results(&log)
            .iter()
            .filter(|one| {
                one["message"]["text"]
                    .as_str()
                    .unwrap()
                    .contains("airports")
            })
            .map(|one| one["ruleId"].as_str().unwrap())
            .collect();
        assert_eq!(of_airports, ["element/person.cn-resident-id"]);
    }
    // What would be a link, a placeholder or an escape stands for itself.
    let log = written("sarif", &hostile(), Language::En);
    assert!(
        log.contains(r"\\[d\\](javascript:e)") && log.contains("{{{{ 7 * 7 }}}}"),
        "{log}"
    );
}

/// Elements of an XML text with their attributes, in order; fails where it is not well-formed.
fn elements(text: &str) -> Vec<(String, BTreeMap<String, String>)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(text);
    let mut all = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return all,
            Event::Start(one) | Event::Empty(one) => {
                let attributes = one.attributes().map(|attribute| {
                    let attribute = attribute.unwrap();
                    let value = attribute.value.to_string();
                    let value = quick_xml::escape::unescape(&value).unwrap().into_owned();
                    (attribute.key.0.to_string(), value)
                });
                let name = one.name().0.to_string();
                all.push((name, attributes.collect()));
            }
            _ => {}
        }
    }
}

/// A test fails where something is required that is as strict as `--fail-on`, or may be.
#[test]
fn junit_fails_what_the_run_was_to_fail_on() {
    use qingdan::model::options::FailOn;
    let mut inventory = hostile();
    for (fail_on, failures) in [
        (None, 4 + HOSTILE.len()),
        (Some(FailOn::Exempt), 3 + HOSTILE.len()),
        (Some(FailOn::SecurityAssessment), 2 + HOSTILE.len()),
        (Some(FailOn::OtherRoute), 1),
        // An empty file is nothing that was left out.
        (Some(FailOn::Skipped), 1 + HOSTILE.len()),
    ] {
        inventory.scan.fail_on = fail_on.into_iter().collect();
        for language in [Language::Zh, Language::En] {
            let text = written("junit", &inventory, language);
            // XML 1.0 has no such characters, escaped or not.
            assert!(!text.chars().any(|c| c.is_control() && c != '\n'), "{text}");
            let elements = elements(&text);
            let count = |name: &str| elements.iter().filter(|(one, _)| one == name).count();
            let cases = inventory.datasets.len() + inventory.coverage.skipped.len();
            assert_eq!(count("testcase"), cases);
            assert_eq!(count("failure"), failures, "{fail_on:?}");
            let (_, whole) = &elements[0];
            assert_eq!(whole["tests"], cases.to_string());
            assert_eq!(whole["failures"], failures.to_string());
            assert_eq!(whole["skipped"], count("skipped").to_string());
            let suites = elements.iter().filter(|(name, _)| name == "testsuite");
            let tests: usize = suites
                .map(|(_, one)| one["tests"].parse::<usize>().unwrap())
                .sum();
            assert_eq!(tests, cases);
        }
    }
}

/// Debian's promtool, unpacked from its package where it is not installed.
fn promtool() -> PathBuf {
    let is_there = |program: &Path| Command::new(program).arg("--version").output().is_ok();
    let installed = PathBuf::from("promtool");
    if is_there(&installed) {
        return installed;
    }
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("promtool");
    let program = place.join("usr/bin/promtool");
    if !is_there(&program) {
        std::fs::create_dir_all(&place).unwrap();
        let script = "apt-get download -q prometheus || { apt-get update -q && apt-get download -q prometheus; }; \
                      dpkg-deb -x prometheus_*.deb . && rm prometheus_*.deb";
        let mut command = Command::new("sh");
        let output = command
            .arg("-ec")
            .arg(script)
            .current_dir(&place)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    program
}

#[test]
fn promtool_accepts_the_metrics() {
    use std::io::Write as _;
    let promtool = promtool();
    let mut open = hostile();
    open.datasets[0].individuals.count = Count::open(3);
    for inventory in [
        open,
        Inventory {
            datasets: vec![],
            ..hostile()
        },
    ] {
        let text = written("prometheus", &inventory, Language::Zh);
        let mut command = Command::new(&promtool);
        command.args(["check", "metrics"]);
        let piped = || std::process::Stdio::piped();
        let mut child = command
            .stdin(piped())
            .stdout(piped())
            .stderr(piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.is_empty(), "{said}\n{text}");
        // No name of the data is a label, however many there are.
        assert!(text.lines().count() < 200, "{}", text.lines().count());
        assert!(!HOSTILE.iter().any(|name| text.contains(name)) && !text.contains("members"));
        let value = |series: &str| {
            let mut lines = text.lines();
            let line = lines
                .find_map(|line| line.strip_prefix(series))
                .unwrap_or_else(|| panic!("no {series}: {text}"));
            line.trim().to_owned()
        };
        let of = |measure: &str| {
            let all = inventory.datasets.iter();
            all.filter(|one| one.obligation.measure.id() == measure)
                .count()
                .to_string()
        };
        for measure in ["none", "exempt", "undetermined", "security-assessment"] {
            assert_eq!(
                value(&format!("qingdan_datasets{{measure=\"{measure}\"}}")),
                of(measure)
            );
        }
        if !inventory.datasets.is_empty() {
            assert_eq!(
                value("qingdan_people{measure=\"security-assessment\",bound=\"upper\"}"),
                "+Inf"
            );
            assert_eq!(
                value("qingdan_people{measure=\"contract-or-certification\",bound=\"lower\"}"),
                "1180"
            );
        }
        assert_eq!(value("qingdan_scan_duration_seconds"), "849");
        assert_eq!(value("qingdan_files{state=\"left_out\"}"), "2");
    }
}
