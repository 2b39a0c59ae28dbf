//! Mailboxes: `Name <a@b>`, `mailto:a@b`, several in a cell.

use super::Spelt;
use crate::pack::canonical::CanonicalRule;
use crate::sketch::canonical::Standing;

/// Mailboxes.
pub(super) struct Mail {
    dotless_domains: Vec<String>,
}

impl Mail {
    pub(super) fn new(rule: &CanonicalRule) -> Self {
        Self {
            dotless_domains: rule.dotless_domains.clone(),
        }
    }

    pub(super) fn keys(
        &self,
        value: &[u8],
        spelt: &mut Spelt<'_>,
        found: &mut dyn FnMut(&Spelt<'_>),
    ) {
        let mark = |byte: &u8| {
            byte.is_ascii_whitespace()
                || matches!(
                    byte,
                    b';' | b',' | b'|' | b'<' | b'>' | b'(' | b')' | b'[' | b']' | b'"'
                )
        };
        for word in value.split(mark).filter(|word| word.contains(&b'@')) {
            // A slash may stand in a local part; between two mailboxes it parts them.
            let all = |mut parts: std::slice::Split<'_, u8, fn(&u8) -> bool>| {
                parts.all(|part| part.contains(&b'@'))
            };
            let slash: fn(&u8) -> bool = |byte| *byte == b'/';
            if all(word.split(slash)) {
                for part in word.split(slash) {
                    self.one(part, spelt, found);
                }
            } else {
                self.one(word, spelt, found);
            }
        }
    }

    fn one(&self, word: &[u8], spelt: &mut Spelt<'_>, found: &mut dyn FnMut(&Spelt<'_>)) {
        spelt.begin();
        // Before a colon stands a label: `mailto:`, `E-Mail:`.
        let start = word.iter().position(|byte| *byte == b'@').unwrap_or(0);
        let start = word[..start].iter().rposition(|byte| *byte == b':');
        let mut word = &word[start.map_or(0, |at| at + 1)..];
        while let [b'.' | b'\'' | b'`', rest @ ..] | [rest @ .., b'.' | b'\'' | b'`'] = word {
            word = rest;
        }
        // `?subject=…` of a link.
        let at = word.iter().position(|byte| *byte == b'@').unwrap_or(0);
        if let Some(end) = word[at..].iter().position(|byte| *byte == b'?') {
            word = &word[..at + end];
        }
        if word.is_empty() {
            return;
        }
        spelt.text.extend(word.iter().map(u8::to_ascii_lowercase));
        let at = spelt
            .text
            .iter()
            .position(|byte| *byte == b'@')
            .unwrap_or(0);
        let (local, domain) = (&spelt.text[..at], &spelt.text[at + 1..]);
        let fits = !local.is_empty()
            && !domain.contains(&b'@')
            && !domain.ends_with(b".")
            && domain.iter().skip(1).any(|byte| *byte == b'.');
        if !fits {
            spelt.standing = Standing::Misfit;
            return found(spelt);
        }
        self.loosen(at, spelt);
        found(spelt);
    }

    /// What stands behind `+` in a local part, and the dots of some domains, may say nothing.
    fn loosen(&self, at: usize, spelt: &mut Spelt<'_>) {
        let (local, domain) = (&spelt.text[..at], &spelt.text[at + 1..]);
        let is_dotless = (self.dotless_domains.iter()).any(|known| known.as_bytes() == domain);
        let tag = local.iter().skip(1).position(|byte| *byte == b'+');
        if tag.is_none() && !is_dotless {
            return;
        }
        let local = &local[..tag.map_or(local.len(), |tag| tag + 1)];
        let kept = local.iter().filter(|byte| !is_dotless || **byte != b'.');
        spelt.loose.extend(kept);
        spelt.loose.push(b'@');
        match self.dotless_domains.first() {
            Some(first) if is_dotless => spelt.loose.extend_from_slice(first.as_bytes()),
            _ => spelt.loose.extend_from_slice(domain),
        }
    }
}
