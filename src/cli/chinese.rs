//! The command line in English goes in, the same one in Chinese comes out: its texts stand in `help.zh.toml`.

use crate::pack::toml_reader;
use clap::builder::{PossibleValue, PossibleValuesParser, Str};
use clap::{Arg, Command};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The file of the texts, as messages name it.
const FILE: &str = "cli/help.zh.toml";

/// The texts.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Translation {
    /// What stands for a value, `FILE`.
    pub(super) names: BTreeMap<String, String>,
    /// One sentence each.
    pub(super) texts: BTreeMap<String, String>,
    /// What follows the options, by the heading of the English block.
    pub(super) blocks: BTreeMap<String, String>,
    /// Headings of the manual, by the English ones.
    pub(super) sections: BTreeMap<String, String>,
    /// Fixed words of help and errors.
    pub(super) words: BTreeMap<String, String>,
}

impl Translation {
    /// The built-in one; it is read once.
    #[must_use]
    pub(super) fn built_in() -> &'static Self {
        static READ: OnceLock<Translation> = OnceLock::new();
        // A test reads the file; without it every text would be the English one.
        READ.get_or_init(|| {
            toml_reader::read(FILE, include_str!("help.zh.toml")).unwrap_or_default()
        })
    }

    /// The Chinese of a fixed word.
    #[must_use]
    pub(super) fn word<'a>(&'a self, id: &'a str) -> &'a str {
        self.words.get(id).map_or(id, String::as_str)
    }

    /// The Chinese of a name that the program has.
    fn name(&'static self, english: &'static str) -> &'static str {
        self.names.get(english).map_or(english, String::as_str)
    }

    fn text<'a>(&'a self, english: &'a str) -> &'a str {
        self.texts.get(english).map_or(english, String::as_str)
    }

    /// Blocks that stand below the options, apart from each other by an empty line.
    fn blocks(&self, english: &str) -> String {
        let one = |block: &str| {
            let chinese = self.blocks.get(heading(block));
            chinese.map_or_else(|| block.to_owned(), |text| text.trim().to_owned())
        };
        let blocks: Vec<String> = english.split("\n\n").map(one).collect();
        blocks.join("\n\n")
    }
}

/// What a block is called: the first of its lines, without what stands in parentheses.
#[must_use]
pub(super) fn heading(block: &str) -> &str {
    let line = block.lines().next().unwrap_or_default();
    line.split(" (").next().unwrap_or_default()
}

/// The command line in Chinese. It is complete: what clap adds itself stands in it too.
#[must_use]
pub(super) fn chinese(mut command: Command) -> Command {
    command.build();
    translated(command, Translation::built_in())
}

fn translated(mut command: Command, words: &'static Translation) -> Command {
    let text = |text: Option<&clap::builder::StyledStr>| {
        text.map(|text| words.text(&text.to_string()).to_owned())
    };
    if let Some(about) = text(command.get_about()) {
        command = command.about(about);
    }
    if let Some(after) = command.get_after_help().map(ToString::to_string) {
        command = command.after_help(words.blocks(&after));
    }
    command
        .subcommand_value_name(words.name("COMMAND"))
        .mut_args(|arg| argument(arg, words))
        .mut_subcommands(|command| translated(command, words))
}

fn argument(mut arg: Arg, words: &'static Translation) -> Arg {
    if let Some(help) = arg.get_help().map(ToString::to_string) {
        arg = arg.help(words.text(&help).to_owned());
    }
    if let Some(help) = arg.get_long_help().map(ToString::to_string) {
        arg = arg.long_help(words.text(&help).to_owned());
    }
    if !arg.get_action().takes_values() {
        return arg;
    }
    let names = arg.get_value_names().unwrap_or_default().iter();
    let names: Vec<Str> = names
        .map(|name| {
            words
                .names
                .get(name.as_str())
                .map_or_else(|| name.clone(), |known| known.as_str().into())
        })
        .collect();
    if !names.is_empty() {
        arg = arg.value_names(names);
    }
    let values: Vec<PossibleValue> = arg
        .get_possible_values()
        .into_iter()
        .map(|value| match value.get_help().map(ToString::to_string) {
            Some(help) => value.help(words.text(&help).to_owned()),
            None => value,
        })
        .collect();
    if values.is_empty() {
        return arg;
    }
    arg.value_parser(PossibleValuesParser::new(values))
}
