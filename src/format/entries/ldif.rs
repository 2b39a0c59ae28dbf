//! Entries of a directory: lines of LDIF go in, one entry each comes out (RFC 2849).

use super::EntryParser;
use super::entry::{Entry, MOST_BYTES};
use crate::format::mail::base64;

/// Attributes that say nothing of a person: classes, changes, versions of the entry.
const TECHNICAL: &[&str] = &[
    "add",
    "changetype",
    "control",
    "createtimestamp",
    "creatorsname",
    "delete",
    "entrycsn",
    "entryuuid",
    "modifiersname",
    "modifytimestamp",
    "newrdn",
    "deleteoldrdn",
    "newsuperior",
    "objectclass",
    "replace",
    "structuralobjectclass",
];

/// Whether a text begins as LDIF does.
pub(super) fn recognises(front: &str) -> bool {
    let mut lines = (front.lines().map(str::trim_end))
        .filter(|line| !line.is_empty() && !line.starts_with(['#', ' ']));
    let mut first = lines.next();
    if first.is_some_and(|line| line.to_ascii_lowercase().starts_with("version:")) {
        first = lines.next();
    }
    let Some(line) = first.filter(|line| begins(line.as_bytes())) else {
        return false;
    };
    // A distinguished name, and attributes below it.
    let has_name = line.contains('=') || line.starts_with("dn::") || line.len() <= "dn: ".len();
    has_name && lines.next().is_none_or(|line| line.contains(':'))
}

/// Whether a line begins an entry.
pub(super) fn begins(line: &[u8]) -> bool {
    line.get(..3)
        .is_some_and(|front| front.eq_ignore_ascii_case(b"dn:"))
}

/// What an attribute holds (RFC 4519, RFC 2798).
pub(super) fn label(name: &str) -> &'static str {
    let stem = name
        .split(' ')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    match &*stem {
        "cn" | "displayname" => "姓名 name",
        "sn" => "姓 surname",
        "givenname" => "名 given name",
        "mail" => "邮箱 e-mail",
        "mobile" => "手机 mobile",
        "telephonenumber" | "homephone" => "电话 telephone",
        "homepostaladdress" => "家庭住址 home address",
        "postaladdress" | "street" => "地址 address",
        "uid" | "samaccountname" => "账号 account",
        "employeenumber" => "工号 employee number",
        "o" | "ou" => "部门 organisation",
        "description" => "备注 description",
        _ => "",
    }
}

/// Reads entries of a directory.
#[derive(Default)]
pub(super) struct Parser {
    held: String,
    entry: Entry,
}

impl EntryParser for Parser {
    fn take(&mut self, line: &str, out: &mut Vec<Entry>) {
        if let Some(rest) = line.strip_prefix(' ')
            && !self.held.is_empty()
        {
            if self.held.len() < MOST_BYTES {
                self.held.push_str(rest);
            }
            return;
        }
        self.attribute();
        if line.is_empty() || begins(line.as_bytes()) {
            self.end(out);
        }
        line.clone_into(&mut self.held);
    }

    fn finish(&mut self, out: &mut Vec<Entry>) {
        self.attribute();
        self.end(out);
    }
}

impl Parser {
    fn end(&mut self, out: &mut Vec<Entry>) {
        let entry = std::mem::take(&mut self.entry);
        if !entry.is_empty() {
            out.push(entry);
        }
    }

    /// Takes the attribute that is held.
    fn attribute(&mut self) {
        let held = std::mem::take(&mut self.held);
        if held.starts_with('#') {
            return;
        }
        let Some((name, value)) = held.split_once(':') else {
            return;
        };
        // Options follow the name: a language, or that it is binary.
        let name = name.split(';').next().unwrap_or_default().trim();
        let lower = name.to_ascii_lowercase();
        if TECHNICAL.contains(&&*lower) || lower == "version" && self.entry.is_empty() {
            return;
        }
        let Some(encoded) = value.strip_prefix(':') else {
            return self
                .entry
                .add(name, value.strip_prefix('<').unwrap_or(value));
        };
        match String::from_utf8(base64(encoded.as_bytes())) {
            Ok(text) if !text.contains('\0') => self.entry.add(name, &text),
            _ => self.entry.unread += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_directory() {
        let text = "version: 1\n# people\ndn: uid=z,ou=people,\n dc=example\nobjectClass: person\ncn;lang-zh:: 5byg5LiJ\nmail: a@example.com\nmail: b@example.com\njpegPhoto:: /9j/4AAQ\n\ndn: uid=w\ncn: 王五\n-\n";
        let (mut parser, mut out) = (Parser::default(), Vec::new());
        text.lines().for_each(|line| parser.take(line, &mut out));
        parser.finish(&mut out);
        let cells: Vec<Vec<String>> = (out.iter())
            .map(|entry| {
                entry
                    .cells
                    .iter()
                    .map(|(a, b)| format!("{a}={b}"))
                    .collect()
            })
            .collect();
        assert_eq!(
            cells,
            [
                &[
                    "dn=uid=z,ou=people,dc=example",
                    "cn=张三",
                    "mail=a@example.com",
                    "mail 2=b@example.com"
                ][..],
                &["dn=uid=w", "cn=王五"],
            ]
        );
        assert_eq!(out[0].unread, 1);
        assert!(recognises(text));
        assert!(!recognises("dn: hello\nworld\n"));
    }
}
