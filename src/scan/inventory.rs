//! What was found in the stores and read of it goes in; the inventory comes out.

use crate::detect::stray::PathIdentifiers;
use crate::facts;
use crate::judge::{self, Flowing, Terms, unread};
use crate::model::Language;
use crate::model::entry::Skip;
use crate::model::facts::Facts;
use crate::model::inventory::{Coverage, Dataset, Inventory, SCHEMA_VERSION, Scan, Skipped, Tool};
use crate::model::request::Request;
use crate::rules::Rules;
use crate::scan::Seen;
use crate::scan::finish::{Finished, Keys};
use crate::scan::found::FoundList;
use crate::sketch::runs::RunFile;
use crate::store;
use chrono::{SecondsFormat, Utc};
use std::collections::HashMap;
use std::sync::Arc;

/// Entries, each in a place of its own: they are large, and move from one list to the next.
#[allow(
    clippy::vec_box,
    reason = "a list of a hundred thousand entries has to be copied as a whole to grow"
)]
type Pairs = Vec<Box<(Dataset, Keys)>>;

/// What came of reading the tables.
pub(super) struct Results {
    datasets: Pairs,
    /// Parts that are in no dataset.
    skipped: Vec<Skipped>,
    /// Files that could not be read to their end.
    partly: Vec<Skipped>,
    bytes_read: u64,
}

impl Results {
    /// `finished` are the results of `found` in its order; `partly` are files, each with the number of its store.
    pub(super) fn new(
        request: &Request,
        found: Arc<FoundList>,
        finished: Vec<Finished>,
        partly: Vec<(usize, Skip)>,
    ) -> Self {
        // The file that an entry is one table of, by store and path.
        let mut shared: HashMap<(usize, Arc<str>), Arc<str>> = HashMap::new();
        for one in found.whole() {
            for part in &one.dataset.parts {
                if let Some(file) = &part.entry.table_of {
                    shared.insert((one.store, part.entry.path.clone()), file.clone());
                }
            }
        }
        // What follows needs their memory.
        drop(found);
        let skipped = |store: usize, skip: Skip| Skipped {
            file: (shared.get(&(store, skip.path.as_str().into()))).map(|file| (**file).to_owned()),
            ..Skipped::of(&request.stores[store], skip)
        };
        let partly = partly.into_iter();
        let mut results = Self {
            datasets: Vec::new(),
            skipped: Vec::new(),
            partly: partly.map(|(store, skip)| skipped(store, skip)).collect(),
            bytes_read: 0,
        };
        for one in finished {
            let skips = one.skips.into_iter();
            results
                .skipped
                .extend(skips.map(|skip| skipped(one.store, skip)));
            if let Some(dataset) = one.dataset {
                results.bytes_read += one.bytes_read;
                results.datasets.push(dataset);
            }
        }
        results.partly.sort();
        results
    }
}

/// The inventory of a run that was not interrupted.
pub(super) fn inventory(
    request: &Request,
    rules: &Rules,
    seen: Seen,
    results: Results,
    runs: &RunFile,
) -> Inventory {
    let of_kinds = seen.of_kinds.into_iter().map(Box::new);
    let pairs = results.datasets.into_iter().chain(of_kinds);
    let (mut datasets, people) = in_order(request, pairs.collect());
    let mut skipped = seen.skipped;
    skipped.extend(results.skipped);
    skipped.sort();
    let mut warnings = request.secret.warnings.clone();
    warnings.extend(store::notes_of_covered(&request.stores));
    let mut identifiers = PathIdentifiers::new(&rules.detectors, &rules.matcher);
    warnings.extend(identifiers.note(&mut datasets, &skipped));
    let of_run = warnings.len();
    let (day, declarations) = (request.day(), &request.declarations);
    let of_facts = facts::warnings(declarations, &datasets, &skipped, day);
    warnings.extend(of_facts);
    let ignores = facts::warnings_of_ignores(declarations, &skipped, day);
    warnings.extend(ignores);
    let terms = Terms::of(request, rules);
    let flowing = datasets.iter().zip(&people).map(|(dataset, keys)| Flowing {
        dataset,
        facts: &keys.facts,
        persons: keys.persons.as_deref(),
    });
    let flowing: Vec<Flowing<'_>> = flowing.collect();
    let transfers = judge::transfers(&terms, &flowing, &skipped, &|_| None, runs);
    warnings.extend(judge::warnings_of_transfers(&transfers));
    let all_facts: Vec<&Facts> = people.iter().map(|keys| &*keys.facts).collect();
    let questions = judge::questions(&terms, &datasets, &all_facts);
    let unread = unread::files(&terms, &datasets, &skipped);
    let mut inventory = Inventory {
        schema_version: SCHEMA_VERSION.to_owned(),
        scan: Scan {
            warnings,
            warnings_of_run: of_run,
            ..run(request, rules)
        },
        coverage: Coverage {
            listed: seen.listed,
            skipped,
            partly: results.partly,
            unread,
            ..Coverage::default()
        },
        datasets,
        transfers,
        exporter: (&declarations.exporter).into(),
        catalog: declarations.catalog.clone(),
        questions,
        glossary: Vec::new(),
    };
    inventory.glossary = judge::glossary(rules, &inventory.datasets);
    // Of files of a kind no more than the head was read.
    inventory.tally(results.bytes_read);
    inventory.share_remarks();
    inventory
}

/// Datasets in the order of the stores, then of their names.
fn in_order(request: &Request, mut pairs: Pairs) -> (Vec<Dataset>, Vec<Keys>) {
    let store_of = |dataset: &Dataset| {
        let mut stores = request.stores.iter();
        stores.position(|store| *store == dataset.store)
    };
    pairs.sort_by(|a, b| {
        let (a, b) = (&a.0, &b.0);
        (store_of(a), &a.name, &a.format).cmp(&(store_of(b), &b.name, &b.format))
    });
    pairs.into_iter().map(|pair| *pair).unzip()
}

/// The run itself, which ends here.
fn run(request: &Request, rules: &Rules) -> Scan {
    let packs = rules.references();
    let digests: Vec<&str> = packs.iter().map(|pack| pack.digest.as_str()).collect();
    let started_at = request.started_at;
    Scan {
        id: request.id(&digests),
        started_at: started_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        finished_at: Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true),
        tool: Tool {
            name: "qingdan".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        },
        arguments: request.arguments(),
        depth: request.depth,
        seed: request.seed,
        read_budget: Some(request.read_budget),
        deadline_seconds: request.deadline.map(|deadline| deadline.as_secs()),
        declarations: Some(request.declarations.stated()),
        languages: vec![Language::Zh, Language::En],
        remarks: Vec::new(),
        secret: Some(request.secret.reference()),
        taxonomy: request.taxonomy,
        edition: request.edition.clone(),
        packs,
        fail_on: Vec::new(),
        interrupted: false,
        ended_by: None,
        warnings: Vec::new(),
        warnings_of_run: 0,
    }
}
