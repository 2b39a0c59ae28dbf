//! Reads the columns of persons of a dataset once more: which ones goes in, who stands in its rows comes out.

use crate::depth::bounds::Bounds;
use crate::detect::canonical::Speller;
use crate::detect::judge::category;
use crate::model::dataset::{Assembled, Split};
use crate::model::finding::{Category, Form};
use crate::model::person_key::{KeyClass, SlotColumns};
use crate::pack::context::RowPerson;
use crate::pack::detector::About;
use crate::people::recount::{Read, Recount, RecountPair, RecountSlot};
use crate::people::slots::KeyKind;
use crate::profile::persons::{PersonReader, SeenCells, Which};
use crate::scan::task::Shared;
use crate::scan::{Found, plan, pool};
use crate::sketch::Identities;
use crate::sketch::canonical::{Asked, AttributeNames, Canonical};
use crate::sketch::identities::Kind;
use std::sync::Arc;

/// Who stands in the rows that were read.
#[derive(Debug)]
pub(super) struct Persons {
    /// Who stands in its slots.
    pub(super) read: Read,
    /// Rows that were read.
    pub(super) rows: u64,
    /// Stored bytes that were read.
    pub(super) bytes: u64,
}

impl Persons {
    /// Nobody yet.
    pub(super) fn new(shared: &Shared, recount: &Recount) -> Self {
        let kind = |kind: &KeyKind| Kind {
            class: kind.class,
            salt: shared.hasher.hash(kind.element.as_bytes()),
        };
        let kinds: Vec<Kind> = recount.kinds.iter().map(kind).collect();
        let scope = recount.scope.iter().flat_map(|scope| &scope.kinds);
        let scope = scope.map(|of| {
            of.as_ref().map_or(
                Kind {
                    class: KeyClass::Attribute,
                    salt: 0,
                },
                kind,
            )
        });
        let pair = recount.pair.as_ref().map(|pair| kind(&pair.kind));
        let nobody = || Identities::new(kinds.clone(), &shared.runs);
        Self {
            read: Read {
                main: nobody(),
                perhaps_same: nobody(),
                other: nobody(),
                scope: Identities::new(scope.collect(), &shared.runs),
                pairs: Identities::new(
                    pair.map_or_else(Vec::new, |one| vec![one; 2]),
                    &shared.runs,
                ),
            },
            rows: 0,
            bytes: 0,
        }
    }

    /// Takes in those of another piece of the same dataset.
    pub(super) fn merge(&mut self, other: Self) {
        self.read.merge(other.read);
        self.rows += other.rows;
        self.bytes += other.bytes;
    }

    /// Leaves the memory to others.
    pub(super) fn put_away(&mut self) {
        self.read.put_away();
    }
}

/// The persons of some pieces, of each its part and where it lies in it; `None` where one cannot be read to its end, or nobody can say
/// which values stand side by side.
pub(super) fn read(
    shared: &Shared,
    found: &Found,
    pieces: &[(usize, Split)],
    recount: &Recount,
    seen: &mut SeenCells,
) -> Option<Persons> {
    let spellings = spellings(shared, recount);
    let mut persons = Persons::new(shared, recount);
    seen.begin_identities();
    for (part, split) in pieces {
        let piece = Piece {
            shared,
            found,
            part: *part,
            split,
            recount,
            spellings: &spellings,
        };
        piece.read(&mut persons, seen)?;
    }
    Some(persons)
}

/// One piece of a dataset.
struct Piece<'a> {
    shared: &'a Shared,
    found: &'a Found,
    part: usize,
    split: &'a Split,
    recount: &'a Recount,
    spellings: &'a [Arc<dyn Canonical>],
}

impl Piece<'_> {
    fn read(&self, persons: &mut Persons, seen: &mut SeenCells) -> Option<()> {
        let (shared, recount) = (self.shared, self.recount);
        let columns = PartColumns::of(recount, &self.found.dataset, self.part);
        let names = Names {
            shared,
            kinds: &recount.kinds,
        };
        let reader =
            |slots, which| PersonReader::new(shared.hasher, self.spellings, &names, slots, which);
        let pair_spellings = pair_spellings(shared, recount);
        let (hasher, slots) = (shared.hasher, &columns.pairs);
        let mut pairs = PersonReader::new(hasher, &pair_spellings, &names, slots, Which::Pairs);
        let scope_spellings = scope_spellings(shared, recount);
        let (hasher, slots) = (shared.hasher, &columns.scope);
        let mut scope = PersonReader::new(hasher, &scope_spellings, &names, slots, Which::Scope);
        let mut main = reader(&columns.main, Which::Main);
        let mut perhaps_same = reader(&columns.perhaps_same, Which::PerhapsSame);
        let mut other = reader(&columns.other, Which::Other);
        let one = &self.found.dataset.parts[self.part];
        let opened = shared.stores[self.found.store]
            .open(&one.entry, plan::access(one))
            .ok()?;
        let content = (one.table).bytes_of_columns(&opened.source, self.split, &columns.wanted);
        persons.bytes += one.entry.stored_bytes(content);
        let bounds = Bounds::begin(opened.meter, None, one.entry.byte_size);
        let mut batches = (one.table)
            .read_columns(
                &opened.source,
                self.split,
                one.removed.as_deref(),
                &columns.wanted,
            )
            .ok()?;
        while let Some(batch) = batches.next() {
            let batch = batch.ok()?;
            persons.rows += batch.rows as u64;
            let into = &mut persons.read;
            if !main.read(&batch, &mut into.main, seen)
                || !perhaps_same.read(&batch, &mut into.perhaps_same, seen)
                || !other.read(&batch, &mut into.other, seen)
                || !pairs.read(&batch, &mut into.pairs, seen)
                || !scope.read(&batch, &mut into.scope, seen)
            {
                return None;
            }
            if shared.watch.stopped() || !pool::heartbeat() || bounds.are_past() {
                return None;
            }
        }
        Some(())
    }
}

/// The spelling of each kind of key.
fn spellings(shared: &Shared, recount: &Recount) -> Vec<Arc<dyn Canonical>> {
    let kinds = recount.kinds.iter();
    kinds
        .map(|kind| shared.rules.speller(&kind.element, kind.form) as Arc<dyn Canonical>)
        .collect()
}

/// The spelling of each of two columns that are read side by side.
fn pair_spellings(shared: &Shared, recount: &Recount) -> Vec<Arc<dyn Canonical>> {
    let spelling = |pair: &RecountPair| {
        let speller = shared.rules.speller(&pair.kind.element, pair.kind.form);
        vec![speller as Arc<dyn Canonical>; 2]
    };
    recount.pair.as_ref().map_or_else(Vec::new, spelling)
}

/// The spelling of a number, of the columns in which it may restart, and of what stands beside it.
fn scope_spellings(shared: &Shared, recount: &Recount) -> Vec<Arc<dyn Canonical>> {
    let kinds = recount.scope.iter().flat_map(|scope| &scope.kinds);
    let spelling = |kind: &Option<KeyKind>| match kind {
        Some(kind) => shared.rules.speller(&kind.element, kind.form) as Arc<dyn Canonical>,
        None => Arc::new(Speller::as_it_stands()) as Arc<dyn Canonical>,
    };
    kinds.map(spelling).collect()
}

/// Names of attributes, read by the words of the packs.
struct Names<'a> {
    shared: &'a Shared,
    /// Kinds of keys that are wanted.
    kinds: &'a [KeyKind],
}

impl AttributeNames for Names<'_> {
    fn asked(&self, name: &str) -> Asked {
        let rules = &self.shared.rules;
        let Some(index) = rules.words.named(&rules.detectors, name) else {
            return Asked::default();
        };
        let detector = &rules.detectors[index].detector;
        let is_own = rules.role(name).person == RowPerson::Main;
        let kind = |kind: &KeyKind| kind.element == detector.id && kind.form == Form::Plain;
        let category = category(detector, self.shared.request.taxonomy);
        Asked {
            is_known: category > Category::ImportantSuspected && detector.about != About::Thing,
            kind: self.kinds.iter().position(kind).filter(|_| is_own),
            is_sensitive: is_own && category >= Category::SensitivePersonal,
            is_others: !is_own && detector.identifies.is_some(),
        }
    }
}

/// The columns of a recount in a part.
struct PartColumns {
    /// Places in the part of those that are read, ascending.
    wanted: Vec<usize>,
    main: Vec<SlotColumns>,
    perhaps_same: Vec<SlotColumns>,
    other: Vec<SlotColumns>,
    pairs: Vec<SlotColumns>,
    scope: Vec<SlotColumns>,
}

impl PartColumns {
    /// A column that the part does not have is empty in its rows.
    fn of(recount: &Recount, dataset: &Assembled, part: usize) -> Self {
        let places = dataset.places(part);
        let columns = recount.columns();
        let in_part = places.iter().enumerate();
        let wanted: Vec<usize> = in_part
            .filter(|(_, place)| columns.binary_search(place).is_ok())
            .map(|(own, _)| own)
            .collect();
        let of_batch = |column: usize| wanted.iter().position(|own| places[*own] == column);
        let slots = |is: &dyn Fn(&RecountSlot) -> bool| {
            let slots = recount.slots.iter().filter(|slot| is(slot));
            slots.map(|slot| slot.columns.placed(of_batch)).collect()
        };
        Self {
            main: slots(&|slot| !slot.is_other && !slot.perhaps_same),
            perhaps_same: slots(&|slot| !slot.is_other && slot.perhaps_same),
            other: slots(&|slot| slot.is_other),
            scope: (recount.scope.iter())
                .map(|scope| scope.columns.placed(of_batch))
                .collect(),
            pairs: (recount.pair.iter())
                .map(|pair| pair.columns.placed(of_batch))
                .collect(),
            wanted,
        }
    }
}
