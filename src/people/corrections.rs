//! What the reading of a table found out about its people that no column says: it changes a count, and says so.

use crate::model::dataset::UnappliedDeletes;
use crate::model::inventory::Individuals;
use crate::model::{Count, Text};

/// What is to be corrected in the count of a table's columns.
// Each is a fact of its own.
#[allow(clippy::struct_excessive_bools)]
#[derive(Clone, Copy, Debug, Default)]
pub struct Corrections {
    /// Rows that the table has removed, and that were read with the others.
    pub removed: UnappliedDeletes,
    /// Whether a record may be of more than one person: a piece of a long line that is no row.
    pub has_cut_rows: bool,
    /// Records whose fields beyond the table's columns were not looked at: each may be of one more person.
    pub wide_rows: u64,
    /// Whether records stand below a header that has the columns in another order, so that values stand in others' columns.
    pub has_other_headers: bool,
    /// Whether records of other tables stand among its own, under columns that are none of theirs.
    pub has_other_tables: bool,
    /// Whether people may stand in it of whom no column tells: in running text, where names have no form and a line may be about
    /// several of them, or in parts that are not read.
    pub may_hold_others: bool,
    /// Lines above or below the table that hold what has the form of a person's identifier.
    pub stray_lines: u64,
    /// Further persons of whom columns may tell that nobody knows to be of persons: at most so many; `u64::MAX`: nobody knows.
    pub further: u64,
    /// Running texts with identifiers of persons inside.
    pub texts: Texts,
}

/// What running texts may tell of persons.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts {
    /// Different texts.
    pub texts: u64,
    /// Identifiers that they can hold at most, by their lengths.
    pub identifiers: u64,
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
        self.open_mixed(individuals);
        self.add_wide_rows(individuals);
        self.add_further(individuals);
        self.add_texts(individuals);
        self.add_stray_lines(individuals);
        self.add_others(individuals);
    }

    /// Records of another table say nothing under the columns of this one, and what they hold there may pass for somebody.
    fn open_mixed(self, individuals: &mut Individuals) {
        if !self.has_other_tables {
            return;
        }
        for count in [&mut individuals.count, &mut individuals.sensitive] {
            *count = Count::open(0);
        }
        individuals.because.push(Text::new(
            "记录之间有其他表的表头：其后的人数未知",
            "a header of another table stands among the records: how many people the records below it are about is not known",
        ));
    }

    /// Whoever stands in fields that were not looked at comes on top.
    fn add_wide_rows(self, individuals: &mut Individuals) {
        if self.wide_rows == 0 {
            return;
        }
        for count in [&mut individuals.count, &mut individuals.sensitive] {
            *count = count.widen(0, Some(self.wide_rows));
        }
        individuals.because.push(Text::new(
            "有些行的字段比表头多，其中可能另有其人",
            "rows have more fields than the table, which may hold further persons",
        ));
    }

    /// Whoever is behind numbers of another party is beside the main persons.
    fn add_further(self, individuals: &mut Individuals) {
        if self.further == 0 {
            return;
        }
        let more = (self.further < u64::MAX).then_some(self.further);
        individuals.secondary = match more {
            Some(_) => individuals.secondary.widen(0, more),
            None => Count::open(individuals.secondary.lower),
        };
        individuals.because.push(Text::new(
            "有的列像是另一方的编号，是否属于个人尚不清楚：其中可能另有其人",
            "columns look like numbers of another party; whether they are of persons is open: they may stand for further persons",
        ));
    }

    /// A text may be about several persons: at most one for each identifier that it has room for. Where nothing else tells of persons, a
    /// text without an identifier may be about one more.
    fn add_texts(self, individuals: &mut Individuals) {
        let Texts { texts, identifiers } = self.texts;
        if identifiers == 0 {
            return;
        }
        if individuals.keys.is_empty() {
            let most = identifiers.saturating_add(texts);
            let count = individuals.count;
            individuals.count = Count::new(
                count.lower,
                count.estimate,
                count.upper.map(|upper| upper.max(most)),
            );
            let sensitive = individuals.sensitive;
            if !sensitive.is_zero() {
                let upper = sensitive.upper.map(|upper| upper.max(most));
                individuals.sensitive = Count::new(sensitive.lower, sensitive.estimate, upper);
            }
        } else {
            individuals.secondary = individuals.secondary.widen(0, Some(identifiers));
        }
        individuals.because.push(Text::new(
            format!("正文中有个人标识，一段正文可能涉及多人：按长度至多容纳 {identifiers} 个标识"),
            format!(
                "texts hold identifiers of persons, and one text may be about several: by their lengths they have room for at most \
                 {identifiers}"
            ),
        ));
    }

    fn corrected(self, count: Count) -> Count {
        // Whoever stands in a removed row only is not in the table.
        let mut left = self.removed.widen(count);
        if self.has_other_headers && !left.is_zero() {
            // One person may stand there by a number of either kind.
            left = Count::open(left.lower / 2);
        }
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
        )]
        .into();
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
        let wide = Corrections {
            wide_rows: 4,
            ..none
        };
        let reordered = Corrections {
            has_other_headers: true,
            ..none
        };
        let mixed = Corrections {
            has_other_tables: true,
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
            (ten, wide, Count::new(10, 10, Some(14))),
            (ten, reordered, Count::open(5)),
            (ten, mixed, Count::open(0)),
            (Count::exact(0), mixed, Count::open(0)),
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
