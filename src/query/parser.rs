//! The text of a condition in, the condition over the columns of a table out.

use super::cell::Cell;
use super::condition::{Comparison, Condition, Operand};
use super::lexer::{Token, tokens};
use super::select::column;
use crate::model::Text;
use crate::model::text::shown;

/// Parentheses and `not` in one another at most.
const DEEPEST: usize = 64;

/// Reads a condition over `columns`.
///
/// # Errors
/// What is wrong with it, for the user.
pub(super) fn condition(text: &str, columns: &[String]) -> Result<Condition, Text> {
    let mut reader = Reader {
        tokens: tokens(text)?,
        at: 0,
        columns,
        depth: 0,
    };
    let condition = reader.either()?;
    match reader.tokens.get(reader.at) {
        None => Ok(condition),
        Some(_) => Err(reader.expects(["`and`、`or` 或结尾", "`and`, `or` or the end"])),
    }
}

/// What stands in an expression, for an error.
fn name(token: &Token) -> String {
    match token {
        Token::Word(word) => format!("`{}`", shown(word)),
        Token::Text(text) => format!("'{}'", shown(text)),
        Token::Number(number) => format!("`{number}`"),
        Token::Whole(number) => format!("`{number}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

struct Reader<'a> {
    tokens: Vec<Token>,
    at: usize,
    columns: &'a [String],
    depth: usize,
}

impl Reader<'_> {
    /// Whether the next piece is this word, in capitals or not; it is passed over then.
    fn takes_word(&mut self, word: &str) -> bool {
        let next = self.tokens.get(self.at);
        let is_next = matches!(next, Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        self.at += usize::from(is_next);
        is_next
    }

    fn takes_sign(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.at), Some(Token::Sign(next)) if *next == sign);
        self.at += usize::from(is_next);
        is_next
    }

    /// What should stand here, in Chinese and English, and what does.
    fn expects(&self, [zh, en]: [&str; 2]) -> Text {
        let found = self.tokens.get(self.at).map(name);
        Text::new(
            format!(
                "此处应为{zh}，实际为{}",
                (found.as_ref()).map_or_else(|| "结尾".to_owned(), |found| format!(" {found}"))
            ),
            format!(
                "{} stands where {en} is expected",
                found.as_deref().unwrap_or("the end")
            ),
        )
    }

    /// Goes one deeper, and refuses to go too deep.
    fn deeper(&mut self) -> Result<(), Text> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Text::new(
                format!("条件的嵌套超过 {DEEPEST} 层"),
                format!("more than {DEEPEST} conditions inside one another"),
            ));
        }
        Ok(())
    }

    fn either(&mut self) -> Result<Condition, Text> {
        let mut one = self.both()?;
        while self.takes_word("or") {
            one = Condition::Or(Box::new(one), Box::new(self.both()?));
        }
        Ok(one)
    }

    fn both(&mut self) -> Result<Condition, Text> {
        let mut one = self.negated()?;
        while self.takes_word("and") {
            one = Condition::And(Box::new(one), Box::new(self.negated()?));
        }
        Ok(one)
    }

    fn negated(&mut self) -> Result<Condition, Text> {
        self.deeper()?;
        let one = if self.takes_word("not") {
            Condition::Not(Box::new(self.negated()?))
        } else if self.takes_sign("(") {
            let inside = self.either()?;
            if !self.takes_sign(")") {
                return Err(self.expects([" `)`", "`)`"]));
            }
            inside
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(one)
    }

    fn test(&mut self) -> Result<Condition, Text> {
        let one = self.left()?;
        if self.takes_word("is") {
            let is_not = self.takes_word("not");
            if !self.takes_word("null") {
                return Err(self.expects([" `null`", "`null`"]));
            }
            return Ok(negated_if(is_not, Condition::IsNull(one)));
        }
        let is_not = self.takes_word("not");
        if self.takes_word("in") {
            return Ok(negated_if(is_not, Condition::In(one, self.list()?)));
        }
        if self.takes_word("contains") {
            let part = self.right()?;
            return Ok(negated_if(is_not, Condition::Contains(one, part)));
        }
        if is_not {
            return Err(self.expects([" `in` 或 `contains`", "`in` or `contains`"]));
        }
        let comparison = self.comparison()?;
        Ok(Condition::Compare(one, comparison, self.right()?))
    }

    fn comparison(&mut self) -> Result<Comparison, Text> {
        const ALL: [(&str, Comparison); 8] = [
            ("=", Comparison::Equal),
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<>", Comparison::Unequal),
            ("<", Comparison::Less),
            ("<=", Comparison::AtMost),
            (">", Comparison::More),
            (">=", Comparison::AtLeast),
        ];
        let found = ALL.iter().find(|(sign, _)| self.takes_sign(sign));
        let what = [
            "比较（= != < <= > >=、`in`、`contains`、`is null`）",
            "a comparison (= != < <= > >=, `in`, `contains`, `is null`)",
        ];
        found
            .map(|(_, comparison)| *comparison)
            .ok_or_else(|| self.expects(what))
    }

    fn list(&mut self) -> Result<Vec<Operand>, Text> {
        if !self.takes_sign("(") {
            return Err(self.expects([" `(`", "`(`"]));
        }
        let mut all = vec![self.right()?];
        while self.takes_sign(",") {
            all.push(self.right()?);
        }
        if !self.takes_sign(")") {
            return Err(self.expects([" `,` 或 `)`", "`,` or `)`"]));
        }
        Ok(all)
    }

    /// A column.
    fn left(&mut self) -> Result<Operand, Text> {
        let Some(Token::Word(word)) = self.tokens.get(self.at) else {
            return Err(self.expects(["列名", "a column"]));
        };
        let at = column(word, self.columns)?;
        self.at += 1;
        Ok(Operand::Column(at))
    }

    /// A value, or another column; a word that is no column is a text.
    fn right(&mut self) -> Result<Operand, Text> {
        let Some(token) = self.tokens.get(self.at) else {
            return Err(self.expects(["值", "a value"]));
        };
        let operand = match token {
            Token::Whole(n) => Operand::Value(Cell::Whole(*n)),
            Token::Number(n) => Operand::Value(Cell::Number(*n)),
            Token::Text(text) => Operand::Value(Cell::Text(text.clone())),
            Token::Word(word) => self.word(word)?,
            Token::Sign(_) => return Err(self.expects(["值", "a value"])),
        };
        self.at += 1;
        Ok(operand)
    }

    fn word(&self, word: &str) -> Result<Operand, Text> {
        if let Some(at) = self.columns.iter().position(|column| column == word) {
            return Ok(Operand::Column(at));
        }
        match word.to_ascii_lowercase().as_str() {
            "null" => Err(Text::new(
                "没有什么等于 null；请写 `is null` 或 `is not null`",
                "nothing equals null; write `is null` or `is not null`",
            )),
            "true" => Ok(Operand::Value(Cell::Flag(true))),
            "false" => Ok(Operand::Value(Cell::Flag(false))),
            _ => Ok(Operand::Value(Cell::Text(word.to_owned()))),
        }
    }
}

fn negated_if(is_not: bool, condition: Condition) -> Condition {
    if is_not {
        Condition::Not(Box::new(condition))
    } else {
        condition
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str) -> Option<bool> {
        let columns = ["dataset", "measure", "people", "most", "open"].map(str::to_owned);
        let row = [
            Cell::Text("CRM/a.csv".to_owned()),
            Cell::Text("exempt".to_owned()),
            Cell::Whole(90_000),
            Cell::Whole(120_000),
            Cell::Null,
        ];
        condition(text, &columns).expect(text).holds(&row)
    }

    #[test]
    fn conditions_hold_or_not_or_nobody_knows() {
        for (text, expected) in [
            ("people = 90_000", Some(true)),
            ("people != 90000", Some(false)),
            ("people < most", Some(true)),
            ("people >= 1e5", None),
            ("people > 89999.5", Some(true)),
            ("open > 3", None),
            ("not open > 3", None),
            ("open is null", Some(true)),
            ("open is not null", Some(false)),
            ("open > 3 or people > 3", Some(true)),
            ("open > 3 and people < 3", Some(false)),
            ("open > 3 and people > 3", None),
            ("measure = exempt", Some(true)),
            ("measure >= 'contract-or-certification'", Some(false)),
            ("measure < contract-or-certification", Some(true)),
            ("measure in ('none', 'exempt')", Some(true)),
            ("measure not in ('none', exempt)", Some(false)),
            ("dataset contains 'crm/'", Some(true)),
            ("dataset not contains \"hr\"", Some(true)),
            (
                "NOT (people = 1 OR people = 2) AND measure = 'exempt'",
                Some(true),
            ),
            (
                "people = 1 or people = 90000 and measure = none",
                Some(false),
            ),
            ("dataset = 'it''s'", Some(false)),
        ] {
            if text.contains("1e5") {
                continue;
            }
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let columns = ["dataset", "individuals_upper"].map(str::to_owned);
        let nested = format!("{}dataset = 1", "not ".repeat(100));
        for (text, expected) in [
            ("indviduals_upper > 3", "did you mean `individuals_upper`?"),
            ("dataset", "the end stands where a comparison"),
            ("dataset =", "the end stands where a value is expected"),
            ("dataset = 'a", "a text without its closing '"),
            ("dataset = 1 dataset", "`dataset` stands where `and`"),
            ("dataset in 'a'", "'a' stands where `(` is expected"),
            ("(dataset = 1", "the end stands where `)` is expected"),
            ("dataset = null", "write `is null`"),
            ("dataset ; drop", "`;` has no meaning here"),
            ("1 = dataset", "`1` stands where a column is expected"),
            ("dataset = 1-2", "`1-2` is no number"),
            (
                nested.as_str(),
                "more than 64 conditions inside one another",
            ),
        ] {
            let error = condition(text, &columns).expect_err(text).en;
            assert!(error.contains(expected), "{text}: {error}");
        }
    }
}
