//! The columns of persons in a batch go in, the identities that stand in its slots come out.

use crate::model::ages::BirthInNumber;
use crate::model::batch::Batch;
use crate::model::person_key::{KeyClass, MinorityBounds, SlotColumns, SlotKeyColumn as KeyColumn};
use crate::pack::null_words::NullWords;
use crate::profile::guards::unguarded;
use crate::sketch::Hasher;
use crate::sketch::canonical::{Asked, AttributeNames, Canonical, Emptied, Key, Scratch, Standing};
use crate::sketch::identities::{Identities, Identity, mixed};
use ahash::RandomState;
use arrow::array::{Array, ArrayRef, AsArray as _, BinaryViewArray, StringViewArray};
use arrow::datatypes::{DataType as Arrow, Float16Type, Float32Type, Float64Type};
use std::collections::HashMap;
use std::sync::Arc;

mod ages;
mod attributes;
mod beside;
mod lists;
mod seen;

use ages::Minor;
pub use seen::SeenCells;

/// Which slots of a table one reader reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    /// Those of whom it is about.
    Main,
    /// Of those the ones that may be the same person as another.
    PerhapsSame,
    /// Those of others.
    Other,
    /// Two columns side by side.
    Pairs,
    /// A number beside the columns in which it may restart.
    Scope,
}

/// Reads the slots of persons of a dataset.
pub struct PersonReader<'a> {
    hasher: Hasher,
    /// By kind.
    spellings: &'a [Arc<dyn Canonical>],
    /// Reads names of attributes.
    names: &'a dyn AttributeNames,
    /// What was read of them.
    asked: HashMap<Box<[u8]>, Asked, RandomState>,
    nulls: &'static NullWords,
    slots: &'a [SlotColumns],
    scratch: Scratch,
    /// Identities of the batch that is read, and whether their slots are filled.
    identities: Vec<(Identity, bool)>,
    /// By slot of the batch, whether its person is a minor.
    minors: Vec<Minor>,
    /// Where dates of birth stand in the keys that are read.
    dated: Option<Dated<'a>>,
    /// What the keys of the cell that is read tell.
    found_minor: Minor,
    /// Further values of cells: slot, kind, hash.
    further: Vec<(usize, usize, u64)>,
    /// Rows with a value that may be another person's than the one beside it.
    others: Vec<usize>,
    /// Rows whose name or number is that of an organisation.
    organisations: Vec<usize>,
    /// Hashes of the cell that is read.
    found: Vec<u64>,
    /// Of those the ones that may be something else: hash, that of the loose text, standing.
    doubts: Vec<(u64, Option<u64>, Standing)>,
    /// Hashes of the entries of a row's cells, by column of keys.
    listed: Vec<Vec<u64>>,
    /// Tells these slots' cells from those of other readers of the table.
    salt: u64,
    /// Rows of the batch with a cell that was not seen before, each with the hash of the cell.
    unseen: Vec<(usize, u64)>,
}

impl<'a> PersonReader<'a> {
    /// A reader of these `slots`, which are `which` of the table's.
    #[must_use]
    pub fn new(
        hasher: Hasher,
        spellings: &'a [Arc<dyn Canonical>],
        names: &'a dyn AttributeNames,
        slots: &'a [SlotColumns],
        which: Which,
    ) -> Self {
        Self {
            hasher,
            spellings,
            names,
            asked: HashMap::default(),
            scratch: Scratch::default(),
            nulls: NullWords::get(),
            slots,
            identities: Vec::new(),
            minors: Vec::new(),
            dated: None,
            found_minor: Minor::Untold,
            further: Vec::new(),
            others: Vec::new(),
            organisations: Vec::new(),
            found: Vec::new(),
            doubts: Vec::new(),
            listed: Vec::new(),
            salt: which as u64,
            unseen: Vec::new(),
        }
    }

    /// Takes the slots of a batch into `identities`; false where the columns of a slot are not of one length, so that nobody knows
    /// which values stand side by side.
    #[must_use]
    pub fn read(
        &mut self,
        batch: &Batch,
        identities: &mut Identities,
        seen: &mut SeenCells,
    ) -> bool {
        self.slots.iter().all(|slot| match slot.only_key() {
            Some(key) => self.single(slot, key, batch, identities, seen),
            None => self.slot(slot, batch, identities),
        })
    }

    /// Takes the slots in that have one column of keys, and nothing beside it that tells of the person.
    fn single(
        &mut self,
        slot: &'a SlotColumns,
        key: KeyColumn,
        batch: &Batch,
        into: &mut Identities,
        seen: &mut SeenCells,
    ) -> bool {
        let Some(values) = views(&batch.columns[key.column]) else {
            return false;
        };
        let sensitive = !slot.sensitive.is_empty();
        self.begin(slot, key.column);
        let is_asked = slot.ages.is_some();
        let is_dated = u64::from(self.dated.is_some());
        let salt = self.salt | u64::from(sensitive) << 3 | is_dated << 4 | (key.kind as u64) << 5;
        let with_key = |hash: u64| {
            let mut identity = Identity {
                sensitive,
                ..Identity::default()
            };
            identity.keys[key.kind] = hash;
            identity
        };
        self.unseen.clear();
        let mut again = [0_u64; Minor::ALL.len()];
        for row in 0..values.len() {
            if values.is_null(row) {
                if slot.always {
                    self.unseen.push((row, 0));
                }
                continue;
            }
            let cell = seen.hash(values.value(row), salt);
            match seen.find(cell) {
                Some(known) if known.is_taken => again[known.minor as usize] += 1,
                Some(known) => {
                    let mut one = with_key(known.key);
                    known.minor.note(&mut one, is_asked, 1, &mut into.all.tally);
                    into.insert(&one);
                }
                None => self.unseen.push((row, cell)),
            }
        }
        for (minor, times) in Minor::ALL.into_iter().zip(again) {
            let mut one = with_key(1);
            minor.note(&mut one, is_asked, times, &mut into.all.tally);
            into.again(&one, times);
        }
        self.identities.clear();
        let nobody = Identity {
            sensitive,
            ..Identity::default()
        };
        (self.identities).resize(self.unseen.len(), (nobody, slot.always));
        self.minors.clear();
        self.minors.resize(self.unseen.len(), Minor::Untold);
        for place in 0..self.unseen.len() {
            let (row, cell) = self.unseen[place];
            if values.is_null(row) {
                continue;
            }
            if let Some(hash) = self.one(place, key, values.value(row), into) {
                seen.note(cell, hash, self.found_minor);
            }
        }
        self.give(into, is_asked);
        true
    }

    /// The dates of birth in the numbers of this column are looked at from here on, where it has any.
    fn begin(&mut self, slot: &'a SlotColumns, column: usize) {
        self.dated =
            (slot.ages.as_ref()).and_then(|ages| Some((ages.in_numbers(column)?, &ages.minority)));
    }

    fn slot(&mut self, slot: &'a SlotColumns, batch: &Batch, into: &mut Identities) -> bool {
        let keys = slot.keys.iter().map(|key| key.column);
        let mut columns = keys.chain(slot.about.iter().copied());
        let Some(length) = columns.next().map(|column| batch.columns[column].len()) else {
            return true;
        };
        if columns.any(|column| batch.columns[column].len() != length) {
            return false;
        }
        if slot.in_cells {
            return self.lists(slot, length, batch, into);
        }
        self.identities.clear();
        (self.identities).resize(length, (Identity::default(), slot.always));
        self.minors.clear();
        self.minors.resize(length, Minor::Untold);
        for key in &slot.keys {
            let Some(values) = views(&batch.columns[key.column]) else {
                return false;
            };
            self.begin(slot, key.column);
            self.key(&values, *key, into);
        }
        self.dated = None;
        if let Some(columns) = slot.attributes
            && !self.attributes(columns, batch, into)
        {
            return false;
        }
        if let Some(columns) = &slot.beside
            && !self.beside(columns, batch, into)
        {
            return false;
        }
        for column in &slot.about {
            self.filled(&batch.columns[*column], |one| one.1 = true);
        }
        self.sensitive(slot, batch);
        if let Some(ages) = &slot.ages {
            let keys: Vec<usize> = slot.keys.iter().map(|key| key.column).collect();
            self.ages(ages, &keys, batch);
        }
        self.give(into, slot.ages.is_some());
        true
    }

    /// Notes the slots with a filled sensitive cell.
    fn sensitive(&mut self, slot: &SlotColumns, batch: &Batch) {
        for column in &slot.sensitive {
            if batch.columns[*column].len() == self.identities.len() {
                self.filled(&batch.columns[*column], |one| one.0.sensitive = true);
            } else {
                // Whose rows they are is not known: they may be of everyone.
                (self.identities.iter_mut()).for_each(|one| one.0.sensitive = true);
            }
        }
    }

    /// Notes the keys of one column.
    fn key(&mut self, values: &BinaryViewArray, key: KeyColumn, into: &mut Identities) {
        let mut last: Option<(&[u8], u64, Minor)> = None;
        for row in 0..values.len() {
            if values.is_null(row) {
                continue;
            }
            let cell = values.value(row);
            // Rows of one person often stand together.
            if let Some((before, hash, minor)) = last
                && before == cell
            {
                self.identities[row].1 = true;
                self.minors[row] = self.minors[row].with(minor);
                self.note(row, key, hash);
                continue;
            }
            let only = self.one(row, key, cell, into);
            last = only.map(|hash| (cell, hash, self.found_minor));
        }
    }

    /// Notes what stands in one cell; its only key, where nothing about it is in doubt.
    fn one(
        &mut self,
        row: usize,
        key: KeyColumn,
        cell: &[u8],
        into: &mut Identities,
    ) -> Option<u64> {
        let emptied = self.cell(row, key, cell, into);
        if !matches!(emptied, Some(Emptied::Null | Emptied::Organisation)) {
            self.identities[row].1 = true;
        }
        match emptied {
            Some(Emptied::Placeholder) => into.all.tally.placeholders += 1,
            Some(Emptied::Masked) => into.all.tally.masked += 1,
            Some(Emptied::Organisation) => self.organisations.push(row),
            Some(Emptied::Null | Emptied::Other) | None => {}
        }
        match self.found.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// Notes the keys of one cell; they are in `found` afterwards, where nothing about them is in doubt.
    fn cell(
        &mut self,
        row: usize,
        key: KeyColumn,
        cell: &[u8],
        into: &mut Identities,
    ) -> Option<Emptied> {
        self.found.clear();
        let (hasher, found, doubts) = (self.hasher, &mut self.found, &mut self.doubts);
        let (dated, mut minor) = (self.dated, Minor::Untold);
        let spelling = &self.spellings[key.kind];
        let emptied = spelling.canonical(cell, &mut self.scratch, &mut |found_key| {
            let hash = hasher.hash(found_key.text).max(1);
            if !found.contains(&hash) {
                found.push(hash);
            }
            if let Some(told) = told(dated, &found_key) {
                minor = minor.with(told);
            }
            let loose =
                (found_key.loose != found_key.text).then(|| hasher.hash(found_key.loose).max(1));
            if loose.is_some() || found_key.standing != Standing::Sound {
                doubts.push((hash, loose, found_key.standing));
            }
        });
        self.found_minor = minor;
        if let Some(told) = self.minors.get_mut(row) {
            *told = told.with(minor);
        }
        if let ([first, second], Some(kind)) = (self.found.as_slice(), key.second) {
            let (first, second) = (*first, *second);
            self.note(row, key, first);
            self.note(row, KeyColumn { kind, ..key }, second);
        } else {
            for index in 0..self.found.len() {
                self.note(row, key, self.found[index]);
            }
        }
        if !self.doubts.is_empty() {
            for (hash, loose, standing) in self.doubts.drain(..) {
                into.doubts[key.kind].note(hash, loose, standing);
            }
            self.found.clear();
        }
        emptied
    }

    /// Notes a key of a slot: the first of its kind is its own.
    fn note(&mut self, row: usize, key: KeyColumn, hash: u64) {
        let own = &mut self.identities[row].0.keys[key.kind];
        if *own == 0 {
            *own = hash;
        } else if key.is_part {
            *own = mixed(*own, hash);
        } else if key.is_others {
            if *own != hash {
                self.others.push(row);
            }
        } else if *own != hash {
            self.further.push((row, key.kind, hash));
        }
    }

    fn filled(&mut self, array: &ArrayRef, mut note: impl FnMut(&mut (Identity, bool))) {
        let Some(values) = views(array) else {
            self.identities.iter_mut().for_each(note);
            return;
        };
        for (row, one) in self.identities.iter_mut().enumerate() {
            if values.is_null(row) {
                continue;
            }
            let value = unguarded(values.value(row));
            if !value.is_empty() && !self.nulls.has(value) {
                note(one);
            }
        }
    }

    /// Empties the slots of organisations, but for those with a number that only persons have: a customer's or member's number is
    /// then the organisation's. Whose telephone or mailbox stands beside it is open.
    fn organisations(&mut self, into: &mut Identities) {
        for row in self.organisations.drain(..) {
            let (identity, filled) = &mut self.identities[row];
            let mut has_contact = false;
            let mut has_own = false;
            for (key, kind) in identity.keys.iter().zip(&into.kinds) {
                has_contact |= *key != 0 && kind.class == KeyClass::Contact;
                has_own |= *key != 0 && kind.class == KeyClass::Natural;
            }
            if !has_own {
                identity.keys = Identity::default().keys;
                *filled = has_contact;
                into.all.tally.organisations += 1;
            }
        }
    }

    /// Hands the slots of the batch over. A further value of a cell is the same person's where a stronger key says so.
    fn give(&mut self, into: &mut Identities, is_asked: bool) {
        self.organisations(into);
        let slots = self.identities.iter_mut().zip(&self.minors);
        for ((identity, _), minor) in slots.filter(|((_, filled), _)| *filled) {
            minor.note(identity, is_asked, 1, &mut into.all.tally);
            into.insert(identity);
        }
        for row in self.others.drain(..) {
            // Who has a number of their own beside two names goes by two names.
            let keys = self.identities[row].0.keys.iter().zip(&into.kinds);
            let mut keys =
                keys.filter(|(hash, kind)| **hash != 0 && kind.class <= KeyClass::Scoped);
            into.all.tally.further += u64::from(keys.next().is_none());
        }
        for (row, kind, hash) in self.further.drain(..) {
            let (mut identity, _) = self.identities[row];
            let has_stronger = identity.keys[..kind].iter().any(|key| *key != 0);
            if has_stronger {
                identity.keys[kind] = hash;
                into.link(&identity);
            } else {
                into.all.tally.further += 1;
            }
        }
    }
}

/// Where dates of birth stand in numbers, and who is a minor by them.
type Dated<'a> = (&'a [BirthInNumber], &'a MinorityBounds);

/// What the number that a key is tells of its person's age, where it is surely such a number.
fn told(dated: Option<Dated<'_>>, key: &Key<'_>) -> Option<Minor> {
    let (forms, bounds) = dated.filter(|_| key.standing == Standing::Sound)?;
    let mut forms = forms.iter();
    let born = forms.find_map(|form| form.born(key.text, bounds.today))?;
    Some(Minor::born(born, bounds))
}

/// The cells of a column as texts.
pub(super) fn views(array: &ArrayRef) -> Option<BinaryViewArray> {
    fn texts<T: std::fmt::Display>(values: impl Iterator<Item = Option<T>>) -> BinaryViewArray {
        let texts = values.map(|value| value.map(|value| value.to_string()));
        texts.collect::<StringViewArray>().to_binary_view()
    }
    Some(match array.data_type() {
        Arrow::BinaryView => array.as_binary_view().clone(),
        Arrow::Utf8View => array.as_string_view().clone().to_binary_view(),
        // Written out, as a text format would hold them: without an exponent, and whole numbers without a point.
        Arrow::Float64 => texts(array.as_primitive::<Float64Type>().iter()),
        Arrow::Float32 => texts(array.as_primitive::<Float32Type>().iter()),
        Arrow::Float16 => {
            let values = array.as_primitive::<Float16Type>().iter();
            texts(values.map(|value| value.map(f32::from)))
        }
        Arrow::Binary | Arrow::LargeBinary | Arrow::FixedSizeBinary(_) => {
            let views = arrow::compute::cast(array, &Arrow::BinaryView).ok()?;
            views.as_binary_view().clone()
        }
        _ => {
            let views = arrow::compute::cast(array, &Arrow::Utf8View).ok()?;
            views.as_string_view().clone().to_binary_view()
        }
    })
}
