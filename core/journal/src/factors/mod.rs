//! Factors: a person's own tags for what was going on, in groups such as work, body, people.

use crate::entries::clean_words;
use crate::store::word;
use crate::{Journal, JournalError};

pub use kith_model::journal::Factor;

/// The factors of a journal.
#[derive(Debug, Clone, Copy)]
pub struct Factors<'a> {
    pub(crate) journal: &'a Journal,
}

impl Factors<'_> {
    /// All factors: those in groups first, by group and name.
    ///
    /// # Errors
    /// What the storage says.
    pub fn list(&self) -> Result<Vec<Factor>, JournalError> {
        self.journal.read(|read| {
            let factors = word::factors(read)?;
            Ok(factors.into_iter().map(|(name, group, entries)| Factor { name, group, entries }).collect())
        })
    }

    /// Puts a factor into a group, or into none; gives what it is then. A factor in a group is kept also while no entry has it.
    ///
    /// # Errors
    /// The bounds of a text, and what the storage says.
    pub fn set_group(&self, factor: &str, group: Option<&str>) -> Result<Factor, JournalError> {
        let clean = |text: &str| clean_words(&[text.to_owned()])?.pop().ok_or(JournalError::TextEmpty);
        let (factor, group) = (clean(factor)?, group.map(clean).transpose()?);
        self.journal.write(|tx| {
            word::set_group(tx, &factor, group.as_deref())?;
            let known = word::factors(tx)?.into_iter().find(|(name, ..)| *name == factor);
            Ok(Factor { entries: known.map_or(0, |(.., entries)| entries), name: factor, group })
        })
    }
}
