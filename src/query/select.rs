//! The texts of `--select`, `--group-by` and `--order-by` in, columns and sums over the columns of a table out.

use super::lexer::{Token, tokens};
use crate::model::Text;
use crate::model::text::shown;
use crate::model::vocabulary::nearest;

/// Columns that an error lists.
const LISTED: usize = 12;

/// What is computed of the rows of a group.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Aggregate {
    Count,
    Distinct,
    Sum,
    Min,
    Max,
    Mean,
}

const AGGREGATES: [(&str, Aggregate); 6] = [
    ("count", Aggregate::Count),
    ("distinct", Aggregate::Distinct),
    ("sum", Aggregate::Sum),
    ("min", Aggregate::Min),
    ("max", Aggregate::Max),
    ("mean", Aggregate::Mean),
];

/// One column of the answer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Output {
    /// What it is called.
    pub(super) name: String,
    /// What is computed; `None` for a column as it is.
    pub(super) aggregate: Option<Aggregate>,
    /// The column of the table; `None` for the number of rows.
    pub(super) column: Option<usize>,
}

impl Output {
    /// A column as it is.
    pub(super) fn plain(at: usize, columns: &[String]) -> Self {
        Self {
            name: columns.get(at).cloned().unwrap_or_default(),
            aggregate: None,
            column: Some(at),
        }
    }

    /// The number of rows.
    pub(super) fn count() -> Self {
        Self {
            name: "count".to_owned(),
            aggregate: Some(Aggregate::Count),
            column: None,
        }
    }
}

/// The index of a column.
///
/// # Errors
/// There is none of that name: with the nearest one that there is.
pub(super) fn column(name: &str, columns: &[String]) -> Result<usize, Text> {
    let known = || columns.iter().map(String::as_str);
    if let Some(at) = known().position(|column| column == name) {
        return Ok(at);
    }
    // Words of the language are written with `_`, as columns are.
    let hint = nearest(name, known()).map_or_else(
        || {
            let first: Vec<&str> = known().take(LISTED).collect();
            let more = if columns.len() > LISTED { ", …" } else { "" };
            let more_zh = if more.is_empty() { "" } else { "等" };
            Text::new(
                format!("现有：{}{more_zh}", first.join("、")),
                format!("there are: {}{more}", first.join(", ")),
            )
        },
        |near| {
            Text::new(
                format!("是否指 `{near}`？"),
                format!("did you mean `{near}`?"),
            )
        },
    );
    let name = shown(name);
    Err(Text::new(
        format!("没有列 `{name}`；{}", hint.zh),
        format!("unknown column `{name}`; {}", hint.en),
    ))
}

/// Reads `--select`.
///
/// # Errors
/// What is wrong with it, for the user.
pub(super) fn outputs(text: &str, columns: &[String]) -> Result<Vec<Output>, Text> {
    let all = split(tokens(text)?);
    all.iter().map(|one| output(one, columns)).collect()
}

/// The pieces between commas that stand outside of parentheses.
fn split(tokens: Vec<Token>) -> Vec<Vec<Token>> {
    let mut all = vec![Vec::new()];
    let mut depth = 0_usize;
    for token in tokens {
        match token {
            Token::Sign("(") => depth += 1,
            Token::Sign(")") => depth = depth.saturating_sub(1),
            _ => {}
        }
        match all.last_mut() {
            Some(last) if token != Token::Sign(",") || depth > 0 => last.push(token),
            _ => all.push(Vec::new()),
        }
    }
    all
}

fn output(tokens: &[Token], columns: &[String]) -> Result<Output, Text> {
    let (what, name) = match tokens {
        [what @ .., Token::Word(word), Token::Word(name)] if word.eq_ignore_ascii_case("as") => {
            (what, Some(name.clone()))
        }
        what => (what, None),
    };
    let mut output = match what {
        [Token::Word(word)] => Output::plain(column(word, columns)?, columns),
        [
            Token::Word(word),
            Token::Sign("("),
            inside @ ..,
            Token::Sign(")"),
        ] => aggregate(word, inside, columns)?,
        _ => {
            return Err(Text::new(
                "请写列名，或 count()、sum(列) 等，用逗号分隔",
                "write columns, or count(), sum(COLUMN) and the like, with commas between them",
            ));
        }
    };
    if let Some(name) = name {
        output.name = name;
    }
    Ok(output)
}

fn aggregate(word: &str, inside: &[Token], columns: &[String]) -> Result<Output, Text> {
    let known = AGGREGATES
        .iter()
        .find(|one| word.eq_ignore_ascii_case(one.0));
    let Some((id, aggregate)) = known else {
        let [zh, en] = ["、", ", "].map(|between| AGGREGATES.map(|one| one.0).join(between));
        let word = shown(word);
        return Err(Text::new(
            format!("没有函数 `{word}`；现有：{zh}"),
            format!("unknown function `{word}`; there are: {en}"),
        ));
    };
    match (aggregate, inside) {
        (Aggregate::Count, [] | [Token::Sign("*")]) => Ok(Output::count()),
        (_, [Token::Word(name)]) => Ok(Output {
            name: format!("{id}_{name}"),
            aggregate: Some(*aggregate),
            column: Some(column(name, columns)?),
        }),
        _ => Err(Text::new(
            format!("`{id}` 只用于一列：{id}(列)"),
            format!("`{id}` is of one column: {id}(COLUMN)"),
        )),
    }
}

/// Reads `--group-by`.
///
/// # Errors
/// What is wrong with it, for the user.
pub(super) fn groups(text: &str, columns: &[String]) -> Result<Vec<usize>, Text> {
    let names = text.split(',').map(str::trim);
    names.map(|name| column(name, columns)).collect()
}

/// Reads `--order-by`: columns of the answer, each with whether the greatest comes first.
///
/// # Errors
/// What is wrong with it, for the user.
pub(super) fn orders(text: &str, columns: &[String]) -> Result<Vec<(usize, bool)>, Text> {
    let one = |part: &str| {
        let mut words = part.split_whitespace();
        let name = words.next().unwrap_or_default();
        let is_descending = match (words.next(), words.next()) {
            (None, _) => false,
            (Some(word), None) if word.eq_ignore_ascii_case("desc") => true,
            (Some(word), None) if word.eq_ignore_ascii_case("asc") => false,
            _ => {
                return Err(Text::new(
                    "请写 列、列 asc 或 列 desc",
                    "write COLUMN, COLUMN asc or COLUMN desc",
                ));
            }
        };
        Ok((column(name, columns)?, is_descending))
    };
    text.split(',').map(one).collect()
}
