//! The header words of all detectors, ready to be looked up: a header goes in, the words that occur in it come out.
//!
//! Several thousand words meet every column of every table. Each is filed under what a header must have for it to occur, so
//! that only the few that can are compared.

use crate::detect::name::{Header, Word};
use crate::detect::spelling::simplified;
use aho_corasick::AhoCorasick;
use std::collections::HashMap;

/// Letters of the shortest piece into which a run-together header is split.
const SHORTEST_PIECE: usize = 4;

/// Words in lists: one list for each use that a detector makes of words.
pub(super) struct Lexicon {
    words: Vec<Word>,
    /// The list of each word; ascending.
    lists: Vec<u32>,
    /// Words by their first token, and by all their tokens in one.
    by_key: HashMap<Box<str>, Vec<u32>, ahash::RandomState>,
    /// Words that are found anywhere in a header, in the order of the automaton's patterns.
    anywhere: Vec<u32>,
    automaton: Option<AhoCorasick>,
}

/// The words of a header that are in the lexicon.
#[derive(Clone, Debug, Default)]
pub(super) struct Hits {
    /// List and word, ascending, with the share of the header that the word covers.
    found: Vec<(u32, u32, f64)>,
}

impl Hits {
    /// Whether no word occurs.
    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl Lexicon {
    /// A lexicon of these lists.
    pub(super) fn new(lists: impl Iterator<Item = Vec<Word>>) -> Self {
        let mut lexicon = Self {
            words: Vec::new(),
            lists: Vec::new(),
            by_key: HashMap::default(),
            anywhere: Vec::new(),
            automaton: None,
        };
        for (list, words) in (0..).zip(lists) {
            for word in words {
                let number = lexicon.words.len() as u32;
                if word.anywhere {
                    lexicon.anywhere.push(number);
                } else {
                    let first = word.parts.first().map(String::as_str);
                    let together = Some(word.together.as_str()).filter(|one| Some(*one) != first);
                    for key in first.into_iter().chain(together) {
                        lexicon.by_key.entry(key.into()).or_default().push(number);
                    }
                }
                lexicon.words.push(word);
                lexicon.lists.push(list);
            }
        }
        let texts = lexicon
            .anywhere
            .iter()
            .map(|word| &lexicon.words[*word as usize].text);
        lexicon.automaton = AhoCorasick::new(texts).ok();
        lexicon
    }

    /// The header of a leaf path, with run-together words of the lexicon taken apart: `streetaddress` → `street`, `address`.
    #[must_use]
    pub(super) fn header(&self, path: &str, description: Option<&str>) -> Header {
        let description = description.map(simplified);
        Header::of_path(&simplified(path), description.as_deref())
            .split(&|token| self.pieces(token))
    }

    /// The known words of which a token is made, none where it is a word itself or holds anything else.
    fn pieces(&self, token: &str) -> Option<Vec<String>> {
        let known = |piece: &str| piece.len() >= SHORTEST_PIECE && self.by_key.contains_key(piece);
        if token.len() < 2 * SHORTEST_PIECE || !token.is_ascii() || self.by_key.contains_key(token)
        {
            return None;
        }
        // The start of the last piece of the fewest pieces that end here.
        let mut last: Vec<Option<(usize, usize)>> = vec![None; token.len() + 1];
        last[0] = Some((0, 0));
        for end in SHORTEST_PIECE..=token.len() {
            last[end] = (0..=end - SHORTEST_PIECE)
                .filter(|start| known(&token[*start..end]))
                .filter_map(|start| last[start].map(|(pieces, _)| (pieces + 1, start)))
                .min();
        }
        let (mut pieces, mut end) = (Vec::new(), token.len());
        while end > 0 {
            let (_, start) = last[end]?;
            pieces.push(token[start..end].to_owned());
            end = start;
        }
        pieces.reverse();
        Some(pieces)
    }

    /// The words that occur in a header.
    #[must_use]
    pub(super) fn hits(&self, header: &Header) -> Hits {
        let mut candidates: Vec<u32> = Vec::new();
        for header in std::iter::once(header).chain(header.nested.as_deref()) {
            let joined = [header.joined.as_str(), header.stem()].into_iter();
            for key in joined.chain(header.tokens.iter().map(String::as_str)) {
                candidates.extend(self.by_key.get(key).into_iter().flatten());
            }
            if let Some(automaton) = &self.automaton {
                let found = automaton.find_overlapping_iter(&header.text);
                candidates.extend(found.map(|found| self.anywhere[found.pattern().as_usize()]));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let found = candidates.into_iter().filter_map(|word| {
            let share = header.covers(&self.words[word as usize])?;
            Some((self.lists[word as usize], word, share))
        });
        Hits {
            found: found.collect(),
        }
    }

    /// The words of `list` among the hits, in the list's order, with the share of the header that each covers.
    pub(super) fn of<'a>(
        &'a self,
        list: u32,
        hits: &'a Hits,
    ) -> impl Iterator<Item = (&'a Word, f64)> {
        let from = hits.found.partition_point(|(other, ..)| *other < list);
        hits.found[from..]
            .iter()
            .take_while(move |(other, ..)| *other == list)
            .map(|(_, word, share)| (&self.words[*word as usize], *share))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_finds_what_a_comparison_of_all_words_finds() {
        let words = [
            "id_card",
            "phone",
            "手机",
            "cid",
            "street",
            "address",
            "race",
            "name",
            "full name",
            "号",
        ];
        let lexicon = Lexicon::new(words.iter().map(|word| vec![Word::new(word)]));
        for path in [
            "IDCardNo",
            "idcard",
            "cust_phone_2",
            "用户手机号",
            "acid_level",
            "passengers[].fullName",
            "full-name",
            "FULLNAME1",
            "",
        ] {
            let header = lexicon.header(path, None);
            let hits = lexicon.hits(&header);
            for (list, word) in (0..).zip(words) {
                let plain = header.covers(&Word::new(word));
                let found = lexicon.of(list, &hits).next().map(|(_, share)| share);
                assert_eq!(found, plain, "{word} in {path}");
            }
        }
    }

    #[test]
    fn words_run_together_are_taken_apart_only_where_all_of_them_are_known() {
        let lexicon = Lexicon::new(
            ["street", "address", "race", "ethnicity", "percent", "age"]
                .iter()
                .map(|word| vec![Word::new(word)]),
        );
        for (token, pieces) in [
            ("streetaddress", Some(vec!["street", "address"])),
            ("raceethnicity", Some(vec!["race", "ethnicity"])),
            ("percentage", None),
            ("streetaddresses", None),
            ("address", None),
        ] {
            let pieces = pieces.map(|all| all.into_iter().map(str::to_owned).collect::<Vec<_>>());
            assert_eq!(lexicon.pieces(token), pieces, "{token}");
        }
    }
}
