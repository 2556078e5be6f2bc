//! The outside of a backup: head, sealed stream, trailer.

use super::RecoveryCode;
use super::frame::damaged;
use crate::JournalError;
use crate::stream::{StreamOpener, StreamSealer};
use kith_model::{Rng, Secret32};
use ring::digest::{SHA256, digest};
use ring::hkdf::{HKDF_SHA256, Salt};
use std::io::{BufReader, Error, Read, Seek, SeekFrom, Take, Write};

const MAGIC: &[u8; 7] = b"kithjrn";
const VERSION: u8 = 1;
const TRAILER: &[u8; 8] = b"kithend\x01";
const HEAD: usize = 48;

/// Begins a backup under `code`.
pub(super) fn begin<W: Write>(mut out: W, code: &RecoveryCode, rng: &dyn Rng) -> Result<StreamSealer<W>, Error> {
    let salt = rng.bytes16();
    let (key, check) = derive(code, &salt)?;
    let mut head = [MAGIC.as_slice(), &[VERSION], &salt, &check].concat();
    let sum = digest(&SHA256, &head);
    head.extend(sum.as_ref().iter().take(8));
    out.write_all(&head)?;
    StreamSealer::new(out, &key, &head)
}

/// Ends a backup.
pub(super) fn finish<W: Write>(sealer: StreamSealer<W>) -> Result<W, Error> {
    let mut out = sealer.finish()?;
    out.write_all(TRAILER)?;
    out.flush()?;
    Ok(out)
}

/// Opens the backup in `source` from its beginning.
///
/// # Errors
/// [`JournalError::BackupForeign`], [`JournalError::BackupOld`], [`JournalError::BackupNewer`],
/// [`JournalError::BackupTruncated`], [`JournalError::BackupDamaged`], [`JournalError::CodeWrong`].
pub(super) fn open<'s, R: Read + Seek>(
    source: &'s mut R,
    code: &RecoveryCode,
) -> Result<StreamOpener<BufReader<Take<&'s mut R>>>, JournalError> {
    let length = source.seek(SeekFrom::End(0)).map_err(damaged)?;
    source.seek(SeekFrom::Start(0)).map_err(damaged)?;
    let mut head = Vec::with_capacity(HEAD);
    source.by_ref().take(u64::try_from(HEAD).unwrap_or(0)).read_to_end(&mut head).map_err(damaged)?;
    let version = match head.split_at_checked(MAGIC.len()) {
        Some((magic, rest)) if magic == MAGIC => rest.first().copied(),
        _ => return Err(JournalError::BackupForeign),
    };
    match version {
        Some(0) => return Err(JournalError::BackupOld),
        Some(VERSION) => {}
        Some(_) => return Err(JournalError::BackupNewer),
        None => return Err(JournalError::BackupTruncated),
    }
    let whole = u64::try_from(HEAD + TRAILER.len()).unwrap_or(u64::MAX);
    let (Some((named, sum)), true) = (head.split_at_checked(40), length >= whole) else {
        return Err(JournalError::BackupTruncated);
    };
    if digest(&SHA256, named).as_ref().get(..8) != Some(sum) {
        return Err(JournalError::BackupDamaged);
    }
    let mut trailer = [0; TRAILER.len()];
    source.seek(SeekFrom::Start(length.saturating_sub(8))).map_err(damaged)?;
    source.read_exact(&mut trailer).map_err(damaged)?;
    if trailer != *TRAILER {
        // The end of a whole backup somewhere before means that there is more behind it, and not less.
        let ends_before = holds(source, TRAILER).map_err(damaged)?;
        return Err(if ends_before { JournalError::BackupDamaged } else { JournalError::BackupTruncated });
    }
    let salt: [u8; 16] = named.get(8..24).and_then(|salt| salt.try_into().ok()).ok_or(JournalError::BackupDamaged)?;
    let (key, check) = derive(code, &salt).map_err(|_| JournalError::BackupDamaged)?;
    if named.get(24..40) != Some(&check) {
        return Err(JournalError::CodeWrong);
    }
    source.seek(SeekFrom::Start(u64::try_from(HEAD).unwrap_or(0))).map_err(damaged)?;
    let sealed = source.take(length.saturating_sub(whole));
    StreamOpener::new(BufReader::new(sealed), &key, &head).map_err(damaged)
}

/// Whether these bytes stand anywhere in `source`.
fn holds(source: &mut (impl Read + Seek), bytes: &[u8]) -> Result<bool, Error> {
    source.seek(SeekFrom::Start(0))?;
    let (mut piece, mut window) = (vec![0; 65_536], Vec::new());
    loop {
        let count = source.read(&mut piece)?;
        if count == 0 {
            return Ok(false);
        }
        window.extend_from_slice(piece.get(..count).unwrap_or_default());
        if window.windows(bytes.len()).any(|found| found == bytes) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(bytes.len()));
    }
}

/// The key, and the bytes by which a wrong code is told from a damaged file.
fn derive(code: &RecoveryCode, salt: &[u8; 16]) -> Result<(Secret32, [u8; 16]), Error> {
    let extracted = Salt::new(HKDF_SHA256, salt).extract(code.bits());
    let expand = |label: &[u8]| -> Result<[u8; 32], Error> {
        let mut bytes = [0; 32];
        let filled = extracted.expand(&[label], HKDF_SHA256).and_then(|okm| okm.fill(&mut bytes));
        filled.map(|()| bytes).map_err(|_| Error::other("deriving a key"))
    };
    let check = expand(b"kith/journal/backup/check/1")?;
    Ok((Secret32::new(expand(b"kith/journal/backup/1")?), check.first_chunk().copied().unwrap_or_default()))
}
