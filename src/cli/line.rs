//! The arguments of the command line go in, what is to be done comes out; or help, or why it is refused, in the reader's language.

use super::chinese::chinese;
use super::help_page::{page, width};
use super::language::of_arguments;
use super::refusal::refusal;
use super::{Cli, Command};
use crate::model::Language;
use clap::error::ErrorKind;
use clap::{CommandFactory as _, Parser as _};
use std::ffi::OsString;
use std::io::Write as _;

/// The option that asks for a long page of help.
const LONG_HELP: &str = "--help";
/// Exit status of help.
const HELPED: u8 = 0;
/// Exit status of a line that is refused.
const REFUSED: u8 = 2;

/// What is to be done; where that is said already, the exit status.
///
/// # Errors
/// The status with which the program ends: help was printed, or what was wrong.
pub fn parsed(arguments: &[OsString]) -> Result<Command, u8> {
    let error = match Cli::try_parse_from(arguments) {
        Ok(cli) => return Ok(cli.command),
        Err(error) => error,
    };
    let is_chinese = of_arguments(arguments) == Language::Zh;
    let in_chinese = is_chinese.then(|| said_again(arguments)).flatten();
    let error = in_chinese.unwrap_or(error);
    let is_asked = !error.use_stderr();
    let is_help = is_asked || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let printed = if is_chinese && !is_help {
        std::io::stderr()
            .lock()
            .write_all(refusal(&error).as_bytes())
    } else {
        error.print()
    };
    // That nobody can read it is no reason to end otherwise.
    drop(printed);
    Err(if is_asked { HELPED } else { REFUSED })
}

/// The whole command line, as help and completions show it.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    spoken(Cli::command(), language)
}

/// The same without the command that only shows help: what the manual has pages of.
#[must_use]
pub fn documented(language: Language) -> clap::Command {
    spoken(Cli::command().disable_help_subcommand(true), language)
}

fn spoken(mut command: clap::Command, language: Language) -> clap::Command {
    match language {
        Language::Zh => chinese(command),
        Language::En => {
            command.build();
            command
        }
    }
}

/// What the Chinese command line answers to the same arguments.
fn said_again(arguments: &[OsString]) -> Option<clap::Error> {
    let is_long = arguments.iter().any(|one| one == LONG_HELP);
    let command = with_pages(command(Language::Zh), is_long, width());
    command.try_get_matches_from(arguments).err()
}

/// The command, with its page of help and those of all below it.
fn with_pages(command: clap::Command, is_long: bool, width: usize) -> clap::Command {
    let text = page(&command, is_long, width);
    let command = command.override_help(text);
    command.mut_subcommands(|command| with_pages(command, is_long, width))
}
