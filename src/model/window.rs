//! How many bytes of what it has unpacked a decoder may keep for looking back, in files and inside of their formats alike.
//!
//! A stream says itself how many it needs, and decoders reserve them at once: without a limit a few bytes would ask for gigabytes.

use std::io::{self, BufRead, Read};

/// Bytes as a power of two: what `zstd --long` and `xz -9` need, and no more.
const WINDOW_LOG: u32 = 27;
/// The same in MiB, for whoever says it.
pub const MEBIBYTES: u64 = (1 << WINDOW_LOG) >> 20;

/// An xz stream, or several one behind the other, within the limit; the block that asks for more is an error of the kind
/// [`io::ErrorKind::OutOfMemory`].
pub fn xz<R: Read>(packed: R) -> lzma_rust2::XzReader<R> {
    /// KiB that the decoder takes beside the window.
    const OWN: u32 = 1 << 10;
    lzma_rust2::XzReader::new_mem_limit(packed, true, (1 << WINDOW_LOG >> 10) + OWN)
}

/// A zstd stream, or several one behind the other, within the limit; the frame that asks for more is an error.
///
/// # Errors
/// Where the library has no room for a decoder.
pub fn zstd<R: BufRead>(packed: R) -> io::Result<zstd::stream::read::Decoder<'static, R>> {
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
    decoder.window_log_max(WINDOW_LOG)?;
    Ok(decoder)
}

/// Whether a decoder failed because a stream asks for more.
#[must_use]
pub fn is_beyond(error: &io::Error) -> bool {
    // That of zstd has no kind of its own.
    error.kind() == io::ErrorKind::OutOfMemory || error.to_string().contains("too much memory")
}
