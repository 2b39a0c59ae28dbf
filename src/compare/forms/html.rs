//! Changes as a web page that needs nothing beside it, in both languages: a switch without a script chooses.

use crate::compare::change::{Change, Changes};
use crate::compare::words::{content, further, subject, summary};
use crate::model::{Language, Text};
use crate::report::page::{Page, escaped};
use crate::report::roll_up::disclaimer;
use crate::report::view::title;

/// Changes of a kind that stand on the page; all stand in the JSON form.
const NAMED: usize = 1_000;

pub(super) fn write(changes: &Changes, language: Language) -> String {
    let page = Page {
        title: Text::new("两次扫描的变化", "Changes between two scans"),
        language,
    };
    page.write(|language| body(changes, language))
}

fn body(changes: &Changes, language: Language) -> String {
    let (old, new) = (&changes.old.finished_at, &changes.new.finished_at);
    let mut text = format!(
        "<p class=\"lead\">{}</p>\n<p class=\"dim\">{} → {}</p>\n",
        escaped(summary(changes).get(language)),
        escaped(old),
        escaped(new)
    );
    let columns = match language {
        Language::Zh => ["对象", "变化", "说明"],
        Language::En => ["Subject", "Change", "Notes"],
    };
    for kind in changes.changes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(first) = kind.first() else { continue };
        let heading = escaped(&title(first.kind, language));
        let [subject, content, notes] = columns;
        text.push_str(&format!("<h2>{heading} <span class=\"dim\">{}</span></h2>\n<table><thead><tr><th>{subject}<th>{content}<th>{notes}</tr></thead><tbody>\n", kind.len()));
        for change in kind.iter().take(NAMED) {
            text.push_str(&row(change, language));
        }
        text.push_str("</tbody></table>\n");
        if kind.len() > NAMED {
            let left = (kind.len() - NAMED) as u64;
            let more = crate::report::words::more(left, "changes", language);
            text.push_str(&format!("<p class=\"dim\">{}</p>\n", escaped(&more)));
        }
    }
    let disclaimer = disclaimer();
    text.push_str(&format!(
        "<footer>{}</footer>\n",
        escaped(disclaimer.get(language))
    ));
    text
}

fn row(change: &Change, language: Language) -> String {
    let further = further(change, language);
    let further: Vec<String> = further.iter().map(|one| escaped(one)).collect();
    format!(
        "<tr><td>{}<td>{}<td class=\"dim\">{}</tr>\n",
        escaped(&subject(change, language)),
        escaped(&content(change, language)),
        further.join("<br>")
    )
}
