//! Paths of a Hudi table's files in, what their names say out: partition, file group, and the change that wrote them.

/// A file by its name.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Name<'a> {
    /// Rows of a file group.
    Base(Base<'a>),
    /// Changes to one.
    Log(Log<'a>),
}

/// `<group>_<token>_<instant>.<ending>`
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Base<'a> {
    pub(super) path: &'a str,
    pub(super) partition: &'a str,
    pub(super) group: &'a str,
    /// When it was begun.
    pub(super) instant: &'a str,
}

/// `.<group>_<instant>.log.<number>_<token>`
#[derive(Debug, Eq, PartialEq)]
pub(super) struct Log<'a> {
    pub(super) path: &'a str,
    pub(super) partition: &'a str,
    pub(super) group: &'a str,
    /// That of the base file that it changes (layout 1), or of the change itself (layout 2).
    pub(super) instant: &'a str,
}

impl<'a> Name<'a> {
    /// What a path below the table's folder says; `None` for a file of another name.
    pub(super) fn of(path: &'a str) -> Option<Self> {
        let (partition, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(hidden) = name.strip_prefix('.') {
            let (stem, rest) = hidden.split_once(".log.")?;
            let (group, instant) = stem.rsplit_once('_')?;
            let is_log = rest.starts_with(|first: char| first.is_ascii_digit());
            return (is_log && is_instant(instant)).then_some(Self::Log(Log {
                path,
                partition,
                group,
                instant,
            }));
        }
        let (stem, _) = name.split_once('.')?;
        let (stem, instant) = stem.rsplit_once('_')?;
        let (group, token) = stem.rsplit_once('_')?;
        let is_token = token
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        (is_token && !group.is_empty() && is_instant(instant)).then_some(Self::Base(Base {
            path,
            partition,
            group,
            instant,
        }))
    }
}

/// Whether it is a point of the timeline: `20240101100000000`, or one of the short ones of a table's making (`00000000000000`).
pub(super) fn is_instant(text: &str) -> bool {
    const SHORTEST: usize = 12;
    text.len() >= SHORTEST && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_group_and_instant() {
        let base = Name::of("dt=1/3f-0_0-1-0_20240103100000000.parquet");
        let expected = Name::Base(Base {
            path: "dt=1/3f-0_0-1-0_20240103100000000.parquet",
            partition: "dt=1",
            group: "3f-0",
            instant: "20240103100000000",
        });
        assert_eq!(base, Some(expected));
        let log = Name::of(".3f-0_20240103100000.log.1_0-21-30");
        let expected = Name::Log(Log {
            path: ".3f-0_20240103100000.log.1_0-21-30",
            partition: "",
            group: "3f-0",
            instant: "20240103100000",
        });
        assert_eq!(log, Some(expected));
        for other in [
            "part-0.parquet",
            "a_b_c.parquet",
            ".x.crc",
            "a/b_0_20240103.parquet",
        ] {
            assert_eq!(Name::of(other), None, "{other}");
        }
    }
}
