//! `[catalog]` in, the names that catalogs of others have for the datasets out.

use super::File;
use super::reader::{Section, Word};
use crate::model::Text;
use crate::model::naming::CatalogNames;

/// What an address may hold beside letters and digits (RFC 3986, `pchar` and `/`): names are put behind it, so that it has no
/// query and no fragment.
const OF_ADDRESSES: &str = "-._~:/@!$&'()*+,;=%";
/// What an id may hold beside letters and digits.
const OF_IDS: &str = "-_";
/// What the name of an installation may hold beside letters and digits.
const OF_INSTANCES: &str = "-_.";

impl<'t> File<'t> {
    pub(super) fn catalog(&mut self, root: &Section<'t>) -> CatalogNames {
        let Some((table, span)) = self.reader.one(root, "catalog") else {
            return CatalogNames::default();
        };
        let keys = ["namespace", "platform", "instance"];
        let section = self.reader.section("[catalog]", table, span, &keys, &[]);
        CatalogNames {
            namespace: self.namespace(&section),
            platform: self.named(&section, "platform", OF_IDS),
            instance: self.named(&section, "instance", OF_INSTANCES),
        }
    }

    /// An absolute address; a `/` at its end is taken away.
    fn namespace(&mut self, section: &Section<'t>) -> Option<String> {
        let word = self.reader.text(section, "namespace")?;
        let (scheme, rest) = word.text.split_once(':').unwrap_or_default();
        let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && is_made_of(scheme, "+-.");
        let says_where = rest.contains(|one: char| one.is_ascii_alphanumeric());
        if is_scheme && says_where && is_made_of(rest, OF_ADDRESSES) && is_escaped(rest) {
            return Some(word.text.trim_end_matches('/').to_owned());
        }
        let reason = Text::new(
            format!(
                "`{}` 不是地址；请写成例如 `s3://bucket/folder`，其他字符写成 %XX",
                word.text
            ),
            format!(
                "`{}` is not an address; write for example `s3://bucket/folder`, other characters as %XX",
                word.text
            ),
        );
        self.reader.wrong(&word.span, reason);
        None
    }

    /// A name of letters, digits and `others`.
    fn named(&mut self, section: &Section<'t>, key: &'static str, others: &str) -> Option<String> {
        let Word { text, span } = self.reader.text(section, key)?;
        if is_made_of(&text, others) {
            return Some(text);
        }
        let shown: Vec<String> = others.chars().map(|other| format!("`{other}`")).collect();
        let shown = shown.join(" ");
        let reason = Text::new(
            format!("`{text}` 不能作 `{key}` 的名称：只能用字母 a 至 z、数字和 {shown}"),
            format!(
                "`{text}` is not a name for `{key}`: letters a to z, digits and {shown} are allowed"
            ),
        );
        self.reader.wrong(&span, reason);
        None
    }
}

/// Whether each `%` has its two hexadecimal digits.
fn is_escaped(text: &str) -> bool {
    text.split('%').skip(1).all(|behind| {
        let mut digits = behind.chars().take(2);
        let is_digit = |one: Option<char>| one.is_some_and(|one| one.is_ascii_hexdigit());
        is_digit(digits.next()) && is_digit(digits.next())
    })
}

fn is_made_of(text: &str, others: &str) -> bool {
    text.chars()
        .all(|one| one.is_ascii_alphanumeric() || others.contains(one))
}
