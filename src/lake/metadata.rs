//! What tables say of themselves, within what the memory holds: texts and names go in as their files have them, and come out
//! unless they are too long or too many.

use crate::model::reason::{LakeReason, Reason, Refusal};
use arrow::array::{Array, ArrayRef, AsArray};
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::io::{self, Read};
use std::marker::PhantomData;

/// Bytes of one text of a table's metadata.
pub(super) const MOST_TEXT: u64 = 16 << 20;
/// Bytes of the texts of one column of a batch.
const MOST_TEXTS: usize = 64 << 20;
/// Bytes that the names of a table's files take, or those of its snapshots.
const MOST_NAMES: usize = 128 << 20;
/// Bytes that a name takes beside its letters.
const BESIDE: usize = 128;

/// What the names of a table's files take.
#[derive(Debug, Default)]
pub(super) struct MetadataBudget(usize);

impl MetadataBudget {
    /// Takes in one more, of so many bytes.
    pub(super) fn take(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.0 += BESIDE + bytes;
        if self.0 > MOST_NAMES {
            return Err(Refusal::new(too_many()));
        }
        Ok(())
    }

    /// Lets go of one.
    pub(super) fn drop(&mut self, bytes: usize) {
        self.0 = self.0.saturating_sub(BESIDE + bytes);
    }
}

fn too_many() -> LakeReason {
    LakeReason::TooManyNames {
        mebibytes: (MOST_NAMES >> 20) as u64,
    }
}

/// The texts of a column, which may be bytes.
pub(super) fn texts(
    array: &ArrayRef,
    broken: &dyn Fn() -> Refusal,
) -> Result<Vec<Option<String>>, Refusal> {
    fn bytes(array: &ArrayRef, row: usize) -> Option<&[u8]> {
        if let Some(views) = array.as_binary_view_opt() {
            Some(views.value(row))
        } else if let Some(views) = array.as_string_view_opt() {
            Some(views.value(row).as_bytes())
        } else if let Some(texts) = array.as_string_opt::<i32>() {
            Some(texts.value(row).as_bytes())
        } else {
            array.as_binary_opt::<i32>().map(|bytes| bytes.value(row))
        }
    }
    let mut texts = Vec::with_capacity(array.len());
    let mut total = 0;
    for row in 0..array.len() {
        if array.is_null(row) {
            texts.push(None);
            continue;
        }
        let text = bytes(array, row).ok_or_else(broken)?;
        total += text.len();
        if total > MOST_TEXTS {
            return Err(Refusal::new(too_many()));
        }
        let text = std::str::from_utf8(text).map_err(|_| broken())?;
        texts.push(Some(text.to_owned()));
    }
    Ok(texts)
}

/// JSON without a text that is too long: its reader keeps each until its end, whether it is asked for or not.
pub(super) struct Texts<R> {
    json: R,
    is_text: bool,
    is_escaped: bool,
    length: u64,
}

impl<R> Texts<R> {
    pub(super) fn new(json: R) -> Self {
        Self {
            json,
            is_text: false,
            is_escaped: false,
            length: 0,
        }
    }
}

impl<R: Read> Read for Texts<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.json.read(buffer)?;
        for byte in &buffer[..read] {
            if !self.is_text {
                self.is_text = *byte == b'"';
                self.length = 0;
            } else if self.is_escaped {
                self.is_escaped = false;
            } else {
                self.is_escaped = *byte == b'\\';
                self.is_text = *byte != b'"';
                self.length += 1;
            }
        }
        if self.is_text && self.length > MOST_TEXT {
            let mebibytes = MOST_TEXT >> 20;
            return Err(Refusal::new(LakeReason::TextTooLong { mebibytes }).into());
        }
        Ok(read)
    }
}

/// What a failed reading of JSON means, where `broken` is that it is none.
pub(super) fn refusal(error: serde_json::Error, broken: &dyn Fn() -> Refusal) -> Refusal {
    if error.is_io() {
        Refusal::io(&error.into())
    } else {
        broken()
    }
}

/// A list of which as many items are kept as names may take.
pub(super) struct Listed<T> {
    kept: Vec<T>,
    /// Why not all of them are.
    cut: Option<Reason>,
}

impl<T> Listed<T> {
    /// All items.
    ///
    /// # Errors
    /// Where they take more than names may.
    pub(super) fn all(&self) -> Result<&[T], Refusal> {
        match self.cut {
            Some(reason) => Err(Refusal(reason)),
            None => Ok(&self.kept),
        }
    }
}

/// What takes memory.
pub(super) trait Named {
    /// Bytes of its names.
    fn byte_size(&self) -> usize;

    /// Why not all of its names are kept.
    fn cut(&self) -> Option<Reason> {
        None
    }
}

impl<T: Named> Named for Listed<T> {
    fn byte_size(&self) -> usize {
        let of = |item: &T| size_of::<T>() + item.byte_size();
        self.kept.iter().map(of).sum()
    }

    fn cut(&self) -> Option<Reason> {
        self.cut
    }
}

impl Named for String {
    fn byte_size(&self) -> usize {
        self.len()
    }
}

impl<'de, T: Named + Deserialize<'de>> Deserialize<'de> for Listed<T> {
    fn deserialize<D: Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);

        impl<'de, T: Named + Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Listed<T>;

            fn expecting(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                to.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let (mut kept, mut cut) = (Vec::new(), None);
                let mut names = MetadataBudget::default();
                while cut.is_none()
                    && let Some(item) = items.next_element::<T>()?
                {
                    let taken = names.take(item.byte_size());
                    cut = item.cut().or(taken.err().map(|refusal| refusal.0));
                    kept.push(item);
                }
                // What follows is still to be JSON, and takes no memory.
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Listed { kept, cut })
            }
        }

        json.deserialize_seq(Items(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_ends_its_json() {
        let long = "7".repeat(MOST_TEXT as usize + 70_000);
        for (json, expected) in [
            (format!("[\"{}\"]", &long[..1_000]), true),
            (format!("[\"{long}\"]"), false),
            (format!("[{long}]"), true),
            (format!("[\"\\\"\",\"{}\\\\\",{long}]", &long[..9]), true),
            (format!("[\"\\\"{long}\"]"), false),
        ] {
            let read = io::copy(&mut Texts::new(json.as_bytes()), &mut io::sink());
            assert_eq!(read.is_ok(), expected, "{}", &json[..9]);
        }
    }
}
