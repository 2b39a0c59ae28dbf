//! Text that a user reads, in both languages, because its readers sit in Beijing and at head office abroad.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt::Write as _;

/// The language of a report or a message.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 简体中文
    Zh,
    /// English
    #[default]
    En,
}

/// `1 row`, `7 rows`: an English phrase with its number. Chinese has one form.
#[must_use]
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// `3.2 GiB`, in binary units.
#[must_use]
pub fn bytes(n: u64) -> String {
    const STEP: f64 = 1024.0;
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    if n < 1024 {
        return format!("{n} B");
    }
    let mut size = n as f64 / STEP;
    let mut unit = 0;
    while size >= STEP && unit + 1 < UNITS.len() {
        size /= STEP;
        unit += 1;
    }
    format!("{size:.1} {}", UNITS[unit])
}

/// `1268` as `1,268`.
#[must_use]
pub fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Whether a character could steer a terminal or turn a line around: a control character, a line separator, a mark of direction.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A name from outside with everything that could steer a terminal or turn a line around made visible: control characters,
/// line separators and bidirectional marks become `\u{…}`.
#[must_use]
pub fn shown(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    for c in name.chars() {
        if steers(c) {
            let _ = write!(text, "\\u{{{:x}}}", c as u32);
        } else {
            text.push(c);
        }
    }
    text
}

/// One sentence or title in both languages. Neither side is ever empty in a built-in pack.
#[derive(
    Clone, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// 中文
    pub zh: Cow<'static, str>,
    /// English
    pub en: Cow<'static, str>,
}

impl Text {
    /// A title with the id that declarations and files are written with: `clinical trial (clinical-trial)`.
    #[must_use]
    pub fn with_id(&self, id: &str) -> Self {
        Self::new(
            format!("{}（{id}）", self.zh),
            format!("{} ({id})", self.en),
        )
    }

    /// Both sides at once.
    pub fn new(zh: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// What another program says of a failure. It speaks one language, so that it is quoted in the other.
    pub fn quoted(said: impl std::fmt::Display) -> Self {
        let said = said.to_string();
        Self::new(format!("程序返回“{said}”"), said)
    }

    /// The side for `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_binary_units() {
        for (size, expected) in [(1023, "1023 B"), (1024, "1.0 KiB"), (3 << 30, "3.0 GiB")] {
            assert_eq!(bytes(size), expected);
        }
    }
}
