//! Folders of cases with the truth beside the data: `NAME/data/` is scanned, `NAME/truth.toml` says what is true of it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::inventory::array;

/// A number, or the lowest and the highest that are right.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Bounds {
    One(u64),
    Both([u64; 2]),
}

impl Bounds {
    pub(crate) fn ends(self) -> (u64, u64) {
        match self {
            Self::One(number) => (number, number),
            Self::Both([low, high]) => (low, high),
        }
    }
}

/// Runs `check` on every case below `folder`, two at a time, and fails with all that is wrong at once; `QINGDAN_CASE=part-of-a-name`
/// picks some.
pub(crate) fn every_case(folder: &str, check: fn(&Path) -> Vec<String>) {
    let wanted = std::env::var("QINGDAN_CASE").unwrap_or_default();
    let mut cases: Vec<PathBuf> = std::fs::read_dir(crate::root().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().contains(&wanted))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "no case is called {wanted}");
    let wrong = side_by_side(&cases, |case| check(case));
    let mut text = String::new();
    for (case, said) in cases.iter().zip(wrong) {
        if !said.is_empty() {
            let name = case.file_name().unwrap().to_string_lossy();
            let _ = writeln!(text, "{name}:");
        }
        for said in said {
            let _ = writeln!(text, "  - {said}");
        }
    }
    assert!(text.is_empty(), "\n{text}");
}

/// What `work` makes of each, in their order; two are worked on at a time.
pub(crate) fn side_by_side<T: Sync, R: Send>(all: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = Mutex::new(all.iter().enumerate());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some((place, one)) = next.lock().unwrap().next() else {
                        return;
                    };
                    let made = work(one);
                    done.lock().unwrap().insert(place, made);
                }
            });
        }
    });
    done.into_inner().unwrap().into_values().collect()
}

/// What is true of a case, or why it cannot be read.
pub(crate) fn truth<T: DeserializeOwned>(case: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(case.join("truth.toml")).expect("each case has its truth");
    toml::from_str(&text).map_err(|error| error.to_string())
}

/// The inventory of a case's data, as text and parsed.
pub(crate) fn scanned(case: &Path, options: &[&str]) -> (String, Value) {
    let out = tempfile::tempdir().unwrap();
    let mut command = crate::qingdan(out.path());
    command
        .args(["scan", "--quiet", "--report", "json", "--out", "out"])
        .args(options)
        .arg(case.join("data"));
    crate::run(&mut command, 0);
    let text = std::fs::read_to_string(out.path().join("out/inventory.json")).unwrap();
    let inventory = super::inventory::whole(text.as_bytes());
    (text, inventory)
}

/// The datasets of a name, or with `prefix` those whose names begin with it; what to say where there are none.
pub(crate) fn datasets<'a>(
    inventory: &'a Value,
    name: &str,
    prefix: bool,
) -> Result<Vec<&'a Value>, String> {
    let all = array(inventory, "datasets");
    let found: Vec<&Value> = all
        .iter()
        .filter(|dataset| {
            let called = dataset["name"].as_str().unwrap();
            called == name || prefix && called.starts_with(name)
        })
        .collect();
    if found.is_empty() {
        let names: Vec<_> = all.iter().map(|one| &one["name"]).collect();
        let skipped = &inventory["coverage"]["skipped"];
        return Err(format!("no {name} but {names:?}, {skipped}"));
    }
    Ok(found)
}

/// Lower and upper end of a count; nothing where there is no such people.
pub(crate) fn interval(count: &Value) -> (u64, Option<u64>) {
    if count.is_null() {
        return (0, Some(0));
    }
    (
        count["lower"].as_u64().unwrap_or(0),
        count["upper"].as_u64(),
    )
}

/// Main and secondary people of all these together: each is a dataset or a transfer.
pub(crate) fn people(of: &[&Value]) -> (u64, Option<u64>) {
    let counts = of.iter().flat_map(|one| {
        let main = &one["individuals"];
        [main, &main["secondary"]]
    });
    counts.map(interval).fold((0, Some(0)), |sum, one| {
        let upper = sum.1.zip(one.1).map(|(sum, upper)| sum + upper);
        (sum.0 + one.0, upper)
    })
}

/// Whether a text holds words, whatever their case.
pub(crate) fn holds(text: &Value, words: &str) -> bool {
    let text = text.as_str().unwrap_or_default().to_lowercase();
    text.contains(&words.to_lowercase())
}
