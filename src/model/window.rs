//! How many bytes of what it has unpacked a decoder may keep for looking back, in files and inside of their formats alike.
//!
//! A stream says itself how many it needs, and decoders reserve them at once: without a limit a few bytes would ask for gigabytes.

use std::io::{self, Read};

/// Bytes as a power of two: what `zstd --long` and `xz -9` need, and no more.
pub const WINDOW_LOG: u32 = 27;

/// An xz stream, or several one behind the other, within the limit; the block that asks for more is an error of the kind
/// [`io::ErrorKind::OutOfMemory`].
pub fn xz<R: Read>(packed: R) -> lzma_rust2::XzReader<R> {
    /// KiB that the decoder takes beside the window.
    const OWN: u32 = 1 << 10;
    lzma_rust2::XzReader::new_mem_limit(packed, true, (1 << WINDOW_LOG >> 10) + OWN)
}

/// Whether a decoder failed because a stream asks for more.
#[must_use]
pub fn is_beyond(error: &io::Error) -> bool {
    // That of zstd has no kind of its own.
    error.kind() == io::ErrorKind::OutOfMemory || error.to_string().contains("too much memory")
}
