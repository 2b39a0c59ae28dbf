//! Sequences of bases: a value goes in, whether it is more than padding comes out.

/// At least three different letters: filler and padding have one or two.
pub(super) fn nucleotides(value: &[u8]) -> bool {
    let letters = value
        .iter()
        .filter(|byte| byte.is_ascii_alphabetic())
        .fold(0u32, |seen, byte| {
            seen | 1 << (byte.to_ascii_uppercase() - b'A')
        });
    letters.count_ones() >= 3
}
