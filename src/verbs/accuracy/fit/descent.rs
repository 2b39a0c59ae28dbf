//! Rows of evidence with what is true go in, weights come out: logistic regression that keeps the sign of each weight and is drawn
//! towards the weights that were there.
//!
//! Coordinate by coordinate, each by a step of Newton's method that is cut short where it would go far: the same rows give the same
//! weights on every machine, and little data changes little.

/// Rounds over all weights.
const ROUNDS: usize = 60;
/// No step is longer, in parts of the weight that was there.
const LONGEST_STEP: f64 = 0.25;
/// A round whose steps are all shorter ends the descent, in parts of the weights that were there.
const SETTLED: f64 = 1e-3;

/// One hypothesis: how much there is of each kind of evidence, and whether it is right.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Number of the weight, and the amount.
    pub(super) parts: Vec<(usize, f64)>,
    /// Whether it is right.
    pub(super) right: bool,
    /// How much the row counts.
    pub(super) counts: f64,
}

/// The log-odds that weights give to parts.
pub(super) fn odds(parts: &[(usize, f64)], weights: &[f64]) -> f64 {
    parts
        .iter()
        .map(|(which, amount)| weights[*which] * amount)
        .sum()
}

/// The probability of log-odds.
pub(super) fn probability(odds: f64) -> f64 {
    1.0 / (1.0 + (-odds).exp())
}

/// The weights that fit `rows` best, where moving a weight by its whole value of `hand` costs `penalty` nats. Those that are not
/// `free` stay.
pub(super) fn fit(rows: &[&Row], hand: &[f64], free: &[bool], penalty: f64) -> Vec<f64> {
    let mut weights = hand.to_vec();
    let mut of_weight: Vec<Vec<(usize, f64)>> = vec![Vec::new(); hand.len()];
    for (number, row) in rows.iter().enumerate() {
        for (which, amount) in &row.parts {
            of_weight[*which].push((number, *amount));
        }
    }
    let mut all: Vec<f64> = rows.iter().map(|row| odds(&row.parts, &weights)).collect();
    for _ in 0..ROUNDS {
        let mut farthest: f64 = 0.0;
        for (which, seen) in of_weight.iter().enumerate() {
            if seen.is_empty() || !free[which] {
                continue;
            }
            let unit = hand[which].abs();
            let (mut slope, mut bend) = (0.0, 0.0);
            for (number, amount) in seen {
                let row = rows[*number];
                let said = probability(all[*number]);
                slope += row.counts * (said - f64::from(u8::from(row.right))) * amount;
                bend += row.counts * said * (1.0 - said) * amount * amount;
            }
            slope += 2.0 * penalty * (weights[which] - hand[which]) / (unit * unit);
            bend += 2.0 * penalty / (unit * unit);
            let step = (-slope / bend).clamp(-LONGEST_STEP * unit, LONGEST_STEP * unit);
            let moved = weights[which] + step;
            // Evidence for stays for, evidence against stays against.
            let moved = if moved * hand[which] < 0.0 {
                0.0
            } else {
                moved
            };
            let step = moved - weights[which];
            weights[which] = moved;
            farthest = farthest.max(step.abs() / unit);
            for (number, amount) in seen {
                all[*number] += step * amount;
            }
        }
        if farthest < SETTLED {
            break;
        }
    }
    weights
}

/// What the rows cost under these weights: −ln of the probability that was given to what is true, in nats.
pub(super) fn loss(rows: &[&Row], weights: &[f64]) -> f64 {
    let cost = |row: &&Row| row.counts * cost(odds(&row.parts, weights), row.right);
    rows.iter().map(cost).sum()
}

/// −ln of the probability that log-odds give to what is true, in nats.
pub(super) fn cost(odds: f64, right: bool) -> f64 {
    let against = if right { -odds } else { odds };
    // ln(1 + e^x) without overflow.
    against.max(0.0) + (-against.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in which the second kind of evidence tells nothing and the first is right in `right` of 100.
    fn rows(right: usize) -> Vec<Row> {
        let row = |number: usize| Row {
            parts: vec![(0, 1.0), (1, f64::from(u8::from(number.is_multiple_of(2))))],
            right: number < right,
            counts: 1.0,
        };
        (0..100).map(row).collect()
    }

    fn fitted(rows: &[Row], hand: &[f64], penalty: f64) -> Vec<f64> {
        let rows: Vec<&Row> = rows.iter().collect();
        fit(&rows, hand, &[true; 2], penalty)
    }

    #[test]
    fn weights_say_as_often_as_it_is_right() {
        let weights = fitted(&rows(90), &[1.0, 1.0], 1e-6);
        assert!((probability(weights[0]) - 0.9).abs() < 0.02, "{weights:?}");
        assert!(weights[1].abs() < 0.2, "{weights:?}");
    }

    #[test]
    fn evidence_for_never_becomes_evidence_against() {
        let weights = fitted(&rows(10), &[1.0, 0.5], 1e-6);
        assert!(weights.iter().all(|one| *one >= 0.0), "{weights:?}");
    }

    #[test]
    fn a_great_penalty_leaves_weights_where_they_are() {
        let hand = [1.0, 0.5];
        let weights = fitted(&rows(90), &hand, 1e9);
        let moved = weights.iter().zip(hand).map(|(one, was)| (one - was).abs());
        assert!(moved.fold(0.0, f64::max) < 1e-6, "{weights:?}");
    }

    #[test]
    fn fitted_weights_cost_less_and_only_free_ones_move() {
        let rows = rows(90);
        let rows: Vec<&Row> = rows.iter().collect();
        let hand = [1.0, 1.0];
        let weights = fit(&rows, &hand, &[true, false], 1.0);
        assert!(loss(&rows, &weights) < loss(&rows, &hand));
        assert!((weights[1] - 1.0).abs() < f64::EPSILON);
    }
}
