//! The folders of an Apache Paimon table, whose metadata is not read: which of its files are current is not known.

/// The folder of the snapshots, in that of the table.
pub(super) const SNAPSHOTS: &str = "snapshot";
/// Folders that hold metadata, in that of the table.
pub(super) const FOLDERS: [&str; 7] = [
    SNAPSHOTS,
    "manifest",
    "schema",
    "index",
    "statistics",
    "changelog",
    "tag",
];

/// Whether a name of the snapshots' folder is one of a snapshot: `snapshot-12`.
pub(super) fn is_snapshot(name: &str) -> bool {
    let number = name.strip_prefix("snapshot-");
    number.is_some_and(|number| number.parse::<u64>().is_ok())
}
