//! The page as axe-core judges it: everybody can read and use every view, at a desk and on a telephone, by day and by night, in both
//! languages.

use super::browser::{TIMED, VIEWS, written};
use super::sample::{hostile, sample};
use crate::support::browser::Browser;
use crate::support::npm::package;
use qingdan::model::inventory::Inventory;
use serde_json::Value;
use std::fmt::Write as _;

/// The version whose rules are asked.
const AXE: &str = "4.11.0";
/// Impacts that are a defect.
const GRAVE: [&str; 3] = ["critical", "serious", "moderate"];

/// What axe-core finds, a line each: impact, rule, the first places.
const FOUND: &str = "(async ({ colours, are_judged }) => {
    const off = are_judged ? [] : colours.map(rule => [rule, { enabled: false }]);
    const { violations } = await axe.run(document, { resultTypes: ['violations'], preload: false, rules: Object.fromEntries(off) });
    return violations.map(one => ({ impact: one.impact, line: `${one.impact} ${one.id}: ${one.help} `
        + one.nodes.slice(0, 3).map(node => `${node.target.join(' ')} ${node.any.concat(node.all).map(why => why.message)[0] ?? ''}`).join(' | ') }));
})";
/// The rules whose answer depends on colours; they take most of the time.
const OF_COLOURS: &str = "['color-contrast', 'link-in-text-block']";
/// A page of paper for each dataset: what a dataset's own page shows, many times.
const PRINTED: &str = "print";

/// One look at a view: its width, whether the reader's system is dark, and whether its colours are judged.
struct Look {
    width: u64,
    is_dark: bool,
    has_colours: bool,
}

/// The looks at a view: every width, scheme and language, and each two of them together; the names in a hostile inventory have no
/// colours of their own.
fn looks(is_chinese: bool, is_hostile: bool, view: &str) -> Vec<Look> {
    let look = |width, is_dark| Look {
        width,
        is_dark,
        has_colours: view != PRINTED && (!is_hostile || (is_dark == is_chinese)),
    };
    if is_chinese {
        vec![look(400, false), look(1280, true)]
    } else {
        vec![look(1280, false), look(400, true)]
    }
}

/// Every view, opened by its address.
#[test]
fn html_is_accessible() {
    let axe = package("axe-core", AXE).join("axe.min.js");
    let axe = std::fs::read_to_string(axe).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut browser = Browser::start();
    let mut wrong = String::new();
    for (name, inventory) in [("sample", sample()), ("hostile", hostile())] {
        let page = written(&folder, &format!("{name}.html"), &inventory);
        browser.open(&page, "");
        browser.script(TIMED);
        // The protocol runs it whatever the page's policy says.
        browser.script(&format!("{axe}; 0"));
        let dataset = page_of_the_longest_name(&mut browser, &inventory);
        let views = VIEWS.iter().copied().chain([dataset.as_str()]);
        for view in views.chain(["datasets?duty=none", "dataset?name=gone"]) {
            for language in ["zh", "en"] {
                let with = if view.contains('?') { '&' } else { '?' };
                let address = Value::from(format!("{view}{with}lang={language}"));
                browser.script(&format!("timed(() => {{ location.hash = {address}; }})"));
                for look in looks(language == "zh", name == "hostile", view) {
                    for line in found(&mut browser, &look) {
                        let Look { width, is_dark, .. } = look;
                        let place = format!("{name} {address} {width} dark {is_dark}");
                        writeln!(wrong, "{place}: {line}").unwrap();
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(browser.complaints(), [""; 0]);
}

/// The address of the dataset whose name takes most room.
fn page_of_the_longest_name(browser: &mut Browser, inventory: &Inventory) -> String {
    let names = inventory.datasets.iter().map(|one| &one.name);
    let longest = names.max_by_key(|name| name.len()).unwrap();
    let longest = Value::from(qingdan::report::layout::shown(longest));
    let address = browser.script(&format!("to('dataset', {{ name: {longest} }}).slice(1)"));
    address.as_str().unwrap().to_owned()
}

/// What is wrong with the view that is shown.
fn found(browser: &mut Browser, look: &Look) -> Vec<String> {
    browser.size(look.width, 800);
    browser.dark(look.is_dark);
    let rules = format!(
        "{{ colours: {OF_COLOURS}, are_judged: {} }}",
        look.has_colours
    );
    let found = browser.script(&format!("{FOUND}({rules})"));
    let grave = found.as_array().unwrap().iter();
    let grave = grave.filter(|one| GRAVE.iter().any(|impact| one["impact"] == *impact));
    grave
        .map(|one| one["line"].as_str().unwrap().to_owned())
        .collect()
}
