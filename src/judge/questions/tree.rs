//! The open facts of one class of datasets go in; what each answer leaves open comes out, each state worked out once.
//!
//! Answers that leave the same open lead to the same state, so that their number stays small however many answers there are.

use crate::law::{Answered, Ask, Left, OpenFact};
use crate::model::obligation::Measure;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// All states of one class of datasets that somebody asked for.
pub(super) struct Tree<'a> {
    ask: Ask<'a>,
    states: RefCell<Vec<State>>,
    places: RefCell<HashMap<Left, usize>>,
}

/// What is known after some answers.
struct State {
    /// Answers that lead here; others may, too.
    answered: Vec<Answered>,
    ends: (Measure, Measure),
    open: Option<Rc<Vec<OpenFact>>>,
    /// The states behind each further answer.
    behind: HashMap<Answered, usize>,
}

impl<'a> Tree<'a> {
    /// The first state, in which nothing is answered, is the one at 0.
    pub(super) fn new(ask: Ask<'a>) -> Self {
        let tree = Self {
            ask,
            states: RefCell::default(),
            places: RefCell::default(),
        };
        tree.state(Vec::new());
        tree
    }

    fn state(&self, answered: Vec<Answered>) -> usize {
        let left = self.ask.left(&answered);
        let mut places = self.places.borrow_mut();
        let mut states = self.states.borrow_mut();
        *places.entry(left).or_insert_with(|| {
            states.push(State {
                ends: self.ask.ends(&answered),
                answered,
                open: None,
                behind: HashMap::new(),
            });
            states.len() - 1
        })
    }

    /// The laxest and the strictest measure of a state.
    pub(super) fn ends(&self, state: usize) -> (Measure, Measure) {
        self.states.borrow()[state].ends
    }

    /// The facts that change an end of the answer of a state.
    pub(super) fn open(&self, state: usize) -> Rc<Vec<OpenFact>> {
        if let Some(open) = &self.states.borrow()[state].open {
            return Rc::clone(open);
        }
        let answered = self.states.borrow()[state].answered.clone();
        let open = Rc::new(self.ask.open(&answered));
        self.states.borrow_mut()[state].open = Some(Rc::clone(&open));
        open
    }

    /// The state behind an answer.
    pub(super) fn behind(&self, state: usize, fact: &str, value: &str) -> usize {
        let answer = (fact.to_owned(), value.to_owned());
        if let Some(known) = self.states.borrow()[state].behind.get(&answer) {
            return *known;
        }
        let mut answered = self.states.borrow()[state].answered.clone();
        answered.push(answer.clone());
        let behind = self.state(answered);
        self.states.borrow_mut()[state]
            .behind
            .insert(answer, behind);
        behind
    }
}
