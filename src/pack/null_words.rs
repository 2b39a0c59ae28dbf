//! Words that stand for no value (`NULL`, `N/A`, `暂无`): a value goes in, whether it is one comes out.
//!
//! They are no evidence and nobody's key, so they are counted with the nulls. Most values get no further than a look at their
//! length and their first and last byte.

use std::collections::HashSet;
use std::sync::LazyLock;

/// List of the words.
const LIST: &str = "null-words";

static WORDS: LazyLock<NullWords> = LazyLock::new(|| {
    let words: HashSet<&[u8], ahash::RandomState> = super::terms(LIST).map(str::as_bytes).collect();
    let (mut longest, mut ends) = ([0; 256], [false; 256]);
    for word in &words {
        let longest: &mut usize = &mut longest[usize::from(word[0])];
        *longest = word.len().max(*longest);
        ends[usize::from(word[word.len() - 1])] = true;
    }
    NullWords {
        longest,
        ends,
        words,
    }
});

/// The words, made ready.
pub struct NullWords {
    /// Bytes of the longest word that begins with this byte.
    longest: [usize; 256],
    /// Whether a word ends with this byte.
    ends: [bool; 256],
    words: HashSet<&'static [u8], ahash::RandomState>,
}

impl NullWords {
    /// The built-in list.
    #[must_use]
    pub fn get() -> &'static Self {
        &WORDS
    }

    /// Whether the value, not empty, stands for none.
    #[inline]
    #[must_use]
    pub fn has(&self, value: &[u8]) -> bool {
        let (first, last) = (value[0], value[value.len() - 1]);
        value.len() <= self.longest[usize::from(first)]
            && self.ends[usize::from(last)]
            && self.words.contains(value)
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
