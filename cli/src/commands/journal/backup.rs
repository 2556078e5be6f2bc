//! `journal backup`, `journal restore`.

use super::open;
use crate::arguments::{BackupArgs, RestoreArgs};
use crate::commands::Context;
use crate::output::{BackupView, Failure, NewFile, RestoredView};
use kith::journal::backup::{CodeError, RecoveryCode};
use kith::journal::leaving::Leaving;
use kith_model::Refusal;
use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;
use zeroize::Zeroizing;

/// A recovery code is shorter, however it is typed.
const MOST: u64 = 1_024;

/// Writes a backup.
pub(super) fn backup(context: &mut Context, arguments: &BackupArgs) -> Result<(), Failure> {
    let journal = open(context)?;
    let mut steps = context.printer.steps("Making the backup, and trying it out");
    let mut out = NewFile::begin(&arguments.out, arguments.force)?;
    // The command itself is the person's consent: what is asked for and what leaves are one line.
    let ticket = journal.ask_to_leave(Leaving::Backup).map_err(Failure::journal)?;
    let made = journal.backups().make(ticket, out.file(), &mut |done, total| steps.tell(done, total));
    let made = made.map_err(|error| steps.failure(Failure::journal(error)))?;
    out.finish()?;
    drop(steps);
    for photo in &made.damaged {
        let sentence = format!("{photo} is damaged or gone, so the backup is without it: its entry is in the backup");
        context.printer.warn(Some(Refusal::PhotoDamaged.code()), &sentence);
    }
    context.printer.one(&BackupView::from(&made))
}

/// Brings a backup back.
pub(super) fn restore(context: &mut Context, arguments: &RestoreArgs) -> Result<(), Failure> {
    let mut file = File::open(&arguments.file).map_err(|_| Failure::from(Refusal::FileUnreadable))?;
    let journal = open(context)?;
    context.printer.idle();
    let wrong = |error: CodeError| Failure::because(Refusal::CodeInvalid, error.to_string());
    let code = RecoveryCode::parse(&code(arguments)?).map_err(wrong)?;
    let mut steps = context.printer.steps("Bringing the backup back");
    let restored = journal.backups().restore(&mut file, &code, &mut |done, total| steps.tell(done, total));
    let restored = restored.map_err(|error| steps.failure(Failure::journal(error)))?;
    drop(steps);
    context.printer.one(&RestoredView::from(restored))
}

/// The recovery code from where the person put it.
fn code(arguments: &RestoreArgs) -> Result<Zeroizing<String>, Failure> {
    if let Some(code) = &arguments.recovery_code {
        return Ok(Zeroizing::new(code.utf8()?.to_owned()));
    }
    if let Some(file) = &arguments.code_file {
        return read(&mut File::open(file).map_err(|_| Failure::from(Refusal::FileUnreadable))?, file);
    }
    if let Some(code) = std::env::var_os("KITH_RECOVERY_CODE").filter(|code| !code.is_empty()) {
        return code.into_string().map(Zeroizing::new).map_err(|_| Refusal::TextNotUtf8.into());
    }
    if std::io::stdin().is_terminal() {
        let typed = rpassword::prompt_password("Recovery code: ");
        return typed.map(Zeroizing::new).map_err(|_| Refusal::CodeInvalid.into());
    }
    let piped = read(&mut std::io::stdin().lock(), Path::new("-"))?;
    if piped.trim().is_empty() {
        let sentence = "there is no recovery code: give it with --code-file, --recovery-code or on standard input";
        return Err(Failure::because(Refusal::CodeInvalid, sentence));
    }
    Ok(piped)
}

fn read(source: &mut dyn Read, place: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = Zeroizing::new(String::new());
    let read = source.take(MOST).read_to_string(&mut text);
    let sentence = format!("the recovery code cannot be read from {}", place.display());
    read.map_err(|_| Failure::because(Refusal::FileUnreadable, sentence))?;
    Ok(text)
}
