//! What a phone reads of people it may not know yet: cards, links, mail, certificates, statements; and what seals hold.

use super::wires::formats;
use kith_crypto::{BlobReader, HpkeKeys, PeriodKeys, PeriodSecret, open_entry, open_key_package, open_mail, open_slot};
use kith_model::Secret32;
use kith_protocol::cbor::Wire;
use kith_protocol::id::{EntryId, LogId};
use kith_protocol::pad::unpad;
use kith_protocol::peer::{
    BlobDescriptor, BlobIndex, Card, ContactLink, Control, DeviceCert, GroupLink, JoinAnswer, JoinRequest,
    LeaveStatement, LinkUrl, MailItem, Policy, Predecessor, ReadmitRequest, ReadmitStatement, RefoundNotice,
    SealedEntry, SlotValue, WelcomeInfo, WelcomePointer, unframe_mls,
};

formats!(
    Card,
    ContactLink,
    GroupLink,
    DeviceCert,
    Control,
    Policy,
    Predecessor,
    WelcomeInfo,
    MailItem,
    WelcomePointer,
    JoinRequest,
    ReadmitRequest,
    RefoundNotice,
    JoinAnswer,
    LeaveStatement,
    ReadmitStatement,
    BlobDescriptor,
    BlobIndex,
    SlotValue,
);

pub(super) fn decode(input: &[u8]) {
    read_all(input);
    let _ = (DeviceCert::verify(input), LeaveStatement::verify(input), ReadmitStatement::verify(input));
    let _ = (SealedEntry::parse(input), unpad(input), unframe_mls(input));
}

pub(super) fn hold(input: &[u8]) {
    hold_all(input);
    // A link that was made from what was read is read again.
    let urls = [
        ContactLink::from_bytes(input).map(|link| link.to_url()),
        GroupLink::from_bytes(input).map(|link| link.to_url()),
    ];
    for url in urls.into_iter().flatten() {
        let _ = LinkUrl::parse(&url);
    }
    // Nothing that a stranger made opens.
    let secret = || Secret32::new([9; 32]);
    let keys = PeriodKeys::derive(&PeriodSecret::new(secret())).unwrap();
    let (log, entry) = (LogId::new([1; 32]), EntryId::new([2; 16]));
    assert!(open_entry(&keys, &log, &entry, 0, input).is_err());
    assert!(open_slot(&keys, &log, 0, input).is_err());
    assert!(open_key_package(&secret(), &log, input).is_err());
    assert!(open_mail(&HpkeKeys::derive(&secret()).unwrap(), input).is_err());
    if let Ok(descriptor) = BlobDescriptor::from_bytes(input) {
        assert!(BlobReader::open(&descriptor, input).is_err());
    }
}
