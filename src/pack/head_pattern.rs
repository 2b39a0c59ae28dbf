//! What the head of a file must match from its beginning on: a pattern goes in, whether bytes match it comes out.
//!
//! Hundreds of patterns stand in the packs and few of them meet a file that could match. So a pattern is compiled only when the
//! texts stand in a file that every match of it has.

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Anchored, Input};
use std::sync::OnceLock;

/// What has a meaning of its own in a pattern.
const SIGNS: &str = r"\.+*?()|[]{}^$";
/// What says how often the character before it stands there.
const REPEATS: &str = "?*+{";

/// A pattern for the first bytes of files.
#[derive(Debug)]
pub struct HeadPattern {
    pattern: String,
    /// How every match begins, and what stands somewhere in it.
    front: String,
    within: String,
    regex: OnceLock<Option<Regex>>,
}

impl HeadPattern {
    /// That of a pack.
    pub(super) fn new(pattern: String) -> Self {
        // Other ways and switches, as that for letters of either case, change what a text in it means.
        let is_plain = !pattern.contains('|') && !pattern.contains("(?");
        let told = |text: fn(&str) -> &str| if is_plain { text(&pattern) } else { "" };
        Self {
            front: told(front).to_owned(),
            within: told(end).to_owned(),
            pattern,
            regex: OnceLock::new(),
        }
    }

    /// Whether it is a pattern; one that is none matches nothing.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.regex().is_some()
    }

    /// Whether the beginning of these bytes matches.
    #[must_use]
    pub fn matches(&self, head: &[u8]) -> bool {
        head.starts_with(self.front.as_bytes())
            && (self.within.is_empty()
                || memchr::memmem::find(head, self.within.as_bytes()).is_some())
            && (self.regex())
                .is_some_and(|regex| regex.is_match(Input::new(head).anchored(Anchored::Yes)))
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            // Bytes, not characters: heads are cut anywhere.
            let bytes = syntax::Config::new().unicode(false).utf8(false);
            let whole = format!(r"\A(?:{})", self.pattern);
            Regex::builder().syntax(bytes).build(&whole).ok()
        };
        self.regex.get_or_init(compile).as_ref()
    }
}

/// The text with which every match of a pattern begins.
fn front(pattern: &str) -> &str {
    let is_sign = |c: char| SIGNS.contains(c) || !c.is_ascii();
    let end = pattern.find(is_sign).unwrap_or(pattern.len());
    let is_repeated = pattern[end..].starts_with(|c: char| REPEATS.contains(c));
    match &pattern[..end] {
        front if is_repeated => front.get(..end.saturating_sub(1)).unwrap_or_default(),
        front => front,
    }
}

/// The text with which every match of a pattern ends.
fn end(pattern: &str) -> &str {
    let is_sign = |c: char| SIGNS.contains(c) || !c.is_ascii();
    let Some(last) = pattern.rfind(is_sign) else {
        return pattern;
    };
    let is_plain = pattern[last..].starts_with([']', '}', ')', '?', '*', '+', '.']);
    // A point with its backslash is a sign as well.
    let escaped = pattern[..last].ends_with('\\');
    if is_plain && !escaped {
        &pattern[last + 1..]
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_match_holds_is_told_by_the_pattern() {
        for (pattern, begins, ends) in [
            ("REDIS\\d{4}", "REDIS", ""),
            (
                "[\\x00-\\xff]{0,400}ASCII SPSS PORT FILE",
                "",
                "ASCII SPSS PORT FILE",
            ),
            ("\\d{6}HIXF", "", "HIXF"),
            ("ab?c", "a", "c"),
            ("07070[127]", "07070", ""),
            ("x\\x00", "x", ""),
            ("abc", "abc", "abc"),
        ] {
            assert_eq!((front(pattern), end(pattern)), (begins, ends), "{pattern}");
        }
        let spss = HeadPattern::new("[\\x00-\\xff]{0,400}ASCII SPSS PORT FILE".to_owned());
        assert!(spss.matches(b"....ASCII SPSS PORT FILE...") && !spss.matches(b"id,name\n"));
        assert!(!HeadPattern::new("(".to_owned()).is_sound());
        for pattern in ["alpha|omega", "(?i)OMEGA"] {
            let pattern = HeadPattern::new(pattern.to_owned());
            assert!(pattern.matches(b"omega") && !pattern.matches(b"delta"));
        }
    }
}
