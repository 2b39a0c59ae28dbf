//! Numbers, names and lines as a reader sees them: thousands, intervals, byte sizes, and text that fits a width.
//!
//! Widths are those of a terminal, where a Han character takes two cells.

use super::words::{counted_in, word};
use crate::model::finding::{Position, Rare};
use crate::model::obligation::Margin;
use crate::model::{Count, Language};
use std::fmt::Write as _;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// `1268` as `1,268`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1,268` where counted, `1,180–1,310` where not, `≥ 3` where no upper end is known, and a word where nothing is.
#[must_use]
pub fn interval(count: Count, language: Language) -> String {
    known(count).unwrap_or_else(|| word("unknown").get(language).to_owned())
}

/// As [`interval`], with the word for people.
#[must_use]
pub fn persons(count: Count, language: Language) -> String {
    match known(count) {
        None => interval(count, language),
        Some(_) if count.is_exact() => counted_in(count.lower, "persons", language),
        Some(range) => {
            let [zh, en] = [format!("{range} 人"), format!("{range} people")];
            match language {
                Language::Zh => zh,
                Language::En => en,
            }
        }
    }
}

/// How many people more there may be until the next threshold.
#[must_use]
pub fn margin(margin: &Margin, language: Language) -> String {
    let more = counted_in(margin.people, "persons", language);
    let threshold = thousands(margin.threshold);
    match language {
        Language::Zh => format!("再增加 {more}即达到 {threshold}"),
        Language::En => format!("{more} more, then at {threshold}"),
    }
}

/// As [`interval`], for a number of records.
#[must_use]
pub fn records(count: Count, language: Language) -> String {
    known(count).unwrap_or_else(|| word("not-counted").get(language).to_owned())
}

/// An interval of which something is known.
#[must_use]
pub fn known(count: Count) -> Option<String> {
    match (count.lower, count.upper) {
        (0, None) => None,
        (lower, None) => Some(format!("≥ {}", thousands(lower))),
        (lower, Some(upper)) if lower == upper => Some(thousands(lower)),
        (lower, Some(upper)) => Some(format!("{}–{}", thousands(lower), thousands(upper))),
    }
}

/// `3.2 GiB`, in binary units.
#[must_use]
pub fn bytes(n: u64) -> String {
    const STEP: f64 = 1024.0;
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if n < 1024 {
        return format!("{n} B");
    }
    let mut size = n as f64 / STEP;
    let mut unit = 0;
    while size >= STEP && unit + 1 < UNITS.len() {
        size /= STEP;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// `0.0031` as `0.31 %`, with enough digits that a small share does not read as zero.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent == 0.0 || percent >= 10.0 {
        format!("{percent:.0} %")
    } else if percent >= 0.1 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.4} %")
    }
}

/// Identifiers among other values: `person.cn-resident-id 3 / 1,000 (0.10 %–0.9 %)`.
#[must_use]
pub fn rare(rare: &Rare) -> String {
    format!(
        "{} {} / {} ({}–{})",
        rare.element,
        thousands(rare.values),
        thousands(rare.of),
        percent(rare.share[0]),
        percent(rare.share[1])
    )
}

/// What is known of positions: `GCJ-02, 0.000001° (≈ 0.11 m)`, and that the system is not where it is not.
#[must_use]
pub fn position(position: &Position, language: Language) -> String {
    let step = position.metres.map(|metres| {
        let decimals = usize::from(metres < 10.0) + usize::from(metres < 1.0);
        match position.decimals {
            Some(decimals_of_degree) => format!(
                "{:.*}° (≈ {metres:.decimals$} m)",
                decimals_of_degree as usize,
                0.1_f64.powi(decimals_of_degree as i32)
            ),
            None => format!("≈ {metres:.decimals$} m"),
        }
    });
    let datum = position.datum.as_deref();
    let datum = datum.unwrap_or_else(|| word("no-datum").get(language));
    let known: Vec<String> = std::iter::once(datum.to_owned()).chain(step).collect();
    known.join(", ")
}

/// A name from outside with everything that could steer a terminal or turn a line around made visible: control characters,
/// line separators and bidirectional marks become `\u{…}`.
#[must_use]
pub fn shown(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        let steers = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if steers {
            let _ = write!(text, "\\u{{{:x}}}", c as u32);
        } else {
            text.push(c);
        }
    }
    text
}

/// `text` in at most `width` cells; where it is longer its middle gives way to `…`, because names differ at both ends.
#[must_use]
pub fn fit(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let tail_room = room.div_ceil(2);
    let mut tail = 0;
    let mut start = text.len();
    for (at, c) in text.char_indices().rev() {
        let cells = c.width().unwrap_or(0);
        if tail + cells > tail_room {
            break;
        }
        tail += cells;
        start = at;
    }
    let mut head = 0;
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let cells = c.width().unwrap_or(0);
        if head + cells + tail > room {
            break;
        }
        head += cells;
        end = at + c.len_utf8();
    }
    format!("{}…{}", &text[..end], &text[start..])
}

/// `text` and blanks up to `width` cells.
#[must_use]
pub fn left(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{text}{:blanks$}", "")
}

/// Blanks and `text` up to `width` cells.
#[must_use]
pub fn right(text: &str, width: usize) -> String {
    let blanks = width.saturating_sub(text.width());
    format!("{:blanks$}{text}", "")
}

/// `text` broken into lines of at most `width` cells: at blanks, after a Han character or full-width mark, else anywhere.
/// A closing mark does not begin a line.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let blank = piece.trim_end().width();
        if line.width() + blank > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line).trim_end().to_owned());
        }
        if blank <= width {
            line.push_str(&piece);
            continue;
        }
        for c in piece.chars() {
            if line.width() + c.width().unwrap_or(0) > width {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    if !line.trim_end().is_empty() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The parts of `text` that a line break may stand between.
fn pieces(text: &str) -> Vec<String> {
    const CLOSING: &str = "，。；：！？、）》」』”’";
    const OPENING: &str = "（《「『“‘";
    let mut pieces: Vec<String> = Vec::new();
    let mut open = true;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0) == 2;
        let joins = CLOSING.contains(c)
            || pieces
                .last()
                .is_some_and(|p| p.ends_with(|l| OPENING.contains(l)));
        match pieces.last_mut() {
            Some(last) if joins || c == ' ' || (!open && !wide) => last.push(c),
            _ => pieces.push(c.to_string()),
        }
        open = c == ' ' || wide || CLOSING.contains(c);
    }
    pieces
}

/// `text` wrapped to `width` cells in all, its first line behind `first`, the others behind as many blanks.
#[must_use]
pub fn hanging(first: &str, text: &str, width: usize) -> String {
    let indent = first.width();
    let mut block = String::new();
    for (i, line) in wrap(text, width.saturating_sub(indent).max(2))
        .iter()
        .enumerate()
    {
        if i == 0 {
            block.push_str(first);
        } else {
            let _ = write!(block, "{:indent$}", "");
        }
        block.push_str(line);
        block.push('\n');
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        let shown = |count| interval(count, Language::En);
        assert_eq!(shown(Count::exact(1268)), "1,268");
        assert_eq!(shown(Count::between(1180, 1268, 1310)), "1,180–1,310");
        assert_eq!(shown(Count::open(1180)), "≥ 1,180");
        assert_eq!(shown(Count::open(0)), "unknown");
        assert_eq!(records(Count::open(0), Language::Zh), "未计数");
        assert_eq!(bytes(1023), "1023 B");
        assert_eq!(bytes(3 << 30), "3.0 GiB");
        assert_eq!(percent(0.000_031), "0.0031 %");
    }

    #[test]
    fn a_position_says_its_datum_or_that_there_is_none() {
        let mut exact = Position {
            decimals: Some(6),
            metres: Some(0.11),
            datum: None,
        };
        let said = position(&exact, Language::En);
        assert_eq!(said, "datum not stated, 0.000001° (≈ 0.11 m)");
        let said = position(&exact, Language::Zh);
        assert_eq!(said, "坐标系未说明, 0.000001° (≈ 0.11 m)");
        exact.datum = Some("GCJ-02".to_owned());
        let said = position(&exact, Language::Zh);
        assert_eq!(said, "GCJ-02, 0.000001° (≈ 0.11 m)");
    }

    #[test]
    fn lines_keep_their_width() {
        let text = "数据处理者自当年1月1日起累计向境外提供（不含敏感）个人信息的，should file a standard contract or pass a certification.";
        for width in 4..60 {
            for line in wrap(text, width) {
                assert!(line.width() <= width + 2, "{width}: {line}");
                assert!(!line.starts_with('，'), "{width}: {line}");
            }
        }
        for width in 2..40 {
            assert!(fit("crm/会员资料/2024/members.csv", width).width() <= width);
        }
        assert_eq!(left("会员", 6), "会员  ");
    }

    #[test]
    fn names_cannot_steer() {
        assert_eq!(
            shown("a\u{1b}[31mb\n\u{202e}c"),
            "a\\u{1b}[31mb\\u{a}\\u{202e}c"
        );
    }
}
