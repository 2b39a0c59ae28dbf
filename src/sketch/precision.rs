//! How exact the figures of a column are, by what it may hold and how many columns stand beside it.

/// Columns up to which each has registers enough for a person's key.
const WIDE: usize = 128;
/// Columns from which the figures of each must be small.
pub const WIDEST: usize = 1_024;
/// Columns of a dataset that are kept exact to a million values.
const MOST_KEYS: usize = 8;

/// How exact the figures of a column are. All sketches of one column use the same.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Precision {
    /// Hashes are kept one by one up to this many.
    pub exact_up_to: usize,
    /// Base-2 logarithm of the number of registers beyond that, 4 to 18.
    pub log_registers: u8,
    /// Buckets of numbers at most; where a column has more, neighbours are put together.
    pub buckets: usize,
    /// Shapes at most; a column with more has none that say anything.
    pub shapes: usize,
}

impl Precision {
    /// For columns that may hold a person's key: exact to 2^20, then 65,536 registers (standard error 0.41 %).
    pub const KEY: Self = Self {
        exact_up_to: 1 << 20,
        log_registers: 16,
        ..Self::PLAIN
    };
    /// For columns without a header, any of which may hold a person's key.
    pub const UNNAMED: Self = Self {
        log_registers: 16,
        ..Self::PLAIN
    };
    /// For other columns of a table of ordinary width: 16,384 registers (standard error 0.81 %), which stay in the cache.
    pub const PLAIN: Self = Self {
        exact_up_to: 1 << 12,
        log_registers: 14,
        buckets: 1 << 12,
        shapes: 128,
    };
    /// For columns of wide tables: 4,096 registers (standard error 1.6 %).
    pub const COARSE: Self = Self {
        exact_up_to: 1 << 9,
        log_registers: 12,
        buckets: 1 << 9,
        shapes: 64,
    };
    /// For columns of the widest tables, some 8 KiB each: 2,048 registers (standard error 2.3 %).
    pub const COARSEST: Self = Self {
        exact_up_to: 1 << 7,
        log_registers: 11,
        buckets: 1 << 6,
        shapes: 32,
    };

    /// For the columns of a table by their paths, of which some `may_identify` a person.
    pub fn of_columns<'a>(
        paths: impl ExactSizeIterator<Item = &'a str>,
        may_identify: impl Fn(&str) -> bool,
    ) -> Vec<Self> {
        let (columns, mut keys) = (paths.len(), 0);
        let plain = match columns {
            0..=WIDE => Self::PLAIN,
            WIDEST.. => Self::COARSEST,
            _ => Self::COARSE,
        };
        paths
            .map(|path| {
                if keys < MOST_KEYS && !path.is_empty() && may_identify(path) {
                    keys += 1;
                    Self::KEY
                } else if path.is_empty() && columns <= WIDE {
                    Self::UNNAMED
                } else {
                    plain
                }
            })
            .collect()
    }
}
