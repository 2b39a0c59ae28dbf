//! A table of words and an id go in, the word in both languages comes out.

use crate::model::Text;

/// One word of a table.
pub(super) struct Entry {
    /// What stands for it in code.
    pub(super) id: &'static str,
    /// 中文
    pub(super) zh: &'static str,
    /// English
    pub(super) en: &'static str,
}

impl Entry {
    /// A line of a table.
    pub(super) const fn new(id: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { id, zh, en }
    }

    /// Both sides.
    pub(super) const fn text(&self) -> Text {
        Text {
            zh: std::borrow::Cow::Borrowed(self.zh),
            en: std::borrow::Cow::Borrowed(self.en),
        }
    }
}

/// The entry called `id`.
pub(super) fn find(table: &'static [Entry], id: &str) -> Option<&'static Entry> {
    table.iter().find(|entry| entry.id == id)
}

/// The ids that stand in `table` twice.
#[cfg(test)]
pub(super) fn repeated(table: &'static [Entry]) -> Vec<&'static str> {
    let mut ids: Vec<&str> = table.iter().map(|entry| entry.id).collect();
    ids.sort_unstable();
    let repeated = ids.windows(2).filter(|pair| pair[0] == pair[1]);
    repeated.map(|pair| pair[0]).collect()
}
