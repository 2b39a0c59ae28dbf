//! Texts as their digests in hexadecimal digits, as pseudonyms of telephones and documents are made: SHA-256 (FIPS 180-4) and MD5
//! (RFC 1321).

/// The first bits of the fractional parts of the roots of the first primes.
fn of_roots(count: usize, root: impl Fn(f64) -> f64, scale: f64) -> Vec<u32> {
    let prime = |n: &u32| (2..*n).all(|divisor| !n.is_multiple_of(divisor));
    let primes = (2..).filter(prime).take(count);
    primes
        .map(|prime| (root(f64::from(prime)).fract() * scale) as u32)
        .collect()
}

/// A message filled up to whole blocks of 64 bytes, its length in bits at the end.
fn filled(text: &str, length: impl Fn(u64) -> [u8; 8]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let bits = bytes.len() as u64 * 8;
    bytes.push(0x80);
    while bytes.len() % 64 != 56 {
        bytes.push(0);
    }
    bytes.extend(length(bits));
    bytes
}

fn hexadecimal(bytes: impl Iterator<Item = u8>) -> String {
    bytes.map(|byte| format!("{byte:02x}")).collect()
}

/// 64 digits.
pub(crate) fn sha256(text: &str) -> String {
    const WORD: f64 = 4_294_967_296.0;
    thread_local! {
        static ROOTS: (Vec<u32>, Vec<u32>) = (of_roots(64, f64::cbrt, WORD), of_roots(8, f64::sqrt, WORD));
    }
    ROOTS.with(|(constants, first)| {
        let mut state = first.clone();
        for block in filled(text, u64::to_be_bytes).chunks(64) {
            let mut words: Vec<u32> = block
                .chunks(4)
                .map(|word| u32::from_be_bytes(word.try_into().unwrap()))
                .collect();
            for place in 16..64 {
                let (a, b) = (words[place - 15], words[place - 2]);
                let a = a.rotate_right(7) ^ a.rotate_right(18) ^ (a >> 3);
                let b = b.rotate_right(17) ^ b.rotate_right(19) ^ (b >> 10);
                let sum = words[place - 16].wrapping_add(a);
                words.push(sum.wrapping_add(words[place - 7]).wrapping_add(b));
            }
            let mut s = state.clone();
            for (word, constant) in words.iter().zip(constants) {
                let e = s[4].rotate_right(6) ^ s[4].rotate_right(11) ^ s[4].rotate_right(25);
                let choice = (s[4] & s[5]) ^ (!s[4] & s[6]);
                let one = s[7].wrapping_add(e).wrapping_add(choice);
                let one = one.wrapping_add(*constant).wrapping_add(*word);
                let a = s[0].rotate_right(2) ^ s[0].rotate_right(13) ^ s[0].rotate_right(22);
                let majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
                s.rotate_right(1);
                s[4] = s[4].wrapping_add(one);
                s[0] = one.wrapping_add(a.wrapping_add(majority));
            }
            for (sum, word) in state.iter_mut().zip(s) {
                *sum = sum.wrapping_add(word);
            }
        }
        hexadecimal(state.iter().flat_map(|word| word.to_be_bytes()))
    })
}

/// 32 digits.
pub(crate) fn md5(text: &str) -> String {
    const TURNS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let mut state = [0x6745_2301_u32, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476];
    for block in filled(text, u64::to_le_bytes).chunks(64) {
        let words: Vec<u32> = block
            .chunks(4)
            .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
            .collect();
        let [mut a, mut b, mut c, mut d] = state;
        for step in 0..64 {
            let (mixed, word) = match step / 16 {
                0 => ((b & c) | (!b & d), step),
                1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
                2 => (b ^ c ^ d, (3 * step + 5) % 16),
                _ => (c ^ (b | !d), 7 * step % 16),
            };
            let constant = (((step + 1) as f64).sin().abs() * 4_294_967_296.0) as u32;
            let sum = a
                .wrapping_add(mixed)
                .wrapping_add(constant)
                .wrapping_add(words[word]);
            (a, d, c) = (d, c, b);
            b = b.wrapping_add(sum.rotate_left(TURNS[step / 16][step % 4]));
        }
        for (sum, word) in state.iter_mut().zip([a, b, c, d]) {
            *sum = sum.wrapping_add(word);
        }
    }
    hexadecimal(state.iter().flat_map(|word| word.to_le_bytes()))
}

#[test]
fn digests_are_those_of_the_standards() {
    let sha = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(sha256("abc"), sha);
    assert_eq!(md5("abc"), "900150983cd24fb0d6963f7d28e17f72");
    let sha = "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
    assert_eq!(
        sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
        sha
    );
    assert_eq!(
        md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890"),
        "57edf4a22be3c955ac49da2e2107b67a"
    );
}
