//! The words of a size in, the bound on a number of people out, and back: `10万人以上、不满100万人` is at least 100,000 and fewer
//! than 1,000,000.

mod number;

use crate::model::Text;
use crate::pack::law::Bound;
use crate::pack::law::workbook::{Operator, SizeWords, fold};
use number::number;

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

impl Reader<'_> {
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
mod tests;
