//! What a text is as a literal: number, day, time, truth value. Fast paths only for what is common; the rest stays text.

use crate::sketch::digits::Digits;
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

/// Bytes that the text of a number of 128 bits with any scale takes.
pub(super) const LONGEST_NUMBER: usize = 192;
/// Digits that a double keeps of every number, and the most that it shows.
const KEPT_DIGITS: usize = 15;
const SHOWN_DIGITS: usize = 17;
/// Digits of the longest whole number that is looked at for lost digits.
const MOST_DIGITS: usize = 20;

/// The decimal text of a whole number in `buffer`.
#[inline]
pub(super) fn digits(negative: bool, magnitude: u64, buffer: &mut [u8; LONGEST_NUMBER]) -> &[u8] {
    let mut at = put(magnitude, buffer, LONGEST_NUMBER);
    if negative {
        at -= 1;
        buffer[at] = b'-';
    }
    &buffer[at..]
}

/// Writes digits that end before `end`; gives where they begin.
#[inline]
fn put(mut rest: u64, buffer: &mut [u8; LONGEST_NUMBER], end: usize) -> usize {
    let mut at = end;
    loop {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            return at;
        }
    }
}

/// The text of `value` / 10^`scale` in `buffer`, without zeros at the end of a fraction; and whether it is a whole number.
#[inline]
pub(super) fn decimal(value: i128, scale: i8, buffer: &mut [u8; LONGEST_NUMBER]) -> (&[u8], bool) {
    let negative = value < 0;
    let magnitude = value.unsigned_abs();
    if let (0, Ok(magnitude)) = (scale, u64::try_from(magnitude)) {
        return (digits(negative, magnitude, buffer), true);
    }
    let (mut at, whole) = scaled(magnitude, i32::from(scale), buffer);
    if negative {
        at -= 1;
        buffer[at] = b'-';
    }
    (&buffer[at..], whole)
}

/// Writes a magnitude with `scale` digits behind the point to the end of `buffer`: where it begins, and whether it is whole.
fn scaled(mut rest: u128, mut scale: i32, buffer: &mut [u8; LONGEST_NUMBER]) -> (usize, bool) {
    let mut at = buffer.len();
    while scale > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        scale -= 1;
    }
    while scale < 0 && rest > 0 {
        at -= 1;
        buffer[at] = b'0';
        scale += 1;
    }
    let whole = scale <= 0;
    while scale > 0 {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        scale -= 1;
        if scale == 0 {
            at -= 1;
            buffer[at] = b'.';
        }
    }
    while rest > u128::from(u64::MAX) {
        at -= 1;
        buffer[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    (put(rest as u64, buffer, at), whole)
}

/// The whole number that a text with a fraction or an exponent is (`13812345678.0`, `1.3812345678E10`), and whether it shows
/// that digits were lost; `None` where it is none, or longer than any identifier.
pub(super) fn whole<'a>(
    value: &'a [u8],
    buffer: &'a mut [u8; LONGEST_NUMBER],
) -> Option<(&'a [u8], Digits)> {
    let (mantissa, exponent) = match value.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => {
            let exponent = std::str::from_utf8(&value[at + 1..]).ok()?;
            (&value[..at], Some(exponent.parse::<usize>().ok()?))
        }
        None => (value, None),
    };
    let point = mantissa.iter().position(|byte| *byte == b'.');
    let (before, behind) = mantissa.split_at(point.unwrap_or(mantissa.len()));
    let behind = behind.get(1..).unwrap_or_default();
    let Some(exponent) = exponent else {
        let whole = !before.is_empty() && behind.iter().all(|byte| *byte == b'0');
        return whole.then(|| (before, of_floating(before)));
    };
    let unsigned = before.strip_prefix(b"-").unwrap_or(before);
    let signed = unsigned.len() < before.len();
    let unsigned = unsigned.strip_prefix(b"+").unwrap_or(unsigned);
    if unsigned.is_empty() || exponent > MOST_DIGITS + behind.len() {
        return None;
    }
    let mut length = 0;
    let all = unsigned.iter().chain(behind).copied();
    let shown = (unsigned.len() + behind.len()).min(unsigned.len() + exponent);
    let zeros = exponent.saturating_sub(behind.len());
    if all.clone().skip(shown).any(|digit| digit != b'0') {
        return None;
    }
    for digit in all.take(shown).chain(std::iter::repeat_n(b'0', zeros)) {
        if length > 0 || digit != b'0' {
            *buffer.get_mut(1 + length)? = digit;
            length += 1;
        }
    }
    buffer[0] = b'-';
    let significant = length.saturating_sub(zeros);
    let lost = zeros > 0 || length > KEPT_DIGITS && significant <= SHOWN_DIGITS;
    let text = &buffer[usize::from(!signed)..=length];
    let digits = match lost {
        _ if length < super::SHORTEST_NUMBER => Digits::NOTHING,
        true => Digits::LOST,
        false => Digits::WHOLE,
    };
    (length > 0).then_some((text, digits))
}

/// Whether a whole number that was kept as a floating-point one, or looks so, shows that it lost digits: beyond 15 digits only
/// a number that a double holds can have come out of one.
fn of_floating(text: &[u8]) -> Digits {
    let Some(number) = long(text) else {
        return Digits::NOTHING;
    };
    if (number as f64) as u128 == u128::from(number) {
        Digits::LOST
    } else {
        Digits::WHOLE
    }
}

/// Whether a text shows that it is a number that lost digits: long ones that went through a spreadsheet or a double are written
/// with as many digits as tell doubles apart, and zeros behind.
pub(super) fn digits_of_text(text: &[u8]) -> Digits {
    let Some(number) = long(text) else {
        return Digits::NOTHING;
    };
    let is_shortest = text.last() == Some(&b'0') && (number as f64).to_string().as_bytes() == text;
    if is_shortest {
        Digits::LOST
    } else {
        Digits::WHOLE
    }
}

/// A whole number of more digits than a double keeps.
fn long(text: &[u8]) -> Option<u64> {
    if !(KEPT_DIGITS + 1..=MOST_DIGITS).contains(&text.len()) || text[0] == b'0' {
        return None;
    }
    // Digits only: no sign.
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'))?;
        number.checked_mul(10)?.checked_add(digit)
    })
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
    fn decimals_have_one_text() {
        for (value, scale, text, is_whole) in [
            (13_812_345_678, 0, "13812345678", true),
            (13_812_345_678_000, 3, "13812345678", true),
            (-1_250, 3, "-1.25", false),
            (5, 2, "0.05", false),
            (0, 2, "0", true),
            (0, -2, "0", true),
            (12, -3, "12000", true),
            (
                i128::MAX,
                38,
                "1.70141183460469231731687303715884105727",
                false,
            ),
            (
                i128::MIN,
                0,
                "-170141183460469231731687303715884105728",
                true,
            ),
        ] {
            let mut buffer = [0; LONGEST_NUMBER];
            let found = decimal(value, scale, &mut buffer);
            assert_eq!(found, (text.as_bytes(), is_whole), "{value}");
        }
        let mut buffer = [0; LONGEST_NUMBER];
        assert!(decimal(i128::MIN, i8::MIN, &mut buffer).1);
        assert!(!decimal(i128::MIN, i8::MAX, &mut buffer).1);
    }

    #[test]
    fn a_whole_number_is_itself_however_it_is_written() {
        for (text, expected) in [
            ("13812345678.0", Some(("13812345678", Digits::NOTHING))),
            ("13812345678.00", Some(("13812345678", Digits::NOTHING))),
            ("1.3812345678E10", Some(("13812345678", Digits::WHOLE))),
            ("1.3812345678e+010", Some(("13812345678", Digits::WHOLE))),
            ("1.38123E+10", Some(("13812300000", Digits::LOST))),
            ("-1.5e7", Some(("-15000000", Digits::LOST))),
            ("+15e1", Some(("150", Digits::NOTHING))),
            ("0.15e2", Some(("15", Digits::NOTHING))),
            ("150.0e-1", None),
            ("1.5000e1", Some(("15", Digits::NOTHING))),
            ("1e300", None),
            ("0e5", None),
            (".0", None),
            (
                "1.10101199003071E17",
                Some(("110101199003071000", Digits::LOST)),
            ),
            (
                "1.10101199003071234E17",
                Some(("110101199003071234", Digits::WHOLE)),
            ),
            (
                "110101199003071232.0",
                Some(("110101199003071232", Digits::LOST)),
            ),
            (
                "110101199003071234.0",
                Some(("110101199003071234", Digits::WHOLE)),
            ),
        ] {
            let mut buffer = [0; LONGEST_NUMBER];
            let found = whole(text.as_bytes(), &mut buffer);
            let expected = expected.map(|(text, lost)| (text.as_bytes(), lost));
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn long_numbers_show_that_they_lost_digits() {
        for (text, expected) in [
            ("13812345678", Digits::NOTHING),
            ("11010119900307123X", Digits::NOTHING),
            ("110101199003071234", Digits::WHOLE),
            // From a spreadsheet; from a script that has doubles alone.
            ("110101199003071000", Digits::LOST),
            ("110101199003071230", Digits::LOST),
            // Two doubles are 256 apart here.
            ("1541815603606036480", Digits::WHOLE),
        ] {
            assert_eq!(digits_of_text(text.as_bytes()), expected, "{text}");
        }
    }

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
