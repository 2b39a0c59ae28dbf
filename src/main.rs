//! The `qingdan` command: parse, call, exit code.

use clap::Parser as _;
use qingdan::cli::{Cli, Command};
use qingdan::verbs;
use std::process::ExitCode;

/// Workers take and give back large buffers with each split; the system's allocator returns them to the kernel every time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // A reader's panic costs one file and is in the ledger; its message could quote the data, so it is not printed.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = match Cli::parse().command {
        Command::Scan(options) => verbs::scan(&options),
        Command::Report(options) => verbs::report(&options),
        Command::Explain(options) => verbs::explain(&options),
        Command::File(options) => verbs::file(&options),
        Command::Questions(options) => verbs::questions(&options),
        Command::Judge(options) => verbs::judge(&options),
        Command::Check(options) => verbs::check(&options),
        Command::Packs(options) => verbs::packs(&options),
        Command::Law(options) => verbs::law(&options),
        Command::Schema(options) => verbs::schema(&options),
        Command::Accuracy(options) => verbs::accuracy(&options),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("qingdan: {error}");
            ExitCode::from(verbs::NOT_DONE)
        }
    }
}
