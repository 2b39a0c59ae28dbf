//! Sample items of the law's rows made ready, and those that a column is one of.

use crate::detect::name::{Headers, Word};
use crate::pack::law::{Item, LawPack};

/// An item with its words.
pub(super) struct ItemWords {
    /// Its row, `pack/row`.
    pub(super) row: String,
    /// The sector of its row.
    sector: Option<String>,
    item: Item,
    words: Vec<Word>,
    not: Vec<Word>,
}

impl ItemWords {
    /// Those of a pack.
    pub(super) fn of(pack: &LawPack) -> Vec<Self> {
        let ready = |words: &[String]| words.iter().map(|word| Word::new(word)).collect();
        let items = pack.items.iter().map(|item| {
            let row = pack.rows.iter().find(|row| row.id == item.row);
            let rule = pack.rules.iter().find(|rule| rule.id == item.row);
            let sector = row.and_then(|row| row.sector.clone());
            Self {
                row: pack.name_of(&item.row),
                sector: sector.or_else(|| rule.and_then(|rule| rule.when.sector.clone())),
                item: item.clone(),
                words: ready(&item.words),
                not: ready(&item.not),
            }
        });
        items.collect()
    }

    /// Whether a column is one; of a dataset whose sector is not known it may be.
    pub(super) fn covers(
        &self,
        sector: Option<&str>,
        header: &Headers<'_>,
        element: Option<&str>,
    ) -> bool {
        let own = self.sector.as_deref();
        let is_there = |word: &Word| header.have(word);
        own.zip(sector).is_none_or(|(own, known)| own == known)
            && (element.is_some_and(|element| self.item.has_element(element))
                || (self.words.iter().any(is_there) && !self.not.iter().any(is_there)))
    }
}
