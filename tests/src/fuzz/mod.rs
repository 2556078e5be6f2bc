//! What is fuzzed: every decoder of bytes from a network, of links and of what is stored, in families.
//!
//! The same targets are run by coverage (`cargo xtask fuzz`, the folder `fuzz`) and, on the corpus and on mutations of it, by
//! `tests/tests/fuzz_corpus.rs` in every run of the tests. An input is given to every decoder of its family. A target fails
//! when something panics, when a decoder takes more memory than [`Target::most`] says, or when what was read is not read
//! again from its own bytes.

mod answers;
mod members;
mod mls;
mod people;
mod requests;
mod texts;
mod wires;

/// A family of decoders.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, of the folder of its corpus and of its program too.
    pub name: &'static str,
    /// Reads an input with each decoder and drops what it read.
    pub decode: fn(&[u8]),
    /// Asks more of what was read than that nothing breaks.
    pub hold: fn(&[u8]),
    /// The most memory that `decode` may take at a time for an input of so many bytes.
    pub most: fn(u64) -> u64,
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Target({})", self.name)
    }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { name: "requests", decode: requests::decode, hold: requests::hold, most: of_lists },
    Target { name: "answers", decode: answers::decode, hold: answers::hold, most: of_answers },
    Target { name: "people", decode: people::decode, hold: people::hold, most: of_lists },
    Target { name: "members", decode: members::decode, hold: members::hold, most: of_lists },
    Target { name: "mls", decode: mls::decode, hold: nothing_more, most: of_libraries },
    Target { name: "texts", decode: texts::decode, hold: texts::hold, most: of_libraries },
    Target { name: "files", decode: texts::decode_files, hold: nothing_more, most: of_archives },
];

/// Twice its input and a constant, or what lists of the smallest items cost (decision 25).
const fn of_lists(input: u64) -> u64 {
    5 * input + 64 * 1024
}

/// The client beside the decoders: its own parts of an answer, and a document of JSON.
const fn of_answers(input: u64) -> u64 {
    16 * input + 256 * 1024
}

/// OpenMLS, the planner and the search have no bound of their own: this is what they may not go beyond.
const fn of_libraries(input: u64) -> u64 {
    64 * input + 4 * 1024 * 1024
}

/// A file that somebody picked may be packed.
const fn of_archives(input: u64) -> u64 {
    64 * input + 64 * 1024 * 1024
}

fn nothing_more(_: &[u8]) {}

/// The target of this name.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn find(name: &str) -> &'static Target {
    TARGETS.iter().find(|target| target.name == name).unwrap()
}

/// One input, as a fuzzer gives it.
pub fn run(name: &str, input: &[u8]) {
    let target = find(name);
    (target.decode)(input);
    (target.hold)(input);
}

/// Messages of MLS to begin with: no frozen vector has any.
#[must_use]
pub fn mls_seeds() -> Vec<Vec<u8>> {
    mls::seeds()
}

/// Inputs made from others: the same in every run, for one seed.
pub fn mutations(corpus: &[Vec<u8>], seed: u64, count: usize) -> impl Iterator<Item = Vec<u8>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ seed.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 11).unwrap() % below.max(1)
    };
    (0..count).map(move |_| {
        let mut bytes = corpus[next(corpus.len())].clone();
        for _ in 0..1 + next(4) {
            let at = next(bytes.len() + 1);
            match next(8) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, u8::try_from(next(256)).unwrap()),
                // A piece of another input.
                2 => {
                    let other = &corpus[next(corpus.len())];
                    let from = next(other.len() + 1);
                    let length = next(64).min(other.len() - from);
                    bytes.splice(at..at, other[from..from + length].iter().copied());
                }
                3 => drop(bytes.drain(at..(at + next(16)).min(bytes.len()))),
                // A length, or a number, of CBOR and TLS.
                4 => {
                    let value = [0_u64, 1, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), u64::MAX][next(10)];
                    let width = [1, 2, 4, 8][next(4)];
                    bytes.splice(at..at, value.to_be_bytes()[8 - width..].iter().copied());
                }
                _ => {
                    if let Some(place) = bytes.get_mut(at) {
                        *place ^= 1 << next(8);
                    }
                }
            }
        }
        bytes
    })
}
