//! `qingdan file`: drafts of what is filed for a transfer.

use super::DONE;
use super::output::{language, print};
use crate::catalog;
use crate::cli;
use crate::error::{Error, Result};
use crate::filing::{self, Draft, Kit};
use crate::model::inventory::{Inventory, Transfer};
use crate::model::{Language, Text};
use crate::pack::filing as forms;
use crate::report;
use crate::report::layout::shown;
use crate::report::terms::term;
use crate::rules::Packs;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Names that an error offers.
const OFFERED: usize = 20;

/// `qingdan file`
///
/// # Errors
/// No transfer of that name; a file that is there already; what ends the run.
pub fn file(options: &cli::File) -> Result<u8> {
    let inventory = catalog::load(&options.inventory)?;
    let transfer = find(&inventory, &options.transfer)?;
    let packs = Packs::read(&options.packs)?;
    let forms = forms::load()?;
    let titles = |id: &str| title(&packs, id);
    let kit = Kit {
        inventory: &inventory,
        transfer,
        route: options.route.into(),
        filing: &forms,
        titles: &titles,
        languages: options.lang.into(),
    };
    let drafts = filing::drafts(&kit)?;
    write(&options.out, &drafts)?;
    let language = match options.lang {
        cli::DraftLanguage::Zh => Language::Zh,
        cli::DraftLanguage::En => Language::En,
        cli::DraftLanguage::Both => language(None),
    };
    print(told(&options.out, &drafts, forms.words.draft.get(language)).as_bytes())?;
    Ok(DONE)
}

fn find<'a>(inventory: &'a Inventory, name: &str) -> Result<&'a Transfer> {
    let mut transfers = inventory.transfers.iter();
    transfers.find(|one| one.name == name).ok_or_else(|| {
        let known = inventory.transfers.iter().take(OFFERED);
        let known: Vec<String> = known.map(|one| format!("`{}`", shown(&one.name))).collect();
        let [zh, en] = if known.is_empty() {
            ["无", "none"].map(str::to_owned)
        } else {
            ["、", ", "].map(|between| known.join(between))
        };
        let name = shown(name);
        Error::usage(
            format!(
                "`{name}`：清单中没有此名称的出境活动；现有：{zh}（`*` 为整个扫描；其他出境活动在 qingdan.toml 的 [[transfer]] 中声明）"
            ),
            format!(
                "`{name}`: no transfer of the inventory has this name; it has {en} (`*` is the whole scan; others are declared as [[transfer]] in qingdan.toml)"
            ),
        )
    })
}

/// What an element, a zone, an exemption, a sector or a fact is called.
fn title(packs: &Packs, id: &str) -> Text {
    if let Some(loaded) = packs.detectors.iter().find(|one| one.detector.id == id) {
        return loaded.detector.title.clone();
    }
    if let Some(title) = packs.law.title(id) {
        return title.with_id(id);
    }
    let mut all = packs.law.packs.iter();
    let claim = all.find_map(|pack| pack.front.claims.get(id).cloned());
    claim.unwrap_or_else(|| term(id))
}

/// Writes the drafts, all or none: one that is there already may have been filled in by somebody.
fn write(folder: &Path, drafts: &[Draft]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, error))?;
    for draft in drafts {
        let path = folder.join(&draft.name);
        if path.symlink_metadata().is_ok() {
            let path = path.display();
            return Err(Error::usage(
                format!("{path}：已存在，未作改动；请用 `--out` 指定其他文件夹"),
                format!(
                    "{path}: exists already and is not changed; name another folder with `--out`"
                ),
            ));
        }
    }
    for draft in drafts {
        let path = folder.join(&draft.name);
        let mut fresh =
            report::file::before(folder, ".").map_err(|error| Error::file(&path, error))?;
        fresh
            .write_all(&draft.bytes)
            .map_err(|error| Error::file(&path, error))?;
        fresh
            .persist_noclobber(&path)
            .map_err(|error| Error::file(&path, error.error))?;
    }
    Ok(())
}

fn told(folder: &Path, drafts: &[Draft], draft: &str) -> String {
    let mut text = String::new();
    for one in drafts {
        let _ = writeln!(text, "{}", folder.join(&one.name).display());
    }
    let _ = writeln!(text, "{draft}");
    text
}
