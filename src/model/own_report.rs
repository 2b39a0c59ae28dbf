//! What reports of this program are called and how they begin: a name or the first bytes of a file go in, whether it is one of ours
//! comes out.

use serde::{Deserialize, Serialize};

/// The file in a folder of reports that says which files are its report.
pub const MARKER: &str = ".qingdan-report.json";
/// The file that is locked while a report is written.
pub const LOCK: &str = ".qingdan-lock";
/// The folder in which a report is put together.
pub const FRESH: &str = ".qingdan-new";
/// The same, once the report is whole: what is in it counts, and its files are being moved to their places.
pub const READY: &str = ".qingdan-ready";
/// The folder of the report of a scan that ended early, inside that of the complete ones.
pub const PARTIAL: &str = "partial";
/// The file that every other form is made from.
pub const INVENTORY: &str = "inventory.json";
/// Files of a folder of reports, by the forms that there are.
pub const FILES: [&str; 35] = [
    INVENTORY,
    "index.html",
    "inventory.xlsx",
    "inventory-zh-en.xlsx",
    "inventory.csv",
    "inventory.md",
    "summary.txt",
    "croissant.json",
    "datahub.json",
    "dcat.jsonld",
    "inventory.sarif",
    "junit.xml",
    "openlineage.ndjson",
    "openmetadata.ndjson",
    "qingdan.prom",
    "datasets.csv",
    "datasets.ndjson",
    "datasets.parquet",
    "columns.ndjson",
    "columns.parquet",
    "obligations.csv",
    "obligations.ndjson",
    "obligations.parquet",
    "tracks.csv",
    "tracks.ndjson",
    "tracks.parquet",
    "transfers.csv",
    "transfers.ndjson",
    "transfers.parquet",
    "questions.csv",
    "questions.ndjson",
    "questions.parquet",
    "coverage.csv",
    "coverage.ndjson",
    "coverage.parquet",
];
/// What file systems and desktops put into the top of a volume by themselves.
const OF_THE_VOLUME: [&str; 6] = [
    "lost+found",
    ".snapshot",
    ".snapshots",
    ".DS_Store",
    "System Volume Information",
    "$RECYCLE.BIN",
];
/// Bytes by which [`is_inventory`] tells.
pub const HEAD_BYTES: usize = 1_024;
/// Bytes of a marker at most.
pub const MARKER_BYTES: u64 = 64 << 10;
/// The name of this program in what it writes.
const TOOL: &str = "qingdan";

/// Whether a folder of reports has this name for something of its own, its folder [`PARTIAL`] apart.
#[must_use]
pub fn is_own_name(name: &str) -> bool {
    [MARKER, LOCK, FRESH, READY].contains(&name) || FILES.contains(&name)
}

/// Whether a volume has this name without anybody having put it there.
#[must_use]
pub fn is_of_the_volume(name: &str) -> bool {
    OF_THE_VOLUME.contains(&name)
}

/// Whether a file that begins so is an `inventory.json`, also of an earlier version. Other programs write a `schemaVersion` first
/// as well: the program's own name has to follow at its place.
#[must_use]
pub fn is_inventory(head: &[u8]) -> bool {
    let dense = head.iter().take(HEAD_BYTES);
    let dense: Vec<u8> = dense
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let text = String::from_utf8_lossy(&dense);
    let Some((_, scan)) = text
        .strip_prefix(r#"{"schemaVersion":""#)
        .and_then(|rest| rest.split_once(r#"","#))
    else {
        return false;
    };
    scan.starts_with(r#""scan":{"id":""#) && scan.contains(&format!(r#""tool":{{"name":"{TOOL}""#))
}

/// Which files are one report, and of which scan.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Marker {
    /// `qingdan`
    pub tool: String,
    /// That of the inventory.
    pub schema_version: String,
    /// Its id.
    pub scan: String,
    /// Whether the scan came to its end.
    pub complete: bool,
    /// The files.
    pub files: Vec<MarkedFile>,
}

/// A file of a report.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, Deserialize)]
pub struct MarkedFile {
    /// Its name in the folder.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// BLAKE3 of them, 64 hexadecimal digits.
    pub blake3: String,
}

impl Marker {
    /// The marker of these files of a scan's report.
    #[must_use]
    pub fn new(schema_version: &str, scan: &str, complete: bool, files: Vec<MarkedFile>) -> Self {
        Self {
            tool: TOOL.to_owned(),
            schema_version: schema_version.to_owned(),
            scan: scan.to_owned(),
            complete,
            files,
        }
    }

    /// Reads one; `None` where the bytes are none of ours.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let marker: Self = serde_json::from_slice(bytes).ok()?;
        (marker.tool == TOOL).then_some(marker)
    }

    /// The file called `name`.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&MarkedFile> {
        self.files.iter().find(|file| file.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_inventories_of_this_program_are_ours() {
        let ours = r#"{
  "schemaVersion": "1.1",
  "scan": {
    "id": "9bb5cf3c9a669eb4",
    "startedAt": "2026-11-01T00:00:00Z",
    "finishedAt": "2026-11-01T00:00:01Z",
    "tool": {
      "name": "qingdan",
      "version": "0.1.0"
    },"#;
        assert!(is_inventory(ours.as_bytes()));
        for other in [
            "",
            r#"{"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json"}"#,
            r#"{"schemaVersion": "1.0", "scan": {"id": "x", "tool": {"name": "other"}}}"#,
            r#"{"schemaVersion": "1.0", "note": "\"tool\": {\"name\": \"qingdan\""}"#,
        ] {
            assert!(!is_inventory(other.as_bytes()), "{other}");
        }
    }
}
