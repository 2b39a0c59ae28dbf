//! Arguments and the environment go in, the language of what the terminal shows comes out.

use super::LanguageChoice;
use crate::model::Language;
use clap::ValueEnum as _;
use std::ffi::OsString;

/// The option that names it.
const OPTION: &str = "--lang";
/// Variables of the environment's language; the first one that is set decides (POSIX, Environment Variables, 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language that is chosen, else the environment's.
#[must_use]
pub fn language(choice: Option<LanguageChoice>) -> Language {
    let asked = choice.and_then(LanguageChoice::one);
    asked.unwrap_or_else(of_environment)
}

/// The language of what is said before the arguments are understood, or because they are not.
#[must_use]
pub fn of_arguments(arguments: &[OsString]) -> Language {
    language(chosen(arguments))
}

/// What `--lang` says, wherever it stands.
fn chosen(arguments: &[OsString]) -> Option<LanguageChoice> {
    let texts = arguments.iter().map(|one| one.to_string_lossy());
    let before: Vec<_> = texts.take_while(|one| one != "--").collect();
    let named = before.iter().enumerate().find_map(|(at, one)| {
        if let Some(value) = one.strip_prefix("--lang=") {
            return Some(value);
        }
        let value = before.get(at + 1).filter(|_| one == OPTION);
        value.map(AsRef::as_ref)
    });
    LanguageChoice::from_str(named?, false).ok()
}

fn of_environment() -> Language {
    let set = VARIABLES
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    if set.is_some_and(|value| value.starts_with("zh")) {
        Language::Zh
    } else {
        Language::En
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_is_found_before_it_is_parsed() {
        for (arguments, expected) in [
            ("qingdan scan . --lang zh", Some(LanguageChoice::Zh)),
            ("qingdan --lang=en scan", Some(LanguageChoice::En)),
            ("qingdan scan --lang both", Some(LanguageChoice::Both)),
            ("qingdan scan --lang fr", None),
            ("qingdan scan --lang", None),
            ("qingdan scan -- --lang zh", None),
            ("qingdan scan --language zh", None),
        ] {
            let all: Vec<OsString> = arguments.split(' ').map(OsString::from).collect();
            assert_eq!(chosen(&all), expected, "{arguments}");
        }
    }
}
