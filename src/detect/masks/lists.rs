//! Forms of names side by side go in, whether they are a list of persons comes out.
//!
//! One word in five that is no name reads as one, so that a few among others say nothing: most of what is no known word must.

use super::forms::NameForm;

/// Whether names are a list of persons.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum List {
    No,
    /// No other names stand there: they are not shown.
    Alone,
    /// They may be.
    Doubtful,
    Certain,
}

/// Names of persons from which others beside them are theirs as well, and, where all are as short as common words, from which
/// they are certain.
const FEW: usize = 3;
const MANY: usize = 5;
/// Names that may be persons' where nothing else stands beside them.
const TWO: usize = 2;

/// Whether names of these forms are a list of persons.
pub(super) fn list(forms: &[NameForm]) -> List {
    let count = |wanted: &dyn Fn(&NameForm) -> bool| forms.iter().filter(|one| wanted(one)).count();
    let sure = count(&|form| {
        matches!(
            form,
            NameForm::SurePerson
                | NameForm::Titled
                | NameForm::LatinName
                | NameForm::Identifier { counts: true }
        )
    });
    let lone = count(&|form| *form == NameForm::LonePerson);
    let persons = count(&|form| form.is_of_person());
    let given = count(&|form| *form == NameForm::GivenName);
    let things = count(&|form| *form == NameForm::Thing);
    let all = count(&|form| *form != NameForm::Word);
    let share = |of: usize, percent: usize| of * 100 >= all * percent;
    if things * 4 > all {
        return List::No;
    }
    if persons >= FEW && sure > 0 && share(persons, 75) || persons >= MANY && share(persons, 90) {
        List::Certain
    } else if persons >= FEW && (sure > 0 && share(persons, 60) || share(persons, 100))
        || sure >= 2 && share(persons, 60)
        || persons + given >= FEW && share(persons + given, 85)
        || persons >= TWO && persons == forms.len()
    {
        List::Doubtful
    } else if sure + lone > 0 && share(persons, 100) {
        List::Alone
    } else {
        List::No
    }
}
