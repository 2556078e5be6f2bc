//! A relay that lies: its answers to reads, changed on their way.
//!
//! The lie sits at the transport seam: a page is decoded, changed, and encoded again, so that it is a well-formed answer
//! to what was asked.

use crate::Device;
use kith_protocol::api::{Entry, PageBody, ReadAnswer, ReadRequest};
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Chain, LogId};

/// The part of a page that a lie may change.
#[derive(Debug)]
pub struct Lie<'a> {
    /// The entries given.
    pub entries: &'a mut Vec<Entry>,
    /// The newest seq.
    pub head: &'a mut u64,
    /// The chain value before the first entry.
    pub chain: &'a mut Chain,
    /// Whether there is more.
    pub more: &'a mut bool,
    /// The seq that closed the period.
    pub closed_at: &'a mut Option<u64>,
    /// The seq that was read from.
    pub after: u64,
}

impl Device {
    /// From now on the relay lies to this device about one log.
    pub fn is_lied_to(&self, log: LogId, mut lie: impl FnMut(Lie<'_>) + Send + 'static) {
        self.network.put_between(move |request, answer| {
            let mut answer = answer?;
            if request.path != "/v1/read" || answer.status != 200 {
                return Ok(answer);
            }
            let asked = ReadRequest::from_bytes(&request.body).unwrap();
            let mut given = ReadAnswer::from_bytes(&answer.body).unwrap();
            for page in &mut given.pages {
                let read = asked.reads[usize::try_from(page.index).unwrap()].as_ref().unwrap();
                if read.log == log
                    && let PageBody::Log { entries, head, chain, more, closed_at, .. } = &mut page.body
                {
                    lie(Lie { entries, head, chain, more, closed_at, after: read.after });
                }
            }
            answer.body = given.to_bytes().into();
            Ok(answer)
        });
    }

    /// The relay is honest again.
    pub fn is_told_the_truth(&self) {
        self.network.put_nothing_between();
    }
}
