//! The words of a size in, the bound on a number of people out, and back: `10万人以上、不满100万人` is at least 100,000 and fewer
//! than 1,000,000.

use crate::model::Text;
use crate::pack::law::Bound;
use crate::pack::law::workbook::{Operator, SizeWords, fold};

/// What a cell of a size says.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Size {
    /// The bound; `None` where any number will do.
    pub(super) bound: Option<Bound>,
    /// Whether people with sensitive information are said not to count.
    pub(super) without_sensitive: bool,
    /// A number without a word; nothing is bounded until the route says how it is meant.
    pub(super) plain: Option<u64>,
}

/// Parts of one whole number in the arithmetic of decimals.
const SCALE: u128 = 1_000_000;
/// The largest number that a workbook holds exactly.
const LARGEST: u128 = 1 << 53;
/// Letters of a cell; the law has no longer sizes.
const LONGEST: usize = 400;

/// Reads a size.
///
/// # Errors
/// What is wrong with it, and how it is written.
pub(super) fn read(text: &str, words: &SizeWords) -> Result<Size, Text> {
    let folded = fold(text);
    let is_word = |known: &[String]| known.iter().any(|word| fold(word) == folded);
    if folded.is_empty() || is_word(&words.any) || is_word(&words.empty) {
        return Ok(Size::default());
    }
    if folded.chars().count() > LONGEST {
        return Err(unreadable(text));
    }
    let mut reader = Reader {
        text,
        rest: &folded,
        words,
        size: Size::default(),
        before: None,
    };
    while !reader.rest.is_empty() {
        reader.step()?;
    }
    if reader.before.is_some() {
        return Err(Text::new(
            "比较词后面没有数字，例如写“10万人以上”",
            "a comparator without a number; write for example `10万人以上` or `at least 100,000`",
        ));
    }
    reader.size.checked()
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
    words: &'a SizeWords,
    size: Size,
    before: Option<Operator>,
}

impl<'a> Reader<'a> {
    /// Takes the longest of the words that the rest begins with.
    fn take(&mut self, words: &[String]) -> bool {
        let found = longest(self.rest, words.iter().map(String::as_str));
        self.rest = &self.rest[found.unwrap_or(0)..];
        found.is_some()
    }

    /// Takes the comparator with the longest word.
    fn comparator(&mut self, is_before: bool) -> Option<Operator> {
        let words = self.words;
        let found = words.comparator.iter().filter_map(|comparator| {
            let words = if is_before {
                &comparator.before
            } else {
                &comparator.after
            };
            let length = longest(self.rest, words.iter().map(String::as_str))?;
            Some((length, comparator.id))
        });
        let (length, operator) = found.max_by_key(|(length, _)| *length)?;
        self.rest = &self.rest[length..];
        Some(operator)
    }

    fn step(&mut self) -> Result<(), Text> {
        let words = self.words;
        if self.take(&words.without_sensitive) {
            self.size.without_sensitive = true;
            return Ok(());
        }
        // The day on which a count begins is no size.
        if self.take(&words.ignored) {
            return Ok(());
        }
        if let Some(operator) = self.comparator(true) {
            if self.before.replace(operator).is_some() {
                return Err(unreadable(self.text));
            }
            return Ok(());
        }
        if self.is_about() {
            return Err(approximate());
        }
        if let Some((number, length)) = number(self.rest, words) {
            let number = number.ok_or_else(|| {
                Text::new(
                    "人数必须是 1 以上的整数",
                    "the number of people must be a whole number from 1 on",
                )
            })?;
            self.rest = &self.rest[length..];
            return self.number(number);
        }
        if self.before.is_none() && self.take(&words.separators) {
            return Ok(());
        }
        Err(unreadable(self.text))
    }

    /// A number with the words behind it.
    fn number(&mut self, number: u64) -> Result<(), Text> {
        let words = self.words;
        self.unit()?;
        let included = self.take(&words.included);
        let excluded = self.take(&words.excluded);
        let behind = self.comparator(false);
        let included = included || self.take(&words.included);
        let excluded = excluded || self.take(&words.excluded);
        self.unit()?;
        let operator = match (self.before.take(), behind) {
            (Some(one), Some(other)) if one != other => return Err(unreadable(self.text)),
            (one, other) => one.or(other),
        };
        let Some(operator) = operator else {
            if self.rest.is_empty() && self.size == Size::default() && !included && !excluded {
                self.size.plain = Some(number);
                return Ok(());
            }
            return Err(self.without_comparator());
        };
        let operator = match (operator, included, excluded) {
            (_, true, true) | (Operator::MoreThan | Operator::Below, true, false) => {
                return Err(unreadable(self.text));
            }
            (Operator::AtLeast, _, true) => Operator::MoreThan,
            (Operator::AtMost, _, true) => Operator::Below,
            (operator, ..) => operator,
        };
        self.size.bind(operator, number)
    }

    /// Words for people are passed over; what counts other things is refused.
    fn unit(&mut self) -> Result<(), Text> {
        let words = self.words;
        let other = longest(self.rest, words.not_people.iter().map(String::as_str));
        let people = longest(self.rest, words.ignored.iter().map(String::as_str));
        if other > people {
            return Err(Text::new(
                "数量的单位必须是人；条、人次等单位的数量不能填在这里，写入备注",
                "a size counts people; a number of records, times or bytes cannot stand here: write it into the note",
            ));
        }
        // At its end the bound may end too; what follows belongs to the next one.
        self.rest = &self.rest[people.unwrap_or(0)..];
        Ok(())
    }

    fn is_about(&self) -> bool {
        longest(self.rest, self.words.about.iter().map(String::as_str)).is_some()
    }

    fn without_comparator(&self) -> Text {
        let is_range = longest(self.rest, self.words.ranges.iter().map(String::as_str)).is_some();
        if is_range {
            return Text::new(
                "范围的两端须有比较词，例如“10万人以上、不满100万人”",
                "both ends of a range need a comparator, for example `10万人以上、不满100万人` or `at least 100,000 and fewer than 1,000,000`",
            );
        }
        if self.is_about() {
            return approximate();
        }
        unreadable(self.text)
    }
}

fn approximate() -> Text {
    Text::new(
        "约数不能作为界限；写出清单中的数字，例如“10万人以上”",
        "an approximate number is no bound; write the number of the list, for example `at least 100,000`",
    )
}

/// Bytes of the longest of `words` that a text begins with.
fn longest<'a>(text: &str, words: impl Iterator<Item = &'a str>) -> Option<usize> {
    let words = words.map(fold).filter(|word| !word.is_empty());
    words
        .filter(|word| text.starts_with(word.as_str()))
        .map(|word| word.len())
        .max()
}

fn unreadable(text: &str) -> Text {
    let shown: String = text.chars().take(40).collect();
    Text::new(
        format!(
            "读不出“{shown}”的数量；例如写“10万人以上”“不满100万人”“10万人以上、不满100万人”，或只写数字"
        ),
        format!(
            "`{shown}` is no size; write for example `10万人以上`, `fewer than 1,000,000`, `at least 100,000 and fewer than 1,000,000`, or a number alone"
        ),
    )
}

/// The number that a text begins with, and the bytes of it; the number is `None` where it is not a whole one that can be held.
fn number(text: &str, words: &SizeWords) -> Option<(Option<u64>, usize)> {
    let mut parts = Parts::default();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let taken = if rest.starts_with(|letter: char| letter.is_ascii_digit()) {
            parts.decimal(rest)
        } else if let Some((word, digit)) =
            (words.digits.iter()).find(|(word, _)| rest.starts_with(word.as_str()))
        {
            parts.digit(u128::from(*digit)).then_some(word.len())
        } else {
            let units = words.units.iter();
            let unit = units
                .filter(|(word, _)| rest.starts_with(word.as_str()))
                .max_by_key(|(word, _)| word.len());
            unit.filter(|(_, times)| parts.takes(*times))
                .and_then(|(word, times)| parts.unit(u128::from(*times)).then_some(word.len()))
        };
        let Some(taken) = taken else { break };
        at += taken;
    }
    (at > 0).then(|| (parts.whole(), at))
}

/// A number as it is put together: sums of parts of a million, so that `1.5万` is whole.
#[derive(Default)]
struct Parts {
    total: u128,
    section: u128,
    last: Option<u128>,
    is_wrong: bool,
    is_decimal: bool,
}

impl Parts {
    /// Digits with separators of thousands and a decimal point.
    fn decimal(&mut self, text: &str) -> Option<usize> {
        if self.last.is_some() {
            return None;
        }
        let bytes = text.as_bytes();
        let (mut value, mut at) = (0_u128, 0);
        let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        while at < bytes.len() {
            let groups = bytes[at] == b','
                && (1..=3).all(|further| is_digit(at + further))
                && !is_digit(at + 4);
            if is_digit(at) {
                value = (value * 10 + u128::from(bytes[at] - b'0')).min(u128::from(u64::MAX));
            } else if !groups {
                break;
            }
            at += 1;
        }
        value *= SCALE;
        if bytes.get(at) == Some(&b'.') && is_digit(at + 1) {
            at += 1;
            let mut part = SCALE;
            while is_digit(at) {
                part /= 10;
                self.is_wrong |= part == 0;
                value += part * u128::from(bytes[at] - b'0');
                at += 1;
            }
        }
        self.last = Some(value);
        self.is_decimal = true;
        Some(at)
    }

    fn digit(&mut self, digit: u128) -> bool {
        // 一〇〇 is written digit by digit.
        let before = self.last.unwrap_or(0);
        if self.is_decimal {
            return false;
        }
        self.last =
            Some((before.saturating_mul(10).saturating_add(digit * SCALE)).min(LARGEST * SCALE));
        true
    }

    /// Whether a unit may stand here: behind a number, or 十 for ten.
    fn takes(&self, times: u64) -> bool {
        self.last.is_some() || self.section > 0 || times == 10
    }

    fn unit(&mut self, times: u128) -> bool {
        const LARGE: u128 = 10_000;
        let most = LARGEST * SCALE * 2;
        let last = self.last.take();
        if times >= LARGE {
            let sum = self.section + last.unwrap_or(0);
            // 亿 behind 万: all before it is multiplied.
            let (sum, rest) = if last.is_none() && self.section == 0 {
                (self.total, 0)
            } else {
                (sum, self.total)
            };
            self.total = rest + sum.saturating_mul(times).min(most);
            self.section = 0;
        } else {
            self.section += last.unwrap_or(SCALE).saturating_mul(times).min(most);
        }
        self.is_decimal = false;
        true
    }

    fn whole(&self) -> Option<u64> {
        let sum = self.total + self.section + self.last.unwrap_or(0);
        let is_whole = sum % SCALE == 0 && !self.is_wrong;
        let number = sum / SCALE;
        (is_whole && (1..=LARGEST).contains(&number)).then_some(number as u64)
    }
}

impl Size {
    fn bind(&mut self, operator: Operator, number: u64) -> Result<(), Text> {
        let bound = self.bound.get_or_insert_with(Bound::default);
        let end = match operator {
            Operator::AtLeast => &mut bound.at_least,
            Operator::MoreThan => &mut bound.more_than,
            Operator::Below => &mut bound.below,
            Operator::AtMost => &mut bound.at_most,
        };
        if end.replace(number).is_some()
            || bound.at_least.is_some() && bound.more_than.is_some()
            || bound.below.is_some() && bound.at_most.is_some()
        {
            return Err(Text::new(
                "同一端有两个界限；个人信息和敏感个人信息的数量各写一列",
                "two bounds for the same end; sizes for personal and for sensitive information have a column each",
            ));
        }
        Ok(())
    }

    /// The size, if some number keeps its bound.
    fn checked(self) -> Result<Self, Text> {
        let Some(bound) = self.bound else {
            return Ok(self);
        };
        let (first, end) = ends(&bound);
        if end.is_some_and(|end| first >= end) {
            return Err(Text::new(
                "没有人数同时满足两个界限",
                "no number of people keeps both bounds",
            ));
        }
        Ok(self)
    }
}

/// The first number of people that keeps a bound, and the first one behind it that does not.
pub(super) fn ends(bound: &Bound) -> (u64, Option<u64>) {
    let next = |n: u64| n.saturating_add(1);
    let first = (bound.at_least.unwrap_or(0)).max(bound.more_than.map_or(0, next));
    let end = match (bound.below, bound.at_most.map(next)) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    (first, end)
}

/// The bound in words.
pub(super) fn shown(bound: &Bound, words: &SizeWords) -> Text {
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for comparator in &words.comparator {
        let number = match comparator.id {
            Operator::AtLeast => bound.at_least,
            Operator::MoreThan => bound.more_than,
            Operator::Below => bound.below,
            Operator::AtMost => bound.at_most,
        };
        if let Some(number) = number {
            zh.push(
                comparator
                    .shown
                    .zh
                    .replace("{}", &in_ten_thousands(number, words)),
            );
            en.push(comparator.shown.en.replace("{}", &grouped(number)));
        }
    }
    Text::new(zh.join("、"), en.join(" and "))
}

/// `10万`, `9999`.
fn in_ten_thousands(number: u64, words: &SizeWords) -> String {
    let units = words.units.iter().filter(|(word, _)| !word.is_ascii());
    let unit = units
        .filter(|(_, times)| *times >= 10_000 && number >= *times && number.is_multiple_of(*times))
        .max_by_key(|(_, times)| *times);
    match unit {
        Some((word, times)) => format!("{}{word}", number / times),
        None => number.to_string(),
    }
}

/// Whether a folded sentence names a number in one of its spellings.
pub(super) fn is_named(number: u64, sentence: &str, words: &SizeWords) -> bool {
    let spellings = [
        in_ten_thousands(number, words),
        number.to_string(),
        grouped(number),
    ];
    spellings
        .iter()
        .any(|spelling| sentence.contains(&fold(spelling)))
}

/// `1,000,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::law::workbook::WorkbookForm;

    fn bound(at_least: u64, below: u64) -> Bound {
        let some = |n: u64| (n > 0).then_some(n);
        Bound {
            at_least: some(at_least),
            below: some(below),
            ..Bound::default()
        }
    }

    #[test]
    fn sizes_are_read_as_the_law_writes_them() {
        let words = WorkbookForm::load().unwrap().size;
        for (text, expected) in [
            ("10万人以上", bound(100_000, 0)),
            ("１０万人以上", bound(100_000, 0)),
            ("10 万 人（含）以上", bound(100_000, 0)),
            ("十万人以上", bound(100_000, 0)),
            ("达到10万人以上", bound(100_000, 0)),
            ("1.5万人以上", bound(15_000, 0)),
            ("1亿2000万人以上", bound(120_000_000, 0)),
            ("二百五十万人以上", bound(2_500_000, 0)),
            ("100,000人以上", bound(100_000, 0)),
            (">= 100000", bound(100_000, 0)),
            ("at least 100,000 people", bound(100_000, 0)),
            ("100,000 or more", bound(100_000, 0)),
            ("不满100万人", bound(0, 1_000_000)),
            ("不足1百万人", bound(0, 1_000_000)),
            ("fewer than 1 million individuals", bound(0, 1_000_000)),
            ("10万人以下（不含）", bound(0, 100_000)),
            ("10万人以上、不满100万人", bound(100_000, 1_000_000)),
            ("10万人以上不满100万人的", bound(100_000, 1_000_000)),
            (
                "自当年1月1日起累计向境外提供10万人以上、不满100万人个人信息",
                bound(100_000, 1_000_000),
            ),
            (
                "at least 100,000 and fewer than 1,000,000 people",
                bound(100_000, 1_000_000),
            ),
        ] {
            let size = read(text, &words).unwrap_or_else(|error| panic!("{text}: {}", error.en));
            assert_eq!(size.bound, Some(expected), "{text}");
        }
        let more = read("超过500人", &words).unwrap().bound.unwrap();
        assert_eq!((more.more_than, ends(&more)), (Some(500), (501, None)));
        let most = read("500人以内", &words).unwrap().bound.unwrap();
        assert_eq!((most.at_most, ends(&most)), (Some(500), (0, Some(501))));
        let size = read("10万人以上（不含敏感个人信息）", &words).unwrap();
        assert!(size.without_sensitive && size.bound == Some(bound(100_000, 0)));
        assert_eq!(read("50000", &words).unwrap().plain, Some(50_000));
        assert_eq!(read("5万", &words).unwrap().plain, Some(50_000));
        for text in ["", "不限", "/", "—", "any"] {
            assert_eq!(read(text, &words), Ok(Size::default()), "{text}");
        }
    }

    #[test]
    fn what_is_no_size_is_refused() {
        let words = WorkbookForm::load().unwrap().size;
        for text in [
            "10万-100万人",
            "10万至100万人",
            "约10万人以上",
            "10万人左右",
            "10万条以上",
            "10万人次以上",
            "0人以上",
            "1.5人以上",
            "以上",
            "很多人",
            "ten people",
            "100万人以上、不满10万人",
            "10万人以上、20万人以上",
            "超过10万人以上",
            "不满10万人（含）",
            "-5",
            "99999999999999999999999人以上",
            "10万人以上 see note",
        ] {
            assert!(read(text, &words).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_shown_is_read_again() {
        let words = WorkbookForm::load().unwrap().size;
        for n in [
            1,
            9_999,
            10_000,
            50_000,
            123_456,
            1_000_000,
            10_000_000,
            300_000_000,
        ] {
            for bound in [
                bound(n, 0),
                bound(0, n),
                bound(n, n * 10),
                Bound {
                    more_than: Some(n),
                    at_most: Some(n + 7),
                    ..Bound::default()
                },
            ] {
                let text = shown(&bound, &words);
                for side in [text.zh.as_ref(), text.en.as_ref()] {
                    assert_eq!(read(side, &words).unwrap().bound, Some(bound), "{side}");
                }
            }
        }
    }
}
