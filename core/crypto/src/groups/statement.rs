//! Statements: "take me out" and "let me in again", and the commits of others that act on them.
//!
//! They ride in a commit's authenticated data as a CBOR array of COSE_Sign1; no statements are no bytes.

use super::Group;
use super::judge::VoidReason;
use super::key_package::{MadeKeyPackage, read_key_package};
use super::stage::CommitPlan;
use super::view::Statement;
use crate::error::CryptoError;
use crate::identity::OwnIdentity;
use crate::provider::Provider;
use kith_model::GroupId;
use kith_protocol::cbor::{Decoder, Encoder, Unknown, WireError};
use kith_protocol::peer::{LeaveStatement, MAX_STATEMENT, MAX_STATEMENTS, ReadmitRequest, ReadmitStatement};
use openmls_traits::storage::StorageProvider;

impl Group {
    /// Signs that this account wants to be taken out: for its leaves of now, and no later ones.
    ///
    /// # Errors
    /// [`CryptoError::DamagedState`] when the tree cannot be read.
    pub fn make_leave_statement(&self, me: &OwnIdentity) -> Result<Vec<u8>, CryptoError> {
        let statement = LeaveStatement {
            conversation: *self.id()?.conversation.as_bytes(),
            leaf_keys: self.tree()?.of_account(me.account()).map(|leaf| leaf.key_hash).collect(),
            unknown: Unknown::none(),
        };
        Ok(statement.sign(me.device_seed().expose()))
    }

    /// What to commit for a Leave statement; nothing to remove when its leaves are gone already.
    ///
    /// # Errors
    /// [`CryptoError::Statement`] when it does not hold or is for another conversation.
    pub fn plan_leave(&self, statement: &[u8]) -> Result<CommitPlan, CryptoError> {
        let (leave, device) = LeaveStatement::verify(statement)?;
        let tree = self.tree()?;
        if leave.conversation != *self.id()?.conversation.as_bytes() {
            return Err(WireError::Invalid("conversation").into());
        }
        let account = tree.of_device_key(device.as_bytes()).map(|leaf| leaf.leaf.account);
        let removes = tree
            .leaves
            .iter()
            .filter(|leaf| Some(leaf.leaf.account) == account && leave.leaf_keys.contains(&leaf.key_hash))
            .map(|leaf| leaf.index)
            .collect();
        Ok(CommitPlan { removes, statements: vec![statement.to_vec()], ..CommitPlan::default() })
    }

    /// What to commit for a readmit request: the old leaves out, the key package in. The caller adds the Welcome's part.
    ///
    /// # Errors
    /// [`CryptoError::Statement`], [`CryptoError::BadKeyPackage`] or [`CryptoError::Leaf`] when the request does not
    /// hold, [`CryptoError::NotAllowed`] when its account has no leaf here.
    pub fn plan_readmit<S: StorageProvider<1>>(
        &self,
        p: &Provider<'_, S>,
        request: &ReadmitRequest,
    ) -> Result<CommitPlan, CryptoError> {
        let (statement, device) = ReadmitStatement::verify(&request.statement)?;
        let package = read_key_package(p, &request.key_package)?;
        let same = statement.conversation == *self.id()?.conversation.as_bytes()
            && statement.key_package == package.hash
            && device.as_bytes() == &package.leaf.device_pk;
        if !same {
            return Err(WireError::Invalid("readmit request").into());
        }
        let tree = self.tree()?;
        if !tree.has(package.leaf.account) {
            return Err(VoidReason::Stranger.into());
        }
        if tree.leaves.iter().any(|leaf| leaf.key_hash == package.key_hash) {
            // Somebody else let this device in by the same request already, and a package is used once.
            return Err(CryptoError::BadKeyPackage);
        }
        let removes = tree
            .of_account(package.leaf.account)
            .filter(|leaf| statement.old_certs.contains(&leaf.leaf.cert_hash16))
            .map(|leaf| leaf.index)
            .collect();
        Ok(CommitPlan {
            adds: vec![request.key_package.clone()],
            removes,
            statements: vec![request.statement.clone()],
            ..CommitPlan::default()
        })
    }
}

/// Asks to be let into a group again with a fresh key package: the signed statement names it. The leaves with the identity's
/// present certificate, and those with `old_certs`, are to go.
#[must_use]
pub fn make_readmit_request(
    me: &OwnIdentity,
    package: &MadeKeyPackage,
    conversation: GroupId,
    old_certs: &[[u8; 16]],
) -> ReadmitRequest {
    let mut lost = old_certs.to_vec();
    if !lost.contains(&me.cert_hash16()) {
        lost.push(me.cert_hash16());
    }
    let statement = ReadmitStatement {
        conversation: *conversation.as_bytes(),
        key_package: package.hash,
        old_certs: lost,
        unknown: Unknown::none(),
    };
    ReadmitRequest {
        statement: statement.sign(me.device_seed().expose()),
        key_package: package.bytes.clone(),
        unknown: Unknown::none(),
    }
}

/// The authenticated data of a commit that carries statements.
pub(super) fn write_statements(statements: &[Vec<u8>]) -> Vec<u8> {
    if statements.is_empty() {
        return Vec::new();
    }
    let mut e = Encoder::new();
    e.array_of(statements);
    for statement in statements {
        e.raw(statement);
    }
    e.into_bytes()
}

/// Reads the authenticated data of a commit and checks every signature.
pub(super) fn read_statements(bytes: &[u8]) -> Result<Vec<Statement>, VoidReason> {
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    let most = u64::try_from(MAX_STATEMENTS).unwrap_or(u64::MAX);
    let mut d = Decoder::new(bytes);
    let raw = d.list(1, most, |d| d.raw_item()).map_err(|_| VoidReason::BadStatement)?;
    d.finish().map_err(|_| VoidReason::BadStatement)?;
    raw.into_iter().map(read_statement).collect()
}

fn read_statement(bytes: &[u8]) -> Result<Statement, VoidReason> {
    if bytes.len() > MAX_STATEMENT {
        return Err(VoidReason::BadStatement);
    }
    if let Ok((leave, device)) = LeaveStatement::verify(bytes) {
        return Ok(Statement::Leave {
            conversation: leave.conversation,
            leaf_keys: leave.leaf_keys,
            device_pk: *device.as_bytes(),
        });
    }
    let (readmit, device) = ReadmitStatement::verify(bytes).map_err(|_| VoidReason::BadStatement)?;
    Ok(Statement::Readmit {
        conversation: readmit.conversation,
        key_package: readmit.key_package,
        old_certs: readmit.old_certs,
        device_pk: *device.as_bytes(),
    })
}
