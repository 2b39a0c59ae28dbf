//! A number goes in, its digits as a reader reads them come out: thousands, byte sizes, shares.

pub use crate::model::text::thousands;

/// `0.0031` as `0.31 %`, with enough digits that a small share does not read as zero.
#[must_use]
pub fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent == 0.0 || percent >= 10.0 {
        format!("{percent:.0} %")
    } else if percent >= 0.1 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.4} %")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(percent(0.000_031), "0.0031 %");
    }
}
