//! Resources of groups, and one's own.

use crate::home::Home;
use crate::observe::Subscription;
use crate::shell::ResourcesListener;
use crate::values::{NewResource, ResourceEdit};
use kith_model::{GroupId, KithError, RecordId, ResourceView, Window};
use std::sync::Arc;

/// Texts, links and small files.
#[derive(uniffi::Object)]
pub struct Resources {
    pub(crate) home: Arc<Home>,
}

#[uniffi::export]
impl Resources {
    /// The resources of a group, or of all groups and then one's own, each list in its order.
    /// Errors: `group_unknown`.
    #[uniffi::method(default(group = None))]
    pub async fn list(&self, group: Option<GroupId>) -> Result<Vec<ResourceView>, KithError> {
        self.home.call(move |kith| kith.resources().list(group)).await
    }

    /// Follows that list.
    /// Errors: `group_unknown`.
    pub async fn observe(
        &self,
        group: Option<GroupId>,
        window: Window,
        listener: Arc<dyn ResourcesListener>,
    ) -> Result<Arc<Subscription>, KithError> {
        let watch = move |kith: &kith::Kith, told| kith.resources().observe(group, window, told);
        self.home.list(watch, move |update| listener.on_update(update)).await
    }

    /// One resource, with its text.
    /// Errors: `resource_unknown`.
    pub async fn show(&self, resource: RecordId) -> Result<ResourceView, KithError> {
        self.home.call(move |kith| kith.resources().show(resource)).await
    }

    /// What it holds, as the bytes of a file.
    /// Errors: `resource_unknown`; `resource_away` when it is not here yet.
    pub async fn bytes(&self, resource: RecordId) -> Result<Vec<u8>, KithError> {
        self.home.call(move |kith| kith.resources().bytes(resource)).await
    }

    /// Resources in which every word of the query is.
    /// Errors: `query_empty` when no word has a letter or digit.
    #[uniffi::method(default(limit = None))]
    pub async fn search(&self, query: String, limit: Option<u64>) -> Result<Vec<ResourceView>, KithError> {
        self.home.call(move |kith| kith.resources().search(&query, limit)).await
    }

    /// Adds several at the end of a group's list: all of them, or none.
    /// Errors: `text_empty`, `text_too_long`, `url_invalid`, `resource_too_large`, `group_unknown`, `not_lead` and the like.
    pub async fn add(&self, group: GroupId, resources: Vec<NewResource>) -> Result<Vec<ResourceView>, KithError> {
        self.home.call(move |kith| kith.resources().add_all(group, &resources)).await
    }

    /// Changes what is given.
    /// Errors: `resource_unknown`, and those of `add`.
    pub async fn edit(&self, resource: RecordId, edit: ResourceEdit) -> Result<ResourceView, KithError> {
        self.home.call(move |kith| kith.resources().edit(resource, &edit)).await
    }

    /// Copies a resource into one's own toolbox, which nobody else hears of.
    /// Errors: `resource_unknown`, `records_full`; `resource_away` when what it holds is not here yet.
    pub async fn keep(&self, resource: RecordId) -> Result<ResourceView, KithError> {
        self.home.call(move |kith| kith.resources().keep(resource)).await
    }

    /// Deletes a resource, and gives it as it was. A copy that somebody kept stays.
    /// Errors: `resource_unknown`, `group_closed`, `not_lead`.
    pub async fn delete(&self, resource: RecordId) -> Result<ResourceView, KithError> {
        self.home.call(move |kith| kith.resources().delete(resource)).await
    }
}
