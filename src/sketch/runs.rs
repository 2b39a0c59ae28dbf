//! Sorted runs of hashes on disk: what a set holds beyond its memory is written here in order, and read again in order.
//!
//! One temporary file without a name serves a whole scan: it is readable by nobody else (mode 0600), and it vanishes with its last
//! user, also when the process is killed. Hashes are keyed with the installation's secret; no value of the data stands in it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that all cursors of one merge hold together.
const MERGE_BYTES: usize = 16 << 20;
/// Hashes that a cursor reads at a time, at most and at least.
const MOST_AT_A_TIME: usize = 8_192;
const LEAST_AT_A_TIME: usize = 64;

/// Where runs are written, up to a number of bytes.
#[derive(Clone, Debug)]
pub struct RunFile(Arc<Mutex<Written>>);

#[derive(Debug)]
struct Written {
    /// `None` before the first run, or where no temporary file could be made.
    file: Option<Arc<File>>,
    bytes: u64,
    most_bytes: u64,
}

/// A sorted stretch of different hashes.
#[derive(Clone, Debug)]
pub struct Run {
    file: Arc<File>,
    offset: u64,
    /// Hashes in it.
    length: u64,
}

impl RunFile {
    /// A file that takes at most so many bytes; it is made with its first run.
    #[must_use]
    pub fn new(most_bytes: u64) -> Self {
        Self(Arc::new(Mutex::new(Written {
            file: None,
            bytes: 0,
            most_bytes,
        })))
    }

    /// Writes hashes, for a merge in ascending order and different; `None` where there is no room for them.
    #[must_use]
    pub fn write(&self, sorted: &[u64]) -> Option<Run> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = size_of_val(sorted) as u64;
        if written.bytes.saturating_add(bytes) > written.most_bytes {
            return None;
        }
        let file = match &written.file {
            Some(file) => file.clone(),
            None => {
                let file = Arc::new(tempfile::tempfile().ok()?);
                written.file = Some(file.clone());
                file
            }
        };
        let offset = written.bytes;
        let mut place = offset;
        for piece in sorted.chunks(MOST_AT_A_TIME) {
            let packed: Vec<u8> = piece.iter().flat_map(|hash| hash.to_le_bytes()).collect();
            write_at(&file, place, &packed).ok()?;
            place += packed.len() as u64;
        }
        written.bytes = place;
        Some(Run {
            file,
            offset,
            length: sorted.len() as u64,
        })
    }
}

impl Run {
    /// Hashes in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Its hashes in the order in which they were written.
    ///
    /// # Errors
    /// Where they cannot be read back.
    pub fn read(&self) -> io::Result<Vec<u64>> {
        let mut bytes = vec![0; self.length as usize * size_of::<u64>()];
        read_at(&self.file, self.offset, &mut bytes)?;
        let (words, _) = bytes.as_chunks::<8>();
        Ok(words.iter().map(|word| u64::from_le_bytes(*word)).collect())
    }
}

/// A run that is being read.
struct Cursor {
    run: Run,
    /// Hashes of the run that were read so far.
    taken: u64,
    /// Of those the ones that are still to be given, the last one first.
    ahead: Vec<u64>,
    at_a_time: usize,
}

impl Cursor {
    fn next(&mut self) -> io::Result<Option<u64>> {
        if self.ahead.is_empty() {
            let left = self.run.length - self.taken;
            let take = left.min(self.at_a_time as u64);
            if take == 0 {
                return Ok(None);
            }
            let mut bytes = vec![0; take as usize * size_of::<u64>()];
            let offset = self.run.offset + self.taken * size_of::<u64>() as u64;
            read_at(&self.run.file, offset, &mut bytes)?;
            self.taken += take;
            let (words, _) = bytes.as_chunks::<8>();
            let hashes = words.iter().rev();
            self.ahead
                .extend(hashes.map(|word| u64::from_le_bytes(*word)));
        }
        Ok(self.ahead.pop())
    }
}

/// Calls `each` once for every different hash of `runs` and of `sorted` stretches in memory, in ascending order.
///
/// # Errors
/// Where a run cannot be read back.
pub fn merge(runs: &[Run], sorted: &[&[u64]], mut each: impl FnMut(u64)) -> io::Result<()> {
    let at_a_time = MERGE_BYTES / size_of::<u64>() / runs.len().max(1);
    let open = |run: &Run| Cursor {
        run: run.clone(),
        taken: 0,
        ahead: Vec::new(),
        at_a_time: at_a_time.clamp(LEAST_AT_A_TIME, MOST_AT_A_TIME),
    };
    let mut cursors: Vec<Cursor> = runs.iter().map(open).collect();
    let mut stretches: Vec<&[u64]> = sorted.to_vec();
    let mut heads = BinaryHeap::new();
    for (index, cursor) in cursors.iter_mut().enumerate() {
        heads.extend(cursor.next()?.map(|hash| Reverse((hash, index))));
    }
    let first = cursors.len();
    for (index, stretch) in stretches.iter_mut().enumerate() {
        heads.extend(take_first(stretch).map(|hash| Reverse((hash, first + index))));
    }
    let mut last = None;
    while let Some(mut head) = heads.peek_mut() {
        let Reverse((hash, index)) = *head;
        if last != Some(hash) {
            each(hash);
            last = Some(hash);
        }
        let next = match cursors.get_mut(index) {
            Some(cursor) => cursor.next()?,
            None => take_first(&mut stretches[index - first]),
        };
        match next {
            Some(next) => *head = Reverse((next, index)),
            None => drop(std::collections::binary_heap::PeekMut::pop(head)),
        }
    }
    Ok(())
}

fn take_first(stretch: &mut &[u64]) -> Option<u64> {
    let (first, rest) = stretch.split_first()?;
    *stretch = rest;
    Some(*first)
}

#[cfg(unix)]
fn write_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, offset)
}

#[cfg(unix)]
fn read_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, offset)
}

#[cfg(windows)]
fn write_at(file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    let mut rest = (offset, bytes);
    while !rest.1.is_empty() {
        let length = std::os::windows::fs::FileExt::seek_write(file, rest.1, rest.0)?;
        rest = (rest.0 + length as u64, &rest.1[length..]);
    }
    Ok(())
}

#[cfg(windows)]
fn read_at(file: &File, offset: u64, bytes: &mut [u8]) -> io::Result<()> {
    let (mut offset, mut rest) = (offset, bytes);
    while !rest.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, rest, offset)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            length => {
                offset += length as u64;
                rest = &mut rest[length..];
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_gives_every_hash_once_and_in_order() {
        let file = RunFile::new(1 << 20);
        let threes: Vec<u64> = (0..30_000).step_by(3).collect();
        let fives: Vec<u64> = (0..30_000).step_by(5).collect();
        let runs = [&threes, &fives].map(|hashes| file.write(hashes).expect("room"));
        let mut merged = Vec::new();
        merge(&runs, &[&[1, 3, u64::MAX], &[]], |hash| merged.push(hash)).expect("readable");
        let mut expected: Vec<u64> = (0..30_000)
            .filter(|n| n % 3 == 0 || n % 5 == 0)
            .chain([1, u64::MAX])
            .collect();
        expected.sort_unstable();
        assert_eq!(merged, expected);
    }

    #[test]
    fn a_file_takes_no_more_than_it_may() {
        let file = RunFile::new(80);
        assert!(file.write(&[1, 2, 3, 4, 5, 6]).is_some());
        assert!(file.write(&[1, 2, 3, 4, 5]).is_none());
        assert!(file.write(&[1, 2, 3, 4]).is_some());
    }
}
