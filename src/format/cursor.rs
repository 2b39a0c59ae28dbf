//! A place in a header that is read from its front on: how many bytes are wanted goes in, they come out, or why not.

use crate::format::Refusal;
use crate::format::fixed_rows::Order;
use crate::model::reason::{StatisticsFile, StatisticsReason};
use crate::model::source::{Source, read_range};

/// Bytes that are read ahead.
const WINDOW: usize = 64 * 1024;
/// Bytes of one piece of a header.
const MOST: u64 = 64 << 20;

/// A place in a file of a statistics program.
pub(super) struct Cursor<'a> {
    source: &'a dyn Source,
    pub(super) at: u64,
    pub(super) order: Order,
    file: StatisticsFile,
    window: Vec<u8>,
    window_at: u64,
}

impl<'a> Cursor<'a> {
    /// The beginning of a file.
    pub(super) fn new(source: &'a dyn Source, order: Order, file: StatisticsFile) -> Self {
        Self {
            source,
            at: 0,
            order,
            file,
            window: Vec::new(),
            window_at: 0,
        }
    }

    /// Why a header that says something impossible is not read.
    pub(super) fn damaged(&self) -> Refusal {
        Refusal::new(StatisticsReason::Header { file: self.file })
    }

    /// The next `length` bytes.
    pub(super) fn take(&mut self, length: u64) -> Result<Vec<u8>, Refusal> {
        if length > MOST {
            return Err(self.damaged());
        }
        let length = length as usize;
        let from = usize::try_from(self.at.wrapping_sub(self.window_at)).unwrap_or(usize::MAX);
        if let Some(end) = from.checked_add(length)
            && let Some(bytes) = self.window.get(from..end)
        {
            self.at += length as u64;
            return Ok(bytes.to_vec());
        }
        let read = read_range(self.source, self.at, length.max(WINDOW));
        let mut bytes = read.map_err(|error| Refusal::io(&error))?;
        if bytes.len() < length {
            let file = self.file;
            return Err(Refusal::new(StatisticsReason::HeaderCutOff { file }));
        }
        if length < WINDOW {
            self.window_at = self.at;
            self.window = bytes;
            bytes = self.window[..length].to_vec();
        }
        self.at += length as u64;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Goes on behind `length` bytes.
    pub(super) fn skip(&mut self, length: u64) {
        self.at = self.at.saturating_add(length);
    }

    /// The next byte as a number.
    pub(super) fn byte(&mut self) -> Result<u8, Refusal> {
        Ok(self.take(1)?.first().copied().unwrap_or_default())
    }

    pub(super) fn u16(&mut self) -> Result<u16, Refusal> {
        let bytes = self.take(2)?;
        Ok(self.order.u16(&bytes, 0).unwrap_or_default())
    }

    pub(super) fn u32(&mut self) -> Result<u32, Refusal> {
        let bytes = self.take(4)?;
        Ok(self.order.u32(&bytes, 0).unwrap_or_default())
    }

    pub(super) fn u64(&mut self) -> Result<u64, Refusal> {
        let bytes = self.take(8)?;
        Ok(self.order.u64(&bytes, 0).unwrap_or_default())
    }

    /// Passes over what must stand here.
    pub(super) fn expect(&mut self, mark: &[u8]) -> Result<(), Refusal> {
        if self.take(mark.len() as u64)? == mark {
            Ok(())
        } else {
            Err(self.damaged())
        }
    }
}
