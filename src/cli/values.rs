//! The value of an option as text goes in, the value comes out, or why it is none.

use crate::model::Text;
use chrono::NaiveDate;
use std::time::Duration;

/// Why the value of an option is refused.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.en)]
pub struct WrongValue(pub Text);

/// `64MiB`, `64MB` or a number of bytes.
pub(super) fn bytes(text: &str) -> Result<u64, WrongValue> {
    let size = text.parse::<bytesize::ByteSize>();
    size.map(|size| size.as_u64()).map_err(|_| {
        WrongValue(Text::new(
            "须为大小，例如 64MiB 或 1GiB",
            format!("`{text}` is not a size; write for example 64MiB or 1GiB"),
        ))
    })
}

/// A number of threads.
pub(super) fn jobs(text: &str) -> Result<usize, WrongValue> {
    let jobs = text.parse().ok().filter(|jobs| *jobs > 0);
    jobs.ok_or_else(|| {
        WrongValue(Text::new(
            "须为线程数，1 或更多",
            format!("`{text}` is not a number of threads; write 1 or more"),
        ))
    })
}

/// `2026-01-31`
pub(super) fn day(text: &str) -> Result<NaiveDate, WrongValue> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.map_err(|_| {
        WrongValue(Text::new(
            "须为日期，例如 2026-01-31",
            format!("`{text}` is not a day; write for example 2026-01-31"),
        ))
    })
}

/// `90s`, `1h 30m` or a number of seconds.
pub(super) fn duration(text: &str) -> Result<Duration, WrongValue> {
    let seconds = text.parse().map(Duration::from_secs).ok();
    seconds
        .or_else(|| humantime::parse_duration(text).ok())
        .ok_or_else(|| {
            WrongValue(Text::new(
                "须为时长，例如 90s、30m 或 2h",
                format!("`{text}` is not a time; write for example 90s, 30m or 2h"),
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_the_units_of_the_standards() {
        for (text, expected) in [
            ("1024", Some(1_024)),
            ("64MiB", Some(64 << 20)),
            ("64 mib", Some(64 << 20)),
            ("1.5GiB", Some(3 << 29)),
            ("64MB", Some(64_000_000)),
            ("64mibib", None),
            ("64 parsecs", None),
            ("-1", None),
            ("MiB", None),
            ("", None),
        ] {
            assert_eq!(bytes(text).ok(), expected, "{text}");
        }
        let error = bytes("64mibib").unwrap_err().to_string();
        assert_eq!(
            error,
            "`64mibib` is not a size; write for example 64MiB or 1GiB"
        );
    }

    #[test]
    fn times_have_units_that_are_times() {
        for (text, expected) in [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("30m", Some(1_800)),
            ("30min", Some(1_800)),
            ("1h 30m", Some(5_400)),
            ("2d", Some(172_800)),
            ("5 parsecs", None),
            ("-5s", None),
            ("s", None),
            ("", None),
        ] {
            let expected = expected.map(Duration::from_secs);
            assert_eq!(duration(text).ok(), expected, "{text}");
        }
        let error = duration("5 parsecs").unwrap_err().to_string();
        assert_eq!(
            error,
            "`5 parsecs` is not a time; write for example 90s, 30m or 2h"
        );
    }
}
