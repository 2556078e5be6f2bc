//! The packs that are here, and their resources.

use super::item::read_item;
use super::{PackedResource, Packs, starter};
use crate::account::fingerprint;
use crate::me::Me;
use crate::resources;
use kith_model::{AccountId, KithError, PackId, PackTrust, PackView, RecordId, Refusal, ResourceView};
use kith_store::{Pack, PackOut, Read};

impl Packs<'_> {
    /// Those that were taken in, by title; then those that this account publishes; then the one that came with the program.
    ///
    /// # Errors
    /// When the storage fails.
    pub fn list(&self) -> Result<Vec<PackView>, KithError> {
        self.kith.read(|read, me| {
            let mut views =
                read.list_packs()?.iter().map(|pack| view(read, me, pack)).collect::<Result<Vec<_>, _>>()?;
            views.extend(read.list_packs_out()?.iter().map(|out| published(me, out)));
            views.extend(starter::pack());
            Ok(views)
        })
    }

    /// The resources of a pack, in its order.
    ///
    /// # Errors
    /// `pack_unknown`.
    pub fn resources(&self, id: PackId) -> Result<Vec<ResourceView>, KithError> {
        self.kith.read(|read, me| {
            let mut all = packed(read, id)?.ok_or(Refusal::PackUnknown)?;
            all.sort_by(|one, other| one.place().cmp(&other.place()));
            let kept = resources::kept(read, me)?;
            Ok(all.iter().map(|packed| packed.view(&kept, me.now())).collect())
        })
    }
}

/// The resources of a pack that is here.
fn packed(read: &Read<'_>, id: PackId) -> Result<Option<Vec<PackedResource>>, KithError> {
    if id == starter::ID {
        return Ok(Some(starter::packed().to_vec()));
    }
    if read.find_pack(id)?.is_none() {
        return Ok(None);
    }
    read.list_pack_items(id)?.iter().map(read_item).collect::<Result<_, _>>().map(Some)
}

/// The titles of all resources of all packs, for finding one by its name.
pub(crate) fn titles(read: &Read<'_>) -> Result<Vec<(RecordId, String)>, KithError> {
    let mut all = starter::packed().to_vec();
    for pack in read.list_packs()? {
        all.extend(packed(read, pack.pack)?.unwrap_or_default());
    }
    Ok(all.into_iter().map(|packed| (packed.id(), packed.item.title)).collect())
}

/// The view of a pack that was taken in.
pub(super) fn view(read: &Read<'_>, me: &Me, pack: &Pack) -> Result<PackView, KithError> {
    let publisher = AccountId::new(pack.publisher);
    let person = read.find_person(publisher)?;
    let trust = match &person {
        _ if publisher == me.account() => PackTrust::Own,
        Some(person) if person.contact && person.verified => PackTrust::Verified,
        Some(person) if person.contact => PackTrust::Contact,
        _ => PackTrust::FirstUse,
    };
    let known = match trust {
        PackTrust::Own => Some(me.name().to_owned()),
        PackTrust::Verified | PackTrust::Contact => person.map(|person| person.name),
        PackTrust::FirstUse | PackTrust::Shipped => None,
    };
    Ok(PackView {
        pack: pack.pack,
        title: pack.title.clone(),
        version: pack.version,
        publisher,
        publisher_name: known.or_else(|| pack.publisher_name.clone()),
        fingerprint: fingerprint(publisher),
        trust,
        resources: read.count_pack_items(pack.pack)?,
        made_at: pack.made,
        published: false,
    })
}

/// The view of a pack that this account publishes.
pub(super) fn published(me: &Me, out: &PackOut) -> PackView {
    PackView {
        pack: out.pack,
        title: out.title.clone(),
        version: out.version,
        publisher: me.account(),
        publisher_name: Some(me.name().to_owned()),
        fingerprint: fingerprint(me.account()),
        trust: PackTrust::Own,
        resources: out.count,
        made_at: out.made,
        published: true,
    }
}
