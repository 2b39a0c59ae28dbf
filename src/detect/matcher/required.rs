//! What a text must have for a pattern to be in it: counted once a text, so that most patterns are not searched for at all.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Alternatives of a pattern beyond which they are not told apart.
const MOST_ALTERNATIVES: usize = 16;

/// Digits, an `@`, a character beyond ASCII.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct RequiredBytes {
    digits: u32,
    at: bool,
    wide: bool,
}

impl RequiredBytes {
    /// What a text has.
    pub(super) fn of_text(text: &[u8]) -> Self {
        let mut met = Self::default();
        for byte in text {
            met.digits += u32::from(byte.is_ascii_digit());
            met.at |= *byte == b'@';
            met.wide |= *byte >= 0x80;
        }
        met
    }

    /// Whether a text that has this has what is needed.
    pub(super) const fn satisfies(self, needed: Self) -> bool {
        self.digits >= needed.digits && (self.at || !needed.at) && (self.wide || !needed.wide)
    }

    /// What any match of a pattern has, by alternatives.
    pub(super) fn of(hir: &Hir) -> Vec<Self> {
        let none = || vec![Self::default()];
        let all = match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => none(),
            HirKind::Literal(literal) => vec![Self::of_text(&literal.0)],
            HirKind::Class(class) => vec![Self {
                digits: u32::from(is_digits(class)),
                at: false,
                wide: is_wide(class),
            }],
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repeated) if repeated.min == 0 => none(),
            HirKind::Repetition(repeated) => {
                let each = Self::of(&repeated.sub);
                // Each time may take another alternative.
                let times = if each.len() == 1 { repeated.min } else { 1 };
                each.into_iter().map(|one| one.times(times)).collect()
            }
            HirKind::Concat(parts) => parts.iter().fold(none(), |before, part| {
                let part = Self::of(part);
                (before.iter())
                    .flat_map(|one| part.iter().map(|other| one.and(*other)))
                    .collect()
            }),
            HirKind::Alternation(parts) => parts.iter().flat_map(Self::of).collect(),
        };
        if all.len() > MOST_ALTERNATIVES {
            none()
        } else {
            all
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            digits: self.digits.saturating_add(other.digits),
            at: self.at || other.at,
            wide: self.wide || other.wide,
        }
    }

    /// So many times over.
    fn times(self, times: u32) -> Self {
        Self {
            digits: self.digits.saturating_mul(times),
            ..self
        }
    }
}

/// Whether a class holds ASCII digits and nothing else.
fn is_digits(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => (class.iter())
            .all(|range| range.start().is_ascii_digit() && range.end().is_ascii_digit()),
        Class::Bytes(class) => (class.iter())
            .all(|range| range.start().is_ascii_digit() && range.end().is_ascii_digit()),
    }
}

/// Whether a class holds nothing of ASCII.
fn is_wide(class: &Class) -> bool {
    match class {
        Class::Unicode(class) => class.iter().all(|range| !range.start().is_ascii()),
        Class::Bytes(class) => class.iter().all(|range| !range.start().is_ascii()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(pattern: &str) -> Vec<RequiredBytes> {
        let hir = regex_syntax::ParserBuilder::new()
            .utf8(false)
            .build()
            .parse(pattern)
            .unwrap();
        RequiredBytes::of(&hir)
    }

    const NOTHING: RequiredBytes = RequiredBytes {
        digits: 0,
        at: false,
        wide: false,
    };

    fn digits(digits: u32) -> RequiredBytes {
        RequiredBytes { digits, ..NOTHING }
    }

    #[test]
    fn what_every_match_has_is_needed_and_no_more() {
        let at = RequiredBytes {
            at: true,
            ..NOTHING
        };
        let wide = RequiredBytes {
            wide: true,
            ..NOTHING
        };
        assert_eq!(required("1[3-9][0-9]{9}"), [digits(11)]);
        assert_eq!(required("[a-z]+@[a-z]+"), [at]);
        assert_eq!(required("[京沪][A-Z]·?[A-Z0-9]{5}"), [wide]);
        assert_eq!(required("[京A][A-Z]"), [NOTHING]);
        assert_eq!(
            required("1[0-9]{2}|x@y|[A-Z][0-9]?"),
            [digits(3), at, NOTHING]
        );
        assert_eq!(
            required("(?:^|[^0-9])[0-9]{4}-?(?:[0-9]{2}|x)"),
            [digits(6), digits(4), digits(6), digits(4)]
        );
        assert_eq!(required("(?:[0-9]{2}|x){3}"), [digits(2), NOTHING]);
        assert_eq!(required("[0-9x]{5}"), [NOTHING]);
    }

    #[test]
    fn a_text_has_what_it_has() {
        let has = RequiredBytes::of_text("电话13800000001".as_bytes());
        assert!(has.satisfies(digits(11)) && !has.satisfies(digits(12)));
        let mail = required("[a-z]@[a-z]");
        assert!(!has.satisfies(mail[0]));
        assert!(has.satisfies(required("先生|女士")[0]));
        assert!(!RequiredBytes::of_text(b"Mr Smith").satisfies(required("先生|女士")[0]));
    }
}
