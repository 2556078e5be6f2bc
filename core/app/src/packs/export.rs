//! Publishing: one's own resources, or those of a group, as a signed file.
//!
//! The account's key signs, so it is the same publisher from whichever device. A version number is used once: what has not
//! changed since then gives the same file again.

use super::list::published;
use super::{Packs, refused};
use crate::groups;
use crate::me::Me;
use crate::records::Home;
use crate::resources::{self, Listed, ResourceBody};
use crate::text::check_title;
use kith_model::{GroupId, KithError, PackId, PackView, Refusal, Timestamp};
use kith_protocol::cbor::Unknown;
use kith_protocol::hash::{first_16, sha256};
use kith_protocol::id::PublicKey;
use kith_protocol::peer::{MAX_PACK_ITEMS, Pack, PackContent, PackItem, PackItemKind, pack_content_hash};
use kith_store::{PackOut, Read, Tx};

/// What a pack is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackSource {
    /// One's own toolbox.
    Own,
    /// The resources of a group.
    Group(GroupId),
}

/// A pack as it is given to others.
#[derive(Clone)]
pub struct PackFile {
    /// What went out.
    pub view: PackView,
    /// The bytes of the file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for PackFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PackFile(…)")
    }
}

impl Packs<'_> {
    /// Makes a signed pack. With the file of an earlier version in `since` it is an update of that one and holds only what
    /// differs. Without a title it keeps the one it had, at first the name of the group or of this account.
    ///
    /// # Errors
    /// `group_unknown`, `text_too_long`, `text_empty`; `resource_away` when something in it is not here yet; `pack_too_large`.
    /// For `since`: `pack_unchanged`, `pack_base` when it is no earlier whole version of this pack, and those of [`Packs::import`].
    pub fn export(&self, source: PackSource, title: Option<&str>, since: Option<&[u8]>) -> Result<PackFile, KithError> {
        title.map(check_title).transpose()?;
        let since = since.map(|file| Pack::verify(file).map_err(refused)).transpose()?;
        self.kith.write(|tx, me| {
            let home = match source {
                PackSource::Own => Home::Own,
                PackSource::Group(group) => Home::Group(group),
            };
            let conv = home.conv(me);
            let last = tx.find_pack_out(conv)?;
            let id = last.as_ref().map_or_else(|| PackId::new(me.rng().bytes16()), |last| last.pack);
            let title = match (title, &last) {
                (Some(title), _) => title.to_owned(),
                (None, Some(last)) => last.title.clone(),
                (None, None) => default_title(tx, me, source)?,
            };
            let content = content(tx, me, home, id)?;
            let out = next(last, conv, id, title, &content, me.now());
            tx.put_pack_out(&out)?;
            let pack = Pack {
                title: out.title.clone(),
                made_ms: out.made.as_ms(),
                publisher_name: Some(me.name().to_owned()),
                ..Pack::whole(*id.as_bytes(), PublicKey::new(*me.account().as_bytes()), out.version, &content)
            };
            let pack = match &since {
                None => pack,
                Some(base) if base.pack().version == out.version && base.pack().id == pack.id => {
                    return Err(Refusal::PackUnchanged.into());
                }
                Some(base) => {
                    let old = base.pack();
                    let before = (old.id, old.publisher) == (pack.id, pack.publisher) && old.version < pack.version;
                    if !before || old.base.is_some() {
                        return Err(Refusal::PackBase.into());
                    }
                    let old_content = base.applied_to(None).map_err(refused)?;
                    pack.since(old.version, &old_content)
                }
            };
            let bytes = pack.sign(me.identity().root_seed().expose()).map_err(refused)?;
            Ok(PackFile { view: published(me, &out), bytes })
        })
    }
}

/// The name of the group or person.
fn default_title(tx: &Tx<'_>, me: &Me, source: PackSource) -> Result<String, KithError> {
    Ok(match source {
        PackSource::Own => me.name().to_owned(),
        PackSource::Group(group) => groups::view(tx, me, groups::conversation(tx, group)?)?.name,
    })
}

/// The version that goes out now: another one only when something differs.
fn next(
    last: Option<PackOut>,
    conv: GroupId,
    pack: PackId,
    title: String,
    content: &PackContent,
    now: Timestamp,
) -> PackOut {
    let hash = *pack_content_hash(content).as_bytes();
    let version = match last {
        Some(last) if last.content == hash && last.title == title => return last,
        Some(last) => last.version.saturating_add(1),
        None => 1,
    };
    let count = u64::try_from(content.len()).unwrap_or(u64::MAX);
    PackOut { conv, pack, version, title, made: now, count, content: hash }
}

/// The resources, each with an id that stays and that tells nobody which record it is.
fn content(read: &Read<'_>, me: &Me, home: Home, pack: PackId) -> Result<PackContent, KithError> {
    let all = resources::all_of(read, me, home)?;
    if all.len() > MAX_PACK_ITEMS {
        return Err(Refusal::PackTooLarge.into());
    }
    let mut content = PackContent::new();
    for one in all {
        let item = item(pack, one)?;
        content.insert(item.id, item);
    }
    Ok(content)
}

fn item(pack: PackId, one: Listed) -> Result<PackItem, KithError> {
    let body = one.body.ok_or(Refusal::ResourceAway)?;
    let (kind, file_name) = match &body {
        ResourceBody::Text(_) => (PackItemKind::Text, None),
        ResourceBody::Link(_) => (PackItemKind::Link, None),
        ResourceBody::File { name, .. } => (PackItemKind::File, Some(name.clone())),
    };
    Ok(PackItem {
        id: first_16(sha256(&[b"kith/pack-item/1", pack.as_bytes(), one.view.resource.as_bytes()])),
        place: one.position.unwrap_or_default(),
        kind,
        title: one.view.title,
        body: body.into_bytes(),
        tags: one.view.tags,
        file_name,
        checked_on: None,
        region: None,
        source: None,
        unknown: Unknown::none(),
    })
}
