//! A page of PDF: the operators of its content go in, stretches of text with their places come out.

use super::file::File;
use super::font::Font;
use super::object::{Dictionary, Lexer, Object};
use std::collections::HashMap;
use std::rc::Rc;

/// Forms inside forms.
const MOST_DEPTH: usize = 8;
/// Operators of a page, forms included.
const MOST_OPERATORS: usize = 4_000_000;
/// States that are put aside.
const MOST_STATES: usize = 256;
/// A move back of so many thousandths of the size is a blank.
const BLANK: f64 = 180.0;
/// Width and height of a picture that is more than an ornament, together.
const LARGE_PICTURE: f64 = 10_000.0;

/// Two rows of three: what a place is multiplied with.
type Matrix = [f64; 6];

const SAME: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times(one: Matrix, other: Matrix) -> Matrix {
    [
        one[0] * other[0] + one[1] * other[2],
        one[0] * other[1] + one[1] * other[3],
        one[2] * other[0] + one[3] * other[2],
        one[2] * other[1] + one[3] * other[3],
        one[4] * other[0] + one[5] * other[2] + other[4],
        one[4] * other[1] + one[5] * other[3] + other[5],
    ]
}

/// A stretch of text on a page.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    pub(super) text: String,
    /// Where it begins and ends, and its base line; the y axis goes up.
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) y: f64,
    /// Height of its letters.
    pub(super) size: f64,
}

/// What was found on a page.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) stretches: Vec<Stretch>,
    /// Bytes of their texts.
    pub(super) bytes: usize,
    /// Characters that no font names.
    pub(super) unknown: usize,
    pub(super) pictures: u64,
}

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    between_characters: f64,
    between_words: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

/// Fonts by the place of their dictionary, so that each is read once a file.
pub(super) type Fonts = HashMap<u32, Rc<Font>>;

/// The reading of a page.
pub(super) struct Page<'a, 'b> {
    file: &'a File<'b>,
    fonts: &'a mut Fonts,
    state: State,
    states: Vec<State>,
    text: Matrix,
    line: Matrix,
    operators: usize,
    most_bytes: usize,
    pub(super) found: Found,
}

impl<'a, 'b> Page<'a, 'b> {
    pub(super) fn new(file: &'a File<'b>, fonts: &'a mut Fonts, most_bytes: usize) -> Self {
        Self {
            file,
            fonts,
            state: State {
                matrix: SAME,
                font: None,
                size: 1.0,
                between_characters: 0.0,
                between_words: 0.0,
                scale: 1.0,
                leading: 0.0,
                rise: 0.0,
            },
            states: Vec::new(),
            text: SAME,
            line: SAME,
            operators: 0,
            most_bytes,
            found: Found::default(),
        }
    }

    /// Reads a content with what it refers to by name.
    pub(super) fn run(&mut self, content: &[u8], resources: &Dictionary, depth: usize) {
        let mut lexer = Lexer::new(content, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = object else {
                const MOST_OPERANDS: usize = 64;
                if operands.len() >= MOST_OPERANDS {
                    operands.clear();
                }
                operands.push(object);
                continue;
            };
            self.operators += 1;
            if self.operators > MOST_OPERATORS || self.found.bytes > self.most_bytes {
                return;
            }
            if word == b"BI" {
                self.found.pictures += 1;
                skip_picture(&mut lexer);
            } else {
                self.operator(&word, &operands, resources, depth);
            }
            operands.clear();
        }
    }

    fn operator(&mut self, word: &[u8], operands: &[Object], resources: &Dictionary, depth: usize) {
        let number = |place: usize| operands.get(place).and_then(Object::number).unwrap_or(0.0);
        let matrix = || [0, 1, 2, 3, 4, 5].map(number);
        match word {
            b"q" if self.states.len() < MOST_STATES => self.states.push(self.state.clone()),
            b"Q" => {
                if let Some(state) = self.states.pop() {
                    self.state = state;
                }
            }
            b"cm" => self.state.matrix = times(matrix(), self.state.matrix),
            b"BT" => (self.text, self.line) = (SAME, SAME),
            b"Tf" => {
                self.state.size = number(1);
                if let Some(name) = operands.first().and_then(Object::name) {
                    self.state.font = self.font(name, resources);
                }
            }
            b"Tm" => (self.text, self.line) = (matrix(), matrix()),
            b"Td" => self.go(number(0), number(1)),
            b"TD" => {
                self.state.leading = -number(1);
                self.go(number(0), number(1));
            }
            b"T*" => self.go(0.0, -self.state.leading),
            b"Tc" => self.state.between_characters = number(0),
            b"Tw" => self.state.between_words = number(0),
            b"Tz" => self.state.scale = number(0) / 100.0,
            b"TL" => self.state.leading = number(0),
            b"Ts" => self.state.rise = number(0),
            b"Tj" => self.show(operands),
            b"'" => {
                self.go(0.0, -self.state.leading);
                self.show(operands);
            }
            b"\"" => {
                self.state.between_words = number(0);
                self.state.between_characters = number(1);
                self.go(0.0, -self.state.leading);
                self.show(operands.get(2..).unwrap_or_default());
            }
            b"TJ" => {
                if let Some(Object::Array(pieces)) = operands.first() {
                    self.show(pieces);
                }
            }
            b"Do" => {
                if let Some(name) = operands.first().and_then(Object::name) {
                    self.draw(name, resources, depth);
                }
            }
            _ => {}
        }
    }

    fn go(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn font(&mut self, name: &[u8], resources: &Dictionary) -> Option<Rc<Font>> {
        let fonts = self.file.inner(resources, b"Font");
        let object = fonts.get(name)?;
        let number = match object {
            Object::Reference(number) => Some(*number),
            _ => None,
        };
        if let Some(font) = number.and_then(|number| self.fonts.get(&number)) {
            return Some(font.clone());
        }
        let font = Rc::new(Font::new(self.file, &self.file.dictionary(object)));
        if let Some(number) = number {
            self.fonts.insert(number, font.clone());
        }
        Some(font)
    }

    /// Shows texts, and moves by the numbers between them.
    fn show(&mut self, pieces: &[Object]) {
        let font = self.state.font.clone().unwrap_or_default();
        let begin = self.place();
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Object::Text(bytes) => {
                    for shown in font.shown(bytes) {
                        if self.found.bytes + text.len() > self.most_bytes {
                            break;
                        }
                        if shown.text.is_empty() {
                            self.found.unknown += 1;
                        }
                        text.push_str(&shown.text);
                        let words = if shown.is_blank {
                            self.state.between_words
                        } else {
                            0.0
                        };
                        let width = shown.width * self.state.size + self.state.between_characters;
                        self.forward((width + words) * self.state.scale);
                    }
                }
                Object::Number(back) => {
                    self.forward(-back / 1_000.0 * self.state.size * self.state.scale);
                    if *back < -BLANK && !text.is_empty() && !text.ends_with(' ') {
                        text.push(' ');
                    }
                }
                _ => {}
            }
        }
        let end = self.place();
        if text.trim().is_empty() {
            return;
        }
        let all = times(self.text, self.state.matrix);
        let size = self.state.size.abs() * all[2].hypot(all[3]);
        self.found.bytes += text.len();
        self.found.stretches.push(Stretch {
            text: text.replace(char::is_control, " "),
            from: begin.0.min(end.0),
            to: begin.0.max(end.0),
            y: begin.1,
            size: if size.is_finite() && size > 0.0 {
                size
            } else {
                1.0
            },
        });
    }

    fn forward(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by, 0.0], self.text);
    }

    fn place(&self) -> (f64, f64) {
        let raised = times([1.0, 0.0, 0.0, 1.0, 0.0, self.state.rise], self.text);
        let all = times(raised, self.state.matrix);
        let finite = |number: f64| if number.is_finite() { number } else { 0.0 };
        (finite(all[4]), finite(all[5]))
    }

    fn draw(&mut self, name: &[u8], resources: &Dictionary, depth: usize) {
        let objects = self.file.inner(resources, b"XObject");
        let Some(stream) = objects.get(name).and_then(|one| self.file.stream(one)) else {
            return;
        };
        let dictionary = &stream.dictionary;
        if self.file.value(dictionary, b"Subtype").name() != Some(b"Form") {
            let length = |key: &[u8]| self.file.value(dictionary, key).number().unwrap_or(0.0);
            self.found.pictures += u64::from(length(b"Width") * length(b"Height") >= LARGE_PICTURE);
            return;
        }
        if depth >= MOST_DEPTH {
            return;
        }
        let content = self.file.content(&stream);
        let own = self.file.inner(dictionary, b"Resources");
        let outer = (self.state.clone(), self.states.len(), self.text, self.line);
        let numbers = self.file.array(dictionary, b"Matrix");
        if let [a, b, c, d, e, f] = numbers.as_slice() {
            let matrix =
                [a, b, c, d, e, f].map(|one| self.file.resolved(one).number().unwrap_or(0.0));
            self.state.matrix = times(matrix, self.state.matrix);
        }
        let resources = if own.is_empty() { resources } else { &own };
        self.run(&content, resources, depth + 1);
        self.states.truncate(outer.1);
        (self.state, self.text, self.line) = (outer.0, outer.2, outer.3);
    }
}

/// Passes over a picture that stands in the content itself.
fn skip_picture(lexer: &mut Lexer<'_>) {
    while let Some(object) = lexer.object() {
        if object.is_word(b"ID") {
            break;
        }
    }
    let rest = &lexer.bytes[lexer.at.min(lexer.bytes.len())..];
    let is_end = |at: &usize| {
        let blank = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_whitespace);
        blank(at.checked_sub(1).and_then(|before| rest.get(before))) && blank(rest.get(at + 2))
    };
    let end = memchr::memmem::find_iter(rest, b"EI").find(is_end);
    lexer.at += end.map_or(rest.len(), |end| end + 2);
}
