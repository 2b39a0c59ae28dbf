//! What was declared to have left before in, the people of it that count in the year of a day out.

use crate::model::Count;
use crate::model::declarations::{AlreadyExported, DeclaredTransfer};
use crate::model::facts::Earlier;
use crate::model::filing::{EarlierExport, Route};
use chrono::NaiveDate;

/// The people of all that left in the year of `day`; `None` where nothing did. Whoever left by one road may have left by another
/// too, and no source says whether people of exempt flows count.
#[must_use]
pub fn earlier(transfer: &DeclaredTransfer, day: NaiveDate) -> Option<Earlier> {
    let counting = transfer.already_exported.iter();
    let counting = counting
        .filter(|one| one.counts_on(day))
        .map(|one| Earlier {
            individuals: people(one, one.individuals),
            sensitive: people(one, one.sensitive_individuals),
        });
    counting.reduce(|all, one| Earlier {
        individuals: all.individuals.union_unknown(one.individuals),
        sensitive: all.sensitive.union_unknown(one.sensitive),
    })
}

fn people(one: &AlreadyExported, people: u64) -> Count {
    match one.route {
        Some(Route::Exempt) => Count::between(0, 0, people),
        _ => Count::exact(people),
    }
}

/// The declarations as the inventory keeps them.
#[must_use]
pub fn kept(transfer: &DeclaredTransfer, day: NaiveDate) -> Vec<EarlierExport> {
    let declared = transfer.already_exported.iter();
    declared
        .map(|one| EarlierExport {
            route: one.route,
            since: one.since.to_string(),
            individuals: one.individuals,
            sensitive_individuals: one.sensitive_individuals,
            counts: one.counts_on(day),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::filing::TransferTerms;
    use crate::model::pattern::Matching;

    fn transfer(earlier: &[(Option<Route>, i32, u64)]) -> DeclaredTransfer {
        let earlier = earlier.iter().map(|(route, year, people)| AlreadyExported {
            route: *route,
            since: NaiveDate::from_ymd_opt(*year, 1, 1).unwrap(),
            individuals: *people,
            sensitive_individuals: *people / 10,
        });
        DeclaredTransfer {
            name: "abroad".to_owned(),
            datasets: Matching::default(),
            terms: TransferTerms::default(),
            already_exported: earlier.collect(),
            results: Vec::new(),
            line: 1,
        }
    }

    #[test]
    fn roads_are_united_and_exempt_people_may_or_may_not_count() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 29).unwrap();
        let people = |earlier: &[(Option<Route>, i32, u64)]| {
            super::earlier(&transfer(earlier), day).map(|one| (one.individuals, one.sensitive))
        };
        let exact = Count::exact;
        assert_eq!(people(&[]), None);
        assert_eq!(people(&[(None, 2025, 500)]), None);
        assert_eq!(people(&[(None, 2026, 500)]), Some((exact(500), exact(50))));
        let contract = Some(Route::Contract);
        let united = people(&[(contract, 2026, 500), (Some(Route::Assessment), 2026, 700)]);
        let expected = (Count::between(700, 700, 1200), Count::between(70, 70, 120));
        assert_eq!(united, Some(expected));
        let freed = people(&[(contract, 2026, 500), (Some(Route::Exempt), 2026, 700)]);
        let expected = (Count::between(500, 500, 1200), Count::between(50, 50, 120));
        assert_eq!(freed, Some(expected));
    }
}
