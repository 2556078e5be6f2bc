//! The pack that ships inside: first words for listening, a card for first steps, help lines, and reading about burnout and
//! loneliness.
//!
//! Its sources are the readable files in `core/app/starter` and the table of help lines; `build.rs` makes one signed pack of
//! them. It is checked like any other before it shows, against the key that the build wrote beside it, and needs no home, no
//! account and no network.

use super::item::{PackedResource, check};
use crate::account::fingerprint;
use kith_model::{AccountId, PackId, PackTrust, PackView, ResourceView, Timestamp};
use kith_protocol::peer::{Pack, PackContent, VerifiedPack};
use kith_store::{SearchQuery, fold};
use std::sync::LazyLock;

static FILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/starter.kithpack"));
static KEY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/starter.key"));

/// The id of the starter pack.
pub const ID: PackId =
    PackId::new([0x9f, 0x4c, 0x17, 0xca, 0x0c, 0x14, 0xf1, 0xf4, 0x67, 0x10, 0xc7, 0x96, 0x2a, 0xbf, 0xa5, 0x38]);

/// The pack with its resources, once it was checked; none of it if it does not hold.
static CHECKED: LazyLock<Option<(VerifiedPack, Vec<PackedResource>)>> = LazyLock::new(|| checked(FILE, KEY));

fn checked(file: &[u8], key: &[u8]) -> Option<(VerifiedPack, Vec<PackedResource>)> {
    let verified = Pack::verify(file).ok()?;
    let pack = verified.pack();
    if PackId::new(pack.id) != ID || pack.publisher.as_bytes() != key {
        return None;
    }
    let content: PackContent = verified.applied_to(None).ok()?;
    content.values().all(|item| check(item).is_ok()).then_some(())?;
    let mut resources: Vec<PackedResource> =
        content.into_values().map(|item| PackedResource { pack: ID, item }).collect();
    resources.sort_by(|one, other| one.place().cmp(&other.place()));
    Some((verified, resources))
}

/// Those in whose title, tags and region every word of a query is. The words inside are left out: what came with the program
/// should not stand among one's own for every word of everyday life.
pub(super) fn matching(query: &SearchQuery) -> impl Iterator<Item = &'static PackedResource> {
    static WORDS: LazyLock<Vec<Vec<String>>> =
        LazyLock::new(|| packed().iter().map(|packed| packed.heading().into_iter().map(fold).collect()).collect());
    packed().iter().zip(&*WORDS).filter(|(_, words)| query.matches_folded(words)).map(|(packed, _)| packed)
}

/// Its resources, in order.
pub(super) fn packed() -> &'static [PackedResource] {
    CHECKED.as_ref().map_or(&[], |(_, resources)| resources)
}

/// The starter pack.
#[must_use]
pub fn pack() -> Option<PackView> {
    let (verified, resources) = CHECKED.as_ref()?;
    let pack = verified.pack();
    let publisher = AccountId::new(*pack.publisher.as_bytes());
    Some(PackView {
        pack: ID,
        title: pack.title.clone(),
        version: pack.version,
        publisher,
        publisher_name: pack.publisher_name.clone(),
        fingerprint: fingerprint(publisher),
        trust: PackTrust::Shipped,
        resources: u64::try_from(resources.len()).unwrap_or(u64::MAX),
        made_at: Timestamp::from_ms(pack.made_ms),
        published: false,
    })
}

/// Its resources with their texts, in order: for a screen without an account, or with the vault locked. `now` marks what was not
/// checked for twelve months as stale.
#[must_use]
pub fn resources(now: Timestamp) -> Vec<ResourceView> {
    let view = |packed: &PackedResource| ResourceView {
        text: std::str::from_utf8(&packed.item.body).ok().map(str::to_owned),
        ..packed.view(&[], now)
    };
    packed().iter().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_protocol::hash::{first_16, sha256};

    #[test]
    fn the_starter_pack_is_made_of_its_sources_and_nothing_else() {
        assert_eq!(ID, PackId::new(first_16(sha256(&[b"kith/starter/1"]))));
        let pack = pack().unwrap();
        assert_eq!(pack.trust, PackTrust::Shipped);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("starter");
        let now = Timestamp::parse_rfc3339("2026-11-24T12:00:00Z").unwrap();
        let all = resources(now);
        let mut sheets = 0;
        for file in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let text = std::fs::read_to_string(file.path()).unwrap();
            let Some((head, body)) = text.split_once("\n---\n") else { continue };
            sheets += 1;
            let title = head.lines().find_map(|line| line.strip_prefix("title: ")).unwrap();
            let shown = all.iter().find(|resource| resource.title == title).unwrap();
            assert_eq!(shown.text.as_deref(), Some(body.trim()));
            assert!(shown.source.is_some(), "{title} says where it comes from");
        }
        let lines: Vec<_> = all.iter().filter(|resource| resource.kind == "link").collect();
        assert_eq!(lines.len(), kith_model::help_lines(None, now).len());
        assert_eq!(all.len(), sheets + lines.len());
        assert!(lines.iter().all(|line| line.checked_on.is_some() && !line.stale));
        let later = Timestamp::parse_rfc3339("2028-01-01T00:00:00Z").unwrap();
        assert!(resources(later).iter().filter(|line| line.kind == "link").all(|line| line.stale));
    }

    #[test]
    fn a_starter_pack_that_was_touched_shows_nothing() {
        assert!(checked(FILE, KEY).is_some());
        assert!(checked(FILE, &[0; 32]).is_none(), "another key");
        for at in (0..FILE.len()).step_by(97) {
            let mut touched = FILE.to_vec();
            touched[at] ^= 1;
            assert!(checked(&touched, KEY).is_none(), "byte {at}");
        }
    }
}
