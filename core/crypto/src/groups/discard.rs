//! A storage that keeps nothing: for a foreign tree that is verified and looked at, and never becomes a group.

use openmls_traits::public_storage::PublicStorageProvider;
use openmls_traits::storage::traits;
use std::convert::Infallible;

/// Takes every write and gives nothing back.
pub(super) struct Discard;

impl PublicStorageProvider<1> for Discard {
    type PublicError = Infallible;

    fn write_tree<G: traits::GroupId<1>, T: traits::TreeSync<1>>(&self, _: &G, _: &T) -> Result<(), Infallible> {
        Ok(())
    }

    fn write_interim_transcript_hash<G: traits::GroupId<1>, H: traits::InterimTranscriptHash<1>>(
        &self,
        _: &G,
        _: &H,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn write_context<G: traits::GroupId<1>, C: traits::GroupContext<1>>(&self, _: &G, _: &C) -> Result<(), Infallible> {
        Ok(())
    }

    fn write_confirmation_tag<G: traits::GroupId<1>, T: traits::ConfirmationTag<1>>(
        &self,
        _: &G,
        _: &T,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn queue_proposal<G: traits::GroupId<1>, R: traits::ProposalRef<1>, Q: traits::QueuedProposal<1>>(
        &self,
        _: &G,
        _: &R,
        _: &Q,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn queued_proposals<G: traits::GroupId<1>, R: traits::ProposalRef<1>, Q: traits::QueuedProposal<1>>(
        &self,
        _: &G,
    ) -> Result<Vec<(R, Q)>, Infallible> {
        Ok(Vec::new())
    }

    fn tree<G: traits::GroupId<1>, T: traits::TreeSync<1>>(&self, _: &G) -> Result<Option<T>, Infallible> {
        Ok(None)
    }

    fn group_context<G: traits::GroupId<1>, C: traits::GroupContext<1>>(&self, _: &G) -> Result<Option<C>, Infallible> {
        Ok(None)
    }

    fn interim_transcript_hash<G: traits::GroupId<1>, H: traits::InterimTranscriptHash<1>>(
        &self,
        _: &G,
    ) -> Result<Option<H>, Infallible> {
        Ok(None)
    }

    fn confirmation_tag<G: traits::GroupId<1>, T: traits::ConfirmationTag<1>>(
        &self,
        _: &G,
    ) -> Result<Option<T>, Infallible> {
        Ok(None)
    }

    fn delete_tree<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_confirmation_tag<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_context<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn delete_interim_transcript_hash<G: traits::GroupId<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }

    fn remove_proposal<G: traits::GroupId<1>, R: traits::ProposalRef<1>>(
        &self,
        _: &G,
        _: &R,
    ) -> Result<(), Infallible> {
        Ok(())
    }

    fn clear_proposal_queue<G: traits::GroupId<1>, R: traits::ProposalRef<1>>(&self, _: &G) -> Result<(), Infallible> {
        Ok(())
    }
}
