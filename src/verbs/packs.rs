//! `qingdan packs`: lists the packs, or prints one with its source.

use super::DONE;
use super::output::{language, print, warn};
use super::request::declarations;
use crate::cli;
use crate::error::{Error, Result};
use crate::model::Text;
use crate::pack::BUILT_IN;
use crate::pack::detector::{self, Detector};
use crate::pack::vocabulary;
use crate::rules::Packs;
use std::fmt::Write as _;

/// `qingdan packs`
///
/// # Errors
/// No pack has that id.
pub fn packs(options: &cli::Packs) -> Result<u8> {
    let language = language(options.lang);
    let rules = Packs::read(&options.packs)?;
    warn(&rules.detectors.warnings(), language);
    let selection = declarations(options.config.as_deref(), &rules)?.detectors;
    let in_force = detector::select(rules.detectors.clone(), &selection)?;
    let mut text = String::new();
    if let Some(cli::PacksVerb::Show { id }) = &options.verb {
        let law = rules.law.get(id);
        if let Some(shape) = law.and_then(|law| law.front.shape) {
            let _ = writeln!(text, "# {}", shape.meaning().get(language));
        }
        let (path, pack) = text_of(id, &rules)?;
        let _ = write!(text, "# {path}\n{pack}");
    } else {
        for pack in &rules.law.packs {
            let _ = writeln!(
                text,
                "{:<32} {}",
                pack.front.id,
                pack.front.title.get(language)
            );
        }
        let off = Text::new("（已关闭）", " (off)");
        for loaded in &rules.detectors {
            let detector = &loaded.detector;
            let is_on = (in_force.iter()).any(|other| other.detector.id == detector.id);
            let off = if is_on { "" } else { off.get(language) };
            let _ = writeln!(
                text,
                "{:<32} {}{}{off}",
                detector.id,
                detector.title.get(language),
                territory(detector)
            );
        }
        for loaded in vocabulary::in_force(&rules.schemas) {
            let id = format!("vocabulary.{}", loaded.schema.id);
            let _ = writeln!(text, "{id:<32} {}", loaded.schema.title.get(language));
        }
    }
    print(text.as_bytes())?;
    Ok(DONE)
}

/// The path and the text of a pack: of one of the user's own that takes the place of ours, or of ours.
pub(super) fn text_of(id: &str, rules: &Packs) -> Result<(String, String)> {
    let detectors = (rules.detectors.iter()).map(|loaded| (&loaded.detector.id, &loaded.path));
    let laws = (rules.law.packs.iter()).map(|law| (&law.front.id, &law.path));
    let schemas = (rules.schemas.iter()).map(|loaded| (&loaded.schema.id, &loaded.path));
    let schema = id.strip_prefix("vocabulary.");
    let own = (detectors.chain(laws).filter(|(known, _)| *known == id))
        .chain(schemas.filter(|(known, _)| schema == Some(known.as_str())))
        .map(|(_, path)| path)
        .find(|path| !BUILT_IN.iter().any(|(built_in, _)| built_in == path));
    if let Some(path) = own {
        let text = std::fs::read_to_string(path).map_err(|error| Error::file(path, error))?;
        return Ok((path.clone(), text));
    }
    let name = |path: &str| {
        path.trim_end_matches(".toml")
            .trim_end_matches(".md")
            .replace('/', ".")
    };
    let found = BUILT_IN.iter().find(|(path, _)| {
        [id, &format!("law.{id}"), &format!("context.{id}")].contains(&name(path).as_str())
    });
    found
        .map(|(path, text)| (format!("detectors/{path}"), (*text).to_owned()))
        .ok_or_else(|| {
            Error::usage(
                format!("没有规则包 `{id}`；`qingdan packs` 会列出全部"),
                format!("no pack `{id}`; `qingdan packs` lists them"),
            )
        })
}

/// The countries of a detector in brackets; with `+` where a part of it is everyone's.
fn territory(detector: &Detector) -> String {
    let (countries, whole) = detector.territory();
    if countries.is_empty() {
        return String::new();
    }
    let listed: Vec<&str> = countries.into_iter().collect();
    format!(" [{}{}]", listed.join(" "), if whole { "" } else { " +" })
}
