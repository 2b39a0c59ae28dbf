//! JSON text in another encoding as the UTF-8 that it stands for: bytes as they lie go in, a source that is read forward comes
//! out.
//!
//! Reading backwards begins anew, as with compressed text.

use crate::model::source::{Source, UNKNOWN_SIZE};
use encoding_rs::{Decoder, Encoding};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

/// Raw bytes that are decoded at a time.
const PIECE: usize = 64 * 1024;

/// A source in UTF-8.
pub(super) struct Recoded {
    source: Arc<dyn Source>,
    encoding: &'static Encoding,
    /// Bytes of the mark before the text.
    mark: u64,
    state: Mutex<State>,
}

/// How far the decoding has come.
struct State {
    decoder: Decoder,
    raw: u64,
    /// Decoded text, and its place in all of it.
    text: Vec<u8>,
    place: u64,
    ended: bool,
}

impl Recoded {
    pub(super) fn new(source: Arc<dyn Source>, encoding: &'static Encoding, mark: u64) -> Self {
        Self {
            source,
            encoding,
            mark,
            state: Mutex::new(State::new(encoding, mark)),
        }
    }
}

impl State {
    fn new(encoding: &'static Encoding, mark: u64) -> Self {
        Self {
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: mark,
            text: Vec::new(),
            place: 0,
            ended: false,
        }
    }

    /// Decodes the next piece in the place of the one before.
    fn advance(&mut self, source: &dyn Source) -> io::Result<()> {
        let mut raw = vec![0; PIECE];
        let read = source.read_at(self.raw, &mut raw)?;
        self.raw += read as u64;
        self.ended = read == 0;
        self.place += self.text.len() as u64;
        let most = self.decoder.max_utf8_buffer_length(read);
        let most = most.ok_or(io::ErrorKind::InvalidData)?;
        self.text.resize(most, 0);
        let (_, _, written, _) =
            self.decoder
                .decode_to_utf8(&raw[..read], &mut self.text, self.ended);
        self.text.truncate(written);
        Ok(())
    }
}

impl Source for Recoded {
    fn byte_size(&self) -> u64 {
        UNKNOWN_SIZE
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if offset < state.place {
            *state = State::new(self.encoding, self.mark);
        }
        loop {
            let at = usize::try_from(offset - state.place).unwrap_or(usize::MAX);
            if let Some(rest) = state.text.get(at..).filter(|rest| !rest.is_empty()) {
                let taken = rest.len().min(buffer.len());
                buffer[..taken].copy_from_slice(&rest[..taken]);
                return Ok(taken);
            }
            if state.ended {
                return Ok(0);
            }
            state.advance(&*self.source)?;
        }
    }
}
