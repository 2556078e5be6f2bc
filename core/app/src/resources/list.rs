//! Resources in their order.

use super::{RESOURCE, Resources, keep, show};
use crate::me::Me;
use crate::records::{self, Home, Record};
use kith_model::{GroupId, KithError, ResourceView};
use kith_store::Read;

impl Resources<'_> {
    /// The resources of a group, or of all groups and then one's own, each list in its order.
    ///
    /// # Errors
    /// `group_unknown`.
    pub fn list(&self, group: Option<GroupId>) -> Result<Vec<ResourceView>, KithError> {
        self.kith.read(|read, me| {
            let records = records::list(read, me, group.map(Home::Group), RESOURCE)?;
            views(read, me, &ordered(me, records))
        })
    }
}

/// In order: groups by id, one's own last; then position, then id.
pub(super) fn ordered(me: &Me, mut records: Vec<Record>) -> Vec<Record> {
    records.sort_by_cached_key(|record| {
        (record.home == Home::Own, record.home.conv(me), show::position(&record.picture), record.record)
    });
    records
}

/// Views of these.
pub(super) fn views(read: &Read<'_>, me: &Me, records: &[Record]) -> Result<Vec<ResourceView>, KithError> {
    let kept = keep::kept(read, me)?;
    records.iter().map(|record| show::made(me, record, &kept)).collect()
}
