//! An answer that hangs on open facts in, what it is under each value of the fact that settles most out.

use super::book::LawBook;
use super::explain;
use super::solved::{Held, Outcome, Solved};
use super::space::{Open, Value};
use crate::model::Text;
use crate::model::facts::Facts;
use crate::model::obligation::{Branch, Measure};

/// How deep one fact is asked behind another.
const DEEPEST: usize = 2;

/// What is demanded under each answer to the first open fact, and below it to a second one where the first does not settle it.
/// The branches of one fact are all its values, each once; those with the same outcome are one branch.
pub(super) fn branches<'a>(
    book: &LawBook<'a>,
    readings: &[&[Facts]],
    solved: &Solved<'a>,
) -> Vec<Branch> {
    let branches = below(book, solved, &[], DEEPEST);
    if branches.is_empty() && !solved.overall(&[]).is_settled() {
        let by_counting = by_counting(book, readings);
        return if by_counting.is_empty() {
            by_text(book, readings, solved)
        } else {
            by_counting
        };
    }
    branches
}

/// Where it hangs on whether people of exempt flows count among those sent out.
fn by_counting(book: &LawBook<'_>, readings: &[&[Facts]]) -> Vec<Branch> {
    let [without, with] = readings else {
        return Vec::new();
    };
    let branch = |parts: &[Facts], counts: bool| {
        let solved = Solved::new(book, &[parts]);
        let outcome = solved.overall(&[]);
        Branch {
            fact: "exempt-flows".to_owned(),
            answers: vec![counts.to_string()],
            title: book.answer("exempt-flows", &counts.to_string()),
            measure: outcome.measure(),
            floor: outcome.floor,
            ceiling: outcome.ceiling,
            rule: outcome.rule.map(super::evaluate::Live::name),
            branches: Vec::new(),
        }
    };
    let (without, with) = (branch(without, false), branch(with, true));
    if (without.floor, without.ceiling) == (with.floor, with.ceiling) {
        return Vec::new();
    }
    vec![without, with]
}

/// Where no fact is open but the text of a rule: what holds if it is right, and if it is not.
fn by_text(book: &LawBook<'_>, readings: &[&[Facts]], solved: &Solved<'_>) -> Vec<Branch> {
    let rules = explain::unsure_rules(solved);
    let widest = solved.overall(&[]).ends();
    let branch = |name: &String, is_right: bool| {
        let (floor, ceiling) = explain::ends_with_rule(book, readings, name, is_right, widest);
        let fact = format!("rule-text:{name}");
        let measure = if floor == ceiling {
            floor
        } else {
            Measure::Undetermined
        };
        let said = book.answer("rule-text", &is_right.to_string());
        Branch {
            title: Text::new(
                format!("{name}：{}", said.zh),
                format!("{name}: {}", said.en),
            ),
            fact,
            answers: vec![is_right.to_string()],
            measure,
            floor,
            ceiling,
            rule: Some(name.clone()),
            branches: Vec::new(),
        }
    };
    // The rule that settles most comes first; where none does alone, the first.
    let best = rules.iter().min_by_key(|name| {
        let both = [branch(name, false), branch(name, true)];
        both.iter()
            .filter(|one| one.measure == Measure::Undetermined)
            .count()
    });
    best.map(|name| vec![branch(name, false), branch(name, true)])
        .unwrap_or_default()
}

/// A fact with the outcome of each group of its values.
struct Split<'s, 'a> {
    open: Open<'a>,
    groups: Vec<(Vec<Value<'a>>, Outcome<'s, 'a>)>,
}

fn below<'a>(
    book: &LawBook<'a>,
    solved: &Solved<'a>,
    held: &[Held<'a>],
    depth: usize,
) -> Vec<Branch> {
    if depth == 0 || solved.overall(held).is_settled() {
        return Vec::new();
    }
    let open = open_facts(solved);
    let open = open
        .into_iter()
        .filter(|open| !held.iter().any(|(known, _)| known == open));
    let splits = open.map(|open| split(solved, held, open));
    let splits: Vec<Split<'_, 'a>> = splits.filter(|split| split.groups.len() > 1).collect();
    let Some(best) = splits.iter().min_by_key(|split| split.rank()) else {
        return Vec::new();
    };
    let branch = |(values, outcome): &(Vec<Value<'a>>, Outcome<'_, 'a>)| {
        let mut held = held.to_vec();
        held.push((best.open, values.clone()));
        Branch {
            fact: best.open.id(),
            answers: values.iter().map(Value::id).collect(),
            title: title(book, best.open, values),
            measure: outcome.measure(),
            floor: outcome.floor,
            ceiling: outcome.ceiling,
            rule: outcome.rule.map(super::evaluate::Live::name),
            branches: below(book, solved, &held, depth - 1),
        }
    };
    best.groups.iter().map(branch).collect()
}

/// The facts that are open in some part, each once, in the order in which they are asked.
fn open_facts<'a>(solved: &Solved<'a>) -> Vec<Open<'a>> {
    let mut all: Vec<Open<'a>> = Vec::new();
    let dimensions = solved.parts().flat_map(|part| &part.problem.dimensions);
    for dimension in dimensions {
        if !all.contains(&dimension.open) {
            all.push(dimension.open);
        }
    }
    all
}

fn split<'s, 'a>(solved: &'s Solved<'a>, held: &[Held<'a>], open: Open<'a>) -> Split<'s, 'a> {
    let mut values: Vec<Value<'a>> = Vec::new();
    let parts = solved.parts().flat_map(|part| &part.problem.dimensions);
    for value in parts
        .filter(|one| one.open == open)
        .flat_map(|one| &one.values)
    {
        if !values.contains(value) {
            values.push(*value);
        }
    }
    if open.is_number() {
        values.sort_unstable();
    }
    let mut groups: Vec<(Vec<Value<'a>>, Outcome<'s, 'a>)> = Vec::new();
    for value in values {
        let mut held = held.to_vec();
        held.push((open, vec![value]));
        let outcome = solved.overall(&held);
        let same =
            |(_, other): &&mut (Vec<Value<'a>>, Outcome<'s, 'a>)| other.ends() == outcome.ends();
        // Numbers are told as ranges: only neighbours are put together.
        let group = if open.is_number() {
            groups.last_mut().filter(same)
        } else {
            groups.iter_mut().find(same)
        };
        match group {
            Some((values, _)) => values.push(value),
            None => groups.push((vec![value], outcome)),
        }
    }
    Split { open, groups }
}

impl Split<'_, '_> {
    /// Least first: what settles the larger share of its answers, then what an exporter knows at once.
    fn rank(&self) -> (usize, u8) {
        let settled = self
            .groups
            .iter()
            .filter(|(_, outcome)| outcome.is_settled())
            .count();
        let open = (self.groups.len() - settled) * 100 / self.groups.len();
        // A number is counted, not asked: it leads only where nothing else does.
        let order = self.open.order();
        (open + if self.open.is_number() { 1000 } else { 0 }, order)
    }
}

/// A branch in words.
fn title(book: &LawBook<'_>, open: Open<'_>, values: &[Value<'_>]) -> Text {
    if open.is_number() {
        return range(open, values);
    }
    let said: Vec<Text> = values
        .iter()
        .map(|value| match open {
            Open::BothKinds => book.answer("both-kinds", &value.id()),
            Open::Tag(tag) => {
                let (said, claim) = (book.answer("exemption", &value.id()), book.claim(tag));
                Text::new(
                    format!("{}：{}", said.zh, claim.zh),
                    format!("{}: {}", said.en, claim.en),
                )
            }
            _ => book.answer(&open.id(), &value.id()),
        })
        .collect();
    let join = |between: &str, side: fn(&Text) -> &str| {
        said.iter().map(side).collect::<Vec<_>>().join(between)
    };
    Text::new(join("、", |text| &text.zh), join(", ", |text| &text.en))
}

/// Numbers of people from the first to the last value.
fn range(open: Open<'_>, values: &[Value<'_>]) -> Text {
    let (zh, en) = match open {
        Open::Genetic => ("例", "samples"),
        Open::Sensitive => ("人（敏感个人信息）", "people with sensitive information"),
        _ => ("人", "people"),
    };
    let number = |value: Option<&Value<'_>>| match value {
        Some(Value::Number(n)) => Some(*n),
        _ => None,
    };
    match (number(values.first()), number(values.last())) {
        (Some(first), Some(last)) if first == last => {
            Text::new(format!("{first}{zh}"), format!("{first} {en}"))
        }
        (Some(first), Some(last)) => Text::new(
            format!("{first}至{last}{zh}"),
            format!("{first} to {last} {en}"),
        ),
        (Some(first), None) => {
            Text::new(format!("{first}{zh}以上"), format!("{first} or more {en}"))
        }
        _ => Text::new(format!("人数不限{zh}"), format!("any number of {en}")),
    }
}
