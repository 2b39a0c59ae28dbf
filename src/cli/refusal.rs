//! What clap refuses goes in, what a reader of Chinese is told comes out: what is wrong, what was probably meant, how the command is
//! called.

use super::WrongValue;
use super::chinese::Translation;
use super::help_page::in_chinese;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error as _;
use std::fmt::Write as _;
use std::num::{IntErrorKind, ParseIntError};

/// Before what belongs to a message.
const TAB: &str = "  ";

/// The message of an error of the command line; it ends with a new line.
#[must_use]
pub(super) fn refusal(error: &clap::Error) -> String {
    let words = Translation::built_in();
    let mut text = format!("{}：{}\n", words.word("error"), wrong(error));
    let tips = tips(error);
    if !tips.is_empty() {
        text.push('\n');
    }
    for tip in tips {
        let _ = writeln!(text, "{TAB}{}：{tip}", words.word("tip"));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = in_chinese(&usage.to_string());
        let _ = writeln!(text, "\n{}：{usage}", words.word("usage"));
    }
    let _ = writeln!(text, "\n{}", words.word("more"));
    text
}

/// A text that clap tells of an error; nothing where it tells none.
fn told(error: &clap::Error, kind: ContextKind) -> &str {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text,
        _ => "",
    }
}

fn number(error: &clap::Error, kind: ContextKind) -> isize {
    match error.get(kind) {
        Some(ContextValue::Number(number)) => *number,
        _ => 0,
    }
}

/// The texts that clap tells of an error, one a line.
fn listed(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) => {
            texts.iter().map(|text| format!("\n{TAB}{text}")).collect()
        }
        Some(ContextValue::String(text)) => format!("\n{TAB}{text}"),
        _ => String::new(),
    }
}

/// The possible ones, in brackets on a line of their own.
fn possible(error: &clap::Error, kind: ContextKind, title: &str) -> String {
    match error.get(kind) {
        Some(ContextValue::Strings(texts)) if !texts.is_empty() => {
            format!("\n{TAB}[{title}：{}]", texts.join("、"))
        }
        _ => String::new(),
    }
}

fn wrong(error: &clap::Error) -> String {
    let words = Translation::built_in();
    let arg = told(error, ContextKind::InvalidArg);
    let value = told(error, ContextKind::InvalidValue);
    let command = told(error, ContextKind::InvalidSubcommand);
    match error.kind() {
        ErrorKind::ArgumentConflict => conflict(error),
        ErrorKind::NoEquals => format!("`{arg}` 的值须用等号连接"),
        ErrorKind::InvalidValue => {
            let values = possible(
                error,
                ContextKind::ValidValue,
                words.word("possible-values"),
            );
            if value.is_empty() {
                format!("`{arg}` 缺少值{values}")
            } else {
                format!("`{arg}` 的值 `{value}` 无效{values}")
            }
        }
        ErrorKind::InvalidSubcommand => format!("没有 `{command}` 这个命令"),
        ErrorKind::MissingRequiredArgument => {
            format!("缺少必需的参数：{}", listed(error, ContextKind::InvalidArg))
        }
        ErrorKind::MissingSubcommand => {
            let commands = possible(error, ContextKind::ValidSubcommand, words.word("commands"));
            format!("`{command}` 之后须写一个命令{commands}")
        }
        ErrorKind::InvalidUtf8 => "参数中有字符不是有效的 UTF-8".to_owned(),
        ErrorKind::TooManyValues => format!("`{arg}` 不能再有值 `{value}`"),
        ErrorKind::TooFewValues => format!(
            "`{arg}` 至少要有 {} 个值，现有 {} 个",
            number(error, ContextKind::MinValues),
            number(error, ContextKind::ActualNumValues)
        ),
        ErrorKind::WrongNumberOfValues => format!(
            "`{arg}` 要有 {} 个值，现有 {} 个",
            number(error, ContextKind::ExpectedNumValues),
            number(error, ContextKind::ActualNumValues)
        ),
        ErrorKind::ValueValidation => format!("`{arg}` 的值 `{value}` 无效{}", why(error)),
        ErrorKind::UnknownArgument => format!("没有 `{arg}` 这个参数"),
        _ => "无法解析命令行".to_owned(),
    }
}

fn conflict(error: &clap::Error) -> String {
    let arg = told(error, ContextKind::InvalidArg);
    let command = told(error, ContextKind::InvalidSubcommand);
    let one = if arg.is_empty() { command } else { arg };
    let prior = error.get(ContextKind::PriorArg);
    match prior {
        Some(ContextValue::String(prior)) if prior == one => format!("`{one}` 只能写一次"),
        Some(ContextValue::String(prior)) => format!("`{one}` 不能与 `{prior}` 同用"),
        Some(ContextValue::Strings(_)) => format!(
            "`{one}` 不能与以下参数同用：{}",
            listed(error, ContextKind::PriorArg)
        ),
        _ => format!("`{one}` 不能与其他参数同用"),
    }
}

/// Why a value is refused.
fn why(error: &clap::Error) -> String {
    let Some(source) = error.source() else {
        return String::new();
    };
    if let Some(WrongValue(text)) = source.downcast_ref() {
        return format!("：{}", text.zh);
    }
    let because = source.downcast_ref().map(ParseIntError::kind);
    match because {
        Some(IntErrorKind::PosOverflow | IntErrorKind::NegOverflow) => "：数太大".to_owned(),
        Some(_) => "：须为 0 或正整数".to_owned(),
        None => String::new(),
    }
}

/// What was probably meant.
fn tips(error: &clap::Error) -> Vec<String> {
    let kinds = [
        (ContextKind::SuggestedSubcommand, "命令"),
        (ContextKind::SuggestedArg, "参数"),
        (ContextKind::SuggestedValue, "值"),
    ];
    let near = kinds.into_iter().filter_map(|(kind, what)| {
        let near = match error.get(kind)? {
            ContextValue::String(one) => vec![one.as_str()],
            ContextValue::Strings(all) => all.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let near: Vec<String> = near.iter().map(|one| format!("`{one}`")).collect();
        (!near.is_empty()).then(|| format!("有相近的{what}：{}", near.join("、")))
    });
    let mut tips: Vec<String> = near.collect();
    if let Some(ContextValue::StyledStrs(said)) = error.get(ContextKind::Suggested) {
        tips.extend(said.iter().filter_map(|one| advice(&one.to_string())));
    }
    tips
}

/// Advice that clap writes out whole: it is known by what stands before its first quotation.
fn advice(said: &str) -> Option<String> {
    let parts: Vec<&str> = said.split('\'').collect();
    match parts[..] {
        ["to pass ", value, _, written, ..] => {
            Some(format!("如 `{value}` 是值而不是参数，请写成 `{written}`"))
        }
        ["subcommand ", name, ..] => Some(format!("`{name}` 是命令：请去掉它前面的 `--`")),
        ["", written, " exists", ..] => Some(format!("请写成 `{written}`")),
        _ => None,
    }
}
