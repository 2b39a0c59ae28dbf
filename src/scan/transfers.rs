//! Datasets that leave together: people over their union, and what would be demanded of them as one.

use crate::facts::{self, Earlier};
use crate::law::{self, LawBook};
use crate::model::facts::Facts;
use crate::model::inventory::{Dataset, Individuals, KeyColumn, Method, Transfer};
use crate::model::{Count, Text};
use crate::rules::Rules;
use crate::scan::Request;
use crate::scan::finish::Keys;
use crate::sketch::{Distinct, Merge as _};
use std::collections::BTreeMap;

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
    let day = request.started_at.date_naive();
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
    let (mut individuals, sensitive_only) = (
        union(chosen, datasets, people, false),
        union(chosen, datasets, people, true),
    );
    let (mut total, mut sensitive) = (individuals.count, sensitive_only.count);
    if let Some(earlier) = flow.earlier {
        // Who left earlier may leave again: between the larger of the two and their sum.
        total = total.union_unknown(earlier.individuals);
        sensitive = sensitive.union_unknown(earlier.sensitive);
        individuals.because.push(Text::new(
            "含已申报的此前出境人数",
            "with the people declared as exported earlier",
        ));
    }
    individuals.count = total;
    individuals.sensitive = sensitive.at_most(total.upper);
    let all: Vec<&Facts> = chosen.iter().map(|index| &people[*index].facts).collect();
    let facts = facts::of_transfer(&request.declarations, &all, &individuals, flow.earlier);
    let names = chosen.iter().map(|index| datasets[*index].name.clone());
    Transfer {
        name: flow.name.to_owned(),
        datasets: names.collect(),
        individuals,
        obligation: law::decide_by(book, &facts, request.started_at.date_naive()),
    }
}

/// People over the union of datasets. One kind of key unites exactly; between kinds nothing links them: from the largest to the
/// sum. Datasets without a key add their people at the upper end.
fn union(
    chosen: &[usize],
    datasets: &[Dataset],
    people: &[Keys],
    sensitive_only: bool,
) -> Individuals {
    let mut kinds: BTreeMap<&str, (Distinct, Vec<&Dataset>)> = BTreeMap::new();
    let mut loose: Vec<Count> = Vec::new();
    for index in chosen {
        let dataset = &datasets[*index];
        let own = if sensitive_only {
            dataset.individuals.sensitive
        } else {
            dataset.individuals.count
        };
        if own.upper == 0 {
            continue;
        }
        // Keys of a sample, or of rows without sensitive values, are not the dataset's people.
        let exact = dataset.individuals.method == Method::Counted
            && (!sensitive_only || own.lower >= dataset.individuals.count.lower);
        match &people[*index].main {
            Some((element, keys)) if exact => {
                let extra = own.upper.saturating_sub(keys.count().upper);
                if extra > 0 {
                    loose.push(Count::between(0, 0, extra));
                }
                match kinds.get_mut(element.as_str()) {
                    Some((union, members)) if union.registers() == keys.registers() => {
                        union.merge(keys);
                        members.push(dataset);
                    }
                    Some(_) => loose.push(own),
                    None => drop(kinds.insert(element, (keys.clone(), vec![dataset]))),
                }
            }
            _ => loose.push(own),
        }
        if !sensitive_only && dataset.individuals.secondary.upper > 0 {
            loose.push(dataset.individuals.secondary);
        }
    }
    let mut total = Count::default();
    let mut keys = Vec::new();
    for (element, (union, members)) in &kinds {
        let count = union.count();
        total = total.union_unknown(count);
        keys.push(KeyColumn {
            column: members
                .iter()
                .map(|dataset| dataset.name.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            element: (*element).to_owned(),
            distinct: count,
        });
    }
    for count in &loose {
        total = total.union_unknown(*count);
    }
    let because = vec![Text::new(
        "同类标识合并去重；不同类标识之间无法对应，故为 [最大值, 总和]",
        "one kind of identifier is united; between kinds nothing links people, hence [largest, sum]",
    )];
    let method = if chosen
        .iter()
        .all(|index| datasets[*index].individuals.method == Method::Counted)
    {
        Method::Counted
    } else {
        Method::Sampled
    };
    Individuals {
        count: total,
        method,
        keys,
        because,
        ..Individuals::default()
    }
}
