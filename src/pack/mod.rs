//! Rules as files: texts of packs go in, plain tables for `detect`, `law` and `count` come out, or an error with file and line.
//!
//! The built-in packs are embedded by `src/embed.rs`, which lists the folder `detectors/`: a new rule is one new file.

pub mod canonical;
pub mod context;
pub mod detector;
pub mod filing;
pub mod head_pattern;
pub mod kind;
pub mod latin_words;
pub mod law;
pub mod null_words;
pub mod person_names;
pub mod renamed;
pub mod toml_reader;
pub mod unread;
pub mod value;
pub mod vocabulary;
pub mod weights;

include!(concat!(env!("OUT_DIR"), "/packs.rs"));

/// Folders of `detectors/` that hold something other than detectors.
const OTHER_FOLDERS: [&str; 7] = [
    "context/",
    "filing/",
    "kind/",
    "law/",
    "lists/",
    "unread/",
    "vocabulary/",
];

/// The lines of a built-in list, `lists/ID.txt`, without its heading of source and licence; nothing where there is no such list.
pub fn terms(id: &str) -> impl Iterator<Item = &'static str> {
    let path = format!("lists/{id}.txt");
    BUILT_IN
        .iter()
        .find(|(known, _)| *known == path)
        .map_or("", |(_, text)| text)
        .lines()
        .filter(|line| !line.starts_with("# "))
}

/// Whether there is a built-in list of that id.
#[must_use]
pub fn has_list(id: &str) -> bool {
    let path = format!("lists/{id}.txt");
    BUILT_IN.iter().any(|(known, _)| *known == path)
}

/// The line, from 1, of a span's start.
#[must_use]
pub fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    span.map_or(1, |span| {
        text[..span.start.min(text.len())].matches('\n').count() + 1
    })
}

/// BLAKE3 of a pack's text, the first 16 hexadecimal digits.
#[must_use]
pub fn digest(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}
