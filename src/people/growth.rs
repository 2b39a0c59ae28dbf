//! How many different values were seen after about half of a sample and after all of it go in; how many there are likely to be in all
//! comes out.
//!
//! Where everybody is as likely as anybody else to stand in the next row, new people come in ever more slowly: after `t` rows
//! `N·(1 − e^(−λt))` of `N` have been seen (I. J. Good, 1953: the unseen by the singletons; A. Chao, 1984: a lower bound where they are
//! not alike). Two points of that curve give λ. Where nothing new turns up, nobody is added; where the second half of a sample shows as
//! many new people as the first, as in a sorted file, the rest does too.

/// Different values among `all` values, by those seen `half_way` (values, different ones) and in the end (likewise).
#[must_use]
pub(super) fn expected(half_way: Option<(u64, u64)>, seen: (u64, u64), all: u64) -> f64 {
    /// Up to here everything is new, and from there on nothing new turns up, as far as numbers of people go.
    const RATES: [f64; 2] = [1e-6, 60.0];
    let different = seen.1 as f64;
    let Some(half_way) = half_way.filter(|half| half.0 > 0 && half.0 < seen.0 && all > seen.0)
    else {
        return different;
    };
    let time = half_way.0 as f64 / seen.0 as f64;
    let share = half_way.1 as f64 / different.max(1.0);
    let rest = all as f64 / seen.0 as f64;
    // What is seen up to `time`, as a part of what is seen up to 1, where λ is `rate`.
    let part = |time: f64, rate: f64| (-rate * time).exp_m1() / (-rate).exp_m1();
    if share <= part(time, RATES[0]) {
        return different * rest;
    }
    let (mut slow, mut fast) = (RATES[0], RATES[1]);
    for _ in 0..60 {
        let middle = f64::midpoint(slow, fast);
        if part(time, middle) < share {
            slow = middle;
        } else {
            fast = middle;
        }
    }
    different * part(rest, slow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_new_adds_nobody_and_nothing_but_new_ones_go_on() {
        let close = |found: f64, truth: f64| (found / truth - 1.0).abs() < 0.01;
        assert!(close(
            expected(Some((500, 200)), (1_000, 200), 10_000),
            200.0
        ));
        assert!(close(
            expected(Some((500, 500)), (1_000, 1_000), 10_000),
            10_000.0
        ));
        assert!(close(expected(None, (1_000, 700), 10_000), 700.0));
        // 100,000 people, each as likely in every row.
        let seen = |rows: f64| (100_000.0 * -(-rows / 100_000.0).exp_m1()) as u64;
        let found = expected(
            Some((30_000, seen(30_000.0))),
            (60_000, seen(60_000.0)),
            1_000_000,
        );
        assert!(close(found, 99_995.0), "{found}");
        assert!(expected(Some((0, 0)), (10, 0), 100) < 1.0);
    }
}
