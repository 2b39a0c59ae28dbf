//! What a text is as a literal: number, day, time, truth value. Fast paths only for what is common; the rest stays text.

use chrono::{Datelike as _, NaiveDate};

/// A text as a literal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Literal {
    /// A whole number, and whether it has zeros in front (`007`, not `0`).
    Whole { value: f64, zero_led: bool },
    /// A number with a decimal point or exponent.
    Fraction(f64),
    /// Milliseconds since 1970-01-01 of the day's start.
    Date(i64),
    /// Milliseconds since 1970-01-01, read as UTC.
    Timestamp(i64),
    /// `true`, `false`.
    Boolean,
    /// Anything else.
    Text,
}

/// Longest text that can be a literal.
const LONGEST: usize = 35;

/// The literal that `value` is.
#[inline]
pub(super) fn literal(value: &[u8]) -> Literal {
    let Some(first) = value.first() else {
        return Literal::Text;
    };
    if value.len() > LONGEST {
        return Literal::Text;
    }
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return match value {
            b"true" | b"false" | b"True" | b"False" | b"TRUE" | b"FALSE" => Literal::Boolean,
            _ => Literal::Text,
        };
    }
    number(value).unwrap_or_else(|| time(value))
}

fn number(value: &[u8]) -> Option<Literal> {
    let (negative, digits) = match value[0] {
        b'-' => (true, &value[1..]),
        b'+' => (false, &value[1..]),
        _ => (false, value),
    };
    let (mut mantissa, mut seen, mut fraction) = (0_u64, 0, None);
    for (at, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if seen >= 18 {
                    return slow(value);
                }
                mantissa = mantissa * 10 + u64::from(byte - b'0');
                seen += usize::from(mantissa > 0);
            }
            b'.' if fraction.is_none() => fraction = Some(at),
            b'e' | b'E' => return slow(value),
            _ => return None,
        }
    }
    let sign = if negative { -1.0 } else { 1.0 };
    match fraction {
        None if digits.is_empty() => None,
        None => Some(Literal::Whole {
            value: sign * mantissa as f64,
            zero_led: digits.len() > 1 && digits[0] == b'0',
        }),
        Some(_) if digits.len() < 2 => None,
        // 10^22 is the last power of ten that a double holds exactly.
        Some(at) => Some(Literal::Fraction(
            sign * mantissa as f64 / power_of_ten(digits.len() - at - 1),
        )),
    }
}

#[inline]
fn power_of_ten(exponent: usize) -> f64 {
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];
    POWERS
        .get(exponent)
        .copied()
        .unwrap_or_else(|| 10_f64.powi(exponent as i32))
}

#[cold]
fn slow(value: &[u8]) -> Option<Literal> {
    let text = std::str::from_utf8(value).ok()?;
    let number: f64 = text.parse().ok()?;
    let whole = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-' || byte == b'+');
    Some(if whole {
        Literal::Whole {
            value: number,
            zero_led: text.starts_with('0'),
        }
    } else {
        Literal::Fraction(number)
    })
}

/// `2024-03-01`, `2024/3/1`, `20240301` is a number; with ` 12:30[:59[.123]]`, `T…`, `Z` or an offset.
fn time(value: &[u8]) -> Literal {
    let mut parts = [0_i64; 3];
    let mut at = 0;
    for (index, part) in parts.iter_mut().enumerate() {
        let begin = at;
        while at < value.len() && value[at].is_ascii_digit() && at - begin < 4 {
            *part = *part * 10 + i64::from(value[at] - b'0');
            at += 1;
        }
        let length = at - begin;
        if length == 0 || (index == 0) != (length == 4) || length == 3 {
            return Literal::Text;
        }
        if index < 2 {
            if !matches!(value.get(at), Some(b'-' | b'/' | b'.')) {
                return Literal::Text;
            }
            at += 1;
        }
    }
    let Some(day) = NaiveDate::from_ymd_opt(parts[0] as i32, parts[1] as u32, parts[2] as u32)
    else {
        return Literal::Text;
    };
    let day = i64::from(day.to_epoch_days()) * super::DAY;
    let rest = &value[at..];
    if rest.is_empty() {
        return Literal::Date(day);
    }
    if !matches!(rest[0], b' ' | b'T') {
        return Literal::Text;
    }
    let clock = &rest[1..];
    let two = |at: usize| match clock.get(at..at + 2) {
        Some([a @ b'0'..=b'9', b @ b'0'..=b'9']) => Some(i64::from((a - b'0') * 10 + (b - b'0'))),
        _ => None,
    };
    let (Some(hour), Some(b':'), Some(minute)) = (two(0), clock.get(2), two(3)) else {
        return Literal::Text;
    };
    let second = if clock.get(5) == Some(&b':') {
        two(6)
    } else {
        Some(0)
    };
    match second {
        Some(second) if hour < 25 && minute < 60 && second < 61 => {
            Literal::Timestamp(day + ((hour * 60 + minute) * 60 + second) * 1_000)
        }
        _ => Literal::Text,
    }
}

/// The decimal text of `value` in `buffer`.
#[inline]
pub(super) fn digits(value: i64, buffer: &mut [u8; 20]) -> &[u8] {
    let mut at = buffer.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// `1990-01-31` for a moment that is the start of a day of the years 0 to 9999.
pub(super) fn day(millis: i64) -> Option<[u8; 10]> {
    if millis % super::DAY != 0 {
        return None;
    }
    let date = NaiveDate::from_epoch_days(i32::try_from(millis / super::DAY).ok()?)?;
    let (year, month, day) = (
        u32::try_from(date.year())
            .ok()
            .filter(|year| *year < 10_000)?,
        date.month(),
        date.day(),
    );
    let digit = |number: u32, unit: u32| b'0' + (number / unit % 10) as u8;
    Some([
        digit(year, 1_000),
        digit(year, 100),
        digit(year, 10),
        digit(year, 1),
        b'-',
        digit(month, 10),
        digit(month, 1),
        b'-',
        digit(day, 10),
        digit(day, 1),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_told_apart() {
        for (text, expected) in [
            (
                "12",
                Literal::Whole {
                    value: 12.0,
                    zero_led: false,
                },
            ),
            (
                "007",
                Literal::Whole {
                    value: 7.0,
                    zero_led: true,
                },
            ),
            ("-1.50", Literal::Fraction(-1.5)),
            ("1e3", Literal::Fraction(1000.0)),
            (
                "110101190001010014",
                Literal::Whole {
                    value: 110_101_190_001_010_014.0,
                    zero_led: false,
                },
            ),
            ("1970-01-02", Literal::Date(86_400_000)),
            ("1970/1/2", Literal::Date(86_400_000)),
            ("1970-01-01 00:01:00", Literal::Timestamp(60_000)),
            ("1970-01-01T00:00:01.250Z", Literal::Timestamp(1_000)),
            ("2024-02-30", Literal::Text),
            ("1.2.3", Literal::Text),
            ("-", Literal::Text),
            (".", Literal::Text),
            ("true", Literal::Boolean),
            ("12:30", Literal::Text),
        ] {
            assert_eq!(literal(text.as_bytes()), expected, "{text}");
        }
    }
}
