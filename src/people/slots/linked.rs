//! The persons of a row and what somebody declared of their columns in, persons whose columns are of one person made one out.

use super::Whose;
use super::group::Group;

/// Makes those persons one whose columns a link says are one person's. Persons of different lists, or whom cells list, stay apart:
/// nothing says which elements belong together.
pub(super) fn join<'a>(mut groups: Vec<Group<'a>>, links: &[Vec<usize>]) -> Vec<Group<'a>> {
    for columns in links {
        let is_linked = |group: &Group<'_>| {
            let mut own = group.columns.iter();
            !group.in_cells && own.any(|told| columns.contains(&told.column.ordinal))
        };
        let Some(first) = groups.iter().position(is_linked) else {
            continue;
        };
        let list = groups[first].list.clone();
        let (others, kept): (Vec<_>, Vec<_>) = groups
            .drain(first + 1..)
            .partition(|group| is_linked(group) && group.list == list);
        groups.extend(kept);
        let one = &mut groups[first];
        for other in others {
            if other.whom == Whose::Main {
                one.whom = Whose::Main;
            }
            one.perhaps_sensitive.extend(&other.perhaps_sensitive);
            one.take(other);
        }
    }
    groups
}
