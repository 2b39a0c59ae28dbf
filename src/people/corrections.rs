//! What the reading of a table found out about its people that no column says: it changes a count, and says so.

use crate::model::dataset::UnappliedDeletes;
use crate::model::inventory::Individuals;
use crate::model::{Count, Text};

/// What is to be corrected in the count of a table's columns.
#[derive(Clone, Copy, Debug, Default)]
pub struct Corrections {
    /// Rows that the table has removed, and that were read with the others.
    pub removed: UnappliedDeletes,
    /// Whether a record may be of more than one person: a piece of a long line that is no row.
    pub has_cut_rows: bool,
    /// Whether people may stand in it of whom no column tells: in running text, where names have no form and a line may be about
    /// several of them, or in parts that are not read.
    pub may_hold_others: bool,
    /// Lines above or below the table that hold what has the form of a person's identifier.
    pub stray_lines: u64,
}

impl Corrections {
    /// Corrects what the columns said.
    pub(super) fn correct(self, individuals: &mut Individuals) {
        for count in [
            &mut individuals.count,
            &mut individuals.sensitive,
            &mut individuals.secondary,
        ] {
            *count = self.corrected(*count);
        }
        self.add_stray_lines(individuals);
        self.add_others(individuals);
    }

    fn corrected(self, count: Count) -> Count {
        // Whoever stands in a removed row only is not in the table.
        let left = self.removed.widen(count);
        if self.has_cut_rows && !left.is_zero() {
            Count::open(left.lower)
        } else {
            left
        }
    }

    /// Running text names people without any form that could be searched for.
    fn add_others(self, individuals: &mut Individuals) {
        if !self.may_hold_others {
            return;
        }
        individuals.count = Count::open(individuals.count.lower);
        individuals.sensitive = Count::open(individuals.sensitive.lower);
        individuals.because.push(Text::new(
            "正文或未读的部分可能另有他人（没有固定形式的姓名查找不到，一行也可能涉及多人）：人数没有上限",
            "running text or parts that were not read may be about others (names without a form are not found, a line may be about several people): the number has no upper end",
        ));
    }

    /// Whether those of whom only a line above or below the table tells go with it is open.
    fn add_stray_lines(self, individuals: &mut Individuals) {
        let nobody = individuals.count.is_zero() && individuals.secondary.is_zero();
        if !nobody || self.stray_lines == 0 {
            return;
        }
        individuals.count = Count::between(0, 0, self.stray_lines);
        individuals.because = vec![Text::new(
            "只有表格之前或之后的行含个人标识符形式的内容，是否属于个人尚不清楚",
            "only lines above or below the table hold what has the form of a person's identifier; whether they are is open",
        )];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(count: Count, corrections: Corrections) -> Count {
        let mut individuals = Individuals {
            count,
            ..Individuals::default()
        };
        corrections.correct(&mut individuals);
        individuals.count
    }

    #[test]
    fn each_correction_moves_the_end_that_it_is_about() {
        let none = Corrections::default();
        let removed = |max_rows| Corrections {
            removed: UnappliedDeletes {
                markers: 3,
                max_rows,
                files_missing: false,
            },
            ..none
        };
        let cut = Corrections {
            has_cut_rows: true,
            ..none
        };
        let text = Corrections {
            may_hold_others: true,
            ..none
        };
        let stray = Corrections {
            stray_lines: 2,
            ..none
        };
        let ten = Count::exact(10);
        for (count, corrections, expected) in [
            (ten, none, ten),
            (ten, removed(3), Count::between(7, 10, 10)),
            (ten, removed(u64::MAX), Count::between(0, 10, 10)),
            (ten, cut, Count::open(10)),
            // A long line about nobody is still about nobody.
            (Count::exact(0), cut, Count::exact(0)),
            (Count::exact(0), text, Count::open(0)),
            (Count::between(1, 4, 9), text, Count::open(1)),
            (Count::exact(0), stray, Count::between(0, 0, 2)),
            // Somebody is in the table: the line may be about any of them.
            (ten, stray, ten),
        ] {
            assert_eq!(corrected(count, corrections), expected, "{corrections:?}");
        }
    }
}
