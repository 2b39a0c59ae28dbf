//! Entries with their schemas become datasets: partition folders, `part-*` files and same-schema siblings are one table each,
//! every other entry is its own.
//!
//! Files are joined only when their names *and* their fields agree, because two tables taken for one would add up people who
//! have nothing to do with each other.

use crate::model::Text;
use crate::model::dataset::{
    Assembled, DataType, Field, Part, Schema, StrayIdentifiers, UnappliedDeletes,
};
use crate::model::entry::{StoreEntry, folder, join};
use crate::model::removed_rows::RemovedRows;
use crate::model::table::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// An entry that a format has looked into.
#[derive(Clone, Debug)]
pub struct Inspected {
    /// The entry.
    pub entry: StoreEntry,
    /// Its schema, as the table that lists it names its columns.
    pub schema: Arc<Schema>,
    /// How its records are read.
    pub table: Arc<dyn Table>,
    /// Rows of it that are not the table's any more.
    pub removed: Option<Arc<RemovedRows>>,
    /// What was found in lines above and below it that are no records.
    pub stray: StrayIdentifiers,
    /// The table that lists it among its files, where there is one.
    pub listed_by: Option<Arc<Member>>,
}

/// What a table says of one of its files.
#[derive(Clone, Debug)]
pub struct Member {
    /// The table's folder below the store's root.
    pub root: Arc<str>,
    /// Partition columns and their values.
    pub partitions: Vec<(String, String)>,
    /// What a reader should know of the table.
    pub notes: Vec<Text>,
    /// Rows of its files that may not be the table's.
    pub unapplied: UnappliedDeletes,
}

/// The name of a dataset that fills its store.
const STORE: &str = ".";
/// Siblings are folded from this many on.
const LEAST_SIBLINGS: usize = 3;
/// Forms with the same labels, which people fill in under names of their own.
const LEAST_FORMS: usize = 2;

/// Entries by the folder that they stand in or below, and by their format.
type ByFolder = BTreeMap<(String, &'static str), Vec<Inspected>>;

/// Datasets of `entries`, sorted by name. With `fold` off, each entry is its own dataset.
#[must_use]
pub fn assemble(mut entries: Vec<Inspected>, fold: bool) -> Vec<Assembled> {
    entries.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
    // A table that lists its files is one dataset, whatever their names and whatever was asked of siblings.
    let (listed, entries): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|one| one.listed_by.is_some());
    let mut datasets = listed_tables(listed);
    let single = if fold {
        folded(entries, &mut datasets)
    } else {
        entries
    };
    for one in single {
        let name = one.entry.path.to_string();
        datasets.push(dataset(name, one.table.format(), vec![one], false));
    }
    name_apart(&mut datasets);
    datasets
}

/// Files that tables list, one dataset for each table.
fn listed_tables(listed: Vec<Inspected>) -> Vec<Assembled> {
    let mut tables: BTreeMap<(Arc<str>, &'static str), Vec<Inspected>> = BTreeMap::new();
    for one in listed {
        if let Some(table) = &one.listed_by {
            let key = (table.root.clone(), one.table.format());
            tables.entry(key).or_default().push(one);
        }
    }
    tables
        .into_iter()
        .map(|((root, format), group)| dataset(root.to_string(), format, group, false))
        .collect()
}

/// Adds the datasets of several files that names and fields tell; returns the files that stand alone.
fn folded(entries: Vec<Inspected>, datasets: &mut Vec<Assembled>) -> Vec<Inspected> {
    let mut partitioned = ByFolder::new();
    let mut folders = ByFolder::new();
    for one in entries {
        let (root, partitions) = partition_root(&one.entry.path);
        let (above, place) = if partitions.is_empty() {
            (folder(&one.entry.path).to_owned(), &mut folders)
        } else {
            (root, &mut partitioned)
        };
        let key = (above, one.table.format());
        place.entry(key).or_default().push(one);
    }
    let mut single = partitioned_tables(partitioned, datasets);
    single.extend(siblings(folders, datasets));
    single
}

/// Adds the tables of partition folders; returns the files whose fields are not those of the table beside them.
fn partitioned_tables(roots: ByFolder, datasets: &mut Vec<Assembled>) -> Vec<Inspected> {
    let mut others = Vec::new();
    for ((root, format), parts) in roots {
        for (index, group) in by_names_of_fields(parts).into_iter().enumerate() {
            if index > 0 {
                others.extend(group);
            } else {
                let name = if root.is_empty() { STORE } else { &root };
                datasets.push(dataset(name.to_owned(), format, group, true));
            }
        }
    }
    others
}

/// Adds the tables that several files of one folder make up; returns the files that stand alone.
fn siblings(folders: ByFolder, datasets: &mut Vec<Assembled>) -> Vec<Inspected> {
    let mut files_in: BTreeMap<String, usize> = BTreeMap::new();
    for ((folder, _), files) in &folders {
        *files_in.entry(folder.clone()).or_default() += files.len();
    }
    let mut single = Vec::new();
    for ((folder, format), files) in folders {
        let (forms, files): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|one| one.schema.is_form);
        for group in by_names_of_fields(forms) {
            if group.len() < LEAST_FORMS {
                single.extend(group);
            } else {
                let name = join(&folder, &template_of_forms(&group));
                datasets.push(dataset(name, format, group, false));
            }
        }
        let mut families: BTreeMap<String, Vec<Inspected>> = BTreeMap::new();
        for one in files {
            let template = template(file_name(&one.entry.path));
            families.entry(template).or_default().push(one);
        }
        for (template, family) in families {
            let least = if is_shard(&template) {
                2
            } else {
                LEAST_SIBLINGS
            };
            for group in by_fields(family) {
                if group.len() < least {
                    single.extend(group);
                    continue;
                }
                let fills_folder = group.len() == files_in[&folder] && !folder.is_empty();
                let name = if fills_folder {
                    folder.clone()
                } else {
                    join(&folder, &template)
                };
                datasets.push(dataset(name, format, group, false));
            }
        }
    }
    single
}

/// Sorts datasets by name, and gives each a name of its own.
fn name_apart(datasets: &mut [Assembled]) {
    datasets.sort_by(|a, b| {
        a.name
            .cmp(&b.name)
            .then_with(|| a.parts[0].entry.path.cmp(&b.parts[0].entry.path))
    });
    // Two families of one folder may have the same template and other fields: from the second on each is named by its first file.
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for dataset in &mut *datasets {
        if taken.contains(&dataset.name) {
            dataset.name = dataset.parts[0].entry.path.to_string();
        }
        // In a bucket, a file and a folder may have one name.
        let stem = dataset.name.len();
        let mut number = 2;
        while !taken.insert(dataset.name.clone()) {
            dataset.name.truncate(stem);
            dataset.name += &format!(" ({number})");
            number += 1;
        }
    }
    datasets.sort_by(|a, b| a.name.cmp(&b.name));
}

/// The dataset that the files of `group` make up; the folders above them are columns of it where it `is_partitioned`.
fn dataset(
    name: String,
    format: &'static str,
    group: Vec<Inspected>,
    is_partitioned: bool,
) -> Assembled {
    let (mut fields, drift) = joined_fields(&group);
    let first = &group[0];
    let listed_by = first.listed_by.as_deref();
    let mut notes = first.schema.notes.clone();
    notes.extend(listed_by.iter().flat_map(|table| table.notes.clone()));
    if drift {
        notes.push(Text::new(
            "各文件的字段或类型不一致；按名称合并，缺少的列按空值计",
            "fields or types differ between files; they are joined by name, and a column that a file lacks counts as null there",
        ));
    }
    let mut unapplied = listed_by.map(|table| table.unapplied).unwrap_or_default();
    unapplied.files_missing |= group.iter().any(|one| one.schema.has_rows_elsewhere);
    let parts: Vec<Part> = group
        .into_iter()
        .map(|one| part(one, is_partitioned))
        .collect();
    let keys = partition_keys(&parts, &fields);
    let partition_fields = keys.len();
    fields.extend(keys.into_iter().map(|key| Field {
        path: key.into(),
        data_type: DataType::String,
        description: None,
    }));
    Assembled {
        name,
        format,
        fields,
        partition_fields,
        parts,
        notes,
        unapplied,
    }
}

/// The fields of all files joined by name, each with a type that holds all of its values; true where the files differ.
fn joined_fields(group: &[Inspected]) -> (Vec<Field>, bool) {
    let mut fields: Vec<Field> = Vec::new();
    let mut places: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut drift = false;
    let several = group.len() > 1;
    for (index, one) in group.iter().enumerate() {
        for (place, field) in one.schema.fields.iter().enumerate() {
            // Columns without a name are told apart by their place.
            if field.path.is_empty() || !several {
                if index == 0 {
                    fields.push(field.clone());
                } else if place >= fields.len() {
                    fields.push(field.clone());
                    drift = true;
                }
                continue;
            }
            match places.get(&field.path) {
                Some(known) => drift |= merge_type(&mut fields[*known], field),
                None => {
                    drift |= index > 0;
                    places.insert(field.path.clone(), fields.len());
                    fields.push(field.clone());
                }
            }
        }
        drift |= index > 0 && one.schema.fields.len() != fields.len();
    }
    (fields, drift)
}

/// A file with the values of its partition columns, as the table that lists it or the folders above it say.
fn part(one: Inspected, is_partitioned: bool) -> Part {
    let partitions = match &one.listed_by {
        Some(table) => table.partitions.clone(),
        None if is_partitioned => partition_root(&one.entry.path).1,
        None => Vec::new(),
    };
    Part {
        entry: one.entry,
        schema: one.schema,
        table: one.table,
        removed: one.removed,
        stray: one.stray,
        partitions,
    }
}

/// Names of partition columns in their order. One that the files hold as well is one column: the files' own.
fn partition_keys(parts: &[Part], fields: &[Field]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in parts.iter().flat_map(|part| &part.partitions) {
        let is_own = fields.iter().any(|field| *field.path == **key);
        if !is_own && !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// Widens the type of a field to hold another's; true where they differed.
fn merge_type(known: &mut Field, other: &Field) -> bool {
    if known.data_type == other.data_type {
        return false;
    }
    known.data_type = match (known.data_type, other.data_type) {
        (DataType::Null, wider) | (wider, DataType::Null) => wider,
        (DataType::Bigint, DataType::Double) | (DataType::Double, DataType::Bigint) => {
            DataType::Double
        }
        _ => DataType::String,
    };
    true
}

/// Groups whose fields have the same names and types, in the order of their first file.
fn by_fields(files: Vec<Inspected>) -> Vec<Vec<Inspected>> {
    group_by(files, |one| {
        one.schema
            .fields
            .iter()
            .map(|field| (field.path.clone(), field.data_type))
            .collect::<Vec<_>>()
    })
}

/// Partition folders say that their files are one table; drift is allowed as long as half the names are shared.
fn by_names_of_fields(files: Vec<Inspected>) -> Vec<Vec<Inspected>> {
    let mut groups: Vec<(BTreeSet<Arc<str>>, Vec<Inspected>)> = Vec::new();
    for one in files {
        let names: BTreeSet<Arc<str>> = one
            .schema
            .fields
            .iter()
            .map(|field| field.path.clone())
            .collect();
        let place = groups.iter().position(|(known, _)| {
            known.intersection(&names).count() * 2 >= known.len().min(names.len())
        });
        match place {
            Some(place) => groups[place].1.push(one),
            None => groups.push((names, vec![one])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn group_by<K: PartialEq>(
    files: Vec<Inspected>,
    key: impl Fn(&Inspected) -> K,
) -> Vec<Vec<Inspected>> {
    let mut groups: Vec<(K, Vec<Inspected>)> = Vec::new();
    for one in files {
        let key = key(&one);
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(one),
            None => groups.push((key, vec![one])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The folder above the first `key=value` folder, and the pairs in order.
fn partition_root(path: &str) -> (String, Vec<(String, String)>) {
    let folders: Vec<&str> = folder(path).split('/').collect();
    let pair = |folder: &str| {
        folder
            .split_once('=')
            .filter(|(key, _)| !key.is_empty())
            .map(|(key, value)| {
                let value = if value == "__HIVE_DEFAULT_PARTITION__" {
                    ""
                } else {
                    value
                };
                (key.to_owned(), value.to_owned())
            })
    };
    let first = folders
        .iter()
        .position(|folder| pair(folder).is_some())
        .unwrap_or(folders.len());
    let partitions = folders[first..]
        .iter()
        .filter_map(|folder| pair(folder))
        .collect();
    (folders[..first].join("/"), partitions)
}

/// The template that the names of filled-in forms have in common; their ending where each has a name of its own, as a person's.
fn template_of_forms(forms: &[Inspected]) -> String {
    let names = || forms.iter().map(|one| file_name(&one.entry.path));
    let first = names().next().unwrap_or_default();
    let common = template(first);
    if names().all(|name| template(name) == common) {
        return common;
    }
    let ending = first.find('.').map_or("", |at| &first[at..]);
    let alike = names().all(|name| name.ends_with(ending));
    format!("*{}", if alike { ending } else { "" })
}

fn file_name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// The file name with each number or date replaced by `*`: `orders_2024-01.csv` → `orders_*.csv`. Digits that belong to a word
/// (`v2`, `sha256`) stay, unless the file is a shard (`part-00001-<uuid>.parquet`).
fn template(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if let Some(prefix) = ["part-", "part_", "shard-", "chunk-"]
        .iter()
        .find(|prefix| lower.starts_with(**prefix))
    {
        let ending = name.find('.').map_or("", |at| &name[at..]);
        return format!("{prefix}*{ending}");
    }
    let mut out = String::new();
    let characters: Vec<char> = name.chars().collect();
    let mut at = 0;
    while at < characters.len() {
        let glued = at > 0 && characters[at - 1].is_ascii_alphabetic();
        if characters[at].is_ascii_digit() && !glued {
            let mut end = at;
            // A date's own separators belong to it: 2024-01-31, 2024_01, 2024.01.
            while end < characters.len()
                && (characters[end].is_ascii_digit()
                    || (matches!(characters[end], '-' | '_' | '.')
                        && characters.get(end + 1).is_some_and(char::is_ascii_digit)))
            {
                end += 1;
            }
            if characters.get(end).is_some_and(char::is_ascii_alphabetic) {
                out.extend(&characters[at..end]);
            } else {
                out.push('*');
            }
            at = end;
        } else {
            out.push(characters[at]);
            at += 1;
        }
    }
    out
}

fn is_shard(template: &str) -> bool {
    ["part-*", "part_*", "shard-*", "chunk-*"]
        .iter()
        .any(|prefix| template.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_in_names_are_one_star() {
        for (name, expected) in [
            ("orders_2024-01.csv", "orders_*.csv"),
            ("orders_20240131_2.csv", "orders_*.csv"),
            ("part-00000-9a1c.snappy.parquet", "part-*.snappy.parquet"),
            ("model_v2.csv", "model_v2.csv"),
            ("members.csv", "members.csv"),
            ("2024.csv", "*.csv"),
        ] {
            assert_eq!(template(name), expected, "{name}");
        }
    }

    #[test]
    fn partition_folders_give_columns() {
        let (root, partitions) = partition_root("auto/telematics/dt=2024-03-01/h=1/part-0.parquet");
        assert_eq!(root, "auto/telematics");
        assert_eq!(
            partitions,
            [
                ("dt".to_owned(), "2024-03-01".to_owned()),
                ("h".to_owned(), "1".to_owned())
            ]
        );
    }
}
