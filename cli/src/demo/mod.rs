//! The story that checks its own claims: a relay, three people, no network, a kill, a newcomer, a removal.
//!
//! Rule kept here: what is claimed is checked by a second process that knows only what lies on disk: it opens the homes
//! and the relay's files anew. `KITH_DEMO_BREAK=<claim>` tampers with what that process will find, so that a check which
//! cannot fail would be noticed.
//!
//! | file | holds |
//! |---|---|
//! | `story` | the acts, in order |
//! | `words` | what is said, and by whom |
//! | `stage` | the relay, the line to it, the folders |
//! | `line` | the network: up, down, or holding back an answer |
//! | `person` | one person's home, in this process and in others |
//! | `claim` | the claims, and the questions about them |
//! | `audit` | the second process |
//! | `search` | looking for bytes in files, in every encoding |

mod audit;
mod claim;
mod kill;
mod line;
mod person;
mod relay;
mod search;
mod stage;
mod story;
mod words;

pub(crate) use audit::audit;
pub(crate) use relay::OwnRelay;

use crate::commands::Context;
use crate::output::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

/// When this variable is set, `kith-demo` is `kith`: the story starts itself in this way to have processes to kill.
const AS_KITH: &str = "KITH_DEMO_AS_KITH";

/// The names of the claims, for `KITH_DEMO_BREAK`.
#[must_use]
pub fn claims() -> Vec<&'static str> {
    claim::Claim::ALL.iter().map(|claim| claim.name()).collect()
}

/// Runs `kith-demo` with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    if std::env::var_os(AS_KITH).is_none() {
        arguments.insert(1.min(arguments.len()), "demo".into());
    }
    crate::run::with(arguments)
}

/// `kith demo`.
pub(crate) fn command(context: &mut Context) -> Result<(), Failure> {
    let to_break = claim::to_break()?;
    let mut stage = stage::Stage::set(context, to_break)?;
    let told = story::tell(&mut stage);
    stage.close(told)
}
