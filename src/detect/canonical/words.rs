//! Attributes of a few words (sex): words that say the same are one.

use super::Spelt;
use crate::pack::canonical::CanonicalRule;
use crate::sketch::canonical::Standing;
use std::collections::HashMap;

/// Words by their spelling in small letters.
pub(super) struct Words {
    first: HashMap<Box<[u8]>, Box<[u8]>, ahash::RandomState>,
}

impl Words {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        let small = |word: &String| word.to_ascii_lowercase().into_bytes().into_boxed_slice();
        let first = rule
            .same
            .iter()
            .filter_map(|same| Some((same.first()?, same)));
        Self {
            first: first
                .flat_map(|(first, same)| same.iter().map(move |word| (small(word), small(first))))
                .collect(),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        spelt.begin();
        let value = value.strip_suffix(b".0").unwrap_or(value);
        spelt.text.extend(value.iter().map(u8::to_ascii_lowercase));
        match self.first.get(spelt.text.as_slice()) {
            Some(first) => {
                spelt.text.clear();
                spelt.text.extend_from_slice(first);
            }
            None => spelt.standing = Standing::Misfit,
        }
        found(spelt);
    }
}
