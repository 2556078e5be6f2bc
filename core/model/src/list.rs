//! Lists as a screen holds them: a window, and the edits that keep it fresh.
//!
//! A screen asks for a window once and gets it whole ([`ListEdit::Reset`]); after that it gets edits, which it applies in the
//! order in which they stand. A list that followed every update equals a list that is read anew. What moves is removed and
//! inserted.

use crate::MessageId;

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Window {
    /// Items that are left out at the beginning.
    pub offset: u32,
    /// The most items, 1 to [`Window::MAX_LIMIT`].
    pub limit: u32,
}

impl Window {
    /// The most items that a window holds.
    pub const MAX_LIMIT: u32 = 1_000;

    /// The first `limit` items.
    #[must_use]
    pub const fn first(limit: u32) -> Self {
        Self { offset: 0, limit }
    }
}

/// Which part of a timeline, oldest first. To show older messages too, widen the limit: they are inserted at the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TimelineWindow {
    /// Only those before this message; without it the newest.
    pub before: Option<MessageId>,
    /// The most items, 1 to [`Window::MAX_LIMIT`]: the newest of them.
    pub limit: u32,
}

impl TimelineWindow {
    /// The newest `limit` messages.
    #[must_use]
    pub const fn newest(limit: u32) -> Self {
        Self { before: None, limit }
    }
}

/// One step that keeps a list fresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListEdit<T> {
    /// The whole list is this.
    Reset {
        /// Everything in the window.
        items: Vec<T>,
    },
    /// An item comes to stand at `index`; what stood there and after it moves one on.
    Insert {
        /// From 0 to the length of the list.
        index: u32,
        /// The item.
        item: T,
    },
    /// The item at `index` is the same thing, and shows something else.
    Update {
        /// From 0, under the length of the list.
        index: u32,
        /// The item as it is now.
        item: T,
    },
    /// The item at `index` goes; what stood after it moves one back.
    Remove {
        /// From 0, under the length of the list.
        index: u32,
    },
}

/// What happened to a window since the update before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUpdate<T> {
    /// The edits, to be applied in this order. None when only `has_more` changed.
    pub edits: Vec<ListEdit<T>>,
    /// Whether the list goes on behind the window; for a timeline, whether there are older messages.
    pub has_more: bool,
}

impl<T> ListUpdate<T> {
    /// Brings a list that followed every update before up to this one.
    pub fn apply_to(self, list: &mut Vec<T>) {
        for edit in self.edits {
            edit.apply_to(list);
        }
    }
}

impl<T> ListEdit<T> {
    /// Does it. On a list that missed an edit, an index that does not exist does nothing.
    pub fn apply_to(self, list: &mut Vec<T>) {
        let place = |index: u32| usize::try_from(index).unwrap_or(usize::MAX);
        match self {
            Self::Reset { items } => *list = items,
            Self::Insert { index, item } if place(index) <= list.len() => list.insert(place(index), item),
            Self::Update { index, item } => {
                if let Some(old) = list.get_mut(place(index)) {
                    *old = item;
                }
            }
            Self::Remove { index } if place(index) < list.len() => {
                list.remove(place(index));
            }
            Self::Insert { .. } | Self::Remove { .. } => {}
        }
    }
}

/// Edits that may always wait.
const FEW: usize = 16;

/// The edits that a slow listener was not told yet, and the list as it is. When more wait than the list is long, the list itself
/// takes their place, so this stays small.
#[derive(Debug)]
pub struct WaitingEdits<T> {
    list: Vec<T>,
    update: ListUpdate<T>,
    is_new: bool,
}

impl<T> Default for WaitingEdits<T> {
    fn default() -> Self {
        Self { list: Vec::new(), update: ListUpdate { edits: Vec::new(), has_more: false }, is_new: false }
    }
}

impl<T: Clone> WaitingEdits<T> {
    /// One update more.
    pub fn add(&mut self, update: ListUpdate<T>) {
        self.update.has_more = update.has_more;
        self.update.edits.extend(update.edits.iter().cloned());
        update.apply_to(&mut self.list);
        if self.update.edits.len() > FEW.max(self.list.len()) {
            self.update.edits = vec![ListEdit::Reset { items: self.list.clone() }];
        }
        self.is_new = true;
    }

    /// All of them as one update; none when nothing came since.
    pub fn take(&mut self) -> Option<ListUpdate<T>> {
        let edits = std::mem::take(&mut self.update.edits);
        std::mem::take(&mut self.is_new).then_some(ListUpdate { edits, has_more: self.update.has_more })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_of_a_place_that_is_not_there_does_nothing() {
        let mut list = vec!['a', 'b'];
        for edit in [
            ListEdit::Remove { index: 2 },
            ListEdit::Update { index: 2, item: 'x' },
            ListEdit::Insert { index: 3, item: 'x' },
            ListEdit::Remove { index: u32::MAX },
        ] {
            edit.apply_to(&mut list);
        }
        assert_eq!(list, ['a', 'b']);
        ListEdit::Insert { index: 2, item: 'c' }.apply_to(&mut list);
        assert_eq!(list, ['a', 'b', 'c']);
    }

    #[test]
    fn edits_wait_together_until_the_list_is_shorter_than_they_are() {
        let mut waiting = WaitingEdits::default();
        assert_eq!(waiting.take(), None);
        let one = |edit| ListUpdate { edits: vec![edit], has_more: false };
        waiting.add(one(ListEdit::Reset { items: vec![1, 2] }));
        waiting.add(one(ListEdit::Insert { index: 2, item: 3 }));
        let two = vec![ListEdit::Reset { items: vec![1, 2] }, ListEdit::Insert { index: 2, item: 3 }];
        assert_eq!(waiting.take(), Some(ListUpdate { edits: two, has_more: false }));
        for n in 0..100 {
            waiting.add(one(ListEdit::Update { index: 0, item: n }));
        }
        let told = waiting.take().unwrap();
        assert!(told.edits.len() <= FEW + 1, "{}", told.edits.len());
        let mut list = vec![1, 2, 3];
        told.apply_to(&mut list);
        assert_eq!(list, [99, 2, 3]);
        assert_eq!(waiting.take(), None);
    }
}
