//! Taking a pack in, or an update of one.

use super::item::{PackedResource, check, read_item, resource_id};
use super::judge::{Known, Verdict, judge};
use super::list::view;
use super::search::INDEX;
use super::{Packs, refused, starter};
use kith_model::{KithError, PackId, PackView, Refusal, Timestamp};
use kith_protocol::cbor::Wire;
use kith_protocol::peer::{Pack, PackContent, VerifiedPack};
use kith_store::{PackItem, Read, Tx};

impl Packs<'_> {
    /// Takes a pack in from the bytes of its file: whole, or an update of the version that is here. The key of a pack that is
    /// seen for the first time is pinned; show its fingerprint. The same pack again changes nothing.
    ///
    /// # Errors
    /// `pack_invalid`, `pack_newer`, `pack_signature`, `pack_too_large`, `file_mistyped` for a file in it that lies about its type:
    /// then it is not to be believed. `pack_publisher`, `pack_older`, `pack_base`: it does not follow what is here.
    pub fn import(&self, file: &[u8]) -> Result<PackView, KithError> {
        let verified = Pack::verify(file).map_err(refused)?;
        let id = PackId::new(verified.pack().id);
        if id == starter::ID {
            // It comes with the program and from nowhere else.
            return Err(Refusal::PackPublisher.into());
        }
        // What is new in it is looked at before anything is stored.
        verified.pack().items.iter().try_for_each(check)?;
        self.kith.write(|tx, me| {
            let known = tx.find_pack(id)?;
            let known =
                known.map(|pack| Known { publisher: pack.publisher, version: pack.version, content: pack.content });
            if judge(known, verified.pack())? == Verdict::Take {
                let content = verified.applied_to(base(tx, id, known)?).map_err(refused)?;
                store(tx, &verified, &content)?;
            }
            let stored = tx.find_pack(id)?.ok_or(Refusal::PackUnknown)?;
            view(tx, me, &stored)
        })
    }
}

/// The version that is here, with its resources.
fn base(read: &Read<'_>, id: PackId, known: Option<Known>) -> Result<Option<(u64, PackContent)>, KithError> {
    let Some(known) = known else { return Ok(None) };
    let items = read.list_pack_items(id)?;
    let items = items.iter().map(|stored| read_item(stored).map(|packed| (packed.item.id, packed.item)));
    Ok(Some((known.version, items.collect::<Result<_, _>>()?)))
}

fn store(tx: &Tx<'_>, verified: &VerifiedPack, content: &PackContent) -> Result<(), KithError> {
    let pack = verified.pack();
    let id = PackId::new(pack.id);
    forget_words(tx, id)?;
    let items: Vec<PackItem> = content
        .values()
        .map(|item| PackItem { pack: id, item: item.id, resource: resource_id(id, &item.id), bytes: item.to_bytes() })
        .collect();
    let row = kith_store::Pack {
        pack: id,
        publisher: *pack.publisher.as_bytes(),
        publisher_name: pack.publisher_name.clone(),
        version: pack.version,
        title: pack.title.clone(),
        made: Timestamp::from_ms(pack.made_ms),
        content: *pack.content.as_bytes(),
    };
    tx.put_pack(&row, &items)?;
    for item in content.values() {
        let packed = PackedResource { pack: id, item: item.clone() };
        tx.index(INDEX, id.as_bytes(), packed.id().as_bytes(), &packed.fields())?;
    }
    Ok(())
}

/// Takes the words of a pack's resources out of the index.
pub(super) fn forget_words(tx: &Tx<'_>, id: PackId) -> Result<(), KithError> {
    for stored in tx.list_pack_items(id)? {
        tx.unindex(INDEX, stored.resource.as_bytes())?;
    }
    Ok(())
}
