//! The packs and an edition in, the packs that decide by it out, nearest first, with their questions, claims and titles.

use super::space::OTHER;
use crate::model::Text;
use crate::model::obligation::Measure;
use crate::pack::law::{LawPack, LawPacks, Rule};

/// The law of one edition: its pack and those that decide where it is silent, resolved once.
#[derive(Clone, Debug)]
pub struct LawBook<'a> {
    /// Id of the first pack.
    pub(super) edition: &'a str,
    /// Nearest first; empty where no pack has that id.
    pub(super) chain: Vec<&'a LawPack>,
    all: &'a LawPacks,
}

/// A rule of a book.
#[derive(Clone, Copy, Debug)]
pub(super) struct BookRule<'a> {
    /// The pack whose scope binds.
    pub(super) binds: &'a LawPack,
    /// The pack in which it stands.
    pub(super) pack: &'a LawPack,
    pub(super) rule: &'a Rule,
}

impl BookRule<'_> {
    /// Whether it stands in an earlier edition.
    pub(super) fn is_inherited(&self) -> bool {
        self.binds.front.id != self.pack.front.id
    }
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

    /// Every rule in the order of the packs; those that an edition takes over stand behind its own.
    pub(super) fn rules(&self) -> impl Iterator<Item = BookRule<'a>> + use<'a> {
        let all = self.all;
        self.chain.clone().into_iter().flat_map(move |binds| {
            let own = binds.rules.iter().map(move |rule| BookRule {
                binds,
                pack: binds,
                rule,
            });
            let inherited = binds.front.inherits.iter().flat_map(move |taken| {
                let pack = all.get(&taken.from);
                let rules = pack
                    .into_iter()
                    .flat_map(|pack| pack.rules.iter().map(move |rule| (pack, rule)));
                rules
                    .filter(|(_, rule)| {
                        (rule.when.sector.as_ref())
                            .is_none_or(|sector| taken.sectors.contains(sector))
                    })
                    .map(move |(pack, rule)| BookRule { binds, pack, rule })
            });
            own.chain(inherited)
        })
    }

    /// Whether some rule is on this sector or scenario; what is not known may be any.
    #[must_use]
    pub fn addresses(&self, sector: Option<&str>, scenario: Option<&str>) -> bool {
        let may_be = |wanted: &Option<String>, known: Option<&str>| {
            known
                .zip(wanted.as_deref())
                .is_none_or(|(known, wanted)| known == wanted)
        };
        self.rules().any(|one| {
            let when = &one.rule.when;
            (when.sector.is_some() || when.scenario.is_some())
                && may_be(&when.sector, sector)
                && may_be(&when.scenario, scenario)
        })
    }

    /// What a pack asks about a fact; the fact's id where no pack asks.
    #[must_use]
    pub fn question(&self, fact: &str) -> Text {
        let mut questions = self.chain.iter().map(|pack| &pack.front.questions);
        questions
            .find_map(|questions| questions.get(fact).cloned())
            .unwrap_or_else(|| Text::new(format!("{fact}？"), format!("{fact}?")))
    }

    /// Exemption tags with the elements that point to such a flow.
    pub(super) fn offers(&self) -> impl Iterator<Item = (&'a String, &'a Vec<String>)> {
        self.chain.iter().flat_map(|pack| &pack.front.offers)
    }

    /// Where the answer to a question is found, where a pack says so.
    #[must_use]
    pub fn found(&self, fact: &str) -> Option<Text> {
        let mut places = self.chain.iter().map(|pack| &pack.front.found);
        places.find_map(|places| places.get(fact).cloned())
    }

    /// What an answer to a question is called: `ciio.false` and its like in the packs, else yes and no, else the title of the word. A
    /// word stands behind its title, because declarations are written with it.
    #[must_use]
    pub fn answer(&self, fact: &str, value: &str) -> Text {
        let key = format!("{fact}.{value}");
        let mut answers = self.chain.iter().map(|pack| &pack.front.answers);
        let own = answers.find_map(|answers| answers.get(&key).cloned());
        let flag = value.parse::<bool>().ok();
        if own.is_some() && (flag.is_some() || value == OTHER) {
            return own.unwrap_or_default();
        }
        let question = || self.question(fact);
        match (flag, own.or_else(|| self.all.title(value))) {
            (Some(is), _) => {
                let (asked, (zh, en)) = (question(), if is { ("是", "yes") } else { ("否", "no") });
                Text::new(format!("{} {zh}", asked.zh), format!("{} {en}", asked.en))
            }
            (None, Some(title)) => title.with_id(value),
            (None, None) => Text::new(value.to_owned(), value.to_owned()),
        }
    }

    /// What an exemption tag claims; the tag where no pack says.
    #[must_use]
    pub fn claim(&self, tag: &str) -> Text {
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
