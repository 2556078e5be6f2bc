//! A replica: one MLS group on one log, as this device follows it (protocol 5.3).
//!
//! | file | does |
//! |---|---|
//! | `follow` | loads what is needed to read entries in one transaction, and stores it again |
//! | `page` | takes in a page: the chain, its entries, the slots |
//! | `entry` | one entry: whose is it, does it open, is it void |
//! | `message` | an application message: the envelope, the domain that handles it |
//! | `later` | envelopes whose type an earlier version did not know |
//! | `commit` | a commit of somebody else |
//! | `own` | what became of one's own entries |
//! | `roster` | members and names after a commit |
//! | `slot` | slot 0: when to look, when to put |
//! | `trouble` | Suspect, Lost, Waiting, Forked |
//! | `rejoin` | the way back by an external commit |
//! | `stage` | making a commit of intents |
//! | `send` | sealing envelopes |
//! | `room` | more room for a log that is nearly full |
//! | `upkeep` | renewing the own leaf, letting go of a twin |

pub(crate) mod commit;
pub(crate) mod entry;
pub(crate) mod follow;
pub(crate) mod later;
pub(crate) mod message;
pub(crate) mod own;
pub(crate) mod page;
pub(crate) mod rejoin;
pub(crate) mod room;
pub(crate) mod roster;
pub(crate) mod send;
pub(crate) mod slot;
pub(crate) mod stage;
pub(crate) mod trouble;
pub(crate) mod upkeep;
