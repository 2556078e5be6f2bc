//! Help lines and first steps: offline, with the vault locked and without an account.

use kith_model::{Clock, HelpLine, KithError, Refusal, Region, SystemClock};
use std::sync::Arc;

/// Places to turn to.
#[derive(Debug, Default, uniffi::Object)]
pub struct Help {}

#[uniffi::export]
impl Help {
    /// Needs nothing.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The lines of a country, by its code of two letters, or the one for everybody else; all of them without a country.
    /// Errors: `value_invalid` for what is no code.
    #[uniffi::method(default(country = None))]
    pub fn lines(&self, country: Option<String>) -> Result<Vec<HelpLine>, KithError> {
        let region = country.map(|code| code.parse::<Region>().map_err(|_| Refusal::ValueInvalid)).transpose()?;
        Ok(kith_model::help_lines(region.as_ref(), SystemClock.now()))
    }

    /// What to do first.
    pub fn first_steps(&self) -> Vec<String> {
        kith_model::first_steps().to_vec()
    }
}
