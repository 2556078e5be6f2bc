//! Opening one page, as SQLCipher 4 seals it: AES-256-CBC, then HMAC-SHA512 over the ciphertext, the IV and the page's number.
//!
//! | bytes of a page | what |
//! |---|---|
//! | 16, of the first page only | the salt of the file, in clear |
//! | up to 4,016 | ciphertext |
//! | 16 | IV |
//! | 64 | HMAC |
//!
//! The key of the database is raw, so only the key of the HMAC depends on the salt: PBKDF2-HMAC-SHA512, two rounds, over the key
//! with each byte of the salt changed by 0x3a. `core/journal/tests/rescue.rs` holds it against what SQLCipher writes.

use crate::StoreError;
use aes::Aes256Dec;
use aes::cipher::{Block, BlockDecrypt as _, KeyInit as _};
use kith_model::Secret32;
use ring::{hmac, pbkdf2};
use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::num::NonZeroU32;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes of a page in the file.
pub(super) const PAGE: usize = 4_096;
/// Bytes of a page that hold content.
pub(super) const USABLE: usize = PAGE - IV - TAG;
/// Bytes of the salt of a file.
pub(super) const SALT: usize = 16;

const IV: usize = 16;
const TAG: usize = 64;
const ROUNDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(1);
const SALT_MASK: u8 = 0x3a;
/// What stands in place of the salt when the first page is opened.
const MAGIC: &[u8; SALT] = b"SQLite format 3\0";

/// The salt of a file, read from its beginning.
///
/// # Errors
/// [`StoreError::Corrupt`] when it ends before, and what the file system says.
pub(super) fn salt_of(file: &mut File) -> Result<[u8; SALT], StoreError> {
    let mut salt = [0; SALT];
    match file.read_exact(&mut salt) {
        Ok(()) => Ok(salt),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Err(StoreError::Corrupt { what: "the database" }),
        Err(error) => Err(error.into()),
    }
}

/// What opens the pages of one file.
pub(crate) struct Cipher {
    decrypt: Aes256Dec,
    authenticate: hmac::Key,
}

impl Cipher {
    /// For the pages of this file.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the file has no salt, and what the file system says.
    pub(crate) fn of(file: &Path, key: &Secret32) -> Result<Self, StoreError> {
        Ok(Self::new(key, &salt_of(&mut File::open(file)?)?))
    }

    /// For a file with this salt.
    pub(super) fn new(key: &Secret32, salt: &[u8; SALT]) -> Self {
        let mut own = Zeroizing::new([0; 32]);
        let salt = salt.map(|byte| byte ^ SALT_MASK);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, ROUNDS, &salt, key.expose(), &mut *own);
        Self { decrypt: Aes256Dec::new(key.expose().into()), authenticate: hmac::Key::new(hmac::HMAC_SHA512, &*own) }
    }

    /// The content of the page of this number, from 1; none when it is not authentic.
    pub(crate) fn open(&self, number: u32, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let head = if number == 1 { SALT } else { 0 };
        let body = sealed.get(head..USABLE)?;
        let (iv, tag) = sealed.get(USABLE..PAGE)?.split_first_chunk::<IV>()?;
        let mut sign = hmac::Context::with_key(&self.authenticate);
        sign.update(body);
        sign.update(iv);
        sign.update(&number.to_le_bytes());
        // Whoever could learn from how long this takes has the key.
        if sign.sign().as_ref() != tag {
            return None;
        }
        let mut plain = Zeroizing::new(Vec::with_capacity(USABLE));
        plain.extend_from_slice(MAGIC.get(..head)?);
        let mut previous = iv;
        for sealed in body.as_chunks::<IV>().0 {
            let mut block = Block::<Aes256Dec>::from(*sealed);
            self.decrypt.decrypt_block(&mut block);
            plain.extend(block.iter().zip(previous).map(|(byte, before)| byte ^ before));
            previous = sealed;
        }
        Some(plain)
    }
}
