//! Who may import whom. A module that is not in the table fails: a new one has to be given its place first.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Nouns and errors.
const BASE: &[&str] = &["model", "error"];
/// What every stage stands on.
const GROUND: &[&str] = &["model", "error", "sketch", "pack"];
/// Blind to each other.
const STAGES: &[&str] = &[
    "store", "assemble", "format", "lake", "kind", "profile", "detect", "people", "facts", "law",
    "report", "filing", "depth",
];
/// The thin side.
const EDGE: &[&str] = &[
    "cli", "config", "main", "progress", "secret", "verbs", "watch",
];

/// What `module` may use, `None` where it has no place.
fn allowed(module: &str) -> Option<BTreeSet<&'static str>> {
    let set =
        |parts: &[&[&'static str]]| parts.iter().flat_map(|part| part.iter().copied()).collect();
    Some(match module {
        "error" | "model" | "sketch" | "pack" => set(&[BASE]),
        "catalog" => set(&[GROUND]),
        "rules" => set(&[GROUND, &["detect", "format"]]),
        _ if STAGES.contains(&module) => set(&[GROUND]),
        "check" => set(&[GROUND, &["detect", "law", "profile", "rules"]]),
        "transcription" => set(&[GROUND, &["law", "rules"]]),
        "compare" | "history" | "query" => set(&[GROUND, &["report"]]),
        "judge" => set(&[
            GROUND,
            &["detect", "facts", "format", "law", "people", "rules"],
        ]),
        "scan" => set(&[
            GROUND,
            STAGES,
            &["catalog", "judge", "rules", "progress", "watch"],
        ]),
        "config" => set(&[BASE]),
        "cli" | "verbs" | "main" => set(&[
            EDGE,
            GROUND,
            &[
                "scan",
                "judge",
                "compare",
                "history",
                "query",
                "check",
                "catalog",
                "rules",
                "report",
                "transcription",
                "filing",
            ],
        ]),
        "secret" | "progress" | "watch" => set(&[BASE]),
        _ => return None,
    })
}

/// (file, module, what it imports and may not).
fn violations(src: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeMap::new();
    for entry in walkdir::WalkDir::new(src)
        .sort_by_file_name()
        .into_iter()
        .flatten()
    {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let relative = path.strip_prefix(src).unwrap().with_extension("");
        let mut place: Vec<String> = relative
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if place.last().is_some_and(|last| last == "mod") {
            place.pop();
        }
        let module = place[0].clone();
        // The crate's root names every module, and `embed` is the build script.
        if module == "lib" || module == "embed" {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        let Some(allowed) = allowed(&module) else {
            wrong.push(format!(
                "{}: `{module}` has no place in the table",
                relative.display()
            ));
            continue;
        };
        for used in imports(&text, place.len()) {
            seen.entry(module.clone())
                .or_insert_with(BTreeSet::new)
                .insert(used.clone());
            if used != module && !allowed.contains(used.as_str()) {
                wrong.push(format!("{}: `{module}` uses `{used}`", relative.display()));
            }
        }
    }
    assert!(
        seen.is_empty() || seen.values().any(|used| used.contains("model")),
        "no import was recognised in {}",
        src.display()
    );
    wrong
}

/// Top-level modules that `text` names through `crate::`, `qingdan::`, or a chain of `super::` that reaches the root from a file
/// `depth` modules deep.
fn imports(text: &str, depth: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut depth = depth;
    let mut code = String::new();
    for line in text.lines() {
        let line = line.split("//").next().unwrap_or_default();
        let trimmed = line.trim_start();
        // A module written in the file (its tests) lies one deeper; such modules stand at the end.
        if trimmed.starts_with("mod ") && trimmed.ends_with('{') {
            scan_paths(&code, depth, &mut found);
            code.clear();
            depth += 1;
        }
        code.push_str(line);
        code.push('\n');
    }
    scan_paths(&code, depth, &mut found);
    found
}

fn scan_paths(code: &str, depth: usize, found: &mut BTreeSet<String>) {
    let up = "super::".repeat(depth);
    for root in ["crate::", "qingdan::", up.as_str()] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before
                .is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':')
            {
                continue;
            }
            let rest = code[at + root.len()..].trim_start();
            if rest.starts_with("super::") {
                continue;
            }
            match rest.strip_prefix('{') {
                Some(group) => found.extend(heads(group)),
                None => found.extend(word(rest)),
            }
        }
    }
}

/// First words of the items of a `{a::b, c::{d, e}}` group whose brace is already open.
fn heads(group: &str) -> Vec<String> {
    let mut heads = Vec::new();
    let mut level = 1;
    let mut fresh = true;
    for (at, character) in group.char_indices() {
        match character {
            '{' => level += 1,
            '}' => {
                level -= 1;
                if level == 0 {
                    break;
                }
            }
            ',' if level == 1 => fresh = true,
            _ if fresh && !character.is_whitespace() => {
                heads.extend(word(&group[at..]));
                fresh = false;
            }
            _ => {}
        }
    }
    heads
}

fn word(text: &str) -> Option<String> {
    let word: String = text
        .chars()
        .take_while(|character| character.is_alphanumeric() || *character == '_')
        .collect();
    // Types and macros of the crate's root start with a capital or are no module; modules are lower case and followed by `::`,
    // or stand alone in a group.
    word.chars()
        .next()
        .is_some_and(char::is_lowercase)
        .then_some(word)
}

#[test]
fn no_module_imports_what_it_may_not() {
    let wrong = violations(&crate::root().join("src"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plants each kind of forbidden import in a small tree and expects it to be caught.
#[test]
fn a_planted_import_is_caught() {
    let planted = [
        (
            "profile.rs",
            "use crate::detect::Matcher;\n",
            "`profile` uses `detect`",
        ),
        (
            "format/csv.rs",
            "use crate::{model::Count, store::Source};\n",
            "`format` uses `store`",
        ),
        (
            "people/table.rs",
            "fn f() { crate::law::decide(); }\n",
            "`people` uses `law`",
        ),
        (
            "law/evaluate.rs",
            "use super::super::report;\n",
            "`law` uses `report`",
        ),
        (
            "sketch/top.rs",
            "use crate::pack::detector;\n",
            "`sketch` uses `pack`",
        ),
        ("catalog.rs", "use crate::scan;\n", "`catalog` uses `scan`"),
        (
            "store/mod.rs",
            "mod tests {\n    use super::super::format;\n}\n",
            "`store` uses `format`",
        ),
        (
            "model/count.rs",
            "use crate::pack;\n",
            "`model` uses `pack`",
        ),
        ("manager.rs", "", "`manager` has no place"),
    ];
    for (file, text, expected) in planted {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(folder.path().join("error.rs"), "use crate::model::Text;\n").unwrap();
        assert_eq!(violations(folder.path()), Vec::<String>::new());
        std::fs::write(
            &path,
            format!("// use crate::scan;\nuse crate::error::Error;\n{text}"),
        )
        .unwrap();
        let wrong = violations(folder.path());
        assert_eq!(wrong.len(), 1, "{file}: {wrong:?}");
        assert!(wrong[0].contains(expected), "{file}: {wrong:?}");
    }
}
