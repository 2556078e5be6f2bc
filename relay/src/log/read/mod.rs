//! Reading logs: what a key sees of each, and how one answer's bytes are shared among them.
//!
//! | file | what |
//! |---|---|
//! | [`see`] | what one key sees of one log |
//! | [`share`] | which entries fit into the answer |
//! | [`answer`] | the pages |

mod answer;
mod see;
mod share;

pub(crate) use answer::look;
pub(crate) use see::is_open_key;
