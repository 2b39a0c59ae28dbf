//! `qingdan law`: a law pack as a workbook to fill in, and back.

use super::output::{language, print, tell, warn};
use super::packs::text_of;
use super::{DONE, NOT_DONE};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::text::counted;
use crate::model::vocabulary::nearest;
use crate::model::{Language, Text};
use crate::report;
use crate::rules::Packs;
use crate::transcription::{self, Imported};
use std::path::{Path, PathBuf};

/// `qingdan law`
///
/// # Errors
/// No law pack has that id; a file that is no workbook, or cannot be written.
pub fn law(options: &cli::Law) -> Result<u8> {
    let language = language(options.lang);
    let packs = Packs::read(&options.packs)?;
    warn(&packs.detectors.warnings(), language);
    match &options.verb {
        cli::LawVerb::Export { pack, xlsx } => export(pack, xlsx, &packs, language),
        cli::LawVerb::Import { file, out } => import(file, out.as_deref(), &packs, language),
    }
}

fn export(id: &str, out: &Path, packs: &Packs, language: Language) -> Result<u8> {
    let ids = packs.law.packs.iter().map(|pack| pack.front.id.as_str());
    if packs.law.get(id).is_none() {
        let near = nearest(id, ids.clone());
        let known: Vec<&str> = near.map_or_else(|| ids.collect(), |near| vec![near]);
        return Err(Error::usage(
            format!("没有法规包 `{id}`；现有：{}", known.join("、")),
            format!("no law pack `{id}`; there is: {}", known.join(", ")),
        ));
    }
    let (path, text) = text_of(id, packs)?;
    let bytes = transcription::export(&path, &text, language)?;
    write(out, &bytes)?;
    let out = out.display();
    let said = Text::new(
        format!("已写入 {out}\n填好后：qingdan law import {out}\n"),
        format!("wrote {out}\nWhen it is filled in: qingdan law import {out}\n"),
    );
    print(said.get(language).as_bytes())?;
    Ok(DONE)
}

fn import(file: &Path, out: Option<&Path>, packs: &Packs, language: Language) -> Result<u8> {
    match transcription::import(file, packs)? {
        Err(mistakes) => {
            for mistake in &mistakes {
                tell(&mistake.line(language));
            }
            let count = mistakes.len();
            let said = Text::new(
                format!("{}：{count} 处错误，没有写入规则包", file.display()),
                format!(
                    "{}: {}; no law pack was written",
                    file.display(),
                    counted(count as u64, "mistake", "mistakes")
                ),
            );
            tell(said.get(language));
            Ok(NOT_DONE)
        }
        Ok(imported) => {
            let out = target(out, &imported.id);
            write(&out, imported.text.as_bytes())?;
            print(summary(&imported, &out, language).as_bytes())?;
            Ok(DONE)
        }
    }
}

/// The file to write: a folder gets the pack under its id.
fn target(out: Option<&Path>, id: &str) -> PathBuf {
    let name = format!("{id}.md");
    match out {
        None => PathBuf::from(name),
        Some(out) if out.is_dir() => out.join(name),
        Some(out) => out.to_owned(),
    }
}

fn summary(imported: &Imported, out: &Path, language: Language) -> String {
    let mut said = String::new();
    for remark in &imported.remarks {
        said += &remark.line(language);
        said.push('\n');
    }
    let (rules, rows) = imported.counted;
    let (id, out) = (&imported.id, out.display());
    let written = Text::new(
        format!("已写入 {out}：规则 {rules} 条，仅展示的行 {rows} 条\n核对：qingdan check {out}\n"),
        format!(
            "wrote {out}: {}, {}\nTest it: qingdan check {out}\n",
            counted(rules as u64, "rule", "rules"),
            counted(
                rows as u64,
                "row that is shown only",
                "rows that are shown only"
            )
        ),
    );
    said += written.get(language);
    let used = Text::new(
        format!(
            "使用：把它所在的文件夹写在 --packs 之后；在 qingdan.toml 的 [law] 中写 edition = \"{id}\"\n"
        ),
        format!(
            "Use it: name its folder behind --packs, and write edition = \"{id}\" under [law] in qingdan.toml\n"
        ),
    );
    said += used.get(language);
    if !imported.confirmed.is_empty() {
        let head = Text::new(
            "已核对的规则，写入 qingdan.toml：\n\n",
            "Confirmed rules, for qingdan.toml:\n\n",
        );
        said += head.get(language);
        said += &imported.confirmed;
    }
    said
}

/// Writes a file at once, when it is whole.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    report::file::replace(path, &mut |out, _| {
        out.write_all(bytes)
            .map_err(|error| Error::file(path, error))
    })
}
