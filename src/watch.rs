//! Says when to stop: at the interrupt key or the deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Whether the run is to stop; asked between batches.
#[derive(Clone, Debug)]
pub struct Watch {
    stop: Arc<AtomicBool>,
}

impl Watch {
    /// Begins to watch.
    #[must_use]
    pub fn begin(deadline: Option<Duration>, interrupt: bool) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let flag = stop.clone();
        if deadline.is_some() || interrupt {
            std::thread::spawn(move || {
                let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                else {
                    return;
                };
                runtime.block_on(async {
                    let interrupted = async {
                        if interrupt {
                            drop(tokio::signal::ctrl_c().await);
                        } else {
                            std::future::pending::<()>().await;
                        }
                    };
                    match deadline {
                        Some(after) => drop(tokio::time::timeout(after, interrupted).await),
                        None => interrupted.await,
                    }
                    flag.store(true, Ordering::Relaxed);
                });
            });
        }
        Self { stop }
    }

    /// Whether to stop.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}
