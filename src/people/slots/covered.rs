//! The columns of one person in; a person of their own out for covered columns that tell more persons apart than the readable ones of
//! their kind.
//!
//! Covering a number never makes more numbers of it: where a table has 40 telephones and 260 covered ones, the covered ones are not
//! those 40, and so they are somebody else's (the receivers of a list without headers).

use super::group::Group;
use super::kind::Key;
use super::told::Told;

/// The group, and behind it the person whose columns are covered, where that is another one.
pub(super) fn split(mut group: Group<'_>) -> Vec<Group<'_>> {
    let is_another = |told: &Told<'_>| {
        told.covered.as_ref().is_some_and(|covered| {
            let mut readable = readable(&group.columns, covered);
            readable.any(|one| {
                let most = one.column.distinct.upper;
                most.is_some_and(|most| told.column.distinct.lower > most)
            })
        })
    };
    if !group.columns.iter().any(is_another) {
        return vec![group];
    }
    let is_theirs = |told: &Told<'_>| {
        (told.covered.as_ref())
            .is_some_and(|covered| readable(&group.columns, covered).next().is_some())
    };
    let theirs: Vec<bool> = group.columns.iter().map(is_theirs).collect();
    let mut places = theirs.into_iter();
    let (covered, own): (Vec<_>, Vec<_>) = std::mem::take(&mut group.columns)
        .into_iter()
        .partition(|_| places.next() == Some(true));
    group.columns = own;
    let mut other = Group::of(None, group.list.clone(), covered);
    other.whom = group.whom;
    // A second one of the row, beside the first.
    other.number = Some(2);
    vec![group, other]
}

/// Columns in which keys of the same element can be read.
fn readable<'a, 'b>(
    columns: &'b [Told<'a>],
    covered: &'b Key,
) -> impl Iterator<Item = &'b Told<'a>> {
    columns.iter().filter(move |told| {
        (told.key.as_ref()).is_some_and(|key| key.kind.element == covered.kind.element)
    })
}
