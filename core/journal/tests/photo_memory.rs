//! A photo of 50 MB takes less than 8 MB of memory on its way in and out, by itself and in JSON. Alone in its process, so that
//! nothing else counts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod desk;

use desk::{Desk, request};
use kith_journal::entries::{EntryId, LogRequest};
use kith_journal::exchange::{ExportAsk, ExportFormat, ImportAsk};
use kith_journal::leaving::Leaving;
use kith_journal::portable::MoodNames;
use std::io::{BufWriter, Read, Seek, SeekFrom};

const MIB: u64 = 1_024 * 1_024;
const HEAD: &[u8] = &[0xff, 0xd8, 0xff, 0xda, 0, 4, 1, 2];
const END: &[u8] = &[0xff, 0xd9];

/// A JPEG of 50 MB that is never in memory as a whole.
struct Large(u64);

const LENGTH: u64 = 50 * MIB;

impl Read for Large {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = buffer.len().min(usize::try_from(LENGTH - self.0).unwrap());
        for byte in &mut buffer[..count] {
            let at = usize::try_from(self.0).unwrap();
            let from_end = usize::try_from(LENGTH - self.0).unwrap();
            *byte = HEAD.get(at).copied().unwrap_or_else(|| if from_end <= 2 { END[2 - from_end] } else { 0x5a });
            self.0 += 1;
        }
        Ok(count)
    }
}

impl Seek for Large {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match to {
            SeekFrom::Start(at) => self.0 = at,
            SeekFrom::Current(by) => self.0 = self.0.saturating_add_signed(by),
            SeekFrom::End(by) => self.0 = LENGTH.saturating_add_signed(by),
        }
        Ok(self.0)
    }
}

/// The most memory that this process ever had, in bytes (Linux).
fn peak() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? * 1_024)
}

/// Reads a photo in pieces and compares it with what it was.
fn is_large(desk: &Desk, entry: EntryId) {
    let mut photo = desk.journal.photos().read(entry, 1).unwrap();
    let (mut buffer, mut length, mut original) = ([0; 4_096], 0, Large(0));
    loop {
        let count = photo.read(&mut buffer).unwrap();
        let mut expected = [0; 4_096];
        original.read_exact(&mut expected[..count]).unwrap();
        assert_eq!(buffer[..count], expected[..count]);
        length += u64::try_from(count).unwrap();
        if count == 0 {
            break;
        }
    }
    assert_eq!(length, LENGTH);
}

/// Everything of one journal into another, by a file.
fn hand_over(from: &Desk, to: &Desk) {
    let mut file = tempfile::tempfile().unwrap();
    let ticket = from.journal.ask_to_leave(Leaving::Export).unwrap();
    let ask = ExportAsk { format: ExportFormat::Json, salvage: false, photos: true };
    from.journal.export(ticket, ask, &mut BufWriter::new(&mut file)).unwrap();
    file.rewind().unwrap();
    let ask = ImportAsk { names: MoodNames::new([]), zone: None, dry_run: false };
    let report = to.journal.import(&mut file, &ask).unwrap();
    assert_eq!(report.problems, []);
}

#[test]
fn fifty_megabytes_pass_through_eight() {
    let (desk, other) = (Desk::new(), Desk::seeded(2));
    desk.log(3);
    hand_over(&desk, &other);
    let before = peak();
    let photos = vec![desk.journal.photos().seal(&mut Large(0)).unwrap()];
    let entry = desk.journal.entries().log(LogRequest { photos, ..request(4) }).unwrap();
    is_large(&desk, entry.entry);
    hand_over(&desk, &other);
    is_large(&other, entry.entry);
    let (Some(before), Some(after)) = (before, peak()) else {
        // No other system tells it; the picture came back all the same.
        return;
    };
    assert!(after - before < 8 * MIB, "{} bytes", after - before);
}
