//! Envelopes that came before this version knew their type (protocol 8.2): they were kept whole, and the first version that
//! knows the type takes them in.
//!
//! Whether the sender led the group then is not kept: their present role counts.

use super::message::life_ms;
use crate::domain::{Domain, Received};
use crate::engine::Core;
use crate::session::Session;
use kith_model::KithError;
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, Envelope};
use kith_store::{Durability, Place, Tx, UnknownEnvelope};

impl Core {
    /// Takes in what was kept for this version. Mostly there is nothing.
    pub(crate) fn take_in_kept(&self, session: &mut Session) -> Result<(), KithError> {
        for kind in self.store.read(|read| Ok::<_, KithError>(read.list_unknown_types()?))? {
            let Some(domain) = self.domains.iter().find(|domain| domain.types().contains(&kind)) else { continue };
            self.store.write(Durability::Full, |tx| {
                for kept in tx.list_unknown_envelopes(kind)? {
                    tx.drop_unknown_envelope(&kept)?;
                    self.take_in_one(tx, &**domain, &kept, session)?;
                }
                Ok::<_, KithError>(())
            })?;
        }
        Ok(())
    }

    fn take_in_one(
        &self,
        tx: &Tx<'_>,
        domain: &dyn Domain,
        kept: &UnknownEnvelope,
        session: &mut Session,
    ) -> Result<(), KithError> {
        let Ok(envelope) = Envelope::from_bytes(&kept.bytes) else { return Ok(()) };
        let Some(replica) = tx.find_replica_of_log(kept.log)? else { return Ok(()) };
        let policy = Control::from_bytes(&replica.control).map(|control| control.policy.message_ttl_s).unwrap_or(0);
        let silent = tx.find_person(kept.author)?.is_some_and(|person| person.blocked);
        let received = Received {
            conv: kept.conv,
            me: self.me.account(),
            sender: kept.author,
            by_lead: tx.find_member(replica.id, kept.author)?.is_some_and(|member| member.lead),
            silent,
            envelope: &envelope,
            place: Place { refound: replica.refound, time: kept.time, log: kept.log, seq: kept.seq },
            ttl_ms: life_ms(envelope.ttl_s, policy),
        };
        for notice in domain.receive(tx, &received)? {
            match (kept.author == self.me.account(), silent) {
                (true, _) => session.tell(notice),
                (false, true) => {}
                (false, false) => session.received(notice),
            }
        }
        Ok(())
    }
}
