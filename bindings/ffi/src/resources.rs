//! Resources of groups, and one's own.

use crate::home::{Resources, calls, watches};
use crate::shell::ResourcesListener;
use crate::values::{NewResource, ResourceEdit};
use kith_model::{GroupId, RecordId, ResourceView, Window};

calls! { Resources by call:
    /// The resources of a group, or of all groups and then one's own, each list in its order.
    /// Errors: `group_unknown`.
    #[uniffi::method(default(group = None))]
    list(group: Option<GroupId>) -> Vec<ResourceView> = |kith| kith.resources().list(group);
    /// One resource, with its text.
    /// Errors: `resource_unknown`.
    show(resource: RecordId) -> ResourceView = |kith| kith.resources().show(resource);
    /// What it holds, as the bytes of a file.
    /// Errors: `resource_unknown`; `resource_away` when it is not here yet.
    bytes(resource: RecordId) -> Vec<u8> = |kith| kith.resources().bytes(resource);
    /// Resources in which every word of the query is.
    /// Errors: `query_empty` when no word has a letter or digit.
    #[uniffi::method(default(limit = None))]
    search(query: String, limit: Option<u64>) -> Vec<ResourceView> = |kith| kith.resources().search(&query, limit);
    /// Adds several at the end of a group's list: all of them, or none.
    /// Errors: `text_empty`, `text_too_long`, `url_invalid`, `resource_too_large`, `group_unknown`, `not_lead` and the like.
    add(group: GroupId, resources: Vec<NewResource>) -> Vec<ResourceView> =
        |kith| kith.resources().add_all(group, &resources);
    /// Changes what is given.
    /// Errors: `resource_unknown`, and those of `add`.
    edit(resource: RecordId, edit: ResourceEdit) -> ResourceView = |kith| kith.resources().edit(resource, &edit);
    /// Copies a resource into one's own toolbox, which nobody else hears of.
    /// Errors: `resource_unknown`, `records_full`; `resource_away` when what it holds is not here yet.
    keep(resource: RecordId) -> ResourceView = |kith| kith.resources().keep(resource);
    /// Deletes a resource, and gives it as it was. A copy that somebody kept stays.
    /// Errors: `resource_unknown`, `group_closed`, `not_lead`.
    delete(resource: RecordId) -> ResourceView = |kith| kith.resources().delete(resource);
}

watches! { Resources:
    /// Follows that list.
    /// Errors: `group_unknown`.
    observe(group: Option<GroupId>, window: Window) to ResourcesListener = |kith, told| kith.resources().observe(group, window, told);
}
