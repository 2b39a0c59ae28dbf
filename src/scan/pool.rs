//! Threads that can be left behind: work goes in, and what threads were at that do not come back from it comes out.
//!
//! No thread can be ended from outside. One that shows no sign of life for the limit is given up: what it was at goes to whoever
//! started it, who enters it in the ledger and starts another. If it comes back all the same, it finds that nobody waits for it,
//! and ends; else it ends with the process. A sign of life is a piece of work that was begun, a batch, or a byte that was not read
//! before, so that a long file takes as long as it takes.

use crate::model::reason::RunReason;
use crate::watch::Watch;
use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Room for readers that descend into nested types by recursion; taken up only as far as it is used.
const STACK_BYTES: usize = 16 << 20;
/// How long a thread may take to come back once the run is to end.
const LAST_LIMIT: Duration = Duration::from_secs(5);
/// How often threads are looked at, at most.
const LOOK_EVERY: Duration = Duration::from_millis(250);

thread_local! {
    static OWN: RefCell<Option<Arc<Heartbeat>>> = const { RefCell::new(None) };
}

/// Signs of life of one thread.
#[derive(Default)]
struct Heartbeat {
    beats: AtomicU64,
    given_up: AtomicBool,
}

/// Gives a sign of life of this thread; whether the thread is still wanted.
pub(super) fn heartbeat() -> bool {
    OWN.with_borrow(|own| {
        own.as_ref().is_none_or(|life| {
            life.beats.fetch_add(1, Ordering::Relaxed);
            !life.given_up.load(Ordering::Relaxed)
        })
    })
}

/// Where a thread says what it is at.
pub(super) struct TaskSlot<T> {
    at: Mutex<Option<T>>,
    life: Arc<Heartbeat>,
}

impl<T> TaskSlot<T> {
    /// The thread begins `work`.
    pub(super) fn begin(&self, work: T) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some(work);
        heartbeat();
    }

    /// The thread is done, or waits for others; `None` if it was given up: then it has to end without a word.
    pub(super) fn end(&self) -> Option<T> {
        self.at
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }
}

/// The threads of one kind of work.
pub(super) struct WatchdogPool<T> {
    limit: Duration,
    watch: Watch,
    members: Vec<Member<T>>,
    looked: Instant,
}

struct Member<T> {
    slot: Arc<TaskSlot<T>>,
    beats: u64,
    since: Instant,
}

impl<T: Send + 'static> WatchdogPool<T> {
    /// A pool without threads; one that shows no sign of life for `limit` is given up.
    pub(super) fn new(limit: Duration, watch: &Watch) -> Self {
        Self {
            limit,
            watch: watch.clone(),
            members: Vec::new(),
            looked: Instant::now(),
        }
    }

    /// Starts a thread.
    pub(super) fn spawn(&mut self, work: impl FnOnce(&TaskSlot<T>) + Send + 'static) {
        let life = Arc::new(Heartbeat::default());
        let slot = Arc::new(TaskSlot {
            at: Mutex::new(None),
            life: life.clone(),
        });
        let own = slot.clone();
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn(move || {
                OWN.set(Some(life));
                work(&own);
            })
            .expect("the system has room for a thread");
        self.members.push(Member {
            slot,
            beats: 0,
            since: Instant::now(),
        });
    }

    /// The next message of the threads, or what one was at that is given up; `None` once all threads have ended.
    pub(super) fn wait<M>(&mut self, messages: &Receiver<M>) -> Option<PoolEvent<M, T>> {
        let patience = LOOK_EVERY.min(self.limit / 4);
        loop {
            if self.looked.elapsed() >= patience {
                if let Some(work) = self.give_up() {
                    return Some(PoolEvent::GivenUp(work));
                }
                self.looked = Instant::now();
            }
            match messages.recv_timeout(patience) {
                Ok(message) => return Some(PoolEvent::Message(message)),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    /// Gives up the first thread without a sign of life, if there is one.
    fn give_up(&mut self) -> Option<T> {
        let limit = if self.watch.stopped() {
            self.limit.min(LAST_LIMIT)
        } else {
            self.limit
        };
        let now = Instant::now();
        for place in 0..self.members.len() {
            let member = &mut self.members[place];
            let beats = member.slot.life.beats.load(Ordering::Relaxed);
            if beats != member.beats {
                (member.beats, member.since) = (beats, now);
            }
            if now - member.since < limit {
                continue;
            }
            // A thread that waits for work is at nothing.
            let Some(work) = member.slot.end() else {
                continue;
            };
            member.slot.life.given_up.store(true, Ordering::Relaxed);
            self.members.swap_remove(place);
            return Some(work);
        }
        None
    }
}

/// What a pool has to say.
pub(super) enum PoolEvent<M, T> {
    /// A thread's message.
    Message(M),
    /// What a thread was at that is given up.
    GivenUp(T),
}

/// Does `work` in a thread of its own; `None` if it does not come back from it.
pub(super) fn run_with_timeout<R: Send + 'static>(
    limit: Duration,
    watch: &Watch,
    work: impl FnOnce() -> R + Send + 'static,
) -> Option<R> {
    let (tell, told) = bounded(1);
    let mut pool = WatchdogPool::new(limit, watch);
    pool.spawn(move |slot| {
        slot.begin(());
        let result = work();
        if slot.end().is_some() {
            drop(tell.send(result));
        }
    });
    match pool.wait(&told)? {
        PoolEvent::Message(result) => Some(result),
        PoolEvent::GivenUp(()) => None,
    }
}

/// What the ledger says of a file from which a thread does not come back: at the end of a run it is not waited for.
pub(super) fn stalled(limit: Duration, watch: &Watch) -> RunReason {
    if watch.stopped() {
        RunReason::NotReached
    } else {
        RunReason::NoProgress { time: limit }
    }
}

/// Whether anyone waits for this thread.
pub(super) fn is_wanted() -> bool {
    OWN.with_borrow(|own| {
        own.as_ref()
            .is_none_or(|life| !life.given_up.load(Ordering::Relaxed))
    })
}
