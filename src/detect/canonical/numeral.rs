//! Whole numbers that a spreadsheet or a floating-point column wrote (`13812345678.0`, `1.38E+10`): their digits, and how many of
//! them are left where some were lost.

/// Digits that a floating-point number of 64 bits keeps of every number, and the most by which two of them are told apart.
const KEPT: usize = 15;
const TOLD_APART: usize = 17;
/// Up to here a floating-point number of 64 bits holds every whole number.
const EXACT: u128 = 1 << 53;
/// Digits of the longest number that is read.
const LONGEST: usize = 40;

/// What a numeral says of its digits.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Numeral {
    /// All are there.
    Whole,
    /// So many significant ones are left.
    Lost(u8),
}

/// Writes the digits of a whole number with a fraction of zeros or an exponent to `out`; `None` where `value` is no such number,
/// also where it is only digits. An exponent needs a decimal point or a sign: `12E3` is a code.
pub(super) fn write(value: &[u8], out: &mut Vec<u8>) -> Option<Numeral> {
    let may_be = value.len() <= LONGEST
        && value
            .first()
            .is_some_and(|byte| byte.is_ascii_digit() || *byte == b'+')
        && (value.iter()).any(|byte| matches!(byte, b'.' | b',' | b'+'));
    if !may_be {
        return None;
    }
    let value = value.strip_prefix(b"+").unwrap_or(value);
    let (mantissa, exponent) = match value.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&value[..at], Some(exponent(&value[at + 1..])?)),
        None => (value, None),
    };
    // A comma is a decimal one only where an exponent shows that this is a number.
    let is_point = |byte: &u8| *byte == b'.' || *byte == b',' && exponent.is_some();
    let point = mantissa.iter().position(is_point);
    let (before, behind) = match point {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &b""[..]),
    };
    let digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if before.is_empty() || !digits(before) || !digits(behind) {
        return None;
    }
    let start = out.len();
    let Some(exponent) = exponent else {
        let whole =
            point.is_some() && !behind.is_empty() && behind.iter().all(|byte| *byte == b'0');
        return whole.then(|| {
            out.extend_from_slice(before);
            floating(&out[start..], before.len())
        });
    };
    scaled(before, behind, exponent, out)
}

/// Whether a text is such a number; `scratch` is overwritten.
pub(super) fn is_one(value: &[u8], scratch: &mut Vec<u8>) -> bool {
    scratch.clear();
    write(value, scratch).is_some()
}

fn exponent(text: &[u8]) -> Option<usize> {
    let digits = text.strip_prefix(b"+").unwrap_or(text);
    (1..=3).contains(&digits.len()).then_some(())?;
    digits.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit()
            .then(|| number * 10 + usize::from(byte - b'0'))
    })
}

/// The digits of a number with an exponent.
fn scaled(before: &[u8], behind: &[u8], exponent: usize, out: &mut Vec<u8>) -> Option<Numeral> {
    let shown = before.len() + behind.len().min(exponent);
    let zeros = exponent.saturating_sub(behind.len());
    let mut all = before.iter().chain(behind).copied();
    if shown + zeros > LONGEST || all.clone().skip(shown).any(|digit| digit != b'0') {
        return None;
    }
    let start = out.len();
    out.extend(all.by_ref().take(shown).skip_while(|digit| *digit == b'0'));
    let significant = out.len() - start;
    out.extend(std::iter::repeat_n(b'0', zeros));
    if significant == 0 {
        out.truncate(start);
        return None;
    }
    Some(if zeros > 0 {
        Numeral::Lost(significant as u8)
    } else {
        floating(&out[start..], significant)
    })
}

/// What is left of a number that went through a floating-point one: beyond 15 digits only one that such a number holds can have
/// come out of it.
fn floating(digits: &[u8], significant: usize) -> Numeral {
    if digits.len() <= KEPT || significant > TOLD_APART && digits.len() <= TOLD_APART {
        return Numeral::Whole;
    }
    let number: Option<u128> = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| text.parse().ok());
    match number {
        Some(number) if number <= EXACT || (number as f64) as u128 != number => Numeral::Whole,
        _ => Numeral::Lost(KEPT as u8),
    }
}

/// Whether a number of digits alone looks as a spreadsheet leaves it, which keeps 15 digits and writes zeros behind: told only
/// where chance makes one number in a thousand look so.
pub(super) fn ends_in_lost(digits: &[u8]) -> bool {
    const BY_CHANCE: usize = 3;
    digits.len() >= KEPT + BY_CHANCE
        && digits.iter().all(u8::is_ascii_digit)
        && digits[KEPT..].iter().all(|digit| *digit == b'0')
        && digits[..KEPT].iter().any(|digit| *digit != b'0')
}

/// Digits that [`ends_in_lost`] leaves.
pub(super) const LEFT: u8 = KEPT as u8;
