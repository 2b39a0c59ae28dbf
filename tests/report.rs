//! Every form of a report over one sample inventory.

mod accessible; // the page as axe-core judges it
mod browser; // the page in a browser: times, addresses, languages, paper
mod large; // an inventory of 20,000 datasets and 500,000 columns
mod measured; // what reports of very many columns take
pub(crate) mod sample;
mod tables; // the tables in their three forms, and the page about them
pub(crate) mod unpacked; // the data of a page, as its script reads it
mod vocabulary;
mod workbook; // the workbook as another program reads it
mod written; // inventory.json: what is said once, what is left out, what the schema refuses

use qingdan::model::Language;
use qingdan::model::inventory::*;
use qingdan::report::{self, Report};
use sample::{hostile, sample};
use unicode_width::UnicodeWidthStr;

const LANGUAGES: [Language; 2] = [Language::Zh, Language::En];

fn rendered(form: &dyn Report, inventory: &Inventory, language: Language) -> Vec<u8> {
    let mut out = Vec::new();
    form.write(inventory, language, &mut out).unwrap();
    out
}

fn text(id: &str, inventory: &Inventory, language: Language) -> String {
    String::from_utf8(rendered(report::by_id(id).unwrap(), inventory, language)).unwrap()
}

/// Ids and file names are what users and cron jobs hold on to: each once.
#[test]
pub(crate) fn forms_have_names_of_their_own() {
    for (i, one) in report::ALL.iter().enumerate() {
        for other in &report::ALL[i + 1..] {
            assert_ne!(one.id(), other.id());
            assert_ne!(one.file_name(), other.file_name());
        }
    }
    assert!(report::DEFAULT.iter().all(|id| report::by_id(id).is_some()));
}

/// A nightly report that differs from yesterday's must differ in its data.
#[test]
fn equal_inventories_give_equal_bytes() {
    for form in report::ALL {
        for language in LANGUAGES {
            for inventory in [
                sample(),
                hostile(),
                Inventory {
                    datasets: vec![],
                    transfers: vec![],
                    ..sample()
                },
            ] {
                let once = rendered(*form, &inventory, language);
                // A table without rows has no lines, and a catalog without names says nothing.
                let may_be_empty =
                    form.file_name().ends_with(".ndjson") || inventory.datasets.is_empty();
                assert!(!once.is_empty() || may_be_empty, "{}", form.id());
                assert_eq!(once, rendered(*form, &inventory, language), "{}", form.id());
            }
        }
    }
}

/// A file name is text: it opens no tag, leaves no attribute, starts no script, and becomes no address.
#[test]
fn html_cannot_be_injected() {
    for language in LANGUAGES {
        let page = text("html", &hostile(), language);
        // Every script is one of ours: data under an id of ours, the words, and the one that runs.
        let scripts: Vec<&str> = page.split("<script").skip(1).collect();
        assert_eq!(page.matches("</script>").count(), scripts.len());
        for script in &scripts {
            let ours = [
                " type=\"text/plain\" id=\"",
                " type=\"application/json\" id=\"words\">",
                " nonce=\"",
            ];
            assert!(ours.iter().any(|start| script.starts_with(start)));
        }
        let running = scripts.iter().filter(|script| script.starts_with(" nonce"));
        assert_eq!(running.count(), 1);
        for tag in page.split('<').skip(1) {
            let tag = &tag[..tag.find('>').unwrap_or(tag.len())];
            let outside_quotes: String = tag.split('"').step_by(2).collect();
            assert!(
                !outside_quotes.contains("onload=") && !outside_quotes.contains("onerror="),
                "{tag}"
            );
            assert!(!tag.contains("href=\"javascript"), "{tag}");
        }
        assert!(!page.contains("<img"));
        assert!(page.contains("{{ 7 * 7 }}"));
        assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'));
        // The script makes text nodes and nothing else of what it reads.
        for sink in [
            "innerHTML",
            "outerHTML",
            "insertAdjacent",
            "document.write",
            "eval(",
        ] {
            assert!(!page.contains(sink), "{sink}");
        }
        for (name, value) in unpacked::every(&page) {
            let text = value.to_string();
            assert!(
                !text.contains('\u{1b}') && !text.contains('\u{202e}'),
                "{name}"
            );
            assert!(
                !text.contains("\\u001b") && !text.contains("\\u202e"),
                "{name}"
            );
        }
    }
}

/// On an air-gapped network a page that loads anything stays blank.
#[test]
fn html_stands_alone() {
    let page = text("html", &sample(), Language::Zh);
    assert!(
        !page.contains(" src=")
            && !page.contains("<link")
            && !page.contains("@import")
            && !page.contains("url(")
            && !page.contains("fetch(")
            && !page.contains("XMLHttpRequest")
    );
    assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none';"));
    let note = report::roll_up::disclaimer();
    assert_eq!(page.matches(&*note.zh).count(), 1);
}

/// What is packed is what the inventory says, of every dataset and column.
#[test]
fn html_holds_every_dataset() {
    for inventory in [sample(), hostile()] {
        let page = text("html", &inventory, Language::En);
        let datasets = unpacked::datasets(&page);
        assert_eq!(datasets.len(), inventory.datasets.len());
        let names = unpacked::names(&page);
        let mut names = names.lines();
        for (packed, dataset) in datasets.iter().zip(&inventory.datasets) {
            let whole = serde_json::to_value(dataset).unwrap();
            for field in ["records", "notes", "sector", "scenario"] {
                unpacked::assert_same(&packed[field], &whole[field]);
            }
            for field in ["lower", "estimate", "upper", "method", "keys", "sensitive"] {
                unpacked::assert_same(&packed["individuals"][field], &whole["individuals"][field]);
            }
            for field in [
                "measure", "floor", "ceiling", "because", "missing", "margin",
            ] {
                unpacked::assert_same(&packed["obligation"][field], &whole["obligation"][field]);
            }
            let columns = packed["columns"].as_array().unwrap();
            for (packed, column) in columns.iter().zip(whole["columns"].as_array().unwrap()) {
                for (field, value) in column.as_object().unwrap() {
                    match field.as_str() {
                        "name" => {}
                        "path" => unpacked::assert_same(&names.next().unwrap().into(), value),
                        _ => unpacked::assert_same(&packed[field], value),
                    }
                }
            }
        }
        let rows = unpacked::index(&page)["rows"].clone();
        for (row, dataset) in rows.as_array().unwrap().iter().zip(&inventory.datasets) {
            unpacked::assert_same(&row["name"], &dataset.name.as_str().into());
            assert_eq!(row["measure"], dataset.obligation.measure.id());
        }
    }
}

/// A cell that begins with `=` runs in a spreadsheet.
#[test]
fn csv_holds_no_formula() {
    for table in report::tables::Table::ALL {
        let id = &format!("{}.csv", table.id());
        let table = text(id, &hostile(), Language::En);
        let table = table.strip_prefix('\u{feff}').expect("a byte-order mark");
        let mut reader = csv::Reader::from_reader(table.as_bytes());
        let mut rows = 0;
        for record in reader.records() {
            rows += 1;
            for cell in &record.unwrap() {
                assert!(
                    !cell.starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{id}: {cell}"
                );
            }
        }
        assert!(rows > 0);
    }
}

/// Listed files = files of datasets + files skipped, in the ledger too.
#[test]
fn coverage_lists_every_file() {
    let inventory = sample();
    let listed = report::tables::listed(&inventory);
    assert_eq!(listed.len() as u64, inventory.coverage.listed.files);
    let files: u64 = listed.iter().map(report::tables::Listed::files).sum();
    assert_eq!(files, inventory.coverage.listed.files);
}

/// A reader of a sheet tells its columns apart by their headings.
#[test]
fn sheets_have_headings_of_their_own() {
    use calamine::{DataType, Reader as _};
    for language in LANGUAGES {
        let bytes = rendered(report::by_id("xlsx").unwrap(), &sample(), language);
        let mut book: calamine::Xlsx<_> =
            calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        for (sheet, range) in book.worksheets() {
            let first = range.rows().next().unwrap();
            let headings: Vec<String> = first.iter().filter_map(DataType::as_string).collect();
            let mut known = headings.clone();
            known.sort();
            known.dedup();
            assert_eq!(known.len(), headings.len(), "{sheet}: {headings:?}");
        }
    }
}

/// The terminal of a cron mail has 80 columns, and a Han character takes two of them.
#[test]
fn terminal_keeps_to_80_columns() {
    for language in LANGUAGES {
        for inventory in [sample(), hostile()] {
            let text = text("terminal", &inventory, language);
            for line in text.lines() {
                assert!(line.width() <= 80, "{}: {line}", line.width());
            }
            assert!(!text.contains('\u{1b}'));
            assert!(
                text.lines()
                    .nth(1)
                    .unwrap()
                    .contains(&inventory.left_out().files.to_string())
            );
        }
    }
}

/// What is most urgent is named first.
#[test]
fn terminal_names_the_assessment_first() {
    let text = text("terminal", &sample(), Language::En);
    let place = |name: &str| text.find(name).unwrap();
    assert!(place("试者信息.csv") < place("crm/members.csv"));
    assert!(place("crm/members.csv") < place("orders/orders_"));
    assert!(text.contains("1,180–1,310"));
}

/// The chain ends at evidence, and names what would change it.
#[test]
fn explain_gives_the_chain() {
    let inventory = sample();
    for language in LANGUAGES {
        let whole = report::explain(&inventory, "crm/members.csv", None, language).unwrap();
        for word in [
            "cn-national/N5",
            "1,180–1,310",
            "person.cn-resident-id",
            "+6.9",
            "8,690",
        ] {
            assert!(whole.contains(word), "{word}: {whole}");
        }
        assert!(whole.lines().all(|line| line.width() <= 80), "{whole}");
    }
    let column = report::explain(&inventory, "members.csv#lxdh", None, Language::En).unwrap();
    assert!(column.contains("contact.phone") && !column.contains("person.cn-resident-id"));
    let explicit =
        report::explain(&inventory, "crm/members.csv", Some("lxdh"), Language::En).unwrap();
    assert_eq!(column, explicit);
    let error = report::explain(&inventory, "crm/member", None, Language::En).unwrap_err();
    assert!(error.to_string().contains("crm/members.csv"));
}

/// A sheet's dataset is called `book.xlsx#Sheet`: the longest name wins, and what follows is the column.
#[test]
fn explain_takes_the_longest_name() {
    let mut inventory = sample();
    for name in ["book.xlsx", "book.xlsx#Sheet1"] {
        let mut dataset = inventory.datasets[1].clone();
        dataset.name = name.into();
        inventory.datasets.push(dataset);
    }
    let sheet = report::explain(&inventory, "book.xlsx#Sheet1", None, Language::En).unwrap();
    assert!(sheet.starts_with("book.xlsx#Sheet1\n"));
    let column = report::explain(&inventory, "book.xlsx#Sheet1#lxdh", None, Language::En).unwrap();
    assert!(column.starts_with("book.xlsx#Sheet1#lxdh\n"));
}

/// A report replaces a report, and nothing else.
#[test]
fn folder_is_swapped_whole() {
    let place = tempfile::tempdir().unwrap();
    let dir = place.path().join("qingdan-report");
    let inventory = sample();
    report::write_folder(&dir, &inventory, Language::Zh, report::DEFAULT).unwrap();
    std::fs::write(dir.join("notes.txt"), "ours to keep").unwrap();
    let mut other = inventory.clone();
    other.scan.id = "0123456789abcdef".to_owned();
    report::write_folder(&dir, &other, Language::Zh, &["json"]).unwrap();
    let mut names: Vec<String> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [".qingdan-report.json", "inventory.json", "notes.txt"]
    );
    let foreign = place.path().join("foreign");
    std::fs::create_dir(&foreign).unwrap();
    std::fs::write(foreign.join("index.html"), "theirs").unwrap();
    std::fs::write(foreign.join("main.rs"), "theirs").unwrap();
    assert!(report::write_folder(&foreign, &inventory, Language::Zh, &["json"]).is_err());
    assert_eq!(
        std::fs::read_to_string(foreign.join("index.html")).unwrap(),
        "theirs"
    );
    assert!(report::write_folder(&dir, &inventory, Language::Zh, &["pdf"]).is_err());
    let left: Vec<_> = std::fs::read_dir(place.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

/// `QINGDAN_SAMPLE=DIR` writes the sample there, for a look in a browser.
#[test]
fn sample_for_a_look() {
    let Some(dir) = std::env::var_os("QINGDAN_SAMPLE") else {
        return;
    };
    let dir = std::path::Path::new(&dir);
    let ids: Vec<&str> = report::ALL.iter().map(|form| form.id()).collect();
    report::write_folder(&dir.join("zh"), &sample(), Language::Zh, &ids).unwrap();
    report::write_folder(&dir.join("en"), &hostile(), Language::En, &ids).unwrap();
    let large = large::large(20_000);
    report::write_folder(
        &dir.join("large"),
        &large,
        Language::En,
        &["json", "html", "terminal"],
    )
    .unwrap();
}
