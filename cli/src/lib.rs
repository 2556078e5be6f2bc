//! The terminal shell `kith`: a thin shell over the facade, after the contract in docs/cli.md.
//!
//! | folder | holds |
//! |---|---|
//! | `arguments` | the tree of commands and their flags |
//! | `commands` | what each command asks of the facade |
//! | `output` | results as text or JSON Lines, errors, progress, QR codes |
//! | `home` | which folder, which secret, which clock |
//! | `manual` | man pages, completions, docs/errors.md |
//! | `demo` | the story that checks its own claims |
//! | `bench` | measures beside their floors |

mod arguments;
mod bench;
mod commands;
pub mod demo;
mod home;
mod interrupt;
mod manual;
mod output;
mod run;

pub use run::main;

/// What was freed is wiped: texts and keys do not stay in memory after their use (decision 80).
#[global_allocator]
static ALLOCATOR: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);
