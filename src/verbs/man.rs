//! `qingdan man`: the manual, a page for each command.

use super::DONE;
use super::output::{language, print};
use crate::cli;
use crate::error::{Error, Result};
use crate::model::{Language, Text};
use crate::report;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};
use std::io;
use std::path::Path;

/// A file of the manual and its text.
struct Page {
    name: String,
    text: String,
}

/// `qingdan man`
///
/// # Errors
/// A page or standard output cannot be written.
pub fn man(options: &cli::Man) -> Result<u8> {
    let language = language(options.lang);
    let command = cli::documented(language);
    let mut pages = Vec::new();
    add(&command, &version(&command), language, &mut pages)
        .map_err(|error| Error::file("man", error))?;
    let Some(folder) = options.out.as_deref() else {
        let all: String = pages.into_iter().map(|page| page.text).collect();
        print(all.as_bytes())?;
        return Ok(DONE);
    };
    write(folder, &pages)?;
    let (count, folder) = (pages.len(), folder.display());
    let said = Text::new(
        format!("已写入 {folder}：{count} 页\n阅读：man -l {folder}/qingdan.1\n"),
        format!("wrote {count} pages to {folder}\nTo read them: man -l {folder}/qingdan.1\n"),
    );
    print(said.get(language).as_bytes())?;
    Ok(DONE)
}

fn write(folder: &Path, pages: &[Page]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, error))?;
    for page in pages {
        let path = folder.join(&page.name);
        report::file::replace(&path, &mut |out, _| {
            let written = out.write_all(page.text.as_bytes());
            written.map_err(|error| Error::file(&path, error))
        })?;
    }
    Ok(())
}

/// The program and its version, as the foot of every page names them.
fn version(command: &Command) -> String {
    let version = command.get_version().unwrap_or_default();
    format!("{} {version}", command.get_name())
}

/// Adds the page of a command and those of all below it.
fn add(
    command: &Command,
    version: &str,
    language: Language,
    pages: &mut Vec<Page>,
) -> io::Result<()> {
    if command.is_hide_set() {
        return Ok(());
    }
    let man = Man::new(command.clone()).source(version);
    let english = text(&man, command)?;
    pages.push(Page {
        name: man.get_filename(),
        text: match language {
            Language::Zh => cli::manual_in_chinese(&english),
            Language::En => english,
        },
    });
    (command.get_subcommands()).try_for_each(|below| add(below, version, language, pages))
}

/// The page in roff. What stands below the options keeps its lines: it is a table.
fn text(man: &Man, command: &Command) -> io::Result<String> {
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if command.get_subcommands().next().is_some() {
        man.render_subcommands_section(&mut page)?;
    }
    let after = command.get_after_help().map(ToString::to_string);
    below(&after.unwrap_or_default()).to_writer(&mut page)?;
    Ok(once(&String::from_utf8_lossy(&page)))
}

/// The page with the definitions of its first part only: every part begins with the same ones.
fn once(page: &str) -> String {
    let head: Vec<&str> = page
        .lines()
        .take_while(|line| !line.starts_with(".TH"))
        .collect();
    let lines = page.lines().enumerate();
    let kept = lines.filter(|(at, line)| *at < head.len() || !head.contains(line));
    kept.map(|(_, line)| format!("{line}\n")).collect()
}

/// A section for each block, named by its first line.
fn below(after: &str) -> Roff {
    let mut roff = Roff::default();
    for block in after.split("\n\n") {
        let Some((heading, rest)) = block.split_once('\n') else {
            continue;
        };
        roff.control("SH", [heading]);
        roff.control("nf", []);
        for line in rest.lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []);
    }
    roff
}
