//! The `qingdan` command: parse, call, exit code.

use qingdan::cli::{self, Command};
use qingdan::error::{Error, Result};
use qingdan::verbs;
use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

/// Workers take and give back large buffers with each split; the system's allocator returns them to the kernel every time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A reader's panic costs one file and is in the ledger; its message could quote the data, so it is not printed.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let command = match cli::parsed(&arguments) {
        Ok(command) => command,
        Err(status) => return ExitCode::from(status),
    };
    // What panics in a worker costs a file; anywhere else it still ends with a status of ours.
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| done(command)));
    match outcome.unwrap_or(Err(Error::Internal)) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            // That nobody can read it is no reason to end otherwise.
            let text = error.text();
            let text = text.get(cli::of_arguments(&arguments));
            drop(writeln!(std::io::stderr().lock(), "qingdan: {text}"));
            ExitCode::from(verbs::NOT_DONE)
        }
    }
}

fn done(command: Command) -> Result<u8> {
    match command {
        Command::Scan(options) => verbs::scan(&options),
        Command::Report(options) => verbs::report(&options),
        Command::Explain(options) => verbs::explain(&options),
        Command::File(options) => verbs::file(&options),
        Command::Questions(options) => verbs::questions(&options),
        Command::Judge(options) => verbs::judge(&options),
        Command::Diff(options) => verbs::diff(&options),
        Command::History(options) => verbs::history(&options),
        Command::Query(options) => verbs::query(&options),
        Command::Check(options) => verbs::check(&options),
        Command::Packs(options) => verbs::packs(&options),
        Command::Law(options) => verbs::law(&options),
        Command::Schema(options) => verbs::schema(&options),
        Command::Completions(options) => verbs::completions(&options),
        Command::Man(options) => verbs::man(&options),
        Command::Accuracy(options) => verbs::accuracy(&options),
    }
}
