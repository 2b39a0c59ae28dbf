//! What users of other tools complain about, and what holds each complaint: a column of `fixtures/columns.toml`, or a test.

use crate::support::invented::checked;
use crate::support::place::Place;
use qingdan::model::finding::Label;
use qingdan::model::inventory::{Column, Inventory};
use std::collections::BTreeSet;

/// What holds a complaint.
enum Held {
    /// The case of this name in `fixtures/columns.toml`.
    Column(&'static str),
    /// A test, here or in another file.
    Test(fn()),
}

use Held::{Column as InColumns, Test};

/// Complaint, and all that holds it.
const COMPLAINTS: &[(&str, &[Held])] = &[
    (
        "presidio#2073: a word boundary is not found beside Chinese",
        &[
            InColumns("presidio#2073: an identity number glued to Chinese"),
            InColumns("identifiers at the ends of a cell"),
        ],
    ),
    (
        "a digit in a pattern matches any Unicode digit",
        &[
            InColumns("full-width digits"),
            InColumns("Arabic-Indic digits are no telephone"),
        ],
    ),
    (
        "OpenMetadata#30868: words as parts of words; a word lifts a weak pattern to certainty",
        &[
            InColumns("OpenMetadata#30868: cid in acid_level"),
            InColumns("OpenMetadata#30868: scn in scenario_code"),
            InColumns("OpenMetadata#30868: a word lifts no weak pattern to certainty"),
        ],
    ),
    (
        "numbers and flags are taken for personal data",
        &[
            InColumns("OpenMetadata#29049: academic years"),
            InColumns("OpenMetadata#24426: epoch seconds"),
            InColumns("OpenMetadata#19765: email_verified"),
            InColumns("DataFog#158: row ids of 9 and 10 digits"),
            InColumns("presidio#1063: words are no licences"),
            InColumns("ccsrch#23: a clean table stays clean"),
        ],
    ),
    (
        "presidio#1586, #1648: detectors cannot be switched off",
        &[Test(
            presidio_1586_1648_detectors_are_switched_off_in_the_configuration,
        )],
    ),
    (
        "presidio#1328: detectors of all countries run everywhere",
        &[Test(
            presidio_1328_identifiers_are_those_of_the_countries_asked_for,
        )],
    ),
    (
        "ferret-scan#657: a deny list of test values hides real ones",
        &[
            InColumns("ferret-scan#657: published test cards are cards"),
            InColumns("ferret-scan#657: identity numbers of examples are identity numbers"),
        ],
    ),
    (
        "OpenMetadata#24296: a wrong label cannot be reported without the data",
        &[Test(
            openmetadata_24296_a_wrong_label_is_reported_without_the_data,
        )],
    ),
    (
        "presidio#1316, #2261: a checked type loses to an unchecked one",
        &[
            InColumns("presidio#1316: half of weak hits do not outvote checked ones"),
            InColumns("presidio#2261: a checked type beats an unchecked one"),
        ],
    ),
    (
        "piicatcher: one hit labels a column; Purview 5678692: rare ones are dropped",
        &[
            InColumns("piicatcher: one value labels no column"),
            InColumns("Purview 5678692: one identity number among many codes"),
        ],
    ),
    (
        "the order of columns and the number of threads change labels",
        &[
            Test(the_same_input_has_the_same_labels_in_any_order_of_columns_and_number_of_threads),
            Test(crate::stores::three_hundred_files_of_every_format_with_one_job_and_with_eight),
        ],
    ),
    (
        "presidio-research#98: precision and recall are not measured by column",
        &[Test(
            crate::accuracy::hits_misses_and_neutral_columns_are_counted_as_the_corpus_says,
        )],
    ),
    (
        "OpenMetadata#24880: no reason beside a label",
        &[Test(
            openmetadata_24880_every_label_says_rule_evidence_share_and_rivals,
        )],
    ),
    (
        "OpenMetadata#32129: a wrong label outlives its rule",
        &[Test(
            openmetadata_32129_a_mended_rule_takes_its_wrong_label_along_and_verdicts_stay,
        )],
    ),
    (
        "OpenMetadata#31845, #31846, #27911: what never ran counts as success",
        &[Test(
            openmetadata_31845_31846_27911_what_cannot_run_is_an_error_and_not_a_success,
        )],
    ),
    (
        "trufflehog#4417: a rule needs a keyword",
        &[Test(trufflehog_4417_a_rule_needs_no_word_of_a_header)],
    ),
    (
        "presidio#2065: numbers of a region are not known",
        &[InColumns("presidio#2065: Taiwan identity numbers")],
    ),
    (
        "pdscan#4, piicatcher#115: no list of what is allowed, one form of output",
        &[
            Test(pdscan_4_piicatcher_115_what_is_allowed_is_a_verdict_with_its_reason),
            Test(crate::report::forms_have_names_of_their_own),
        ],
    ),
    (
        "rules are not held to their own examples",
        &[
            Test(a_rule_is_held_to_its_own_examples),
            Test(crate::packs::the_built_in_packs_pass_their_own_examples),
        ],
    ),
];

/// That the tests are there is the compiler's to see; the cases are looked up.
#[test]
fn every_complaint_is_held() {
    let cases = crate::columns::names();
    let mut named = BTreeSet::new();
    for (complaint, held) in COMPLAINTS {
        assert!(!held.is_empty(), "{complaint}");
        for one in *held {
            match one {
                InColumns(case) => {
                    assert!(cases.contains(*case), "{complaint}: no case `{case}`");
                    named.insert((*case).to_owned());
                }
                Test(test) => {
                    let _: fn() = *test;
                }
            }
        }
    }
    // A case that bears the number of a complaint is one's answer.
    let mut numbered = cases.iter().filter(|case| case.contains('#'));
    assert_eq!(numbered.find(|case| !named.contains(*case)), None);
}

fn column<'a>(inventory: &'a Inventory, name: &str) -> &'a Column {
    let mut columns = inventory.datasets.iter().flat_map(|one| &one.columns);
    columns.find(|column| column.name == name).unwrap()
}

fn element<'a>(inventory: &'a Inventory, name: &str) -> &'a str {
    column(inventory, name).element.as_deref().unwrap_or("none")
}

/// A place with these files.
fn folder(files: &[(&str, &str)]) -> Place {
    let place = Place::new();
    for (name, text) in files {
        place.beside(name, text);
    }
    place
}

/// Headers, and for each row its values, of people who do not exist.
fn people() -> (Vec<&'static str>, Vec<Vec<String>>) {
    let headers = vec![
        "姓名",
        "sfzh",
        "手机号",
        "邮箱",
        "ssn",
        "bsn",
        "备注",
        "金额",
    ];
    let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"];
    let given = ["伟", "芳芳", "志强", "丽", "建国", "敏", "晓明"];
    let rows = (0..40_usize)
        .map(|row| {
            vec![
                format!("{}{}", surnames[row % 10], given[row % 7]),
                checked(&format!("110101190001{:02}{:03}", row % 28 + 1, row + 1)),
                format!("138{row:08}"),
                format!("user{row}@example.com"),
                format!("219-09-{:04}", row + 1),
                bsn(row),
                format!("第{row}批"),
                format!("{}.50", row * 13),
            ]
        })
        .collect();
    (headers, rows)
}

/// A Dutch number: weights 9 to 2 and minus 1, a multiple of 11.
fn bsn(row: usize) -> String {
    let mut at = 0;
    let numbers = (10_000_000 + row as u64 * 37..).filter_map(|body| {
        let digits = format!("{body:08}");
        let sum: u64 = (digits.bytes().zip((2..=9).rev()))
            .map(|(byte, weight)| u64::from(byte - b'0') * weight)
            .sum();
        (sum % 11 < 10).then(|| format!("{digits}{}", sum % 11))
    });
    for number in numbers {
        if at == row {
            return number;
        }
        at += 1;
    }
    unreachable!("there are enough of them")
}

/// The table with its columns in this order.
fn table(order: &[usize]) -> String {
    let (headers, rows) = people();
    let line = |cells: &[&str]| {
        let picked: Vec<&str> = order.iter().map(|at| cells[*at]).collect();
        picked.join(",") + "\n"
    };
    let mut text = line(&headers);
    for row in &rows {
        text += &line(&row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    text
}

const IN_ORDER: [usize; 8] = [0, 1, 2, 3, 4, 5, 6, 7];

#[test]
fn the_same_input_has_the_same_labels_in_any_order_of_columns_and_number_of_threads() {
    let (headers, _) = people();
    let labels = |order: &[usize], jobs: &str| {
        let folder = folder(&[("lake/people.csv", &table(order))]);
        let inventory = folder.scanned(&["--jobs", jobs]);
        headers
            .iter()
            .map(|header| {
                let column = column(&inventory, header);
                (
                    column.element.clone(),
                    column.category,
                    column.confidence.to_bits(),
                    column.form,
                )
            })
            .collect::<Vec<_>>()
    };
    let expected = labels(&IN_ORDER, "1");
    assert_eq!(expected[1].0.as_deref(), Some("person.cn-resident-id"));
    let mut order = IN_ORDER;
    for turn in 0..order.len() {
        order.rotate_left(1);
        let jobs = if turn % 2 == 0 { "4" } else { "1" };
        assert_eq!(labels(&order, jobs), expected, "{order:?}");
        let reversed: Vec<usize> = order.iter().rev().copied().collect();
        assert_eq!(labels(&reversed, jobs), expected, "{reversed:?}");
    }
}

#[test]
fn presidio_1586_1648_detectors_are_switched_off_in_the_configuration() {
    let config = "[detectors]\noff = [\"person.name\", \"finance.*\"]\n";
    let folder = folder(&[
        ("lake/people.csv", &table(&IN_ORDER)),
        ("qingdan.toml", config),
    ]);
    let inventory = folder.scanned(&[]);
    assert_eq!(element(&inventory, "姓名"), "none");
    assert_eq!(element(&inventory, "手机号"), "contact.phone");
    // What took part is on record.
    let packs = &inventory.scan.packs;
    assert!(!packs.iter().any(|pack| pack.id == "person.name"));
    assert!(packs.iter().any(|pack| pack.id == "contact.phone"));
    let arguments = &inventory.scan.arguments;
    assert!(arguments.contains(&"detectors.off=person.name".to_owned()));
    // `packs` shows it.
    let (listed, _) = crate::run(crate::qingdan(folder.at()).arg("packs"), 0);
    let line = |id: &str| listed.lines().find(|line| line.starts_with(id)).unwrap();
    assert!(line("person.name ").ends_with("(off)"));
    assert!(line("finance.bank-card ").ends_with("(off)"));
    assert!(!line("contact.phone ").ends_with("(off)"));
    assert!(line("person.cn-resident-id ").ends_with("[cn]"));
    // A typing error ends the run and says where; so does a verdict on what is off.
    let wrong = |config: &str, said: &str| {
        folder.beside("qingdan.toml", config);
        let mut command = crate::qingdan(folder.at());
        let (_, err) = crate::run(command.args(["scan", "lake", "--quiet"]), 2);
        assert!(err.contains(said), "{err}");
    };
    wrong("[detectors]\noff = [\"person.nmae\"]\n", "`person.nmae`");
    wrong("[detectors]\ncountries = [\"China\"]\n", "`China`");
    wrong("[detectors]\nof = []\n", "qingdan.toml:2");
    wrong(
        "[detectors]\noff = [\"person.name\"]\n[[verdict]]\ndataset = \"people.csv\"\ncolumn = \"备注\"\nelement = \"person.name\"\nby = \"me\"\non = 2026-11-01\n",
        "its detector is off",
    );
}

#[test]
fn presidio_1328_identifiers_are_those_of_the_countries_asked_for() {
    let folder = folder(&[("lake/people.csv", &table(&IN_ORDER))]);
    let all = folder.scanned(&[]);
    for header in ["ssn", "bsn"] {
        assert_eq!(element(&all, header), "person.national-id-other");
    }
    let of = |countries: &str| {
        let config = format!("[detectors]\ncountries = [{countries}]\n");
        folder.beside("qingdan.toml", config);
        folder.scanned(&[])
    };
    let chinese = of("\"cn\"");
    assert_eq!(element(&chinese, "sfzh"), "person.cn-resident-id");
    for header in ["ssn", "bsn"] {
        assert_ne!(element(&chinese, header), "person.national-id-other");
    }
    let dutch = of("\"nl\"");
    assert_eq!(element(&dutch, "bsn"), "person.national-id-other");
    assert_ne!(element(&dutch, "ssn"), "person.national-id-other");
    assert_ne!(element(&dutch, "sfzh"), "person.cn-resident-id");
    // What everyone has is found whatever the countries.
    assert_eq!(element(&dutch, "邮箱"), "contact.email");
}

#[test]
fn openmetadata_24880_every_label_says_rule_evidence_share_and_rivals() {
    let folder = folder(&[("lake/people.csv", &table(&IN_ORDER))]);
    let inventory = folder.scanned(&[]);
    for dataset in &inventory.datasets {
        for column in dataset.columns.iter().filter(|one| one.element.is_some()) {
            assert!(!column.evidence.is_empty(), "{}", column.name);
            let element = column.element.as_deref().unwrap();
            let pack = inventory.scan.packs.iter().find(|pack| pack.id == element);
            assert!(
                pack.is_some_and(|pack| !pack.digest.is_empty()),
                "{element}"
            );
        }
    }
    let phone = column(&inventory, "手机号");
    let counted = phone
        .evidence
        .iter()
        .find_map(|one| Some((one.agree?, one.of?)));
    assert_eq!(counted, Some((40, 40)));
    let explain = |name: &str| {
        let mut command = crate::qingdan(folder.at());
        let what = format!("people.csv#{name}");
        crate::run(command.args(["explain", &what]), 0).0
    };
    let said = explain("bsn");
    for part in ["person.national-id-other", "`bsn`", "nl-bsn", "40 rows"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let columns = &inventory.datasets[0].columns;
    let rivalled = columns.iter().find(|one| !one.rivals.is_empty()).unwrap();
    assert!(explain(&rivalled.name).contains("Other candidates"));
}

#[test]
fn openmetadata_24296_a_wrong_label_is_reported_without_the_data() {
    let folder = folder(&[("lake/people.csv", &table(&IN_ORDER))]);
    let inventory = folder.scanned(&[]);
    // What a report of a mistake needs: the rule with its digest, the version, the seed, counts; and no value.
    assert!(!inventory.scan.tool.version.is_empty());
    assert!(
        inventory
            .scan
            .packs
            .iter()
            .all(|pack| pack.digest.len() == 16)
    );
    let text = std::fs::read_to_string(folder.at().join("qingdan-report/inventory.json")).unwrap();
    let (_, rows) = people();
    for cell in rows.iter().flat_map(|row| &row[..4]) {
        assert!(!text.contains(cell.as_str()), "{cell}");
    }
}

/// A detector of two letters and six digits.
fn own_pack(pattern: &str, name: &str) -> String {
    format!(
        "id = \"person.library-card\"\ntitle = {{ zh = \"借书证号\", en = \"Library card number\" }}\n\
         source = \"the library's own rule\"\nidentifies = \"individual\"\nabout = \"person\"\n\n\
         [[value]]\npattern = '{pattern}'\nfalse-match-rate = 0.0001\n{name}\n\
         [[example]]\ncolumn = \"f\"\nvalues = [\"LB000001\", \"LB000002\", \"LB000003\", \"LB000004\", \"LB000005\", \"LB000006\", \"LB000007\", \"LB000008\"]\nmatch = true\n"
    )
}

fn cards() -> String {
    (0..40).fold("nr,sku\n".to_owned(), |text, row| {
        text + &format!("LB{row:06},AB{row:06}\n")
    })
}

#[test]
fn openmetadata_32129_a_mended_rule_takes_its_wrong_label_along_and_verdicts_stay() {
    let verdict = "[[verdict]]\ndataset = \"cards.csv\"\ncolumn = \"nr\"\nelement = \"person.member-id\"\nby = \"me\"\non = 2026-11-01\n";
    let folder = folder(&[
        ("lake/cards.csv", &cards()),
        ("packs/card.toml", &own_pack("[A-Z]{2}[0-9]{6}", "")),
        ("qingdan.toml", verdict),
    ]);
    let options = ["--packs", "packs"];
    let before = folder.scanned(&options);
    assert_eq!(element(&before, "sku"), "person.library-card");
    assert_eq!(element(&before, "nr"), "person.member-id");
    let pack = own_pack("LB[0-9]{6}", "");
    folder.beside("packs/card.toml", pack);
    let after = folder.scanned(&options);
    assert_ne!(element(&after, "sku"), "person.library-card");
    let nr = column(&after, "nr");
    assert_eq!(nr.element.as_deref(), Some("person.member-id"));
    assert_eq!(nr.label, Label::Manual);
    assert_eq!(nr.overruled.as_deref(), Some("person.library-card"));
}

#[test]
fn openmetadata_31845_31846_27911_what_cannot_run_is_an_error_and_not_a_success() {
    let broken = own_pack("LB[0-9]{6}", "validator = \"mod-97\"\nchance = 0.1");
    let folder = folder(&[
        ("lake/cards.csv", &cards()),
        ("packs/card.toml", &broken),
        ("other/card.toml", &own_pack("LB[0-9", "")),
        ("third/card.toml", &own_pack("LB[0-9]{6}", "words = []")),
    ]);
    let fails = |packs: &str, said: &[&str]| {
        let mut command = crate::qingdan(folder.at());
        command.args(["scan", "lake", "--quiet", "--packs", packs]);
        let (_, err) = crate::run(&mut command, 2);
        for part in said {
            assert!(err.contains(part), "{part}: {err}");
        }
    };
    fails("packs", &["card.toml", "mod-97"]);
    fails("other", &["card.toml", "LB[0-9"]);
    // A mistake has file and line.
    fails("third", &["card.toml:10", "words"]);
    // A file that could not be read is in the ledger, and an unattended run can ask for it.
    folder.beside("lake/torn.parquet", b"PAR1 torn");
    let mut command = crate::qingdan(folder.at());
    command.args(["scan", "lake", "--quiet", "--fail-on", "skipped"]);
    crate::run(&mut command, 1);
    let inventory = folder.scanned(&[]);
    assert_eq!(inventory.coverage.skipped.len(), 1);
}

#[test]
fn trufflehog_4417_a_rule_needs_no_word_of_a_header() {
    let folder = folder(&[
        ("lake/cards.csv", &cards()),
        ("packs/card.toml", &own_pack("LB[0-9]{6}", "")),
    ]);
    let inventory = folder.scanned(&["--packs", "packs"]);
    assert_eq!(element(&inventory, "nr"), "person.library-card");
}

#[test]
fn pdscan_4_piicatcher_115_what_is_allowed_is_a_verdict_with_its_reason() {
    let verdict = "[[verdict]]\ndataset = \"people.csv\"\ncolumn = \"手机号\"\nelement = \"none\"\nby = \"me\"\non = 2026-11-01\nnote = \"test numbers\"\n";
    let folder = folder(&[
        ("lake/people.csv", &table(&IN_ORDER)),
        ("qingdan.toml", verdict),
    ]);
    let inventory = folder.scanned(&[]);
    let phone = column(&inventory, "手机号");
    assert_eq!(phone.element, None);
    assert_eq!(phone.overruled.as_deref(), Some("contact.phone"));
    assert!(phone.evidence[0].text.en.contains("test numbers"));
}

#[test]
fn a_rule_is_held_to_its_own_examples() {
    let folder = folder(&[("packs/card.toml", &own_pack("XX[0-9]{6}", ""))]);
    let mut command = crate::qingdan(folder.at());
    let (_, err) = crate::run(command.args(["check", "packs"]), 2);
    assert!(err.contains("card.toml"), "{err}");
}
