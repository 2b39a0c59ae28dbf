//! From what was read of a dataset to its entry in the inventory: profile, judge, count people, apply the law.

use crate::detect::judge::Judge;
use crate::detect::stray::{self, PathIdentifiers};
use crate::detect::verdict;
use crate::format;
use crate::judge::Terms;
use crate::judge::dataset::{attribution, facts};
use crate::law::Decisions;
use crate::model::anomalies;
use crate::model::dataset::Assembled;
use crate::model::entry::{Skip, latest_modification};
use crate::model::facts::Facts;
use crate::model::finding::{Category, Finding, Label};
use crate::model::inventory::{Column, Dataset, Individuals, Method, PartSummary};
use crate::model::obligation::Obligation;
use crate::model::packed::Packed;
use crate::model::persons::NamedPersons;
use crate::model::profile::{ColumnProfile, SampleMethod};
use crate::model::reading::{Reading, ReadingEnd};
use crate::model::reason::RunReason;
use crate::model::request::Request;
use crate::model::shared;
use crate::model::text::counted;
use crate::model::{Count, Text};
use crate::pack::detector::About;
use crate::people::recount::Recount;
use crate::people::{self, Corrections, Minority, Roles};
use crate::rules::Rules;
use crate::scan::dataset_progress::DatasetProgress;
use crate::scan::found::Found;
use crate::scan::packing::Packing;
use crate::scan::recount::Persons;
use crate::scan::task::Shared;
use crate::sketch::precision::Precision;
use crate::sketch::probe::Probe as _;
use crate::sketch::{DatasetSketch, Distinct};

/// A dataset's entry, or only its skips.
pub(super) struct Finished {
    pub(super) store: usize,
    pub(super) dataset: Option<Box<(Dataset, Keys)>>,
    pub(super) skips: Vec<Skip>,
    pub(super) bytes_read: u64,
    /// What a second pass over the columns of persons is to settle.
    pub(super) pending: Option<Box<Pending>>,
}

/// What is known of the people of a dataset until its columns of persons are read again.
#[derive(Clone)]
pub(super) struct Pending {
    pub(super) recount: Recount,
    pub(super) known: people::recount::Known,
}

impl Finished {
    /// A dataset that the run did not come to.
    pub(super) fn not_reached(found: &Found) -> Self {
        let entries = found.dataset.parts.iter().map(|part| &part.entry);
        let skips = entries.map(|entry| Skip::of(entry, RunReason::NotReached));
        Self::skipped(found.store, skips.collect())
    }

    /// A dataset of which nothing was read.
    pub(super) fn skipped(store: usize, skips: Vec<Skip>) -> Self {
        Self {
            store,
            dataset: None,
            skips,
            bytes_read: 0,
            pending: None,
        }
    }

    /// Whether a second pass over the columns of persons is worth its time: of a sample only where an answer hangs on the number.
    pub(super) fn is_worth(&self, shared: &Shared, pending: &Pending, is_alone: bool) -> bool {
        let hangs = |(_, keys): &(Dataset, Keys)| {
            let laws = &shared.rules.law;
            shared.decisions.hang_on_a_number(laws, &keys.facts)
        };
        if pending.known.is_sample {
            self.dataset.as_deref().is_some_and(hangs)
        } else {
            !is_alone || !pending.known.is_settled
        }
    }

    /// Whether all is known of it that reading it can tell.
    pub(super) fn is_read(&self) -> bool {
        self.dataset.is_some() && self.pending.is_none() && self.skips.is_empty()
    }

    /// Whether its persons were identified row by row.
    pub(super) fn has_persons(&self) -> bool {
        let dataset = self.dataset.as_deref();
        dataset.is_some_and(|(_, keys)| keys.persons.is_some())
    }

    /// Takes the persons of a second pass for the people of the dataset, and asks the law again.
    pub(super) fn recounted(&mut self, shared: &Shared, pending: Pending, persons: Persons) {
        let Some((entry, keys)) = self.dataset.as_deref_mut() else {
            return;
        };
        let Pending { recount, known } = pending;
        if known.is_sample {
            entry.records.count = Count::exact(persons.rows);
            (entry.records.method, entry.records.confidence) = (Method::Counted, 1.0);
            let columns = recount.columns().into_iter();
            let columns = columns.filter_map(|place| entry.columns.get().get(place).map(path_of));
            let columns: Vec<String> = columns.collect();
            self.bytes_read = with_columns(self.bytes_read, persons.bytes, entry.bytes);
            if let Some(reading) = &mut entry.reading {
                reading.columns = columns;
                reading.ended = ReadingEnd::Counted;
                reading.bytes = self.bytes_read;
            }
        }
        keys.recount = Some(recount.clone().into());
        let (individuals, persons) =
            people::recount::count(recount, &known, persons.read, &shared.runs);
        if individuals.minors.is_some_and(|minors| minors.lower > 0) {
            people::minors::mark_columns(&mut entry.columns, &known.main_columns);
        }
        entry.individuals = individuals;
        keys.persons = Some(Box::new(persons));
        keys.facts = facts(&Terms::of(&shared.request, &shared.rules), entry).into();
        entry.obligation = shared.decisions.decide(&shared.rules.law, &keys.facts);
        if let Some(reading) = &mut entry.reading {
            reading.nearest = shared.decisions.nearest(&shared.rules.law, &keys.facts);
        }
    }

    /// Takes the persons of the first pieces of a second pass as the least that there are, where that settles what the law asks;
    /// whether it does.
    pub(super) fn is_settled_by(
        &mut self,
        shared: &Shared,
        pending: &Pending,
        persons: &Persons,
    ) -> bool {
        let Some((entry, keys)) = self.dataset.as_deref_mut() else {
            return false;
        };
        let known = entry.individuals.count;
        let Some(least) =
            people::recount::at_least(&pending.recount, &pending.known, &persons.read.main)
        else {
            return false;
        };
        if least <= known.lower || known.upper.is_some_and(|upper| upper < least) {
            return false;
        }
        let count = Count::new(least, known.estimate.max(least), known.upper);
        entry.individuals.count = count;
        let more = facts(&Terms::of(&shared.request, &shared.rules), entry);
        let laws = &shared.rules.law;
        if shared.decisions.hang_on_a_number(laws, &more) {
            entry.individuals.count = known;
            return false;
        }
        entry.individuals.because.push(Text::new(
            format!("标识个人的列读到结论确定为止：至少 {least} 人"),
            format!(
                "the column that identifies persons was read until the requirement was settled: at least {}",
                counted(least, "person", "persons")
            ),
        ));
        entry.obligation = shared.decisions.decide(laws, &more);
        self.bytes_read = with_columns(self.bytes_read, persons.bytes, entry.bytes);
        if let Some(reading) = &mut entry.reading {
            reading.ended = ReadingEnd::Settled;
            reading.bytes = self.bytes_read;
            reading.nearest = shared.decisions.nearest(laws, &more);
        }
        keys.facts = more.into();
        true
    }

    /// Why the columns of persons were not read to their end.
    pub(super) fn was_left(&mut self, ended: ReadingEnd) {
        let reading = self.dataset.as_deref_mut();
        if let Some(reading) = reading.and_then(|(entry, _)| entry.reading.as_mut()) {
            reading.ended = ended;
        }
    }

    /// Takes up as little memory from here on as it may, where there are very many datasets.
    pub(super) fn pack(&mut self, packing: &Packing) {
        self.skips.shrink_to_fit();
        if let Some((entry, keys)) = self.dataset.as_deref_mut() {
            packing.pack(entry, keys);
        }
    }
}

/// Bytes that were read of a dataset of so many, where bytes of a sample were read and bytes of some columns: what both have is
/// read once.
fn with_columns(sample: u64, columns: u64, all: u64) -> u64 {
    let both = u128::from(sample) * u128::from(columns) / u128::from(all.max(1));
    let read = u128::from(sample) + u128::from(columns) - both;
    read.min(u128::from(all)) as u64
}

/// A column's path, or its place where it has none.
fn path_of(column: &Column) -> String {
    if column.path.is_empty() {
        format!("#{}", column.ordinal)
    } else {
        column.path.clone()
    }
}

/// What a transfer needs of a dataset to unite its people with others'.
pub(super) struct Keys {
    /// Its persons, where they were identified row by row.
    pub(super) persons: Option<Box<people::persons::Persons>>,
    /// Where their keys stand.
    pub(super) recount: Option<shared::Shared<Recount>>,
    /// What is known of it.
    pub(super) facts: shared::Shared<Facts>,
}

/// What an entry is made with.
pub(super) struct Means<'a> {
    pub(super) request: &'a Request,
    pub(super) rules: &'a Rules,
    pub(super) judge: &'a Judge<'a>,
    pub(super) decisions: &'a Decisions,
    /// Different values of a column, at most, where a little reading bounds them.
    pub(super) different: &'a dyn Fn(usize) -> Option<u64>,
}

/// Makes the entry of a dataset, or says why there is none.
pub(super) fn finish(means: &Means<'_>, found: &Found, reading: DatasetProgress) -> Finished {
    let (request, rules, decisions) = (means.request, means.rules, means.decisions);
    let dataset = &found.dataset;
    let unread = reading.ended_early().filter(|(_, rows, _)| *rows == 0);
    let skips: Vec<Skip> = unread
        .map(|(part, _, refusal)| Skip::of(&part.entry, refusal.0))
        .collect();
    if skips.len() == dataset.parts.len() {
        return Finished::skipped(found.store, skips);
    }
    if reading.stopped && reading.parts.iter().all(|(rows, ..)| *rows == 0) {
        return Finished::not_reached(found);
    }
    let bytes_read = bytes_read(dataset, &reading);
    let mut described = described(request, found, &reading, &skips);
    described.reading = reading.ended().map(|ended| Reading {
        bytes: bytes_read,
        columns: Vec::new(),
        ended,
        nearest: None,
    });
    let (mut entry, keys, pending) = entry(means, dataset, reading, described);
    if let Some(reading) = &mut entry.reading {
        reading.nearest = decisions.nearest(&rules.law, &keys.facts);
        if reading.ended == ReadingEnd::Settled
            && decisions.hang_on_a_number(&rules.law, &keys.facts)
        {
            // Until the columns of persons are read.
            reading.ended = match pending {
                Some(_) => ReadingEnd::Interrupted,
                None if dataset.unapplied.files_missing => ReadingEnd::Unreadable,
                None => ReadingEnd::WithoutKey,
            };
        }
    }
    Finished {
        store: found.store,
        dataset: Some(Box::new((entry, keys))),
        skips,
        bytes_read,
        pending: pending.map(Box::new),
    }
}

/// What the dataset holds, how many people that is, and what the law asks of it.
fn entry(
    means: &Means<'_>,
    dataset: &Assembled,
    mut reading: DatasetProgress,
    mut entry: Dataset,
) -> (Dataset, Keys, Option<Pending>) {
    let (request, rules) = (means.request, means.rules);
    let plain = vec![Precision::PLAIN; dataset.fields.len()];
    let sketch = (reading.sketch.take())
        .unwrap_or_else(|| DatasetSketch::new(&plain, rules.matcher.tests()));
    entry.notes.extend(notes(rules, &reading, &sketch));
    let (mut profiles, distinct) = profiles(dataset, &reading, sketch);
    // From here on the names of columns may be told.
    let masked = rules.name_forms().mask_columns(&mut profiles);
    entry.notes.extend(masked.note());
    let judgement = means.judge.judge(&dataset.name, &profiles);
    entry.notes.extend(judgement.notes);
    let mut findings = judgement.findings;
    let overruled = verdict::correct(
        &mut findings,
        &profiles,
        request.declarations.verdicts_on(&dataset.name),
        &rules.detectors,
        request.taxonomy,
    );
    if !reading.all_read() {
        bound(&mut profiles, &findings, means.different);
    }
    let told = masked.persons.or_else(|| persons_in_place(rules, dataset));
    let named = named_after(told, &mut findings, &profiles, rules);
    let roles = roles(rules, &profiles, &judgement.whose);
    let paths: Vec<&str> = profiles.iter().map(|one| one.path.as_str()).collect();
    let links = request.declarations.links_of(&dataset.name, &paths);
    let ages = rules.age_signs(&dataset.name, &profiles, &findings);
    let beside = people::beside::Beside {
        columns: &profiles,
        findings: &findings,
        roles: &roles,
        all_read: reading.all_read(),
        detectors: &rules.detectors,
    };
    let table = people::Table {
        columns: &profiles,
        findings: &findings,
        roles: &roles,
        records: reading.records_at_most(),
        all_read: reading.all_read() && !dataset.unapplied.files_missing,
        minority: Minority::on(request.day(), &rules.context),
        ages: &ages,
        named: named.as_ref(),
        attributes: judgement.attributes.as_ref(),
        known_names: &judgement.known_names,
        corrections: corrections((dataset, &reading), &beside, judgement.attributes.is_some()),
        values: &distinct,
        links: &links,
    };
    let people = people::count(&table, &rules.detectors);
    let pending = pending(rules, dataset, &reading, (&table, &people));
    if people.has_minors {
        people::minors::mark(&profiles, &roles, &mut findings);
    }
    if let Some(named) = &named {
        people::named::mark(named, &mut findings);
    }
    entry.individuals = people.individuals;
    let keys = judged(means, &mut entry, profiles, &findings, overruled);
    (entry, keys, pending)
}

/// Whose each column is, by its header and by the schemas that have it.
fn roles(rules: &Rules, profiles: &[ColumnProfile], whose: &[Option<String>]) -> Roles {
    let mut roles = Roles::of(profiles, |path| rules.role(path));
    roles.told_by(whose, |id| rules.role_by_id(id));
    roles
}

/// What a second pass is to settle, where all can be read again.
fn pending(
    rules: &Rules,
    dataset: &Assembled,
    reading: &DatasetProgress,
    (table, people): (&people::Table<'_>, &people::People),
) -> Option<Pending> {
    let may_be_read_again = reading.all_read() || reading.is_sound_sample();
    (may_be_read_again && !dataset.unapplied.files_missing)
        .then(|| people::recount::plan(table, people, &rules.detectors))
        .flatten()
        .map(|(recount, known)| Pending { recount, known })
}

/// Persons after whom columns are called and what was measured of each.
fn named_after(
    told: Option<NamedPersons>,
    findings: &mut [Finding],
    profiles: &[ColumnProfile],
    rules: &Rules,
) -> Option<NamedPersons> {
    let alike = told.filter(|named| people::named::are_measured_alike(named, findings))?;
    people::named::measured(&alike, findings, profiles, &rules.detectors)
}

/// Persons whom the folders, files, sheets or tables of a dataset are called after.
fn persons_in_place(rules: &Rules, dataset: &Assembled) -> Option<NamedPersons> {
    let paths = dataset.parts.iter().map(|part| &*part.entry.path);
    PathIdentifiers::new(&rules.detectors, &rules.matcher).persons_in(paths)
}

/// Puts what was found into the entry, and asks the law.
fn judged(
    means: &Means<'_>,
    entry: &mut Dataset,
    profiles: Vec<ColumnProfile>,
    findings: &[Finding],
    overruled: Vec<Option<String>>,
) -> Keys {
    let (rules, terms) = (means.rules, Terms::of(means.request, means.rules));
    let elements = findings
        .iter()
        .filter_map(|finding| finding.element.as_deref());
    (entry.sector, entry.scenario) = attribution(
        &terms,
        &entry.name,
        profiles.iter().map(ColumnProfile::header),
        &elements.collect::<Vec<_>>(),
    );
    entry.columns = columns(rules, profiles, findings, overruled).into();
    let facts = facts(&terms, entry);
    entry.obligation = means.decisions.decide(&rules.law, &facts);
    Keys {
        persons: None,
        recount: None,
        facts: facts.into(),
    }
}

/// Bounds the different values of columns of persons of a sample by what a little reading says of all of them.
fn bound(
    profiles: &mut [ColumnProfile],
    findings: &[Finding],
    different: &dyn Fn(usize) -> Option<u64>,
) {
    /// A column with more has no dictionary that is worth a look.
    const MOST: u64 = 1 << 18;
    let columns = profiles.iter_mut().zip(findings).enumerate();
    for (place, (profile, finding)) in columns {
        if finding.category < Category::Personal || profile.distinct.lower > MOST {
            continue;
        }
        let bounds = [profile.known.distinct, different(place)];
        profile.known.distinct = bounds.into_iter().flatten().min();
    }
}

/// Bytes of the dataset that were read. Read whole, the lines above a table were read as well.
fn bytes_read(dataset: &Assembled, reading: &DatasetProgress) -> u64 {
    if reading.all_read() {
        dataset.parts.iter().map(|part| part.entry.byte_size).sum()
    } else {
        reading.parts.iter().map(|(_, bytes, _)| bytes).sum()
    }
}

/// What is known of a dataset without its columns; parts that were skipped are not its own.
fn described(
    request: &Request,
    found: &Found,
    reading: &DatasetProgress,
    skips: &[Skip],
) -> Dataset {
    let dataset = &found.dataset;
    let entries = || dataset.parts.iter().map(|part| &part.entry);
    let is_skipped = |path: &str| skips.iter().any(|skip| skip.path == path);
    let all_read = reading.all_read();
    let mut notes = dataset.notes.clone();
    let in_part = reading.ended_early().filter(|(_, rows, _)| *rows > 0);
    notes.extend(in_part.map(|(part, _, refusal)| anomalies::in_part(&part.entry.path, &refusal)));
    Dataset {
        name: dataset.name.clone(),
        store: request.stores[found.store].clone(),
        format: dataset.format.to_owned(),
        files: (dataset.parts.len() - skips.len()) as u64,
        bytes: entries().map(|entry| entry.byte_size).sum::<u64>()
            - skips.iter().map(|skip| skip.byte_size).sum::<u64>(),
        encoding: dataset.parts[0].schema.encoding.map(str::to_owned),
        modified_at: latest_modification(entries()),
        records: reading.records(),
        individuals: Individuals::default(),
        parts: (dataset.parts.iter().zip(&reading.parts))
            .filter(|(part, _)| !is_skipped(&part.entry.path))
            .map(|(part, (rows, ..))| PartSummary::of(part, all_read.then_some(*rows)))
            .collect(),
        columns: Packed::default(),
        sector: None,
        scenario: None,
        suspicions: shared::Shared::default(),
        obligation: Obligation::default(),
        reading: None,
        notes,
    }
}

/// What a reader should know of the records.
fn notes(rules: &Rules, reading: &DatasetProgress, sketch: &DatasetSketch) -> Vec<Text> {
    (anomalies::ragged(sketch.ragged).into_iter())
        .chain(reading.anomaly_notes())
        .chain(stray::note_lines(&rules.detectors, &reading.stray))
        .chain(anomalies::broken(sketch.broken))
        .collect()
}

/// The columns in numbers. Nothing else of a column is kept on, but its values' hashes for counting people over several datasets.
fn profiles(
    dataset: &Assembled,
    reading: &DatasetProgress,
    sketch: DatasetSketch,
) -> (Vec<ColumnProfile>, Vec<Distinct>) {
    let has_heads = reading.has_heads();
    let contiguous = (!reading.all_read()).then(|| reading.contiguous());
    let known = (contiguous.is_some()).then(|| dataset.known_values());
    let half_way = reading.half_way();
    let first_partition = dataset.fields.len() - dataset.partition_fields;
    let is_flat = format::is_flat(dataset.format);
    let columns = sketch.columns.into_iter().zip(&dataset.fields);
    columns
        .enumerate()
        .map(|(ordinal, (column, field))| {
            let mut profile =
                column.profile(field, ordinal, ordinal >= first_partition, contiguous);
            if has_heads && profile.sample.method == SampleMethod::Stratified {
                profile.sample.method = SampleMethod::Head;
                profile.sample.smallest_share_missed = 1.0;
                profile.sample.spread = 1.0;
                profile.sample.contiguous = 1.0;
            }
            if is_flat && profile.path.contains('.') {
                profile.spoken = Some(profile.path.replace('.', "_"));
            }
            profile.half_way = half_way.and_then(|seen| seen.get(ordinal).copied());
            if let Some(known) = known.as_ref().and_then(|known| known.get(ordinal)) {
                profile.known = *known;
            }
            (profile, column.distinct)
        })
        .unzip()
}

/// What the reading of a dataset says of its people besides its columns.
fn corrections(
    (dataset, reading): (&Assembled, &DatasetProgress),
    beside: &people::beside::Beside<'_>,
    are_attributes: bool,
) -> Corrections {
    let findings = beside.findings;
    // A person who has looked at all of it has answered who else may stand there.
    let is_open = findings.is_empty() || findings.iter().any(|one| one.label != Label::Manual);
    Corrections {
        removed: dataset.unapplied,
        has_cut_rows: reading.has_cut_rows(),
        wide_rows: reading.wide_rows(),
        has_other_headers: reading.has_other_headers(),
        has_other_tables: reading.has_further_headers(),
        may_hold_others: is_open
            && (reading.has_unread_values()
                || (dataset.parts.iter()).any(|part| part.schema.may_hold_others)),
        stray_lines: reading.stray.lines,
        further: beside.further(),
        // The values of attributes are no texts beside keys.
        texts: if are_attributes {
            people::corrections::Texts::default()
        } else {
            beside.texts()
        },
    }
}

fn columns(
    rules: &Rules,
    profiles: Vec<ColumnProfile>,
    findings: &[Finding],
    overruled: Vec<Option<String>>,
) -> Vec<Column> {
    let columns = profiles.into_iter().zip(findings).zip(overruled);
    columns
        .map(|((profile, finding), overruled)| {
            let shown = shows_extremes(rules, finding);
            Column::of(profile, finding, overruled, shown)
        })
        .collect()
}

/// Whether a column's least and greatest value say nothing of a person: those of what identifies or describes one are somebody's.
fn shows_extremes(rules: &Rules, finding: &Finding) -> bool {
    let rule = (finding.element.as_deref()).and_then(|id| rules.detectors.by_id(id));
    finding.category == Category::None
        && rule.is_none_or(|rule| rule.identifies.is_none() && rule.about == About::Thing)
}
