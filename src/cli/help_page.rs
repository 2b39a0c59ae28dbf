//! A command of the Chinese command line goes in, its page of help comes out. Its lines are wrapped as a terminal shows them,
//! where a Han character takes two cells; clap breaks lines only at blanks.

use super::chinese::Translation;
use crate::report::layout::hanging;
use clap::builder::PossibleValue;
use clap::{Arg, Command};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// How headings look on a terminal; it is taken away where the output is none.
const HEADING: (&str, &str) = ("\u{1b}[1m\u{1b}[4m", "\u{1b}[0m");
/// Where the text of an argument begins.
const INDENT: &str = "          ";
/// Widest page.
const WIDEST: usize = 100;
/// Narrowest page.
const NARROWEST: usize = 40;

/// Cells of a line: those of the terminal, else what `COLUMNS` says, else the most.
#[must_use]
pub(super) fn width() -> usize {
    let terminal = console::Term::stdout().size_checked();
    let said = || std::env::var("COLUMNS").ok()?.parse().ok();
    let width = terminal
        .map(|(_, columns)| usize::from(columns))
        .or_else(said);
    width.unwrap_or(WIDEST).clamp(NARROWEST, WIDEST)
}

/// The page of a command in `width` cells; a long one says what each value of an argument means.
#[must_use]
pub(super) fn page(command: &Command, is_long: bool, width: usize) -> String {
    let mut page = Page {
        text: String::new(),
        words: Translation::built_in(),
        is_long,
        width,
    };
    if let Some(about) = command.get_about() {
        page.text += &hanging("", &about.to_string(), width);
        page.text.push('\n');
    }
    page.heading("usage");
    page.text += &usage(command);
    page.text.push('\n');
    page.commands(command);
    page.arguments("arguments", command.get_positionals());
    page.arguments(
        "options",
        command.get_arguments().filter(|arg| !arg.is_positional()),
    );
    if let Some(after) = command.get_after_help() {
        page.text.push('\n');
        for line in after.to_string().lines() {
            page.after(line);
        }
    }
    page.text.truncate(page.text.trim_end().len());
    page.text.push('\n');
    page.text
}

/// How a command is called.
#[must_use]
pub(super) fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    in_chinese(&usage)
}

/// The usage that clap writes, without its heading.
#[must_use]
pub(super) fn in_chinese(usage: &str) -> String {
    let words = Translation::built_in();
    let usage = usage.trim_start_matches("Usage:").trim();
    usage.replace(
        "[OPTIONS]",
        &format!("[{}]", words.word("options-placeholder")),
    )
}

struct Page {
    text: String,
    words: &'static Translation,
    is_long: bool,
    width: usize,
}

impl Page {
    fn heading(&mut self, id: &str) {
        let (on, off) = HEADING;
        let _ = write!(self.text, "{on}{}：{off}", self.words.word(id));
    }

    fn section(&mut self, id: &str) {
        self.text.push('\n');
        self.heading(id);
        self.text.push('\n');
    }

    fn commands(&mut self, command: &Command) {
        let shown = || command.get_subcommands().filter(|one| !one.is_hide_set());
        let Some(longest) = shown().map(|one| one.get_name().width()).max() else {
            return;
        };
        self.section("commands");
        for one in shown() {
            let first = format!("  {:longest$}  ", one.get_name());
            let about = one.get_about().map(ToString::to_string);
            self.text += &hanging(&first, &about.unwrap_or_default(), self.width);
        }
    }

    fn arguments<'a>(&mut self, id: &str, all: impl Iterator<Item = &'a Arg>) {
        let all: Vec<&Arg> = all.filter(|arg| !arg.is_hide_set()).collect();
        if all.is_empty() {
            return;
        }
        self.section(id);
        for (at, arg) in all.into_iter().enumerate() {
            if at > 0 && self.is_long {
                self.text.push('\n');
            }
            self.argument(arg);
        }
    }

    fn argument(&mut self, arg: &Arg) {
        let short = match (arg.get_short(), arg.get_long()) {
            (Some(short), Some(_)) => format!("-{short}, "),
            (None, Some(_)) => "    ".to_owned(),
            _ => String::new(),
        };
        let _ = writeln!(self.text, "  {short}{arg}");
        let help = (arg.get_long_help().filter(|_| self.is_long)).or(arg.get_help());
        let mut help = help.map(ToString::to_string).unwrap_or_default();
        help += &self.specified(arg);
        self.text += &hanging(INDENT, &help, self.width);
        if self.lists_values(arg) {
            self.values(arg);
        }
    }

    /// The default, and the values where they are not listed one a line.
    fn specified(&self, arg: &Arg) -> String {
        let mut text = String::new();
        if !arg.get_action().takes_values() {
            return text;
        }
        let defaults = arg.get_default_values().iter();
        let defaults: Vec<_> = defaults.map(|one| one.to_string_lossy()).collect();
        if !defaults.is_empty() {
            let _ = write!(
                text,
                " [{}：{}]",
                self.words.word("default"),
                defaults.join(" ")
            );
        }
        let values = arg.get_possible_values();
        let values: Vec<&str> = values.iter().map(PossibleValue::get_name).collect();
        if !values.is_empty() && !self.lists_values(arg) {
            let _ = write!(
                text,
                " [{}：{}]",
                self.words.word("possible-values"),
                values.join("、")
            );
        }
        text
    }

    /// Whether each value has a line: a long page where they are explained.
    fn lists_values(&self, arg: &Arg) -> bool {
        let is_explained = |value: &PossibleValue| value.get_help().is_some();
        let values = arg.get_possible_values();
        self.is_long && arg.get_action().takes_values() && values.iter().any(is_explained)
    }

    fn values(&mut self, arg: &Arg) {
        let values = arg.get_possible_values();
        let _ = writeln!(
            self.text,
            "{INDENT}{}：",
            self.words.word("possible-values")
        );
        let longest = values.iter().map(|value| value.get_name().width()).max();
        let longest = longest.unwrap_or_default();
        for value in &values {
            let first = format!("{INDENT}- {:longest$}  ", value.get_name());
            let help = value.get_help().map(ToString::to_string);
            self.text += &hanging(&first, &help.unwrap_or_default(), self.width);
        }
    }

    /// A line below the options: it keeps its indent where it is too long.
    fn after(&mut self, line: &str) {
        if line.is_empty() {
            self.text.push('\n');
            return;
        }
        let rest = line.trim_start();
        let indent = &line[..line.len() - rest.len()];
        if line.width() <= self.width {
            self.text += line;
            self.text.push('\n');
        } else {
            self.text += &hanging(indent, rest, self.width);
        }
    }
}
