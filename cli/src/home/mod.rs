//! Where this device of this person lives: the folder, the secret that opens it, and its clock.
//!
//! Rule kept here: only `init` makes a file; every other command on an empty folder leaves it empty.

pub(crate) mod clock;
mod locate;
mod open;
mod prepare;
mod vault;
mod zone;

pub(crate) use locate::locate;
pub(crate) use open::Home;
pub(crate) use zone::device;
