//! The page in a browser: how fast it answers, what its address holds, that it says all in both languages, on paper and on a telephone.

use super::large::{COLUMNS, large};
use super::sample::{HOSTILE, hostile, sample};
use super::text;
use crate::support::browser::Browser;
use qingdan::model::Language;
use qingdan::model::inventory::Inventory;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Bytes of a page of 20,000 datasets.
const MOST_BYTES: usize = 15_000_000;
/// Milliseconds until it is shown.
const MOST_OPENING: f64 = 2_000.0;
/// Milliseconds of an answer to a click or a letter.
const MOST_ANSWERING: f64 = 200.0;
/// Memory of the page's process.
const MOST_MEMORY: u64 = 400 << 20;

pub(super) const VIEWS: [&str; 10] = [
    "overview",
    "datasets",
    "elements",
    "element?id=contact.phone",
    "transfers",
    "questions",
    "coverage",
    "law",
    "search?q=lxdh",
    "print",
];

/// Waits until what `change` begins is shown, and says how long it took, laid out.
pub(super) const TIMED: &str = "globalThis.timed = async (change, done) => {
    const begun = performance.now();
    const before = document.documentElement.dataset.shown;
    change();
    while (done ? !done() : document.documentElement.dataset.shown === before) await new Promise(next => setTimeout(next));
    document.body.offsetHeight;
    return performance.now() - begun;
}; globalThis.pause = () => new Promise(next => setTimeout(next, 30)); 0";

pub(super) fn written(folder: &TempDir, name: &str, inventory: &Inventory) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text("html", inventory, Language::En)).unwrap();
    path
}

/// The least of five times, so that what others do on the machine counts less.
fn least(browser: &mut Browser, script: &str) -> f64 {
    let script = format!(
        "(async () => {{ let least = Infinity; for (let i = 0; i < 5; i += 1) {{ least = Math.min(least, await ({script})(i)); await pause(); }} return least; }})()"
    );
    browser.script(&script).as_f64().unwrap()
}

/// Twenty thousand datasets open, answer and stay small.
#[test]
fn html_of_a_large_lake_is_quick() {
    let folder = tempfile::tempdir().unwrap();
    let inventory = large(20_000);
    let page = written(&folder, "large.html", &inventory);
    let bytes = std::fs::metadata(&page).unwrap().len() as usize;
    let mut browser = Browser::start();
    browser.size(1280, 900);
    // One reader's visit: every kind of view once.
    browser.open(&page, "");
    let shown = "performance.getEntriesByName('shown')[0].startTime";
    let mut opening = browser.script(shown).as_f64().unwrap();
    browser.script(TIMED);
    for view in [
        "datasets",
        "search?q=pass",
        "element?id=person.passport",
        "law",
        "coverage",
        "overview",
    ] {
        browser.script(&format!("timed(() => {{ location.hash = '{view}'; }})"));
    }
    let memory = browser.memory();
    for _ in 0..2 {
        browser.open(&page, "");
        opening = opening.min(browser.script(shown).as_f64().unwrap());
    }
    browser.open(&page, "#datasets");
    browser.script(TIMED);
    let rows = "document.querySelector('[role=status]').textContent";
    assert_eq!(browser.script(rows), "20,000 of 20,000 shown");
    let times = [
        (
            "filter",
            "i => timed(() => { const one = document.querySelectorAll('select')[0]; one.value = i % 2 ? '' : 'undetermined'; one.dispatchEvent(new Event('change')); }, () => true)",
        ),
        (
            "sort",
            "i => timed(() => document.querySelectorAll('.head button')[[0, 2, 3, 5, 1][i]].click(), () => true)",
        ),
        (
            "type",
            "i => timed(() => { const one = document.querySelector('.search input'); one.value = ['crm', 'crm/a', '1', '订', ''][i]; one.dispatchEvent(new Event('input')); }, () => true)",
        ),
        (
            "language",
            "i => timed(() => document.querySelector('.language').click())",
        ),
        (
            "search",
            "i => timed(() => { location.hash = 'search?q=' + ['pass', 'amount_price', '金额', 'crm', 'flag_1'][i]; })",
        ),
        (
            "dataset",
            "i => timed(() => { location.hash = 'dataset?name=' + encodeURIComponent(rows[i * 3999].name); })",
        ),
        (
            "element",
            "i => timed(() => { location.hash = 'element?id=person.passport&i=' + i; })",
        ),
        (
            "overview",
            "i => timed(() => { location.hash = i % 2 ? 'overview' : 'coverage'; })",
        ),
    ];
    let mut slow = Vec::new();
    let mut told = format!("bytes {bytes}, opening {opening:.0} ms");
    for (name, script) in times {
        let took = least(&mut browser, script);
        told.push_str(&format!(", {name} {took:.0}"));
        if took > MOST_ANSWERING {
            slow.push(name);
        }
    }
    told.push_str(&format!(", memory {} MiB", memory >> 20));
    println!("{told}");
    assert!(
        slow.is_empty() && opening < MOST_OPENING && bytes < MOST_BYTES && memory < MOST_MEMORY,
        "{told}"
    );
    assert_eq!(
        browser.script("firstColumn[rows.length]"),
        json!(20_000 * COLUMNS)
    );
    assert_eq!(browser.complaints(), [""; 0]);
}

/// An address leads to what it names, in its language, with its filters.
#[test]
fn html_has_addresses() {
    let folder = tempfile::tempdir().unwrap();
    let page = written(&folder, "index.html", &sample());
    let mut browser = Browser::start();
    browser.size(1280, 900);
    let heading = "document.querySelector('h1').textContent";
    browser.open(&page, "#dataset?name=crm%2Fmembers.csv&column=2");
    assert_eq!(browser.script(heading), "crm/members.csv");
    assert_eq!(
        browser.script("document.title.startsWith('crm/members.csv')"),
        true
    );
    assert_eq!(
        browser.script("document.querySelector('.wanted bdi').textContent"),
        "lxdh"
    );
    browser.open(&page, "#datasets?duty=undetermined&sort=name&lang=zh");
    assert_eq!(
        browser.script("document.querySelector('[role=status]').textContent"),
        "显示 1 个，共 5 个"
    );
    assert_eq!(
        browser.script("document.querySelector('select').value"),
        "undetermined"
    );
    assert_eq!(browser.script("document.documentElement.lang"), "zh");
    // A filter that is chosen stands in the address, and the other language keeps it.
    browser.script(TIMED);
    browser.script("{ const one = document.querySelectorAll('select')[0]; one.value = 'none'; one.dispatchEvent(new Event('change')); }");
    assert_eq!(
        browser.script("location.hash"),
        "#datasets?duty=none&sort=name&lang=zh"
    );
    browser.script("timed(() => document.querySelector('.language').click())");
    assert_eq!(
        browser.script("location.hash"),
        "#datasets?duty=none&sort=name"
    );
    assert_eq!(
        browser.script("document.querySelector('[role=status]').textContent"),
        "1 of 5 shown"
    );
    // Where are identity cards, and what columns hold a word?
    browser.open(&page, "#element?id=person.cn-resident-id");
    let found = browser.script("document.querySelector('main').innerText");
    let found = found.as_str().unwrap();
    assert!(
        found.contains("crm/members.csv") && found.contains("身份证号"),
        "{found}"
    );
    browser.open(&page, "#search?q=LXDH");
    let found = browser.script("document.querySelector('main').innerText");
    assert!(
        found.as_str().unwrap().contains("orders/orders_*.csv"),
        "{found}"
    );
    browser.open(&page, "#dataset?name=gone.csv");
    assert_eq!(browser.script(heading), "Not in this inventory");
    assert_eq!(browser.complaints(), [""; 0]);
}

/// An obligation reads as an argument, in both languages.
#[test]
fn html_argues() {
    let folder = tempfile::tempdir().unwrap();
    let page = written(&folder, "index.html", &sample());
    let mut browser = Browser::start();
    for (language, words) in [
        (
            "en",
            [
                "no CIIO designation notice received → ● contract or certification",
                "designated as CIIO → ▲ security assessment",
                "cn-national/N5",
                "quoted from the official text",
                "measured",
                "Is the exporter a critical",
                "8,690 people below 10,000",
            ],
        ),
        (
            "zh",
            [
                "未收到关键信息基础设施认定通知 → ● 标准合同或认证",
                "已被认定为关键信息基础设施运营者 → ▲ 安全评估",
                "cn-national/N5",
                "引自官方文本",
                "实测",
                "数据处理者是否为关键信息",
                "再增加 8,690 人即达到 10,000 人",
            ],
        ),
    ] {
        browser.open(
            &page,
            &format!("#dataset?name=crm%2Fmembers.csv&lang={language}"),
        );
        let said = browser.script("document.querySelector('.argument').textContent");
        let said = said.as_str().unwrap();
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
        // Plain words come before evidence and weights.
        let whole = browser.script("document.querySelector('main').textContent");
        let whole = whole.as_str().unwrap();
        assert!(whole.find("+6.9").unwrap() > whole.find(words[0]).unwrap());
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// Nothing is wider than the window, on a telephone and on a desk, in either language.
#[test]
fn html_fits_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let pages = [
        written(&folder, "sample.html", &sample()),
        written(&folder, "hostile.html", &hostile()),
    ];
    let mut browser = Browser::start();
    for width in [400, 1280] {
        browser.size(width, 800);
        for page in &pages {
            for language in ["zh", "en"] {
                let datasets = ["dataset?name=crm%2Fmembers.csv", "datasets?duty=none"];
                for view in VIEWS.iter().chain(&datasets) {
                    let with = if view.contains('?') { '&' } else { '?' };
                    browser.open(page, &format!("#{view}{with}lang={language}"));
                    let wider = browser.script("document.documentElement.scrollWidth - innerWidth");
                    assert!(wider.as_i64().unwrap() <= 0, "{view} at {width}: {wider}");
                    let text = browser.script("document.querySelector('main').innerText.length");
                    assert!(text.as_u64().unwrap() > 20, "{view}");
                }
            }
        }
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// Names that act where a page forgets to escape are shown and do nothing.
#[test]
fn html_shows_hostile_names() {
    let folder = tempfile::tempdir().unwrap();
    let page = written(&folder, "hostile.html", &hostile());
    let mut browser = Browser::start();
    browser.size(1280, 2_000);
    let mut said = String::new();
    for view in VIEWS {
        browser.open(&page, &format!("#{view}"));
        said.push_str(
            browser
                .script("document.body.textContent")
                .as_str()
                .unwrap(),
        );
        assert_eq!(
            browser
                .script("document.querySelectorAll('main img, main script, main iframe').length"),
            0
        );
        assert_eq!(browser.script("[...document.querySelectorAll('main a')].filter(a => !/^(#|https?:)/.test(a.getAttribute('href'))).length"), 0);
    }
    for name in HOSTILE {
        let shown = qingdan::report::layout::shown(name);
        assert!(said.contains(&shown), "{shown}");
        let query = browser.script(&format!(
            "to('dataset', {{ name: {} }})",
            Value::from(shown.as_str())
        ));
        browser.open(&page, query.as_str().unwrap());
        assert_eq!(
            browser.script("document.querySelector('h1').textContent"),
            shown.as_str()
        );
    }
    assert_eq!(browser.complaints(), [""; 0]);
}

/// Chosen datasets are printed, each on a page of its own; without scripts the overview and the list are there.
#[test]
fn html_prints_and_does_without_scripts() {
    let folder = tempfile::tempdir().unwrap();
    let page = written(&folder, "index.html", &sample());
    let mut browser = Browser::start();
    browser.open(&page, "#print?q=csv");
    assert_eq!(
        browser.script("document.querySelectorAll('.sheet').length"),
        4
    );
    assert!(pages_of(&mut browser) >= 4);
    browser.open(&page, "#datasets");
    assert!(pages_of(&mut browser) >= 1);
    browser.scripts(false);
    browser.visit(&page, "");
    let said = without_scripts(&mut browser, &page);
    for word in [
        "crm/members.csv",
        "security assessment",
        "Listed 7",
        "hr/salary.xlsx",
        "undetermined (contract or certification → security assessment)",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
}

fn pages_of(browser: &mut Browser) -> usize {
    let printed = browser.call("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
    let pdf = super::unpacked::bytes(printed["data"].as_str().unwrap());
    let pdf = String::from_utf8_lossy(&pdf);
    pdf.matches("/Type /Page").count() - pdf.matches("/Type /Pages").count()
}

/// The text of the page as a browser without scripts lays it out.
fn without_scripts(browser: &mut Browser, _: &Path) -> String {
    std::thread::sleep(std::time::Duration::from_millis(500));
    let document = browser.call("DOM.getDocument", &json!({}));
    let root = document["root"]["nodeId"].clone();
    let main = browser.call(
        "DOM.querySelector",
        &json!({ "nodeId": root, "selector": "noscript main" }),
    );
    let html = browser.call("DOM.getOuterHTML", &json!({ "nodeId": main["nodeId"] }));
    html["outerHTML"].as_str().unwrap().to_owned()
}
