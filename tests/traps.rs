//! What users of other tools complain about, held as tests. Complaints about single columns are cases of
//! `fixtures/columns.toml`, which carry their reference in the name; the rest stands here.
//!
//! | complaint | held by |
//! |---|---|
//! | presidio#2073: `\b` beside Chinese | columns: "an identity number glued to Chinese"; "identifiers at the ends of a cell" |
//! | `\d` matches any Unicode digit | columns: "full-width digits", "Arabic-Indic digits are no telephone" |
//! | OpenMetadata#30868: words as parts of words; a word lifts a weak pattern to certainty | columns: three cases |
//! | OpenMetadata#29049, #24426, #19765; DataFog#158; presidio#1063; ccsrch#23 | columns: a case each |
//! | presidio#1586, #1648: switching detectors off; presidio#1328: countries | here, and `pack::detector` |
//! | ferret-scan#657: a deny list of test values hides real ones | columns: two cases |
//! | OpenMetadata#24296: a wrong label can be reported without the data | here |
//! | presidio#1316, #2261: a checked type beats an unchecked one | columns: two cases |
//! | piicatcher: one hit labels a column; Purview 5678692: rare ones are dropped | columns: a case each |
//! | the order of columns and the number of threads change labels | here; `cases` for whole inventories |
//! | presidio-research#98: precision and recall are measured by column | `accuracy` |
//! | OpenMetadata#24880: no reason beside a label | here |
//! | OpenMetadata#32129: a wrong label outlives its rule | here |
//! | OpenMetadata#31845, #31846, #27911: what never ran counts as success | here |
//! | trufflehog#4417: a rule needs a keyword; presidio#2065: regional numbers | here; columns |
//! | pdscan#4, piicatcher#115: lists of what is allowed, lines of a mistake, forms of output | here; `report` |
//! | rules are not held to their own examples | `packs`, and here for a user's own |

use qingdan::model::finding::Label;
use qingdan::model::inventory::{Column, Inventory};
use std::path::Path;

/// Scans the folder with these options and returns the inventory.
fn scan(folder: &Path, options: &[&str]) -> Inventory {
    let mut command = crate::qingdan(folder);
    command.args(["scan", "data", "--quiet", "--report", "json"]);
    crate::run(command.args(options), 0);
    let bytes = std::fs::read(folder.join("qingdan-report/inventory.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn column<'a>(inventory: &'a Inventory, name: &str) -> &'a Column {
    let mut columns = inventory.datasets.iter().flat_map(|one| &one.columns);
    columns.find(|column| column.name == name).unwrap()
}

fn element<'a>(inventory: &'a Inventory, name: &str) -> &'a str {
    column(inventory, name).element.as_deref().unwrap_or("none")
}

/// A folder with files below `data`.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
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
                resident_id(row),
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

/// GB 11643-1999, born in 1900.
fn resident_id(row: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("110101190001{:02}{:03}", row % 28 + 1, row + 1);
    let digits = body.bytes().map(|byte| usize::from(byte - b'0'));
    let sum: usize = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{body}{}", char::from(b"10X98765432"[sum % 11]))
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
        let folder = folder(&[("data/people.csv", &table(order))]);
        let inventory = scan(folder.path(), &["--jobs", jobs]);
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
        ("data/people.csv", &table(&IN_ORDER)),
        ("qingdan.toml", config),
    ]);
    let inventory = scan(folder.path(), &[]);
    assert_eq!(element(&inventory, "姓名"), "none");
    assert_eq!(element(&inventory, "手机号"), "contact.phone");
    // What took part is on record.
    let packs = &inventory.scan.packs;
    assert!(!packs.iter().any(|pack| pack.id == "person.name"));
    assert!(packs.iter().any(|pack| pack.id == "contact.phone"));
    let arguments = &inventory.scan.arguments;
    assert!(arguments.contains(&"detectors.off=person.name".to_owned()));
    // `packs` shows it.
    let (listed, _) = crate::run(crate::qingdan(folder.path()).arg("packs"), 0);
    let line = |id: &str| listed.lines().find(|line| line.starts_with(id)).unwrap();
    assert!(line("person.name ").ends_with("(off)"));
    assert!(line("finance.bank-card ").ends_with("(off)"));
    assert!(!line("contact.phone ").ends_with("(off)"));
    assert!(line("person.cn-resident-id ").ends_with("[cn]"));
    // A typing error ends the run and says where; so does a verdict on what is off.
    let wrong = |config: &str, said: &str| {
        std::fs::write(folder.path().join("qingdan.toml"), config).unwrap();
        let mut command = crate::qingdan(folder.path());
        let (_, err) = crate::run(command.args(["scan", "data", "--quiet"]), 2);
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
    let folder = folder(&[("data/people.csv", &table(&IN_ORDER))]);
    let all = scan(folder.path(), &[]);
    for header in ["ssn", "bsn"] {
        assert_eq!(element(&all, header), "person.national-id-other");
    }
    let of = |countries: &str| {
        let config = format!("[detectors]\ncountries = [{countries}]\n");
        std::fs::write(folder.path().join("qingdan.toml"), config).unwrap();
        scan(folder.path(), &[])
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
    let folder = folder(&[("data/people.csv", &table(&IN_ORDER))]);
    let inventory = scan(folder.path(), &[]);
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
        let mut command = crate::qingdan(folder.path());
        let what = format!("people.csv#{name}");
        crate::run(command.args(["explain", &what]), 0).0
    };
    let said = explain("bsn");
    for part in ["person.national-id-other", "`bsn`", "nl-bsn", "40 rows"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let columns = &inventory.datasets[0].columns;
    let rivalled = columns.iter().find(|one| !one.rivals.is_empty()).unwrap();
    assert!(explain(&rivalled.name).contains("Rivals"));
}

#[test]
fn openmetadata_24296_a_wrong_label_is_reported_without_the_data() {
    let folder = folder(&[("data/people.csv", &table(&IN_ORDER))]);
    let inventory = scan(folder.path(), &[]);
    // What a report of a mistake needs: the rule with its digest, the version, the seed, counts; and no value.
    assert!(!inventory.scan.tool.version.is_empty());
    assert!(
        inventory
            .scan
            .packs
            .iter()
            .all(|pack| pack.digest.len() == 16)
    );
    let text =
        std::fs::read_to_string(folder.path().join("qingdan-report/inventory.json")).unwrap();
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
        ("data/cards.csv", &cards()),
        ("packs/card.toml", &own_pack("[A-Z]{2}[0-9]{6}", "")),
        ("qingdan.toml", verdict),
    ]);
    let options = ["--packs", "packs"];
    let before = scan(folder.path(), &options);
    assert_eq!(element(&before, "sku"), "person.library-card");
    assert_eq!(element(&before, "nr"), "person.member-id");
    let pack = own_pack("LB[0-9]{6}", "");
    std::fs::write(folder.path().join("packs/card.toml"), pack).unwrap();
    let after = scan(folder.path(), &options);
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
        ("data/cards.csv", &cards()),
        ("packs/card.toml", &broken),
        ("other/card.toml", &own_pack("LB[0-9", "")),
        ("third/card.toml", &own_pack("LB[0-9]{6}", "words = []")),
    ]);
    let fails = |packs: &str, said: &[&str]| {
        let mut command = crate::qingdan(folder.path());
        command.args(["scan", "data", "--quiet", "--packs", packs]);
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
    std::fs::write(folder.path().join("data/torn.parquet"), b"PAR1 torn").unwrap();
    let mut command = crate::qingdan(folder.path());
    command.args(["scan", "data", "--quiet", "--fail-on", "skipped"]);
    crate::run(&mut command, 1);
    let inventory = scan(folder.path(), &[]);
    assert_eq!(inventory.coverage.skipped.len(), 1);
}

#[test]
fn trufflehog_4417_a_rule_needs_no_word_of_a_header() {
    let folder = folder(&[
        ("data/cards.csv", &cards()),
        ("packs/card.toml", &own_pack("LB[0-9]{6}", "")),
    ]);
    let inventory = scan(folder.path(), &["--packs", "packs"]);
    assert_eq!(element(&inventory, "nr"), "person.library-card");
}

#[test]
fn pdscan_4_piicatcher_115_what_is_allowed_is_a_verdict_with_its_reason() {
    let verdict = "[[verdict]]\ndataset = \"people.csv\"\ncolumn = \"手机号\"\nelement = \"none\"\nby = \"me\"\non = 2026-11-01\nnote = \"test numbers\"\n";
    let folder = folder(&[
        ("data/people.csv", &table(&IN_ORDER)),
        ("qingdan.toml", verdict),
    ]);
    let inventory = scan(folder.path(), &[]);
    let phone = column(&inventory, "手机号");
    assert_eq!(phone.element, None);
    assert_eq!(phone.overruled.as_deref(), Some("contact.phone"));
    assert!(phone.evidence[0].text.en.contains("test numbers"));
}

#[test]
fn a_rule_is_held_to_its_own_examples() {
    let folder = folder(&[("packs/card.toml", &own_pack("XX[0-9]{6}", ""))]);
    let mut command = crate::qingdan(folder.path());
    let (_, err) = crate::run(command.args(["check", "packs"]), 2);
    assert!(err.contains("card.toml"), "{err}");
}
