//! The points of a series in, one file of one form out: terminal, HTML, JSON, CSV.

use super::plot::{drawing, sparkline};
use super::point::{Measured, Point};
use crate::model::text::thousands;
use crate::model::{Count, Language, Text};
use crate::report::csv::cell;
use crate::report::layout::{WIDTH, left, right, shown};
use crate::report::page::{Page, escaped};
use crate::report::roll_up::disclaimer;
use crate::report::view::{known, title};
use crate::report::words::more;
use chrono::DateTime;

/// One form of a series.
pub struct Form {
    /// What the user calls it: `--report ID`.
    pub id: &'static str,
    /// Renders it.
    pub write: fn(&[Point], Language) -> String,
}

/// Every form, the one without being asked first.
pub static FORMS: &[Form] = &[
    Form {
        id: "terminal",
        write: terminal,
    },
    Form {
        id: "html",
        write: html,
    },
    Form {
        id: "json",
        write: json,
    },
    Form {
        id: "csv",
        write: csv,
    },
];

/// The form called `id`.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.id == id)
}

/// Scans that the terminal lists; the lines of blocks show more.
const LISTED: usize = 20;
/// Blocks of a line.
const BLOCKS: usize = 40;
/// Cells of the column with the time.
const TIME: usize = 17;

fn json(points: &[Point], _: Language) -> String {
    // Plain data with text keys: there is nothing that could not be serialised.
    serde_json::to_string_pretty(points).unwrap_or_default() + "\n"
}

fn csv(points: &[Point], _: Language) -> String {
    let mut text = "scan,finished_at,partial,people_lower,people_estimate,people_upper,sensitive_people_lower,sensitive_people_estimate,sensitive_people_upper,datasets,sensitive,duties,open,unread\n".to_owned();
    let ends = |count: Count| {
        let or_nothing = |n: Option<u64>| n.map_or_else(String::new, |n| n.to_string());
        let estimate = or_nothing(count.upper.map(|_| count.estimate));
        format!("{},{estimate},{}", count.lower, or_nothing(count.upper))
    };
    for one in points {
        let moment = cell(&one.finished_at);
        let (people, sensitive) = (ends(one.people), ends(one.sensitive_people));
        let Point {
            scan,
            partial,
            datasets,
            sensitive: of_sensitive,
            duties,
            open,
            unread,
            ..
        } = one;
        text += &format!(
            "{},{moment},{partial},{people},{sensitive},{datasets},{of_sensitive},{duties},{open},{unread}\n",
            cell(scan)
        );
    }
    text
}

/// A number in few cells.
fn short(count: Count) -> String {
    const MILLION: u64 = 1_000_000;
    let full = known(count).unwrap_or_else(|| "?".to_owned());
    match count.upper {
        Some(upper) if full.chars().count() > 15 => {
            let (lower, upper) = (count.lower / MILLION, upper.div_ceil(MILLION));
            format!("{} M–{} M", thousands(lower), thousands(upper))
        }
        _ => full,
    }
}

/// `2026-11-01 02:00`
fn minute(moment: &str) -> String {
    let read = DateTime::parse_from_rfc3339(moment);
    read.map_or_else(
        |_| shown(moment),
        |moment| moment.format("%Y-%m-%d %H:%M").to_string(),
    )
}

fn heading(points: &[Point]) -> Text {
    let n = thousands(points.len() as u64);
    let scans = if points.len() == 1 { "scan" } else { "scans" };
    let between = match points {
        [first, .., last] => format!(
            "{} – {} UTC",
            minute(&first.finished_at),
            minute(&last.finished_at)
        ),
        [only] => format!("{} UTC", minute(&only.finished_at)),
        [] => String::new(),
    };
    Text::new(
        format!("{n} 次扫描，{between}"),
        format!("{n} {scans}, {between}"),
    )
}

fn terminal(points: &[Point], language: Language) -> String {
    let mut text = format!("{}\n\n", heading(points).get(language));
    for measured in Measured::ALL {
        let counts: Vec<Count> = points.iter().map(|one| one.get(measured)).collect();
        let line = sparkline(&counts, BLOCKS);
        let ends = match counts.as_slice() {
            [first, .., last] if first != last => format!("{} → {}", short(*first), short(*last)),
            [.., last] => short(*last),
            [] => String::new(),
        };
        text += &format!(
            "  {} {line}  {ends}\n",
            left(&title(measured, language), 16)
        );
    }
    text.push('\n');
    text += &table(points, language);
    text
}

/// The last scans, a line each.
fn table(points: &[Point], language: Language) -> String {
    let shown = [
        (Measured::People, 17),
        (Measured::Datasets, 10),
        (Measured::Sensitive, 11),
        (Measured::Duties, 12),
        (Measured::Open, 6),
    ];
    let time = match language {
        Language::Zh => "扫描结束（UTC）",
        Language::En => "Ended (UTC)",
    };
    let head = shown.map(|(measured, width)| right(&title(measured, language), width));
    let mut text = format!("{}{}\n", left(time, TIME), head.concat());
    let first = points.len().saturating_sub(LISTED);
    for one in &points[first..] {
        let cells = shown.map(|(measured, width)| right(&short(one.get(measured)), width));
        let line = format!(
            "{}{}",
            left(&minute(&one.finished_at), TIME),
            cells.concat()
        );
        debug_assert!(line.chars().count() <= WIDTH, "INVARIANT: a line fits");
        text += &line;
        if one.partial {
            text += match language {
                Language::Zh => " 提前结束",
                Language::En => " ended early",
            };
        }
        text.push('\n');
    }
    if first > 0 {
        text += &format!("{}\n", more(first as u64, "earlier-scans", language));
    }
    text
}

fn html(points: &[Point], language: Language) -> String {
    let page = Page {
        title: Text::new("历次扫描", "Scans over time"),
        language,
    };
    page.write(|language| body(points, language))
}

fn body(points: &[Point], language: Language) -> String {
    let mut text = format!(
        "<p class=\"lead\">{}</p>\n<div class=\"plots\">\n",
        escaped(heading(points).get(language))
    );
    let seconds = |one: &Point| {
        let read = DateTime::parse_from_rfc3339(&one.finished_at);
        read.map_or(0, |moment| moment.timestamp())
    };
    let times: Vec<i64> = points.iter().map(seconds).collect();
    let day = |one: Option<&Point>| {
        let moment = one.map(|one| minute(&one.finished_at)).unwrap_or_default();
        escaped(moment.split(' ').next().unwrap_or_default())
    };
    let days = [day(points.first()), day(points.last())];
    for measured in Measured::ALL {
        let counts: Vec<Count> = points.iter().map(|one| one.get(measured)).collect();
        let title = escaped(&title(measured, language));
        let now = counts.last().map(|count| escaped(&short(*count)));
        let drawing = drawing(&counts, &times, &title, [&days[0], &days[1]]);
        text += &format!(
            "<section><h2>{title} <span class=\"dim\">{}</span></h2>\n{drawing}</section>\n",
            now.unwrap_or_default()
        );
    }
    text += "</div>\n";
    text += &rows(points, language);
    text += &format!("<footer>{}</footer>\n", escaped(disclaimer().get(language)));
    text
}

fn rows(points: &[Point], language: Language) -> String {
    let time = match language {
        Language::Zh => "扫描结束（UTC）",
        Language::En => "Ended (UTC)",
    };
    let heads =
        Measured::ALL.map(|one| format!("<th class=\"n\">{}", escaped(&title(one, language))));
    let mut text = format!(
        "<div class=\"scroll\"><table><thead><tr><th>{time}{}</tr></thead><tbody>\n",
        heads.concat()
    );
    for one in points.iter().rev() {
        let cells = Measured::ALL.map(|of| {
            let count = known(one.get(of)).unwrap_or_else(|| "?".to_owned());
            format!("<td class=\"n\">{}", escaped(&count))
        });
        let early = match (one.partial, language) {
            (false, _) => "",
            (true, Language::Zh) => "（提前结束）",
            (true, Language::En) => " (ended early)",
        };
        let time = escaped(&minute(&one.finished_at));
        text += &format!("<tr><td>{time}{early}{}</tr>\n", cells.concat());
    }
    text + "</tbody></table></div>\n"
}
