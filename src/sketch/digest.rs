//! Digests of keys: a text goes in, what a system that hashes it without a salt keeps of it comes out.
//!
//! They are compared and never trusted, so that the broken ones are here too. The four have one frame (Merkle and Damgård): blocks of
//! 64 bytes, the length at the end, and words that each block turns over. Sources: RFC 1321 (MD5), FIPS 180-4 (SHA-1, SHA-256),
//! GB/T 32905-2016 (SM3), RFC 4648 (Base64).

#![allow(
    clippy::many_single_char_names,
    reason = "the letters of the standards"
)]

/// Bytes of a block.
const BLOCK: usize = 64;

/// A digest.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Algorithm {
    /// 128 bits.
    Md5,
    /// 160 bits.
    Sha1,
    /// 256 bits.
    Sha256,
    /// 256 bits.
    Sm3,
}

/// How a digest is made of a key and written.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Way {
    /// By which digest.
    pub algorithm: Algorithm,
    /// Written in Base64; else in hexadecimal.
    pub base64: bool,
    /// Of the cell as it stands; else of the one spelling of the key.
    pub as_it_stands: bool,
}

impl Way {
    /// Every way.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let algorithms = [
            Algorithm::Md5,
            Algorithm::Sha1,
            Algorithm::Sha256,
            Algorithm::Sm3,
        ];
        let ways = algorithms.into_iter().flat_map(|algorithm| {
            [(false, false), (false, true), (true, false), (true, true)].map(
                |(base64, as_it_stands)| Self {
                    algorithm,
                    base64,
                    as_it_stands,
                },
            )
        });
        ways.collect()
    }

    /// The text of the digest.
    #[must_use]
    pub fn text(self, message: &[u8]) -> String {
        let digest = self.algorithm.digest(message);
        if self.base64 {
            base64(&digest)
        } else {
            digest.iter().map(|byte| format!("{byte:02x}")).collect()
        }
    }
}

impl Algorithm {
    /// The digest of a message.
    #[must_use]
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        let is_little = self == Self::Md5;
        let mut state = self.begin();
        for block in padded(message, is_little).chunks_exact(BLOCK) {
            let words: [u32; 16] = std::array::from_fn(|at| {
                let bytes = [0, 1, 2, 3].map(|byte| block[at * 4 + byte]);
                if is_little {
                    u32::from_le_bytes(bytes)
                } else {
                    u32::from_be_bytes(bytes)
                }
            });
            match self {
                Self::Md5 => md5(&mut state, &words),
                Self::Sha1 => sha1(&mut state, &words),
                Self::Sha256 => sha256(&mut state, &words),
                Self::Sm3 => sm3(&mut state, &words),
            }
        }
        let bytes = |word: u32| {
            if is_little {
                word.to_le_bytes()
            } else {
                word.to_be_bytes()
            }
        };
        state[..self.words()]
            .iter()
            .flat_map(|word| bytes(*word))
            .collect()
    }

    const fn words(self) -> usize {
        match self {
            Self::Md5 => 4,
            Self::Sha1 => 5,
            Self::Sha256 | Self::Sm3 => 8,
        }
    }

    fn begin(self) -> [u32; 8] {
        match self {
            Self::Md5 => [
                0x6745_2301,
                0xefcd_ab89,
                0x98ba_dcfe,
                0x1032_5476,
                0,
                0,
                0,
                0,
            ],
            Self::Sha1 => [
                0x6745_2301,
                0xefcd_ab89,
                0x98ba_dcfe,
                0x1032_5476,
                0xc3d2_e1f0,
                0,
                0,
                0,
            ],
            Self::Sha256 => std::array::from_fn(|at| fraction(f64::from(PRIMES[at]).sqrt())),
            Self::Sm3 => [
                0x7380_166f,
                0x4914_b2b9,
                0x1724_42d7,
                0xda8a_0600,
                0xa96f_30bc,
                0x1631_38aa,
                0xe38d_ee4d,
                0xb0fb_0e4e,
            ],
        }
    }
}

/// A message with a bit behind it, and its length in bits at the end of the last block.
fn padded(message: &[u8], is_little: bool) -> Vec<u8> {
    const LENGTH: usize = 8;
    let mut all = message.to_vec();
    all.push(0x80);
    while all.len() % BLOCK != BLOCK - LENGTH {
        all.push(0);
    }
    let bits = (message.len() as u64).wrapping_mul(8);
    all.extend(if is_little {
        bits.to_le_bytes()
    } else {
        bits.to_be_bytes()
    });
    all
}

/// The first 64 primes, of whose roots SHA-256 takes its constants.
const PRIMES: [u16; 64] = [
    2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167, 173, 179, 181, 191, 193,
    197, 199, 211, 223, 227, 229, 233, 239, 241, 251, 257, 263, 269, 271, 277, 281, 283, 293, 307,
    311,
];

/// The first 32 bits behind the point.
fn fraction(number: f64) -> u32 {
    (number.fract() * 4_294_967_296.0) as u32
}

fn md5(state: &mut [u32; 8], words: &[u32; 16]) {
    const TURNS: [[u32; 4]; 4] = [
        [7, 12, 17, 22],
        [5, 9, 14, 20],
        [4, 11, 16, 23],
        [6, 10, 15, 21],
    ];
    let [mut a, mut b, mut c, mut d, ..] = *state;
    for step in 0..64 {
        let (mixed, word) = match step / 16 {
            0 => ((b & c) | (!b & d), step),
            1 => ((d & b) | (!d & c), (5 * step + 1) % 16),
            2 => (b ^ c ^ d, (3 * step + 5) % 16),
            _ => (c ^ (b | !d), (7 * step) % 16),
        };
        let constant = (f64::from(step as u32 + 1).sin().abs() * 4_294_967_296.0) as u32;
        let sum = (a.wrapping_add(mixed))
            .wrapping_add(constant)
            .wrapping_add(words[word]);
        let turned = sum.rotate_left(TURNS[step / 16][step % 4]);
        (a, d, c, b) = (d, c, b, b.wrapping_add(turned));
    }
    add(state, [a, b, c, d, 0, 0, 0, 0]);
}

fn sha1(state: &mut [u32; 8], words: &[u32; 16]) {
    let mut all = [0; 80];
    all[..16].copy_from_slice(words);
    for at in 16..80 {
        all[at] = (all[at - 3] ^ all[at - 8] ^ all[at - 14] ^ all[at - 16]).rotate_left(1);
    }
    let [mut a, mut b, mut c, mut d, mut e, ..] = *state;
    for (step, word) in all.into_iter().enumerate() {
        let (mixed, constant) = match step / 20 {
            0 => ((b & c) | (!b & d), 0x5a82_7999),
            1 => (b ^ c ^ d, 0x6ed9_eba1),
            2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
            _ => (b ^ c ^ d, 0xca62_c1d6_u32),
        };
        let sum = (a.rotate_left(5).wrapping_add(mixed)).wrapping_add(e);
        let sum = sum.wrapping_add(constant).wrapping_add(word);
        (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
    }
    add(state, [a, b, c, d, e, 0, 0, 0]);
}

fn sha256(state: &mut [u32; 8], words: &[u32; 16]) {
    let mut all = [0_u32; 64];
    all[..16].copy_from_slice(words);
    for at in 16..64 {
        let (near, far) = (all[at - 2], all[at - 15]);
        let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
        let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
        all[at] = (near.wrapping_add(all[at - 7]))
            .wrapping_add(far)
            .wrapping_add(all[at - 16]);
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for (step, word) in all.into_iter().enumerate() {
        let turned = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let chosen = (e & f) ^ (!e & g);
        let constant = fraction(f64::from(PRIMES[step]).cbrt());
        let one = (h.wrapping_add(turned))
            .wrapping_add(chosen)
            .wrapping_add(constant);
        let one = one.wrapping_add(word);
        let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let two = turned.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        (h, g, f, e) = (g, f, e, d.wrapping_add(one));
        (d, c, b, a) = (c, b, a, one.wrapping_add(two));
    }
    add(state, [a, b, c, d, e, f, g, h]);
}

fn sm3(state: &mut [u32; 8], words: &[u32; 16]) {
    let mut all = [0_u32; 68];
    all[..16].copy_from_slice(words);
    for at in 16..68 {
        let mixed = all[at - 16] ^ all[at - 9] ^ all[at - 3].rotate_left(15);
        let mixed = mixed ^ mixed.rotate_left(15) ^ mixed.rotate_left(23);
        all[at] = mixed ^ all[at - 13].rotate_left(7) ^ all[at - 6];
    }
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    for step in 0..64 {
        let is_early = step < 16;
        let constant: u32 = if is_early { 0x79cc_4519 } else { 0x7a87_9d8a };
        let constant = constant.rotate_left(step as u32 % 32);
        let one = (a.rotate_left(12).wrapping_add(e))
            .wrapping_add(constant)
            .rotate_left(7);
        let two = one ^ a.rotate_left(12);
        let (first, second) = if is_early {
            (a ^ b ^ c, e ^ f ^ g)
        } else {
            ((a & b) | (a & c) | (b & c), (e & f) | (!e & g))
        };
        let first = (first.wrapping_add(d))
            .wrapping_add(two)
            .wrapping_add(all[step] ^ all[step + 4]);
        let second = (second.wrapping_add(h))
            .wrapping_add(one)
            .wrapping_add(all[step]);
        (d, c, b, a) = (c, b.rotate_left(9), a, first);
        (h, g, f) = (g, f.rotate_left(19), e);
        e = second ^ second.rotate_left(9) ^ second.rotate_left(17);
    }
    for (ours, theirs) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
        *ours ^= theirs;
    }
}

fn add(state: &mut [u32; 8], words: [u32; 8]) {
    for (ours, theirs) in state.iter_mut().zip(words) {
        *ours = ours.wrapping_add(theirs);
    }
}

/// Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let word = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() {
                letter as char
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_standards() {
        let long = "abcd".repeat(16);
        for (algorithm, message, expected) in [
            (Algorithm::Md5, "", "d41d8cd98f00b204e9800998ecf8427e"),
            (Algorithm::Md5, "abc", "900150983cd24fb0d6963f7d28e17f72"),
            (
                Algorithm::Sha1,
                "abc",
                "a9993e364706816aba3e25717850c26c9cd0d89d",
            ),
            (
                Algorithm::Sha256,
                "abc",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            ),
            (
                Algorithm::Sm3,
                "abc",
                "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
            ),
            (
                Algorithm::Sm3,
                &long,
                "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
            ),
        ] {
            let way = Way {
                algorithm,
                base64: false,
                as_it_stands: false,
            };
            assert_eq!(
                way.text(message.as_bytes()),
                expected,
                "{algorithm:?} of {message}"
            );
        }
        let way = Way {
            algorithm: Algorithm::Md5,
            base64: true,
            as_it_stands: false,
        };
        assert_eq!(way.text(b"abc"), "kAFQmDzST7DWlj99KOF/cg==");
    }
}
