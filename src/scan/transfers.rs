//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use crate::facts;
use crate::law::{self, LawBook};
use crate::model::Count;
use crate::model::facts::{Earlier, Facts};
use crate::model::inventory::{Dataset, Transfer};
use crate::model::request::Request;
use crate::people::union::{self, Member};
use crate::rules::Rules;
use crate::scan::finish::Keys;

/// What a transfer is made of.
struct Flow<'a> {
    name: &'a str,
    /// Indices of its datasets.
    chosen: Vec<usize>,
    earlier: Option<Earlier>,
}

/// The whole scan as one transfer, then the declared ones.
pub(super) fn transfers(
    request: &Request,
    rules: &Rules,
    datasets: &[Dataset],
    people: &[Keys],
) -> Vec<Transfer> {
    let whole = (!datasets.is_empty()).then(|| Flow {
        name: Transfer::WHOLE_SCAN,
        chosen: (0..datasets.len()).collect(),
        earlier: None,
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
    });
    let book = LawBook::new(&rules.law, &request.edition);
    let flows = whole.into_iter().chain(declared);
    flows
        .map(|flow| transfer(request, &book, &flow, datasets, people))
        .collect()
}

fn transfer(
    request: &Request,
    book: &LawBook<'_>,
    flow: &Flow<'_>,
    datasets: &[Dataset],
    people: &[Keys],
) -> Transfer {
    let chosen = flow.chosen.as_slice();
    let member = |index: &usize| Member {
        dataset: &datasets[*index],
        key: people[*index].main.as_ref(),
    };
    let members: Vec<Member<'_>> = chosen.iter().map(member).collect();
    let individuals = union::count(&members, flow.earlier);
    let all: Vec<&Facts> = chosen.iter().map(|index| &people[*index].facts).collect();
    let facts = facts::of_transfer(&request.declarations, &all, &individuals, flow.earlier);
    let names = chosen.iter().map(|index| datasets[*index].name.clone());
    Transfer {
        name: flow.name.to_owned(),
        datasets: names.collect(),
        individuals,
        obligation: law::decide_by(book, &facts, request.day()),
    }
}
