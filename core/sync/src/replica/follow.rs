//! What is needed to read or write a replica's log inside one transaction.
//!
//! The MLS group is loaded once a transaction and dropped with it, so that after a rollback nothing of it is left.

use crate::engine::Core;
use crate::me::bug;
use crate::session::Session;
use kith_crypto::{CryptoError, Group, MlsGroupId, PeriodKeys, PeriodSecret, Provider};
use kith_model::{GroupState, KithError, Secret32, StorageFault};
use kith_protocol::cbor::Wire;
use kith_protocol::id::{Chain, LogId};
use kith_protocol::peer::Control;
use kith_store::{Conversation, MlsStorage, Replica, Tx};

/// A replica, loaded.
pub(crate) struct Following<'a, 't> {
    pub(crate) core: &'a Core,
    pub(crate) tx: &'a Tx<'t>,
    pub(crate) p: &'a Provider<'a, MlsStorage<'a>>,
    pub(crate) group: Group,
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
    let id = MlsGroupId { conversation: r.conv, number: u32::try_from(r.refound).unwrap_or(u32::MAX) };
    let group = match Group::load(&p, id).map_err(storage_fault)? {
        Some(group) => group,
        None => return Err(StorageFault::Corrupt.into()),
    };
    let keys = keys_of(&r.secret)?;
    let mut f = Following { core, tx, p: &p, group, r, conv, keys, session };
    let value = act(&mut f)?;
    f.save()?;
    Ok(Some(value))
}

impl Following<'_, '_> {
    /// Stores the replica and its conversation.
    pub(crate) fn save(&mut self) -> Result<(), KithError> {
        self.tx.put_replica(&self.r)?;
        self.tx.put_conversation(&self.conv)?;
        Ok(())
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
        self.group.control().map_err(storage_fault)
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
