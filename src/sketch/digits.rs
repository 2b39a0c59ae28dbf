//! Whether the numbers of a column still have all their digits: what each value tells goes in, how many lost some comes out.
//!
//! A spreadsheet keeps 15 digits and a floating-point number 15 to 17; scientific notation shows fewer. A number of more digits
//! that went through one of them ends in zeros or in digits of chance, and stands for several numbers from then on.

use crate::sketch::Merge;

/// Values of a column that would show a loss of digits, and those that do.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Digits {
    /// Values that would show it: long numbers, floating-point numbers beyond what these hold, scientific notation.
    pub looked_at: u64,
    /// Of those, the ones that have lost digits or look as if.
    pub lost: u64,
}

impl Digits {
    /// A value that would show no loss.
    pub const NOTHING: Self = Self {
        looked_at: 0,
        lost: 0,
    };
    /// A value that would show it and does not.
    pub const WHOLE: Self = Self {
        looked_at: 1,
        lost: 0,
    };
    /// A value that has lost digits.
    pub const LOST: Self = Self {
        looked_at: 1,
        lost: 1,
    };
    /// Share of the values looked at from which on chance alone does not make them look as if: one number in ten ends in 0.
    const MOST_BY_CHANCE: f64 = 0.5;
    /// The same where so many were looked at.
    const MOST_BY_CHANCE_OF_MANY: f64 = 0.25;
    const MANY: u64 = 32;

    /// Takes in what `times` values tell.
    #[inline]
    pub fn add(&mut self, value: Self, times: u64) {
        self.looked_at += value.looked_at * times;
        self.lost += value.lost * times;
    }

    /// The share of the values looked at that lost digits; 0 where they are no more than chance makes.
    #[must_use]
    pub fn share_lost(&self) -> f64 {
        let share = self.lost as f64 / self.looked_at.max(1) as f64;
        let chance = if self.looked_at < Self::MANY {
            Self::MOST_BY_CHANCE
        } else {
            Self::MOST_BY_CHANCE_OF_MANY
        };
        if self.lost > 1 && share > chance {
            share
        } else {
            0.0
        }
    }
}

impl Merge for Digits {
    fn merge(&mut self, other: &Self) {
        self.looked_at += other.looked_at;
        self.lost += other.lost;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_no_loss() {
        for (looked_at, lost, expected) in [
            (0, 0, 0.0),
            (1, 1, 0.0),
            (10, 5, 0.0),
            (10, 6, 0.6),
            (100, 10, 0.0),
            (100, 30, 0.3),
        ] {
            let digits = Digits { looked_at, lost };
            let share = digits.share_lost();
            assert!(
                (share - expected).abs() < 1e-9,
                "{lost} of {looked_at}: {share}"
            );
        }
    }
}
