//! Things and a question go in, the answer to each comes out, where several are asked at once.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{Builder, scope};

/// Bytes of the stack of a thread: what the first thread of a program has.
const STACK: usize = 8 << 20;

/// What `of` answers to each, in the order of `all`; so many are asked at once.
pub(super) fn side_by_side<T: Sync, R: Send>(
    all: &[T],
    workers: usize,
    of: impl Fn(&T) -> R + Sync,
) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let numbers = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        let mine = numbers.map_while(|number| Some((number, of(all.get(number)?))));
        mine.collect::<Vec<_>>()
    };
    let mut answers = scope(|scope| {
        let thread = || Builder::new().stack_size(STACK);
        // Where no thread can be had, this one does it all.
        let threads = (1..workers).filter_map(|_| thread().spawn_scoped(scope, work).ok());
        let threads: Vec<_> = threads.collect();
        let mut answers = work();
        for thread in threads {
            answers.extend(
                thread
                    .join()
                    .unwrap_or_else(|failure| resume_unwind(failure)),
            );
        }
        answers
    });
    answers.sort_unstable_by_key(|(number, _)| *number);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions() {
        let all: Vec<usize> = (0..100).collect();
        let squares: Vec<usize> = all.iter().map(|one| one * one).collect();
        for workers in [0, 1, 3] {
            assert_eq!(side_by_side(&all, workers, |one| one * one), squares);
        }
        assert!(side_by_side(&[0; 0], 2, |one| *one).is_empty());
    }
}
