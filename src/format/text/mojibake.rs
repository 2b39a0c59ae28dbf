//! UTF-8 that was taken for another encoding and encoded again: text goes in, what a reader should know of it comes out.
//!
//! It is said and not undone: what was lost on the way nobody knows.

use super::beyond_ascii;
use crate::model::Text;
use encoding_rs::{GBK, WINDOWS_1252};

/// Bytes of the text that are looked at.
const LOOKED_AT: usize = 64 * 1024;
/// Runs of characters beyond ASCII that are needed, and the share of them that must be UTF-8 taken for something else.
const FEWEST: usize = 3;
const SHARE: f64 = 0.9;

/// What a reader should know of characters that were lost or changed before the text was written.
pub(super) fn note(text: &str) -> Option<Text> {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    if text.is_ascii() {
        return None;
    }
    let count = runs(text).count();
    let of = |bytes: &dyn Fn(&str) -> Option<Vec<u8>>| {
        let are_enough = |twice: usize| twice >= FEWEST && twice as f64 >= SHARE * count as f64;
        let mut twice = count;
        are_enough(twice)
            && runs(text).all(|run| {
                let is_twice = bytes(run).is_some_and(|bytes| was_utf8(&bytes));
                twice -= usize::from(!is_twice);
                are_enough(twice)
            })
    };
    (of(&western) || of(&chinese)).then(|| {
        Text::new(
            "文字像是 UTF-8 被当作其他编码解码后又保存的结果（乱码）；按文件原样读取，其中的姓名、地址等无法识别",
            "the text looks like UTF-8 that was decoded as another encoding and saved again; it was read as it stands, and names and addresses in it cannot be recognised",
        )
    })
}

/// Runs of characters beyond ASCII; what stands for lost ones belongs to none.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    let beyond = std::iter::from_fn(move || {
        let begin = at + beyond_ascii(&text.as_bytes()[at..])?;
        let end = text[begin..].bytes().position(|byte| byte.is_ascii());
        at = end.map_or(text.len(), |end| begin + end);
        Some(&text[begin..at])
    });
    beyond.flat_map(|run| run.split('\u{FFFD}').filter(|run| !run.is_empty()))
}

/// The bytes of a run in windows-1252, or in Latin-1 where that has no character.
fn western(run: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for character in run.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte) => bytes.push(byte),
            Err(_) => {
                let mut buffer = [0; 4];
                let (encoded, _, lost) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
                if lost {
                    return None;
                }
                bytes.extend_from_slice(&encoded);
            }
        }
    }
    Some(bytes)
}

/// The bytes of a run in GBK.
fn chinese(run: &str) -> Option<Vec<u8>> {
    let (bytes, _, lost) = GBK.encode(run);
    (!lost).then(|| bytes.into_owned())
}

/// Whether bytes are characters of UTF-8 beyond ASCII, but for one that is cut at the end.
fn was_utf8(bytes: &[u8]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len() > 1,
        Err(error) => error.error_len().is_none() && error.valid_up_to() > 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_was_encoded_twice_is_told() {
        let text = "姓名,城市\n张伟,北京\n王芳,上海\nCafé Ñandú,Köln\n";
        let western: String = WINDOWS_1252
            .decode_without_bom_handling(text.as_bytes())
            .0
            .into_owned();
        let chinese: String = GBK
            .decode_without_bom_handling("姓名,城市\n张伟,北京\n王芳,上海\n刘洋,武汉\n".as_bytes())
            .0
            .into_owned();
        assert!(note(&western).is_some());
        assert!(note(&chinese).is_some());
        for plain in [text, "naïve café, Ångström, Übung, señor\n", "plain", ""] {
            assert!(note(plain).is_none(), "{plain}");
        }
    }
}
