//! `qingdan completions`: a script by which a shell completes commands and options.

use super::DONE;
use super::output::{language, print};
use crate::cli;
use crate::error::Result;

/// `qingdan completions`
///
/// # Errors
/// Standard output cannot be written.
pub fn completions(options: &cli::Completions) -> Result<u8> {
    let mut command = cli::command(language(options.lang));
    let name = command.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut command, name, &mut script);
    print(&script)?;
    Ok(DONE)
}
