//! Changes as text of 80 columns: the summary, then each kind with what it is about.

use crate::compare::change::{Change, Changes};
use crate::compare::words::{content, further, subject, summary};
use crate::model::Language;
use crate::model::text::{shown, thousands};
use crate::report::layout::{WIDTH, hanging};
use crate::report::view::title;
use crate::report::words::more;

/// Changes of a kind that are named.
const NAMED: usize = 20;

pub(super) fn write(changes: &Changes, language: Language) -> String {
    let mut text = hanging("", summary(changes).get(language), WIDTH);
    let [old, new] = [&changes.old, &changes.new].map(|one| shown(&one.finished_at));
    text.push_str(&format!("{old} → {new}\n"));
    for kind in changes.changes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(first) = kind.first() else { continue };
        let heading = title(first.kind, language);
        let n = thousands(kind.len() as u64);
        text.push_str(&match language {
            Language::Zh => format!("\n{heading}（{n}）\n"),
            Language::En => format!("\n{heading} ({n})\n"),
        });
        for change in kind.iter().take(NAMED) {
            one(&mut text, change, language);
        }
        if kind.len() > NAMED {
            let left = (kind.len() - NAMED) as u64;
            text.push_str(&format!("  {}\n", more(left, "changes", language)));
        }
    }
    text
}

fn one(text: &mut String, change: &Change, language: Language) {
    let (subject, content) = (subject(change, language), content(change, language));
    let colon = match language {
        Language::Zh => "：",
        Language::En => ": ",
    };
    let parts: Vec<String> = [subject, content]
        .into_iter()
        .filter(|one| !one.is_empty())
        .collect();
    if !parts.is_empty() {
        text.push_str(&hanging("  ", &parts.join(colon), WIDTH));
    }
    for further in further(change, language) {
        text.push_str(&hanging("      ", &further, WIDTH));
    }
}
