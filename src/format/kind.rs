//! Files that are no tables: from a head to the kind it is of, and to how many persons its header speaks of.

use crate::pack::kind::{Header, Kind, Signature};
use regex_automata::{Anchored, Input};

/// Bytes of the head that patterns look at.
const PATTERN_BYTES: usize = 4 * 1024;
/// What a pattern counts for beside magic bytes.
const PATTERN_WORTH: usize = 8;

/// The place of the kind with the longest signature that fits, among those asked before the formats of tables or after them.
#[must_use]
pub fn recognise(kinds: &[Kind], head: &[u8], name: &str, after_tables: bool) -> Option<usize> {
    let lower = name.to_ascii_lowercase();
    let fits = |one: &Signature| {
        let magic = head
            .get(one.at..)
            .is_some_and(|rest| rest.starts_with(&one.magic));
        let ending =
            one.endings.is_empty() || one.endings.iter().any(|ending| lower.ends_with(ending));
        let input = || Input::new(&head[..head.len().min(PATTERN_BYTES)]).anchored(Anchored::Yes);
        magic
            && ending
            && one
                .pattern
                .as_ref()
                .is_none_or(|pattern| pattern.is_match(input()))
    };
    let worth =
        |one: &Signature| one.magic.len() + one.pattern.as_ref().map_or(0, |_| PATTERN_WORTH);
    kinds
        .iter()
        .enumerate()
        .filter(|(_, kind)| kind.after_tables == after_tables)
        .filter_map(|(place, kind)| {
            let best = kind
                .signatures
                .iter()
                .filter(|one| fits(one))
                .map(worth)
                .max()?;
            Some((best, std::cmp::Reverse(place)))
        })
        .max()
        .map(|(_, place)| place.0)
}

/// What a header says: whether it speaks of persons, and of how many.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Persons {
    /// Persons that it names; `None` where the head does not say.
    pub named: Option<u64>,
}

/// Reads the header of a kind from the head of a file.
#[must_use]
pub fn persons(header: Header, head: &[u8]) -> Persons {
    let named = match header {
        Header::None => None,
        Header::VcfSamples => vcf_samples(head),
        Header::DicomPatient => dicom_patient(head).map(u64::from),
    };
    Persons { named }
}

/// Samples of a VCF file: its columns behind the nine fixed ones (VCF 4.3, 1.5).
fn vcf_samples(head: &[u8]) -> Option<u64> {
    const FIXED: usize = 9;
    let line = head
        .split(|byte| *byte == b'\n')
        .find(|line| line.starts_with(b"#CHROM\t"))?;
    // A line cut by the end of the head has more columns than are seen.
    let ends = line.len() + 1 < head.len() && !head.ends_with(line);
    let columns = memchr::memchr_iter(b'\t', line).count() + 1;
    ends.then(|| columns.saturating_sub(FIXED) as u64)
}

/// Whether a DICOM file has a value in a patient's element: name, number, birth date, sex, age (PS3.6, group 0010). `None` where
/// the head does not reach so far.
fn dicom_patient(head: &[u8]) -> Option<bool> {
    /// Preamble and `DICM`.
    const META: usize = 132;
    const PATIENT: u16 = 0x0010;
    let number = |at: usize| Some(u16::from_le_bytes([*head.get(at)?, *head.get(at + 1)?]));
    let mut at = META;
    loop {
        let (group, element) = (number(at)?, number(at + 2)?);
        if group > PATIENT {
            return Some(false);
        }
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
        let is_filled = value.iter().any(|byte| !matches!(byte, 0 | b' '));
        if group == PATIENT && matches!(element, 0x10 | 0x20 | 0x30 | 0x40 | 0x1010) && is_filled {
            return Some(true);
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
            assert_eq!(
                vcf_samples(format!("{fixed}{rest}").as_bytes()),
                expected,
                "{rest:?}"
            );
        }
        assert_eq!(vcf_samples(b"##fileformat=VCFv4.3\n"), None);
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
        assert_eq!(
            dicom_patient(&with(&[other.clone(), element(0x10, 0x10, b"A^B ")])),
            Some(true)
        );
        assert_eq!(
            dicom_patient(&with(&[other.clone(), element(0x10, 0x10, b"  "), after])),
            Some(false)
        );
        assert_eq!(dicom_patient(&with(&[other])), None);
        for cut in 0..begin.len() {
            assert_eq!(dicom_patient(&begin[..cut]), None);
        }
    }
}
