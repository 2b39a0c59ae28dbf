//! Joined identities and slots in, the most persons out, and the best single number.

use super::assumptions::Rule;
use super::chance::with_chance_of;
use super::clusters::{AMBIGUOUS, NATURAL, SCOPED, WHOLE};
use super::given::Slots;
use super::graph::{Graph, Sharing};
use super::hubs::Hubs;
use super::records::Records;
use super::subset::{Each, SUBSETS, add, of_flags};
use crate::people::kind::KeyClass;

/// More sharers for each that the shares seen give.
const UNSEEN: f64 = 1.5;
/// So many values of which none is shared show that none is.
const SURE: u64 = 300;
/// None seen among a number: with 95 % at most three among as many.
const RULE_OF_THREE: f64 = 3.0;
/// So few values may show far fewer persons than share one.
const FEW: u64 = 20;
/// So many values show the most persons who share one.
const ENOUGH: u64 = 50;

/// A rule, the kind that it is about by place, and how many persons it adds.
pub(super) type Step = (Rule, Option<usize>, u64);

/// What the most persons are made of, for each count.
#[derive(Clone, Debug, Default)]
pub(super) struct Most {
    /// Distinct whole identities.
    pub whole: Each,
    /// Of these, those that may be persons counted by others.
    pub ambiguous: Each,
    /// Identities that are only a name, an attribute or a placeholder.
    pub loose: Each,
    /// Of these, those whose name stands with no whole identity.
    pub new_names: Each,
    /// More persons who may share a number, by kind.
    pub sharers: Vec<(usize, Each)>,
    /// Namesakes with one birth date.
    pub namesakes: u64,
    /// Distinct identities.
    pub identities: Each,
}

impl Most {
    /// Counts the joined identities.
    pub(super) fn of(records: &Records, graph: &Graph) -> Self {
        let mut most = Self {
            namesakes: namesakes(records, graph),
            ..Self::default()
        };
        for &flags in &records.flags {
            add(&mut most.identities, of_flags(flags));
        }
        let mut whole_names: Vec<u64> = Vec::new();
        let mut loose: Vec<u32> = Vec::new();
        for root in graph.clusters.roots() {
            let each = of_flags(graph.clusters.flags(root));
            if graph.clusters.has(root, NATURAL | SCOPED | WHOLE) {
                add(&mut most.whole, each);
                whole_names.extend_from_slice(graph.clusters.names(root));
                if graph.clusters.has(root, AMBIGUOUS) {
                    add(&mut most.ambiguous, each);
                }
            } else {
                add(&mut most.loose, each);
                loose.push(root);
            }
        }
        whole_names.sort_unstable();
        for root in loose {
            let names = graph.clusters.names(root);
            let is_new = |name: &u64| whole_names.binary_search(name).is_err();
            if names.iter().all(is_new) && !names.is_empty() {
                add(&mut most.new_names, of_flags(graph.clusters.flags(root)));
            }
        }
        for class in [KeyClass::Scoped, KeyClass::Contact] {
            for place in records.of_class(class) {
                let sharers = sharers(&graph.sharing[place], graph);
                most.sharers.push((place, sharers));
            }
        }
        most
    }

    /// Slots that have nothing but a name or the like, at most: those that were counted, or all that whole identities leave.
    fn weak(&self, of: usize, slots: Slots, hubs: Hubs) -> u64 {
        let left = (slots.keyed()).saturating_sub(self.identities[of] - self.loose[of]);
        // A slot with a placeholder and a name was not counted among those with nothing but a name.
        let counted = slots
            .weak
            .zip(hubs.slots)
            .map(|(weak, more)| weak.saturating_add(more));
        let names = self.loose[of];
        if names == 0 {
            return 0;
        }
        counted.unwrap_or(left).min(left).max(names)
    }

    /// The steps towards the upper end of one count.
    pub(super) fn steps(&self, of: usize, slots: Slots, hubs: Hubs) -> Vec<Step> {
        let mut steps = vec![(Rule::WholeIdentities, None, self.whole[of])];
        let sharers = self.sharers.iter();
        steps.extend(sharers.map(|(place, each)| (Rule::MoreSharers, Some(*place), each[of])));
        steps.push((Rule::Namesakes, None, self.namesakes.min(self.whole[of])));
        steps.push((Rule::WeakSlots, None, self.weak(of, slots, hubs)));
        steps.push((Rule::KeylessSlots, None, slots.keyless));
        steps.retain(|step| step.2 > 0);
        steps
    }

    /// The best single number: what may be somebody counted already is, and slots without a key hold as many persons as others.
    pub(super) fn estimate(&self, of: usize, slots: Slots, misspelt: u64) -> u64 {
        let keyed = (self.whole[of] - self.ambiguous[of]) + self.new_names[of];
        // A misspelt number is a second one where its person has further slots.
        let repeated = 1.0 - keyed as f64 / slots.keyed().max(1) as f64;
        let keyed = keyed.saturating_sub((misspelt as f64 * repeated.max(0.0)) as u64);
        let each = keyed as f64 / slots.keyed().max(1) as f64;
        keyed + (slots.keyless as f64 * each.min(1.0)).round() as u64
    }
}

/// More persons than were counted who may stand behind values without anything beside them.
fn sharers(sharing: &Sharing, graph: &Graph) -> Each {
    if sharing.values == 0 || (sharing.extras == 0 && sharing.values >= SURE) {
        return [0; SUBSETS];
    }
    // Few values have not shown the most persons that share one.
    let unseen = [FEW, ENOUGH]
        .iter()
        .filter(|&&values| sharing.values < values);
    let most = sharing.most + unseen.count() as u64;
    let (mut room, mut bare) = ([0; SUBSETS], [0; SUBSETS]);
    for &(identity, persons) in &sharing.bare {
        let root = graph.clusters.of(identity);
        let each = of_flags(graph.clusters.flags(root));
        let counted = if persons < 2 { 1 } else { persons + 1 };
        add(&mut bare, each);
        add(&mut room, each.map(|is| is * most.saturating_sub(counted)));
    }
    let alone = sharing.bare.iter().filter(|one| one.1 == 0).count() as f64;
    let values = sharing.values as f64;
    if sharing.extras == 0 {
        // None seen among few: with 95 % at most three in as many (rule of three). And who shares one stays unseen only where one
        // of two has nothing beside it.
        let share = (RULE_OF_THREE / values).min(1.0);
        let unseen = (2.0 * (alone + RULE_OF_THREE) / (values + alone)).min(1.0);
        let more = bare.map(|bare| bare as f64 * share * unseen);
        // Where everybody shows one person, less than half a person more is none.
        let whole = if alone > 0.0 { f64::ceil } else { f64::round };
        return more.map(|more| whole(more) as u64);
    }
    // Who shares a number is seen only where both of them have something beside it.
    let seen = values / (values + alone);
    let extras = sharing.extras as f64;
    let extras = extras + 2.0 * extras.sqrt() + 1.0;
    let share = UNSEEN * extras / values / seen.powi(2);
    std::array::from_fn(|of| with_chance_of(bare[of], share).min(room[of]))
}

/// Namesakes that chance gives one birth date: pairs of persons with one name, for each of the days that are about as frequent.
fn namesakes(records: &Records, graph: &Graph) -> u64 {
    let Some(births) = graph.births else { return 0 };
    let mut pairs: Vec<(u64, u64)> = Vec::new();
    for (row, (names, &birth)) in records.names.iter().zip(&records.attributes).enumerate() {
        let root = graph.clusters.of(row as u32);
        let is_keyed = graph.clusters.has(root, NATURAL | SCOPED);
        if birth != 0 && names[0] != 0 && !is_keyed {
            pairs.push((names[0], birth));
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    let chances = pairs.chunk_by(|one, other| one.0 == other.0).map(|same| {
        let persons = same.len() as f64;
        persons * (persons - 1.0) / 2.0 / births
    });
    with_chance_of(1, chances.sum())
}
