//! `qingdan scan`: scans stores, writes the report, and answers `--fail-on`.

use super::diff::legal_numbers;
use super::output::{
    forms, in_both, is_standard_output, language, print_summary, tell, write_form,
};
use super::request::request;
use super::{CONDITION_MET, DONE, NOT_DONE, conditions};
use crate::catalog;
use crate::cli;
use crate::compare::{self, Changes};
use crate::error::{Error, Result};
use crate::model::inventory::Inventory;
use crate::model::own_report::INVENTORY;
use crate::model::text::shown;
use crate::model::{Language, Text, Titled as _};
use crate::progress::Progress;
use crate::report;
use crate::report::folder::Written;
use crate::rules::Packs;
use crate::scan;
use crate::watch;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Forms that were asked for, by id, and the files that they go to.
type Forms = [(String, Option<PathBuf>)];

/// `qingdan scan`
///
/// # Errors
/// What ends the run.
pub fn scan(options: &cli::Scan) -> Result<u8> {
    let forms = forms(&options.report, options.common.lang)?;
    // Before a long scan, not after it.
    conditions::check(&options.fail_on, options.baseline.is_some())?;
    let baseline = options.baseline.as_deref().map(catalog::load).transpose()?;
    report::prepare_folder(&options.out)?;
    for path in files(&forms) {
        report::prepare_file(path)?;
    }
    let (mut request, rules) = request(&options.stores, &options.common)?;
    request.allow_empty = options.allow_empty;
    request.outputs = files(&forms).map(Path::to_owned).collect();
    let language = language(options.common.lang);
    let progress = Arc::new(Progress::new(options.common.quiet, language));
    let mut inventory = scan::scan(&Arc::new(request), &rules, &progress)?;
    inventory.scan.fail_on = options.fail_on.iter().copied().map(Into::into).collect();
    let changes = baseline.map(|old| since(&old, &mut inventory, &options.common));
    let changes = changes.transpose()?;
    warn(&inventory, language);
    let written = write(options, &forms, &inventory, language)?;
    if !options.common.quiet {
        print_summary(&inventory, language, Some(&written.folder))?;
    }
    tell_partial(&options.out, &written, &inventory, language);
    if !written.failed.is_empty() {
        tell_failed(&written, language);
        return Ok(NOT_DONE);
    }
    if let Some(ended) = inventory.scan.ended_by {
        return Ok(watch::status(ended));
    }
    let met = conditions::met(&options.fail_on, &inventory, changes.as_ref(), language);
    for line in &met {
        tell(&format!("qingdan: {line}"));
    }
    Ok(if met.is_empty() { DONE } else { CONDITION_MET })
}

/// What changed since the baseline; the head of every report says it in a line.
fn since(old: &Inventory, new: &mut Inventory, common: &cli::Common) -> Result<Changes> {
    let numbers = legal_numbers(&Packs::read(&common.packs)?, &[old, new]);
    let changes = compare::changes(old, new, &numbers);
    let (summary, day) = (compare::summary(&changes), shown(&changes.old.finished_at));
    new.scan.warnings.push(Text::new(
        format!("与 {day} 的基线相比：{}", summary.zh),
        format!("compared with the baseline of {day}: {}", summary.en),
    ));
    Ok(changes)
}

/// The files that are asked for.
fn files(forms: &Forms) -> impl Iterator<Item = &Path> {
    let paths = forms.iter().filter_map(|(_, path)| path.as_deref());
    paths.filter(|path| !is_standard_output(path))
}

/// Writes the folder and the files of the report. Those of a scan that ended early all go to the folder: none of them may replace
/// that of a complete one.
fn write(
    options: &cli::Scan,
    forms: &Forms,
    inventory: &Inventory,
    language: Language,
) -> Result<Written> {
    let is_partial = inventory.scan.interrupted;
    let goes_inside = |path: Option<&Path>| {
        path.is_none_or(|path| {
            is_partial && !is_standard_output(path) && report::file::replaces(path)
        })
    };
    let named = (forms.iter())
        .filter(|(id, path)| {
            goes_inside(path.as_deref()) && (path.is_some() || id != report::terminal::ID)
        })
        .map(|(id, _)| id.as_str());
    let ids: Vec<&str> = if forms.is_empty() {
        in_both(report::DEFAULT, options.common.lang)
    } else {
        named.collect()
    };
    let written = report::write_folder(&options.out, inventory, language, &ids);
    let mut written = written.map_err(|error| rescued(&error, inventory, language))?;
    for (id, path) in forms {
        if !goes_inside(path.as_deref()) {
            let form = write_form(id, path.as_deref(), inventory, language);
            written.failed.extend(form.err());
        }
    }
    Ok(written)
}

/// Saves the inventory of a scan whose report cannot be written where it should stand, and says where.
fn rescued(error: &Error, inventory: &Inventory, language: Language) -> Error {
    let Text { zh, en } = error.text();
    let Some(path) = report::rescue(inventory, language) else {
        return Error::usage(zh, en);
    };
    let path = path.display();
    Error::usage(
        format!("{zh}；清单已保存为 {path}：可用 `qingdan report {path} --out 文件夹` 补写报告"),
        format!(
            "{en}; the inventory was saved as {path}: `qingdan report {path} --out DIR` writes its reports"
        ),
    )
}

/// Says on standard error what every report says at its head.
fn warn(inventory: &Inventory, language: Language) {
    for warning in &inventory.scan.warnings {
        tell(&format!("qingdan: {}", warning.get(language)));
    }
}

/// Says that a scan ended early, where its report is, and what became of the one before.
fn tell_partial(out: &Path, written: &Written, inventory: &Inventory, language: Language) {
    let Some(ended) = inventory.scan.ended_by else {
        return;
    };
    let (because, folder) = (ended.title(), written.folder.display());
    let out_shown = out.display();
    let before = if out.join(INVENTORY).is_file() {
        Text::new(
            format!("{out_shown} 中此前的报告保持不变"),
            format!("the report in {out_shown} from before is unchanged"),
        )
    } else {
        Text::new(
            format!("{out_shown} 中还没有完整的报告"),
            format!("there is no complete report in {out_shown} yet"),
        )
    };
    let said = Text::new(
        format!(
            "qingdan: 扫描提前结束（{}）：不完整的报告在 {folder}；{}",
            because.zh, before.zh
        ),
        format!(
            "qingdan: the scan ended early ({}): its incomplete report is in {folder}; {}",
            because.en, before.en
        ),
    );
    tell(said.get(language));
}

/// Says which reports could not be written, and how to get them.
fn tell_failed(written: &Written, language: Language) {
    for error in &written.failed {
        tell(&format!("qingdan: {}", error.text().get(language)));
    }
    let folder = written.folder.display();
    let said = Text::new(
        format!(
            "qingdan: 清单已写入 {folder}；其余报告可用 qingdan report {folder} --out {folder} 补写"
        ),
        format!(
            "qingdan: the inventory is in {folder}; `qingdan report {folder} --out {folder}` writes the other reports again"
        ),
    );
    tell(said.get(language));
}
