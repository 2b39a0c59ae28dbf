//! How likely a text is in each of the encodings that it may be in: bytes go in, an encoding and the chance that it is right come
//! out.
//!
//! Each encoding says how often classes of its characters stand in tables; what a class has is shared evenly among its
//! characters. So bytes that are frequent characters of one language and rare ones of another are told apart also where they are
//! few, and bytes that are no text of any of them give no encoding a chance. The model is Bayes' rule over characters that are
//! taken as independent, which is too sure of itself: the logarithms are tempered.

use crate::pack;
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_10,
    ISO_8859_13, ISO_8859_14, ISO_8859_15, ISO_8859_16, MACINTOSH, SHIFT_JIS, WINDOWS_1250,
    WINDOWS_1252, WINDOWS_1254, WINDOWS_1257, WINDOWS_1258,
};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};

/// Bytes that are weighed.
const MOST: usize = 8 * 1024;
/// How much of the logarithms counts.
const TEMPER: f64 = 0.7;
/// Chance of a character that stands in no text: of private use, unassigned, a control character, half of one.
const IMPOSSIBLE: f64 = 1e-9;
/// Chance of an ASCII character, as one of those that tables are made of.
const ASCII: f64 = 1.0 / 40.0;
/// Chance that a letter beyond ASCII follows another in text of Western Europe, in other Latin text, and that a capital follows a
/// small letter.
const NEIGHBOURS: f64 = 0.06;
const NEIGHBOURS_ELSEWHERE: f64 = 0.15;
const HUMPS: f64 = 0.02;
/// How much rarer a character of East Asia is that stands alone within a Latin word.
const ALONE: f64 = 0.01;
/// Chance of a byte beyond ASCII in what is no text.
const NOISE: f64 = 1.0 / 400.0;

/// How often an encoding is met, before its text is seen; the rest is noise.
const CHINESE: f64 = 0.55;
const TRADITIONAL: f64 = 0.08;
const JAPANESE: f64 = 0.06;
const JAPANESE_OF_UNIX: f64 = 0.02;
const KOREAN: f64 = 0.06;
const WESTERN: f64 = 0.15;
const OTHER: f64 = 0.07;
const NO_TEXT: f64 = 0.01;

/// Characters that are frequent in tables of a language.
struct Frequent {
    chinese: HashSet<char>,
    japanese: HashSet<char>,
    korean: HashSet<char>,
}

static FREQUENT: LazyLock<Frequent> = LazyLock::new(|| {
    let first = |id: &'static str| {
        pack::terms(id).filter_map(|line| {
            let mut characters = line.split('\t').next()?.chars();
            let first = characters.next()?;
            characters.next().is_none().then_some(first)
        })
    };
    let given = first("chinese-given-characters").chain(first("chinese-surnames"));
    Frequent {
        chinese: given.chain(super::detect::FREQUENT.chars()).collect(),
        japanese: first("frequent-characters-ja").collect(),
        korean: first("frequent-characters-ko").collect(),
    }
});

/// The likeliest encoding of bytes that are not UTF-8, and its chance between 0 and 1; `single` is the likeliest of those whose
/// characters are single bytes.
pub(super) fn likeliest(sample: &[u8], single: &'static Encoding) -> (&'static Encoding, f64) {
    let mut end = sample.len();
    if end > MOST {
        end = memchr::memrchr2(b'\n', b'\r', &sample[..MOST]).unwrap_or(MOST);
    }
    let sample = &*without_delimiters(&sample[..end]);
    let many: [(&'static Encoding, f64); 5] = [
        (GB18030, CHINESE),
        (BIG5, TRADITIONAL),
        (SHIFT_JIS, JAPANESE),
        (EUC_JP, JAPANESE_OF_UNIX),
        (EUC_KR, KOREAN),
    ];
    let mut logs: Vec<(&'static Encoding, f64)> = many
        .into_iter()
        .map(|(encoding, prior)| (encoding, prior.ln() + TEMPER * of_many(encoding, sample)))
        .collect();
    let prior = if single == WINDOWS_1252 {
        WESTERN
    } else {
        OTHER
    };
    logs.push((single, prior.ln() + TEMPER * of_single(single, sample)));
    let noise = NO_TEXT.ln() + TEMPER * noise(sample);
    let mut best = (WINDOWS_1252, f64::NEG_INFINITY);
    for (encoding, log) in &logs {
        if *log > best.1 {
            best = (encoding, *log);
        }
    }
    let all: f64 = (logs.iter().map(|(_, log)| log))
        .chain([&noise])
        .map(|log| (log - best.1).exp())
        .sum();
    let chance = 1.0 / all;
    // What is no text keeps its bytes apart.
    if chance < NO_TEXT {
        return (WINDOWS_1252, chance);
    }
    (best.0, chance)
}

/// A sample without a symbol of two bytes that stands in nearly every line of it: what parts its fields says nothing of their
/// language.
fn without_delimiters(sample: &[u8]) -> Cow<'_, [u8]> {
    /// First bytes of symbols in the encodings of East Asia.
    const SYMBOLS: std::ops::RangeInclusive<u8> = 0xA1..=0xA3;
    const LINES: usize = 100;
    let lines = || (sample.split(|byte| *byte == b'\n')).filter(|line| !line.is_ascii());
    let mut met: BTreeMap<[u8; 2], usize> = BTreeMap::new();
    for line in lines().take(LINES) {
        let pairs = line.windows(2).map(|pair| [pair[0], pair[1]]);
        let pairs = pairs.filter(|[lead, second]| SYMBOLS.contains(lead) && *second >= 0xA1);
        for pair in pairs.collect::<BTreeSet<_>>() {
            *met.entry(pair).or_default() += 1;
        }
    }
    let count = lines().take(LINES).count();
    let most = met.into_iter().max_by_key(|(_, count)| *count);
    match most {
        Some((pair, met)) if count > 2 && met * 10 >= count * 9 => {
            let parts = memchr::memmem::find_iter(sample, &pair);
            let (mut rest, mut at) = (Vec::with_capacity(sample.len()), 0);
            for part in parts {
                rest.extend_from_slice(&sample[at..part]);
                rest.push(b',');
                at = part + pair.len();
            }
            rest.extend_from_slice(&sample[at..]);
            Cow::Owned(rest)
        }
        _ => Cow::Borrowed(sample),
    }
}

/// The logarithm of the chance of bytes that are no text.
fn noise(sample: &[u8]) -> f64 {
    let (plain, other) = (ASCII.ln(), NOISE.ln());
    let log = |byte: &u8| if byte.is_ascii() { plain } else { other };
    sample.iter().map(log).sum()
}

/// The logarithm of the chance of a text in an encoding whose characters have several bytes.
fn of_many(encoding: &'static Encoding, sample: &[u8]) -> f64 {
    let text = encoding.decode_without_bom_handling(sample).0;
    let plain = ASCII.ln();
    let chance = |character: char| match character {
        c if encoding == GB18030 => chinese(c),
        c if encoding == BIG5 => traditional(c),
        c if encoding == EUC_KR => korean(c),
        c => japanese(c),
    };
    let (mut log, mut before) = (0.0, ' ');
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        log += if c.is_ascii() { plain } else { chance(c).ln() };
        let is_letter = |c: char| c.is_ascii_alphabetic();
        let alone = is_letter(before) && characters.peek().is_some_and(|next| is_letter(*next));
        if alone && !c.is_ascii() && c.is_alphabetic() {
            log += ALONE.ln();
        }
        before = c;
    }
    log
}

/// Punctuation and full-width forms of East Asian text.
fn is_punctuation(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3017}' | '\u{FF01}'..='\u{FF5E}' | '\u{2010}'..='\u{2033}' | '·' | '\u{3000}')
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FC}')
}

/// The two bytes of each character in an encoding, as far as they were asked for: looking one up there goes through all its tables.
type Known = LazyLock<Box<[AtomicU16]>>;

static KNOWN: [(&Encoding, Known); 4] = [
    (GB18030, LazyLock::new(unknown)),
    (BIG5, LazyLock::new(unknown)),
    (SHIFT_JIS, LazyLock::new(unknown)),
    (EUC_KR, LazyLock::new(unknown)),
];

fn unknown() -> Box<[AtomicU16]> {
    let all = std::iter::repeat_with(|| AtomicU16::new(0));
    all.take(1 << 16).collect()
}

/// First byte of the character in an encoding, and the second; 0 where it has none.
fn lead(encoding: &'static Encoding, c: char) -> (u8, u8) {
    /// Stands for a character that has no two bytes; no first one is 0.
    const NONE: u16 = 1;
    let known = (KNOWN.iter())
        .find(|(one, _)| *one == encoding)
        .and_then(|(_, known)| known.get(c as usize));
    let Some(known) = known else {
        return looked_up(encoding, c);
    };
    match known.load(Ordering::Relaxed) {
        0 => {
            let (lead, second) = looked_up(encoding, c);
            let both = u16::from_be_bytes([lead, second]);
            known.store(both.max(NONE), Ordering::Relaxed);
            (lead, second)
        }
        NONE => (0, 0),
        both => {
            let [lead, second] = both.to_be_bytes();
            (lead, second)
        }
    }
}

fn looked_up(encoding: &'static Encoding, c: char) -> (u8, u8) {
    let mut buffer = [0; 4];
    let (bytes, _, lost) = encoding.encode(c.encode_utf8(&mut buffer));
    match *bytes {
        [lead, second] if !lost => (lead, second),
        _ => (0, 0),
    }
}

/// Of GB 18030: frequent characters, the two planes of GB 2312, what GBK adds.
fn chinese(c: char) -> f64 {
    let frequent = &FREQUENT.chinese;
    match c {
        c if is_han(c) && frequent.contains(&c) => 0.55 / frequent.len() as f64,
        c if is_han(c) => match lead(GB18030, c) {
            (0xB0..=0xD7, 0xA1..) => 0.35 / 2_800.0,
            (0xD8..=0xF7, 0xA1..) => 0.04 / 3_000.0,
            (0x81.., _) => 0.005 / 14_000.0,
            _ => IMPOSSIBLE,
        },
        c if is_punctuation(c) => 0.04 / 150.0,
        c if is_kana(c)
            || matches!(c, '\u{391}'..='\u{44F}' | '\u{A1}'..='\u{FF}' | '\u{2100}'..='\u{266F}') =>
        {
            0.005 / 700.0
        }
        _ => IMPOSSIBLE,
    }
}

/// Of Big5: frequent characters and its two planes.
fn traditional(c: char) -> f64 {
    /// Of the frequent characters as many have a place in it.
    const FREQUENT_IN_BIG5: f64 = 900.0;
    match (c, lead(BIG5, c)) {
        (c, (0xA4..=0xC6, _)) if FREQUENT.chinese.contains(&c) => 0.55 / FREQUENT_IN_BIG5,
        (_, (0xA4..=0xC6, _)) => 0.37 / 4_500.0,
        (_, (0xC9..=0xF9, _)) => 0.03 / 7_600.0,
        (c, _) if is_punctuation(c) => 0.04 / 150.0,
        (_, (0xA1..=0xA3, _)) => 0.005 / 300.0,
        _ => IMPOSSIBLE,
    }
}

/// Of JIS X 0208: kana, frequent characters, its two levels.
fn japanese(c: char) -> f64 {
    let frequent = &FREQUENT.japanese;
    match c {
        c if is_kana(c) => 0.38 / 170.0,
        c if frequent.contains(&c) => 0.3 / frequent.len() as f64,
        c if is_han(c) => match lead(SHIFT_JIS, c) {
            (0x88..=0x98, _) => 0.24 / 2_700.0,
            (0x99.., _) => 0.01 / 3_800.0,
            _ => IMPOSSIBLE,
        },
        '\u{FF61}'..='\u{FF9F}' => 0.03 / 63.0,
        c if is_punctuation(c) => 0.03 / 150.0,
        '\u{2100}'..='\u{266F}' | '\u{391}'..='\u{44F}' => 0.003 / 300.0,
        _ => IMPOSSIBLE,
    }
}

/// Of Korean: frequent syllables, those of KS X 1001, the rest of them, Chinese characters.
fn korean(c: char) -> f64 {
    let frequent = &FREQUENT.korean;
    match c {
        c if frequent.contains(&c) => 0.55 / frequent.len() as f64,
        '\u{AC00}'..='\u{D7A3}' => match lead(EUC_KR, c) {
            (0xB0..=0xC8, 0xA1..) => 0.38 / 2_150.0,
            _ => 0.003 / 8_800.0,
        },
        c if is_han(c) => 0.01 / 4_900.0,
        c if is_punctuation(c) => 0.04 / 150.0,
        '\u{2100}'..='\u{266F}' | '\u{391}'..='\u{44F}' => 0.005 / 400.0,
        _ => IMPOSSIBLE,
    }
}

/// Whether the letters of an encoding are Latin ones, of which most are ASCII.
pub(super) fn is_latin(encoding: &'static Encoding) -> bool {
    let latin = [
        WINDOWS_1252,
        WINDOWS_1250,
        WINDOWS_1254,
        WINDOWS_1257,
        WINDOWS_1258,
        ISO_8859_2,
        ISO_8859_3,
        ISO_8859_4,
        ISO_8859_10,
        ISO_8859_13,
        ISO_8859_14,
        ISO_8859_15,
        ISO_8859_16,
        MACINTOSH,
    ];
    latin.contains(&encoding)
}

/// The logarithm of the chance of a text in an encoding of single bytes.
fn of_single(encoding: &'static Encoding, sample: &[u8]) -> f64 {
    let neighbours = if encoding == WINDOWS_1252 {
        Some(NEIGHBOURS)
    } else {
        is_latin(encoding).then_some(NEIGHBOURS_ELSEWHERE)
    };
    let mut before = ' ';
    let (mut log, plain) = (0.0, ASCII.ln());
    let text = encoding.decode_without_bom_handling(sample).0;
    for c in text.chars() {
        log += if c.is_ascii() {
            plain
        } else {
            single(c, before, neighbours).ln()
        };
        before = c;
    }
    log
}

/// The chance of a character beyond ASCII of an encoding of single bytes behind another; `neighbours` that of such a letter behind
/// another, where letters are Latin.
fn single(c: char, before: char, neighbours: Option<f64>) -> f64 {
    // Vowels and tones of Thai are no letters to Unicode.
    let is_mark = matches!(c, '\u{E31}' | '\u{E34}'..='\u{E3A}' | '\u{E47}'..='\u{E4E}');
    if !c.is_alphabetic() && !is_mark {
        return match c {
            '“' | '”' | '‘' | '’' | '–' | '—' | '…' | '€' | '£' | '°' | '§' | '©' | '®' | '«'
            | '»' | 'º' | 'ª' | '№' | '\u{A0}' | '·' => 0.08 / 20.0,
            '\u{80}'..='\u{9F}' | '\u{FFFD}' | '\u{F700}'..='\u{F8FF}' => IMPOSSIBLE,
            _ => 0.01 / 40.0,
        };
    }
    let letter = 0.9 / 64.0;
    let hump = if c.is_uppercase() && before.is_lowercase() {
        HUMPS
    } else {
        1.0
    };
    let beside = match (before, neighbours) {
        (before, _) if is_mark && !matches!(before, '\u{E01}'..='\u{E3A}') => HUMPS,
        (before, _) if before.is_ascii() && !before.is_ascii_alphabetic() => 1.0,
        (before, Some(neighbours)) if !before.is_ascii() => neighbours,
        // Words of other scripts have no Latin letters.
        (before, None) if before.is_ascii() => HUMPS,
        _ => 1.0,
    };
    letter * hump * beside
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_gives_no_encoding_a_chance() {
        let bytes: Vec<u8> = (0x80..=0xFE).chain(0x80..=0xFE).collect();
        let (_, chance) = likeliest(&bytes, WINDOWS_1252);
        assert!(chance < 0.5, "{chance}");
    }

    #[test]
    fn few_characters_are_told_by_how_frequent_they_are() {
        for (encoding, text) in [
            (GB18030, "姓名"),
            (GB18030, "设计"),
            (GB18030, "贾子轩,袁辰"),
            (EUC_KR, "김철수,이영희"),
            (SHIFT_JIS, "田中さくら"),
            (EUC_JP, "氏名,電話番号,田中一郎"),
            (BIG5, "陳大文,林志明"),
            (WINDOWS_1252, "Café,Besançon,Müller"),
            (WINDOWS_1252, "päälle,hyvä,Jyväskylä"),
            (
                WINDOWS_1252,
                "nummer§email§ort\n1§a@b.org§Ulm\n2§c@d.org§Hof\n",
            ),
            (GB18030, "编号§姓名\n甲§王伟\n乙§李敏\n丙§赵磊\n"),
        ] {
            let bytes = encoding.encode(text).0;
            assert_eq!(likeliest(&bytes, WINDOWS_1252).0, encoding, "{text}");
        }
    }
}
