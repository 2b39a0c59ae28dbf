//! A value of the inventory in, next to no memory out, until it is asked for: columns and reasons of a hundred thousand datasets.
//!
//! What is packed is the value's JSON, compressed with the JSON of those that were packed first as a dictionary: datasets of one
//! tree have most of their words in common.

use crate::model::Text;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use zstd::dict::{DecoderDictionary, EncoderDictionary};
use zstd::zstd_safe::{CCtx, DCtx, compress_bound};

/// Bytes of JSON that a dictionary is made of.
const DICTIONARY_BYTES: usize = 96 << 10;
/// How hard it is tried: more takes longer and gains next to nothing.
const LEVEL: i32 = 1;

/// Ranks of entries, from 0.
const RANKS: usize = 5;

/// An entry of a list that is packed.
pub trait Ranked {
    /// Its rank among the entries of its kind, below 5: how many have it stays known while the list is packed.
    fn rank(&self) -> usize {
        0
    }
}

impl Ranked for Text {}

/// A value, packed or as it is. Whoever goes through many asks [`Packed::get`]; as a reference it is unpacked once and stays so.
#[derive(Clone)]
pub struct Packed<T> {
    /// Nothing where it is packed.
    value: T,
    packed: Option<Box<Parcel<T>>>,
}

/// The JSON of a value, compressed.
struct Parcel<T> {
    bytes: Arc<[u8]>,
    /// Bytes that they unpack to.
    size: u32,
    /// Entries of the list.
    entries: u32,
    /// How many of them have each rank.
    ranks: [u32; RANKS],
    dictionary: Option<Arc<Dictionary>>,
    /// The value once more, where it was asked for as a reference.
    open: OnceLock<Box<T>>,
}

impl<T> Clone for Parcel<T> {
    /// A copy is packed, and has the same bytes.
    fn clone(&self) -> Self {
        Self {
            bytes: self.bytes.clone(),
            dictionary: self.dictionary.clone(),
            open: OnceLock::new(),
            ..*self
        }
    }
}

/// What values are packed with that come later than those that it is made of.
struct Dictionary {
    pack: EncoderDictionary<'static>,
    unpack: DecoderDictionary<'static>,
}

thread_local! {
    // Making one takes longer than packing a value does.
    static PACKER: RefCell<Option<CCtx<'static>>> = const { RefCell::new(None) };
    static UNPACKER: RefCell<Option<DCtx<'static>>> = const { RefCell::new(None) };
}

/// `text` compressed, with a dictionary where there is one.
fn packed(text: &[u8], dictionary: Option<&Dictionary>) -> Option<Vec<u8>> {
    PACKER.with_borrow_mut(|context| {
        let context = match context {
            Some(context) => context,
            None => context.insert(CCtx::try_create()?),
        };
        let mut bytes = Vec::with_capacity(compress_bound(text.len()));
        match dictionary {
            Some(dictionary) => {
                context.compress_using_cdict(&mut bytes, text, dictionary.pack.as_cdict())
            }
            None => context.compress(&mut bytes, text, LEVEL),
        }
        .ok()?;
        Some(bytes)
    })
}

/// What was packed, of so many bytes.
fn unpacked(bytes: &[u8], size: usize, dictionary: Option<&Dictionary>) -> Option<Vec<u8>> {
    UNPACKER.with_borrow_mut(|context| {
        let context = match context {
            Some(context) => context,
            None => context.insert(DCtx::try_create()?),
        };
        let mut text = Vec::with_capacity(size);
        match dictionary {
            Some(dictionary) => {
                context.decompress_using_ddict(&mut text, bytes, dictionary.unpack.as_ddict())
            }
            None => context.decompress(&mut text, bytes),
        }
        .ok()?;
        Some(text)
    })
}

/// Lines of text, compressed as they come: of a hundred thousand, which are read once and in their order.
#[derive(Default)]
pub struct PackedLines {
    /// Each with the bytes that it unpacks to.
    pieces: Vec<(Box<[u8]>, usize)>,
    /// Lines that are not packed yet.
    open: String,
}

impl PackedLines {
    /// Bytes that are packed together.
    const PIECE: usize = 1 << 20;

    /// Adds a line without a line end in it.
    pub fn push(&mut self, line: &str) {
        self.open.push_str(line);
        self.open.push('\n');
        if self.open.len() >= Self::PIECE {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(bytes) = packed(self.open.as_bytes(), None) {
            self.pieces.push((bytes.into(), self.open.len()));
            self.open.clear();
        }
    }

    /// Gives every line to `to`, in their order.
    ///
    /// # Errors
    /// What `to` answers.
    pub fn each<E>(&self, mut to: impl FnMut(&str) -> Result<(), E>) -> Result<(), E> {
        for (bytes, size) in &self.pieces {
            let text = unpacked(bytes, *size, None).unwrap_or_default();
            let text = String::from_utf8(text).unwrap_or_default();
            text.lines().try_for_each(&mut to)?;
        }
        self.open.lines().try_for_each(to)
    }
}

/// Packs values of one kind.
#[derive(Default)]
pub struct Packer {
    dictionary: OnceLock<Arc<Dictionary>>,
    /// The JSON of the first values, until it is enough for a dictionary.
    first: Mutex<Vec<u8>>,
}

impl Packer {
    /// Packs a list; where that does not give it back as it was, it stays as it is.
    pub fn pack<T>(&self, one: &mut Packed<Vec<T>>)
    where
        T: Serialize + DeserializeOwned + PartialEq + Ranked,
    {
        self.pack_if(one, |parcel, value| parcel.unpack().as_ref() == Some(value));
    }

    /// Packs a list that was read from JSON, which therefore gives it back as it was.
    pub fn pack_read<T: Serialize + Ranked>(&self, one: &mut Packed<Vec<T>>) {
        self.pack_if(one, |_, _| true);
    }

    fn pack_if<T: Serialize + Ranked>(
        &self,
        one: &mut Packed<Vec<T>>,
        is_whole: impl Fn(&Parcel<Vec<T>>, &Vec<T>) -> bool,
    ) {
        if let Some(parcel) = &mut one.packed {
            // What was asked for as a reference need not be asked for again.
            parcel.open = OnceLock::new();
            return;
        }
        if one.value.is_empty() {
            one.value = Vec::new();
            return;
        }
        let parcel = self.parcel(&one.value);
        let parcel = parcel.filter(|parcel| is_whole(parcel, &one.value));
        if let Some(parcel) = parcel {
            one.value = Vec::new();
            one.packed = Some(Box::new(parcel));
        } else {
            one.value.shrink_to_fit();
        }
    }

    fn parcel<T: Serialize + Ranked>(&self, value: &[T]) -> Option<Parcel<Vec<T>>> {
        let json = serde_json::to_vec(value).ok()?;
        let dictionary = self.dictionary.get();
        let parcel = Parcel {
            bytes: packed(&json, dictionary.map(|one| &**one))?.into(),
            size: u32::try_from(json.len()).ok()?,
            entries: u32::try_from(value.len()).ok()?,
            ranks: ranks(value),
            dictionary: dictionary.cloned(),
            open: OnceLock::new(),
        };
        if dictionary.is_none() {
            self.learn(&json);
        }
        Some(parcel)
    }

    /// Takes in the JSON of one of the first values.
    fn learn(&self, json: &[u8]) {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        if first.len() < DICTIONARY_BYTES {
            first.extend_from_slice(json);
            return;
        }
        self.dictionary.get_or_init(|| {
            let words = std::mem::take(&mut *first);
            Arc::new(Dictionary {
                pack: EncoderDictionary::copy(&words, LEVEL),
                unpack: DecoderDictionary::copy(&words),
            })
        });
    }
}

impl<T> Parcel<T> {
    /// The JSON.
    fn json(&self) -> Option<Vec<u8>> {
        let dictionary = self.dictionary.as_deref();
        unpacked(&self.bytes, self.size as usize, dictionary)
    }
}

impl<T: DeserializeOwned> Parcel<T> {
    fn unpack(&self) -> Option<T> {
        serde_json::from_slice(&self.json()?).ok()
    }
}

impl<T: Clone + DeserializeOwned + Default> Packed<T> {
    /// The value.
    #[must_use]
    pub fn get(&self) -> Cow<'_, T> {
        match &self.packed {
            None => Cow::Borrowed(&self.value),
            Some(parcel) => match parcel.open.get() {
                Some(open) => Cow::Borrowed(open),
                // It was unpacked once, when it was packed.
                None => Cow::Owned(parcel.unpack().unwrap_or_default()),
            },
        }
    }
}

impl<T> Packed<Vec<T>> {
    /// Some fields of each entry: of what is packed nothing else is read.
    #[must_use]
    pub fn some_of<P>(&self) -> Vec<P>
    where
        P: DeserializeOwned + for<'t> From<&'t T>,
    {
        let Some(parcel) = &self.packed else {
            return self.value.iter().map(P::from).collect();
        };
        let json = parcel.json().unwrap_or_default();
        // It was written by its type, which has these fields too.
        serde_json::from_slice(&json).unwrap_or_default()
    }

    /// Entries of the list; it stays packed.
    #[must_use]
    pub fn entries(&self) -> usize {
        match &self.packed {
            None => self.value.len(),
            Some(parcel) => parcel.entries as usize,
        }
    }

    /// Whether the list is empty; it stays packed.
    #[must_use]
    pub fn holds_nothing(&self) -> bool {
        self.entries() == 0
    }
}

impl<T: Ranked> Packed<Vec<T>> {
    /// Entries of at least this rank; they stay packed.
    #[must_use]
    pub fn ranked(&self, least: usize) -> usize {
        let ranks = match &self.packed {
            None => ranks(&self.value),
            Some(parcel) => parcel.ranks,
        };
        ranks
            .iter()
            .skip(least)
            .map(|entries| *entries as usize)
            .sum()
    }

    /// The highest rank of an entry, 0 of none; they stay packed.
    #[must_use]
    pub fn highest(&self) -> usize {
        (0..RANKS)
            .rev()
            .find(|rank| self.ranked(*rank) > 0)
            .unwrap_or(0)
    }
}

fn ranks(entries: &[impl Ranked]) -> [u32; RANKS] {
    let mut ranks = [0; RANKS];
    for entry in entries {
        ranks[entry.rank().min(RANKS - 1)] += 1;
    }
    ranks
}

impl<T: DeserializeOwned + Default> Deref for Packed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.packed {
            None => &self.value,
            Some(parcel) => {
                (parcel.open).get_or_init(|| Box::new(parcel.unpack().unwrap_or_default()))
            }
        }
    }
}

impl<T: DeserializeOwned + Default> DerefMut for Packed<T> {
    fn deref_mut(&mut self) -> &mut T {
        if let Some(parcel) = self.packed.take() {
            let unpacked = parcel.open.get().is_none().then(|| parcel.unpack());
            let opened = || parcel.open.into_inner().map(|open| *open);
            self.value = unpacked.flatten().or_else(opened).unwrap_or_default();
        }
        &mut self.value
    }
}

impl<'a, T: DeserializeOwned> IntoIterator for &'a Packed<Vec<T>> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> From<T> for Packed<T> {
    fn from(value: T) -> Self {
        Self {
            value,
            packed: None,
        }
    }
}

impl<T: Default> Default for Packed<T> {
    fn default() -> Self {
        Self::from(T::default())
    }
}

impl<T: Clone + DeserializeOwned + Default + PartialEq> PartialEq for Packed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}

impl<T: Clone + DeserializeOwned + Default + fmt::Debug> fmt::Debug for Packed<T> {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.get().fmt(to)
    }
}

impl<T: Serialize> Serialize for Packed<T> {
    /// What is packed is JSON already, and goes into JSON as it is.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(parcel) = &self.packed else {
            return self.value.serialize(serializer);
        };
        let json = parcel.json();
        let json = json.ok_or_else(|| S::Error::custom("what is packed cannot be unpacked"))?;
        let json: &RawValue = serde_json::from_slice(&json).map_err(S::Error::custom)?;
        json.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Packed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
    }
}

impl<T: JsonSchema> JsonSchema for Packed<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Ranked for String {
        fn rank(&self) -> usize {
            if self.starts_with('x') { 3 } else { 1 }
        }
    }

    impl Ranked for f64 {}

    #[test]
    fn what_is_packed_is_given_back_with_a_dictionary_and_without() {
        let packer = Packer::default();
        let value = |number: u64| vec![format!("列 {number} 的不同取值"), "x".repeat(9_000)];
        for number in 0..40 {
            let mut packed = Packed::from(value(number));
            packer.pack(&mut packed);
            assert!(packed.packed.is_some());
            assert_eq!(*packed.get(), value(number));
            assert_eq!(*packed, value(number));
            let [whole, raw] = [
                serde_json::to_value(value(number)),
                serde_json::to_value(&packed),
            ];
            assert_eq!(whole.unwrap(), raw.unwrap());
            assert_eq!((packed.entries(), packed.highest()), (2, 3));
            assert_eq!([1, 2, 4].map(|rank| packed.ranked(rank)), [2, 1, 0]);
        }
        assert!(packer.dictionary.get().is_some());
    }

    #[test]
    fn lines_come_back_in_their_order() {
        let mut lines = PackedLines::default();
        let line = |number: usize| format!("{number} 行{}", "x".repeat(3_000));
        (0..1_000).for_each(|number| lines.push(&line(number)));
        assert!(lines.pieces.len() > 1);
        let mut next = 0;
        let in_order = lines.each(|one| {
            next += 1;
            if one == line(next - 1) {
                Ok(())
            } else {
                Err(next)
            }
        });
        assert_eq!((in_order, next), (Ok(()), 1_000));
    }

    #[test]
    fn what_json_does_not_give_back_stays_as_it_is() {
        let mut packed = Packed::from(vec![f64::NAN]);
        Packer::default().pack(&mut packed);
        assert!(packed.get()[0].is_nan());
    }
}
