//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use crate::facts;
use crate::law::{self, LawBook};
use crate::model::Count;
use crate::model::facts::{Earlier, Facts};
use crate::model::inventory::{Dataset, Skipped, Transfer};
use crate::model::request::Request;
use crate::people::union::{self, Member};
use crate::rules::Rules;
use crate::scan::finish::Keys;
use crate::scan::unread;
use crate::sketch::runs::RunFile;

/// What a transfer is made of.
struct Flow<'a> {
    name: &'a str,
    /// Indices of its datasets.
    chosen: Vec<usize>,
    earlier: Option<Earlier>,
    /// Whether files of it are in no dataset, and nobody knows who is in them.
    has_unread: bool,
}

/// The whole scan as one transfer, then the declared ones.
pub(super) fn transfers(
    request: &Request,
    rules: &Rules,
    datasets: &[Dataset],
    people: &[Keys],
    skipped: &[Skipped],
    runs: &RunFile,
) -> Vec<Transfer> {
    let unread: Vec<&Skipped> = unread::in_ledger(request, skipped).collect();
    let is_anything = !datasets.is_empty() || !unread.is_empty();
    let whole = is_anything.then(|| Flow {
        name: Transfer::WHOLE_SCAN,
        chosen: (0..datasets.len()).collect(),
        earlier: None,
        has_unread: !unread.is_empty(),
    });
    let day = request.day();
    let declared = request.declarations.transfers.iter().map(|declared| Flow {
        name: &declared.name,
        chosen: (0..datasets.len())
            .filter(|index| declared.takes(&datasets[*index].name))
            .collect(),
        earlier: (declared.already_exported)
            .filter(|earlier| earlier.counts_on(day))
            .map(|earlier| Earlier {
                individuals: Count::exact(earlier.individuals),
                sensitive: Count::exact(earlier.sensitive_individuals),
            }),
        has_unread: unread.iter().any(|skipped| declared.takes(&skipped.path)),
    });
    let book = LawBook::new(&rules.law, &request.edition);
    let flows = whole.into_iter().chain(declared);
    flows
        .map(|flow| transfer(request, &book, &flow, datasets, people, runs))
        .collect()
}

fn transfer(
    request: &Request,
    book: &LawBook<'_>,
    flow: &Flow<'_>,
    datasets: &[Dataset],
    people: &[Keys],
    runs: &RunFile,
) -> Transfer {
    let chosen = flow.chosen.as_slice();
    let member = |index: &usize| Member {
        dataset: &datasets[*index],
        persons: people[*index].persons.as_deref(),
        numbering: None,
    };
    let members: Vec<Member<'_>> = chosen.iter().map(member).collect();
    let mut individuals = union::count(&members, flow.earlier, runs);
    let all: Vec<&Facts> = (chosen.iter().map(|index| &*people[*index].facts)).collect();
    let has_unread = flow.has_unread || members.iter().any(|one| one.dataset.is_unread());
    if has_unread {
        unread::open(&mut individuals);
    }
    let mut facts = facts::of_transfer(&request.declarations, &all, &individuals, flow.earlier);
    // Where some files were not looked at, that the others hold nothing personal says little.
    if has_unread && (facts.personal_information.as_ref()).is_some_and(|known| !known.value) {
        facts.personal_information = None;
    }
    let names = chosen.iter().map(|index| datasets[*index].name.clone());
    Transfer {
        name: flow.name.to_owned(),
        datasets: names.collect(),
        individuals,
        obligation: law::decide_by(book, &facts, request.day()),
    }
}
