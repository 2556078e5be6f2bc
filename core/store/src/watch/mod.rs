//! Which topics a transaction touched.
//!
//! [`tables`] says of each table which topics its rows belong to, and with which columns. From it temporary triggers are
//! made on the writer's connection; they note topic and conversation in a temporary table, which is read right before the
//! commit and told after it. So what is told follows from what was written, whoever wrote it and however; a row that is
//! written anew as it was tells nothing, and what is rolled back takes its notes along. (SQLite's update hook would not do:
//! it is silent about tables without a rowid, which most of ours are.)
//!
//! Another process, or another handle on the same home, has triggers of its own. That somebody else wrote is seen by
//! SQLite's `data_version` when a transaction begins here, or by [`Store::look_for_others`](crate::Store::look_for_others);
//! what it was is not known, so everything is told.

mod notes;
mod tables;

pub(crate) use notes::{install, take_notes};

use kith_model::{GroupId, Topic};
use std::sync::Arc;

/// Something that a transaction changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// Of what kind it is.
    pub topic: Topic,
    /// The conversation that it is in; none when it is in none, or maybe in any.
    pub group: Option<GroupId>,
}

/// What is called after a commit, with each pair of topic and conversation once.
pub(crate) type Hook = Arc<dyn Fn(&[Touched]) + Send + Sync>;

/// What may have changed when nobody knows what did.
pub(crate) fn everything() -> Vec<Touched> {
    Topic::ALL.iter().map(|topic| Touched { topic: *topic, group: None }).collect()
}
