//! Persons who may be the same as others of their row or table: how many they are together.

use crate::model::Count;
use crate::model::person_key::KeyClass;
use crate::people::identity::Counted;
use crate::people::kind::KeyKind;
use crate::people::persons;
use crate::sketch::Identities;

/// Main persons and others together, each once; `None` where there are no others. Where not every one of the others has a number of
/// a kind that the main persons have, that they are the same is not known: there is no upper end then.
pub(super) fn everyone(kinds: &[KeyKind], main: &Identities, other: &Identities) -> Option<Count> {
    let told = other.all.tally.filled;
    if told == 0 || main.all.tally.filled == 0 {
        return None;
    }
    let mut all = main.clone();
    all.merge(other.clone());
    let together = persons::counted(kinds, all).all;
    let is_firm = |kind: &KeyKind| kind.class <= KeyClass::Scoped && !kind.several;
    let are_numbered = kinds.iter().enumerate().any(|(place, kind)| {
        is_firm(kind) && other.all.filled[place] == told && main.all.filled[place] > 0
    });
    Some(if are_numbered {
        together
    } else {
        Count::new(together.lower, together.estimate, None)
    })
}

/// The least persons where some may be the same as others of their row: those of the slots that are surely different.
pub(super) struct Least([u64; 3]);

impl Least {
    /// `None` where nobody may be the same.
    pub(super) fn of(
        kinds: &[KeyKind],
        main: &Identities,
        perhaps_same: &Identities,
    ) -> Option<Self> {
        if perhaps_same.all.tally.filled == 0 {
            return None;
        }
        let [one, other] = [main, perhaps_same].map(|of| {
            let counted = persons::counted(kinds, of.clone());
            [counted.all, counted.sensitive, counted.minors].map(|count| count.lower)
        });
        Some(Self(std::array::from_fn(|of| one[of].max(other[of]))))
    }

    pub(super) fn lower(&self, counted: &mut Counted) {
        let counts = [
            &mut counted.all,
            &mut counted.sensitive,
            &mut counted.minors,
        ];
        for (count, least) in counts.into_iter().zip(self.0) {
            *count = count.widen(count.lower.saturating_sub(least), Some(0));
        }
    }
}
