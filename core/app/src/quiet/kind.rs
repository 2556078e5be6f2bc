//! Quiet hours among the types of records.

use super::fields::{QUIET, hours_of};
use super::show::view;
use crate::me::Me;
use crate::records::{Record, RecordKind};
use kith_model::{Change, KithError, UndoneView};
use kith_planner::Zone;
use kith_store::{Read, Tx};

/// The type.
pub(crate) struct QuietKind;

impl RecordKind for QuietKind {
    fn number(&self) -> u64 {
        QUIET
    }

    fn refresh(&self, _tx: &Tx<'_>, _me: &Me, _record: &Record) -> Result<(), KithError> {
        Ok(())
    }

    fn change(
        &self,
        _read: &Read<'_>,
        _me: &Me,
        _device: &Zone,
        _record: &Record,
    ) -> Result<Option<Change>, KithError> {
        // One's own alone: what comes in from others is no quiet time of this person.
        Ok(None)
    }

    fn undone(&self, _read: &Read<'_>, _me: &Me, _device: &Zone, record: &Record) -> Result<UndoneView, KithError> {
        Ok(UndoneView::Quiet(view(&hours_of(&record.picture))))
    }
}
