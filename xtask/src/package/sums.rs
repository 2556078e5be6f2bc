//! Checksums of what a package holds.

use std::fs;
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::Failure;

const NAME: &str = "SHA256SUMS";

/// The sum of one file.
pub(super) fn of(file: &Path) -> Result<String, Failure> {
    Ok(HEXLOWER.encode(&Sha256::digest(fs::read(file)?)))
}

/// Writes `SHA256SUMS` with a line for every other file of the folder, in the form of `sha256sum`.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let mut files = Vec::new();
    list(folder, Path::new(""), &mut files)?;
    files.sort();
    let mut text = String::new();
    for file in files.iter().filter(|file| file.as_path() != Path::new(NAME)) {
        text.push_str(&format!("{}  {}\n", of(&folder.join(file))?, file.display()));
    }
    Ok(fs::write(folder.join(NAME), text)?)
}

fn list(from: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    for item in fs::read_dir(from.join(folder))? {
        let item = item?;
        let path = folder.join(item.file_name());
        if item.file_type()?.is_dir() { list(from, &path, files)? } else { files.push(path) }
    }
    Ok(())
}
