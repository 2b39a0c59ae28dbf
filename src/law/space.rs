//! Facts in, every completion of the open ones out.
//!
//! Counts are completed at both ends and on either side of each threshold between them: between two thresholds no rule can
//! answer differently, so that nothing is lost. The completions stand in mixed-radix order, one digit for each open fact, and
//! whoever asks what a fact changes compares neighbours along its digit.

use super::book::LawBook;
use super::condition::{World, is_dead, is_on_list, reaches, reaches_numbers};
use super::evaluate::Live;
use crate::model::Count;
use crate::model::facts::{Facts, Known};
use crate::pack::law::{Bound, LawPack, When};
use std::collections::BTreeSet;

/// A fact with more than one completion.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Open<'a> {
    PersonalInformation,
    ImportantData,
    Ciio,
    Zone,
    ListFiling,
    Sector,
    Scenario,
    Individuals,
    Sensitive,
    Held,
    Genetic,
    BothKinds,
    Minors,
    Tag(&'a str),
}

impl Open<'_> {
    /// Whether it is a number of people or samples.
    pub(super) const fn is_number(self) -> bool {
        matches!(
            self,
            Self::Individuals | Self::Sensitive | Self::Held | Self::Genetic
        )
    }

    /// Whether it is about numbers: such facts stand behind all others.
    pub(super) const fn is_count(self) -> bool {
        self.is_number() || matches!(self, Self::BothKinds)
    }

    /// How soon an exporter knows it: the least is known at once.
    pub(super) const fn order(self) -> u8 {
        match self {
            Self::Ciio => 0,
            Self::ImportantData => 1,
            Self::PersonalInformation => 2,
            Self::Zone => 3,
            Self::ListFiling => 4,
            Self::Sector => 5,
            Self::Scenario => 6,
            Self::Tag(_) => 7,
            Self::Minors => 2,
            Self::BothKinds => 8,
            Self::Individuals | Self::Sensitive => 9,
            Self::Held | Self::Genetic => 10,
        }
    }

    /// Whether one answer holds for everything that the exporter sends out.
    pub(super) const fn is_of_exporter(self) -> bool {
        matches!(self, Self::Ciio | Self::Zone | Self::ListFiling)
    }

    /// The id used in the inventory.
    pub(super) fn id(self) -> String {
        match self {
            Self::PersonalInformation => "personal-information",
            Self::ImportantData => "important-data",
            Self::Ciio => "ciio",
            Self::Zone => "registered-in",
            Self::ListFiling => "list-filing",
            Self::Sector => "sector",
            Self::Scenario => "scenario",
            Self::Individuals => "individuals",
            Self::Sensitive => "sensitive-individuals",
            Self::Held => "held-individuals",
            Self::Genetic => "genetic-individuals",
            Self::BothKinds => "rule-text",
            Self::Minors => "minors",
            Self::Tag(tag) => return format!("exemption:{tag}"),
        }
        .to_owned()
    }
}

/// One completion of one fact.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Value<'a> {
    Flag(bool),
    Number(u64),
    /// The upper end of a count that nothing bounds.
    Unbounded,
    Word(&'a str),
}

impl Value<'_> {
    /// As a declaration or the inventory writes it.
    pub(super) fn id(&self) -> String {
        match self {
            Self::Flag(flag) => flag.to_string(),
            Self::Number(n) => n.to_string(),
            Self::Unbounded => "unbounded".to_owned(),
            Self::Word(word) => (*word).to_owned(),
        }
    }
}

/// People at the upper end of a count, as a world has them: more than any rule asks for where nothing bounds the count.
pub(super) fn most(upper: Option<u64>) -> u64 {
    upper.unwrap_or(u64::MAX)
}

/// A fact and its completions, the laxer end first.
pub(super) struct Dimension<'a> {
    pub(super) open: Open<'a>,
    pub(super) values: Vec<Value<'a>>,
}

/// The rules that can matter, and the facts that are open.
pub(super) struct Problem<'a> {
    pub(super) packs: Vec<&'a LawPack>,
    pub(super) live: Vec<Live<'a>>,
    pub(super) dimensions: Vec<Dimension<'a>>,
    base: World<'a>,
    /// People with sensitive information at most where nobody is a minor; `None` where that is no question.
    without_minors: Option<u64>,
}

/// People with sensitive information at most where nobody is a minor, where that is a question.
fn without_minors(facts: &Facts) -> Option<u64> {
    let people = facts.individuals.as_ref()?.value;
    let most = facts.sensitive_without_minors?.upper?;
    (people.lower > 0
        && facts
            .personal_information
            .as_ref()
            .is_some_and(|known| known.value))
    .then_some(most)
}

/// A sector, scenario or zone that no rule names.
pub(super) const OTHER: &str = "none";

impl<'a> Problem<'a> {
    /// The problem that a book poses over these facts.
    pub(super) fn new(book: &LawBook<'a>, facts: &'a Facts) -> Self {
        let packs = book.chain.clone();
        let live: Vec<Live<'a>> = book
            .rules()
            .filter(|one| !is_dead(one.binds, &one.rule.when, facts))
            .map(|one| {
                let name = one.pack.name_of(&one.rule.id);
                let mut confirmed = facts.confirmed_rules.iter();
                let listed = facts.listed.filter(|_| is_on_list(&one.rule.when));
                let numbers = listed.map(|listed| reaches_numbers(&one.rule.when, listed));
                Live {
                    reach_is_known: reaches(&one.rule.when, facts).is_some(),
                    numbers_are_known: numbers.is_none_or(|known| known.is_some()),
                    counts_a_part: numbers.is_some(),
                    confirmed: confirmed.find(|one| one.rule == name),
                    of: one,
                }
            })
            .filter(|live| {
                facts.refuted_rules.is_empty() || !facts.refuted_rules.contains(&live.name())
            })
            .collect();
        let word = |known: &'a Option<Known<String>>| {
            known.as_ref().map_or(OTHER, |known| known.value.as_str())
        };
        let flag = |known: &Option<Known<bool>>| known.as_ref().is_some_and(|known| known.value);
        let base = World {
            ciio: flag(&facts.ciio),
            zone: word(&facts.registered_in),
            filed: flag(&facts.list_filing),
            sector: word(&facts.sector),
            scenario: word(&facts.scenario),
            personal_information: flag(&facts.personal_information),
            important_data: flag(&facts.important_data),
            export_control: flag(&facts.export_control),
            individuals: 0,
            sensitive: 0,
            genetic: 0,
            minors: true,
            held: None,
            both_kinds: false,
            tags: facts.exemptions.iter().map(String::as_str).collect(),
        };
        let mut problem = Self {
            packs,
            live,
            dimensions: Vec::new(),
            base,
            without_minors: without_minors(facts),
        };
        problem.open_flags(facts);
        problem.open_words(facts);
        problem.open_counts(facts);
        problem
    }

    fn add(&mut self, open: Open<'a>, values: impl IntoIterator<Item = Value<'a>>) {
        self.dimensions.push(Dimension {
            open,
            values: values.into_iter().collect(),
        });
    }

    fn open_flags(&mut self, facts: &Facts) {
        let both = [Value::Flag(false), Value::Flag(true)];
        if facts.personal_information.is_none() {
            self.add(Open::PersonalInformation, both);
        }
        // Without a hit or a declaration the answer on personal information stands.
        if facts.important_data.is_none() && !facts.suspected_important_data.is_empty() {
            self.add(Open::ImportantData, both);
        }
        if facts.ciio.is_none() {
            self.add(Open::Ciio, both);
        }
        if self.without_minors.is_some() {
            self.add(Open::Minors, both);
        }
        let halves: BTreeSet<&'a str> = self
            .live
            .iter()
            .flat_map(|live| &live.of.rule.when.exemptions)
            .map(String::as_str)
            .filter(|tag| !facts.exemptions.iter().any(|claimed| claimed == tag))
            .collect();
        for tag in halves {
            self.add(Open::Tag(tag), both);
        }
    }

    fn open_words(&mut self, facts: &Facts) {
        let named = |live: &[Live<'a>], pick: fn(&'a When) -> Option<&'a String>| {
            let words: BTreeSet<&'a str> = live
                .iter()
                .filter_map(|live| pick(&live.of.rule.when))
                .map(String::as_str)
                .collect();
            std::iter::once(OTHER)
                .chain(words)
                .map(Value::Word)
                .collect::<Vec<_>>()
        };
        let covered = |packs: &[&'a LawPack], scenario: bool| {
            packs
                .iter()
                .flat_map(|pack| {
                    let whole = pack.front.complete;
                    pack.front
                        .covers
                        .iter()
                        .filter(move |cover| whole || cover.complete)
                })
                .map(|cover| {
                    Value::Word(if scenario {
                        &cover.scenario
                    } else {
                        &cover.sector
                    })
                })
                .collect::<Vec<_>>()
        };
        let tidy = |mut values: Vec<Value<'a>>| {
            values[1..].sort_unstable();
            values.dedup();
            values
        };
        if facts.registered_in.is_none() {
            let zones: BTreeSet<&'a str> = self
                .packs
                .iter()
                // One zone of a pack stands for its others.
                .filter_map(|pack| pack.front.scope.registered_in.first())
                .map(String::as_str)
                .collect();
            self.add(
                Open::Zone,
                std::iter::once(OTHER).chain(zones).map(Value::Word),
            );
        }
        self.open_filing(facts);
        if facts.sector.is_none() {
            let mut values = named(&self.live, |when| when.sector.as_ref());
            values.extend(covered(&self.packs, false));
            self.add(Open::Sector, tidy(values));
        }
        if facts.scenario.is_none() {
            let mut values = named(&self.live, |when| when.scenario.as_ref());
            values.extend(covered(&self.packs, true));
            self.add(Open::Scenario, tidy(values));
        }
    }

    /// Whether a list that may bind has to be filed for is open where nobody declares it.
    fn open_filing(&mut self, facts: &Facts) {
        let zone = facts.registered_in.as_ref();
        let needs_filing = self.packs.iter().any(|pack| {
            let scope = &pack.front.scope;
            scope.filing.is_some()
                && !scope.registered_in.is_empty()
                && zone.is_none_or(|known| scope.is_in(&known.value))
        });
        if facts.list_filing.is_none() && needs_filing {
            self.add(Open::ListFiling, [Value::Flag(false), Value::Flag(true)]);
        }
    }

    fn open_counts(&mut self, facts: &Facts) {
        let count = |known: &Option<Known<Count>>, most: Option<u64>| {
            known
                .as_ref()
                .map_or(Count::new(0, 0, most), |known| known.value)
        };
        if facts
            .personal_information
            .as_ref()
            .is_none_or(|known| known.value)
        {
            let all = count(&facts.individuals, None);
            let sensitive = count(&facts.sensitive_individuals, all.upper);
            self.open_people(all, sensitive);
            if !sensitive.is_zero() {
                self.add(Open::BothKinds, [Value::Flag(false), Value::Flag(true)]);
            }
        }
        if let Some(held) = &facts.held_individuals {
            let points = self.points(held.value, |when| vec![when.held_individuals]);
            self.add(Open::Held, points);
        }
        if let Some(genetic) = &facts.genetic_individuals {
            let points = self.points(genetic.value, |when| vec![when.genetic_individuals]);
            self.add(Open::Genetic, points);
        }
    }

    fn open_people(&mut self, all: Count, sensitive: Count) {
        let people = self.points(all, |when| {
            let numbers = [when.individuals, when.non_sensitive_individuals];
            let stock = [when.held_individuals, when.described_individuals];
            [numbers, stock].concat()
        });
        let mut with_sensitive = self.points(sensitive, |when| {
            vec![when.sensitive_individuals, when.held_sensitive_individuals]
        });
        // A person more or less is told apart at one by every condition on `sensitive`.
        with_sensitive.extend(
            (people.iter().copied())
                .chain([Value::Number(1)])
                .filter(|value| matches!(value, Value::Number(n) if sensitive.contains(*n))),
        );
        self.add(Open::Individuals, people);
        self.add(Open::Sensitive, with_sensitive);
    }

    /// Both ends, and both sides of each threshold between them.
    fn points(
        &self,
        count: Count,
        bounds: impl Fn(&When) -> Vec<Option<Bound>>,
    ) -> BTreeSet<Value<'a>> {
        let upper = count.upper.map_or(Value::Unbounded, Value::Number);
        self.live
            .iter()
            .flat_map(|live| bounds(&live.of.rule.when))
            .flatten()
            .flat_map(|bound| bound.thresholds().collect::<Vec<_>>())
            .flat_map(|n| [n.saturating_sub(1), n])
            .filter(|n| count.contains(*n))
            .map(Value::Number)
            .chain([Value::Number(count.lower), upper])
            .collect()
    }

    /// Completions of the facts that are no counts; those dimensions come first.
    pub(super) fn kinds_of_worlds(&self) -> usize {
        let dimensions = self.dimensions.iter();
        let kinds = dimensions.take_while(|dimension| !dimension.open.is_count());
        kinds.map(|dimension| dimension.values.len()).product()
    }

    /// Every completion, the first dimension changing fastest: worlds alike but for counts are [`Self::kinds_of_worlds`] apart.
    pub(super) fn worlds(&self) -> impl Iterator<Item = World<'a>> + '_ {
        let lengths = self.dimensions.iter();
        let total: usize = lengths.map(|dimension| dimension.values.len()).product();
        let mut digits = vec![0; self.dimensions.len()];
        let mut world = self.at(&digits);
        (0..total).map(move |index| {
            if index > 0 {
                self.step(&mut digits, &mut world);
            }
            let mut world = world.clone();
            if let Some(most) = self.without_minors {
                world.sensitive = if world.minors {
                    world.sensitive.max(1)
                } else {
                    world.sensitive.min(most)
                };
            }
            // Those with sensitive information are among all; where the point on the grid says less, it is that many.
            world.individuals = world.individuals.max(world.sensitive);
            world
        })
    }

    /// The world with these completions.
    fn at(&self, digits: &[usize]) -> World<'a> {
        let mut world = self.base.clone();
        for (dimension, digit) in self.dimensions.iter().zip(digits) {
            world.set(dimension.open, dimension.values[*digit]);
        }
        world
    }

    /// Goes on to the next world; most often one fact changes.
    fn step(&self, digits: &mut [usize], world: &mut World<'a>) {
        let mut has_tags = false;
        for (dimension, digit) in self.dimensions.iter().zip(digits.iter_mut()) {
            has_tags |= matches!(dimension.open, Open::Tag(_));
            *digit = (*digit + 1) % dimension.values.len();
            world.set(dimension.open, dimension.values[*digit]);
            if *digit > 0 {
                break;
            }
        }
        // A tag is added to those that hold, and never taken away.
        if has_tags {
            *world = self.at(digits);
        }
    }
}

impl<'a> World<'a> {
    fn set(&mut self, open: Open<'a>, value: Value<'a>) {
        match (open, value) {
            (Open::PersonalInformation, Value::Flag(flag)) => self.personal_information = flag,
            (Open::ImportantData, Value::Flag(flag)) => self.important_data = flag,
            (Open::Ciio, Value::Flag(flag)) => self.ciio = flag,
            (Open::BothKinds, Value::Flag(flag)) => self.both_kinds = flag,
            (Open::Minors, Value::Flag(flag)) => self.minors = flag,
            (Open::Tag(tag), Value::Flag(true)) => self.tags.push(tag),
            (Open::ListFiling, Value::Flag(flag)) => self.filed = flag,
            (Open::Zone, Value::Word(word)) => self.zone = word,
            (Open::Sector, Value::Word(word)) => self.sector = word,
            (Open::Scenario, Value::Word(word)) => self.scenario = word,
            (open, Value::Number(n)) => self.set_people(open, n),
            (open, Value::Unbounded) => self.set_people(open, most(None)),
            // A tag that does not hold, or a pair that `add` never makes.
            _ => {}
        }
    }

    fn set_people(&mut self, open: Open<'a>, n: u64) {
        match open {
            Open::Individuals => self.individuals = n,
            Open::Sensitive => self.sensitive = n,
            Open::Held => self.held = Some(n),
            Open::Genetic => self.genetic = n,
            _ => {}
        }
    }
}
