//! Addresses in networks: a value goes in, whether it can be one of a device comes out.

use std::net::Ipv6Addr;

/// RFC 4291, read by the standard library's parser.
pub(super) fn ipv6(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.parse::<Ipv6Addr>().is_ok())
}

/// An address of version 4 with a part of three digits, which versions of software do not have.
pub(super) fn ipv4_wide(value: &[u8]) -> bool {
    value
        .split(|byte| matches!(byte, b'.' | b':' | b'/'))
        .take(4)
        .any(|part| part.len() == 3)
}

/// 12 hexadecimal digits that are neither nil nor multicast.
pub(super) fn mac(value: &[u8]) -> bool {
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
