//! Says when to stop: at a signal (interrupt, terminate, hang-up) or the deadline. A second signal ends the program at once.

use crate::model::ended::Ended;
use std::sync::Arc;
use std::sync::OnceLock;
use std::time::Duration;

/// What a shell reports of a program that a signal ended: this, and the signal's number.
const BY_SIGNAL: u8 = 128;
/// Exit status of a run that its deadline ended.
const DEADLINE: u8 = 3;
/// Numbers of signals (POSIX).
const HANG_UP: u8 = 1;
const INTERRUPT: u8 = 2;
const TERMINATE: u8 = 15;

/// The exit status of a run that ended so.
#[must_use]
pub fn status(ended: Ended) -> u8 {
    match ended {
        Ended::Deadline => DEADLINE,
        Ended::HangUp => BY_SIGNAL + HANG_UP,
        Ended::Interrupt => BY_SIGNAL + INTERRUPT,
        Ended::Terminate => BY_SIGNAL + TERMINATE,
    }
}

/// Whether the run is to stop; asked between batches.
#[derive(Clone, Debug)]
pub struct Watch {
    ended: Arc<OnceLock<Ended>>,
}

impl Watch {
    /// Begins to watch for the deadline and, where `signals`, for signals; `tell` hears of the first signal.
    #[must_use]
    pub fn begin(
        deadline: Option<Duration>,
        signals: bool,
        tell: impl FnOnce(Ended) + Send + 'static,
    ) -> Self {
        let watch = Self {
            ended: Arc::default(),
        };
        let flag = watch.ended.clone();
        if deadline.is_some() || signals {
            std::thread::spawn(move || {
                let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                else {
                    return;
                };
                runtime.block_on(async {
                    let mut signals = Signals::listen(signals);
                    let first = match deadline {
                        Some(after) => tokio::time::timeout(after, signals.next()).await,
                        None => Ok(signals.next().await),
                    };
                    let ended = first.unwrap_or(Ended::Deadline);
                    let _ = flag.set(ended);
                    // What was read is being written. Who has no time for that says so again.
                    let signal = match ended {
                        Ended::Deadline => signals.next().await,
                        signal => signal,
                    };
                    tell(signal);
                    let second = signals.next().await;
                    std::process::exit(status(second).into());
                });
            });
        }
        watch
    }

    /// Whether to stop.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.ended.get().is_some()
    }

    /// What ended the run.
    #[must_use]
    pub fn ended(&self) -> Option<Ended> {
        self.ended.get().copied()
    }
}

/// The signals that are heard.
#[cfg(unix)]
struct Signals(Vec<(tokio::signal::unix::Signal, Ended)>);

#[cfg(unix)]
impl Signals {
    /// Those that whoever started the program did not switch off, as `nohup` does.
    fn listen(wanted: bool) -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let all = [
            (SignalKind::hangup(), HANG_UP, Ended::HangUp),
            (SignalKind::interrupt(), INTERRUPT, Ended::Interrupt),
            (SignalKind::terminate(), TERMINATE, Ended::Terminate),
        ];
        let ignored = ignored();
        let heard = all.into_iter().filter(|_| wanted);
        let heard = heard.filter(|(_, number, _)| ignored >> (number - 1) & 1 == 0);
        Self(
            heard
                .filter_map(|(kind, _, ended)| Some((signal(kind).ok()?, ended)))
                .collect(),
        )
    }

    /// The next one.
    async fn next(&mut self) -> Ended {
        std::future::poll_fn(|context| {
            for (signal, ended) in &mut self.0 {
                if signal.poll_recv(context).is_ready() {
                    return std::task::Poll::Ready(*ended);
                }
            }
            std::task::Poll::Pending
        })
        .await
    }
}

/// The signals that the program was started without, a bit each, the first the lowest; none where the system does not tell.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0)
}

/// The interrupt key.
#[cfg(not(unix))]
struct Signals {
    wanted: bool,
}

#[cfg(not(unix))]
impl Signals {
    fn listen(wanted: bool) -> Self {
        Self { wanted }
    }

    async fn next(&mut self) -> Ended {
        if !self.wanted || tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Ended::Interrupt
    }
}
