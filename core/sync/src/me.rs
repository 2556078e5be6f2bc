//! The account that acts: its keys, its clock, its randomness.

use kith_crypto::{OwnIdentity, Provider};
use kith_model::{AccountId, Clock, DeviceId, GroupId, KithError, Rng, Secret32, Timestamp};
use kith_protocol::hash::{chain_start, direct_conversation_id, log_id};
use kith_protocol::id::{PublicKey, Salt};
use kith_store::{Account, Mailbox, MlsStorage, OWN_SCOPE, Read, Setting, Tx};
use std::sync::Arc;

/// The account of a home.
pub struct Me {
    identity: OwnIdentity,
    clock: Arc<dyn Clock>,
    rng: Arc<dyn Rng>,
}

impl std::fmt::Debug for Me {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Me(…)")
    }
}

impl Me {
    /// Makes an account and its mailbox keys in an empty home.
    ///
    /// # Errors
    /// When the database fails.
    pub fn make(tx: &Tx<'_>, name: &str, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self, KithError> {
        let identity = OwnIdentity::make(&*rng, name).map_err(bug)?;
        tx.put_account(&Account {
            account: identity.account(),
            device: identity.device(),
            root_seed: identity.root_seed().clone(),
            device_seed: identity.device_seed().clone(),
            serial: identity.serial(),
            name: name.to_owned(),
            cert: identity.cert_bytes().to_vec(),
        })?;
        let founder_seed = Secret32::new(rng.bytes32());
        let salt = rng.bytes16();
        let founder = PublicKey::new(kith_protocol::cose::public_key(founder_seed.expose()));
        let log = log_id(&founder, &Salt::new(salt));
        tx.put_mailbox(&Mailbox {
            log: kith_model::LogId::new(*log.as_bytes()),
            founder_seed,
            salt,
            owner_seed: Secret32::new(rng.bytes32()),
            read_key: Secret32::new(rng.bytes32()),
            seal_ikm: Secret32::new(rng.bytes32()),
            kp_key: Secret32::new(rng.bytes32()),
            made: false,
            ctl: 0,
            cursor: 0,
            chain: *chain_start(&log).as_bytes(),
            trimmed: 0,
            kp_stock: 0,
        })?;
        Ok(Self { identity, clock, rng })
    }

    /// Loads the account of a home.
    ///
    /// # Errors
    /// When the database fails, or what it holds is no account.
    pub fn load(read: &Read<'_>, clock: Arc<dyn Clock>, rng: Arc<dyn Rng>) -> Result<Self, KithError> {
        let account = read.find_account()?.ok_or(KithError::Storage(kith_model::StorageFault::Corrupt))?;
        let identity = OwnIdentity::from_parts(account.root_seed, account.device_seed, account.cert)
            .map_err(|_| KithError::Storage(kith_model::StorageFault::Corrupt))?;
        Ok(Self { identity, clock, rng })
    }

    /// The keys.
    #[must_use]
    pub const fn identity(&self) -> &OwnIdentity {
        &self.identity
    }

    /// The account.
    #[must_use]
    pub fn account(&self) -> AccountId {
        self.identity.account()
    }

    /// This device.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.identity.device()
    }

    /// The name that others see.
    #[must_use]
    pub fn name(&self) -> &str {
        self.identity.name()
    }

    /// What the device's clock says.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Relay time, as well as this device knows it: its clock and the median of the last offsets (protocol 6).
    ///
    /// # Errors
    /// When the database fails.
    pub fn relay_now(&self, read: &Read<'_>) -> Result<Timestamp, KithError> {
        let samples = read.find_setting(Setting::ClockOffsets)?.unwrap_or_default();
        let mut offsets: Vec<i64> =
            samples.chunks(8).filter_map(|bytes| bytes.try_into().ok().map(i64::from_be_bytes)).collect();
        offsets.sort_unstable();
        let offset = offsets.get(offsets.len() / 2).copied().unwrap_or(0);
        Ok(Timestamp::from_ms(self.now().as_ms().saturating_add_signed(offset)))
    }

    /// Notes what time a relay said it was, just now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn note_relay_time(&self, tx: &Tx<'_>, relay: Timestamp) -> Result<(), KithError> {
        const SAMPLES: usize = 5 * 8;
        let signed = |time: Timestamp| i64::try_from(time.as_ms()).unwrap_or(i64::MAX);
        let offset = signed(relay).saturating_sub(signed(self.now()));
        let mut samples = tx.find_setting(Setting::ClockOffsets)?.unwrap_or_default();
        samples.extend_from_slice(&offset.to_be_bytes());
        let start = samples.len().saturating_sub(SAMPLES);
        tx.put_setting(Setting::ClockOffsets, samples.get(start..).unwrap_or_default())?;
        Ok(())
    }

    /// Randomness.
    #[must_use]
    pub fn rng(&self) -> &dyn Rng {
        &*self.rng
    }

    /// The conversation id of the direct chat with an account.
    #[must_use]
    pub fn direct_id(&self, other: AccountId) -> GroupId {
        let key = |account: AccountId| PublicKey::new(*account.as_bytes());
        GroupId::new(direct_conversation_id(&key(self.account()), &key(other)))
    }

    /// The contact whose direct chat has this id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn contact_of_direct(&self, read: &Read<'_>, conv: GroupId) -> Result<Option<AccountId>, KithError> {
        let contacts = read.list_contacts()?;
        Ok(contacts.into_iter().map(|person| person.account).find(|account| self.direct_id(*account) == conv))
    }

    /// What OpenMLS runs on, over the rows of one scope.
    pub(crate) fn provider<'a>(&'a self, storage: &'a MlsStorage<'a>) -> Provider<'a, MlsStorage<'a>> {
        Provider::new(storage, &*self.rng)
    }

    /// The storage of things that belong to no group.
    pub(crate) fn own_storage<'a>(tx: &'a Tx<'_>) -> MlsStorage<'a> {
        tx.mls(OWN_SCOPE)
    }
}

/// A failure that no input can cause.
pub(crate) fn bug(error: impl std::fmt::Display) -> KithError {
    tracing::error!(%error, "a mistake in the engine");
    KithError::Internal { report_id: "engine".to_owned() }
}
