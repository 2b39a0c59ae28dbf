//! Lists `detectors/` into a table of (path, text), so that adding a rule is adding a file.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn main() {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = Vec::new();
    collect(&root.join("detectors"), &mut files);
    files.sort();
    let mut table = String::from(
        "/// Every built-in pack file: path below `detectors/`, text.\npub static BUILT_IN: &[(&str, &str)] = &[\n",
    );
    for file in &files {
        let name = file
            .strip_prefix(root.join("detectors"))
            .expect("collected below it");
        writeln!(
            table,
            "    ({:?}, include_str!({:?})),",
            name.to_string_lossy().replace('\\', "/"),
            file.to_string_lossy()
        )
        .expect("a string");
    }
    table.push_str("];\n");
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets it"));
    std::fs::write(out.join("packs.rs"), table).expect("the build directory can be written");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    println!("cargo::rerun-if-changed={}", folder.display());
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml" || extension == "md" || extension == "txt")
        {
            files.push(path);
        }
    }
}
