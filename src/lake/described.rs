//! Entries of a store in, the tables that have metadata among them out; and of each, when asked, what it says of its files.

use crate::lake::current::{self, Current};
use crate::lake::delta::{self, LOG};
use crate::lake::iceberg::{self, METADATA};
use crate::lake::manifest::Known;
use crate::lake::{Readers, hudi, paimon};
use crate::model::entry::{StoreEntry, join};
use crate::model::reason::{LakeKind, LakeReason, Refusal};
use crate::model::source::Source;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Kinds of tables.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Kind {
    Delta,
    Iceberg,
    Hudi,
    Paimon,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Delta, Self::Iceberg, Self::Hudi, Self::Paimon];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Delta => "Delta",
            Self::Iceberg => "Iceberg",
            Self::Hudi => "Hudi",
            Self::Paimon => "Paimon",
        }
    }

    pub(super) fn lake(self) -> LakeKind {
        match self {
            Self::Delta => LakeKind::Delta,
            Self::Iceberg => LakeKind::Iceberg,
            Self::Hudi => LakeKind::Hudi,
            Self::Paimon => LakeKind::Paimon,
        }
    }

    /// The folders of the metadata, in that of the table; the first is one that every table of the kind has.
    fn folders(self) -> &'static [&'static str] {
        match self {
            Self::Delta => &[LOG],
            Self::Iceberg => &[METADATA],
            Self::Hudi => &[hudi::FOLDER],
            Self::Paimon => &paimon::FOLDERS,
        }
    }

    /// Columns of its files that are no data.
    pub(super) fn own_columns(self) -> &'static [&'static str] {
        match self {
            Self::Delta | Self::Paimon => &[],
            Self::Iceberg => iceberg::OWN_COLUMNS,
            Self::Hudi => hudi::OWN_COLUMNS,
        }
    }

    /// Whether a file of the first folder proves that there is a table: folders of these names are common.
    fn is_proof(self, name: &str) -> bool {
        match self {
            Self::Delta | Self::Hudi => true,
            Self::Iceberg => iceberg::number(name).is_some(),
            Self::Paimon => paimon::is_snapshot(name),
        }
    }
}

/// The metadata of a table among the entries of a store.
#[derive(Clone, Debug)]
pub struct Described {
    pub(super) root: String,
    pub(super) kind: Kind,
    /// The files of its metadata folders.
    pub(super) log: Vec<StoreEntry>,
}

/// Opens an entry of the store.
pub type OpenEntry<'a> = dyn FnMut(&StoreEntry) -> Result<Arc<dyn Source>, Refusal> + 'a;

impl Kind {
    /// The folder of the table to whose metadata a path belongs, and the name below the `folder` of the metadata.
    fn described<'a>(self, path: &'a str, folder: &str) -> Option<(&'a str, &'a str)> {
        let inside = format!("/{folder}/");
        let at = match self {
            // Folders of these names may stand above a table; theirs hold nothing but files.
            Self::Iceberg | Self::Paimon => path.rfind(&inside),
            Self::Delta | Self::Hudi => None,
        };
        if let Some(at) = at {
            return Some((&path[..at], &path[at + inside.len()..]));
        }
        let begins = path.strip_prefix(folder);
        if let Some(name) = begins.and_then(|rest| rest.strip_prefix('/')) {
            return Some(("", name));
        }
        let at = path.find(&inside)?;
        Some((&path[..at], &path[at + inside.len()..]))
    }
}

impl Described {
    /// The tables that have metadata among `entries`, by their folder.
    pub(super) fn find(entries: &[StoreEntry]) -> Vec<Self> {
        let mut logs: BTreeMap<(String, Kind), Vec<StoreEntry>> = BTreeMap::new();
        for kind in Kind::ALL {
            let first = kind.folders()[0];
            for entry in entries {
                let found = kind.described(&entry.path, first);
                if let Some((root, _)) = found.filter(|(_, name)| kind.is_proof(name)) {
                    logs.entry((root.to_owned(), kind)).or_default();
                }
            }
        }
        if logs.is_empty() {
            return Vec::new();
        }
        for entry in entries {
            for kind in Kind::ALL {
                for folder in kind.folders() {
                    let found = kind.described(&entry.path, folder);
                    let root = found.map(|(root, _)| (root.to_owned(), kind));
                    if let Some(log) = root.and_then(|root| logs.get_mut(&root)) {
                        log.push(entry.clone());
                    }
                }
            }
        }
        logs.into_iter()
            .map(|((root, kind), log)| Self { root, kind, log })
            .collect()
    }

    /// Reads what the table says of itself; removed rows take at most `room` bytes of memory, and what is left of it is given too.
    ///
    /// # Errors
    /// A [`Refusal`] where its metadata cannot be read.
    pub fn read(
        &self,
        known: &Known,
        mut room: u64,
        readers: Readers,
        open: &mut OpenEntry<'_>,
    ) -> Result<(Current, u64), Refusal> {
        let mut open = |path: &str| {
            let path = join(&self.root, path);
            let entry = known
                .get(path.as_str())
                .ok_or_else(|| Refusal::new(LakeReason::MetadataMissing))?;
            open(entry)
        };
        let prefix = join(&self.root, self.kind.folders()[0]) + "/";
        let log = self.log.iter();
        let names: Vec<&str> = log
            .filter_map(|entry| entry.path.strip_prefix(&prefix))
            .collect();
        let left = &mut room;
        let current = match self.kind {
            Kind::Delta => {
                let mut of_log = |name: &str| open(&format!("{LOG}/{name}"));
                let table = delta::replay(&names, readers, &mut of_log)?;
                current::of_delta(table, left, &mut open)
            }
            Kind::Iceberg => {
                let is_there = |path: &str| known.contains_key(join(&self.root, path).as_str());
                let table = iceberg::current(&names, readers, &mut open, &is_there)?;
                current::of_iceberg(&table, left, readers, &mut open)
            }
            Kind::Hudi => {
                let data = self.data(known);
                let table = hudi::current(&names, &data, readers, &mut open)?;
                current::of_hudi(table)
            }
            Kind::Paimon => return Err(Refusal::new(LakeReason::PaimonUnread)),
        };
        Ok((current, room))
    }

    /// The files below the table's folder that are no metadata, sorted.
    fn data<'a>(&self, known: &'a Known) -> Vec<&'a str> {
        let metadata = format!("{}/", hudi::FOLDER);
        let mut data: Vec<&str> = known
            .keys()
            .filter_map(|path| below(&self.root, path))
            .filter(|path| !path.starts_with(&metadata))
            .collect();
        data.sort_unstable();
        data
    }
}

/// A path below a folder, which may be the root; `None` for one that is not.
pub(super) fn below<'a>(root: &str, path: &'a str) -> Option<&'a str> {
    if root.is_empty() {
        return Some(path);
    }
    path.strip_prefix(root)?.strip_prefix('/')
}
