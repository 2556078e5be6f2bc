//! Resources: texts, links and small files with tags, in a group or in one's own toolbox (docs/records.md).
//!
//! A group's resource is a shared record of type 2: anybody in the group may change it, unless only leads edit there. What a
//! person keeps is a copy in their own records, which nobody else ever hears of.

mod add;
mod body;
mod delete;
mod edit;
mod keep;
mod kind;
mod list;
mod observe;
mod search;
mod show;

pub use body::ResourceBody;
pub(crate) use kind::ResourceKind;

use crate::Kith;
use kith_protocol::peer::Field;

/// Resources of all groups, and one's own.
#[derive(Debug, Clone, Copy)]
pub struct Resources<'a> {
    pub(crate) kith: &'a Kith,
}

/// What a new resource is.
#[derive(Debug, Clone)]
pub struct NewResource {
    /// Its title, 1 to 500 characters.
    pub title: String,
    /// What it holds.
    pub body: ResourceBody,
    /// Its tags, each 1 to 80 characters, at most 32.
    pub tags: Vec<String>,
}

/// What should change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ResourceEdit {
    /// The title.
    pub title: Option<String>,
    /// What it holds.
    pub body: Option<ResourceBody>,
    /// All of its tags.
    pub tags: Option<Vec<String>>,
}

/// The type of these records.
pub(crate) const RESOURCE: u64 = 2;

const TITLE: Field = Field::Number(2);
const KIND: Field = Field::Number(3);
const BODY: Field = Field::Number(4);
const TAGS: Field = Field::Number(5);
const FILE_NAME: Field = Field::Number(6);
/// Of a kept copy: `[conversation, record]` of what it was copied from.
const ORIGIN: Field = Field::Number(7);
