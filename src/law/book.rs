//! The packs and an edition in, the packs that decide by it out, nearest first, with their questions, claims and titles.

use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::{LawPack, LawPacks};

/// The law of one edition: its pack and those that decide where it is silent, resolved once.
#[derive(Clone, Debug)]
pub struct LawBook<'a> {
    /// Id of the first pack.
    pub(super) edition: &'a str,
    /// Nearest first; empty where no pack has that id.
    pub(super) chain: Vec<&'a LawPack>,
    all: &'a LawPacks,
}

impl<'a> LawBook<'a> {
    /// The law of `edition`.
    #[must_use]
    pub fn new(packs: &'a LawPacks, edition: &'a str) -> Self {
        Self {
            edition,
            chain: packs.chain(edition),
            all: packs,
        }
    }

    /// What a pack asks about a fact; the fact's id where no pack asks.
    pub(super) fn question(&self, fact: &str) -> Text {
        let mut questions = self.chain.iter().map(|pack| &pack.front.questions);
        questions
            .find_map(|questions| questions.get(fact).cloned())
            .unwrap_or_else(|| Text::new(format!("{fact}？"), format!("{fact}?")))
    }

    /// What an exemption tag claims; the tag where no pack says.
    pub(super) fn claim(&self, tag: &str) -> Text {
        let mut claims = self.chain.iter().map(|pack| &pack.front.claims);
        claims
            .find_map(|claims| claims.get(tag).cloned())
            .unwrap_or_else(|| Text::new(tag.to_owned(), tag.to_owned()))
    }

    /// What a measure is called: in the chain, else in any pack, else by its id.
    pub(super) fn title(&self, measure: Measure) -> Text {
        let mut packs = self.chain.iter().copied().chain(&self.all.packs);
        packs
            .find_map(|pack| pack.front.measures.get(measure.id()).cloned())
            .unwrap_or_else(|| Text::new(measure.id(), measure.id()))
    }
}
