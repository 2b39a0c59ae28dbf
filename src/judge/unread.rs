//! Files whose content nobody looked at: datasets and the ledger go in, what they are, and what they do to a number of people, come
//! out.

use super::Terms;
use crate::model::declarations::Declarations;
use crate::model::inventory::{Dataset, Individuals, Skipped, Unread};
use crate::model::{Count, Text, Titled as _};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The entries of the ledger of whose people nothing is known: no verdict says that nobody is in them.
pub(crate) fn in_ledger<'a>(
    declarations: &'a Declarations,
    skipped: &'a [Skipped],
) -> impl Iterator<Item = &'a Skipped> {
    skipped.iter().filter(|skipped| {
        skipped.kind.leaves_people_open()
            && (declarations.verdict_on_content(&skipped.path)).is_none()
    })
}

/// All files that nobody looked at, by what they are, most first.
pub(crate) fn files(terms: &Terms<'_>, datasets: &[Dataset], skipped: &[Skipped]) -> Vec<Unread> {
    let mut unread: BTreeMap<Text, (u64, u64)> = BTreeMap::new();
    let mut add = |title: Text, files: u64, bytes: u64| {
        let sum = unread.entry(title).or_default();
        *sum = (sum.0 + files, sum.1 + bytes);
    };
    for dataset in datasets.iter().filter(|dataset| dataset.is_unread()) {
        let mut kinds = terms.rules.kinds.iter();
        if let Some(kind) = kinds.find(|kind| kind.id == dataset.format) {
            add(kind.title.clone(), dataset.files, dataset.bytes);
        }
    }
    for skipped in in_ledger(terms.declarations, skipped) {
        match skipped.files {
            0 => add(folder_title(), 1, 0),
            files => add(skipped.kind.title(), files, skipped.bytes),
        }
    }
    let mut unread: Vec<Unread> = unread
        .into_iter()
        .map(|(title, (files, bytes))| Unread {
            title,
            files,
            bytes,
        })
        .collect();
    unread.sort_by_key(|one| Reverse(one.files));
    unread
}

/// What stands for a folder of which nobody knows what is in it.
fn folder_title() -> Text {
    Text::new("无法列出的文件夹", "folders that cannot be listed")
}

/// Takes away the upper ends of a number of people, and says why.
pub(crate) fn open(individuals: &mut Individuals) {
    for count in [&mut individuals.count, &mut individuals.sensitive] {
        *count = Count::open(count.lower);
    }
    for count in [&mut individuals.minors, &mut individuals.everyone] {
        *count = count.map(|count| Count::open(count.lower));
    }
    individuals.because.push(Text::new(
        "其中有未查看内容的文件：其中的人数未知，故没有上限",
        "among them are files whose content was not looked at: how many people they are about is not known, so there is no upper end",
    ));
}
