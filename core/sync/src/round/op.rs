//! An operation on its way, and what its answer is about.

use kith_model::IntentId;
use kith_protocol::api::Origin;
use kith_protocol::cbor::Wire;
use kith_protocol::op::{OpPayload, sign_op};

/// What an operation is for, so that its result finds its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Errand {
    /// Makes the mailbox.
    MakeMailbox,
    /// Adds and drops grants of the mailbox, and trims it.
    ManageMailbox {
        /// Grants added.
        added: Vec<u64>,
        /// Grants dropped.
        dropped: Vec<u64>,
        /// Trimmed up to here.
        trimmed: Option<u64>,
    },
    /// Stocks key packages.
    Stock {
        /// Their references.
        references: Vec<[u8; 32]>,
    },
    /// Takes a key package of the old stock out.
    TakeOut {
        /// The package that it stands for.
        reference: [u8; 32],
    },
    /// Makes the log of a replica.
    MakeLog {
        /// The replica.
        replica: u64,
    },
    /// An envelope.
    Envelope {
        /// The replica.
        replica: u64,
        /// The intent.
        intent: IntentId,
        /// The entry that it went out as: meanwhile another process may have sealed it again.
        entry: [u8; 16],
    },
    /// The pending commit of a replica.
    Commit {
        /// The replica.
        replica: u64,
        /// The entry that it went out as.
        entry: [u8; 16],
    },
    /// Slot 0 of a replica.
    Slot {
        /// The replica.
        replica: u64,
        /// The fence it was made at.
        fence: u64,
    },
    /// More room in the log of a replica.
    Extend {
        /// The replica.
        replica: u64,
    },
    /// A key package for somebody who is being added.
    Take {
        /// The intent that adds them.
        intent: IntentId,
    },
    /// Mail.
    Mail {
        /// Its row.
        id: u64,
    },
}

impl Errand {
    /// The replica whose entries keep their order, when it is about one.
    pub(crate) const fn replica(&self) -> Option<u64> {
        match self {
            Self::Envelope { replica, .. }
            | Self::Commit { replica, .. }
            | Self::Slot { replica, .. }
            | Self::Extend { replica } => Some(*replica),
            _ => None,
        }
    }

    /// A name for it that holds for one run, by which a refusal for now is remembered.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::MakeMailbox => "mailbox".to_owned(),
            Self::ManageMailbox { .. } => "manage".to_owned(),
            Self::Stock { .. } => "stock".to_owned(),
            Self::TakeOut { reference } => format!("take out {reference:?}"),
            Self::MakeLog { replica } => format!("log {replica}"),
            Self::Envelope { intent, .. } => format!("envelope {intent}"),
            Self::Commit { replica, .. } => format!("commit {replica}"),
            Self::Slot { replica, .. } => format!("slot {replica}"),
            Self::Extend { replica } => format!("extend {replica}"),
            Self::Take { intent } => format!("take {intent}"),
            Self::Mail { id } => format!("mail {id}"),
        }
    }
}

/// A signed operation.
#[derive(Debug)]
pub(crate) struct OutOp {
    /// What it is for.
    pub(crate) errand: Errand,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

impl OutOp {
    /// Signs a payload with the key of a grant.
    pub(crate) fn sign(errand: Errand, payload: &OpPayload, seed: &[u8; 32], origin: &Origin) -> Self {
        Self { errand, bytes: sign_op(payload, seed, origin).to_bytes() }
    }
}

/// Operations for one relay, at most as many as one request holds.
#[derive(Debug)]
pub(crate) struct Batch {
    /// The relay.
    pub(crate) origin: Origin,
    /// The operations, in order.
    pub(crate) ops: Vec<OutOp>,
}
