//! An expression in, its words, numbers, texts and signs out, each with its place.

use crate::model::Text;
use crate::model::text::shown;

/// Bytes of an expression at most.
const LONGEST: usize = 16 << 10;

/// A piece of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A column, a word of the language, or a text without quotes.
    Word(String),
    /// A text in quotes.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(u64),
    /// A sign: `=`, `<=`, `(`, `,` …
    Sign(&'static str),
}

/// Longer ones first.
const SIGNS: [&str; 13] = [
    "==", "!=", "<>", "<=", ">=", "=", "<", ">", "(", ")", ",", "+", "*",
];

/// The pieces of an expression.
///
/// # Errors
/// A sign that the language does not have, a text without its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Text> {
    if text.len() > LONGEST {
        return Err(Text::new(
            format!("表达式超过 {LONGEST} 字节"),
            format!("the expression has more than {LONGEST} bytes"),
        ));
    }
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, left) = match first {
            '\'' | '"' => quoted(rest, first)?,
            '0'..='9' | '.' | '-' => number(rest)?,
            _ if is_word(first) => word(rest),
            _ => sign(rest)?,
        };
        tokens.push(token);
        rest = left.trim_start();
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

/// A text in quotes; a doubled quote is one.
fn quoted(text: &str, quote: char) -> Result<(Token, &str), Text> {
    let mut content = String::new();
    let mut rest = &text[1..];
    loop {
        let Some(end) = rest.find(quote) else {
            return Err(Text::new(
                format!("文本缺少后引号 {quote}"),
                format!("a text without its closing {quote}"),
            ));
        };
        content.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.strip_prefix(quote) {
            Some(left) => {
                content.push(quote);
                rest = left;
            }
            None => return Ok((Token::Text(content), rest)),
        }
    }
}

fn number(text: &str) -> Result<(Token, &str), Text> {
    let inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    let digits = text[..end].replace('_', "");
    let token = digits.parse().map(Token::Whole).ok();
    let token = token.or_else(|| digits.parse().map(Token::Number).ok());
    let token = token.ok_or_else(|| {
        let written = &text[..end];
        Text::new(
            format!("`{written}` 不是数字；文本请写在 ' 和 ' 之间"),
            format!("`{written}` is no number; put a text between ' and '"),
        )
    })?;
    Ok((token, &text[end..]))
}

/// A word: letters, digits, `_`, and `-` or `.` between them, so that ids need no quotes.
fn word(text: &str) -> (Token, &str) {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let end = text.find(|c| !inside(c)).unwrap_or(text.len());
    (Token::Word(text[..end].to_owned()), &text[end..])
}

fn sign(text: &str) -> Result<(Token, &str), Text> {
    let known = SIGNS.iter().find(|sign| text.starts_with(**sign));
    let Some(sign) = known else {
        let first: String = text.chars().take(1).collect();
        let first = shown(&first);
        return Err(Text::new(
            format!("此处不能用 `{first}`"),
            format!("`{first}` has no meaning here"),
        ));
    };
    Ok((Token::Sign(sign), &text[sign.len()..]))
}
