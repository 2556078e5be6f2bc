//! What OpenMLS runs on: RustCrypto's primitives, the storage of one transaction, and randomness from outside.
//!
//! A [`Provider`] borrows the storage, so that every write of an act lands in the transaction that the caller opened.
//! HPKE's ephemeral keys are the exception to the rule for randomness: the primitive draws them by itself, from a
//! generator that the operating system seeds.

use kith_model::Rng;
use openmls_rust_crypto::RustCrypto;
use openmls_traits::OpenMlsProvider;
use openmls_traits::random::OpenMlsRand;
use openmls_traits::storage::StorageProvider;
use std::convert::Infallible;

/// Gives OpenMLS its parts. `S` is the storage of one group instance: the same MLS group id may stand in two of them.
pub struct Provider<'a, S> {
    crypto: RustCrypto,
    rand: KithRand<'a>,
    storage: &'a S,
}

impl<S> std::fmt::Debug for Provider<'_, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Provider(…)")
    }
}

impl<'a, S: StorageProvider<1>> Provider<'a, S> {
    /// A provider over a storage and a random source.
    #[must_use]
    pub fn new(storage: &'a S, rng: &'a dyn Rng) -> Self {
        Self { crypto: RustCrypto::default(), rand: KithRand(rng), storage }
    }

    /// The random source.
    #[must_use]
    pub fn rng(&self) -> &'a dyn Rng {
        self.rand.0
    }
}

/// Randomness from outside, as OpenMLS asks for it.
#[derive(Clone, Copy)]
pub struct KithRand<'a>(&'a dyn Rng);

impl std::fmt::Debug for KithRand<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KithRand(…)")
    }
}

impl OpenMlsRand for KithRand<'_> {
    type Error = Infallible;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], Infallible> {
        let mut bytes = [0; N];
        self.0.fill(&mut bytes);
        Ok(bytes)
    }

    fn random_vec(&self, len: usize) -> Result<Vec<u8>, Infallible> {
        let mut bytes = vec![0; len];
        self.0.fill(&mut bytes);
        Ok(bytes)
    }
}

impl<'a, S: StorageProvider<1>> OpenMlsProvider for Provider<'a, S> {
    type CryptoProvider = RustCrypto;
    type RandProvider = KithRand<'a>;
    type StorageProvider = S;

    fn storage(&self) -> &S {
        self.storage
    }

    fn crypto(&self) -> &RustCrypto {
        &self.crypto
    }

    fn rand(&self) -> &KithRand<'a> {
        &self.rand
    }
}
