//! `pack`.

use super::Context;
use crate::arguments::{ExportPackArgs, PackCommand, Text};
use crate::output::{Failure, write_file};
use kith::{MAX_PACK, PackSource};
use kith_model::Refusal;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Everything about packs.
pub(super) fn pack(context: &mut Context, command: PackCommand) -> Result<(), Failure> {
    match command {
        PackCommand::Export(arguments) => export(context, &arguments),
        PackCommand::Import { file } => {
            let bytes = whole_pack(&file)?;
            context.write(|kith| Ok(kith.packs().import(&bytes)?), |_, view| Ok(vec![view]))
        }
        PackCommand::List => context.read(|kith| Ok(kith.packs().list()?)),
        PackCommand::Remove { pack } => {
            let pack = pack.utf8()?;
            context.write(|kith| Ok(kith.packs().remove(kith.resolve().pack(pack)?)?), |_, view| Ok(vec![view]))
        }
    }
}

fn export(context: &mut Context, arguments: &ExportPackArgs) -> Result<(), Failure> {
    let group = arguments.group.as_ref().map(Text::utf8).transpose()?;
    let title = arguments.title.as_ref().map(Text::utf8).transpose()?;
    let since = arguments.since.as_deref().map(whole_pack).transpose()?;
    if !arguments.force && arguments.out.symlink_metadata().is_ok() {
        return Err(Refusal::FileExists.into());
    }
    context.write(
        |kith| {
            let source = match group {
                Some(group) => PackSource::Group(kith.resolve().group(group)?),
                None => PackSource::Own,
            };
            let file = kith.packs().export(source, title, since.as_deref())?;
            write_file(&arguments.out, arguments.force, &file.bytes)?;
            Ok(file.view)
        },
        |_, view| Ok(vec![view]),
    )
}

/// The file, and not much more of it than a pack may have.
fn whole_pack(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = File::open(path).map_err(|_| Refusal::FileUnreadable)?;
    let most = u64::try_from(MAX_PACK).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).map_err(|_| Refusal::FileUnreadable)?;
    if bytes.len() > MAX_PACK { Err(Refusal::PackTooLarge.into()) } else { Ok(bytes) }
}
