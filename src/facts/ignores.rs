//! `[[ignore]]` of the configuration and the ledger in, which of them ignore nothing, and why, out.

use crate::model::Text;
use crate::model::declarations::{Declarations, Ignore};
use crate::model::entry::SkipKind;
use crate::model::inventory::Skipped;
use chrono::NaiveDate;

/// What is said at the head of every report.
#[must_use]
pub fn warnings(declarations: &Declarations, ledger: &[Skipped], day: NaiveDate) -> Vec<Text> {
    let file = declarations.file();
    let one = |ignore: &Ignore| {
        let (pattern, line) = (ignore.matches.as_str(), ignore.line);
        if let Some(until) = ignore.until.filter(|_| !ignore.holds_on(day)) {
            return Some(Text::new(
                format!(
                    "[[ignore]] `{pattern}` 已于 {until} 到期，不再排除任何文件（{file} 第 {line} 行）"
                ),
                format!(
                    "[[ignore]] `{pattern}` ended on {until} and leaves nothing out any more ({file} line {line})"
                ),
            ));
        }
        let left_out =
            |skip: &&Skipped| skip.kind == SkipKind::Ignored && ignore.matches.matches(&skip.path);
        (ledger.iter().find(left_out)).is_none().then(|| {
            Text::new(
                format!("[[ignore]] `{pattern}` 未生效：没有匹配的文件（{file} 第 {line} 行）"),
                format!(
                    "[[ignore]] `{pattern}` had no effect: no file matches it ({file} line {line})"
                ),
            )
        })
    };
    declarations.ignores.iter().filter_map(one).collect()
}
