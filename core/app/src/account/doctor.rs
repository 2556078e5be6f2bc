//! Looking at every page of the home.

use super::Account;
use kith_model::{CheckView, KithError};

impl Account<'_> {
    /// Reads everything and says what is well and what is not. Changes nothing.
    ///
    /// # Errors
    /// Only when not even the looking works; what is damaged is a finding.
    pub fn doctor(&self) -> Result<Vec<CheckView>, KithError> {
        let checks = self.kith.inner.store.doctor()?;
        let mut views: Vec<CheckView> = checks
            .into_iter()
            .map(|check| CheckView { check: check.name.to_owned(), ok: check.ok, message: check.message })
            .collect();
        let forked = self.kith.read(|read, _| {
            Ok(read.list_conversations()?.iter().filter(|c| c.stop_reason.as_deref() == Some("log_forked")).count())
        });
        if let Ok(forked) = forked {
            views.push(CheckView {
                check: "logs".to_owned(),
                ok: forked == 0,
                message: if forked == 0 {
                    "no relay has contradicted itself".to_owned()
                } else {
                    format!("{forked} group(s) stopped because their relay contradicted itself")
                },
            });
        }
        Ok(views)
    }
}
