//! Whether an operation counts (protocol 7, "Admission").
//!
//! The answer depends on the operation, on the certificate of its author, and on the entry of the log that carries it, so
//! it is the same on every replica. What is refused may come again in a later entry: a stamp that was too far ahead is not
//! for ever, and what a lead passes on counts in a group where leads edit. An [`AdmittedOp`] comes from [`admit`],
//! [`AdmittedOp::own`] or [`AdmittedOp::kept`] only.

use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{Field, SignedOp, VerifiedCert};
use std::sync::Arc;

/// The types whose records hold one field for each account: poll (votes) and event (answers).
const VOTED: [u64; 2] = [3, 7];
/// The number of such a field.
const VOTE: u64 = 3;
/// The type of a member's profile.
const PROFILE: u64 = 9;

/// What the log says about the entry that carries an operation.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The conversation.
    pub conversation: [u8; 16],
    /// Relay time in ms.
    pub relay_ms: u64,
    /// Whether only leads edit there, at that point of the log.
    pub leads_only: bool,
    /// Whether the MLS sender led then.
    pub carrier_leads: bool,
    /// Whether the author of the operation led then.
    pub author_leads: bool,
}

/// Why an operation does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Refused {
    /// It is about another conversation.
    #[error("an operation for another conversation")]
    OtherConversation,
    /// The certificate is another one than it names.
    #[error("an operation without its author's certificate")]
    OtherCertificate,
    /// The device did not sign it.
    #[error("an operation that its author did not sign")]
    BadSignature,
    /// Its stamp is too far ahead of the entry.
    #[error("an operation from the future")]
    TooFarAhead,
    /// The field belongs to another account.
    #[error("an operation on another person's field")]
    NotOwnField,
    /// Only leads edit, and neither the author nor who carries it leads.
    #[error("an operation that only a lead may do")]
    NotLead,
}

/// An operation that counts, and whose it is. A clone shares the operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdmittedOp {
    signed: Arc<SignedOp>,
    author: PublicKey,
}

impl AdmittedOp {
    /// An operation that this device has just signed for itself.
    #[must_use]
    pub fn own(signed: SignedOp, account: PublicKey) -> Self {
        Self { signed: Arc::new(signed), author: account }
    }

    /// An operation that was admitted before, as it was kept.
    #[must_use]
    pub fn kept(signed: SignedOp, account: PublicKey) -> Self {
        Self { signed: Arc::new(signed), author: account }
    }

    /// The operation.
    #[must_use]
    pub fn signed(&self) -> &SignedOp {
        &self.signed
    }

    /// The account whose device signed it.
    #[must_use]
    pub const fn author(&self) -> &PublicKey {
        &self.author
    }
}

/// Decides about an operation; `cert` is the certificate that it names, verified.
///
/// # Errors
/// [`Refused`]; the cheap reasons are looked at before the signature.
pub fn admit(signed: SignedOp, cert: &VerifiedCert, entry: &Entry) -> Result<AdmittedOp, Refused> {
    may_count(&signed, cert, entry)?;
    if !signed.is_signed_by(cert.cert.device_pk.as_bytes()) {
        return Err(Refused::BadSignature);
    }
    Ok(AdmittedOp { signed: Arc::new(signed), author: cert.cert.root_pk })
}

/// Everything but the signature.
pub(crate) fn may_count(signed: &SignedOp, cert: &VerifiedCert, entry: &Entry) -> Result<(), Refused> {
    let op = signed.op();
    if op.conversation != entry.conversation {
        return Err(Refused::OtherConversation);
    }
    if *signed.cert() != cert.hash16 {
        return Err(Refused::OtherCertificate);
    }
    if !op.stamp.is_within(entry.relay_ms) {
        return Err(Refused::TooFarAhead);
    }
    if !owns(op.kind, &op.record, &op.field, &cert.cert.root_pk) {
        return Err(Refused::NotOwnField);
    }
    if entry.leads_only && !entry.author_leads && !entry.carrier_leads {
        return Err(Refused::NotLead);
    }
    Ok(())
}

/// An operation, the certificate that it names, and the entry that carries it.
#[derive(Debug, Clone)]
pub struct Candidate<'a> {
    /// The operation.
    pub signed: Arc<SignedOp>,
    /// The certificate, verified.
    pub cert: &'a VerifiedCert,
    /// The entry.
    pub entry: Entry,
}

impl Candidate<'_> {
    /// The operation, once it is known that it counts.
    pub(crate) fn admitted(&self) -> AdmittedOp {
        AdmittedOp { signed: Arc::clone(&self.signed), author: self.cert.cert.root_pk }
    }
}

/// The record of an account's profile.
#[must_use]
pub fn profile_record(account: &PublicKey) -> [u8; 16] {
    first_16(sha256(&[b"kith/profile/1", account.as_bytes()]))
}

/// Whether `author` may write the field: a self field takes its own account only.
fn owns(kind: u64, record: &[u8; 16], field: &Field, author: &PublicKey) -> bool {
    match field {
        Field::Bytes(VOTE, key) if VOTED.contains(&kind) => key == author.as_bytes(),
        Field::Text(VOTE, _) if VOTED.contains(&kind) => false,
        _ if kind == PROFILE => *record == profile_record(author),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_protocol::cbor::Unknown;
    use kith_protocol::cose::public_key;
    use kith_protocol::peer::{DeviceCert, Hlc, Merge, STAMP_BOUND_MS, StateOp};

    const RELAY_MS: u64 = 1_790_000_000_000;

    struct Person {
        device_seed: [u8; 32],
        cert: VerifiedCert,
    }

    fn person(seed: u8) -> Person {
        let (root_seed, device_seed) = ([seed; 32], [seed + 100; 32]);
        let cert = DeviceCert {
            root_pk: PublicKey::new(public_key(&root_seed)),
            device_id: [seed; 16],
            device_pk: PublicKey::new(public_key(&device_seed)),
            serial: 1,
            app_data: None,
            name: None,
            unknown: Unknown::none(),
        };
        Person { device_seed, cert: DeviceCert::verify(&cert.sign(&root_seed)).unwrap() }
    }

    impl Person {
        fn account(&self) -> PublicKey {
            self.cert.cert.root_pk
        }

        fn signs(&self, op: &StateOp) -> SignedOp {
            op.sign(&self.device_seed, self.cert.hash16)
        }
    }

    fn op(kind: u64, record: [u8; 16], field: Field) -> StateOp {
        StateOp {
            conversation: [1; 16],
            record,
            kind,
            field,
            merge: Merge::Set,
            stamp: Hlc::at_ms(RELAY_MS),
            value: vec![0xf5],
            unknown: Unknown::none(),
        }
    }

    fn entry(leads_only: bool, carrier_leads: bool, author_leads: bool) -> Entry {
        Entry { conversation: [1; 16], relay_ms: RELAY_MS, leads_only, carrier_leads, author_leads }
    }

    #[test]
    fn who_edits_is_decided_by_the_author_and_by_who_carries_it() {
        let ann = person(1);
        let signed = ann.signs(&op(2, [5; 16], Field::ALIVE));
        // leads only, carrier leads, author leads -> admitted
        for (leads_only, carrier, author, good) in [
            (false, false, false, true),
            (true, false, false, false),
            (true, true, false, true),
            (true, false, true, true),
            (true, true, true, true),
        ] {
            let decided = admit(signed.clone(), &ann.cert, &entry(leads_only, carrier, author));
            assert_eq!(decided.is_ok(), good, "{leads_only} {carrier} {author}");
            if !good {
                assert_eq!(decided, Err(Refused::NotLead));
            }
        }
    }

    #[test]
    fn a_self_field_takes_its_own_account_only() {
        let (ann, ben) = (person(1), person(2));
        let vote = |of: &Person| Field::Bytes(3, of.account().as_bytes().to_vec());
        let mine = profile_record(&ann.account());
        let theirs = profile_record(&ben.account());
        // written by ann
        let table: Vec<(u64, [u8; 16], Field, bool)> = vec![
            (3, [5; 16], vote(&ann), true),
            (3, [5; 16], vote(&ben), false),
            (3, [5; 16], Field::Text(3, "ann".into()), false),
            (3, [5; 16], Field::Number(3), true),
            (3, [5; 16], Field::Bytes(4, ben.account().as_bytes().to_vec()), true),
            (7, [5; 16], vote(&ben), false),
            (1, [5; 16], vote(&ben), true),
            (9, mine, Field::ALIVE, true),
            (9, theirs, Field::ALIVE, false),
            (9, theirs, Field::Name("x".into()), false),
            (64, theirs, Field::ALIVE, true),
        ];
        for (row, (kind, record, field, good)) in table.into_iter().enumerate() {
            let decided = admit(ann.signs(&op(kind, record, field)), &ann.cert, &entry(false, true, true));
            let expected = if good { Ok(()) } else { Err(Refused::NotOwnField) };
            assert_eq!(decided.map(|_| ()), expected, "row {row}");
        }
    }

    #[test]
    fn an_op_counts_in_its_conversation_signed_and_in_time_only() {
        let (ann, ben) = (person(1), person(2));
        let good = op(2, [5; 16], Field::ALIVE);
        let here = entry(false, false, false);
        assert_eq!(*admit(ann.signs(&good), &ann.cert, &here).unwrap().author(), ann.account());

        let elsewhere = StateOp { conversation: [2; 16], ..good.clone() };
        assert_eq!(admit(ann.signs(&elsewhere), &ann.cert, &here), Err(Refused::OtherConversation));
        assert_eq!(admit(ann.signs(&good), &ben.cert, &here), Err(Refused::OtherCertificate));
        let forged = good.sign(&ben.device_seed, ann.cert.hash16);
        assert_eq!(admit(forged, &ann.cert, &here), Err(Refused::BadSignature));

        let ahead = |ms| StateOp { stamp: Hlc::at_ms(RELAY_MS + ms), ..good.clone() };
        assert!(admit(ann.signs(&ahead(STAMP_BOUND_MS)), &ann.cert, &here).is_ok());
        let late = ann.signs(&ahead(STAMP_BOUND_MS + 1));
        assert_eq!(admit(late.clone(), &ann.cert, &here), Err(Refused::TooFarAhead));
        let later = Entry { relay_ms: RELAY_MS + 1, ..here };
        assert!(admit(late, &ann.cert, &later).is_ok(), "a later entry may carry it");
    }
}
