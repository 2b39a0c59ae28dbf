//! Columns whose cells list persons go in, an identity for each entry comes out: the first name of a cell with the first telephone
//! beside it, where both list as many.

use super::ages::Minor;
use super::{PersonReader, told, views};
use crate::model::batch::Batch;
use crate::model::person_key::{KeyClass, SlotColumns, SlotKeyColumn};
use crate::profile::entries::entries;
use crate::sketch::canonical::{Emptied, Standing};
use crate::sketch::identities::{Identities, Identity, mixed};
use arrow::array::{Array, BinaryViewArray};

/// Values of one kind in a cell, at most, that may be one person's where nobody is named: a telephone at home and one at work.
const MOST_OF_ONE: usize = 2;

impl<'a> PersonReader<'a> {
    /// Takes in the entries of every cell of a batch.
    pub(super) fn lists(
        &mut self,
        slot: &'a SlotColumns,
        rows: usize,
        batch: &Batch,
        into: &mut Identities,
    ) -> bool {
        self.identities.clear();
        self.identities.resize(rows, (Identity::default(), false));
        for column in &slot.about {
            self.filled(&batch.columns[*column], |one| one.1 = true);
        }
        self.sensitive(slot, batch);
        self.minors.clear();
        self.minors.resize(rows, Minor::Untold);
        if let Some(ages) = &slot.ages {
            let keys: Vec<usize> = slot.keys.iter().map(|key| key.column).collect();
            self.ages(ages, &keys, batch);
        }
        let is_asked = slot.ages.is_some();
        let columns = slot
            .keys
            .iter()
            .map(|key| views(&batch.columns[key.column]));
        let Some(columns) = columns.collect::<Option<Vec<BinaryViewArray>>>() else {
            return false;
        };
        self.listed.resize_with(slot.keys.len(), Vec::new);
        for row in 0..rows {
            for (place, (key, values)) in slot.keys.iter().zip(&columns).enumerate() {
                self.listed[place].clear();
                if !values.is_null(row) {
                    self.begin(slot, key.column);
                    self.entries(row, place, *key, values.value(row), into);
                }
            }
            self.give_listed(row, &slot.keys, is_asked, into);
        }
        true
    }

    /// Notes the entries of one cell.
    fn entries(
        &mut self,
        row: usize,
        place: usize,
        key: SlotKeyColumn,
        cell: &[u8],
        into: &mut Identities,
    ) {
        match entries(cell) {
            Some(entries) => {
                for entry in entries {
                    self.entry(row, place, key, entry.as_bytes(), into);
                }
            }
            None => self.entry(row, place, key, cell, into),
        }
    }

    fn entry(
        &mut self,
        row: usize,
        place: usize,
        key: SlotKeyColumn,
        entry: &[u8],
        into: &mut Identities,
    ) {
        let (hasher, listed) = (self.hasher, &mut self.listed[place]);
        let doubts = &mut into.doubts[key.kind];
        let spelling = &self.spellings[key.kind];
        let (dated, minor) = (self.dated, &mut self.minors[row]);
        let emptied = spelling.canonical(entry, &mut self.scratch, &mut |found| {
            if let Some(told) = told(dated, &found) {
                *minor = minor.with(told);
            }
            let hash = hasher.hash(found.text).max(1);
            listed.push(hash);
            let loose = (found.loose != found.text).then(|| hasher.hash(found.loose).max(1));
            if loose.is_some() || found.standing != Standing::Sound {
                doubts.note(hash, loose, found.standing);
            }
        });
        let filled = &mut self.identities[row].1;
        *filled |= !matches!(emptied, Some(Emptied::Null | Emptied::Organisation));
        match emptied {
            Some(Emptied::Placeholder) => into.all.tally.placeholders += 1,
            Some(Emptied::Masked) => into.all.tally.masked += 1,
            Some(Emptied::Organisation) => into.all.tally.organisations += 1,
            Some(Emptied::Null | Emptied::Other) | None => {}
        }
    }

    /// Hands the persons over whom the cells of a row list.
    fn give_listed(
        &mut self,
        row: usize,
        keys: &[SlotKeyColumn],
        is_asked: bool,
        into: &mut Identities,
    ) {
        let (mut of_row, filled) = self.identities[row];
        let minor = self.minors[row];
        let class = |place: &usize| into.kinds[keys[*place].kind].class;
        let with_values = (0..keys.len()).filter(|place| !self.listed[*place].is_empty());
        // Names and numbers of which a person has one say how many there are; of contacts the longest list.
        let counts = with_values.clone().min_by_key(|place| {
            let is_contact = class(place) == KeyClass::Contact;
            (
                is_contact,
                is_contact.then(|| usize::MAX - self.listed[*place].len()),
                class(place),
            )
        });
        let Some(counts) = counts else {
            if filled {
                minor.note(&mut of_row, is_asked, 1, &mut into.all.tally);
                into.insert(&of_row);
            }
            return;
        };
        let persons = self.listed[counts].len();
        let may_be_one = class(&counts) == KeyClass::Contact && persons == MOST_OF_ONE;
        let mut further = 0;
        // One date beside several persons is one person's.
        let minor = match minor {
            Minor::Yes if persons > 1 => Minor::Perhaps,
            Minor::No if persons > 1 => Minor::Untold,
            told => told,
        };
        for at in 0..persons {
            let mut one = of_row;
            for (key, listed) in keys.iter().zip(&self.listed) {
                if listed.len() == persons {
                    take(&mut one, *key, listed[at]);
                } else if let ([first, second], Some(kind), 1) =
                    (listed.as_slice(), key.second, persons)
                {
                    take(&mut one, *key, *first);
                    take(&mut one, SlotKeyColumn { kind, ..*key }, *second);
                } else if at == 0 {
                    further += listed.len().saturating_sub(persons) as u64;
                }
            }
            minor.note(&mut one, is_asked, 1, &mut into.all.tally);
            into.insert(&one);
        }
        into.all.tally.further += further;
        into.all.tally.perhaps_one += u64::from(may_be_one);
    }
}

/// Gives a person a key: the first of its kind, or a further part of it.
fn take(one: &mut Identity, key: SlotKeyColumn, hash: u64) {
    let own = &mut one.keys[key.kind];
    if *own == 0 {
        *own = hash;
    } else if key.is_part {
        *own = mixed(*own, hash);
    }
}
