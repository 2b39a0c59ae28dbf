//! What the rows of a table told of minors in; how many of its people are minors, and how many have sensitive information, out.

use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::sketch::identities::SlotTally;

/// Minors and those with sensitive information, once rows were looked at.
#[derive(Clone, Copy, Debug)]
pub(in crate::people) struct Counted {
    has_ages: bool,
    about_children: bool,
    seen: Count,
    tally: SlotTally,
}

impl Counted {
    /// Of a table with such columns and words, in whose slots so many minors were `seen`.
    pub(in crate::people) fn of(
        (has_ages, about_children): (bool, bool),
        seen: Count,
        tally: SlotTally,
    ) -> Self {
        Self {
            has_ages,
            about_children,
            seen,
            tally,
        }
    }

    /// Whether those of whom nothing tells the age may be minors.
    fn may_be_more(&self) -> bool {
        self.about_children || !self.seen.is_zero()
    }

    /// Minors among `all`; `None` where nothing is said of ages, and nothing of children.
    pub(in crate::people) fn minors(&self, all: Count) -> Option<Count> {
        if !self.has_ages {
            return (self.about_children).then(|| Count::new(0, all.estimate / 2, all.upper));
        }
        let more = if self.may_be_more() {
            self.tally.undated
        } else {
            0
        };
        let told = self.seen.widen(self.tally.perhaps_minor, Some(more));
        Some(Count::new(told.lower.min(all.lower), told.estimate, told.upper).at_most(all.upper))
    }

    /// Those with something sensitive, where `told` tells of columns and of minors.
    pub(in crate::people) fn sensitive(&self, told: Count, all: Count) -> Count {
        if !self.has_ages {
            return match self.minors(all) {
                Some(minors) => told.union_unknown(minors),
                None => told,
            };
        }
        let more = if self.may_be_more() {
            self.tally.undated_plain
        } else {
            0
        };
        told.widen(self.tally.perhaps_minor_plain, Some(more))
    }

    /// What a reader should know of it.
    pub(in crate::people) fn because(&self, ages_of: Option<&Text>) -> Vec<Text> {
        let (undated, open) = (self.tally.undated, self.tally.perhaps_minor);
        let mut because = Vec::new();
        if !self.has_ages {
            return because;
        }
        because.extend(ages_of.filter(|_| !self.seen.is_zero()).cloned());
        if undated > 0 && self.may_be_more() {
            because.push(Text::new(
                format!("{undated} 行没有出生日期、可读的证件号码或年龄：其中的人可能不满十四周岁"),
                format!(
                    "{}: these persons may be under 14",
                    counted(
                        undated,
                        "row has no date of birth, readable identity number or age",
                        "rows have no date of birth, readable identity number or age"
                    )
                ),
            ));
        } else if undated > 0 {
            because.push(Text::new(
                format!("{undated} 行没有出生日期、可读的证件号码或年龄：其他人均已满十四周岁，故按成年人计"),
                format!(
                    "{}: nobody else is under 14, so these persons are counted as adults",
                    counted(
                        undated,
                        "row has no date of birth, readable identity number or age",
                        "rows have no date of birth, readable identity number or age"
                    )
                ),
            ));
        }
        if open > 0 {
            because.push(Text::new(
                format!(
                    "{open} 行的年龄或出生年份不能确定今天是否不满十四周岁：计入上限，不计入下限"
                ),
                format!(
                    "{} whether the person is under 14 today: counted in the upper end only",
                    counted(
                        open,
                        "row has an age or a date that leaves open",
                        "rows have an age or a date that leave open"
                    )
                ),
            ));
        }
        because
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(seen: u64, undated: u64, perhaps_minor: u64) -> Counted {
        let tally = SlotTally {
            undated,
            undated_plain: undated,
            perhaps_minor,
            perhaps_minor_plain: perhaps_minor,
            ..SlotTally::default()
        };
        Counted::of((true, false), Count::exact(seen), tally)
    }

    #[test]
    fn more_rows_never_lower_the_upper_end() {
        let all = Count::exact(1_000);
        let upper = |one: &Counted| one.minors(all).and_then(|minors| minors.upper);
        let sensitive = |one: &Counted| one.sensitive(Count::exact(5), all).upper;
        for seen in [0, 1, 7] {
            for undated in [0, 3] {
                for perhaps in [0, 1, 7].into_iter().filter(|perhaps| *perhaps <= seen) {
                    let one = counted(seen, undated, perhaps);
                    for more in [
                        counted(seen + 1, undated, perhaps),
                        counted(seen, undated + 1, perhaps),
                        counted(seen + 1, undated, perhaps + 1),
                    ] {
                        assert!(upper(&one) <= upper(&more), "{one:?} {more:?}");
                        assert!(sensitive(&one) <= sensitive(&more), "{one:?} {more:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn where_all_are_told_the_number_is_exact_and_gaps_beside_adults_are_adults() {
        let all = Count::exact(100);
        let exact = |minors| Some(Count::exact(minors));
        assert_eq!(counted(30, 0, 0).minors(all), exact(30));
        assert_eq!(counted(0, 40, 0).minors(all), exact(0));
        let open = counted(30, 20, 10).minors(all);
        assert_eq!(open.map(|one| (one.lower, one.upper)), Some((20, Some(50))));
        assert_eq!(
            counted(30, 0, 0).sensitive(Count::exact(30), all),
            Count::exact(30)
        );
    }
}
