//! Making, opening and wiping the home that the command line names.

use super::clock::StandingClock;
use super::{clock, locate, prepare, vault::FileVault, zone};
use crate::arguments::Global;
use crate::output::{Failure, Printer};
use kith::journal::rescue::Rescued;
use kith::journal::{self, Journal};
use kith::planner::QuietHours;
use kith::{Connector, Kith, LEAST_SECRET, NewAccount, Options};
use kith_model::{CheckView, KithError, LockReason, Refusal, SecretVault, StorageFault, Timestamp, VaultError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A home that may or may not exist yet.
#[derive(Debug)]
pub(crate) struct Home {
    folder: PathBuf,
    vault: Arc<FileVault>,
    now: Option<Timestamp>,
}

impl Home {
    /// The home that flags and environment name. Touches no file.
    ///
    /// # Errors
    /// A usage error when no folder is known or `KITH_NOW` is no time.
    pub(crate) fn of(global: &Global) -> Result<Self, Failure> {
        let folder = locate(global)?;
        let given = global.secret_file.clone().or_else(|| locate::variable("KITH_SECRET_FILE"));
        let vault = given.map_or_else(|| FileVault::inside(&folder), FileVault::given);
        let pin_file = global.pin_file.clone().or_else(|| locate::variable("KITH_PIN_FILE"));
        let vault = vault.with_pin_file(pin_file);
        Ok(Self { folder, vault: Arc::new(vault), now: clock::standing()? })
    }

    /// A home with its own secret in it, whatever the environment says.
    pub(crate) fn at(folder: PathBuf) -> Self {
        let vault = Arc::new(FileVault::inside(&folder));
        Self { folder, vault, now: None }
    }

    /// Whether the clock of this process stands still.
    pub(crate) const fn clock_stands(&self) -> bool {
        self.now.is_some()
    }

    /// Makes the home, and its secret when none is given.
    ///
    /// # Errors
    /// What [`Kith::create`] says, and `home_exposed` with the command that helps.
    pub(crate) fn create(&self, account: NewAccount, printer: &mut Printer) -> Result<Kith, Failure> {
        prepare::refuse_existing(&self.folder)?;
        self.make(printer, || Kith::create(&self.folder, self.options()?, account).map_err(|error| self.explain(error)))
    }

    /// Makes a home for a journal alone, which needs no account and no relay.
    ///
    /// # Errors
    /// `home_exists` when a home or a journal is there; what [`journal::open`] says.
    pub(crate) fn create_journal(&self, printer: &mut Printer) -> Result<(), Failure> {
        prepare::refuse_existing(&self.folder)?;
        if journal::is_there(&self.folder) {
            return Err(Refusal::HomeExists.into());
        }
        self.make(printer, || {
            let zone = Arc::new(zone::device());
            journal::open(&self.folder, &self.options()?, zone).map(drop).map_err(|error| self.explain(error))
        })
    }

    /// Makes the folder and the secret, then what `fill` makes in them; takes them back when that fails.
    fn make<T>(&self, printer: &mut Printer, fill: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
        if !self.vault.is_owned() {
            self.check_secret()?;
        }
        let new_folder = prepare::prepare(&self.folder)?;
        let new_secret = self.vault.make().map_err(|error| self.secret_not_made(&error))?;
        let made = fill();
        match made {
            Ok(_) if new_secret => printer.note(&format!(
                "the secret that opens this home is in {}: keep a copy of it where others cannot read it",
                self.vault.path().display()
            )),
            Err(_) => self.undo(new_secret, new_folder),
            _ => {}
        }
        made
    }

    /// Takes back what an `init` that failed has made; a folder goes only when nothing is in it.
    fn undo(&self, new_secret: bool, new_folder: bool) {
        if new_secret {
            let _ = self.vault.destroy();
        }
        if new_folder {
            let _ = std::fs::remove_dir(&self.folder);
        }
    }

    /// Opens the home.
    ///
    /// # Errors
    /// What [`Kith::open`] says.
    pub(crate) fn open(&self) -> Result<Kith, Failure> {
        prepare::refuse_missing(&self.folder).map_err(|missing| {
            let sentence =
                "this home has a journal and no account yet: make one beside it with `kith init --name NAME`";
            if journal::is_there(&self.folder) { Failure::because(Refusal::HomeMissing, sentence) } else { missing }
        })?;
        let kith = Kith::open(&self.folder, self.options()?).map_err(|error| self.explain(error))?;
        kith.set_zone(zone::of_planner());
        Ok(kith)
    }

    /// Opens the home over another network, for measures.
    ///
    /// # Errors
    /// What [`Kith::open`] says.
    pub(crate) fn open_over(&self, network: Arc<dyn Connector>) -> Result<Kith, Failure> {
        let options = Options { network, ..self.options()? };
        Kith::open(&self.folder, options).map_err(|error| self.explain(error))
    }

    /// Opens the journal of the home, which needs no account.
    ///
    /// # Errors
    /// What [`journal::open`] says.
    pub(crate) fn open_journal(&self) -> Result<Journal, Failure> {
        if !journal::is_there(&self.folder) {
            prepare::refuse_missing(&self.folder)?;
        }
        self.refuse_gone()?;
        journal::open(&self.folder, &self.options()?, Arc::new(zone::device())).map_err(|error| self.explain(error))
    }

    /// A journal without its file is not made anew without a word.
    fn refuse_gone(&self) -> Result<(), Failure> {
        if !journal::is_gone(&self.folder) {
            return Ok(());
        }
        let sentence = "the file of this journal is gone: bring a backup back into a new home, or give this home up with `kith wipe --yes`";
        Err(Failure::because(StorageFault::Corrupt, sentence))
    }

    /// Checks the journal of the home, which need not open.
    ///
    /// # Errors
    /// What [`journal::doctor_of`] says.
    pub(crate) fn doctor_of_journal(&self) -> Result<Vec<CheckView>, Failure> {
        let zone = Arc::new(zone::device());
        journal::doctor_of(&self.folder, &self.options()?, zone).map_err(|error| self.explain(error))
    }

    /// What can be read of a damaged journal.
    ///
    /// # Errors
    /// What [`journal::open_beside_damage`] says.
    pub(crate) fn rescue_journal(&self) -> Result<Rescued, Failure> {
        self.refuse_gone()?;
        let zone = Arc::new(zone::device());
        journal::open_beside_damage(&self.folder, &self.options()?, zone).map_err(|error| self.explain(error))
    }

    /// The person's quiet hours; none where there is no account, since the journal needs none.
    ///
    /// # Errors
    /// What [`Kith::open`] says.
    pub(crate) fn quiet_hours(&self) -> Result<QuietHours, Failure> {
        if prepare::refuse_missing(&self.folder).is_err() {
            return Ok(QuietHours::default());
        }
        Ok(self.open()?.quiet().hours()?)
    }

    /// Whether an account is here.
    pub(crate) fn has_account(&self) -> bool {
        prepare::refuse_missing(&self.folder).is_ok()
    }

    /// Whether a journal was ever kept here.
    pub(crate) fn has_journal(&self) -> bool {
        journal::is_there(&self.folder)
    }

    /// Sets the PIN, or changes it; the new one is in `file` or comes from the terminal.
    ///
    /// # Errors
    /// `pin_needed` when there is none to be had, and what [`Kith::set_pin`] says.
    pub(crate) fn set_pin(&self, file: Option<&Path>) -> Result<(), Failure> {
        self.refuse_absent()?;
        let is_set = Kith::has_pin(&self.folder)?;
        let new = if is_set && file.is_none() {
            let asking = FileVault::inside(&self.folder);
            asking.ask_pin(None, "New PIN: ")
        } else {
            self.vault.ask_pin(file, "New PIN: ")
        };
        let new = new.map_err(|_| Failure::because(Refusal::FileUnreadable, "the file with the PIN cannot be read"))?;
        let missing = if is_set { "--new-pin-file" } else { "--pin-file" };
        let sentence = format!("there is no new PIN: give it with {missing}, or in a terminal");
        let new = new.ok_or_else(|| Failure::because(LockReason::PinNeeded, sentence))?;
        Kith::set_pin(&self.folder, &self.options()?, &new).map_err(|error| self.explain(error))
    }

    /// Takes the PIN away.
    ///
    /// # Errors
    /// What [`Kith::clear_pin`] says.
    pub(crate) fn clear_pin(&self) -> Result<(), Failure> {
        self.refuse_absent()?;
        Kith::clear_pin(&self.folder, &self.options()?).map_err(|error| self.explain(error))
    }

    fn refuse_absent(&self) -> Result<(), Failure> {
        if journal::is_there(&self.folder) { Ok(()) } else { prepare::refuse_missing(&self.folder) }
    }

    /// Destroys the home.
    ///
    /// # Errors
    /// What [`Kith::wipe`] says.
    pub(crate) fn wipe(&self) -> Result<(), Failure> {
        Ok(Kith::wipe(&self.folder)?)
    }

    fn options(&self) -> Result<Options, Failure> {
        let mut options = Options::platform(self.vault.clone())?;
        if let Some(now) = self.now {
            options.clock = Arc::new(StandingClock::new(now));
        }
        Ok(options)
    }

    /// A secret file that is no secret is said before anything is made with it.
    fn check_secret(&self) -> Result<(), Failure> {
        match self.vault.secret() {
            Ok(mut secret) => {
                zeroize::Zeroize::zeroize(&mut secret);
                Ok(())
            }
            Err(VaultError::Locked) => Err(self.secret_unusable("is not there")),
            Err(VaultError::Failed { reason }) => Err(self.secret_unusable(&format!("cannot be used ({reason})"))),
        }
    }

    fn secret_not_made(&self, error: &std::io::Error) -> Failure {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Failure::from(KithError::Storage(StorageFault::Full))
            }
            _ => self.secret_unusable("cannot be written"),
        }
    }

    fn secret_unusable(&self, why: &str) -> Failure {
        let place = self.vault.path().display();
        Failure::because(
            LockReason::VaultLocked,
            format!("the secret file {place} {why}: give one of at least {LEAST_SECRET} bytes"),
        )
    }

    /// Says what only the shell knows: paths.
    fn explain(&self, error: KithError) -> Failure {
        match error {
            KithError::Locked { reason: LockReason::HomeExposed, .. } => prepare::exposed(&self.folder),
            KithError::Locked { reason: LockReason::VaultLocked, .. } => self
                .check_secret()
                .err()
                .map_or_else(|| error.clone().into(), |_| Failure::because(LockReason::VaultLocked, self.locked())),
            other => other.into(),
        }
    }

    fn locked(&self) -> String {
        let place = self.vault.path().display();
        format!("the secret of this home is not in {place}: bring it back, or give it with --secret-file")
    }
}
