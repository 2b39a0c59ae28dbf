//! Files that are no tables become datasets of their kind: one a folder, with counts and bytes and what the kind alone means.

use crate::detect::name::{self, Word};
use crate::format::kind::Persons;
use crate::law;
use crate::model::dataset::{Assembled, DataType, UnappliedDeletes};
use crate::model::entry::StoreEntry;
use crate::model::finding::{Category, Evidence, EvidenceKind, Finding, Form, Label};
use crate::model::inventory::{
    Attribution, Column, Dataset, Individuals, Method, PartSummary, Records,
};
use crate::model::obligation::Obligation;
use crate::model::profile::Sample;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::kind::{Header, Kind, Meaning};
use crate::scan::Request;
use crate::scan::facts::{attribution, facts};
use crate::scan::finish::{Keys, modified_at};
use crate::scan::rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// Files of a kind in one folder are one dataset from this many on, as siblings are.
const LEAST_SIBLINGS: usize = 3;

/// The name of a dataset that fills its store.
const STORE: &str = ".";

/// A file that is no table.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) entry: StoreEntry,
    /// Its place among the kinds of the rules.
    pub(super) kind: usize,
    pub(super) persons: Persons,
    /// Whether its name has another ending than files of its kind.
    pub(super) is_misnamed: bool,
}

/// The datasets of `files`: one a folder and kind, or one a file with folding off. `others` are the paths of all other files,
/// since a dataset has its folder's name only where it fills the folder.
pub(super) fn datasets<'a>(
    request: &Request,
    rules: &Rules,
    store: &str,
    files: Vec<Unread>,
    others: impl Iterator<Item = &'a str>,
) -> Vec<(Dataset, Keys)> {
    let mut in_folder: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |path: &str| *in_folder.entry(folder(path).to_owned()).or_default() += 1;
    files.iter().for_each(|file| count(&file.entry.path));
    others.for_each(count);
    let mut groups: BTreeMap<(String, usize), Vec<Unread>> = BTreeMap::new();
    for file in files {
        let place = if request.fold {
            folder(&file.entry.path)
        } else {
            &file.entry.path
        };
        groups
            .entry((place.to_owned(), file.kind))
            .or_default()
            .push(file);
    }
    let (folded, single): (Vec<_>, Vec<_>) = groups
        .into_values()
        .partition(|group| group.len() >= LEAST_SIBLINGS);
    let single = single.into_iter().flatten().map(|file| vec![file]);
    folded
        .into_iter()
        .chain(single)
        .map(|mut group| {
            group.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
            let name = name_of(rules.kinds[group[0].kind].id, &group, &in_folder);
            dataset(request, rules, store, name, &group)
        })
        .collect()
}

/// A file's own path; the folder's where the group fills it; else the folder with what the names have in common, and with the
/// kind where that is nothing.
fn name_of(kind: &str, group: &[Unread], in_folder: &BTreeMap<String, usize>) -> String {
    let first = &*group[0].entry.path;
    let folder = folder(first);
    if group.len() == 1 {
        return first.to_owned();
    }
    let ending = |path: &str| {
        let file = path.rsplit('/').next().unwrap_or(path);
        file.rfind('.')
            .map_or("", |dot| &file[dot..])
            .to_ascii_lowercase()
    };
    let shared = ending(first);
    let all = group.iter().all(|file| ending(&file.entry.path) == shared);
    if in_folder.get(folder) == Some(&group.len()) && !(folder.is_empty() && all) {
        return if folder.is_empty() { STORE } else { folder }.to_owned();
    }
    let star = if all {
        format!("*{shared}")
    } else {
        // Files of another kind may have no ending in common either.
        format!("* ({kind})")
    };
    if folder.is_empty() {
        star
    } else {
        format!("{folder}/{star}")
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn dataset(
    request: &Request,
    rules: &Rules,
    store: &str,
    name: String,
    group: &[Unread],
) -> (Dataset, Keys) {
    let kind = &rules.kinds[group[0].kind];
    let files = group.len() as u64;
    let bytes = group.iter().map(|file| file.entry.byte_size).sum();
    let meaning = meaning(kind, &name);
    let individuals =
        meaning.map_or_else(Individuals::default, |meaning| people(kind, meaning, group));
    let mut notes = vec![Text::new(
        format!("{}：按文件列出，内容未按表格分析", kind.title.zh),
        format!(
            "{}: listed as files, not profiled as a table",
            kind.title.en
        ),
    )];
    notes.extend(kind.note.clone());
    let misnamed = group.iter().filter(|file| file.is_misnamed).count();
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
    let (sector, scenario) = attributed(request, rules, kind, &name, meaning);
    let mut entry = Dataset {
        name,
        store: store.to_owned(),
        format: kind.id.to_owned(),
        files,
        bytes,
        encoding: None,
        modified_at: modified_at(group.iter().map(|file| &file.entry)),
        // What a record is, and how many there are, only a reader of the content could tell.
        records: Records {
            count: Count::open(0),
            method: Method::NotCounted,
            confidence: 1.0,
        },
        individuals,
        parts: group
            .iter()
            .map(|file| PartSummary {
                path: file.entry.path.to_string(),
                bytes: file.entry.byte_size,
                records: None,
                file: None,
            })
            .collect(),
        columns: meaning
            .map(|meaning| content(meaning, group))
            .into_iter()
            .collect(),
        sector,
        scenario,
        obligation: Obligation::default(),
        notes,
    };
    let facts = facts(request, rules, &entry);
    entry.obligation = law::decide(
        &rules.law,
        &request.edition,
        &facts,
        request.started_at.date_naive(),
    );
    (entry, Keys { main: None, facts })
}

/// What a kind means for files at `path`: the first meaning whose words the path has, or that needs none.
fn meaning<'a>(kind: &'a Kind, path: &str) -> Option<&'a Meaning> {
    let path = name::Header::new(path, None);
    let has = |word: &String| path.covers(&Word::new(word)).is_some();
    kind.means
        .iter()
        .find(|meaning| meaning.words.is_empty() || meaning.words.iter().any(has))
}

/// Sector and scenario by the path and what the kind means.
fn attributed(
    request: &Request,
    rules: &Rules,
    kind: &Kind,
    name: &str,
    meaning: Option<&Meaning>,
) -> (Option<Attribution>, Option<Attribution>) {
    let nameless = Assembled {
        name: name.to_owned(),
        format: kind.id,
        fields: Vec::new(),
        partition_fields: 0,
        parts: Vec::new(),
        notes: Vec::new(),
        unapplied: UnappliedDeletes::default(),
    };
    let findings: Vec<Finding> = meaning
        .map(|meaning| Finding {
            element: Some(meaning.element.clone()),
            ..Finding::default()
        })
        .into_iter()
        .collect();
    attribution(request, rules, &nameless, &[], &findings)
}

/// People by the headers.
fn people(kind: &Kind, meaning: &Meaning, group: &[Unread]) -> Individuals {
    let persons: Vec<&Persons> = group.iter().map(|file| &file.persons).collect();
    let (count, because) = match kind.header {
        Header::VcfSamples | Header::SamSamples
            if persons.iter().all(|one| one.named.is_some()) =>
        {
            samples(&persons)
        }
        Header::DicomPatient => patients(&persons),
        // How many people are in it is not in the files' names; that there are some is likely.
        _ if meaning.individuals => (
            Count::open(u64::from(meaning.category > Category::None)),
            Text::new(
                "人数未知：文件头未读或未列出样本",
                "unknown: no header that was read names the persons",
            ),
        ),
        _ => return Individuals::default(),
    };
    Individuals {
        count,
        method: Method::Metadata,
        sensitive: if meaning.category >= Category::SensitivePersonal {
            count
        } else {
            Count::default()
        },
        because: vec![because],
        ..Individuals::default()
    }
}

fn distinct<'a>(persons: &[&'a Persons]) -> BTreeSet<&'a u64> {
    persons.iter().flat_map(|one| &one.keys).collect()
}

/// Samples: at least as many as one file names; at most as many as all do together, where files with the same several names (a
/// cohort in one file a chromosome) are of the same samples.
fn samples(persons: &[&Persons]) -> (Count, Text) {
    let named = |one: &&Persons| one.named.unwrap_or(0);
    let most = persons.iter().map(named).max().unwrap_or(0);
    let several = persons.iter().filter(|one| one.keys.len() > 1);
    let lists: BTreeSet<&[u64]> = several.map(|one| &*one.keys).collect();
    let single = persons.iter().filter(|one| one.keys.len() < 2);
    let all =
        lists.iter().map(|list| list.len() as u64).sum::<u64>() + single.map(named).sum::<u64>();
    let differ = distinct(persons).len() as u64;
    (
        Count::between(most, differ.clamp(most, all.max(most)), all.max(most)),
        Text::new(
            format!("文件头列有样本：单个文件最多 {most} 个，不同名称 {differ} 个"),
            format!(
                "samples in the headers: at most {most} in one file, {} in all",
                counted(differ, "name", "different names")
            ),
        ),
    )
}

/// Patients: one for each number; a file without one may be of any of them or of another.
fn patients(persons: &[&Persons]) -> (Count, Text) {
    let numbers = distinct(persons).len() as u64;
    let count =
        |fits: &dyn Fn(&Persons) -> bool| persons.iter().filter(|one| fits(one)).count() as u64;
    let unnumbered = count(&|one| one.keys.is_empty() && one.named == Some(1));
    let unread = count(&|one| one.named.is_none());
    let least = numbers.max(unnumbered.min(1));
    (
        Count::between(least, numbers + unnumbered, numbers + unnumbered + unread),
        said(numbers, unnumbered, unread),
    )
}

/// What the headers of patients say, without what is not there.
fn said(numbers: u64, unnumbered: u64, unread: u64) -> Text {
    let mut zh = vec![format!("文件头中有 {numbers} 个不同的患者编号")];
    let mut en = vec![counted(
        numbers,
        "patient number in the headers",
        "different patient numbers in the headers",
    )];
    if unnumbered > 0 {
        zh.push(format!("{unnumbered} 个文件有患者信息而无编号"));
        en.push(format!(
            "{} patient elements without a number",
            counted(unnumbered, "file has", "files have")
        ));
    }
    if unread > 0 {
        zh.push(format!("{unread} 个文件的文件头未读到该处"));
        en.push(format!(
            "the {} not read so far",
            if unread == 1 {
                "header of 1 file was".to_owned()
            } else {
                format!("headers of {unread} files were")
            }
        ));
    }
    Text::new(zh.join("；"), en.join("; "))
}

/// The content as one column without a name, so that law and reports see what it holds.
fn content(meaning: &Meaning, group: &[Unread]) -> Column {
    let named = group
        .iter()
        .filter(|file| file.persons.named.is_some_and(|named| named > 0))
        .count() as u64;
    let of = group.len() as u64;
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
        evidence: vec![Evidence {
            kind: EvidenceKind::Statistics,
            text: meaning.because.clone(),
            weight: 0.0,
            agree: (named > 0).then_some(named),
            of: (named > 0).then_some(of),
        }],
        rivals: Vec::new(),
        rare: Vec::new(),
        position: None,
        sample: Sample::default(),
        shapes: Vec::new(),
        numbers: None,
        times: None,
    }
}
