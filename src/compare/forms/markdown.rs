//! Changes as Markdown, for a ticket or a merge request: the summary, then a table for each kind.

use crate::compare::change::Changes;
use crate::compare::words::{content, further, subject, summary};
use crate::model::Language;
use crate::report::markdown::plain;
use crate::report::roll_up::disclaimer;
use crate::report::view::title;

/// A moment as it stands in the inventory; what is none is a text from outside.
fn moment(text: &str) -> String {
    let is_moment = chrono::DateTime::parse_from_rfc3339(text).is_ok();
    if is_moment {
        text.to_owned()
    } else {
        plain(text)
    }
}

pub(super) fn write(changes: &Changes, language: Language) -> String {
    let heading = match language {
        Language::Zh => "两次扫描的变化",
        Language::En => "Changes between two scans",
    };
    let (old, new) = (&changes.old.finished_at, &changes.new.finished_at);
    let summary = summary(changes);
    let mut text = format!(
        "# {heading}\n\n**{}**\n\n{} → {}\n",
        plain(summary.get(language)),
        moment(old),
        moment(new)
    );
    let columns = match language {
        Language::Zh => "| 对象 | 变化 | 说明 |",
        Language::En => "| Subject | Change | Notes |",
    };
    for kind in changes.changes.chunk_by(|a, b| a.kind == b.kind) {
        let Some(first) = kind.first() else { continue };
        let heading = title(first.kind, language);
        text.push_str(&format!("\n## {heading}\n\n{columns}\n|---|---|---|\n"));
        for change in kind {
            let between = match language {
                Language::Zh => "；",
                Language::En => "; ",
            };
            let cells = [
                subject(change, language),
                content(change, language),
                further(change, language).join(between),
            ];
            let cells = cells.map(|cell| plain(&cell));
            text.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    text.push_str(&format!("\n---\n{}\n", disclaimer().get(language)));
    text
}
