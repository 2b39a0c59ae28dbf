//! A share of mixed documents: what was planted in each is in a finding of it, and in nothing that the program writes or prints.

use crate::support::inventory::array;
use crate::support::place::Place;
use crate::tools::documents::{SharedDocument, share};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read as _;

/// Lines or different values in which an element was found in a file.
fn found(inventory: &Value, file: &str, element: &str) -> u64 {
    let datasets = array(inventory, "datasets").iter().filter(|dataset| {
        let name = dataset["name"].as_str().unwrap();
        name == file || name.starts_with(&format!("{file}#"))
    });
    let columns = datasets.flat_map(|dataset| array(dataset, "columns"));
    let in_column = |column: &Value| {
        let rare = column["rare"].as_array().into_iter().flatten();
        let rare = rare.filter(|rare| rare["element"] == element);
        let inside = rare.filter_map(|rare| rare["values"].as_u64()).max();
        let whole = (column["element"] == element)
            .then(|| column["distinct"]["estimate"].as_u64())
            .flatten();
        inside.max(whole).unwrap_or(0)
    };
    columns.map(in_column).sum()
}

fn missed(inventory: &Value, document: &SharedDocument) -> Vec<String> {
    let mut missed = Vec::new();
    for (element, values) in &document.planted {
        let different: BTreeSet<&String> = values.iter().collect();
        let found = found(inventory, &document.name, element);
        // A name has no form of its own: a title tells of most of them.
        let wanted = if *element == "person.name" {
            1
        } else {
            different.len() as u64
        };
        if found < wanted {
            missed.push(format!(
                "{}: {found} of {} {element}",
                document.name,
                different.len()
            ));
        }
    }
    missed
}

/// All that stands in what was written, workbooks opened.
fn written(place: &Place) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(place.at()).into_iter().flatten() {
        let path = entry.path();
        if !entry.file_type().is_file() || path.starts_with(place.lake()) {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        let name = path.display().to_string();
        if path.extension().is_some_and(|ending| ending == "xlsx") {
            let mut book = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
            for member in 0..book.len() {
                let mut text = Vec::new();
                book.by_index(member)
                    .unwrap()
                    .read_to_end(&mut text)
                    .unwrap();
                all.push((name.clone(), String::from_utf8_lossy(&text).into_owned()));
            }
        }
        all.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    all
}

#[test]
fn what_is_planted_in_a_share_of_documents_is_found_and_not_shown() {
    let documents = share(13);
    assert_eq!(documents.len(), 200);
    let place = Place::new();
    for document in &documents {
        place.file(&document.name, &document.bytes);
    }
    let inventory = place.scan(&["--no-fold"], 0);
    let missed: Vec<String> = documents
        .iter()
        .flat_map(|document| missed(&inventory, document))
        .collect();
    assert!(
        missed.is_empty(),
        "{} missed:\n{}",
        missed.len(),
        missed.join("\n")
    );
    let mut printed = Vec::new();
    for language in ["zh", "en"] {
        let mut command = crate::qingdan(place.at());
        command.args([
            "scan",
            "lake",
            "--no-fold",
            "--lang",
            language,
            "--out",
            language,
        ]);
        let (out, err) = crate::run(&mut command, 0);
        printed.extend([("printed".to_owned(), out), ("printed".to_owned(), err)]);
    }
    printed.extend(written(&place));
    let planted: BTreeSet<&String> = documents
        .iter()
        .flat_map(|one| one.planted.values().flatten())
        .collect();
    let leaks: BTreeSet<&str> = printed
        .iter()
        .filter(|(_, text)| planted.iter().any(|value| text.contains(value.as_str())))
        .map(|(name, _)| &**name)
        .collect();
    assert!(leaks.is_empty(), "{leaks:?}");
}
