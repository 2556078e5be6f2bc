//! Opening a stream while it is read.

use super::{CHUNK, TAG, key_of, nonce_of};
use kith_model::Secret32;
use ring::aead::{Aad, LessSafeKey};
use std::io::{Error, ErrorKind, Read, Result};

/// Reads a sealed stream. Damage and a cut are errors of the kind `InvalidData`.
pub(crate) struct StreamOpener<R> {
    source: R,
    key: LessSafeKey,
    purpose: Vec<u8>,
    /// The chunk that is due, still sealed, with the first byte of the one after it.
    ahead: Vec<u8>,
    plain: Vec<u8>,
    at: usize,
    chunk: u64,
    done: bool,
}

impl<R: Read> StreamOpener<R> {
    /// Begins to read a stream that was sealed for `purpose`.
    pub(crate) fn new(source: R, key: &Secret32, purpose: &[u8]) -> Result<Self> {
        let key = key_of(key)?;
        Ok(Self {
            source,
            key,
            purpose: purpose.to_vec(),
            ahead: Vec::with_capacity(CHUNK.saturating_add(TAG).saturating_add(1)),
            plain: Vec::new(),
            at: 0,
            chunk: 0,
            done: false,
        })
    }

    fn next_chunk(&mut self) -> Result<()> {
        let whole = CHUNK.saturating_add(TAG);
        let missing = whole.saturating_add(1).saturating_sub(self.ahead.len());
        let missing = u64::try_from(missing).unwrap_or(0);
        self.source.by_ref().take(missing).read_to_end(&mut self.ahead)?;
        let last = self.ahead.len() <= whole;
        let rest = if last { Vec::new() } else { self.ahead.split_off(whole) };
        std::mem::swap(&mut self.plain, &mut self.ahead);
        self.ahead.clear();
        self.ahead.extend(rest);
        let aad = Aad::from(self.purpose.as_slice());
        let opened = self.key.open_in_place(nonce_of(self.chunk, last), aad, &mut self.plain);
        let length = opened.map(|plain| plain.len());
        // Nothing of a chunk that is not authentic is handed on.
        self.plain.truncate(length.unwrap_or(0));
        self.at = 0;
        self.chunk = self.chunk.saturating_add(1);
        self.done = last;
        length.map(drop).map_err(|_| Error::new(ErrorKind::InvalidData, "a sealed stream is damaged or cut"))
    }
}

impl<R: Read> Read for StreamOpener<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.at >= self.plain.len() {
            if self.done {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let rest = self.plain.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at = self.at.saturating_add(count);
        Ok(count)
    }
}
