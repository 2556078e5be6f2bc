//! Envelopes that came before this version knew their type (protocol 8.2): they were kept whole, and the first version that
//! knows the type takes them in.
//!
//! Whether the sender led the group then is not kept: their present role counts.

use super::follow::{mls_id_of, storage_fault};
use super::message::life_ms;
use crate::domain::{Domain, GroupFacts, Received};
use crate::engine::Core;
use crate::session::Session;
use kith_crypto::Group;
use kith_model::{AccountId, KithError};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Control, Envelope, Who};
use kith_store::{Durability, Place, Replica, Tx, UnknownEnvelope};

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
        let control = Control::from_bytes(&replica.control).ok();
        let policy = control.as_ref().map_or(0, |control| control.policy.message_ttl_s);
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
            group: &Today { core: self, tx, replica: &replica, control },
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

/// The group as it is now, which may be over.
struct Today<'a, 't> {
    core: &'a Core,
    tx: &'a Tx<'t>,
    replica: &'a Replica,
    control: Option<Control>,
}

impl std::fmt::Debug for Today<'_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Today(…)")
    }
}

impl GroupFacts for Today<'_, '_> {
    fn leads_only(&self) -> Result<bool, KithError> {
        Ok(self.control.as_ref().is_none_or(|control| control.policy.who_edits == Who::Leads))
    }

    fn history_days(&self) -> Result<u64, KithError> {
        Ok(self.control.as_ref().map_or(0, |control| control.policy.history_days))
    }

    fn leads(&self, account: AccountId) -> Result<bool, KithError> {
        Ok(self.tx.find_member(self.replica.id, account)?.is_some_and(|member| member.lead))
    }

    fn certificate(&self, hash: &[u8; 16]) -> Result<Option<Vec<u8>>, KithError> {
        let me = self.core.me.identity();
        if me.cert_hash16() == *hash {
            return Ok(Some(me.cert_bytes().to_vec()));
        }
        let storage = self.tx.mls(self.replica.scope);
        let group = Group::load(&self.core.me.provider(&storage), mls_id_of(self.replica)).map_err(storage_fault)?;
        Ok(group.and_then(|group| group.find_certificate(hash)))
    }
}
