//! What the headers of files that are no tables say of samples and patients in, people out.

use crate::model::finding::Category;
use crate::model::inventory::{Individuals, Method};
use crate::model::persons::Persons;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::kind::{Header, Meaning};
use std::collections::BTreeSet;

/// People of files that nobody looked at: from nobody to any number.
#[must_use]
pub fn unread() -> Individuals {
    Individuals {
        count: Count::open(0),
        sensitive: Count::open(0),
        because: vec![Text::new(
            "内容未查看：人数从零到未知",
            "the content was not looked at: from nobody to an unknown number",
        )]
        .into(),
        ..Individuals::default()
    }
}

/// People of files in which nobody is, and why.
#[must_use]
pub fn nobody(because: Text) -> Individuals {
    Individuals {
        because: vec![because].into(),
        ..Individuals::default()
    }
}

/// People of the files of one kind, by what the kind means and what each file's `header` says; `None` where neither says anything
/// of people.
#[must_use]
pub fn count(header: Header, meaning: &Meaning, files: &[&Persons]) -> Option<Individuals> {
    let (count, because) = match header {
        Header::VcfSamples | Header::SamSamples if files.iter().all(|one| one.named.is_some()) => {
            samples(files)
        }
        Header::DicomPatient => patients(files),
        // How many people are in it is not in the files' names; that there are some is likely.
        _ if meaning.individuals => (
            Count::open(u64::from(meaning.category > Category::None)),
            Text::new(
                "人数未知：文件头未读或未列出样本",
                "unknown: no header that was read names the persons",
            ),
        ),
        _ => return None,
    };
    Some(Individuals {
        count,
        method: Method::Metadata,
        sensitive: if meaning.category >= Category::SensitivePersonal {
            count
        } else {
            Count::default()
        },
        because: vec![because].into(),
        ..Individuals::default()
    })
}

fn distinct<'a>(files: &[&'a Persons]) -> BTreeSet<&'a u64> {
    files.iter().flat_map(|one| &one.keys).collect()
}

/// Samples: at least as many as one file names; at most as many as all do together, where files with the same several names (a
/// cohort in one file a chromosome) are of the same samples.
fn samples(files: &[&Persons]) -> (Count, Text) {
    let named = |one: &&Persons| one.named.unwrap_or(0);
    let most = files.iter().map(named).max().unwrap_or(0);
    let several = files.iter().filter(|one| one.keys.len() > 1);
    let lists: BTreeSet<&[u64]> = several.map(|one| &*one.keys).collect();
    let single = files.iter().filter(|one| one.keys.len() < 2);
    let all =
        lists.iter().map(|list| list.len() as u64).sum::<u64>() + single.map(named).sum::<u64>();
    let differ = distinct(files).len() as u64;
    (
        Count::between(most, differ.clamp(most, all.max(most)), all.max(most)),
        Text::new(
            format!("文件头列有样本：单个文件最多 {most} 个，不同名称 {differ} 个"),
            format!(
                "samples in the headers: at most {most} in one file, {} in all",
                counted(differ, "name", "different names")
            ),
        ),
    )
}

/// Patients: one for each number; a file without one may be of any of them or of another.
fn patients(files: &[&Persons]) -> (Count, Text) {
    let numbers = distinct(files).len() as u64;
    let count =
        |fits: &dyn Fn(&Persons) -> bool| files.iter().filter(|one| fits(one)).count() as u64;
    let unnumbered = count(&|one| one.keys.is_empty() && one.named == Some(1));
    let unread = count(&|one| one.named.is_none());
    let least = numbers.max(unnumbered.min(1));
    (
        Count::between(least, numbers + unnumbered, numbers + unnumbered + unread),
        said(numbers, unnumbered, unread),
    )
}

/// What the headers of patients say, without what is not there.
fn said(numbers: u64, unnumbered: u64, unread: u64) -> Text {
    let mut zh = vec![format!("文件头中有 {numbers} 个不同的患者编号")];
    let mut en = vec![counted(
        numbers,
        "patient number in the headers",
        "different patient numbers in the headers",
    )];
    if unnumbered > 0 {
        zh.push(format!("{unnumbered} 个文件有患者信息而无编号"));
        en.push(format!(
            "{} patient elements without a number",
            counted(unnumbered, "file has", "files have")
        ));
    }
    if unread > 0 {
        zh.push(format!("{unread} 个文件的文件头未读到该处"));
        en.push(format!(
            "the {} not read so far",
            if unread == 1 {
                "header of 1 file was".to_owned()
            } else {
                format!("headers of {unread} files were")
            }
        ));
    }
    Text::new(zh.join("；"), en.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that names so many persons, with these numbers.
    fn file(named: Option<u64>, keys: &[u64]) -> Persons {
        Persons {
            named,
            keys: keys.to_vec(),
        }
    }

    #[test]
    fn samples_are_between_the_largest_file_and_all_files_together() {
        for (files, expected) in [
            (vec![file(Some(2), &[1, 2])], Count::exact(2)),
            // The same names again are the same samples; others may be.
            (
                vec![file(Some(2), &[1, 2]), file(Some(2), &[1, 2])],
                Count::exact(2),
            ),
            (
                vec![file(Some(2), &[1, 2]), file(Some(2), &[2, 3])],
                Count::between(2, 3, 4),
            ),
            // One name alone may be any file's.
            (
                vec![file(Some(1), &[1]), file(Some(1), &[1])],
                Count::between(1, 1, 2),
            ),
        ] {
            let files: Vec<&Persons> = files.iter().collect();
            assert_eq!(samples(&files).0, expected, "{files:?}");
        }
    }

    #[test]
    fn patients_are_their_numbers_and_perhaps_those_without_one() {
        for (files, expected) in [
            (
                vec![
                    file(Some(1), &[1]),
                    file(Some(1), &[1]),
                    file(Some(1), &[2]),
                ],
                Count::exact(2),
            ),
            (
                vec![file(Some(1), &[1]), file(Some(1), &[])],
                Count::between(1, 2, 2),
            ),
            (vec![file(Some(1), &[])], Count::exact(1)),
            (vec![file(Some(0), &[])], Count::exact(0)),
            (vec![file(None, &[])], Count::between(0, 0, 1)),
        ] {
            let files: Vec<&Persons> = files.iter().collect();
            assert_eq!(patients(&files).0, expected, "{files:?}");
        }
    }
}
