//! Codes of divisions and countries, positions: a value goes in, whether there is such a place comes out.

use super::digits::number;
use std::collections::HashSet;
use std::sync::LazyLock;

/// GB/T 2260: six digits that begin with a prefecture, or with a province and zeros; longer codes begin with such a one.
/// Counties are not looked up: their codes change from year to year.
pub(super) fn cn_division_code(value: &[u8]) -> bool {
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

/// From here on two digits are no province: Hong Kong, Macao and Taiwan permits (81 to 83), foreigners (91).
const NO_PROVINCES: u32 = 80;

/// The provinces among the two-digit codes of `lists/cn-division-codes.txt`, by code.
static PROVINCES: LazyLock<[bool; NO_PROVINCES as usize]> =
    LazyLock::new(|| std::array::from_fn(|code| DIVISIONS.contains(&(code as u32))));

/// Whether two digits are the code of a province (GB/T 2260-2007; Taiwan among them).
pub(super) fn is_province(code: u32) -> bool {
    PROVINCES.get(code as usize).is_some_and(|known| *known)
}

/// ISO 3166-1 alpha-3 codes of `lists/country-codes.txt`, in capitals.
static COUNTRIES: LazyLock<HashSet<[u8; 3], ahash::RandomState>> = LazyLock::new(|| {
    crate::pack::terms("country-codes")
        .filter_map(|code| code.to_ascii_uppercase().as_bytes().try_into().ok())
        .collect()
});

/// Starts with an ISO 3166-1 alpha-3 country code.
pub(super) fn country_alpha3_prefix(value: &[u8]) -> bool {
    value
        .first_chunk::<3>()
        .is_some_and(|prefix| COUNTRIES.contains(prefix))
}

/// Two decimal numbers that can be latitude and longitude, in either order; nil island is none.
pub(super) fn coordinate_pair(value: &[u8]) -> bool {
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
