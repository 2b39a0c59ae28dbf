//! People of a dataset in whom no column tells the ages, and what is declared of them, in; how many of them are minors out.

use crate::model::Count;
use crate::model::declarations::DeclaredMinors;
use crate::model::inventory::{Children, Individuals};

/// Takes what is declared of minors where no column tells ages: what stands in the data is never overruled. Without a declaration a
/// table that is about children by what it says is as it was found.
pub(super) fn declare(individuals: &mut Individuals, declared: Option<DeclaredMinors>) {
    let mut children = match (individuals.children.take(), declared) {
        (None, None) => return,
        // Ages were told.
        (None, Some(_)) if individuals.minors.is_some() => return,
        (None, Some(_)) => Box::new(Children {
            sensitive: individuals.sensitive,
            ..Children::default()
        }),
        (Some(children), _) => children,
    };
    let all = individuals.count;
    if declared.is_none() && children.because.is_none() {
        individuals.sensitive = children.sensitive;
        individuals.minors = None;
        return;
    }
    let minors = match declared {
        None => Count::new(0, all.estimate / 2, all.upper),
        Some(DeclaredMinors::Any(false)) => Count::default(),
        Some(DeclaredMinors::Any(true)) => {
            Count::new(all.lower.min(1), all.estimate / 2, all.upper)
        }
        Some(DeclaredMinors::Number(minors)) => Count::exact(minors).at_most(all.upper),
    };
    let sensitive = children.sensitive.union_unknown(minors);
    individuals.sensitive = sensitive.at_most(all.upper);
    individuals.minors = Some(minors);
    children.is_declared = declared.is_some();
    individuals.children = Some(children);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Text;

    #[test]
    fn a_declaration_settles_what_words_leave_open_and_can_be_taken_back() {
        let count = Count::exact(100);
        let mut people = Individuals {
            count,
            sensitive: Count::between(7, 50, 100),
            minors: Some(Count::between(0, 50, 100)),
            children: Some(Box::new(Children {
                because: Some(Text::new("表头有儿童的词", "headers tell of children")),
                sensitive: Count::exact(7),
                is_declared: false,
            })),
            ..Individuals::default()
        };
        let found = people.clone();
        declare(&mut people, Some(DeclaredMinors::Any(false)));
        assert_eq!(people.minors, Some(Count::exact(0)));
        assert_eq!(people.sensitive, Count::exact(7));
        declare(&mut people, Some(DeclaredMinors::Number(40)));
        assert_eq!(people.minors, Some(Count::exact(40)));
        assert_eq!(
            (people.sensitive.lower, people.sensitive.upper),
            (40, Some(47))
        );
        declare(&mut people, None);
        assert_eq!(
            (people.minors, people.sensitive),
            (found.minors, found.sensitive)
        );
    }

    #[test]
    fn ages_in_the_data_are_not_overruled() {
        let mut people = Individuals {
            count: Count::exact(100),
            sensitive: Count::exact(30),
            minors: Some(Count::exact(30)),
            ..Individuals::default()
        };
        let found = people.clone();
        declare(&mut people, Some(DeclaredMinors::Any(false)));
        assert_eq!(people, found);
        people.minors = None;
        declare(&mut people, Some(DeclaredMinors::Any(true)));
        assert_eq!(
            (people.sensitive.lower, people.sensitive.upper),
            (30, Some(100))
        );
        declare(&mut people, None);
        assert_eq!((people.minors, people.sensitive), (None, found.sensitive));
    }
}
