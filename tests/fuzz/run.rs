//! Replays a target's corpus with bolero, then runs it on inputs made from the corpus: the same ones every time.
//!
//! Bolero's own engine on the stable toolchain draws bytes from the system's randomness, which neither repeats nor gets past a
//! magic number. Under `cargo bolero` (libFuzzer, AFL) its engines take over and the second half is never reached.

use crate::support::invented::Random;
use crate::support::program::worked;
use std::cell::Cell;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::{self, AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Executions of a target in a plain `cargo test`.
const EXECUTIONS: u64 = 1_000;
/// The longest that they may take then: a slow machine runs fewer.
const AT_MOST: Duration = Duration::from_secs(2);
/// No input of a few kilobytes may take so long.
const TOO_SLOW: Duration = Duration::from_secs(10);
/// MiB that the process may have held after any of them: the budget of a scan with one job.
const MOST_HELD: u64 = 256 + 96;
/// Inputs that are kept beside the corpus because they showed something new, and their bytes.
const MOST_KEPT: usize = 2_000;
const MOST_BYTES: usize = 16 * 1024;

/// Runs `target` on its corpus (`__fuzz__/NAME/corpus`) and on what is made of it. It gives a number that stands for what it saw,
/// and panics where something does not hold.
pub(super) fn fuzz(name: &str, target: fn(&[u8]) -> u64) {
    bolero::check!(name = name)
        .with_iterations(0)
        .with_shrink_time(Duration::ZERO)
        .for_each(|bytes: &[u8]| {
            target(bytes);
        });
    let (executions, at_most) = match number("QINGDAN_FUZZ") {
        Some(executions) => (
            executions,
            Duration::from_secs(number("QINGDAN_FUZZ_SECONDS").unwrap_or(u64::MAX >> 1)),
        ),
        None => (EXECUTIONS, AT_MOST),
    };
    // A plain `cargo test` runs targets side by side.
    let is_long = executions > EXECUTIONS;
    let mut corpus = corpus(name);
    let given = corpus.len();
    let mut random = Random::new(number("QINGDAN_FUZZ_SEED").unwrap_or(1));
    let mut seen: HashSet<u64> = corpus.iter().map(|bytes| target(bytes)).collect();
    let last = std::env::var_os("QINGDAN_FUZZ_LAST");
    let began = Instant::now();
    let mut done = 0;
    while done < executions && began.elapsed() < at_most {
        let input = changed(&corpus, &mut random);
        if let Some(path) = &last {
            std::fs::write(path, &input).unwrap();
        }
        let at = worked();
        let saw = catch_unwind(AssertUnwindSafe(|| {
            let saw = target(&input);
            let took = worked().saturating_sub(at);
            assert!(took < TOO_SLOW, "an input took {took:?}");
            let held = if is_long { held() } else { 0 };
            assert!(held <= MOST_HELD, "the process has held {held} MiB");
            saw
        }));
        let saw = saw.unwrap_or_else(|panic| {
            let path = keep(name, &smallest(input.clone(), target));
            eprintln!(
                "fuzz {name}: execution {done} failed; its input is `{}`",
                path.display()
            );
            resume_unwind(panic)
        });
        if seen.insert(saw) && input.len() <= MOST_BYTES {
            if corpus.len() < given + MOST_KEPT {
                corpus.push(input);
            } else {
                let at = given + random.below(MOST_KEPT);
                corpus[at] = input;
            }
        }
        done += 1;
    }
    let took = began.elapsed().as_secs_f64();
    eprintln!(
        "fuzz {name}: {done} executions in {took:.1} s, {} outcomes, {} MiB",
        seen.len(),
        held()
    );
}

thread_local! {
    /// Whether the last panic of this thread was in our own code.
    static OWN: Cell<bool> = const { Cell::new(false) };
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Behind bolero's own, which is set before its first input comes.
static HOOK: LazyLock<()> = LazyLock::new(|| {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let file = panic.location().map_or("", |location| location.file());
        OWN.set(file.starts_with("src/") || file.starts_with("tests/"));
        if OWN.get() || !IS_CAUGHT.get() {
            before(panic);
        }
    }));
});

/// What `read` gives; `None` where a library panics in it.
pub(super) fn caught<T>(read: impl FnOnce() -> T) -> Option<T> {
    LazyLock::force(&HOOK);
    IS_CAUGHT.set(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    IS_CAUGHT.set(false);
    read.map_err(|panic| {
        if OWN.get() {
            panic::resume_unwind(panic);
        }
    })
    .ok()
}

/// The most memory that this process has held, in MiB; 0 where the system does not say.
fn held() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.unwrap_or(0) / 1024
}

fn number(variable: &str) -> Option<u64> {
    let text = std::env::var(variable).ok()?;
    let plain: String = text.chars().filter(|c| *c != '_').collect();
    Some(plain.parse().expect("a whole number"))
}

/// Where a target's inputs lie.
pub(super) fn folder(name: &str) -> PathBuf {
    crate::root().join("tests/fuzz/__fuzz__").join(name)
}

/// The committed inputs in the order of their names.
fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = folder(name).join("corpus");
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| std::fs::read(file).unwrap())
        .collect()
}

/// Writes an input that failed to where bolero replays it first.
fn keep(name: &str, input: &[u8]) -> PathBuf {
    let folder = folder(name).join("crashes");
    let path = folder.join(&blake3::hash(input).to_hex()[..16]);
    // A failure to write must not hide the failure itself.
    let _ = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(&path, input));
    path
}

/// The input without the pieces that it fails without.
fn smallest(mut input: Vec<u8>, target: fn(&[u8]) -> u64) -> Vec<u8> {
    let fails = |input: &[u8]| catch_unwind(|| target(input)).is_err();
    let began = Instant::now();
    let mut piece = input.len() / 2;
    while piece > 0 {
        let mut at = 0;
        while at < input.len() && began.elapsed() < TOO_SLOW {
            let mut less = input.clone();
            less.drain(at..(at + piece).min(input.len()));
            if fails(&less) {
                input = less;
            } else {
                at += piece;
            }
        }
        piece /= 2;
    }
    input
}

/// A piece of so many bytes, short ones more often.
fn piece(random: &mut Random, length: usize) -> std::ops::Range<usize> {
    let from = random.below(length + 1);
    let scale = 1 << random.below(12);
    let to = (from + 1 + random.below(scale)).min(length);
    from.min(to)..to
}

/// One of `corpus` with a few changes.
fn changed(corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    /// Bytes that mean something to one parser or another.
    const TELLING: &[u8] = b"\0\x01\x7f\x80\xfe\xff\n\r\t ,;|\"'\\{}[]:09-+eE.#";
    /// And numbers that overflow, or just do not.
    const EDGES: [u64; 14] = [
        0,
        1,
        0x7f,
        0xff,
        0x7fff,
        0xffff,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0x1_0000_0000,
        u64::MAX >> 1,
        1 << 63,
        u64::MAX - 7,
        u64::MAX,
    ];
    let other = |random: &mut Random| corpus[random.below(corpus.len())].clone();
    let mut input = if corpus.is_empty() || random.below(16) == 0 {
        let length = random.below(64);
        (0..length).map(|_| random.next() as u8).collect()
    } else {
        other(random)
    };
    for _ in 0..=random.below(6) {
        let length = input.len();
        let at = random.below(length);
        match random.below(11) {
            0 if length > 0 => input[at] ^= 1 << random.below(8),
            1 if length > 0 => input[at] = random.next() as u8,
            2 if length > 0 => input[at] = TELLING[random.below(TELLING.len())],
            3 if length > 0 => {
                let edge = match random.below(3) {
                    0 => length as u64,
                    1 => (length as u64).wrapping_sub(random.below(64) as u64),
                    _ => EDGES[random.below(EDGES.len())],
                };
                let width = 1 << (1 + random.below(3));
                let mut bytes = edge.to_le_bytes()[..width].to_vec();
                if random.below(2) == 0 {
                    bytes.reverse();
                }
                let end = (at + width).min(length);
                input[at..end].copy_from_slice(&bytes[..end - at]);
            }
            4 => {
                let piece = piece(random, length);
                input.drain(piece);
            }
            5 => {
                let piece = input[piece(random, length)].to_vec();
                input.splice(at..at, piece);
            }
            6 => {
                let telling = TELLING[random.below(TELLING.len())];
                let many = 1 << random.below(5);
                input.splice(at..at, std::iter::repeat_n(telling, many));
            }
            7 => {
                let bytes: Vec<u8> = (0..random.below(9)).map(|_| random.next() as u8).collect();
                input.splice(at..at, bytes);
            }
            8 if random.below(4) == 0 => input.truncate(at),
            9 if !corpus.is_empty() => {
                let other = other(random);
                let piece = other[piece(random, other.len())].to_vec();
                let end = (at + random.below(2) * piece.len()).min(length);
                input.splice(at..end, piece);
            }
            _ if length > 0 => {
                let step = random.below(33) as u8;
                input[at] = input[at].wrapping_add(step).wrapping_sub(16);
            }
            _ => {}
        }
    }
    // Long inputs show little that short ones do not, and take their time.
    let longest = corpus.iter().map(Vec::len).max().unwrap_or(0) + 4 * 1024;
    input.truncate(longest.min(2 * MOST_BYTES));
    input
}

/// A number for whatever was seen.
pub(super) fn seen(what: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    what.hash(&mut hasher);
    hasher.finish()
}
