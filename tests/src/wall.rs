//! The wall around the journal, as the compiler sees it: nothing of it fits where something is built that leaves.
//!
//! Each example that must not compile stands beside its twin, which differs in one type only and must, so that none
//! fails for another reason.
//!
//! Bytes on the wire are made from what implements `Wire`; an envelope does, an entry does not:
//!
//! ```
//! fn send(_: &impl kith_protocol::cbor::Wire) {}
//! fn leak(entry: &kith_protocol::peer::Envelope) { send(entry) }
//! ```
//! ```compile_fail
//! fn send(_: &impl kith_protocol::cbor::Wire) {}
//! fn leak(entry: &kith::journal::entries::Entry) { send(entry) }
//! ```
//!
//! Nothing of an entry can be serialised by itself; a view of a message can:
//!
//! ```
//! fn to_json(message: &kith_model::MessageView) -> String { serde_json::to_string(message).unwrap() }
//! ```
//! ```compile_fail
//! fn to_json(entry: &kith::journal::entries::Entry) -> String { serde_json::to_string(entry).unwrap() }
//! ```
//! ```compile_fail
//! fn to_json(draft: &kith::journal::entries::EntryDraft) -> String { serde_json::to_string(draft).unwrap() }
//! ```
//! ```compile_fail
//! fn to_json(result: &kith::journal::results::InstrumentResult) -> String { serde_json::to_string(result).unwrap() }
//! ```
//!
//! The engine writes through transactions of `peer.db`; the journal's store is another type, and not to be had:
//!
//! ```
//! fn queue(store: &kith_store::Store, act: fn(&kith_store::Tx<'_>) -> Result<(), kith_store::StoreError>) {
//!     let _ = store.write(kith_store::Durability::Full, act);
//! }
//! ```
//! ```compile_fail
//! fn queue(store: &kith::journal::Journal, act: fn(&kith_store::Tx<'_>) -> Result<(), kith_store::StoreError>) {
//!     let _ = store.write(kith_store::Durability::Full, act);
//! }
//! ```
//!
//! A ticket out cannot be made up or used twice, and gives leave once:
//!
//! ```
//! use kith::journal::{Journal, JournalError, leaving::{ExportLeave, Leaving}};
//! fn once(journal: &Journal) -> Result<ExportLeave, JournalError> {
//!     let ticket = journal.ask_to_leave(Leaving::Export)?;
//!     journal.redeem_for_export(ticket)
//! }
//! ```
//! ```compile_fail
//! use kith::journal::{Journal, JournalError, leaving::{ExportLeave, Leaving}};
//! fn twice(journal: &Journal) -> Result<ExportLeave, JournalError> {
//!     let ticket = journal.ask_to_leave(Leaving::Export)?;
//!     drop(journal.redeem_for_export(ticket)?);
//!     journal.redeem_for_export(ticket)
//! }
//! ```
//!
//! No entry is written in a form that leaves without such a leave, nor two with one, and none can be made up:
//!
//! ```
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: ExportLeave) { write_csv(leave, &mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: ExportLeave) { write_csv(&mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: ExportLeave) {
//!     write_csv(leave, &mut Vec::new(), [entry]).unwrap();
//!     write_csv(leave, &mut Vec::new(), [entry]).unwrap()
//! }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, _: ExportLeave) { write_csv(ExportLeave(()), &mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: ExportLeave) { write_csv(leave.clone(), &mut Vec::new(), [entry]).unwrap() }
//! ```
//!
//! What was given for one photo, or for a backup, writes no entry, though it is a leave:
//!
//! ```
//! use kith::journal::{entries::Entry, leaving::ExportLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: ExportLeave) { write_csv(leave, &mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::PhotoLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: PhotoLeave) { write_csv(leave, &mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```compile_fail
//! use kith::journal::{entries::Entry, leaving::BackupLeave, portable::write_csv};
//! fn write(entry: &Entry, leave: BackupLeave) { write_csv(leave, &mut Vec::new(), [entry]).unwrap() }
//! ```
//! ```
//! use kith::journal::{Journal, JournalError, leaving::{PhotoLeave, Ticket}};
//! fn redeem(journal: &Journal, ticket: Ticket) -> Result<PhotoLeave, JournalError> { journal.redeem_for_photo(ticket) }
//! ```
//!
//! Nor does a picture of figures become a file without one:
//!
//! ```
//! use kith::journal::{leaving::ExportLeave, looking_back::{Chart, chart_svg}};
//! fn draw(leave: ExportLeave, chart: &Chart) -> String { chart_svg(leave, chart) }
//! ```
//! ```compile_fail
//! use kith::journal::{leaving::ExportLeave, looking_back::{Chart, chart_svg}};
//! fn draw(_: ExportLeave, chart: &Chart) -> String { chart_svg(chart) }
//! ```
//! ```compile_fail
//! use kith::journal::{leaving::PhotoLeave, looking_back::{Chart, chart_svg}};
//! fn draw(leave: PhotoLeave, chart: &Chart) -> String { chart_svg(leave, chart) }
//! ```
//!
//! A photo goes out as a picture by a ticket too:
//!
//! ```
//! use kith::journal::{Journal, entries::EntryId, leaving::Ticket};
//! fn out(journal: &Journal, ticket: Ticket, entry: EntryId) { drop(journal.photos().give_out(ticket, entry, 1, &mut Vec::new())) }
//! ```
//! ```compile_fail
//! use kith::journal::{Journal, entries::EntryId, leaving::Ticket};
//! fn out(journal: &Journal, _: Ticket, entry: EntryId) { drop(journal.photos().give_out(entry, 1, &mut Vec::new())) }
//! ```
