//! A column of plain keys goes in, what systems that hash keys would have kept of each comes out.

use super::persons::views;
use crate::profile::guards::unguarded;
use crate::sketch::Hasher;
use crate::sketch::canonical::{Canonical, Scratch, Standing};
use crate::sketch::digest::Way;
use arrow::array::{Array, ArrayRef};

/// A plain key and one of its digests.
#[derive(Clone, Copy, Debug)]
pub struct Digested {
    /// How the digest was made.
    pub way: Way,
    /// The keyed hash of the digest, as a column of digests has it.
    pub digest: u64,
    /// The keyed hash of the key.
    pub plain: u64,
}

/// Digests of the keys of a column.
pub struct Digests<'a> {
    /// Keys the hashes.
    pub hasher: Hasher,
    /// The spelling of the keys.
    pub spelling: &'a dyn Canonical,
    /// The ways that are tried.
    pub ways: &'a [Way],
}

impl Digests<'_> {
    /// Hands `take` the digests of at most so many cells; how many cells there were.
    pub fn read(&self, column: &ArrayRef, most: usize, take: &mut dyn FnMut(Digested)) -> usize {
        let Some(values) = views(column) else {
            return 0;
        };
        let mut scratch = Scratch::default();
        let (mut read, mut last) = (0, &[][..]);
        for row in (0..values.len()).filter(|row| !values.is_null(*row)) {
            let cell = values.value(row);
            if cell == last {
                continue;
            }
            last = cell;
            let mut keys: Vec<Vec<u8>> = Vec::new();
            self.spelling.canonical(cell, &mut scratch, &mut |key| {
                // What was hashed is what stands there, whether or not it is a person's; only lost digits make another text of it.
                if !matches!(key.standing, Standing::Lost { .. }) {
                    keys.push(key.text.to_vec());
                }
            });
            // A cell with several keys was hashed as one, or not at all.
            let [key] = keys.as_slice() else { continue };
            let plain = self.hasher.hash(key).max(1);
            for way in self.ways {
                let message = if way.as_it_stands {
                    unguarded(cell)
                } else {
                    key.as_slice()
                };
                let digest = self.hasher.hash(way.text(message).as_bytes()).max(1);
                take(Digested {
                    way: *way,
                    digest,
                    plain,
                });
            }
            read += 1;
            if read >= most {
                break;
            }
        }
        read
    }
}
