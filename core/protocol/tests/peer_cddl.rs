//! `docs/protocol.cddl` says of the formats between people what the code writes: every sample, full and bare.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::cddl;
use crate::peer_samples;

use cddl::Rules;
use kith_protocol::cbor::{Encoder, Wire};
use kith_protocol::peer::{BlobIndex, Body, History, MailItem};
use peer_samples::*;

#[test]
fn every_format_is_as_the_file_says() {
    let rules = Rules::of_the_protocol();
    let mut samples: Vec<(&str, Vec<u8>)> = vec![
        ("device-cert", cert().to_bytes()),
        ("device-cert", bare_cert().to_bytes()),
        ("signed-by-key", cert().sign(&ROOT_SEED)),
        ("card", card().to_bytes()),
        ("card", bare_card().to_bytes()),
        ("contact-link", contact_link().to_bytes()),
        ("contact-link", bare_contact_link().to_bytes()),
        ("group-link", group_link().to_bytes()),
        ("control", control().to_bytes()),
        ("control", bare_control().to_bytes()),
        ("policy", control().policy.to_bytes()),
        ("predecessor", predecessor().to_bytes()),
        ("welcome-info", welcome_info().to_bytes()),
        ("leave-statement", leave().to_bytes()),
        ("readmit-statement", readmit().to_bytes()),
        ("envelope", full_envelope().to_bytes()),
        ("blob-descriptor", blob().to_bytes()),
        ("blob-descriptor", bare_blob().to_bytes()),
        ("blob-index", BlobIndex(vec![[1; 32]]).to_bytes()),
        ("slot-value", slot().to_bytes()),
    ];
    let mut statements = Encoder::new();
    statements.array(2).raw(&leave().sign(&DEVICE_SEED)).raw(&readmit().sign(&DEVICE_SEED));
    samples.push(("statements", statements.into_bytes()));
    for (_, body) in mail_bodies() {
        samples.push(("mail-item", MailItem::from(body).to_bytes()));
    }
    samples.push(("snapshot", snapshot().to_bytes()));
    samples.push(("snapshot", bare_snapshot().to_bytes()));
    for pack in [pack(), bare_pack(), pack_update()] {
        samples.push(("pack", pack.to_bytes()));
        samples.push(("signed-by-key", pack.sign(&ROOT_SEED).unwrap()));
    }
    samples.push(("history", history().to_bytes()));
    samples.push(("history", History { items: vec![], ..history() }.to_bytes()));
    for (_, op) in ops() {
        samples.push(("state-op", op.to_bytes()));
        samples.push(("signed-by-cert", signed_op(&op).to_bytes()));
    }
    for (_, body) in bodies().into_iter().chain(record_bodies()).chain([("history", history_offer())]) {
        samples.push(("envelope", envelope(&body).to_bytes()));
        let rule = match &body {
            Body::Text(_) => "text-body",
            Body::Edit(_) => "edit-body",
            Body::Delete(_) => "delete-body",
            Body::Reaction(_) => "reaction-body",
            Body::Leave(_) => "leave-body",
            Body::Card(_) => "card",
            Body::SnapshotOffer(_) => "snapshot-offer-body",
            Body::SnapshotWant(_) => "snapshot-want-body",
            Body::History(_) => "history-offer-body",
            Body::State(_) => "state-body",
            Body::Root(_) => "root-body",
            Body::Buckets(_) => "buckets-body",
            Body::Other { .. } => continue,
        };
        samples.push((rule, body.to_bytes()));
    }
    for (rule, bytes) in samples {
        rules.check(rule, &bytes).unwrap_or_else(|why| panic!("{why}"));
    }
}

#[test]
fn another_shape_is_refused() {
    let rules = Rules::of_the_protocol();
    assert!(rules.check("card", &contact_link().to_bytes()).is_err());
    assert!(rules.check("control", &card().to_bytes()).is_err());
    assert!(rules.check("envelope", &control().to_bytes()).is_err());
}
