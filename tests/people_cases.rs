//! How many people: each folder of `fixtures/people` holds files in `data/` and the people in them in `truth.toml`, by a kind of
//! mistake that a count can make and in the guise of one field, language and format; `qingdan.toml` where something is declared.
//!
//! `tests/tools/people` writes them from populations that it invents, so that the truth is known and not derived. All that is
//! wrong is said at once; `QINGDAN_CASE=part-of-a-name` runs some of them.

use crate::support::inventory::array;
use crate::support::truth::{Bounds, datasets, every_case, interval, people, scanned, truth};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;

/// `truth.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Truth {
    /// Why the number is what it is.
    why: String,
    #[serde(default)]
    dataset: Vec<Expected>,
    /// Of the whole scan.
    union: Option<Expected>,
}

/// The people of one dataset or of the scan. Each number lies inside its interval; where two are given, the data allow every number
/// from one to the other, and the interval holds them all. What is absent is not compared.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Of the dataset, or with `prefix` the beginning of the names of several that are taken together.
    #[serde(default)]
    name: String,
    #[serde(default)]
    prefix: bool,
    /// Main and secondary people together: for the law both count.
    people: Option<Bounds>,
    main: Option<Bounds>,
    /// The ends of the interval of main and secondary people, each once.
    everyone: Option<Bounds>,
    secondary: Option<Bounds>,
    /// Main people with sensitive information.
    sensitive: Option<Bounds>,
    /// Main people under 14.
    minors: Option<Bounds>,
    /// The interval of `minors` may be so wide, in percent of the truth.
    minors_widest: Option<u64>,
    /// It reaches no higher.
    minors_at_most: Option<u64>,
    /// How wide the interval of `people` may be, in percent of the truth.
    widest: Option<u64>,
    /// The same of `sensitive`.
    sensitive_widest: Option<u64>,
    /// The interval of `people` reaches no lower and no higher.
    people_at_least: Option<u64>,
    people_at_most: Option<u64>,
    /// There are people, and it is not said that nothing is to be done.
    #[serde(default)]
    somebody: bool,
}

#[test]
fn people_are_counted_as_many_as_there_are() {
    every_case("fixtures/people", check);
}

/// Names, parties of a record and texts that nobody had in mind, and beside each what merely looks alike; written by hand.
#[test]
fn parties_are_counted_under_words_that_no_list_has() {
    every_case("fixtures/parties", check);
}

/// What is wrong with a case.
fn check(case: &Path) -> Vec<String> {
    let truth: Truth = match truth(case) {
        Ok(truth) => truth,
        Err(error) => return vec![error],
    };
    wrong_in(case, &truth)
}

/// What is wrong with a case.
fn wrong_in(case: &Path, truth: &Truth) -> Vec<String> {
    let declared = case.join("qingdan.toml");
    let declared = declared.to_str().filter(|_| declared.is_file());
    let options: Vec<&str> = declared.map_or(Vec::new(), |path| vec!["--config", path]);
    let (_, inventory) = scanned(case, &options);
    let mut wrong = Vec::new();
    if truth.why.is_empty() || truth.dataset.is_empty() && truth.union.is_none() {
        wrong.push("it does not say what is true and why".to_owned());
    }
    for expected in &truth.dataset {
        match datasets(&inventory, &expected.name, expected.prefix) {
            Ok(found) => wrong.extend(expected.wrong(&expected.name, &found)),
            Err(none) => wrong.push(none),
        }
    }
    if let Some(expected) = &truth.union {
        let transfers = array(&inventory, "transfers").iter();
        let whole: Vec<_> = transfers.filter(|one| one["name"] == "*").collect();
        if whole.len() == 1 {
            wrong.extend(expected.wrong("the whole scan", &whole));
        } else {
            wrong.push("the people of the whole scan are not told".to_owned());
        }
    }
    wrong
}

impl Expected {
    /// What is wrong with `of`, which is called `name`.
    fn wrong(&self, name: &str, of: &[&Value]) -> Vec<String> {
        let individuals = &of[0]["individuals"];
        let all = people(of);
        let sensitive = interval(&individuals["sensitive"]);
        let mut wrong = Vec::new();
        for (kind, bounds, found, widest) in [
            ("people", self.people, all, self.widest),
            ("main", self.main, interval(individuals), None),
            (
                "secondary",
                self.secondary,
                interval(&individuals["secondary"]),
                None,
            ),
            (
                "sensitive",
                self.sensitive,
                sensitive,
                self.sensitive_widest,
            ),
            (
                "minors",
                self.minors,
                interval(&individuals["minors"]),
                self.minors_widest,
            ),
        ] {
            let Some((low, high)) = bounds.map(Bounds::ends) else {
                continue;
            };
            let (lower, upper) = found;
            let shown = format!("{name}: {kind} {lower}..{upper:?}, truth {low}..{high}");
            if lower > low || upper.is_some_and(|upper| upper < high) {
                wrong.push(shown.clone());
            }
            let width = upper.map(|upper| (upper - lower) * 100);
            if widest.is_some_and(|widest| width.is_none_or(|width| width > widest * high)) {
                wrong.push(format!("{shown}: too wide"));
            }
        }
        let everyone = individuals.get("everyone").map(interval);
        if let Some((low, high)) = self.everyone.map(Bounds::ends)
            && everyone != Some((low, Some(high)))
        {
            wrong.push(format!(
                "{name}: everyone {everyone:?}, truth {low}..{high}"
            ));
        }
        let (lower, upper) = all;
        if self.people_at_least.is_some_and(|least| lower < least) {
            wrong.push(format!(
                "{name}: people {lower}..{upper:?}, surely {:?} or more",
                self.people_at_least
            ));
        }
        let young = interval(&individuals["minors"]).1;
        if (self.minors_at_most).is_some_and(|most| young.is_none_or(|young| young > most)) {
            wrong.push(format!(
                "{name}: minors up to {young:?}, surely {:?} or fewer",
                self.minors_at_most
            ));
        }
        let above = |most| upper.is_none_or(|upper| upper > most);
        if self.people_at_most.is_some_and(above) {
            wrong.push(format!(
                "{name}: people {lower}..{upper:?}, surely {:?} or fewer",
                self.people_at_most
            ));
        }
        let nobody = upper == Some(0) || of[0]["obligation"]["measure"] == "none";
        if self.somebody && nobody {
            wrong.push(format!("{name}: nobody, or nothing is to be done"));
        }
        wrong
    }
}
