//! Text that is no table: the head of a text goes in, whether its lines are sentences or statements comes out.
//!
//! A list of one column is lines too, and a table may hold sentences, so only text that is regular in nothing is taken for prose.

use super::Markup;
use crate::format::names;

/// Lines that are looked at.
const LINES: usize = 200;
/// Share of the lines that must be sentences or statements.
const MOST: f64 = 0.6;
/// Share of the records that are of one width where the text may still be no table.
const REGULAR: f64 = 0.9;
/// Words of a line without a stop that is a sentence all the same, and Chinese characters of one with a comma.
const WORDS: usize = 7;
const CHARACTERS: usize = 8;

/// What the text is that was read as a table of `width` columns, so many of its records regular; `None` for a table.
pub(super) fn kind(text: &str, width: usize, regular: f64) -> Option<Markup> {
    if width > 1 && regular >= REGULAR {
        return None;
    }
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take(LINES).collect();
    let share = |wanted: &dyn Fn(&str) -> bool| {
        lines.iter().filter(|line| wanted(line)).count() as f64 / lines.len().max(1) as f64
    };
    let first = lines.first()?;
    if lines.iter().any(|line| begins_statement(line)) && share(&is_statement) >= MOST {
        return Some(Markup::Program);
    }
    if first.starts_with("#!") {
        return Some(Markup::Program);
    }
    // A column of sentences has a name; sentences with commas have one of another width in each line.
    let is_named = width == 1 && names::is_known(first);
    let is_prose = !is_named && lines.len() > 1 && share(&is_sentence) >= MOST;
    (is_prose && (width == 1 || share(&has_spaced_comma) >= MOST / 2.0)).then_some(Markup::Prose)
}

fn has_spaced_comma(line: &str) -> bool {
    line.contains(", ") || line.contains(['，', '、'])
}

/// Whether a line is a sentence or more of one than a name or an address is.
fn is_sentence(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    let characters = line.chars().count();
    if letters * 2 < characters {
        return false;
    }
    let words = line.split_whitespace().count();
    let stops = line.ends_with(['.', '!', '?', ';']) && words > 3;
    let chinese = line.contains(['。', '！', '？', '；', '，']) && characters >= CHARACTERS;
    stops || chinese || words >= WORDS
}

/// How lines of programs begin that hardly begin otherwise.
fn begins_statement(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "import ",
        "from ",
        "def ",
        "class ",
        "function ",
        "function(",
        "var ",
        "let ",
        "const ",
        "return ",
        "if (",
        "if(",
        "for (",
        "for(",
        "while ",
        "#include",
        "public ",
        "private ",
        "package ",
        "use ",
        "fn ",
        "CREATE TABLE",
        "SELECT ",
        "@media",
        "@charset",
        "@import",
    ];
    WORDS.iter().any(|word| line.starts_with(word)) || line.ends_with('{') && line.len() < 80
}

fn is_statement(line: &str) -> bool {
    begins_statement(line)
        || line.starts_with(['}', '{', '@', ')', '*'])
        || line.starts_with("//")
        || line.starts_with("/*")
        || line.starts_with('#')
        || line.ends_with(['{', '}', '(', ':', ';']) && line.matches(';').count() < 2
        || line.ends_with(')') && line.contains('(')
        || line.contains(" = ")
}
