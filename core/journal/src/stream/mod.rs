//! Sealed streams: a file of any length in chunks, each authentic before a byte of it is used.
//!
//! Chunk i is sealed under the stream's own random key with the nonce `i as 11 bytes ‖ last flag` (the STREAM construction, as
//! in protocol 16), so that no chunk can be left out, moved, doubled or taken from another stream, and a cut is noticed.

mod open;
mod seal;

use kith_model::Secret32;
use ring::aead::{CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};

pub(crate) use open::StreamOpener;
pub(crate) use seal::StreamSealer;

/// Bytes of plaintext in a chunk; the last one may have fewer.
const CHUNK: usize = 64 * 1_024;
/// Bytes that sealing adds to a chunk.
const TAG: usize = 16;

fn key_of(key: &Secret32) -> Result<LessSafeKey, std::io::Error> {
    UnboundKey::new(&CHACHA20_POLY1305, key.expose())
        .map(LessSafeKey::new)
        .map_err(|_| std::io::Error::other("a key of the wrong length"))
}

fn nonce_of(chunk: u64, last: bool) -> Nonce {
    let [a, b, c, d, e, f, g, h] = chunk.to_be_bytes();
    Nonce::assume_unique_for_key([0, 0, 0, a, b, c, d, e, f, g, h, u8::from(last)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read as _, Write as _};

    fn sealed(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sealer = StreamSealer::new(&mut out, &Secret32::new([7; 32]), b"test").unwrap();
        sealer.write_all(bytes).unwrap();
        sealer.finish().unwrap();
        out
    }

    fn opened(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut out = Vec::new();
        StreamOpener::new(bytes, &Secret32::new([7; 32]), b"test")?.read_to_end(&mut out)?;
        Ok(out)
    }

    #[test]
    fn streams_of_every_length_come_back() {
        for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
            let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();
            assert_eq!(opened(&sealed(&bytes)).unwrap(), bytes, "{length}");
        }
    }

    #[test]
    fn what_is_cut_swapped_doubled_or_changed_does_not_open() {
        let whole = sealed(&vec![5; 2 * CHUNK + 100]);
        let chunk = CHUNK + TAG;
        let cut = |to: usize| whole[..to].to_vec();
        let swapped = [&whole[chunk..2 * chunk], &whole[..chunk], &whole[2 * chunk..]].concat();
        let doubled = [&whole[..chunk], &whole[..]].concat();
        let longer = [&whole[..], b"x"].concat();
        for damaged in
            [cut(0), cut(chunk), cut(2 * chunk), cut(chunk + 5), cut(whole.len() - 1), swapped, doubled, longer]
        {
            assert!(opened(&damaged).is_err());
        }
        for at in [0, CHUNK, chunk, whole.len() - 1] {
            let mut flipped = whole.clone();
            flipped[at] ^= 1;
            assert!(opened(&flipped).is_err(), "{at}");
        }
        let mut out = Vec::new();
        let other =
            StreamOpener::new(whole.as_slice(), &Secret32::new([7; 32]), b"else").unwrap().read_to_end(&mut out);
        assert!(other.is_err() && out.is_empty());
    }
}
