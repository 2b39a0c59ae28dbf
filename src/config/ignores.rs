//! `[[ignore]]` in, which files are left out, why and until when, out.

use super::File;
use super::reader::Section;
use crate::model::declarations::Ignore;
use chrono::NaiveDate;
use std::collections::BTreeMap;

impl<'t> File<'t> {
    pub(super) fn ignores(&mut self, root: &Section<'t>) -> Vec<Ignore> {
        let name = "[[ignore]]";
        let mut ignores = Vec::new();
        let mut seen = BTreeMap::new();
        for (table, span) in self.reader.several(root, "ignore", name) {
            let keys = ["match", "reason", "until"];
            let section = self.reader.section(name, table, span, &keys, &[]);
            self.reader.require(&section, &["match", "reason"]);
            let reason = self.reader.text(&section, "reason");
            // Only here a day lies in the future.
            let until = self.reader.day(&section, "until", NaiveDate::MAX);
            let Some(word) = self.reader.text(&section, "match") else {
                continue;
            };
            self.once(&mut seen, &word, ["模式", "the pattern"]);
            if let (Some(matches), Some(reason)) = (self.reader.pattern(&word), reason) {
                ignores.push(Ignore {
                    matches,
                    reason: reason.text,
                    until,
                    line: self.reader.line(&word.span),
                });
            }
        }
        ignores
    }
}
