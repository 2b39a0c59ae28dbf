//! Bytes of mail as they were before they were sent: lines in quoted-printable or Base64 go in, bytes come out (RFC 2045, 6).

/// How a part was made fit for sending.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) enum Transfer {
    /// As it is.
    #[default]
    Identity,
    QuotedPrintable,
    Base64,
}

impl Transfer {
    /// What a field says.
    pub(super) fn named(name: &str) -> Self {
        match name.trim().to_ascii_lowercase().as_str() {
            "quoted-printable" => Self::QuotedPrintable,
            "base64" => Self::Base64,
            _ => Self::Identity,
        }
    }
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// Appends what a line of quoted-printable says; whether the line ends there, and is not gone on with in the next.
pub(in crate::format) fn quoted_printable(line: &[u8], out: &mut Vec<u8>) -> bool {
    // Blanks before the end of a line were put there on the way.
    let end = line.iter().rposition(|byte| !b" \t".contains(byte));
    let line = &line[..end.map_or(0, |end| end + 1)];
    let (line, ends) = match line.strip_suffix(b"=") {
        Some(line) => (line, false),
        None => (line, true),
    };
    let mut at = 0;
    while at < line.len() {
        let pair = (line[at] == b'=')
            .then(|| line.get(at + 1..at + 3))
            .flatten();
        let byte = pair.and_then(|pair| Some(hex(pair[0])? << 4 | hex(pair[1])?));
        out.push(byte.unwrap_or(line[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    ends
}

/// Base64 that comes in pieces.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::format) struct Base64 {
    bits: u32,
    /// Characters in `bits`.
    count: u32,
}

impl Base64 {
    /// Appends what a piece says; what is no character of Base64 is passed over.
    pub(in crate::format) fn decode(&mut self, piece: &[u8], out: &mut Vec<u8>) {
        for byte in piece {
            let six = match byte {
                b'A'..=b'Z' => byte - b'A',
                b'a'..=b'z' => byte - b'a' + 26,
                b'0'..=b'9' => byte - b'0' + 52,
                b'+' | b'-' => 62,
                b'/' | b'_' => 63,
                b'=' => {
                    self.finish(out);
                    continue;
                }
                _ => continue,
            };
            self.bits = self.bits << 6 | u32::from(six);
            self.count += 1;
            if self.count == 4 {
                out.extend_from_slice(&self.bits.to_be_bytes()[1..]);
                (self.bits, self.count) = (0, 0);
            }
        }
    }

    /// Appends the bytes of a group that is not full.
    pub(in crate::format) fn finish(&mut self, out: &mut Vec<u8>) {
        let whole = (self.count * 6 / 8) as usize;
        let bytes = (self.bits << (32 - 6 * self.count.max(1))).to_be_bytes();
        out.extend_from_slice(&bytes[..whole]);
        (self.bits, self.count) = (0, 0);
    }
}

/// A whole text in Base64.
pub(in crate::format) fn base64(text: &[u8]) -> Vec<u8> {
    let (mut decoder, mut out) = (Base64::default(), Vec::new());
    decoder.decode(text, &mut out);
    decoder.finish(&mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read_in_pieces() {
        for (text, expected) in [
            ("", &b""[..]),
            ("YQ==", b"a"),
            ("YWI=", b"ab"),
            ("YWI", b"ab"),
            ("YWJj", b"abc"),
            ("YW\r\nJj ZA==", b"abcd"),
            ("YQ==YWI=", b"aab"),
            ("Y", b""),
            ("-_-_", b"\xfb\xff\xbf"),
        ] {
            assert_eq!(base64(text.as_bytes()), expected, "{text}");
            let (mut decoder, mut out) = (Base64::default(), Vec::new());
            text.bytes()
                .for_each(|byte| decoder.decode(&[byte], &mut out));
            decoder.finish(&mut out);
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn quoted_printable_has_soft_ends_of_lines() {
        for (line, expected, ends) in [
            ("a=3Db  ", &b"a=b"[..], true),
            ("=E5=BC=A0=", "张".as_bytes(), false),
            ("=e5=bc=a0", "张".as_bytes(), true),
            ("100=", b"100", false),
            ("=ZZ=4", b"=ZZ=4", true),
            ("", b"", true),
        ] {
            let mut out = Vec::new();
            assert_eq!(quoted_printable(line.as_bytes(), &mut out), ends, "{line}");
            assert_eq!(out, expected, "{line}");
        }
    }
}
