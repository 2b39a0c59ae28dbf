//! What is doubtful about the values of one kind of key: each doubtful value goes in, how far it moves the two ends of a count comes
//! out.

use crate::sketch::canonical::Standing;
use crate::sketch::exact::ExactSet;
use crate::sketch::runs::RunFile;
use std::collections::BTreeMap;

/// Cells up to which a value that is typed where nothing is known is taken for somebody's own.
pub(super) const FEW_SUSPECTS: u64 = 5;

/// Values of one kind that may be something else than they seem.
#[derive(Clone, Debug)]
pub struct Doubts {
    /// Values that may be other spellings of one number, and the texts that join them.
    pub varied: ExactSet,
    /// What is left of those where all spellings are joined that may be the same.
    pub loose: ExactSet,
    /// Values without the form or the check digit of the kind: misspellings perhaps, or numbers that lost digits.
    pub misfits: ExactSet,
    /// Cells of each value that is often typed where nothing is known; packs list them, so that they are few.
    pub suspects: BTreeMap<u64, u64>,
    /// Values that may have lost digits.
    pub lost: ExactSet,
    /// Cells that hold them, by the digits that are left.
    pub lost_cells: BTreeMap<u8, u64>,
}

impl Doubts {
    /// None.
    pub(super) fn new(file: &RunFile) -> Self {
        Self {
            varied: ExactSet::new(file),
            loose: ExactSet::new(file),
            misfits: ExactSet::new(file),
            suspects: BTreeMap::new(),
            lost: ExactSet::new(file),
            lost_cells: BTreeMap::new(),
        }
    }

    /// Takes in a value whose loose text is another one, or that is not sound.
    pub fn note(&mut self, hash: u64, loose: Option<u64>, standing: Standing) {
        if let Some(loose) = loose {
            self.varied.insert(hash);
            self.loose.insert(loose);
        }
        match standing {
            Standing::Sound => {}
            Standing::Misfit => self.misfits.insert(hash),
            Standing::Lost { shown } => {
                self.lost.insert(hash);
                *self.lost_cells.entry(shown).or_default() += 1;
            }
            Standing::Suspect => *self.suspects.entry(hash).or_default() += 1,
        }
    }

    /// How many of all `values` of the kind may be other spellings of values that are counted too.
    ///
    /// With the values A, of which V have a loose text that differs, and these loose texts L, the joined values are (A∖V) ∪ L; since
    /// V ⊆ A, |A| − |(A∖V) ∪ L| = |A| + |V ∪ L| − |A ∪ L| − |L|.
    #[must_use]
    pub fn may_be_others(&self, values: &ExactSet) -> u64 {
        let loose = self.loose.count();
        if loose.is_zero() {
            return 0;
        }
        let more = values
            .count()
            .plus(ExactSet::count_of(&[&self.varied, &self.loose]));
        let less = ExactSet::count_of(&[values, &self.loose]).plus(loose);
        more.upper_within(u64::MAX).saturating_sub(less.lower)
    }

    /// Cells whose number lost digits, of so many `filled` ones. Where programs write as few digits as they need, one number in
    /// ten ends in a zero and seems shorter; where a spreadsheet rounded, every long number did.
    #[must_use]
    pub fn lost_cells(&self, filled: u64) -> u64 {
        /// Digits that no number keeps by chance.
        const SHORT: u8 = 6;
        let (short, long): (Vec<_>, Vec<_>) =
            (self.lost_cells.iter()).partition(|(shown, _)| **shown <= SHORT);
        let sum = |cells: Vec<(&u8, &u64)>| cells.into_iter().map(|(_, cells)| cells).sum::<u64>();
        let (short, long) = (sum(short), sum(long));
        if long * 5 >= filled {
            short + long
        } else {
            short
        }
    }

    /// How many persons more may stand behind the values of so many `filled` cells: a value that is typed where nothing is known,
    /// in more than a few cells, is nobody's, and one that lost digits may be several persons'.
    #[must_use]
    pub fn may_be_several(&self, filled: u64) -> u64 {
        let suspects = self
            .suspects
            .values()
            .filter(|cells| **cells > FEW_SUSPECTS);
        suspects.map(|cells| cells - 1).sum::<u64>() + self.lost_cells(filled)
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.varied.merge(other.varied);
        self.loose.merge(other.loose);
        self.misfits.merge(other.misfits);
        for (hash, cells) in other.suspects {
            *self.suspects.entry(hash).or_default() += cells;
        }
        self.lost.merge(other.lost);
        for (shown, cells) in other.lost_cells {
            *self.lost_cells.entry(shown).or_default() += cells;
        }
    }

    pub(super) fn put_away(&mut self) {
        self.varied.put_away();
        self.loose.put_away();
        self.misfits.put_away();
        self.lost.put_away();
    }
}
