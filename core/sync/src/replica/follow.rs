//! What is needed to read or write a replica's log inside one transaction.
//!
//! The MLS group is loaded when it is first needed in a transaction and dropped with it, so that after a rollback nothing of
//! it is left. A replica that is quiet, or has lost its place, is followed without it.

use super::trouble;
use crate::domain::GroupFacts;
use crate::engine::Core;
use crate::me::bug;
use crate::session::Session;
use kith_crypto::{CryptoError, Group, MlsGroupId, PeriodKeys, PeriodSecret, Provider};
use kith_model::{AccountId, GroupState, KithError, Secret32, StorageFault};
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::{Control, Who};
use kith_store::{Conversation, Durability, MlsStorage, Replica, Tx};

/// A replica, loaded.
pub(crate) struct Following<'a, 't> {
    pub(crate) core: &'a Core,
    pub(crate) tx: &'a Tx<'t>,
    pub(crate) p: &'a Provider<'a, MlsStorage<'a>>,
    loaded: Option<Group>,
    pub(crate) r: Replica,
    pub(crate) conv: Conversation,
    pub(crate) keys: PeriodKeys,
    pub(crate) session: &'a mut Session,
}

/// Loads a replica and runs `act` on it, then stores it. Nothing happens when it is not there, or over.
pub(crate) fn follow<T>(
    core: &Core,
    tx: &Tx<'_>,
    replica: u64,
    session: &mut Session,
    act: impl FnOnce(&mut Following<'_, '_>) -> Result<T, KithError>,
) -> Result<Option<T>, KithError> {
    let Some(r) = tx.find_replica(replica)?.filter(|r| !r.state.is_over()) else { return Ok(None) };
    let Some(conv) = tx.find_conversation(r.conv)? else { return Ok(None) };
    let storage = tx.mls(r.scope);
    let p = core.me.provider(&storage);
    session.followed = Some(replica);
    let before = (r.clone(), conv.clone());
    let keys = keys_of(&r.secret)?;
    let mut f = Following { core, tx, p: &p, loaded: None, r, conv, keys, session };
    let value = act(&mut f)?;
    if f.r != before.0 {
        tx.put_replica(&f.r)?;
    }
    if f.conv != before.1 {
        tx.put_conversation(&f.conv)?;
    }
    f.session.followed = None;
    Ok(Some(value))
}

impl Core {
    /// One transaction that follows replicas. When the MLS rows of one of them turn out to be damaged, that group loses its
    /// place, as protocol 5.3 has it for an error of the storage, and the rest is done again without it.
    pub(crate) fn write_following<T>(
        &self,
        durability: Durability,
        session: &mut Session,
        mut work: impl FnMut(&Tx<'_>, &mut Session) -> Result<T, KithError>,
    ) -> Result<T, KithError> {
        loop {
            session.followed = None;
            let counted = session.counted();
            let done = self.store.write(durability, |tx| work(tx, session));
            if !matches!(done, Err(KithError::Storage(StorageFault::Corrupt))) {
                return done;
            }
            let Some(replica) = session.followed.take() else { return done };
            session.forget_since(counted);
            tracing::error!("the MLS state of a group is damaged");
            let lost = self.store.write(Durability::Full, |tx| {
                follow(self, tx, replica, session, trouble::become_damaged).map(|lost| lost == Some(true))
            })?;
            if !lost {
                // It had no place to lose: the damage is elsewhere.
                return done;
            }
        }
    }
}

impl Following<'_, '_> {
    /// The MLS group.
    pub(crate) fn group(&mut self) -> Result<&mut Group, KithError> {
        if self.loaded.is_none() {
            self.loaded =
                Some(Group::load(self.p, self.mls_id()).map_err(storage_fault)?.ok_or(StorageFault::Corrupt)?);
        }
        self.loaded.as_mut().ok_or_else(|| StorageFault::Corrupt.into())
    }

    /// Another group takes its place: the replica's scope was changed.
    pub(crate) fn replace_group(&mut self, group: Group) {
        self.loaded = Some(group);
    }

    /// The group's MLS id.
    pub(crate) fn mls_id(&self) -> MlsGroupId {
        mls_id_of(&self.r)
    }

    /// The epoch; the row has it as of the last commit that was merged.
    pub(crate) fn epoch(&self) -> u64 {
        self.loaded.as_ref().map_or(self.r.epoch, Group::epoch)
    }

    /// The log, as the wire names it.
    pub(crate) fn log(&self) -> LogId {
        LogId::new(*self.r.log.as_bytes())
    }

    /// The chain value at the cursor.
    pub(crate) fn chain(&self) -> Chain {
        Chain::new(self.r.chain)
    }

    /// The number of the open period, as the wire counts it.
    pub(crate) fn period(&self) -> u32 {
        u32::try_from(self.r.period).unwrap_or(u32::MAX)
    }

    /// Control, as of the last commit.
    pub(crate) fn control(&self) -> Result<Control, KithError> {
        Control::from_bytes(&self.r.control).map_err(|_| StorageFault::Corrupt.into())
    }

    /// Whether this replica is the one that the conversation shows.
    pub(crate) fn is_kept(&self) -> bool {
        self.conv.replica == Some(self.r.id)
    }

    /// Opens the next period.
    pub(crate) fn open_period(&mut self, secret: &PeriodSecret) -> Result<(), KithError> {
        self.r.period = self.r.period.saturating_add(1);
        self.r.secret = secret.secret().clone();
        self.r.period_since = self.r.last_time;
        self.keys = keys_of(&self.r.secret)?;
        Ok(())
    }

    /// Gives the conversation another state, when this replica is the kept one.
    pub(crate) fn set_state(&mut self, state: GroupState, reason: Option<&str>) {
        if self.is_kept() && self.conv.state != GroupState::Left {
            self.conv.state = state;
            self.conv.stop_reason = reason.map(str::to_owned);
            self.session.tell(crate::Notice::Group(self.conv.id));
        }
    }
}

/// The group at the cursor, for a domain.
pub(crate) struct Facts<'f, 'a, 't>(pub(crate) &'f Following<'a, 't>);

impl std::fmt::Debug for Facts<'_, '_, '_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Facts(…)")
    }
}

impl GroupFacts for Facts<'_, '_, '_> {
    fn leads_only(&self) -> Result<bool, KithError> {
        Ok(self.0.control()?.policy.who_edits == Who::Leads)
    }

    fn history_days(&self) -> Result<u64, KithError> {
        Ok(self.0.control()?.policy.history_days)
    }

    fn leads(&self, account: AccountId) -> Result<bool, KithError> {
        Ok(self.0.tx.find_member(self.0.r.id, account)?.is_some_and(|member| member.lead))
    }

    fn certificate(&self, hash: &[u8; 16]) -> Result<Option<Vec<u8>>, KithError> {
        let me = self.0.core.me.identity();
        if me.cert_hash16() == *hash {
            return Ok(Some(me.cert_bytes().to_vec()));
        }
        if let Some(group) = &self.0.loaded {
            return Ok(group.find_certificate(hash));
        }
        let group = Group::load(self.0.p, self.0.mls_id()).map_err(storage_fault)?.ok_or(StorageFault::Corrupt)?;
        Ok(group.find_certificate(hash))
    }
}

/// The MLS id of a replica's group.
pub(crate) fn mls_id_of(r: &Replica) -> MlsGroupId {
    MlsGroupId { conversation: r.conv, number: u32::try_from(r.refound).unwrap_or(u32::MAX) }
}

/// The keys of a period.
pub(crate) fn keys_of(secret: &Secret32) -> Result<PeriodKeys, KithError> {
    PeriodKeys::derive(&PeriodSecret::new(secret.clone())).map_err(bug)
}

/// A crypto error where only the storage can be at fault.
pub(crate) fn storage_fault(error: CryptoError) -> KithError {
    match error {
        CryptoError::DamagedState => StorageFault::Corrupt.into(),
        CryptoError::Storage { .. } => {
            tracing::warn!(%error, "the MLS state could not be read or written");
            StorageFault::Busy.into()
        }
        other => bug(other),
    }
}

/// Control as stored.
pub(crate) fn control_bytes(control: &Control) -> Vec<u8> {
    control.to_bytes()
}
