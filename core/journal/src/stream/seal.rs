//! Sealing a stream while it is written.

use super::{CHUNK, TAG, key_of, nonce_of};
use kith_model::Secret32;
use ring::aead::{Aad, LessSafeKey};
use std::io::{Error, Result, Write};

/// Seals what is written to it. Without [`StreamSealer::finish`] the stream counts as cut.
pub(crate) struct StreamSealer<W> {
    out: W,
    key: LessSafeKey,
    purpose: Vec<u8>,
    buffer: Vec<u8>,
    chunk: u64,
}

impl<W: Write> StreamSealer<W> {
    /// Begins a stream; `purpose` is bound to every chunk.
    pub(crate) fn new(out: W, key: &Secret32, purpose: &[u8]) -> Result<Self> {
        let buffer = Vec::with_capacity(CHUNK.saturating_add(TAG));
        Ok(Self { out, key: key_of(key)?, purpose: purpose.to_vec(), buffer, chunk: 0 })
    }

    /// Writes the last chunk, and gives back where it went.
    pub(crate) fn finish(mut self) -> Result<W> {
        self.emit(true)?;
        Ok(self.out)
    }

    fn emit(&mut self, last: bool) -> Result<()> {
        let nonce = nonce_of(self.chunk, last);
        let sealed = self.key.seal_in_place_append_tag(nonce, Aad::from(self.purpose.as_slice()), &mut self.buffer);
        sealed.map_err(|_| Error::other("a chunk could not be sealed"))?;
        self.out.write_all(&self.buffer)?;
        self.buffer.clear();
        self.chunk = self.chunk.saturating_add(1);
        Ok(())
    }
}

impl<W: Write> Write for StreamSealer<W> {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        if !bytes.is_empty() && self.buffer.len() == CHUNK {
            // Only now is it known not to be the last.
            self.emit(false)?;
        }
        let room = CHUNK.saturating_sub(self.buffer.len()).min(bytes.len());
        self.buffer.extend_from_slice(bytes.get(..room).unwrap_or_default());
        Ok(room)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}
