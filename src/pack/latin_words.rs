//! What the lists of names say of a word in Latin letters: a word in small letters goes in, whether it is a given name, a surname
//! or no name comes out.

use super::terms;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What the dictionaries say of a word.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// A given name.
    pub given: bool,
    /// A surname.
    pub surname: bool,
    /// A Chinese surname in pinyin.
    pub pinyin: bool,
    /// What it is in a name.
    pub role: Role,
}

impl Known {
    /// Whether a list of names holds it.
    #[must_use]
    pub const fn is_name(self) -> bool {
        self.given || self.surname || self.pinyin
    }
}

/// What a word is in a name.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Role {
    /// A name, as far as it is known.
    #[default]
    Name,
    /// It stands before, after or inside names and says nothing.
    Particle,
    /// A word of titles, places or organisations: names of persons hardly hold it.
    Other,
}

/// Words of the lists, so that the tables are made in one go.
const SHORT: usize = 96 * 1024;
const LONG: usize = 256;

/// What is known of words. Most are looked up as numbers: neither are their bytes hashed one by one, nor compared in a call.
struct Words {
    short: HashMap<u128, Known, ahash::RandomState>,
    long: HashMap<&'static [u8], Known, ahash::RandomState>,
}

impl Words {
    fn entry(&mut self, word: &'static str) -> &mut Known {
        match packed(word.as_bytes()) {
            Some(number) => self.short.entry(number).or_default(),
            None => self.long.entry(word.as_bytes()).or_default(),
        }
    }

    fn get(&self, word: &[u8]) -> Option<Known> {
        match packed(word) {
            Some(number) => self.short.get(&number).copied(),
            None => self.long.get(word).copied(),
        }
    }
}

/// A word of up to 15 bytes as a number: its bytes, the first lowest, and their count above them.
fn packed(word: &[u8]) -> Option<u128> {
    const LONGEST: usize = 15;
    let length = word.len();
    // First and last bytes overlap, and agree where they do.
    let bytes = if let (Some(first), Some(last)) = (word.first_chunk::<8>(), word.last_chunk::<8>())
    {
        let behind = u128::from(u64::from_le_bytes(*last));
        (length <= LONGEST)
            .then(|| u128::from(u64::from_le_bytes(*first)) | behind << (8 * (length - 8)))?
    } else if let (Some(first), Some(last)) = (word.first_chunk::<4>(), word.last_chunk::<4>()) {
        let behind = u128::from(u32::from_le_bytes(*last));
        u128::from(u32::from_le_bytes(*first)) | behind << (8 * (length - 4))
    } else {
        let at = |place: usize| u128::from(word.get(place).copied().unwrap_or(0)) << (8 * place);
        at(0) | at(1) | at(2)
    };
    Some(bytes | (length as u128) << 120)
}

/// Words in small letters, made ready when the first is asked for.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let state = ahash::RandomState::default;
    let mut words = Words {
        short: HashMap::with_capacity_and_hasher(SHORT, state()),
        long: HashMap::with_capacity_and_hasher(LONG, state()),
    };
    let mut mark = |list, mark: fn(&mut Known)| {
        terms(list).for_each(|word| mark(words.entry(word)));
    };
    mark("given-names", |word| word.given = true);
    mark("surnames", |word| word.surname = true);
    mark("pinyin-surnames", |word| word.pinyin = true);
    mark("not-name-words", |word| {
        word.role = if word.given { Role::Name } else { Role::Other };
    });
    mark("org-words", |word| word.role = Role::Other);
    // What is also a word of organisations (`sa`, `de`) is a particle inside a name.
    mark("name-particles", |word| word.role = Role::Particle);
    words
});

/// What is known of a word in small letters; `None` where no list holds it.
#[must_use]
pub fn known(word: &[u8]) -> Option<Known> {
    WORDS.get(word)
}
