//! A value goes in, an element of the page that holds it packed comes out: JSON, deflated, in Base64.

use super::Outcome;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use std::io::{BufWriter, Write};

/// The JSON of `value`, deflated (RFC 1951, no header).
pub(super) fn blob(value: &impl Serialize) -> Outcome<Vec<u8>> {
    let packer = DeflateEncoder::new(Vec::new(), Compression::best());
    let mut writer = BufWriter::with_capacity(1 << 16, packer);
    serde_json::to_writer(&mut writer, value)?;
    let packer = writer.into_inner().map_err(|e| e.to_string())?;
    Ok(packer.finish()?)
}

/// The same of JSON.
pub(super) fn blob_of(json: &str) -> Outcome<Vec<u8>> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::best());
    packer.write_all(json.as_bytes())?;
    Ok(packer.finish()?)
}

/// Writes `packed` as the element called `id`. Base64 has no character that means anything to a browser.
pub(super) fn write_data(out: &mut dyn Write, id: &str, packed: &[u8]) -> Outcome<()> {
    write!(out, "<script type=\"text/plain\" id=\"{id}\">")?;
    out.write_all(base64(packed).as_bytes())?;
    out.write_all(b"</script>\n")?;
    Ok(())
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let at = |i: usize| u32::from(three.get(i).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= three.len() {
                char::from(digit)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_the_standard() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
