//! Reading and writing the key file, of which there are two copies: without it a home is lost.
//!
//! | `keys` | `keys.copy` | what opens the home |
//! |---|---|---|
//! | whole | – | `keys`; the copy is made anew when it is another one, after a kill between the two writes |
//! | damaged or gone | whole | the copy; `keys` is made anew |
//! | damaged or gone | damaged or gone | nothing: damage |
//!
//! The copy is written first, so that after a kill at any moment `keys` is the old one or the new one, and whole.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `kithkeys` |
//! | 1 | version, 1 |
//! | 1 | number of slots |
//! | each slot | key number 1, lock 1, length of parameters 2 (big-endian), parameters, salt 16, nonce 12, sealed key 48 |
//! | 32 | SHA-256 of everything before |

use super::wrap::{KeySlot, SEALED_LEN};
use crate::StoreError;
use crate::open::files::{self, KEYS, KEYS_COPY};
use ring::digest::{SHA256, digest};
use std::path::Path;

const MAGIC: &[u8; 8] = b"kithkeys";
const VERSION: u8 = 1;
const DAMAGED: StoreError = StoreError::Corrupt { what: "the key file" };

/// Reads all slots of the key file of the home in `home`, or of its copy.
///
/// # Errors
/// [`StoreError::Corrupt`] when both are gone, cut or changed; [`StoreError::Newer`] when the version is unknown.
pub(crate) fn read(home: &Path) -> Result<Vec<KeySlot>, StoreError> {
    let first = read_one(&home.join(KEYS));
    if matches!(first, Ok(_) | Err(StoreError::Newer { .. })) {
        return first;
    }
    match read_one(&home.join(KEYS_COPY)) {
        second @ (Ok(_) | Err(StoreError::Newer { .. })) => second,
        Err(_) => first,
    }
}

/// Whether one of the two is there.
///
/// # Errors
/// What the file system says.
pub(crate) fn stands(home: &Path) -> Result<bool, StoreError> {
    Ok(files::stands(&home.join(KEYS))? || files::stands(&home.join(KEYS_COPY))?)
}

/// Whether both are there, whole and the same.
pub(crate) fn is_double(home: &Path) -> bool {
    let bytes = |name| std::fs::read(home.join(name));
    match (bytes(KEYS), bytes(KEYS_COPY)) {
        (Ok(one), Ok(other)) => one == other && parse(&one).is_ok(),
        _ => false,
    }
}

fn read_one(path: &Path) -> Result<Vec<KeySlot>, StoreError> {
    match std::fs::read(path) {
        Ok(bytes) => parse(&bytes),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(StoreError::Corrupt { what: "the key file is gone" })
        }
        Err(error) => Err(error.into()),
    }
}

/// Writes the copy of the key file and then the key file, each whole or not at all, readable by their owner only.
///
/// # Errors
/// Whatever the file system refuses.
pub(crate) fn write(home: &Path, slots: &[KeySlot]) -> Result<(), StoreError> {
    let bytes = render(slots)?;
    files::replace(&home.join(KEYS_COPY), &bytes)?;
    files::replace(&home.join(KEYS), &bytes)
}

fn render(slots: &[KeySlot]) -> Result<Vec<u8>, StoreError> {
    let too_long = |_| StoreError::internal("the key file is too long");
    let mut bytes = MAGIC.to_vec();
    bytes.push(VERSION);
    bytes.push(u8::try_from(slots.len()).map_err(too_long)?);
    for slot in slots {
        bytes.extend([slot.of, slot.lock]);
        bytes.extend(u16::try_from(slot.parameters.len()).map_err(too_long)?.to_be_bytes());
        bytes.extend(&slot.parameters);
        bytes.extend(slot.salt);
        bytes.extend(slot.nonce);
        bytes.extend(slot.sealed);
    }
    let sum = digest(&SHA256, &bytes);
    bytes.extend(sum.as_ref());
    Ok(bytes)
}

fn parse(bytes: &[u8]) -> Result<Vec<KeySlot>, StoreError> {
    let (body, sum) = bytes.split_last_chunk::<32>().ok_or(DAMAGED)?;
    if digest(&SHA256, body).as_ref() != sum {
        return Err(DAMAGED);
    }
    let mut rest = body.strip_prefix(MAGIC.as_slice()).ok_or(DAMAGED)?;
    let [version, count] = take::<2>(&mut rest)?;
    if version != VERSION {
        return Err(StoreError::Newer { found: u32::from(version), known: u32::from(VERSION) });
    }
    let mut slots = Vec::new();
    for _ in 0..count {
        let [of, lock] = take::<2>(&mut rest)?;
        let length = usize::from(u16::from_be_bytes(take::<2>(&mut rest)?));
        let (parameters, after) = rest.split_at_checked(length).ok_or(DAMAGED)?;
        rest = after;
        slots.push(KeySlot {
            of,
            lock,
            parameters: parameters.to_vec(),
            salt: take::<16>(&mut rest)?,
            nonce: take::<12>(&mut rest)?,
            sealed: take::<SEALED_LEN>(&mut rest)?,
        });
    }
    if rest.is_empty() { Ok(slots) } else { Err(DAMAGED) }
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], StoreError> {
    let (head, tail) = rest.split_first_chunk::<N>().ok_or(DAMAGED)?;
    *rest = tail;
    Ok(*head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::wrap::{check_secret, unwrap};
    use crate::key::{KeyOf, wrap};
    use kith_model::{Rng, Secret32, SeededRng};

    fn two_keys() -> (Secret32, Secret32, Vec<u8>) {
        let rng = SeededRng::new([5; 32]);
        let (peer, journal) = (Secret32::new(rng.bytes32()), Secret32::new(rng.bytes32()));
        let slots = [
            wrap(KeyOf::Peer, &peer, b"a secret of the vault", None, &rng).unwrap(),
            wrap(KeyOf::Journal, &journal, b"a secret of the vault", None, &rng).unwrap(),
        ];
        (peer, journal, render(&slots).unwrap())
    }

    #[test]
    fn both_keys_come_back_under_the_secret_and_under_no_other() {
        let (peer, journal, bytes) = two_keys();
        let slots = parse(&bytes).unwrap();
        assert_eq!(unwrap(&slots[0], b"a secret of the vault", None), Ok(peer));
        assert_eq!(unwrap(&slots[1], b"a secret of the vault", None), Ok(journal));
        for wrong in [b"".as_slice(), b"a secret of the vaulT", b"a secret of the vault "] {
            assert_eq!(unwrap(&slots[0], wrong, None), Err(StoreError::WrongSecret));
        }
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_damage_and_never_a_wrong_secret() {
        let (_, _, bytes) = two_keys();
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut changed = bytes.clone();
                changed[at] ^= 1 << bit;
                assert_eq!(parse(&changed), Err(DAMAGED), "byte {at} bit {bit}");
            }
            assert_eq!(parse(&bytes[..at]), Err(DAMAGED), "cut at {at}");
        }
    }

    #[test]
    fn no_field_of_a_slot_can_be_moved_to_another() {
        let (_, _, bytes) = two_keys();
        let slots = parse(&bytes).unwrap();
        let secret = b"a secret of the vault";
        for change in [
            |slot: &mut KeySlot| slot.of = 2,
            |slot: &mut KeySlot| slot.parameters = vec![1],
            |slot: &mut KeySlot| slot.salt[0] ^= 1,
            |slot: &mut KeySlot| slot.nonce[0] ^= 1,
            |slot: &mut KeySlot| slot.sealed[0] ^= 1,
        ] {
            let mut slot = slots[0].clone();
            change(&mut slot);
            assert_eq!(unwrap(&slot, secret, None), Err(StoreError::WrongSecret));
        }
        let pin = KeySlot { lock: 1, ..slots[0].clone() };
        assert_eq!(unwrap(&pin, secret, None), Err(StoreError::Locked));
    }

    #[test]
    fn a_key_under_a_pin_needs_both_and_tells_which_was_wrong() {
        let rng = SeededRng::new([6; 32]);
        let key = Secret32::new(rng.bytes32());
        let slot = wrap(KeyOf::Journal, &key, b"a secret of the vault", Some(b"2580"), &rng).unwrap();
        let slot = parse(&render(&[slot]).unwrap()).unwrap().remove(0);
        assert_eq!(unwrap(&slot, b"a secret of the vault", Some(b"2580")), Ok(key));
        assert_eq!(unwrap(&slot, b"a secret of the vault", Some(b"2581")), Err(StoreError::WrongSecret));
        assert_eq!(unwrap(&slot, b"a secret of the vault", None), Err(StoreError::Locked));
        assert_eq!(check_secret(&slot, b"a secret of the vault"), Ok(()));
        assert_eq!(check_secret(&slot, b"another secret"), Err(StoreError::WrongSecret));
        let without = KeySlot { lock: 0, ..slot };
        assert_eq!(unwrap(&without, b"a secret of the vault", None), Err(StoreError::WrongSecret));
    }

    #[test]
    fn an_unknown_version_is_newer_and_not_damaged() {
        let (_, _, mut bytes) = two_keys();
        bytes[8] = 2;
        let body = bytes.len() - 32;
        let sum = digest(&SHA256, &bytes[..body]);
        bytes[body..].copy_from_slice(sum.as_ref());
        assert_eq!(parse(&bytes), Err(StoreError::Newer { found: 2, known: 1 }));
    }
}
