//! Files that are no tables go in, datasets of them come out: one a folder and kind, with counts and bytes and what the kind
//! alone means.

use crate::kind::recognise;
use crate::model::dataset::DataType;
use crate::model::entry::{StoreEntry, folder, join, latest_modification};
use crate::model::finding::{Evidence, EvidenceKind, Form, Label};
use crate::model::inventory::{Column, Dataset, Individuals, Method, PartSummary, Records};
use crate::model::obligation::Obligation;
use crate::model::persons::Persons;
use crate::model::profile::Sample;
use crate::model::shared::Shared;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::kind::{Kind, Meaning};
use std::collections::BTreeMap;

/// Files of a kind in one folder are one dataset from this many on, as siblings are.
const LEAST_SIBLINGS: usize = 3;

/// The name of a dataset that fills its store.
const STORE: &str = ".";

/// A file that is no table.
#[derive(Debug)]
pub struct NonTableFile {
    /// The file.
    pub entry: StoreEntry,
    /// Its place among the kinds of the packs.
    pub kind: usize,
    /// What its header says of persons.
    pub persons: Persons,
    /// Whether its name has another ending than files of its kind.
    pub is_misnamed: bool,
}

impl NonTableFile {
    /// A file of the kind at a `place` among `kinds`, with its name and the first bytes of its content.
    #[must_use]
    pub fn new(entry: StoreEntry, kinds: &[Kind], place: usize, name: &str, head: &[u8]) -> Self {
        let kind = &kinds[place];
        let name = name.to_lowercase();
        // A name without an ending claims nothing.
        let is_misnamed =
            name.contains('.') && !kind.endings.iter().any(|ending| name.ends_with(ending));
        Self {
            entry,
            kind: place,
            persons: recognise::persons(kind.header, head),
            is_misnamed,
        }
    }
}

/// Files of one kind that make a dataset.
#[derive(Debug)]
pub struct Group {
    /// The dataset's name.
    pub name: String,
    /// Their place among the kinds of the packs.
    pub kind: usize,
    /// Sorted by path; at least one.
    pub files: Vec<NonTableFile>,
}

/// The groups of `files`: one a folder and kind, or one a file where siblings are not to be folded. `others` are the paths of all
/// other files, since a dataset has its folder's name only where it fills the folder.
#[must_use]
pub fn groups<'a>(
    kinds: &[Kind],
    files: Vec<NonTableFile>,
    fold: bool,
    others: impl Iterator<Item = &'a str>,
) -> Vec<Group> {
    let mut in_folder: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |path: &str| *in_folder.entry(folder(path).to_owned()).or_default() += 1;
    files.iter().for_each(|file| count(&file.entry.path));
    others.for_each(count);
    let mut groups: BTreeMap<(String, usize), Vec<NonTableFile>> = BTreeMap::new();
    for file in files {
        let path = &*file.entry.path;
        let place = if fold { folder(path) } else { path }.to_owned();
        groups.entry((place, file.kind)).or_default().push(file);
    }
    let (folded, single): (Vec<_>, Vec<_>) = groups
        .into_values()
        .partition(|group| group.len() >= LEAST_SIBLINGS);
    let single = single.into_iter().flatten().map(|file| vec![file]);
    folded
        .into_iter()
        .chain(single)
        .map(|mut files| {
            files.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
            let kind = files[0].kind;
            Group {
                name: name_of(kinds[kind].id, &files, &in_folder),
                kind,
                files,
            }
        })
        .collect()
}

/// A file's own path; the folder's where the files fill it; else the folder with what the names have in common, and with the
/// kind where that is nothing.
fn name_of(kind: &str, files: &[NonTableFile], in_folder: &BTreeMap<String, usize>) -> String {
    let first = &*files[0].entry.path;
    let folder = folder(first);
    if files.len() == 1 {
        return first.to_owned();
    }
    let ending = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.rfind('.')
            .map_or("", |dot| &file[dot..])
            .to_ascii_lowercase()
    };
    let shared = ending(first);
    let all = files.iter().all(|file| ending(&file.entry.path) == shared);
    if in_folder.get(folder) == Some(&files.len()) && !(folder.is_empty() && all) {
        return if folder.is_empty() { STORE } else { folder }.to_owned();
    }
    let star = if all {
        format!("*{shared}")
    } else {
        // Files of another kind may have no ending in common either.
        format!("* ({kind})")
    };
    join(folder, &star)
}

/// What a kind means for a dataset: the first meaning whose words its path has, or that needs none.
#[must_use]
pub fn meaning(kind: &Kind, has_word: impl Fn(&str) -> bool) -> Option<&Meaning> {
    kind.means
        .iter()
        .find(|meaning| meaning.words.is_empty() || meaning.words.iter().any(|word| has_word(word)))
}

/// A group as a dataset of its store, before people, sector and duty are known.
#[must_use]
pub fn dataset(kind: &Kind, meaning: Option<&Meaning>, store: &str, group: &Group) -> Dataset {
    let files = &group.files;
    Dataset {
        name: group.name.clone(),
        store: store.to_owned(),
        format: kind.id.to_owned(),
        files: files.len() as u64,
        bytes: files.iter().map(|file| file.entry.byte_size).sum(),
        encoding: None,
        modified_at: latest_modification(files.iter().map(|file| &file.entry)),
        // What a record is, and how many there are, only a reader of the content could tell.
        records: Records {
            count: Count::open(0),
            method: Method::NotCounted,
            confidence: 1.0,
        },
        individuals: Individuals::default(),
        parts: files.iter().map(part).collect(),
        columns: Vec::from_iter(meaning.map(|meaning| content(meaning, files))).into(),
        sector: None,
        scenario: None,
        suspicions: Shared::default(),
        obligation: Obligation::default(),
        reading: None,
        notes: notes(kind, files),
    }
}

fn part(file: &NonTableFile) -> PartSummary {
    PartSummary {
        path: file.entry.path.to_string(),
        bytes: file.entry.byte_size,
        records: None,
        file: None,
    }
}

/// What a reader should know of the files.
fn notes(kind: &Kind, files: &[NonTableFile]) -> Vec<Text> {
    let mut notes = vec![Text::new(
        format!("{}：按文件列出，内容未按表格分析", kind.title.zh),
        format!(
            "{}: listed as files, not profiled as a table",
            kind.title.en
        ),
    )];
    notes.extend(kind.note.clone());
    let misnamed = files.iter().filter(|file| file.is_misnamed).count();
    if misnamed > 0 {
        notes.push(Text::new(
            format!(
                "{misnamed} 个文件的扩展名与内容不符：内容是{}",
                kind.title.zh
            ),
            format!(
                "{} the ending of something else; by content: {}",
                counted(misnamed as u64, "file has", "files have"),
                kind.title.en
            ),
        ));
    }
    notes
}

/// The content as one column without a name, so that law and reports see what it holds.
fn content(meaning: &Meaning, files: &[NonTableFile]) -> Column {
    let named = files
        .iter()
        .filter(|file| file.persons.named.is_some_and(|named| named > 0))
        .count() as u64;
    let of = files.len() as u64;
    Column {
        name: String::new(),
        ordinal: 1,
        path: String::new(),
        data_type: DataType::Binary,
        nulls: 0,
        distinct: Count::open(0),
        element: Some(meaning.element.clone()),
        category: meaning.category,
        confidence: meaning.confidence,
        form: Form::Plain,
        label: Label::Automated,
        overruled: None,
        items: Vec::new(),
        evidence: vec![Evidence {
            kind: EvidenceKind::Statistics,
            text: meaning.because.clone(),
            weight: 0.0,
            agree: (named > 0).then_some(named),
            of: (named > 0).then_some(of),
        }],
        before: None,
        rivals: Vec::new(),
        rare: Vec::new(),
        position: None,
        sample: Sample::default(),
        shapes: Vec::new(),
        numbers: None,
        times: None,
    }
}
