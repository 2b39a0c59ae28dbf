//! Text that is no table: the head of a text goes in, whether its lines are sentences or statements comes out.
//!
//! A list of one column is lines too, and a table may hold sentences, so only text that is regular in nothing is taken for prose.

use super::Markup;
use super::{pieces, running};
use crate::format::layout::header_words::HeaderWords;

/// Lines that are looked at.
const LINES: usize = 200;
/// Share of the lines that must be sentences or statements.
const MOST: f64 = 0.6;
/// Share of the records that are of one width where the text may still be no table.
const REGULAR: f64 = 0.9;
/// Words of a line without a stop that is a sentence all the same, and Chinese characters of one with a comma.
const WORDS: usize = 7;
const CHARACTERS: usize = 8;
/// Words of a line that are more than one thing, and the share of the lines that are such.
const SEVERAL: usize = 4;
/// Digits of a number that is no count of something.
const LONG_NUMBER: usize = 5;
const PHRASES: f64 = 0.5;
/// Characters that a Chinese line with a stop has more of.
const STOPPED: usize = 4;

/// How statements of SQL begin.
const STATEMENTS: &[&str] = &[
    "ALTER ",
    "BEGIN",
    "COMMIT",
    "COPY ",
    "CREATE ",
    "DECLARE ",
    "DELETE ",
    "DROP ",
    "GO",
    "INSERT ",
    "LOCK ",
    "MERGE ",
    "PRAGMA ",
    "PROMPT ",
    "REM ",
    "REPLACE INTO ",
    "SELECT ",
    "SET ",
    "START TRANSACTION",
    "TRUNCATE ",
    "UPDATE ",
    "USE ",
    "WITH ",
    "\\",
];
/// Bytes of a line of SQL that are looked at.
const LOOKED_AT: usize = 4 * 1024;

/// Whether a head is statements of SQL, as dumps are: the first line that is no remark begins one, and one that makes a table or
/// puts rows into it begins a line.
pub(in crate::format) fn is_sql(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| matches!(byte, b'\n' | b'\r'));
    let mut in_remark = false;
    let first = lines.by_ref().map(<[u8]>::trim_ascii).find(|line| {
        if in_remark || line.starts_with(b"/*") {
            in_remark = !line.ends_with(b"*/") && !line.ends_with(b"*/;");
            return false;
        }
        !(line.is_empty() || line.starts_with(b"--") || line.starts_with(b"#"))
    });
    let upper = |line: &[u8]| {
        String::from_utf8_lossy(&line[..line.len().min(LOOKED_AT)]).to_ascii_uppercase()
    };
    let Some(first) = first.map(upper) else {
        return false;
    };
    STATEMENTS.iter().any(|begin| first.starts_with(begin))
        && (moves_rows(&first) || lines.any(|line| moves_rows(upper(line.trim_ascii()).as_str())))
}

/// Whether a line of SQL in capitals begins a statement that makes a table or changes its rows.
fn moves_rows(line: &str) -> bool {
    let holds = |rest: &str, marks: &[&str]| marks.iter().any(|mark| rest.contains(mark));
    if let Some(rest) = line.strip_prefix("CREATE ") {
        let table = rest.find("TABLE ").map(|at| &rest[at..]);
        return table
            .is_some_and(|rest| holds(rest, &["(", " AS"]) || rest.split_whitespace().count() < 6);
    }
    let into = ["INSERT ", "REPLACE INTO ", "MERGE INTO "];
    if let Some(rest) = into.iter().find_map(|begin| line.strip_prefix(begin)) {
        let rest = rest.strip_prefix("INTO ").unwrap_or(rest);
        // It may have them on the lines below.
        let is_open = rest.split_whitespace().count() == 1 && !rest.contains(',');
        return is_open || holds(rest, &["VALUES", "SELECT ", "(", " USING "]);
    }
    line.starts_with("COPY ") && line.contains(" FROM STDIN")
        || line.starts_with("UPDATE ") && line.contains(" SET ")
}

/// What the text is that was read as a table of `width` columns, so many of its records regular; `None` for a table.
pub(in crate::format) fn kind(
    text: &str,
    delimiter: Option<char>,
    width: usize,
    regular: f64,
    words: &HeaderWords,
) -> Option<Markup> {
    let only = text.trim();
    let delimiter = delimiter.filter(|_| width > 1);
    if !only.contains(['\n', '\r']) {
        let is_text = if width > 1 {
            is_sentence(only) && has_spaced_comma(only)
                || delimiter.is_some_and(|delimiter| running::is_list(only, delimiter, words))
        } else {
            (is_sentence(only) || only.len() > pieces::LONGEST) && !words.is_known(only)
        };
        return is_text.then_some(Markup::Prose);
    }
    if is_transcript(only) {
        return Some(Markup::Plain);
    }
    let is_regular = width > 1 && regular >= REGULAR;
    let is_running = |delimiter| running::is_text(text, delimiter, is_regular, words);
    let is_running = delimiter.is_some_and(is_running);
    if is_regular {
        return is_running.then_some(Markup::Prose);
    }
    if width == 1 && is_talk(only) {
        return Some(Markup::Plain);
    }
    let mut all = text
        .lines()
        .map(str::trim)
        .skip_while(|line| line.is_empty());
    let (first, second) = (all.next()?, all.next());
    // A title stands apart, and is no sentence.
    let title = (second == Some("") && !is_sentence(first)).then_some(first);
    let lines = (title.is_none().then_some(first).into_iter().chain(second)).chain(all);
    let lines: Vec<&str> = (lines.filter(|line| !line.is_empty()).take(LINES)).collect();
    let share = |wanted: &dyn Fn(&str) -> bool| {
        lines.iter().filter(|line| wanted(line)).count() as f64 / lines.len().max(1) as f64
    };
    if lines.iter().any(|line| begins_statement(line)) && share(&is_statement) >= MOST {
        return Some(Markup::Program);
    }
    if first.starts_with("#!") {
        return Some(Markup::Program);
    }
    if is_running {
        return Some(Markup::Prose);
    }
    // A column of sentences has a name; sentences with commas have one of another width in each line.
    let is_named = width == 1 && title.is_none() && words.is_known(first);
    let is_prose = !is_named && share(&is_sentence) >= MOST;
    if is_prose && (width == 1 || share(&has_spaced_comma) >= MOST / 2.0) {
        return Some(Markup::Prose);
    }
    // A list has one thing a line.
    (width == 1 && !is_named && share(&is_phrase) >= PHRASES).then_some(Markup::Plain)
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
    let chinese = line.contains(['。', '！', '？', '；', '，']) && characters >= CHARACTERS
        || line.ends_with(['。', '！', '？']) && characters > STOPPED;
    stops || chinese || words >= WORDS
}

/// Whether a line is more than one name, number or address.
fn is_phrase(line: &str) -> bool {
    let words = || line.split_whitespace();
    let is_number = |word: &str| word.bytes().filter(u8::is_ascii_digit).count() >= LONG_NUMBER;
    let is_word = |word: &str| word.chars().all(char::is_alphabetic);
    line.contains(['。', '！', '？', '；', '，', '：'])
        || words().any(is_number) && words().any(is_word)
        || words().count() >= SEVERAL
}

/// Whether nearly all lines begin with a moment in brackets or before a dash, as those of chats and of logs do: the commas and
/// colons in it divide no columns.
fn is_transcript(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let (mut all, mut begun) = (0, 0);
    for line in lines.take(LINES) {
        all += 1;
        begun += usize::from(is_begun_by_moment(line));
    }
    all > 1 && begun * 2 > all && text.lines().next().is_some_and(is_begun_by_moment)
}

/// Whether lines with a moment and a name stand above what was said then, as messengers write their talks out.
fn is_talk(text: &str) -> bool {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.take(LINES).collect();
    let begun = lines.iter().filter(|line| has_moment(line)).count();
    begun > 1 && begun < lines.len() && lines.first().is_some_and(|line| has_moment(line))
}

/// Whether a line is a day, a time and a name, in either order.
fn has_moment(line: &str) -> bool {
    /// Characters of the longest.
    const LONGEST: usize = 60;
    let figures = |word: &str| word.bytes().filter(u8::is_ascii_digit).count();
    let is_day = |word: &str| figures(word) >= 4 && word.contains(['-', '/', '.', '年']);
    let is_time = |word: &str| figures(word) >= 3 && word.contains(':') && !word.contains(',');
    let words = || line.split_whitespace();
    line.chars().count() <= LONGEST
        && words().any(is_day)
        && words().any(is_time)
        && words().any(|word| figures(word) == 0 && word.chars().any(char::is_alphabetic))
}

fn is_begun_by_moment(line: &str) -> bool {
    /// Bytes of the longest moment.
    const LONGEST: usize = 40;
    // An invisible mark of direction may stand first.
    let line = line.trim_start_matches(['\u{200E}', '\u{200F}', '\u{FEFF}']);
    let (moment, rest) = match line.strip_prefix('[') {
        Some(inside) => inside.split_once("] ").unwrap_or_default(),
        None => line.split_once(" - ").unwrap_or_default(),
    };
    let digits = moment.bytes().filter(u8::is_ascii_digit).count();
    let letters = moment.chars().filter(|c| c.is_alphabetic()).count();
    digits >= 5
        && letters <= 4
        && moment.len() <= LONGEST
        && moment.contains(':')
        && moment.contains(['/', '-', '.', '年'])
        && rest.chars().any(char::is_alphabetic)
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

pub(super) fn is_statement(line: &str) -> bool {
    begins_statement(line)
        || line.starts_with(['}', '{', '@', ')', '*'])
        || line.starts_with("//")
        || line.starts_with("/*")
        || line.starts_with('#')
        || line.ends_with(['{', '}', '(', ':', ';']) && line.matches(';').count() < 2
        || line.ends_with(')') && line.contains('(')
        || line.contains(" = ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_begin_with_a_moment_are_no_table() {
        for (text, expected) in [
            (
                "[2024/5/1, 10:00:00] A: b\n[2024/5/1, 10:00:09] C: d, e\n",
                true,
            ),
            ("01.05.24, 10:00 - A: b\n01.05.24, 10:01 - C: d\n", true),
            (
                "[2024-05-01 10:00:00]\tINFO\tx\n[2024-05-01 10:00:00]\tINFO\ty\n",
                false,
            ),
            ("2024-05-01,10:00,a\n2024-05-02,10:00,b\n", false),
            ("when,what\n[2024-05-01 10:00:00] a,b\n", false),
        ] {
            assert_eq!(is_transcript(text), expected, "{text}");
        }
    }

    #[test]
    fn a_list_has_one_thing_a_line() {
        let words = HeaderWords::built_in();
        for (text, expected) in [
            (
                "王女士 13800138000\n卡号 6200000000001375\n",
                Some(Markup::Plain),
            ),
            ("13800138000\n13900139000\n", None),
            ("alpha\nbeta\ngamma\n", None),
            (
                "one line with four words\nand another one of them\n",
                Some(Markup::Plain),
            ),
        ] {
            assert_eq!(kind(text, None, 1, 1.0, words), expected, "{text}");
        }
    }
}
