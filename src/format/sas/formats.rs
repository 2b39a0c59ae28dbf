//! Formats of SAS: the name of one goes in, what the numbers under it stand for comes out.

use crate::model::dataset::DataType;

/// Days from 1960-01-01, where SAS begins to count, to 1970-01-01.
const EPOCH: f64 = 3_653.0;
const DAY: f64 = 86_400.0;

/// Formats of days and of moments (SAS 9.4 Formats and Informats: Reference, by category).
const DAYS: [&str; 35] = [
    "DATE", "DAY", "DDMMYY", "DOWNAME", "JULDAY", "JULIAN", "MMDDYY", "MMYY", "MONNAME", "MONTH",
    "MONYY", "NENGO", "MINGUO", "NLDATE", "NLDATEMD", "NLDATEMN", "NLDATEW", "NLDATEWN",
    "NLDATEYM", "QTR", "QTRR", "WEEKDATE", "WEEKDATX", "WEEKDAY", "WORDDATE", "WORDDATX", "YEAR",
    "YYMM", "YYMMDD", "YYMON", "YYQ", "YYQR", "E8601DA", "B8601DA", "IS8601DA",
];
const MOMENTS: [&str; 22] = [
    "DATETIME", "DATEAMPM", "DTDATE", "DTMONYY", "DTWKDATX", "DTYEAR", "DTYYQC", "MDYAMPM",
    "NLDATM", "NLDATMAP", "NLDATMMD", "NLDATMW", "NLDATMYM", "E8601DT", "E8601DZ", "E8601DX",
    "E8601DN", "B8601DT", "B8601DZ", "B8601DX", "B8601DN", "IS8601DT",
];
/// What may stand behind the name of a format of days for the character between its parts.
const BETWEEN: [char; 6] = ['B', 'C', 'D', 'N', 'P', 'S'];

/// What the numbers under a format are, by its name with or without a width.
pub(in crate::format) fn meaning(format: &str) -> DataType {
    let name = format.trim().to_ascii_uppercase();
    let name = name.trim_end_matches(|end: char| end.is_ascii_digit() || end == '.');
    let plain = name.strip_suffix(BETWEEN).unwrap_or(name);
    if MOMENTS.contains(&name) {
        DataType::Timestamp
    } else if DAYS.contains(&name) || DAYS.contains(&plain) {
        DataType::Date
    } else {
        DataType::Double
    }
}

/// A number of SAS as its type counts it: days or milliseconds from 1970-01-01 on, or the number itself.
pub(in crate::format) fn number(data_type: DataType, number: f64) -> f64 {
    match data_type {
        DataType::Date => number - EPOCH,
        DataType::Timestamp => (number - EPOCH * DAY) * 1_000.0,
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_formats_say_what_the_numbers_are() {
        for (format, expected) in [
            ("DATE9.", DataType::Date),
            ("yymmddn8", DataType::Date),
            ("YYMMDDS", DataType::Date),
            ("E8601DA10", DataType::Date),
            ("DATETIME20.", DataType::Timestamp),
            ("DATEAMPM", DataType::Timestamp),
            ("B8601DT", DataType::Timestamp),
            ("YEARGRP", DataType::Double),
            ("BEST12.", DataType::Double),
            ("TIME8.", DataType::Double),
            ("", DataType::Double),
        ] {
            assert_eq!(meaning(format), expected, "{format}");
        }
        let is = |one: f64, other: f64| (one - other).abs() < f64::EPSILON;
        assert!(is(number(DataType::Date, 0.0), -3_653.0));
        assert!(is(number(DataType::Timestamp, 86_400.0 * 3_653.0), 0.0));
    }
}
