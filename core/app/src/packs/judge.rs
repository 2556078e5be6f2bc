//! Whether a pack may be taken in: the rule alone.
//!
//! | here | the pack | verdict |
//! |---|---|---|
//! | nothing | whole | take it in, and pin its key |
//! | nothing | an update | `pack_base` |
//! | a version of another key | any | `pack_publisher` |
//! | a newer version | any | `pack_older` |
//! | the same version | the same content | nothing to do |
//! | the same version | other content | `pack_older` |
//! | an older version | whole, or an update of just that one | take it in |
//! | an older version | an update of another one | `pack_base` |

use kith_model::Refusal;
use kith_protocol::peer::Pack;

/// What is known of a pack that was taken in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) publisher: [u8; 32],
    pub(super) version: u64,
    pub(super) content: [u8; 32],
}

/// What becomes of a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It comes in place of what is there.
    Take,
    /// It is there already.
    Same,
}

pub(super) fn judge(known: Option<Known>, pack: &Pack) -> Result<Verdict, Refusal> {
    let Some(known) = known else {
        return if pack.base.is_none() { Ok(Verdict::Take) } else { Err(Refusal::PackBase) };
    };
    if known.publisher != *pack.publisher.as_bytes() {
        return Err(Refusal::PackPublisher);
    }
    if pack.version == known.version && *pack.content.as_bytes() == known.content {
        return Ok(Verdict::Same);
    }
    if pack.version <= known.version {
        return Err(Refusal::PackOlder);
    }
    if pack.base.is_none_or(|base| base == known.version) { Ok(Verdict::Take) } else { Err(Refusal::PackBase) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kith_protocol::id::{Hash, PublicKey};
    use kith_protocol::peer::PackContent;

    #[test]
    fn every_row_of_the_table_holds() {
        let pack = |key: u8, version, base, content: u8| Pack {
            content: Hash::new([content; 32]),
            base,
            ..Pack::whole([1; 16], PublicKey::new([key; 32]), version, &PackContent::new())
        };
        let known = Some(Known { publisher: [7; 32], version: 3, content: [9; 32] });
        for (what, known, pack, verdict) in [
            ("first", None, pack(7, 1, None, 1), Ok(Verdict::Take)),
            ("first, not from the beginning", None, pack(7, 5, None, 1), Ok(Verdict::Take)),
            ("update of nothing", None, pack(7, 2, Some(1), 1), Err(Refusal::PackBase)),
            ("newer", known, pack(7, 4, None, 1), Ok(Verdict::Take)),
            ("newer by far", known, pack(7, u64::MAX, None, 1), Ok(Verdict::Take)),
            ("update", known, pack(7, 4, Some(3), 1), Ok(Verdict::Take)),
            ("update of an older one", known, pack(7, 4, Some(2), 1), Err(Refusal::PackBase)),
            ("update of a later one", known, pack(7, 5, Some(4), 1), Err(Refusal::PackBase)),
            ("again", known, pack(7, 3, None, 9), Ok(Verdict::Same)),
            ("again, as an update", known, pack(7, 3, Some(2), 9), Ok(Verdict::Same)),
            ("another of the same number", known, pack(7, 3, None, 1), Err(Refusal::PackOlder)),
            ("older", known, pack(7, 2, None, 1), Err(Refusal::PackOlder)),
            ("older with the same content", known, pack(7, 2, None, 9), Err(Refusal::PackOlder)),
            ("another key", known, pack(8, 4, None, 1), Err(Refusal::PackPublisher)),
            ("another key, again", known, pack(8, 3, None, 9), Err(Refusal::PackPublisher)),
        ] {
            assert_eq!(judge(known, &pack), verdict, "{what}");
        }
    }
}
