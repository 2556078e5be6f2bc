//! The mailbox: how devices that share no group yet speak to each other (protocol 3).
//!
//! | file | does |
//! |---|---|
//! | `read` | takes in the entries of one's own mailbox |
//! | `welcome` | joins the group of a Welcome, or refuses it |
//! | `request` | join requests by link, and their answers |
//! | `readmit` | asking to be let in again, and letting others in |
//! | `missed` | mail that was never read here, and what this device asks then |
//! | `deliver` | puts mail into others' mailboxes |

pub(crate) mod deliver;
pub(crate) mod missed;
pub(crate) mod read;
pub(crate) mod readmit;
pub(crate) mod request;
pub(crate) mod welcome;
