//! Words that stand for no value (`NULL`, `N/A`, `暂无`): a value goes in, whether it is one comes out.
//!
//! They are no evidence and nobody's key, so they are counted with the nulls. Hardly a value gets further than a look at its
//! first byte and its length.

use std::collections::HashSet;
use std::sync::LazyLock;

/// List of the words.
const LIST: &str = "null-words";

static WORDS: LazyLock<NullWords> = LazyLock::new(|| {
    let words: HashSet<&[u8], ahash::RandomState> =
        crate::pack::terms(LIST).map(str::as_bytes).collect();
    let mut longest = [0; 256];
    for word in &words {
        let longest: &mut usize = &mut longest[usize::from(word[0])];
        *longest = word.len().max(*longest);
    }
    NullWords { longest, words }
});

/// The words, made ready.
pub(super) struct NullWords {
    /// Bytes of the longest word that begins with this byte.
    longest: [usize; 256],
    words: HashSet<&'static [u8], ahash::RandomState>,
}

impl NullWords {
    /// The built-in list.
    pub(super) fn get() -> &'static Self {
        &WORDS
    }

    /// Whether the value, not empty, stands for none.
    #[inline]
    pub(super) fn has(&self, value: &[u8]) -> bool {
        value.len() <= self.longest[usize::from(value[0])] && self.words.contains(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_told_from_values() {
        let words = NullWords::get();
        for word in [
            "NULL", "null", "N/A", "NA", "\\N", "-", "--", "#N/A", "无", "暂无", "不详", "未知",
        ] {
            assert!(words.has(word.as_bytes()), "{word}");
        }
        for value in [
            "Nan",
            "Na",
            "0",
            "-1",
            "无锡",
            "无为",
            "张无忌",
            "N",
            "nullable",
        ] {
            assert!(!words.has(value.as_bytes()), "{value}");
        }
    }
}
