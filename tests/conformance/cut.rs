//! Files that end before their end: a number that is too small is never certain where anything tells that something is missing.

use super::{of, scan, table, written};
use crate::support::inventory::{array, records};
use crate::support::place::Place;

/// Cuts of a file: each of the last bytes, and some before. What is shorter than its mark is a text like any other.
fn cuts(length: usize, most: usize) -> Vec<usize> {
    const LAST: usize = 64;
    const SHORTEST: usize = 64;
    let step = length.div_ceil(most).max(1);
    let mut cuts: Vec<usize> = (SHORTEST..length).step_by(step).collect();
    cuts.extend(length.saturating_sub(LAST).max(1)..length);
    cuts.sort_unstable();
    cuts.dedup();
    cuts
}

/// The cuts of which nothing is said although records are missing.
fn unsaid(name: &str, bytes: &[u8], whole: u64, most: usize) -> Vec<usize> {
    let cuts = cuts(bytes.len(), most);
    let place = Place::new();
    let named = |cut: &usize| format!("cut{cut:06}_{name}");
    for cut in &cuts {
        place.file(&named(cut), &bytes[..*cut]);
    }
    let inventory = place.scan(&["--no-fold", "--jobs", "2"], 0);
    let skipped = array(&inventory["coverage"], "skipped");
    let is_said = |name: &str| {
        let is_of = |path: &str| path.split('#').next() == Some(name);
        skipped.iter().any(|skip| is_of(skip["path"].as_str().unwrap()))
            // A sheet or table of it that is read in part, as the others are, has a number of its own.
            || array(&inventory, "datasets").iter().any(|one| {
                is_of(one["name"].as_str().unwrap()) && {
                    let (lower, upper) = records(one);
                    lower < upper || lower >= whole
                }
            })
    };
    cuts.into_iter()
        .filter(|cut| !is_said(&named(cut)))
        .collect()
}

/// A text of entries says with its last line that it is whole; cut behind an entry, contacts and messages are a shorter text.
#[test]
fn entries_that_are_cut_are_said() {
    let contacts: Vec<String> = (0..6)
        .map(|n| format!("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:n{n}\r\nTEL;TYPE=CELL:1380013800{n}\r\nEND:VCARD\r\n"))
        .collect();
    let events: Vec<String> = (0..6)
        .map(|n| format!("BEGIN:VEVENT\r\nUID:{n}\r\nSUMMARY:s{n}\r\nATTENDEE;CN=n{n}:mailto:a{n}@example.com\r\nEND:VEVENT\r\n"))
        .collect();
    let message = |n: usize| {
        format!(
            "MSH|^~\\&|a|b|c|d|2024||ADT^A01|{n}|P|2.4\rPID|1||{n}^^^H^PI||n{n}^m||19800101|M\r"
        )
    };
    let framed: Vec<String> = (0..6)
        .map(|n| format!("\u{b}{}\u{1c}\r", message(n)))
        .collect();
    let batch: String = (0..6).map(message).collect();
    let calendar = format!("BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n", events.concat());
    let batch = format!("FHS|^~\\&|a\rBHS|^~\\&|a\r{batch}BTS|6\rFTS|1\r");
    for (name, pieces) in [
        ("c.vcf", &contacts[..]),
        ("e.ics", &[calendar]),
        ("f.hl7", &framed),
        ("b.hl7", &[batch]),
    ] {
        let text = pieces.concat();
        // Blanks and ends of lines at the end of a piece are none of it.
        let mut between = Vec::new();
        let mut end = 0;
        for piece in pieces {
            let rest = piece.trim_end_matches(['\r', '\n']);
            between.extend(end + rest.len()..=end + piece.len());
            end += piece.len();
        }
        let mut unsaid = unsaid(name, text.as_bytes(), 6, 1_000);
        // What does not begin as its kind does is a text.
        let front = text.find('\r').unwrap();
        unsaid.retain(|cut| *cut > front && !between.contains(cut));
        assert!(unsaid.is_empty(), "{name}: {unsaid:?}");
    }
}

/// Documents of text, whose tables may end anywhere.
#[test]
fn documents_that_are_cut_are_said() {
    const ROWS: usize = 6;
    let rows = |row: &dyn Fn(usize) -> String| -> String { (0..ROWS).map(row).collect() };
    let page = format!(
        "<html><body><table><tr><th>name</th><th>phone</th></tr>{}</table></body></html>\n",
        rows(&|n| format!("<tr><td>n{n}</td><td>1380013800{n}</td></tr>"))
    );
    let rich = format!(
        "{{\\rtf1\\ansi\\trowd\\intbl name\\cell phone\\cell\\row {}\\pard\\par}}",
        rows(&|n| format!("\\trowd\\intbl n{n}\\cell 1380013800{n}\\cell\\row "))
    );
    for (name, text, begin, ends) in [
        ("t.html", &page, "<table>", "</table>"),
        ("t.rtf", &rich, "\\rtf1", "}"),
    ] {
        let within = text.find(begin).unwrap() + begin.len()..text.rfind(ends).unwrap();
        let mut unsaid = unsaid(name, text.as_bytes(), ROWS as u64, 1_000);
        unsaid.retain(|cut| within.contains(cut));
        assert!(unsaid.is_empty(), "{name}: {unsaid:?}");
    }
}

/// Formats with a header or a footer that tells how much there is.
#[test]
fn tables_that_are_cut_are_said() {
    /// Nothing tells how many lines a text has.
    const LINES: [&str; 2] = ["t.csv", "t.ndjson"];
    const ROWS: usize = 40;
    let rows = table(3, ROWS, |row, place| Some(format!("v{row}x{place}")));
    for (name, bytes) in written(&rows) {
        if LINES.contains(&name) {
            continue;
        }
        let whole = scan(&[(name.to_owned(), bytes.clone())]);
        assert_eq!(
            of(&whole, name).unwrap().records.count.estimate,
            ROWS as u64,
            "{name}"
        );
        let mut unsaid = unsaid(name, &bytes, ROWS as u64, 200);
        // A transport file is as long as its records of 80 bytes.
        unsaid.retain(|cut| name != "t.xpt" || cut % 80 != 0);
        assert!(unsaid.is_empty(), "{name}: {unsaid:?} of {}", bytes.len());
    }
}
