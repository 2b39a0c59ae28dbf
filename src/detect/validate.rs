//! Check digits, calendars and canonical spellings: a value that already has the shape of an identifier goes in; whether it can
//! be one, or the one spelling under which it is counted, comes out.
//!
//! Detector files name these functions ([`VALIDATORS`], [`NORMALISERS`]); nothing here knows an element. Validators take bytes
//! whose width was folded ([`fold`]) and allocate nothing, because they run once for every value that fits a pattern. A table of
//! counties is left out on purpose: an identity number keeps the code of the year of its issue, and a list that misses withdrawn
//! codes would refuse real people.

use crate::detect::person_name;
use std::collections::HashSet;
use std::net::Ipv6Addr;
use std::sync::LazyLock;

/// A check that a value of the right shape must pass.
pub type Validator = fn(&[u8]) -> bool;

/// One spelling for all spellings of an identifier.
#[derive(Clone, Copy)]
pub struct Normaliser {
    /// Writes the canonical spelling of a value over the buffer's former content.
    pub write: fn(&[u8], &mut Vec<u8>),
    /// Whether the value stands in that spelling already: one look at its bytes, which may say no where it does.
    pub stands: fn(&[u8]) -> bool,
}

/// Every validator by the name that detector files use; sorted.
pub static VALIDATORS: &[(&str, Validator)] = &[
    ("air-waybill", air_waybill),
    ("bank-card", bank_card),
    ("cn-division-code", cn_division_code),
    ("cn-org-code", cn_org_code),
    ("cn-registration-15", cn_registration_15),
    ("cn-resident-id", cn_resident_id),
    ("cn-resident-id-15", cn_resident_id_15),
    ("cn-resident-id-18", cn_resident_id_18),
    ("coordinate-pair", coordinate_pair),
    ("country-alpha3-prefix", country_alpha3_prefix),
    ("date", date),
    ("device-token", device_token),
    ("ean13", ean13),
    ("embedded-cn-resident-id", embedded_cn_resident_id),
    ("eticket-mod7", eticket_mod7),
    ("given-name", person_name::given),
    ("han-name", person_name::han),
    ("hkid", hkid),
    ("iban", iban),
    ("imei", imei),
    ("ipv4-wide", ipv4_wide),
    ("ipv6", ipv6),
    ("iso6346-container", iso6346_container),
    ("latin-name", person_name::latin),
    ("luhn", luhn),
    ("mac", mac),
    ("mrz-td3", mrz_td3),
    ("nl-bsn", nl_bsn),
    ("nucleotides", nucleotides),
    ("partial-date", partial_date),
    ("surname", person_name::surname),
    ("tw-national-id", tw_national_id),
    ("us-ssn", us_ssn),
    ("uscc", uscc),
    ("uuid", uuid),
    ("vin", vin),
];

/// Every normaliser by the name that detector files use; sorted.
pub static NORMALISERS: &[(&str, Normaliser)] = &[
    (
        "cn-mobile",
        Normaliser {
            write: normalise_cn_mobile,
            stands: |value| value.len() == 11 && digits_only(value),
        },
    ),
    (
        "cn-resident-id",
        Normaliser {
            write: normalise_cn_resident_id,
            stands: |value| {
                value.len() == 18 && value.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'X'))
            },
        },
    ),
    (
        "compact",
        Normaliser {
            write: normalise_compact,
            stands: |value| without(value, |byte| matches!(byte, b'a'..=b'z' | b' ' | b'-')),
        },
    ),
    (
        "digits",
        Normaliser {
            write: normalise_digits,
            stands: digits_only,
        },
    ),
    (
        "email-lower",
        Normaliser {
            write: normalise_email_lower,
            stands: |value| without(value, |byte| matches!(byte, b'A'..=b'Z' | b':')),
        },
    ),
    (
        "hex",
        Normaliser {
            write: normalise_hex,
            stands: |value| {
                value
                    .iter()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            },
        },
    ),
    (
        "name-lower",
        Normaliser {
            write: normalise_name_lower,
            stands: |value| {
                without(value, |byte| {
                    matches!(byte, b'A'..=b'Z' | b' ' | b',' | b'/' | b'.')
                })
            },
        },
    ),
    (
        "plate",
        Normaliser {
            write: normalise_plate,
            stands: |value| {
                without(value, |byte| {
                    matches!(byte, b'a'..=b'z' | b' ' | b'-' | b'.' | 0xC2)
                })
            },
        },
    ),
    (
        "upper",
        Normaliser {
            write: normalise_upper,
            stands: |value| without(value, |byte| matches!(byte, b'a'..=b'z' | b'.')),
        },
    ),
];

fn digits_only(value: &[u8]) -> bool {
    value.iter().all(u8::is_ascii_digit)
}

/// Whether a value has none of these bytes, and no character that [`fold`] may change: those begin with E3 or EF.
fn without(value: &[u8], changed: fn(u8) -> bool) -> bool {
    !value
        .iter()
        .any(|byte| changed(*byte) || matches!(byte, 0xE3 | 0xEF))
}

/// The validator of that name.
pub fn validator(name: &str) -> Option<Validator> {
    lookup(VALIDATORS, name)
}

/// The normaliser of that name.
pub fn normaliser(name: &str) -> Option<Normaliser> {
    lookup(NORMALISERS, name)
}

fn lookup<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table
        .binary_search_by(|(key, _)| (*key).cmp(name))
        .ok()
        .map(|at| table[at].1)
}

/// Writes `value` to `out` with its ends trimmed and full-width letters, digits and punctuation brought to ASCII.
///
/// Narrower than NFKC, which would also rewrite units, circled numbers and ligatures and costs a table look-up a character:
/// the full-width block, the ideographic and no-break space, dashes, the dots of transcribed names; marks without width go.
pub fn fold(value: &str, out: &mut String) {
    out.clear();
    let trimmed = value.trim();
    if trimmed.is_ascii() {
        out.push_str(trimmed);
        return;
    }
    for character in trimmed.chars() {
        match character {
            '\u{FF01}'..='\u{FF5E}' => {
                out.push(char::from((character as u32 - 0xFEE0) as u8));
            }
            '\u{3000}' | '\u{A0}' => out.push(' '),
            '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' => out.push('-'),
            '\u{2022}' | '\u{2027}' | '\u{30FB}' | '\u{FF65}' => out.push('\u{B7}'),
            '\u{FFE5}' => out.push('\u{A5}'),
            '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{2060}' => {}
            other => out.push(other),
        }
    }
    let end = out.trim_end().len();
    out.truncate(end);
    let start = out.len() - out.trim_start().len();
    out.drain(..start);
}

/// Latest year of birth that is accepted. A fixed bound and not the clock: the same value gets the same answer on any day.
const LATEST_YEAR: u32 = 2030;

/// Earliest year that is accepted.
const EARLIEST_YEAR: u32 = 1850;

/// Province-level codes (GB/T 2260-2007, first two digits), Hong Kong, Macao and Taiwan left to their permits.
const PROVINCES: [u32; 32] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71,
];

/// ISO 3166-1 alpha-3 codes, sorted, three letters each.
const COUNTRIES: &[u8] = b"ABWAFGAGOAIAALAALBANDAREARGARMASMATAATFATGAUSAUTAZEBDIBELBENBESBFABGDBGRBHRBHSBIHBLMBLRBLZBMUBOLBRABRBBRNBTNBVTBWACAFCANCCKCHECHLCHNCIVCMRCODCOGCOKCOLCOMCPVCRICUBCUWCXRCYMCYPCZEDEUDJIDMADNKDOMDZAECUEGYERIESHESPESTETHFINFJIFLKFRAFROFSMGABGBRGEOGGYGHAGIBGINGLPGMBGNBGNQGRCGRDGRLGTMGUFGUMGUYHKGHMDHNDHRVHTIHUNIDNIMNINDIOTIRLIRNIRQISLISRITAJAMJEYJORJPNKAZKENKGZKHMKIRKNAKORKWTLAOLBNLBRLBYLCALIELKALSOLTULUXLVAMACMAFMARMCOMDAMDGMDVMEXMHLMKDMLIMLTMMRMNEMNGMNPMOZMRTMSRMTQMUSMWIMYSMYTNAMNCLNERNFKNGANICNIUNLDNORNPLNRUNZLOMNPAKPANPCNPERPHLPLWPNGPOLPRIPRKPRTPRYPSEPYFQATREUROURUSRWASAUSDNSENSGPSGSSHNSJMSLBSLESLVSMRSOMSPMSRBSSDSTPSURSVKSVNSWESWZSXMSYCSYRTCATCDTGOTHATJKTKLTKMTLSTONTTOTUNTURTUVTWNTZAUGAUKRUMIURYUSAUZBVATVCTVENVGBVIRVNMVUTWLFWSMYEMZAFZMBZWE";

fn digit(byte: u8) -> Option<u32> {
    byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
}

/// `0`–`9` as 0–9, `A`–`Z` as 10–35.
fn base36(byte: u8) -> Option<u32> {
    match byte {
        b'0'..=b'9' => Some(u32::from(byte - b'0')),
        b'A'..=b'Z' => Some(u32::from(byte - b'A') + 10),
        b'a'..=b'z' => Some(u32::from(byte - b'a') + 10),
        _ => None,
    }
}

/// The number that the digits spell; `None` at another character.
fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0u32, |sum, &byte| Some(sum * 10 + digit(byte)?))
}

/// Digits of a value, spaces and hyphens left out; `None` at another character or where the buffer is too small.
fn digits_of(value: &[u8], buffer: &mut [u8; 32]) -> Option<usize> {
    let mut length = 0;
    for &byte in value {
        if byte == b' ' || byte == b'-' {
            continue;
        }
        *buffer.get_mut(length)? = digit(byte)? as u8;
        length += 1;
    }
    Some(length)
}

/// Whether the day exists (Gregorian calendar) between [`EARLIEST_YEAR`] and [`LATEST_YEAR`].
fn calendar(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (EARLIEST_YEAR..=LATEST_YEAR).contains(&year) && (1..=last).contains(&day)
}

/// Weights of GB 11643-1999: 2^(17-i) mod 11.
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// Check characters of ISO 7064 MOD 11-2 by remainder.
const RESIDENT_CHECKS: &[u8; 11] = b"10X98765432";

fn resident_check(first17: &[u8]) -> Option<u8> {
    let sum = first17
        .iter()
        .zip(RESIDENT_WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| Some(sum + digit(byte)? * weight))?;
    Some(RESIDENT_CHECKS[(sum % 11) as usize])
}

/// GB 11643-1999: province, calendar day and ISO 7064 MOD 11-2. Also residence permits of Hong Kong, Macao and Taiwan
/// residents (810000, 820000, 830000) and foreigners' permanent residence numbers of 2023 (9, province, nationality). Written in
/// groups it has one or two spaces.
pub fn cn_resident_id_18(value: &[u8]) -> bool {
    if matches!(value.len(), 19 | 20) {
        let mut packed = [b' '; 18];
        let digits = value.iter().filter(|byte| **byte != b' ');
        if digits.clone().count() != packed.len() {
            return false;
        }
        (packed.iter_mut().zip(digits)).for_each(|(place, byte)| *place = *byte);
        return cn_resident_id_18(&packed);
    }
    if value.len() != 18 {
        return false;
    }
    let place = match value[0] {
        b'8' => matches!(&value[..6], b"810000" | b"820000" | b"830000"),
        b'9' => number(&value[1..3]).is_some_and(|code| PROVINCES.contains(&code)),
        _ => number(&value[..2]).is_some_and(|code| PROVINCES.contains(&code)),
    };
    let day = (
        number(&value[6..10]),
        number(&value[10..12]),
        number(&value[12..14]),
    );
    let (Some(year), Some(month), Some(date)) = day else {
        return false;
    };
    place
        && calendar(year, month, date)
        && resident_check(&value[..17]) == Some(value[17].to_ascii_uppercase())
}

/// GB 11643-1989: province and a day of 1900–1999; it has no check digit.
pub fn cn_resident_id_15(value: &[u8]) -> bool {
    if value.len() != 15 || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let part = |from: usize| number(&value[from..from + 2]).unwrap_or(0);
    PROVINCES.contains(&part(0)) && calendar(1900 + part(6), part(8), part(10))
}

/// Either form.
pub fn cn_resident_id(value: &[u8]) -> bool {
    cn_resident_id_18(value) || cn_resident_id_15(value)
}

/// A valid 18-character number somewhere in a text, not glued to a further digit.
pub fn embedded_cn_resident_id(value: &[u8]) -> bool {
    value.windows(18).enumerate().any(|(at, window)| {
        let glued = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
        cn_resident_id_18(window)
            && !glued(at.checked_sub(1).and_then(|before| value.get(before)))
            && !glued(value.get(at + 18))
    })
}

/// GB 32100-2015: MOD 31 over an alphabet without I, O, S, V, Z.
pub fn uscc(value: &[u8]) -> bool {
    const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if value.len() != 18 {
        return false;
    }
    let mut weight = 1;
    let mut sum = 0;
    for &byte in &value[..17] {
        let Some(at) = ALPHABET.iter().position(|&letter| letter == byte) else {
            return false;
        };
        sum += at * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET[(31 - sum % 31) % 31] == value[17]
}

/// GB 11714-1997: MOD 11 over eight characters; a hyphen before the last is allowed.
pub fn cn_org_code(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let (body, check) = match value {
        [body @ .., b'-', check] | [body @ .., check] => (body, *check),
        [] => return false,
    };
    if body.len() != 8 || body == b"00000000" {
        return false;
    }
    let sum = body
        .iter()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| Some(sum + base36(byte)? * weight));
    sum.is_some_and(|sum| match 11 - sum % 11 {
        10 => check == b'X',
        11 => check == b'0',
        rest => digit(check) == Some(rest),
    })
}

/// GS15-2006 registration number of 15 digits: ISO 7064 MOD 11,10.
pub fn cn_registration_15(value: &[u8]) -> bool {
    if value.len() != 15 {
        return false;
    }
    let product = value[..14].iter().try_fold(10, |product, &byte| {
        let sum = (product + digit(byte)?) % 10;
        Some(if sum == 0 { 10 } else { sum } * 2 % 11)
    });
    product.is_some_and(|product| digit(value[14]) == Some((11 - product) % 10))
}

/// ISO/IEC 7812-1: every second digit from the right doubled, MOD 10. Spaces and hyphens are passed over.
pub fn luhn(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let Some(length) = digits_of(value, &mut buffer) else {
        return false;
    };
    let sum: u32 = buffer[..length]
        .iter()
        .rev()
        .enumerate()
        .map(|(at, &digit)| {
            let doubled = u32::from(digit) * (1 + at as u32 % 2);
            doubled / 10 + doubled % 10
        })
        .sum();
    length > 1 && sum.is_multiple_of(10)
}

/// 13 to 19 digits with a right Luhn digit that are not one digit repeated.
pub fn bank_card(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let Some(length) = digits_of(value, &mut buffer) else {
        return false;
    };
    let varied = buffer[1..length.max(1)]
        .iter()
        .any(|digit| *digit != buffer[0]);
    (13..=19).contains(&length) && varied && luhn(value)
}

/// 3GPP TS 23.003: 15 digits, the last a Luhn digit; nil is no device.
pub fn imei(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let length = digits_of(value, &mut buffer);
    length == Some(15) && buffer[..15].iter().any(|digit| *digit != 0) && luhn(value)
}

/// GB 16735 / ISO 3779: MOD 11 with the check character in position 9.
pub fn vin(value: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    if value.len() != 17 {
        return false;
    }
    let sum = value
        .iter()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (&byte, weight)| {
            let worth = match byte.to_ascii_uppercase() {
                letter @ b'A'..=b'H' => u32::from(letter - b'A') + 1,
                letter @ b'J'..=b'N' => u32::from(letter - b'J') + 1,
                b'P' => 7,
                b'R' => 9,
                letter @ b'S'..=b'Z' => u32::from(letter - b'S') + 2,
                other => digit(other)?,
            };
            Some(sum + worth * weight)
        });
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    sum.is_some_and(|sum| {
        let check = value[8].to_ascii_uppercase();
        letters
            && match sum % 11 {
                10 => check == b'X',
                rest => digit(check) == Some(rest),
            }
    })
}

/// GS1: 13 digits, weights 1 and 3 in turn, MOD 10. Evidence against what merely has 13 digits.
pub fn ean13(value: &[u8]) -> bool {
    let sum = value.iter().enumerate().try_fold(0, |sum, (at, &byte)| {
        Some(sum + digit(byte)? * (1 + 2 * (at as u32 % 2)))
    });
    value.len() == 13 && sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// A ticket number of 13 digits and its check digit: the number MOD 7 (secondary sources).
pub fn eticket_mod7(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(14) {
        return false;
    }
    let rest = buffer[..13]
        .iter()
        .fold(0, |rest, &digit| (rest * 10 + u32::from(digit)) % 7);
    rest == u32::from(buffer[13])
}

/// IATA Resolution 600a: three digits of the airline, seven of the number, and that number MOD 7.
pub fn air_waybill(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(11) {
        return false;
    }
    let rest = buffer[3..10]
        .iter()
        .fold(0, |rest, &digit| (rest * 10 + u32::from(digit)) % 7);
    rest == u32::from(buffer[10])
}

/// GB/T 2260: six digits that begin with a prefecture, or with a province and zeros; longer codes begin with such a one.
/// Counties are not looked up: their codes change from year to year.
pub fn cn_division_code(value: &[u8]) -> bool {
    let (Some(prefecture), Some(county)) = (value.get(..4), value.get(4..6)) else {
        return false;
    };
    let (Some(prefecture), Some(_)) = (number(prefecture), number(county)) else {
        return false;
    };
    prefecture >= 1_000 && DIVISIONS.contains(&prefecture)
        || prefecture % 100 == 0 && county == b"00" && DIVISIONS.contains(&(prefecture / 100))
}

/// Provinces (two digits) and prefectures (four) of `lists/cn-division-codes.txt`.
static DIVISIONS: LazyLock<HashSet<u32, ahash::RandomState>> = LazyLock::new(|| {
    crate::pack::terms("cn-division-codes")
        .filter_map(|code| code.parse().ok())
        .collect()
});

/// ISO 6346: three letters and U, J or Z, six digits, a check digit MOD 11. Evidence against other long codes.
pub fn iso6346_container(value: &[u8]) -> bool {
    if value.len() != 11 || !value[..4].iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    // Letters count from 10 and pass over the multiples of 11.
    let sum = value[..10]
        .iter()
        .enumerate()
        .try_fold(0, |sum, (at, &byte)| {
            let plain = base36(byte)?;
            let worth =
                plain + u32::from(plain > 10) + u32::from(plain > 20) + u32::from(plain > 30);
            Some(sum + (worth << at))
        });
    sum.is_some_and(|sum| digit(value[10]) == Some(sum % 11 % 10))
}

/// ICAO Doc 9303: weights 7, 3, 1 in turn; digits, `A` = 10, `<` = 0; MOD 10.
fn icao_check(field: impl Iterator<Item = u8>) -> Option<u32> {
    field
        .zip([7, 3, 1].into_iter().cycle())
        .try_fold(0, |sum, (byte, weight)| {
            let worth = if byte == b'<' { 0 } else { base36(byte)? };
            Some((sum + worth * weight) % 10)
        })
}

/// Second line of a passport's machine-readable zone: four field digits and the composite one.
pub fn mrz_td3(value: &[u8]) -> bool {
    if value.len() != 44 {
        return false;
    }
    let holds = |from: usize, to: usize| {
        let check = icao_check(value[from..to].iter().copied());
        check.is_some() && (check == digit(value[to]) || (value[to] == b'<' && check == Some(0)))
    };
    let composite = icao_check(
        value[..10]
            .iter()
            .chain(&value[13..20])
            .chain(&value[21..43])
            .copied(),
    );
    holds(0, 9)
        && holds(13, 19)
        && holds(21, 27)
        && holds(28, 42)
        && composite.is_some()
        && composite == digit(value[43])
}

/// Hong Kong identity card: one or two letters, six digits, a check character in brackets; MOD 11 (from memory).
pub fn hkid(value: &[u8]) -> bool {
    let [body @ .., b'(', check, b')'] = value else {
        return false;
    };
    let (first, rest) = match body.len() {
        7 => (36, body),
        8 => match base36(body[0]) {
            Some(worth) => (worth, &body[1..]),
            None => return false,
        },
        _ => return false,
    };
    let sum = rest
        .iter()
        .chain([check])
        .zip([8, 7, 6, 5, 4, 3, 2, 1])
        .try_fold(first * 9, |sum, (&byte, weight)| {
            Some(sum + base36(byte)? * weight)
        });
    sum.is_some_and(|sum| sum.is_multiple_of(11))
}

/// Taiwan identity number: a letter worth two digits, nine digits, MOD 10 (from memory).
pub fn tw_national_id(value: &[u8]) -> bool {
    /// Worth of A to Z.
    const LETTERS: [u32; 26] = [
        10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32,
        30, 31, 33,
    ];
    if value.len() != 10 || !value[0].is_ascii_uppercase() {
        return false;
    }
    let letter = LETTERS[usize::from(value[0] - b'A')];
    let sum = value[1..]
        .iter()
        .zip([8, 7, 6, 5, 4, 3, 2, 1, 1])
        .try_fold(letter / 10 + letter % 10 * 9, |sum, (&byte, weight)| {
            Some(sum + digit(byte)? * weight)
        });
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

/// United States social security number: areas 000, 666 and 9xx, group 00 and serial 0000 are never issued.
pub fn us_ssn(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    if digits_of(value, &mut buffer) != Some(9) {
        return false;
    }
    let part = |from: usize, to: usize| {
        buffer[from..to]
            .iter()
            .fold(0, |sum, &digit| sum * 10 + u32::from(digit))
    };
    !matches!(part(0, 3), 0 | 666 | 900..) && part(3, 5) != 0 && part(5, 9) != 0
}

/// Dutch burgerservicenummer: nine digits, weights 9 to 2 and -1, MOD 11; nil is none.
pub fn nl_bsn(value: &[u8]) -> bool {
    if value.len() != 9 || !value.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: i32 = value
        .iter()
        .zip([9, 8, 7, 6, 5, 4, 3, 2, -1])
        .map(|(&byte, weight)| i32::from(byte - b'0') * weight)
        .sum();
    sum != 0 && sum % 11 == 0
}

/// ISO 13616: the first four characters moved to the end, letters as two digits, MOD 97 = 1. Spaces are passed over.
pub fn iban(value: &[u8]) -> bool {
    let characters = || value.iter().copied().filter(|byte| *byte != b' ');
    let length = characters().count();
    let rest = characters()
        .skip(4)
        .chain(characters().take(4))
        .try_fold(0, |rest, byte| {
            let worth = base36(byte)?;
            Some((rest * if worth > 9 { 100 } else { 10 } + worth) % 97)
        });
    (15..=34).contains(&length) && rest == Some(1)
}

/// Starts with an ISO 3166-1 alpha-3 country code.
pub fn country_alpha3_prefix(value: &[u8]) -> bool {
    value.get(..3).is_some_and(|prefix| {
        COUNTRIES
            .as_chunks::<3>()
            .0
            .binary_search_by(|code| code.as_slice().cmp(prefix))
            .is_ok()
    })
}

/// A year, a month of a year, or a day that exists.
pub fn partial_date(value: &[u8]) -> bool {
    let parts = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|run| !run.is_empty());
    parts.count() < 3 || date(value)
}

/// A day that exists, in the orders year-month-day, `YYYYMMDD`, day-month-year or month-day-year; what follows is ignored.
pub fn date(value: &[u8]) -> bool {
    let mut runs = value
        .split(|byte| !byte.is_ascii_digit())
        .filter(|run| !run.is_empty());
    let Some(first) = runs.next() else {
        return false;
    };
    if first.len() == 8 {
        return match (
            number(&first[..4]),
            number(&first[4..6]),
            number(&first[6..]),
        ) {
            (Some(year), Some(month), Some(day)) => calendar(year, month, day),
            _ => false,
        };
    }
    let (Some(second), Some(third)) = (runs.next(), runs.next()) else {
        return false;
    };
    if [first, second, third].iter().any(|run| run.len() > 4) {
        return false;
    }
    let (Some(a), Some(b), Some(c)) = (number(first), number(second), number(third)) else {
        return false;
    };
    match (first.len(), third.len()) {
        (4, _) => calendar(a, b, c),
        (_, 4) => calendar(c, b, a) || calendar(c, a, b),
        _ => false,
    }
}

/// Two decimal numbers that can be latitude and longitude, in either order; nil island is none.
pub fn coordinate_pair(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let mut numbers = text
        .split(|character: char| {
            !(character.is_ascii_digit() || matches!(character, '.' | '-' | '+'))
        })
        .filter(|part| !part.is_empty())
        .map(str::parse::<f64>);
    let (Some(Ok(first)), Some(Ok(second))) = (numbers.next(), numbers.next()) else {
        return false;
    };
    let (first, second) = (first.abs(), second.abs());
    first.max(second) <= 180.0 && first.min(second) <= 90.0 && first + second > 0.0
}

/// RFC 4291, read by the standard library's parser.
pub fn ipv6(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// 12 hexadecimal digits that are neither nil nor multicast.
pub fn mac(value: &[u8]) -> bool {
    let mut digits = value
        .iter()
        .filter_map(|byte| char::from(*byte).to_digit(16));
    let first = digits.next().unwrap_or(0);
    let second = digits.next().unwrap_or(1);
    let (mut count, mut sum) = (2, first + second);
    for digit in digits {
        count += 1;
        sum += digit;
    }
    // Lowest bit of the first octet: a group address.
    count == 12 && sum > 0 && second.is_multiple_of(2)
}

/// No nil value (zeros alone) and nothing that is laid out as a UUID, whole or damaged: a whole one has a test of its own.
pub fn device_token(value: &[u8]) -> bool {
    let groups = || value.split(|byte| *byte == b'-').map(<[u8]>::len);
    let as_uuid = groups().count() == 5 && groups().take(4).eq([8, 4, 4, 4]);
    !as_uuid
        && value
            .iter()
            .any(|byte| !matches!(byte, b'0' | b'-' | b':' | b'_'))
}

/// An address of version 4 with a part of three digits, which versions of software do not have.
pub fn ipv4_wide(value: &[u8]) -> bool {
    value
        .split(|byte| matches!(byte, b'.' | b':' | b'/'))
        .take(4)
        .any(|part| part.len() == 3)
}

/// RFC 9562 shape that is not the nil UUID, which stands for "tracking off".
pub fn uuid(value: &[u8]) -> bool {
    value.len() == 36 && value.iter().any(|byte| !matches!(byte, b'0' | b'-'))
}

/// At least three different letters: filler and padding have one or two.
pub fn nucleotides(value: &[u8]) -> bool {
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .fold(0u32, |seen, byte| {
            seen | 1 << (byte.to_ascii_uppercase() - b'A')
        });
    letters.count_ones() >= 3
}

/// Drops the `.0` that a spreadsheet or a float column leaves behind whole numbers.
fn without_float_tail(value: &[u8]) -> &[u8] {
    match value {
        [whole @ .., b'.', b'0'] if whole.iter().all(u8::is_ascii_digit) => whole,
        _ => value,
    }
}

/// 18 characters, upper-case X: the 15-digit form gets its century and its check digit, so that both count once.
pub fn normalise_cn_resident_id(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let characters = value.iter().filter(|byte| **byte != b' ');
    out.extend(characters.map(u8::to_ascii_uppercase));
    if out.len() == 15 && out.iter().all(u8::is_ascii_digit) {
        out.splice(6..6, *b"19");
        out.extend(resident_check(out));
    }
}

/// Digits without `+86`, `0086` or `86` before a mobile number.
pub fn normalise_cn_mobile(value: &[u8], out: &mut Vec<u8>) {
    normalise_digits(value, out);
    for prefix in [b"0086".as_slice(), b"86"] {
        if let Some(rest) = out.strip_prefix(prefix)
            && rest.len() == 11
            && rest[0] == b'1'
        {
            out.drain(..prefix.len());
            break;
        }
    }
}

/// Digits only; the `.0` of a float column goes.
pub fn normalise_digits(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        without_float_tail(value)
            .iter()
            .filter(|byte| byte.is_ascii_digit()),
    );
}

/// ASCII letters in upper case; the `.0` of a float column goes.
pub fn normalise_upper(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(without_float_tail(value).iter().map(u8::to_ascii_uppercase));
}

/// Upper case without spaces and hyphens.
pub fn normalise_compact(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .iter()
            .filter(|byte| !matches!(byte, b' ' | b'-'))
            .map(u8::to_ascii_uppercase),
    );
}

/// Lower case without `mailto:`. The local part is lowered too: no provider in use tells persons apart by its case.
pub fn normalise_email_lower(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .strip_prefix(b"mailto:")
            .unwrap_or(value)
            .iter()
            .map(u8::to_ascii_lowercase),
    );
}

/// Hexadecimal digits only, in lower case: `02-00-…`, `02:00:…` and `0200.…` are one address.
pub fn normalise_hex(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend(
        value
            .iter()
            .filter(|byte| byte.is_ascii_hexdigit())
            .map(u8::to_ascii_lowercase),
    );
}

/// Lower case, with one space for every run of separators (space, comma, slash, dot).
pub fn normalise_name_lower(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for &byte in value {
        if !matches!(byte, b' ' | b',' | b'/' | b'.') {
            out.push(byte.to_ascii_lowercase());
        } else if out.last().is_some_and(|last| *last != b' ') {
            out.push(b' ');
        }
    }
    if out.last() == Some(&b' ') {
        out.pop();
    }
}

/// A plate without its dot, space or hyphen, in upper case.
pub fn normalise_plate(value: &[u8], out: &mut Vec<u8>) {
    out.clear();
    for byte in value {
        if !matches!(byte, b' ' | b'-' | b'.') {
            out.push(byte.to_ascii_uppercase());
        }
        if out.ends_with("·".as_bytes()) {
            out.truncate(out.len() - "·".len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Validator, value, whether it passes, why.
    const CASES: &[(&str, &str, bool, &str)] = &[
        (
            "cn-resident-id-18",
            "110101190001010014",
            true,
            "right in all parts",
        ),
        (
            "cn-resident-id-18",
            "11010519491231002X",
            true,
            "the standard's own example, check digit X",
        ),
        (
            "cn-resident-id-18",
            "11010519491231002x",
            true,
            "lower-case x",
        ),
        (
            "cn-resident-id-18",
            "440524188001010014",
            true,
            "the standard's second example",
        ),
        (
            "cn-resident-id-18",
            "110101190001010010",
            false,
            "wrong check digit",
        ),
        (
            "cn-resident-id-18",
            "110101190002290011",
            false,
            "1900 was no leap year",
        ),
        (
            "cn-resident-id-18",
            "190101190001010019",
            false,
            "no province 19",
        ),
        (
            "cn-resident-id-18",
            "110101209912310015",
            false,
            "born in the future",
        ),
        (
            "cn-resident-id-18",
            "810000190001010018",
            true,
            "Hong Kong resident's permit",
        ),
        (
            "cn-resident-id-18",
            "840000190001010013",
            false,
            "no address code 840000",
        ),
        (
            "cn-resident-id-18",
            "911840190001010017",
            true,
            "foreigner's permanent residence",
        ),
        (
            "cn-resident-id-18",
            "999840190001010019",
            false,
            "no province 99",
        ),
        (
            "cn-resident-id-15",
            "110101000101001",
            true,
            "right in all parts",
        ),
        ("cn-resident-id-15", "110101001301001", false, "month 13"),
        (
            "cn-resident-id-15",
            "190101000101001",
            false,
            "no province 19",
        ),
        ("cn-resident-id", "310101010228002", true, "old form"),
        ("cn-resident-id", "310101190102280029", true, "new form"),
        (
            "embedded-cn-resident-id",
            "身份证11010519491231002X号",
            true,
            "glued to Chinese",
        ),
        (
            "embedded-cn-resident-id",
            "9110101190001010014",
            false,
            "glued to a digit",
        ),
        ("uscc", "91110105000000019Q", true, "right check character"),
        ("uscc", "91310115MA00000237", true, "with letters"),
        ("uscc", "91110105000000019R", false, "wrong check character"),
        (
            "uscc",
            "91110105I00000019Q",
            false,
            "I is not in the alphabet",
        ),
        ("cn-org-code", "00000001-9", true, "with hyphen"),
        ("cn-org-code", "A0000002X", true, "check character X"),
        ("cn-org-code", "MA00000K0", true, "check character 0"),
        ("cn-org-code", "000000011", false, "wrong check digit"),
        (
            "cn-registration-15",
            "110105000000012",
            true,
            "right check digit",
        ),
        (
            "cn-registration-15",
            "110105000000013",
            false,
            "wrong check digit",
        ),
        ("luhn", "79927398713", true, "the usual test number"),
        ("luhn", "79927398710", false, "wrong check digit"),
        ("bank-card", "6229990000000000019", true, "19 digits"),
        (
            "bank-card",
            "6200 0000 0000 0005",
            true,
            "in groups of four",
        ),
        ("bank-card", "6200000000000006", false, "wrong check digit"),
        ("bank-card", "0000000000000000", false, "one digit repeated"),
        ("imei", "001010010000014", true, "right check digit"),
        ("imei", "001010010000015", false, "wrong check digit"),
        ("imei", "000000000000000", false, "nil"),
        ("vin", "LAAAA0005N0000001", true, "right check digit"),
        (
            "vin",
            "1M8GDM9AXKP042788",
            true,
            "published example, check character X",
        ),
        ("vin", "LAAAA0000N0000001", false, "wrong check digit"),
        (
            "vin",
            "LAAAA00I0N0000001",
            false,
            "I is not in the alphabet",
        ),
        ("vin", "11111111111111111", false, "digits only"),
        ("ean13", "4006381333931", true, "published example"),
        ("ean13", "4006381333932", false, "wrong check digit"),
        (
            "eticket-mod7",
            "99900000000011",
            false,
            "another digit than the number MOD 7",
        ),
        (
            "eticket-mod7",
            "99900000000019",
            false,
            "9 is no remainder of 7",
        ),
        ("air-waybill", "999-00000011", true, "right check digit"),
        ("air-waybill", "78100000125", true, "without hyphen"),
        ("air-waybill", "999-00000010", false, "wrong check digit"),
        ("cn-division-code", "110101", true, "a county"),
        ("cn-division-code", "310000", true, "a province"),
        (
            "cn-division-code",
            "110101001001",
            true,
            "a committee's code",
        ),
        ("cn-division-code", "190101", false, "no province 19"),
        ("cn-division-code", "990000", false, "no province 99"),
        ("cn-division-code", "1101", false, "too short"),
        (
            "iso6346-container",
            "ZZZU0000010",
            true,
            "right check digit",
        ),
        (
            "iso6346-container",
            "CSQU3054383",
            true,
            "the standard's example",
        ),
        (
            "iso6346-container",
            "ZZZU0000011",
            false,
            "wrong check digit",
        ),
        (
            "mrz-td3",
            "E000000019CHN0001018M3001019<<<<<<<<<<<<<<<2",
            true,
            "five right digits",
        ),
        (
            "mrz-td3",
            "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
            true,
            "specimen of ICAO Doc 9303",
        ),
        (
            "mrz-td3",
            "E000000010CHN0001018M3001019<<<<<<<<<<<<<<<2",
            false,
            "document digit wrong",
        ),
        (
            "mrz-td3",
            "E000000019CHN0001018M3001019<<<<<<<<<<<<<<<3",
            false,
            "composite digit wrong",
        ),
        ("hkid", "A123456(3)", true, "published example"),
        ("hkid", "A123456(4)", false, "wrong check digit"),
        ("tw-national-id", "A123456789", true, "published example"),
        ("tw-national-id", "A123456788", false, "wrong check digit"),
        ("us-ssn", "219-09-0001", true, "issued area"),
        ("us-ssn", "666-09-0001", false, "area 666 is never issued"),
        ("us-ssn", "219-00-0001", false, "group 00 is never issued"),
        ("nl-bsn", "111222333", true, "published test number"),
        ("nl-bsn", "111222334", false, "wrong check digit"),
        ("nl-bsn", "000000000", false, "nil"),
        ("iban", "NL91ABNA0417164300", true, "published example"),
        (
            "iban",
            "GB82 WEST 1234 5698 7654 32",
            true,
            "in groups of four",
        ),
        ("iban", "NL91ABNA0417164301", false, "wrong remainder"),
        (
            "country-alpha3-prefix",
            "USA110000010100",
            true,
            "a country",
        ),
        (
            "country-alpha3-prefix",
            "ZZZ110000010100",
            false,
            "no country",
        ),
        ("date", "1900-01-01", true, "ISO 8601"),
        ("date", "19010228", true, "basic form"),
        ("date", "1902年6月30日", true, "Chinese form"),
        ("date", "30/06/1902", true, "day first"),
        ("date", "1900-02-29", false, "1900 was no leap year"),
        ("date", "13/13/1902", false, "no month 13 in either order"),
        (
            "coordinate-pair",
            "39.900000,116.400000",
            true,
            "latitude first",
        ),
        (
            "coordinate-pair",
            "116.400000 39.900000",
            true,
            "longitude first",
        ),
        (
            "coordinate-pair",
            "116.400000,139.900000",
            false,
            "no latitude among them",
        ),
        (
            "device-token",
            "A1B2-C3D4",
            true,
            "letters and digits in groups",
        ),
        ("device-token", "0000000000000000", false, "nil"),
        (
            "device-token",
            "00000000-0000-4000-8000-00000000001",
            false,
            "a damaged UUID",
        ),
        ("ipv4-wide", "192.0.2.1", true, "a part of three digits"),
        ("ipv4-wide", "10.0.4.21", false, "may be a version"),
        ("partial-date", "1900-02", true, "a month"),
        ("partial-date", "1900-02-29", false, "1900 was no leap year"),
        ("ipv6", "2001:DB8::192.0.2.3", true, "mixed form"),
        ("ipv6", "2001:db8::1::2", false, "two gaps"),
        ("ipv6", "12:30:45", false, "a time"),
        ("mac", "02:00:00:00:00:01", true, "locally administered"),
        ("mac", "0200.0000.0003", true, "in groups of four"),
        ("mac", "01:00:5E:00:00:01", false, "multicast"),
        ("mac", "00:00:00:00:00:00", false, "nil"),
        (
            "uuid",
            "00000000-0000-4000-8000-000000000001",
            true,
            "not nil",
        ),
        ("uuid", "00000000-0000-0000-0000-000000000000", false, "nil"),
        ("nucleotides", "ACGTACGTACGTACGTACGT", true, "four letters"),
        ("nucleotides", "AAAAAAAAAAAAAAAAAAAA", false, "one letter"),
    ];

    #[test]
    fn validators_agree_with_the_standards_test_numbers() {
        for (name, value, expected, why) in CASES {
            let check = validator(name).expect("named in the table");
            assert_eq!(check(value.as_bytes()), *expected, "{name} {value}: {why}");
        }
    }

    #[test]
    fn ticket_check_digit_is_the_remainder_of_seven() {
        assert!(eticket_mod7(
            format!("9990000000001{}", 9_990_000_000_001_u64 % 7).as_bytes()
        ));
    }

    #[test]
    fn tables_are_sorted_and_every_validator_bears_junk() {
        assert!(VALIDATORS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(NORMALISERS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(COUNTRIES.as_chunks::<3>().0.is_sorted_by(|a, b| a < b));
        let junk: [&[u8]; 9] = [
            b"",
            b"-",
            b"0",
            b"()",
            "张三".as_bytes(),
            b"99999999999999999999999999999999999999999999",
            b"ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ",
            b"..............",
            &[0xFF; 18],
        ];
        for value in junk {
            for (_, check) in VALIDATORS {
                check(value);
            }
            for (_, normalise) in NORMALISERS {
                (normalise.write)(value, &mut Vec::new());
            }
        }
    }

    #[test]
    fn one_identifier_has_one_spelling() {
        let cases = [
            (
                "cn-resident-id",
                "110101000101001",
                "110101190001010014",
                "15 digits and 18 count once",
            ),
            (
                "cn-resident-id",
                "11010519491231002x",
                "11010519491231002X",
                "lower-case x",
            ),
            (
                "cn-mobile",
                "+86 199 0000 0002",
                "19900000002",
                "country code and spaces",
            ),
            (
                "cn-mobile",
                "008619900000002",
                "19900000002",
                "country code with zeros",
            ),
            (
                "cn-mobile",
                "19900000002.0",
                "19900000002",
                "a float column",
            ),
            (
                "cn-mobile",
                "010-60000000",
                "01060000000",
                "landlines keep their area code",
            ),
            (
                "digits",
                "6200 0000 0000 0005",
                "6200000000000005",
                "groups of four",
            ),
            ("upper", "17850.0", "17850", "a float column"),
            ("upper", "e00000001", "E00000001", "case"),
            (
                "compact",
                "nl91 abna 0417-1643 00",
                "NL91ABNA0417164300",
                "spaces",
            ),
            ("email-lower", "A.B@Example.com", "a.b@example.com", "case"),
            ("hex", "02-00-00-00-00-0A", "02000000000a", "separators"),
            ("name-lower", "ZHANG/SAN", "zhang san", "airline form"),
            ("plate", "沪B·00002", "沪B00002", "dot"),
        ];
        let mut out = Vec::new();
        for (name, value, expected, why) in cases {
            let normaliser = normaliser(name).expect("named in the table");
            (normaliser.write)(value.as_bytes(), &mut out);
            assert_eq!(out, expected.as_bytes(), "{name} {value}: {why}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, ..Default::default() })]

        #[test]
        fn a_value_that_stands_is_not_respelled(
            value in "[0-9]{9,19}|[0-9A-Za-z .:/,-]{0,24}|[０-９Ａ中文·\u{3000}•a-zA-Z0-9.-]{0,12}|[0-9]{4,15}\\.0|86[0-9]{11}",
        ) {
            let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
            let (mut folded, mut out) = (String::new(), Vec::new());
            fold(value, &mut folded);
            for (name, normaliser) in NORMALISERS {
                if (normaliser.stands)(value.as_bytes()) {
                    (normaliser.write)(value.as_bytes(), &mut out);
                    proptest::prop_assert_eq!(out.as_slice(), value.as_bytes(), "{}", name);
                    // What only folding changes is folded where it begins with these bytes alone.
                    if value.bytes().any(|byte| matches!(byte, 0xE3 | 0xEF)) {
                        proptest::prop_assert_eq!(folded.as_str(), value, "{}", name);
                    }
                }
            }
        }
    }

    #[test]
    fn fold_brings_width_to_ascii() {
        let mut out = String::new();
        for (value, expected) in [
            ("  13800000000 ", "13800000000"),
            ("１３８００００００００", "13800000000"),
            ("\u{3000}ＡＢ－１２\u{3000}", "AB-12"),
            ("测试・样本", "测试·样本"),
            ("\u{FEFF}张三", "张三"),
            ("\u{3000}", ""),
        ] {
            fold(value, &mut out);
            assert_eq!(out, expected, "{value:?}");
        }
    }

    fn built_in() -> Vec<crate::pack::detector::Loaded> {
        crate::pack::detector::load(&[]).expect("built-in packs parse")
    }

    #[test]
    fn detectors_name_only_what_exists() {
        for loaded in built_in() {
            for test in &loaded.detector.value {
                if let Some(name) = &test.validator {
                    assert!(validator(name).is_some(), "{}: {name}", loaded.path);
                }
                if let Some(name) = &test.normalise {
                    assert!(normaliser(name).is_some(), "{}: {name}", loaded.path);
                }
            }
        }
    }

    /// A test at or above this coincidence takes nearly anything and leaves the decision to the header.
    const PROVES_NOTHING: f64 = 0.6;

    #[test]
    fn detectors_take_valid_and_refuse_invalid_identifiers() {
        use crate::model::finding::Form;
        use regex_automata::meta::Regex;

        let table = include_str!("../../fixtures/identifiers/identifiers.tsv");
        let detectors = built_in();
        let mut seen = 0;
        let mut folded = String::new();
        let mut wrong = Vec::new();
        for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            let [element, value, expected, _, why] = cells[..] else {
                panic!("five columns: {line}");
            };
            let detector = &detectors
                .iter()
                .find(|loaded| loaded.detector.id == element)
                .unwrap_or_else(|| panic!("no detector {element}"))
                .detector;
            fold(value, &mut folded);
            let lower = folded.to_lowercase();
            let passes = detector
                .value
                .iter()
                .filter(|test| test.form == Form::Plain)
                .filter(|test| expected == "valid" || test.coincidence < PROVES_NOTHING)
                .any(|test| {
                    let shape = test.pattern.as_ref().map_or_else(
                        || test.terms.contains(&lower),
                        |pattern| {
                            Regex::new(&format!(r"\A(?:{pattern})\z"))
                                .expect("compiles")
                                .is_match(&folded)
                        },
                    );
                    shape
                        && test
                            .validator
                            .as_deref()
                            .is_none_or(|name| validator(name).expect("exists")(folded.as_bytes()))
                });
            if passes != (expected == "valid") {
                wrong.push(format!("{element} {value} is {expected}: {why}"));
            }
            seen += 1;
        }
        assert!(seen > 150, "{seen} rows");
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
