//! How many people identities are of: random populations whose number is known.

mod population;
mod recipes;
mod rules;
mod widths;

use population::{KINDS, Population, Random, Recipe, Scanned, kinds};
use qingdan::model::Count;
use qingdan::people::identity::{Counted, Member, count, union};
use qingdan::people::kind::KeyClass;

/// Populations of each kind: a few, or as many as the variable `QINGDAN_POPULATIONS` says (280 make 10,000 in all).
fn each() -> u64 {
    let wanted = std::env::var("QINGDAN_POPULATIONS").ok();
    wanted.and_then(|wanted| wanted.parse().ok()).unwrap_or(12)
}

fn columns(recipe: &Recipe) -> Vec<usize> {
    (0..KINDS).filter(|&kind| recipe.fill[kind] > 0.0).collect()
}

fn three(counted: &Counted) -> [Count; 3] {
    [counted.all, counted.sensitive, counted.minors]
}

/// Width over truth.
fn width(count: Count, truth: u64) -> f64 {
    let upper = count.upper.unwrap_or(u64::MAX);
    (upper - count.lower) as f64 / truth.max(1) as f64
}

#[derive(Default)]
struct Tally {
    misses: Vec<String>,
    widths: Vec<f64>,
    wrong: Vec<f64>,
}

impl Tally {
    fn add(&mut self, seed: u64, truth: [u64; 3], counted: &Counted) {
        for (which, (&truth, count)) in truth.iter().zip(three(counted)).enumerate() {
            if !count.contains(truth) {
                let steps = counted
                    .bounds
                    .iter()
                    .map(|one| (one.end.id(), one.rule.id(), one.people));
                let steps: Vec<_> = steps.collect();
                self.misses.push(format!(
                    "seed {seed}, count {which}: {truth} not in {count}, {steps:?}"
                ));
            }
        }
        self.widths.push(width(counted.all, truth[0]));
        let estimate = counted.all.estimate as f64;
        self.wrong
            .push((estimate - truth[0] as f64).abs() / truth[0].max(1) as f64);
    }

    /// Some misses, for whoever has to find out.
    fn first(&self, name: &str) -> Vec<String> {
        let some = self.misses.iter().take(3);
        some.map(|miss| format!("{name}: {miss}")).collect()
    }

    fn line(&self, name: &str) -> String {
        let mean = |values: &[f64]| 100.0 * values.iter().sum::<f64>() / values.len() as f64;
        let most = self.widths.iter().copied().fold(0.0, f64::max) * 100.0;
        format!(
            "{name:55} {:5} misses {:4} width mean {:6.2} % max {most:6.1} % estimate off {:5.2} %",
            self.widths.len(),
            self.misses.len(),
            mean(&self.widths),
            mean(&self.wrong),
        )
    }
}

#[test]
fn the_truth_lies_inside() {
    let mut wrong = Vec::new();
    for (number, recipe) in recipes::all().iter().enumerate() {
        let (mut tally, mut by_numbers) = (Tally::default(), Tally::default());
        for seed in 0..each() {
            let mut random = Random(seed * 1_000 + number as u64);
            let population = Population::of(recipe, &mut random);
            let scanned = population.scanned(&columns(recipe));
            tally.add(seed, population.truth(), &count(&scanned.given()));
            // Numbers alone do not show who shares what, nor who has several accounts.
            if recipe.household.1 > 1 || recipe.accounts.1 > 1 || recipe.wrong_id > 0.0 {
                continue;
            }
            by_numbers.add(seed, population.truth(), &count(&scanned.given_numbers()));
        }
        println!("{}", tally.line(recipe.name));
        println!("{}", by_numbers.line("   by numbers"));
        for tally in [tally, by_numbers] {
            wrong.extend(tally.first(recipe.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Parts of a population: each row in one of them, or in several.
fn split(population: &Population, into: u64, random: &mut Random) -> Vec<Population> {
    let mut parts = vec![Population::default(); into as usize];
    for row in &population.rows {
        let first = random.between(0, into - 1);
        parts[first as usize].rows.push(*row);
        let second = random.between(0, into - 1);
        if second != first && random.chance(0.3) {
            parts[second as usize].rows.push(*row);
        }
    }
    parts
}

fn united(scanned: &[Scanned], declared: bool) -> Counted {
    let own: Vec<Counted> = scanned.iter().map(|one| count(&one.given())).collect();
    let all = kinds();
    let links = scanned.iter().map(|one| -> Vec<(usize, u32)> {
        let kinds = one.given().kinds.iter().enumerate();
        let local = kinds.filter(|(_, kind)| declared && kind.class == KeyClass::Scoped);
        let link = |kind| all.iter().position(|one| one == kind).unwrap() as u32;
        local.map(|(own, kind)| (own, link(kind))).collect()
    });
    let links: Vec<_> = links.collect();
    let members: Vec<Member<'_>> = (scanned.iter().zip(&own).zip(&links))
        .map(|((one, own), links)| Member {
            given: one.given(),
            own,
            links,
        })
        .collect();
    union(&members)
}

#[test]
fn the_truth_lies_inside_of_unions() {
    let mut wrong = Vec::new();
    for (number, recipe) in recipes::all().iter().enumerate() {
        let (mut whole, mut cut) = (Tally::default(), Tally::default());
        for seed in 0..each() / 2 {
            let mut random = Random(seed * 1_000 + 500 + number as u64);
            let population = Population::of(recipe, &mut random);
            let into = random.between(2, 4);
            let parts = split(&population, into, &mut random);
            let all = columns(recipe);
            let scanned: Vec<Scanned> = parts.iter().map(|part| part.scanned(&all)).collect();
            whole.add(seed, population.truth(), &united(&scanned, false));
            // Each dataset with some of the columns.
            let scanned = parts.iter().map(|part| {
                let mut some = all.clone();
                random.shuffle(&mut some);
                some.truncate(random.between(1, all.len() as u64) as usize);
                some.sort_unstable();
                part.scanned(&some)
            });
            let scanned: Vec<Scanned> = scanned.collect();
            let holds = |(part, scanned): (&Population, &Scanned)| {
                let own = three(&count(&scanned.given()));
                let truth = part.truth();
                (0..3).all(|of| own[of].contains(truth[of]))
            };
            // What a dataset takes for granted and is not so is no miss of the union.
            if !parts.iter().zip(&scanned).all(holds) {
                continue;
            }
            cut.add(
                seed,
                population.truth(),
                &united(&scanned, random.chance(0.5)),
            );
        }
        println!("{}", whole.line(recipe.name));
        println!("{}", cut.line("   each with some of the columns"));
        for tally in [whole, cut] {
            wrong.extend(tally.first(recipe.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn order_decides_nothing() {
    for (number, recipe) in recipes::all().iter().enumerate() {
        let mut random = Random(77 + number as u64);
        let population = Population::of(recipe, &mut random);
        let parts = split(&population, 3, &mut random);
        let scanned: Vec<Scanned> = (parts.iter())
            .map(|part| part.scanned(&columns(recipe)))
            .collect();
        let mut turned: Vec<Scanned> = (scanned.iter())
            .map(|one| one.shuffled(&mut random))
            .collect();
        for (one, other) in scanned.iter().zip(&turned) {
            assert_eq!(
                count(&one.given()),
                count(&other.given()),
                "{}",
                recipe.name
            );
        }
        turned.reverse();
        assert_eq!(
            united(&scanned, false),
            united(&turned, false),
            "{}",
            recipe.name
        );
    }
}

#[test]
fn a_union_lies_between_its_largest_dataset_and_the_sum() {
    for (number, recipe) in recipes::all().iter().enumerate() {
        let mut random = Random(991 + number as u64);
        let population = Population::of(recipe, &mut random);
        let parts = split(&population, 3, &mut random);
        let all = columns(recipe);
        let scanned: Vec<Scanned> = parts.iter().map(|part| part.scanned(&all)).collect();
        let own: Vec<Counted> = scanned.iter().map(|one| count(&one.given())).collect();
        let people = united(&scanned, false);
        for (of, people) in three(&people).into_iter().enumerate() {
            let largest = own.iter().map(|one| three(one)[of].lower).max();
            let sum: u64 = own.iter().filter_map(|one| three(one)[of].upper).sum();
            assert!(
                people.lower >= largest.unwrap_or(0),
                "{}: {people}",
                recipe.name
            );
            assert!(
                people.upper.is_some_and(|upper| upper <= sum),
                "{}: {people}",
                recipe.name
            );
        }
        assert_eq!(united(&scanned[..1], false), own[0], "{}", recipe.name);
    }
}

#[test]
fn halves_together_are_the_whole() {
    for (number, recipe) in recipes::all().iter().enumerate() {
        let mut random = Random(4_242 + number as u64);
        let population = Population::of(recipe, &mut random);
        let all = columns(recipe);
        let whole = count(&population.scanned(&all).given()).all;
        let mut halves = vec![Population::default(); 2];
        for (at, row) in population.rows.iter().enumerate() {
            halves[at % 2].rows.push(*row);
        }
        let scanned: Vec<Scanned> = halves.iter().map(|half| half.scanned(&all)).collect();
        let united = united(&scanned, true).all;
        // The sum of the halves may bound more; never less.
        assert!(
            united.lower >= whole.lower,
            "{}: {united} of {whole}",
            recipe.name
        );
        assert!(
            united.upper <= whole.upper,
            "{}: {united} of {whole}",
            recipe.name
        );
        assert!(
            united.contains(population.truth()[0]),
            "{}: {united}",
            recipe.name
        );
    }
}

#[test]
fn a_row_more_never_lowers_the_upper_end() {
    for (number, recipe) in recipes::all().iter().enumerate() {
        let mut random = Random(31_000 + number as u64);
        let population = Population::of(recipe, &mut random);
        let all = columns(recipe);
        let before = count(&population.scanned(&all).given()).all;
        for again in [true, false] {
            let mut more = population.clone();
            // Somebody once more, or somebody new. A row that links two keys may show that two persons are one.
            let mut row = population.rows[0];
            if !again {
                let kinds = population::KINDS as u64;
                row.person = random.next();
                row.keys = std::array::from_fn(|at| match row.keys[at] {
                    0 => 0,
                    _ => population::hash(kinds + at as u64, random.next()),
                });
            }
            more.rows.push(row);
            let after = count(&more.scanned(&all).given()).all;
            assert!(
                after.upper >= before.upper,
                "{}: {before}, then {after}",
                recipe.name
            );
        }
    }
}
