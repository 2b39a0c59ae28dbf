//! The folder of a corpus goes in; whether its tables were in sight while detectors were written comes out.

use crate::error::Result;
use crate::pack::toml_reader;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Corpora that are known (`fixtures/accuracy/corpora.toml`).
const CORPORA: &str = include_str!("../../../../fixtures/accuracy/corpora.toml");

/// Whether the tables of a corpus were in sight while detectors were written.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Sight {
    /// They were.
    InSight,
    /// They were scored once before anyone saw them, and are in sight since.
    MetOnce {
        /// The day.
        met: String,
        /// Macro F1 of that meeting.
        macro_f1: f64,
    },
    /// Nothing is known of it: this is the first meeting.
    #[default]
    MetNow,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Corpora {
    corpus: Vec<Corpus>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Corpus {
    name: String,
    sight: Kind,
    #[serde(default)]
    met: String,
    #[serde(default)]
    macro_f1: f64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    InSight,
    MetOnce,
}

impl Sight {
    /// That of the corpus in the folder of this name.
    ///
    /// # Errors
    /// [`Error::Pack`](crate::error::Error::Pack) where the list cannot be read.
    pub fn of(name: &str) -> Result<Self> {
        let all: Corpora = toml_reader::read("fixtures/accuracy/corpora.toml", CORPORA)?;
        let known = all.corpus.into_iter().find(|corpus| corpus.name == name);
        Ok(known.map_or(Self::MetNow, |corpus| match corpus.sight {
            Kind::InSight => Self::InSight,
            Kind::MetOnce => Self::MetOnce {
                met: corpus.met,
                macro_f1: corpus.macro_f1,
            },
        }))
    }
}

impl fmt::Display for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InSight => f.write_str("in sight while detectors were written"),
            Self::MetOnce { met, macro_f1 } => {
                write!(
                    f,
                    "met once on {met} (macro F1 {macro_f1:.3}), in sight since"
                )
            }
            Self::MetNow => f.write_str("met for the first time"),
        }
    }
}
