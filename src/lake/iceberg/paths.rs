//! A path of a table's metadata in, the path below the table's folder out, wherever the table stands now.

/// Where a table stood when its metadata was written.
#[derive(Clone, Debug, Default)]
pub(super) struct Location(String);

impl Location {
    /// `s3://bucket/warehouse/t`, `file:/warehouse/t`, `/warehouse/t`.
    pub(super) fn new(uri: &str) -> Self {
        Self(bare(uri).trim_end_matches('/').to_owned())
    }

    /// `path` below the table's folder. One that lies elsewhere (a copied table, a name node left out) is the file below the
    /// folder with the longest end in common, if `is_there` says that there is one.
    pub(super) fn below(&self, path: &str, is_there: &dyn Fn(&str) -> bool) -> String {
        let path = bare(path);
        let rest = path.strip_prefix(self.0.as_str());
        if let Some(rest) = rest.filter(|rest| self.0.is_empty() || rest.starts_with('/')) {
            return rest.trim_start_matches('/').to_owned();
        }
        let ends = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
        let mut ends = ends.filter(|end| end.contains('/'));
        ends.find(|end| is_there(end)).unwrap_or(&path).to_owned()
    }
}

/// A URI without its scheme and the slashes behind it.
fn bare(uri: &str) -> String {
    let rest = match uri.split_once(':') {
        Some((scheme, rest)) if rest.starts_with('/') && !scheme.contains('/') => rest,
        _ => uri,
    };
    rest.trim_start_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_below_the_folder_wherever_it_stands() {
        for (location, path, expected) in [
            ("s3://b/w/t", "s3://b/w/t/data/a.parquet", "data/a.parquet"),
            (
                "s3://b/w/t/",
                "s3a://b/w/t/data/a.parquet",
                "data/a.parquet",
            ),
            ("file:/w/t", "file:///w/t/data/a.parquet", "data/a.parquet"),
            ("/w/t", "file:/w/t/data/a.parquet", "data/a.parquet"),
            ("hdfs://n:8020/w/t", "/w/t/data/a.parquet", "data/a.parquet"),
            (
                "s3://new/t",
                "s3://old/x/t/data/a.parquet",
                "data/a.parquet",
            ),
            (
                "s3://b/t",
                "s3://b/t2/data/b.parquet",
                "b/t2/data/b.parquet",
            ),
        ] {
            let is_there = |path: &str| path == "data/a.parquet";
            let below = Location::new(location).below(path, &is_there);
            assert_eq!(below, expected, "{location} {path}");
        }
    }
}
