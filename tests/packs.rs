//! Every example of every built-in pack, through the verb that users run.

use crate::support::blessed::{assert_fresh, stale};
use std::path::Path;

#[test]
pub(crate) fn the_built_in_packs_pass_their_own_examples() {
    let folder = tempfile::tempdir().unwrap();
    crate::run(crate::qingdan(folder.path()).arg("check"), 0);
}

/// The page of all detectors is what the files say.
#[test]
fn the_page_of_detectors_is_not_stale() {
    use std::fmt::Write as _;
    const PAGE: &str = "detectors/README.md";
    const BEGIN: &str = "<!-- detectors -->\n";
    const END: &str = "<!-- /detectors -->";
    let mut table = String::from(
        "\n| element | 名称 | name | personal or sensitive | counted as | source |\n|---|---|---|---|---|---|\n",
    );
    for loaded in qingdan::pack::detector::load(&[]).unwrap() {
        let detector = &loaded.detector;
        let by = |taxonomy| {
            let category = qingdan::detect::judge::category(detector, taxonomy);
            serde_json::to_value(category)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        let (new, old) = (
            by(qingdan::model::options::Taxonomy::Gbt45574),
            by(qingdan::model::options::Taxonomy::Gbt35273),
        );
        let category = if new == old {
            new
        } else {
            format!("{new} (GB/T 35273-2020: {old})")
        };
        let canonical = (detector.canonical.as_ref())
            .map_or(String::new(), |rule| format!("`{}`", rule.form.id()));
        let source = detector.source.replace('|', "\\|");
        writeln!(
            table,
            "| `{}` | {} | {} | {category} | {canonical} | {source} |",
            detector.id, detector.title.zh, detector.title.en
        )
        .unwrap();
    }
    table.push('\n');
    let page = std::fs::read_to_string(crate::root().join(PAGE)).unwrap();
    let (before, rest) = page.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    let fresh = format!("{before}{BEGIN}{table}{END}{after}");
    let stale = stale(Path::new(PAGE), fresh.as_bytes());
    assert_fresh(stale.as_slice());
}

/// A pack is printed as it stands; one's own takes the place of ours, and a new one stands beside them.
#[test]
fn packs_are_listed_and_shown() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let ours = std::fs::read_to_string(crate::root().join("detectors/device/mac.toml")).unwrap();
    let mine = ours.replace("IEEE 802 (48-bit address)", "The network team's list");
    std::fs::write(own.join("mac.toml"), &mine).unwrap();
    let shown = |arguments: &[&str]| {
        let mut command = crate::qingdan(folder.path());
        crate::run(command.arg("packs").args(arguments), 0).0
    };
    assert!(shown(&["show", "device.mac"]).ends_with(&ours));
    assert!(shown(&["show", "device.mac", "--packs", "own"]).ends_with(&mine));
    assert!(shown(&["show", "cn-national"]).contains("id = \"cn-national\""));
    assert!(shown(&["show", "movement"]).contains("place.trajectory"));
    assert_eq!(shown(&["list"]), shown(&[]));
    assert!(shown(&["list"]).contains("device.mac"));
    assert!(shown(&["list"]).contains("vocabulary.cdisc-sdtm"));
    assert!(shown(&["show", "vocabulary.cdisc-sdtm"]).contains("usubjid"));
    let mut unknown = crate::qingdan(folder.path());
    let (_, said) = crate::run(unknown.args(["packs", "show", "nothing"]), 2);
    assert!(said.contains("no pack `nothing`"), "{said}");
}

/// A vocabulary of one's own is a file more; a mistake in it is told with its line.
#[test]
fn a_vocabulary_of_ones_own_names_columns() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let text = "id = \"fleet-desk\"\ntitle = { zh = \"车队\", en = \"Fleet desk\" }\nsource = \"x\"\n\
                [certain]\n\"person.birth-date\" = [\"zzqgeb\"]\n";
    std::fs::write(own.join("fleet-desk.toml"), text).unwrap();
    let shown = |arguments: &[&str]| {
        let mut command = crate::qingdan(folder.path());
        crate::run(command.arg("packs").args(arguments), 0).0
    };
    assert!(shown(&["list", "--packs", "own"]).contains("vocabulary.fleet-desk"));
    let mine = shown(&["show", "vocabulary.fleet-desk", "--packs", "own"]);
    assert!(mine.ends_with(text), "{mine}");
    crate::run(crate::qingdan(folder.path()).args(["check", "own"]), 0);
    let wrong = text.replace("person.birth-date", "person.birthdate");
    std::fs::write(own.join("fleet-desk.toml"), wrong).unwrap();
    let (_, said) = crate::run(crate::qingdan(folder.path()).args(["check", "own"]), 2);
    assert!(
        said.contains("fleet-desk.toml:5: there is no element"),
        "{said}"
    );
}

/// A pack that writes a key under its old name does the same as under the new one, and every verb that reads it says so.
#[test]
fn old_keys_are_read_and_named_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own");
    std::fs::create_dir(&own).unwrap();
    let ours = std::fs::read_to_string(crate::root().join("detectors/device/mac.toml")).unwrap();
    let old = ours.replace("false-match-rate", "coincidence");
    assert_ne!(ours, old);
    std::fs::write(own.join("mac.toml"), &old).unwrap();
    std::fs::write(folder.path().join("a.csv"), "mac\n02:00:00:00:00:01\n").unwrap();
    let absolute = own.display().to_string();
    let line = 1 + (old.lines().position(|line| line.starts_with("coincidence"))).unwrap();
    let runs: [(&[&str], &str); 3] = [
        (&["check", "own"], "own"),
        (&["packs", "--packs", "own"], "own"),
        (&["scan", "a.csv", "--packs", &absolute], &absolute),
    ];
    for (arguments, place) in runs {
        let named = format!("{place}/mac.toml:{line}: ");
        let (_, said) = crate::run(crate::qingdan(folder.path()).args(arguments), 0);
        let told = said.contains(&named)
            && said.contains("the key `coincidence` is now called `false-match-rate`");
        assert!(told, "{arguments:?}: {said}");
    }
}
