//! The head of a file goes in; the kind of file it is comes out, and how many persons its header speaks of.

use crate::model::persons::Persons;
use crate::pack::kind::{Header, Kind, Signature};
use crate::pack::unread::UnreadFormat;
use siphasher::sip::SipHasher13;

/// Bytes of the head that patterns look at.
const PATTERN_BYTES: usize = 4 * 1024;
/// What a pattern counts for beside magic bytes.
const PATTERN_WORTH: usize = 8;

/// What a signature that fits proves, in bytes.
type Worth = usize;

/// The place of the kind with the longest signature that fits, among those asked before the formats of tables or after them, and
/// how long that is.
#[must_use]
pub fn recognise(
    kinds: &[Kind],
    head: &[u8],
    name: &str,
    after_tables: bool,
) -> Option<(Worth, usize)> {
    let asked = kinds.iter().map(|kind| kind.after_tables == after_tables);
    let signatures = kinds.iter().map(|kind| &*kind.signatures);
    longest(asked.zip(signatures), head, name)
}

/// The format that is known and not read with the longest signature that fits, as [`recognise`] does.
#[must_use]
pub fn unread<'a>(
    formats: &'a [UnreadFormat],
    head: &[u8],
    name: &str,
    after_tables: bool,
) -> Option<(Worth, &'a UnreadFormat)> {
    let asked = formats
        .iter()
        .map(|format| format.after_tables == after_tables);
    let signatures = formats.iter().map(|format| &*format.signatures);
    let (worth, place) = longest(asked.zip(signatures), head, name)?;
    Some((worth, &formats[place]))
}

/// The place of the longest signature that fits among those of `all` that are asked.
fn longest<'a>(
    all: impl Iterator<Item = (bool, &'a [Signature])>,
    head: &[u8],
    name: &str,
) -> Option<(Worth, usize)> {
    let lower = name.to_ascii_lowercase();
    let fits = |one: &&Signature| {
        let magic = head
            .get(one.at..)
            .is_some_and(|rest| rest.starts_with(&one.magic));
        let ending =
            one.endings.is_empty() || one.endings.iter().any(|ending| lower.ends_with(ending));
        let begin = &head[..head.len().min(PATTERN_BYTES)];
        magic
            && ending
            && one
                .pattern
                .as_ref()
                .is_none_or(|pattern| pattern.matches(begin))
    };
    let worth =
        |one: &Signature| one.magic.len() + one.pattern.as_ref().map_or(0, |_| PATTERN_WORTH);
    all.enumerate()
        .filter(|(_, (is_asked, _))| *is_asked)
        .filter_map(|(place, (_, signatures))| {
            let best = signatures.iter().filter(fits).map(worth).max()?;
            Some((best, std::cmp::Reverse(place)))
        })
        .max()
        .map(|(worth, place)| (worth, place.0))
}

/// The persons with these identifiers.
fn identified<'a>(identifiers: impl IntoIterator<Item = &'a [u8]>) -> Persons {
    let hash = |identifier: &[u8]| SipHasher13::new().hash(identifier);
    let mut keys: Vec<u64> = identifiers.into_iter().map(hash).collect();
    keys.sort_unstable();
    keys.dedup();
    Persons {
        named: Some(keys.len() as u64),
        keys,
    }
}

/// Reads the header of a kind from the head of a file.
#[must_use]
pub fn persons(header: Header, head: &[u8]) -> Persons {
    let found = match header {
        Header::None => None,
        Header::VcfSamples => vcf_samples(head),
        Header::SamSamples => sam_samples(head),
        Header::DicomPatient => dicom_patient(head),
    };
    found.unwrap_or_default()
}

/// Samples of a VCF file: its columns behind the nine fixed ones (VCF 4.3, 1.5).
fn vcf_samples(head: &[u8]) -> Option<Persons> {
    const FIXED: usize = 9;
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.starts_with(b"#CHROM\t"))?;
    // A line cut by the end of the head has more columns than are seen.
    let ends = line.len() + 1 < head.len() && !head.ends_with(line);
    let names = line.trim_ascii_end().split(|byte| *byte == b'\t');
    ends.then(|| identified(names.skip(FIXED)))
}

/// Samples of alignments: what the read groups of the header call `SM` (SAM 1, 1.3); the text alone in SAM, behind its length in
/// BAM.
fn sam_samples(head: &[u8]) -> Option<Persons> {
    const TEXT: usize = 8;
    let (text, whole) = if head.starts_with(b"BAM\x01") {
        let length = u32::from_le_bytes(*head.get(4..TEXT)?.first_chunk()?) as usize;
        let end = TEXT.saturating_add(length);
        (&head[TEXT..end.min(head.len())], end <= head.len())
    } else {
        (head, true)
    };
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let header = lines.iter().take_while(|line| line.first() == Some(&b'@'));
    // The header goes on where the head ends.
    let read_on = lines.iter().filter(|line| !line.is_empty()).count();
    if !whole || !head.starts_with(b"BAM") && header.clone().count() == read_on {
        return None;
    }
    let groups = header.filter(|line| line.starts_with(b"@RG\t"));
    let samples = groups.filter_map(|line| {
        line.trim_ascii_end()
            .split(|byte| *byte == b'\t')
            .find_map(|field| field.strip_prefix(b"SM:"))
    });
    // Without a read group nothing is said of samples.
    Some(identified(samples)).filter(|persons| !persons.keys.is_empty())
}

/// The patient of a DICOM file: whether an element of theirs is filled (PS3.6, group 0010: name, number, birth date, sex, age), and
/// the number. `None` where the head does not reach so far.
fn dicom_patient(head: &[u8]) -> Option<Persons> {
    /// Preamble and `DICM`.
    const META: usize = 132;
    const PATIENT: u16 = 0x0010;
    const NUMBER: u16 = 0x0020;
    let mut named = false;
    let number = |at: usize| Some(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?]));
    let mut at = META;
    let without_number = |named: bool| Persons {
        named: Some(u64::from(named)),
        keys: Vec::new(),
    };
    loop {
        let tag = number(at).zip(number(at + 2));
        let Some((group, element)) = tag.filter(|(group, _)| *group <= PATIENT) else {
            return (tag.is_some() || named).then(|| without_number(named));
        };
        let kind = [*head.get(at + 4)?, *head.get(at + 5)?];
        let (length, content) = if !kind.iter().all(u8::is_ascii_uppercase) {
            // Implicit: the length follows the tag.
            (
                u32::from(number(at + 4)?) | u32::from(number(at + 6)?) << 16,
                at + 8,
            )
        } else if matches!(
            &kind,
            b"OB" | b"OW" | b"OF" | b"SQ" | b"UT" | b"UN" | b"UC" | b"UR" | b"OD" | b"OL"
        ) {
            (
                u32::from(number(at + 8)?) | u32::from(number(at + 10)?) << 16,
                at + 12,
            )
        } else {
            (u32::from(number(at + 6)?), at + 8)
        };
        let value = head.get(content..content.checked_add(length as usize)?)?;
        let value = value.strip_suffix(b"\0").unwrap_or(value).trim_ascii();
        if group == PATIENT && !value.is_empty() {
            if element == NUMBER {
                return Some(identified([value]));
            }
            named |= matches!(element, 0x10 | 0x30 | 0x40 | 0x1010);
        }
        at = content + length as usize;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_the_columns_behind_the_ninth() {
        let fixed = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO";
        for (rest, expected) in [
            ("\tFORMAT\tS1\tS2\tS3\n1\t2\n", Some(3)),
            ("\tFORMAT\tS1\n1\t2\n", Some(1)),
            ("\n1\t2\n", Some(0)),
            ("\tFORMAT\tS1\tS", None),
        ] {
            let found = vcf_samples(format!("{fixed}{rest}").as_bytes());
            assert_eq!(found.and_then(|found| found.named), expected, "{rest:?}");
        }
        assert_eq!(vcf_samples(b"##fileformat=VCFv4.3\n"), None);
    }

    #[test]
    fn samples_of_alignments_are_those_of_their_read_groups() {
        let text =
            "@HD\tVN:1.6\n@RG\tID:a\tSM:one\n@RG\tID:b\tSM:two\n@RG\tID:c\tSM:one\n@CO\tSM:x\n";
        let bam = |length: usize| {
            let mut bytes = b"BAM\x01".to_vec();
            bytes.extend((length as u32).to_le_bytes());
            [&bytes, text.as_bytes(), &[0; 4]].concat()
        };
        let named = |head: &[u8]| sam_samples(head).and_then(|found| found.named);
        assert_eq!(named(&bam(text.len())), Some(2));
        assert_eq!(named(&bam(1 << 20)), None);
        assert_eq!(named(b"BAM\x01\xFF\xFF\xFF\xFF"), None);
        assert_eq!(named(format!("{text}r1\t0\t*\n").as_bytes()), Some(2));
        // Cut in the header, and without read groups.
        assert_eq!(named(text.as_bytes()), None);
        assert_eq!(named(b"@HD\tVN:1.6\nr1\t0\t*\n"), None);
    }

    #[test]
    fn patient_elements_are_seen_and_not_read_out() {
        let begin = [&[0; 128][..], b"DICM"].concat();
        let element = |group: u16, element: u16, value: &[u8]| {
            let mut bytes = [group.to_le_bytes(), element.to_le_bytes()].concat();
            bytes.extend(b"PN");
            bytes.extend((value.len() as u16).to_le_bytes());
            bytes.extend(value);
            bytes
        };
        let with = |elements: &[Vec<u8>]| [begin.clone(), elements.concat()].concat();
        let other = element(8, 0x60, b"CT");
        let after = element(0x18, 0x15, b"HEAD");
        let patient = |elements: &[Vec<u8>]| dicom_patient(&with(elements));
        let named = |elements: &[Vec<u8>]| patient(elements).and_then(|found| found.named);
        let name = element(0x10, 0x10, b"A^B ");
        assert_eq!(
            named(&[other.clone(), name.clone(), after.clone()]),
            Some(1)
        );
        assert_eq!(named(&[other.clone(), name.clone()]), Some(1));
        let blank = element(0x10, 0x10, b"  ");
        assert_eq!(named(&[other.clone(), blank, after]), Some(0));
        assert_eq!(named(&[other]), None);
        // The number is the same however it is padded.
        let numbers = [b"P7 ".as_slice(), b"P7\0", b"P8"].map(|number| {
            let found = patient(&[name.clone(), element(0x10, 0x20, number)]);
            found.unwrap().keys
        });
        assert!(numbers[0].len() == 1 && numbers[0] == numbers[1] && numbers[0] != numbers[2]);
        for cut in 0..begin.len() {
            assert_eq!(dicom_patient(&begin[..cut]), None);
        }
    }
}
