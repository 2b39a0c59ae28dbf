//! One form for characters that are written in several: a text goes in, its NFKC comes out.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization as _;

/// The text in NFKC: `ＩＤ` is `ID`, `㎏` is `kg`.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    // ASCII and the common Han characters have no other form, and nearly all words and headers consist of them.
    let has_one_form = |c: char| c.is_ascii() || matches!(c, '\u{4E00}'..='\u{9FFF}');
    if text.chars().all(has_one_form) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.nfkc().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::folded;
    use unicode_normalization::UnicodeNormalization as _;

    #[test]
    fn what_is_taken_as_it_stands_has_no_other_form() {
        let all: String = ('\0'..='\u{7F}').chain('\u{4E00}'..='\u{9FFF}').collect();
        assert_eq!(folded(&all), all.nfkc().collect::<String>());
        assert_eq!(folded("ＩＤ号㎏"), "ID号kg");
    }
}
