//! What a phone and a relay say to each other over HTTP (protocol 2 and 2.1): bodies, answers, refusals, limits.
//!
//! | body | type |
//! |---|---|
//! | `GET /v1/info` → | [`Info`] with [`Limits`] |
//! | `POST /v1/ops`: an array of [`crate::op::Op`] → | [`OpResult`]s, [`encode_ops`], [`split_items`], [`decode_results`] |
//! | `POST /v1/read`: [`ReadRequest`] → | [`ReadAnswer`] with [`Page`]s |
//! | `POST /v1/wake` | [`WakeRequest`] |
//! | `POST /v1/blob/have`: [`BlobHave`] → | [`BlobMissing`] |
//! | every refusal | [`Refusal`], with its HTTP status and whether to try again |

mod batch;
mod blob;
mod info;
mod origin;
mod page;
mod read;
mod refusal;
mod result;
mod wake;

pub use batch::{MAX_OPS, decode_results, encode_ops, encode_results, split_items};
pub use blob::{BlobHave, BlobMissing, MAX_BLOB, MAX_HAVE, blob_path};
pub use info::{ClassLimits, Info, Limits};
pub use origin::{BadOrigin, Origin};
pub use page::{Entry, Page, PageBody, SlotValue};
pub use read::{MAX_BUDGET, MAX_READ_ENTRIES, MAX_READS, MAX_WAIT_S, Read, ReadAnswer, ReadItem, ReadRequest};
pub use refusal::{Refusal, Retry};
pub use result::{Details, Done, OpResult};
pub use wake::{MAX_WAKES, WakeRequest};
