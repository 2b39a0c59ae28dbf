//! Declared results and the people of their transfer in, how long each holds and what follows out.
//!
//! Weekends are no working days; public holidays are not known, so the day from which an extension can be asked for may be some days
//! earlier than the one that is named.

use super::Terms;
use crate::facts::everyone;
use crate::model::declarations::{DeclaredResult, DeclaredTransfer};
use crate::model::filing::{GivenResult, Growth, Route, Validity, ValidityState};
use crate::model::inventory::{Individuals, Transfer};
use crate::model::obligation::RuleConfidence;
use crate::model::text::thousands;
use crate::model::{Count, Text, Titled};
use crate::pack::law::Term;
use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};

/// The results of a transfer of these people.
pub(super) fn results(
    terms: &Terms<'_>,
    declared: &DeclaredTransfer,
    individuals: &Individuals,
) -> Vec<GivenResult> {
    let people = everyone(individuals);
    let all = declared.results.iter();
    all.map(|result| GivenResult {
        kind: result.kind,
        number: result.number.clone(),
        on: result.on.to_string(),
        individuals: result.individuals,
        validity: validity(terms, declared, result, people),
    })
    .collect()
}

/// What is said at the head of every report.
pub(crate) fn warnings(transfers: &[Transfer]) -> Vec<Text> {
    let pressing = transfers.iter().flat_map(|transfer| {
        let results = transfer.results.iter();
        results
            .filter(|result| result.is_pressing())
            .filter_map(|result| result.validity.as_ref())
            .map(|validity| (transfer.name.as_str(), &validity.text))
    });
    let said = pressing.map(|(name, text)| {
        Text::new(
            format!("出境活动 `{name}`：{}", text.zh),
            format!("transfer `{name}`: {}", text.en),
        )
    });
    said.chain(super::year::warning(transfers)).collect()
}

fn validity(
    terms: &Terms<'_>,
    transfer: &DeclaredTransfer,
    result: &DeclaredResult,
    people: Count,
) -> Option<Validity> {
    if result.on > terms.day {
        return None;
    }
    let (pack, term) = term(terms, result.kind)?;
    let until = (result.on).checked_add_months(Months::new(term.years.checked_mul(12)?))?;
    let opens = (term.extension_working_days).and_then(|days| working_days_before(until, days));
    let is_replaced = transfer
        .results
        .iter()
        .any(|other| other.kind == result.kind && other.on > result.on && other.on <= terms.day);
    let state = match opens {
        _ if is_replaced => ValidityState::Replaced,
        _ if terms.day > until => ValidityState::Passed,
        Some(opens) if terms.day >= opens => ValidityState::Near,
        _ => ValidityState::Valid,
    };
    let most = most(term, result.individuals);
    let growth = match most.map(|most| people.at_least(most.saturating_add(1))) {
        None => Growth::Unknown,
        Some(None) => Growth::Open,
        Some(Some(true)) => Growth::Beyond,
        Some(Some(false)) => Growth::Within,
    };
    let told = Told {
        result,
        until,
        opens,
        growth,
        most,
        term,
        grade: grade(terms, term),
    };
    Some(Validity {
        until: until.to_string(),
        extension_from: opens.map(|day| day.to_string()),
        state,
        growth,
        most_individuals: most,
        row: format!("{pack}/{}", term.row),
        text: told.text(state),
    })
}

/// The pack that says how long results of a kind hold, and what it says.
fn term<'a>(terms: &Terms<'a>, kind: Route) -> Option<(&'a str, &'a Term)> {
    let chain = terms.rules.law.chain(terms.edition);
    chain.into_iter().find_map(|pack| {
        let term = pack.front.validity.get(&kind)?;
        Some((pack.front.id.as_str(), term))
    })
}

/// How sure the row is that bounds the growth.
fn grade(terms: &Terms<'_>, term: &Term) -> Option<RuleConfidence> {
    let wanted = term.growth_row.as_ref().unwrap_or(&term.row);
    let chain = terms.rules.law.chain(terms.edition);
    let mut rows = chain.into_iter().flat_map(|pack| &pack.rows);
    rows.find(|row| row.id == *wanted).map(|row| row.confidence)
}

/// The most people with whom an extension may be asked for.
fn most(term: &Term, covered: Option<u64>) -> Option<u64> {
    let percent = u128::from(term.most_growth_percent?);
    let covered = u128::from(covered?);
    u64::try_from(covered + covered * percent / 100).ok()
}

/// The first of so many working days before a day.
fn working_days_before(end: NaiveDate, days: u32) -> Option<NaiveDate> {
    let (mut day, mut left) = (end, days);
    while left > 0 {
        day = day.checked_sub_days(Days::new(1))?;
        if !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            left -= 1;
        }
    }
    Some(day)
}

/// What a reader is told of a result.
struct Told<'a> {
    result: &'a DeclaredResult,
    until: NaiveDate,
    opens: Option<NaiveDate>,
    growth: Growth,
    most: Option<u64>,
    term: &'a Term,
    /// How sure the row is that bounds the growth, where the packs have it.
    grade: Option<RuleConfidence>,
}

impl Told<'_> {
    fn text(&self, state: ValidityState) -> Text {
        let name = self.name();
        let until = self.until;
        let Text { zh, en } = match state {
            ValidityState::Replaced => {
                return Text::new(
                    format!("{}：已由后续结果替代", name.zh),
                    format!("{}: a later result stands in its place", name.en),
                );
            }
            ValidityState::Passed => Text::new(
                format!(
                    "{}：有效期至 {until}，已过期；继续出境前须重新取得结果",
                    name.zh
                ),
                format!(
                    "{}: was valid until {until} and has expired; a new one is needed before data leaves again",
                    name.en
                ),
            ),
            ValidityState::Near | ValidityState::Valid => Text::new(
                format!("{}：有效期至 {until}{}", name.zh, self.opening().zh),
                format!("{}: valid until {until}{}", name.en, self.opening().en),
            ),
        };
        let growth = match state {
            ValidityState::Passed => Text::default(),
            _ => self.grown(),
        };
        Text::new(format!("{zh}{}", growth.zh), format!("{en}{}", growth.en))
    }

    /// The result by kind and number.
    fn name(&self) -> Text {
        let kind = self.result.kind.title();
        match &self.result.number {
            Some(number) => Text::new(
                format!("{} `{number}`", kind.zh),
                format!("{} `{number}`", kind.en),
            ),
            None => Text::new(
                format!("{}（{}）", kind.zh, self.result.on),
                format!("{} of {}", kind.en, self.result.on),
            ),
        }
    }

    /// From when on an extension can be asked for.
    fn opening(&self) -> Text {
        let (Some(opens), Some(days)) = (self.opens, self.term.extension_working_days) else {
            return Text::default();
        };
        Text::new(
            format!(
                "；可自 {opens} 起申请延期（届满前 {days} 个工作日内；已扣除周末，未扣除法定节假日，实际起点可能更早）"
            ),
            format!(
                "; an extension can be asked for from {opens} on (within the {days} working days before the end; weekends are left out, public holidays are not known, so the true day may be earlier)"
            ),
        )
    }

    /// Whether the number of people stands in the way of an extension.
    fn grown(&self) -> Text {
        let (Some(most), Some(covered)) = (self.most, self.result.individuals) else {
            return match self.term.most_growth_percent {
                Some(percent) => Text::new(
                    format!(
                        "；延期条件之一为人数增幅不超过 {percent}%：请申报该结果覆盖的人数（individuals）"
                    ),
                    format!(
                        "; an extension asks that people grow by at most {percent} %: declare how many the result covers (individuals)"
                    ),
                ),
                None => Text::default(),
            };
        };
        let percent = self.term.most_growth_percent.unwrap_or_default();
        let (covered, most) = (thousands(covered), thousands(most));
        let row = self.term.growth_row.as_deref().unwrap_or(&self.term.row);
        let grade = (self.grade).map_or_else(
            || Text::new("未录入规则包", "not in the packs"),
            Titled::title,
        );
        let (zh, en) = match self.growth {
            Growth::Beyond => (
                "现有人数已超过，不满足这一延期条件",
                "people now exceed this, so that this condition is not met",
            ),
            Growth::Within => ("现有人数未超过", "people do not exceed this now"),
            _ => (
                "无法判定现有人数是否超过",
                "whether people exceed this now cannot be told",
            ),
        };
        Text::new(
            format!(
                "；延期条件之一为人数增幅不超过 {percent}%（覆盖 {covered} 人，至多 {most} 人；{row}，{}）：{zh}",
                grade.zh
            ),
            format!(
                "; an extension asks that people grow by at most {percent} % ({covered} covered, at most {most}; {row}, {}): {en}",
                grade.en
            ),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weekends_are_no_working_days() {
        for (end, days, expected) in [
            ("2026-11-30", 1, "2026-11-27"),
            ("2026-11-28", 1, "2026-11-27"),
            ("2026-11-27", 5, "2026-11-20"),
            ("2027-06-01", 60, "2027-03-09"),
        ] {
            assert_eq!(
                working_days_before(day(end), days),
                Some(day(expected)),
                "{end}"
            );
        }
        assert_eq!(working_days_before(NaiveDate::MIN, 1), None);
    }

    #[test]
    fn growth_is_compared_from_the_first_person_beyond() {
        let term = Term {
            years: 3,
            extension_working_days: None,
            most_growth_percent: Some(20),
            row: "row".to_owned(),
            growth_row: None,
        };
        assert_eq!(most(&term, Some(1000)), Some(1200));
        assert_eq!(most(&term, Some(3)), Some(3), "no part of a person");
        assert_eq!(most(&term, None), None);
        assert_eq!(most(&term, Some(u64::MAX)), None, "beyond every number");
    }
}
