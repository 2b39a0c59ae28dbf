//! The columns of a table, from the statement that made it: names, and where their values stand in a record.

/// What a statement says of a table.
#[derive(Debug, Default, Eq, PartialEq)]
pub(super) struct Columns {
    /// Names of the stored columns in the order of a record.
    pub(super) names: Vec<String>,
    /// The column whose value is the row's number.
    pub(super) row_number: Option<usize>,
}

/// A word, a quoted name, a text or a sign.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Token {
    Word(String),
    Name(String),
    Sign(char),
}

/// The columns that `statement` (`CREATE TABLE …`) makes; `None` where it is not understood.
pub(super) fn columns(statement: &str) -> Option<Columns> {
    let tokens = tokens(statement);
    let (parts, behind) = definitions(&tokens)?;
    let (mut names, mut key, mut row_number) = (Vec::new(), Vec::new(), None);
    for part in &parts {
        let first = part.first()?;
        let is_key = stand_together(part, "primary", "key");
        if begins_constraint(first) {
            if is_key {
                key = listed(part);
            }
            continue;
        }
        let name = match first {
            Token::Word(name) | Token::Name(name) => name.clone(),
            Token::Sign(_) => return None,
        };
        if !is_stored(part) {
            continue;
        }
        let is_integer = part.get(1).is_some_and(|kind| is(kind, "integer"));
        if is_key {
            key = vec![name.to_lowercase()];
            if is_integer {
                row_number = Some(names.len());
            }
        }
        names.push((name, is_integer));
    }
    if row_number.is_none()
        && let [one] = key.as_slice()
    {
        row_number = names
            .iter()
            .position(|(name, is_integer)| *is_integer && name.to_lowercase() == *one);
    }
    let mut names: Vec<String> = names.into_iter().map(|(name, _)| name).collect();
    if stand_together(behind, "without", "rowid") {
        // The key stands first in the records of such a table.
        row_number = None;
        let place = |name: &String| key.iter().position(|part| *part == name.to_lowercase());
        names.sort_by_key(|name| place(name).unwrap_or(key.len()));
    }
    Some(Columns { names, row_number })
}

/// The definitions of columns and constraints between a statement's outer parentheses, and what stands from the closing one on.
fn definitions(tokens: &[Token]) -> Option<(Vec<Vec<Token>>, &[Token])> {
    let open = tokens.iter().position(|token| *token == Token::Sign('('))?;
    let (mut depth, mut parts, mut part, mut end) = (0, Vec::new(), Vec::new(), tokens.len());
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign('(') => {
                depth += 1;
                if depth == 1 {
                    continue;
                }
            }
            Token::Sign(')') => {
                depth -= 1;
                if depth == 0 {
                    end = at;
                    break;
                }
            }
            Token::Sign(',') if depth == 1 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(token.clone());
    }
    parts.push(part);
    Some((parts, &tokens[end..]))
}

fn begins_constraint(first: &Token) -> bool {
    ["constraint", "primary", "unique", "check", "foreign"]
        .iter()
        .any(|word| is(first, word))
}

/// Whether records hold a column: a generated one is stored only where its definition says so.
fn is_stored(definition: &[Token]) -> bool {
    let is_generated = definition
        .windows(2)
        .any(|pair| is(&pair[0], "as") && pair[1] == Token::Sign('('));
    !is_generated || definition.iter().any(|token| is(token, "stored"))
}

/// Whether the first word stands right before the second.
fn stand_together(tokens: &[Token], first: &str, second: &str) -> bool {
    tokens
        .windows(2)
        .any(|pair| is(&pair[0], first) && is(&pair[1], second))
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(found) if found.eq_ignore_ascii_case(word))
}

/// The names in the parentheses of a constraint.
fn listed(part: &[Token]) -> Vec<String> {
    let mut names = Vec::new();
    let mut fresh = false;
    for token in part {
        match token {
            Token::Sign('(' | ',') => fresh = true,
            Token::Sign(')') => break,
            Token::Word(name) | Token::Name(name) if fresh => {
                names.push(name.to_lowercase());
                fresh = false;
            }
            _ => {}
        }
    }
    names
}

/// Whether a name without quotes may hold it: for SQLite every character beyond ASCII is a letter, also a space.
fn is_of_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_$".contains(character) || !character.is_ascii()
}

fn tokens(statement: &str) -> Vec<Token> {
    let characters: Vec<char> = statement.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let character = characters[at];
        let next = characters.get(at + 1).copied();
        match character {
            '-' if next == Some('-') => {
                while at < characters.len() && characters[at] != '\n' {
                    at += 1;
                }
            }
            '/' if next == Some('*') => {
                at += 2;
                while at < characters.len()
                    && !(characters[at] == '*' && characters.get(at + 1) == Some(&'/'))
                {
                    at += 1;
                }
                at += 2;
            }
            '"' | '`' | '\'' | '[' => {
                let close = if character == '[' { ']' } else { character };
                let mut name = String::new();
                at += 1;
                while at < characters.len() {
                    if characters[at] == close {
                        // Doubled, it stands for itself.
                        if close != ']' && characters.get(at + 1) == Some(&close) {
                            at += 1;
                        } else {
                            break;
                        }
                    }
                    name.push(characters[at]);
                    at += 1;
                }
                at += 1;
                tokens.push(Token::Name(name));
            }
            _ if is_of_word(character) => {
                let mut word = String::new();
                while at < characters.len() && is_of_word(characters[at]) {
                    word.push(characters[at]);
                    at += 1;
                }
                tokens.push(Token::Word(word));
            }
            _ => {
                if !character.is_whitespace() {
                    tokens.push(Token::Sign(character));
                }
                at += 1;
            }
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_beyond_ascii_belong_to_names() {
        let found = columns("CREATE TABLE t (a\u{3000}b text, \u{a0} int)").unwrap();
        assert_eq!(found.names, ["a\u{3000}b", "\u{a0}"]);
    }

    #[test]
    fn columns_of_statements() {
        for (statement, names, row_number, why) in [
            ("CREATE TABLE a (x, y TEXT)", vec!["x", "y"], None, "plain"),
            (
                "CREATE TABLE a(id INTEGER PRIMARY KEY AUTOINCREMENT, 姓名 TEXT DEFAULT ',')",
                vec!["id", "姓名"],
                Some(0),
                "the row's number, a comma in a text, a name in Chinese",
            ),
            (
                "CREATE TABLE \"a b\" (\"x\"\"y\" INT, [z z] NUMERIC(10, 2), PRIMARY KEY (\"z z\")) -- (c)",
                vec!["x\"y", "z z"],
                None,
                "quoted names, a comma in a type, a constraint, a comment",
            ),
            (
                "create table t (a text, b integer, c as (a || b), primary key(b))",
                vec!["a", "b"],
                Some(1),
                "a generated column is not stored; the constraint names the row's number",
            ),
            (
                "CREATE TABLE t (a TEXT, b INTEGER PRIMARY KEY, c) WITHOUT ROWID",
                vec!["b", "a", "c"],
                None,
                "the key comes first in the records",
            ),
        ] {
            let found = columns(statement).unwrap();
            assert_eq!(found.names, names, "{why}");
            assert_eq!(found.row_number, row_number, "{why}");
        }
    }
}
