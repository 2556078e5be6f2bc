//! Replicas: one MLS group on one log, as this device follows it.

use super::{bytes, bytes_or_null, damaged, find, int, list, number, number_or_null, run};
use crate::{Read, StoreError, Tx};
use kith_model::{GroupId, LogId, Secret32, Timestamp};
use rusqlite::{Row, params};

/// Where a replica stands (protocol 5.3). `Committing` is no state of its own: an intent holds the pending commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplicaState {
    /// Follows the log.
    Active = 0,
    /// Something did not open: slot 0 decides.
    Suspect = 1,
    /// Lost its place; slot 0 may bring it back.
    Lost = 2,
    /// An external commit is out.
    Rejoining = 3,
    /// Waits for a member to admit it again.
    Waiting = 4,
    /// A commit took the account's last leaf out.
    Removed = 5,
    /// The account left.
    Left = 6,
    /// Another group goes on in its place.
    Refounded = 7,
    /// The relay contradicts itself.
    Forked = 8,
}

impl ReplicaState {
    const ALL: [Self; 9] = [
        Self::Active,
        Self::Suspect,
        Self::Lost,
        Self::Rejoining,
        Self::Waiting,
        Self::Removed,
        Self::Left,
        Self::Refounded,
        Self::Forked,
    ];

    /// Whether the replica is read-only for ever.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Removed | Self::Left | Self::Refounded | Self::Forked)
    }
}

/// A replica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replica {
    /// Its number here; 0 before it is stored.
    pub id: u64,
    /// The conversation.
    pub conv: GroupId,
    /// The refounding number.
    pub refound: u64,
    /// The log.
    pub log: LogId,
    /// The relay; none until the home relay is known.
    pub origin: Option<String>,
    /// The scope of its MLS rows.
    pub scope: u64,
    /// Where it stands.
    pub state: ReplicaState,
    /// Seed of the founder's key, on the device that founded it.
    pub founder_seed: Option<Secret32>,
    /// Salt of the log id, likewise.
    pub salt: Option<[u8; 16]>,
    /// Whether the relay has the log.
    pub made: bool,
    /// Control, encoded.
    pub control: Vec<u8>,
    /// The period that is open.
    pub period: u64,
    /// Its secret, P_k.
    pub secret: Secret32,
    /// Relay time at which it opened.
    pub period_since: Timestamp,
    /// The fence, as of the last entry processed.
    pub fence: u64,
    /// The last sequence number processed.
    pub cursor: u64,
    /// The chain value there.
    pub chain: [u8; 32],
    /// Whether entries up to the next fenced one are from before this device joined.
    pub skip: bool,
    /// The MLS epoch.
    pub epoch: u64,
    /// Index of the own leaf.
    pub leaf: u64,
    /// The number of the next envelope.
    pub next_n: u64,
    /// Version of slot 0, as last seen.
    pub slot_ver: u64,
    /// Fence of slot 0, as last seen.
    pub slot_fence: u64,
    /// Whether this device should put slot 0.
    pub slot_dirty: bool,
    /// Relay time of the last entry processed.
    pub last_time: Timestamp,
    /// Leaf of the last committer.
    pub committer: u64,
    /// Entries in a row that did not open; while waiting to be let in again, the requests made.
    pub trouble: u64,
    /// When the next rejoin or readmit request may go out.
    pub retry: Timestamp,
    /// Rejoins within the last day.
    pub rejoins: u64,
    /// When the own leaf should be renewed.
    pub update_due: Option<Timestamp>,
    /// Whether this account's card is in the group.
    pub card_sent: bool,
    /// Where the relay contradicted itself.
    pub forked_seq: Option<u64>,
}

fn replica(row: &Row<'_>) -> Result<Replica, StoreError> {
    let state = usize::try_from(number(row, "state")?).ok().and_then(|n| ReplicaState::ALL.get(n));
    Ok(Replica {
        id: number(row, "id")?,
        conv: GroupId::new(bytes(row, "conv")?),
        refound: number(row, "refound")?,
        log: LogId::new(bytes(row, "log")?),
        origin: row.get("origin")?,
        scope: number(row, "scope")?,
        state: *state.ok_or_else(damaged)?,
        founder_seed: bytes_or_null(row, "founder_seed")?.map(Secret32::new),
        salt: bytes_or_null(row, "salt")?,
        made: row.get("made")?,
        control: row.get("control")?,
        period: number(row, "period")?,
        secret: Secret32::new(bytes(row, "secret")?),
        period_since: Timestamp::from_ms(number(row, "period_since")?),
        fence: number(row, "fence")?,
        cursor: number(row, "cursor")?,
        chain: bytes(row, "chain")?,
        skip: row.get("skip")?,
        epoch: number(row, "epoch")?,
        leaf: number(row, "leaf")?,
        next_n: number(row, "next_n")?,
        slot_ver: number(row, "slot_ver")?,
        slot_fence: number(row, "slot_fence")?,
        slot_dirty: row.get("slot_dirty")?,
        last_time: Timestamp::from_ms(number(row, "last_time")?),
        committer: number(row, "committer")?,
        trouble: number(row, "trouble")?,
        retry: Timestamp::from_ms(number(row, "retry_ms")?),
        rejoins: number(row, "rejoins")?,
        update_due: number_or_null(row, "update_due")?.map(Timestamp::from_ms),
        card_sent: row.get("card_sent")?,
        forked_seq: number_or_null(row, "forked_seq")?,
    })
}

impl Read<'_> {
    /// The replica with this number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_replica(&self, id: u64) -> Result<Option<Replica>, StoreError> {
        find(self.conn(), "SELECT * FROM replica WHERE id = ?1", params![int(id)], replica)
    }

    /// The replica that a conversation has now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_replica_of(&self, conv: GroupId) -> Result<Option<Replica>, StoreError> {
        let sql = "SELECT replica.* FROM conversation JOIN replica ON replica.id = conversation.replica
                   WHERE conversation.id = ?1";
        find(self.conn(), sql, params![conv.as_bytes()], replica)
    }

    /// The replica on this log.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_replica_of_log(&self, log: LogId) -> Result<Option<Replica>, StoreError> {
        find(self.conn(), "SELECT * FROM replica WHERE log = ?1", params![log.as_bytes()], replica)
    }

    /// All replicas of a conversation, the kept one and others.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_replicas_of(&self, conv: GroupId) -> Result<Vec<Replica>, StoreError> {
        list(self.conn(), "SELECT * FROM replica WHERE conv = ?1 ORDER BY id", params![conv.as_bytes()], replica)
    }

    /// All replicas that are still followed, the last used first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_live_replicas(&self) -> Result<Vec<Replica>, StoreError> {
        list(self.conn(), "SELECT * FROM replica WHERE state < 5 ORDER BY last_time DESC, id", [], replica)
    }
}

impl Tx<'_> {
    /// Stores a replica; a new one (`id` 0) gets its number.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_replica(&self, r: &Replica) -> Result<u64, StoreError> {
        let id = if r.id == 0 { None } else { Some(int(r.id)) };
        run(
            self.conn(),
            "INSERT INTO replica (id, conv, refound, log, origin, scope, state, founder_seed, salt, made, control, period,
             secret, period_since, fence, cursor, chain, skip, epoch, leaf, next_n, slot_ver, slot_fence, slot_dirty,
             last_time, committer, trouble, retry_ms, rejoins, update_due, card_sent, forked_seq)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22,
             ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
             ON CONFLICT (id) DO UPDATE SET conv = excluded.conv, refound = excluded.refound, origin = excluded.origin,
             scope = excluded.scope, state = excluded.state, made = excluded.made, control = excluded.control,
             period = excluded.period, secret = excluded.secret, period_since = excluded.period_since,
             fence = excluded.fence, cursor = excluded.cursor, chain = excluded.chain, skip = excluded.skip,
             epoch = excluded.epoch, leaf = excluded.leaf, next_n = excluded.next_n, slot_ver = excluded.slot_ver,
             slot_fence = excluded.slot_fence, slot_dirty = excluded.slot_dirty, last_time = excluded.last_time,
             committer = excluded.committer, trouble = excluded.trouble, retry_ms = excluded.retry_ms,
             rejoins = excluded.rejoins, update_due = excluded.update_due, card_sent = excluded.card_sent,
             forked_seq = excluded.forked_seq",
            params![
                id,
                r.conv.as_bytes(),
                int(r.refound),
                r.log.as_bytes(),
                r.origin,
                int(r.scope),
                r.state as i64,
                r.founder_seed.as_ref().map(Secret32::expose),
                r.salt,
                r.made,
                r.control,
                int(r.period),
                r.secret.expose(),
                int(r.period_since.as_ms()),
                int(r.fence),
                int(r.cursor),
                r.chain,
                r.skip,
                int(r.epoch),
                int(r.leaf),
                int(r.next_n),
                int(r.slot_ver),
                int(r.slot_fence),
                r.slot_dirty,
                int(r.last_time.as_ms()),
                int(r.committer),
                int(r.trouble),
                int(r.retry.as_ms()),
                int(r.rejoins),
                r.update_due.map(|t| int(t.as_ms())),
                r.card_sent,
                r.forked_seq.map(int)
            ],
        )?;
        if r.id == 0 { u64::try_from(self.conn().last_insert_rowid()).map_err(|_| damaged()) } else { Ok(r.id) }
    }
}
