//! What the repository holds and a test can make again: held against it, and rewritten where `QINGDAN_BLESS` is set.
//!
//! `QINGDAN_BLESS=1 cargo test --release` rewrites all of it; `git diff` then shows what the change of the program means. A
//! change of `fixtures/lake` takes two runs: outputs are of the lake that a run began with.

use std::path::Path;

/// Whether differences are to be written and not to be told.
pub(crate) fn is_blessing() -> bool {
    std::env::var_os("QINGDAN_BLESS").is_some()
}

/// Where `path`, below the package's folder, does not hold `fresh`: writes it, or gives what to say.
pub(crate) fn stale(path: &Path, fresh: &[u8]) -> Option<String> {
    let whole = crate::root().join(path);
    let committed = std::fs::read(&whole).unwrap_or_default();
    if committed == fresh {
        return None;
    }
    if is_blessing() {
        std::fs::create_dir_all(whole.parent().unwrap()).unwrap();
        std::fs::write(&whole, fresh).unwrap();
        return None;
    }
    Some(format!(
        "{}: {}",
        path.display(),
        first_difference(&committed, fresh)
    ))
}

/// Fails with all that `stale` gave.
pub(crate) fn assert_fresh(stale: &[String]) {
    assert!(
        stale.is_empty(),
        "{}\nif that is meant: QINGDAN_BLESS=1 cargo test --release",
        stale.join("\n")
    );
}

/// The first line in which two texts differ; for bytes their lengths.
fn first_difference(committed: &[u8], fresh: &[u8]) -> String {
    let texts = (std::str::from_utf8(committed), std::str::from_utf8(fresh));
    let (Ok(committed), Ok(fresh)) = texts else {
        return format!("{} bytes are not these {}", committed.len(), fresh.len());
    };
    let (mut old, mut new) = (committed.lines(), fresh.lines());
    for number in 1.. {
        let (old, new) = (old.next(), new.next());
        if old != new {
            let shown = |line: Option<&str>| line.unwrap_or("(the end)").to_owned();
            return format!("line {number}\n  - {}\n  + {}", shown(old), shown(new));
        }
        if old.is_none() {
            break;
        }
    }
    "line ends differ".to_owned()
}
