//! Intervals in, a line of blocks for a terminal or a drawing for a page out.

use crate::model::Count;
use crate::model::text::thousands;

/// Blocks from the lowest to the highest.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/// The drawing, in units of its own.
const WIDTH: f64 = 400.0;
const HEIGHT: f64 = 150.0;
/// What is left free on each side of the lines: left, right, above, below.
const MARGINS: [f64; 4] = [8.0, 8.0, 16.0, 18.0];

/// A block for each number, between the least and the greatest; the last `most` of them.
pub(super) fn sparkline(counts: &[Count], most: usize) -> String {
    let counts = &counts[counts.len().saturating_sub(most)..];
    let numbers = || counts.iter().map(|count| count.estimate);
    let (least, greatest) = (numbers().min().unwrap_or(0), numbers().max().unwrap_or(0));
    let steps = (BLOCKS.len() - 1) as f64;
    let block = |n: u64| {
        let share = (n - least) as f64 / (greatest - least).max(1) as f64;
        BLOCKS[(share * steps).round() as usize]
    };
    numbers().map(block).collect()
}

/// The numbers as a line over the time of their scans, in seconds, and their intervals as a band; an interval without an upper end
/// reaches the top.
pub(super) fn drawing(counts: &[Count], times: &[i64], title: &str, days: [&str; 2]) -> String {
    let ends = counts
        .iter()
        .map(|count| count.upper.unwrap_or(count.lower));
    let most = ends.max().unwrap_or(0);
    let [left, right, above, below] = MARGINS;
    let (first, last) = (
        times.first().copied().unwrap_or(0),
        times.last().copied().unwrap_or(0),
    );
    let x = |at: usize| {
        let share = if last > first {
            (times[at] - first) as f64 / (last - first) as f64
        } else {
            0.5
        };
        left + share * (WIDTH - left - right)
    };
    let y = |n: u64| {
        let share = n as f64 / most.max(1) as f64;
        HEIGHT - below - share.min(1.0) * (HEIGHT - above - below)
    };
    let place = |at: usize, n: u64| format!("{:.1},{:.1}", x(at), y(n));
    let points = |of: &dyn Fn(&Count) -> u64| -> Vec<String> {
        let points = counts.iter().enumerate();
        points.map(|(at, count)| place(at, of(count))).collect()
    };
    let upper = points(&|count| count.upper.unwrap_or(most));
    let mut lower = points(&|count| count.lower);
    let trace = points(&|count| count.estimate);
    lower.reverse();
    let band = upper.into_iter().chain(lower).collect::<Vec<_>>().join(" ");
    let dots = trace.iter().filter_map(|point| point.split_once(','));
    let dots: String = dots
        .map(|(x, y)| format!("<circle class=\"dot\" cx=\"{x}\" cy=\"{y}\" r=\"2.5\"/>"))
        .collect();
    let (bottom, end) = (HEIGHT - below, WIDTH - right);
    let [begin, finish] = days;
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{title}\"><line class=\"grid\" x1=\"{left}\" x2=\"{end}\" y1=\"{bottom}\" y2=\"{bottom}\"/><line class=\"grid\" x1=\"{left}\" x2=\"{end}\" y1=\"{above}\" y2=\"{above}\"/><polygon class=\"band\" points=\"{band}\"/><polyline class=\"trace\" points=\"{}\"/>{dots}<text x=\"{left}\" y=\"12\">{}</text><text x=\"{left}\" y=\"146\">{begin}</text><text x=\"{end}\" y=\"146\" text-anchor=\"end\">{finish}</text></svg>\n",
        trace.join(" "),
        thousands(most),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_the_least_to_the_greatest() {
        let counts = [3, 3, 10, 17].map(Count::exact);
        assert_eq!(sparkline(&counts, 9), "▁▁▅█");
        assert_eq!(sparkline(&counts, 2), "▁█");
        assert_eq!(sparkline(&[Count::exact(7); 3], 9), "▁▁▁");
        assert_eq!(sparkline(&[], 9), "");
    }

    #[test]
    fn a_drawing_stays_in_its_frame() {
        let counts = [Count::exact(0), Count::between(1, 5, 9), Count::open(3)];
        let drawing = drawing(&counts, &[0, 10, 20], "people", ["a", "b"]);
        assert!(drawing.contains("points=\"8.0,132.0 200.0,"), "{drawing}");
        assert!(
            !drawing.contains("NaN") && !drawing.contains("inf"),
            "{drawing}"
        );
        let one = super::drawing(&[Count::exact(0)], &[5], "", ["", ""]);
        assert!(one.contains("200.0,132.0"), "{one}");
    }
}
