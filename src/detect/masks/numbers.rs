//! A name of a column or a sheet goes in, whether it is a number of somebody's by its figures alone comes out: in groups, partly
//! covered, or behind the word that says what it is.

/// Figures of the shortest number in groups that identifies somebody, and of the shortest one behind its label.
const LEAST_IN_GROUPS: usize = 9;
const LEAST_BEHIND_LABEL: usize = 7;
/// Digits of numbers that are a day or a month, or a time, as `20240101` and `20240101120000`.
const LENGTHS_OF_DATES: [usize; 4] = [6, 8, 12, 14];
/// Marks between the groups of a number.
const BETWEEN: [char; 5] = ['-', '.', ' ', '/', '·'];
/// Marks between a label and its number.
const BEHIND_LABEL: [char; 6] = [' ', '#', '-', '_', '№', '\u{3000}'];

fn figures(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// Whether asterisks cover a part of a number or of an address: `138****5678`.
pub(super) fn is_covered(name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '*' | '-' | ' ' | '@' | '.');
    name.contains("**") && figures(name) >= 2 && name.chars().all(is_part)
}

/// Whether a name is nothing but a number in groups, as registers of persons write theirs: `850101-1234567`, `123.456.789-09`.
/// Two groups of one length are ends of a range, and a group that is a year belongs to a day.
pub(super) fn is_grouped(name: &str) -> bool {
    let groups: Vec<&str> = name.split(BETWEEN).collect();
    let is_year = |group: &&&str| group.len() == 4 && ["19", "20"].contains(&&group[..2]);
    let is_number =
        |group: &&str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let is_day = |group: &&&str| group.len() == 8 && ["19", "20"].contains(&&group[..2]);
    groups.len() > 1
        && groups.len() < 6
        && groups.iter().all(is_number)
        && figures(name) >= LEAST_IN_GROUPS
        && !(groups.len() == 2 && groups[0].len() == groups[1].len())
        && !groups.iter().any(|group| is_year(&group) || is_day(&group))
}

/// Whether the point at a place of a text stands inside of a number in groups with which the text begins.
pub(super) fn is_in_grouped(text: &str, point: usize) -> bool {
    let is_of_number = |c: char| c.is_ascii_digit() || BETWEEN.contains(&c);
    let number = text
        .find(|c| !is_of_number(c))
        .map_or(text, |end| &text[..end]);
    point < number.len() && is_grouped(number)
}

/// What stands before a long number at the end of a name: `QQ` of `QQ 123456789`; `None` where there is no such number, or a day.
pub(super) fn behind_label(name: &str) -> Option<&str> {
    let at = name.find(|c: char| c.is_ascii_digit())?;
    let (label, number) = name.split_at(at);
    let is_number = number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' '));
    let is_day = number.starts_with("19") || number.starts_with("20");
    let stem = label.trim_end_matches(BEHIND_LABEL);
    (is_number && figures(number) >= LEAST_BEHIND_LABEL && !is_day && !stem.is_empty())
        .then_some(stem)
}

/// Whether a name is a day, a month or a time without separators.
pub(super) fn is_date(name: &str) -> bool {
    LENGTHS_OF_DATES.contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_digit())
        && (name.starts_with("19") || name.starts_with("20"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_tell_numbers_of_persons_from_days_and_ranges() {
        for name in [
            "920314-2345671",
            "123.456.789-09",
            "112-233-445 95",
            "4444-5555-6666",
        ] {
            assert!(is_grouped(name), "{name}");
        }
        for name in [
            "2024-01-31",
            "2024-01-01-2024-12-31",
            "20240101-20240131",
            "1000000-1999999",
            "10.2.3",
            "0-17",
            "1.234.567",
        ] {
            assert!(!is_grouped(name), "{name}");
        }
        assert!(
            is_covered("159****0021") && !is_covered("a**b") && !is_covered("p ** 0.05 (n = 12)")
        );
        assert_eq!(behind_label("工号 70012345"), Some("工号"));
        for name in [
            "sales_20240101",
            "Q3",
            "70012345",
            "block 12",
            "rev 2024-01-31",
        ] {
            assert_eq!(behind_label(name), None, "{name}");
        }
    }
}
