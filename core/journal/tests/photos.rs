//! Photos: what comes back is the picture and nothing else, and no file outlives its entry.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::cast_possible_truncation,
    reason = "a test fails by panicking"
)]

use crate::desk;

use desk::{Desk, holds, raw_files, request};
use kith_journal::JournalError;
use kith_journal::entries::{EntryEdit, LogRequest};
use kith_store::StoreError;
use std::io::{Cursor, Read};

const PLANTED: &[u8] = b"48.8584N 2.2945E";

/// EXIF that says how the picture is turned, with a place in it.
fn exif(orientation: u8) -> Vec<u8> {
    let entry = [0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0];
    [b"II*\0\x08\0\0\0\x01\0".as_slice(), &entry, &[0; 4], PLANTED].concat()
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xff, marker], (body.len() as u16 + 2).to_be_bytes().as_slice(), body].concat()
}

const SCAN: &[u8] = &[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xff, 0xd1, 5];

fn jpeg(orientation: u8) -> (Vec<u8>, Vec<u8>) {
    let tables = [segment(0xdb, &[7; 65]), segment(0xc0, &[8; 15])].concat();
    let icc = segment(0xe2, b"ICC_PROFILE\0\x01\x01colours");
    let adobe = segment(0xee, b"Adobe\0d\0\0\0\0\x01");
    let scan = [segment(0xda, &[9; 10]), SCAN.to_vec()].concat();
    let dirty = [
        &[0xff, 0xd8][..],
        &segment(0xe0, &[b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01".as_slice(), PLANTED].concat()),
        &segment(0xe1, &[b"Exif\0\0".as_slice(), &exif(orientation)].concat()),
        &segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0".as_slice(), PLANTED].concat()),
        &icc,
        &segment(0xe2, &[b"MPF\0".as_slice(), PLANTED].concat()),
        &segment(0xed, PLANTED),
        &adobe,
        &segment(0xfe, PLANTED),
        &tables,
        &scan,
        &segment(0xc4, &[3; 20]),
        &scan,
        &[0xff, 0xd9],
        PLANTED,
    ]
    .concat();
    let jfif = segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0");
    // Filling before a marker is not kept.
    let kept_scan = [segment(0xda, &[9; 10]), [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd1, 5].to_vec()].concat();
    let clean = [
        &[0xff, 0xd8][..],
        &jfif,
        &icc,
        &adobe,
        &tables,
        &kept_scan,
        &segment(0xc4, &[3; 20]),
        &kept_scan,
        &[0xff, 0xd9],
    ]
    .concat();
    (dirty, clean)
}

fn png() -> (Vec<u8>, Vec<u8>) {
    let chunk = |kind: &[u8], body: &[u8]| [&(body.len() as u32).to_be_bytes()[..], kind, body, &[0xcc; 4]].concat();
    let head = [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(b"IHDR", &[1; 13])].concat();
    let data = [chunk(b"IDAT", &[2; 100]), chunk(b"IEND", b"")].concat();
    let meta =
        [chunk(b"tEXt", PLANTED), chunk(b"eXIf", &exif(6)), chunk(b"iTXt", PLANTED), chunk(b"zzZz", PLANTED)].concat();
    ([head.clone(), meta, data.clone(), PLANTED.to_vec()].concat(), [head, data].concat())
}

fn webp() -> (Vec<u8>, Vec<u8>) {
    let chunk = |kind: &[u8], body: &[u8]| {
        let filling = if body.len() % 2 == 1 { vec![0] } else { vec![] };
        [kind, &(body.len() as u32).to_le_bytes(), body, &filling].concat()
    };
    let riff = |body: Vec<u8>| [b"RIFF".as_slice(), &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat();
    let image = chunk(b"VP8L", &[5; 33]);
    let dirty = [
        chunk(b"VP8X", &[0x1c, 0, 0, 0, 1, 0, 0, 1, 0, 0]),
        image.clone(),
        chunk(b"EXIF", &exif(8)),
        chunk(b"XMP ", PLANTED),
        chunk(b"????", PLANTED),
    ]
    .concat();
    let clean = [chunk(b"VP8X", &[0x10, 0, 0, 0, 1, 0, 0, 1, 0, 0]), image].concat();
    ([riff(dirty), PLANTED.to_vec()].concat(), riff(clean))
}

fn with_photos(desk: &Desk, pictures: &[&[u8]]) -> kith_journal::entries::Entry {
    let seal = |picture: &&[u8]| desk.journal.photos().seal(&mut Cursor::new(*picture)).unwrap();
    let photos = pictures.iter().map(seal).collect();
    desk.journal.entries().log(LogRequest { photos, ..request(4) }).unwrap()
}

fn files(desk: &Desk) -> usize {
    raw_files(&desk.home.join("photos"))
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|ext| ext != "lock"))
        .count()
}

#[test]
fn a_picture_comes_back_without_anything_else() {
    let desk = Desk::new();
    let pictures = [(jpeg(6), "jpeg", 6), (png(), "png", 6), (webp(), "webp", 8)];
    let entry = with_photos(&desk, &pictures.each_ref().map(|((dirty, _), ..)| dirty.as_slice()));
    assert_eq!(entry.photos, 3);
    for (number, ((dirty, clean), kind, orientation)) in (1..).zip(&pictures) {
        assert!(dirty.windows(PLANTED.len()).any(|window| window == PLANTED), "the test plants nothing");
        let mut photo = desk.journal.photos().read(entry.entry, number).unwrap();
        let mut bytes = Vec::new();
        photo.read_to_end(&mut bytes).unwrap();
        assert_eq!(&bytes, clean, "{kind}");
        assert_eq!((photo.view.kind.as_str(), photo.view.orientation), (*kind, *orientation));
        assert_eq!(photo.view.bytes, clean.len() as u64);
    }
    assert_eq!(desk.journal.photos().read(entry.entry, 4).unwrap_err(), JournalError::PhotoUnknown);
    for needle in [PLANTED, b"JFIF", b"IHDR", b"VP8L", b"ICC_PROFILE"] {
        assert!(!holds(&desk.raw_files(), needle));
    }
}

#[test]
fn what_is_no_picture_is_refused_and_leaves_no_file() {
    let desk = Desk::new();
    let (whole, _) = jpeg(1);
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0".as_slice();
    for (bytes, error) in [
        (b"".as_slice(), JournalError::PhotoUnsupported),
        (b"GIF89a", JournalError::PhotoUnsupported),
        (heic, JournalError::PhotoUnsupported),
        (&whole[..40], JournalError::PhotoDamaged),
        (&[0xff, 0xd8, 0xff, 0xd9], JournalError::PhotoDamaged),
        (&[0xff, 0xd8, 0xff, 0xe1, 0, 1], JournalError::PhotoDamaged),
        (&png().0[..60], JournalError::PhotoDamaged),
        (&webp().1[..30], JournalError::PhotoDamaged),
    ] {
        assert_eq!(desk.journal.photos().seal(&mut Cursor::new(bytes)).unwrap_err(), error, "{bytes:?}");
    }
    // Every cut of every picture is refused or, behind its end, no cut at all.
    for (dirty, _) in [jpeg(1), png(), webp()] {
        for to in 0..dirty.len() - PLANTED.len() {
            assert!(desk.journal.photos().seal(&mut Cursor::new(&dirty[..to])).is_err(), "{to}");
        }
    }
    assert_eq!(files(&desk), 0);
}

#[test]
fn a_fourth_photo_is_refused() {
    let desk = Desk::new();
    let (picture, _) = png();
    let entry = with_photos(&desk, &[&picture, &picture, &picture]);
    let one_more = desk.journal.photos().seal(&mut Cursor::new(&picture)).unwrap();
    let edit = EntryEdit { photos: vec![one_more.clone()], ..EntryEdit::default() };
    assert_eq!(desk.journal.entries().edit(entry.entry, edit), Err(JournalError::PhotosTooMany));
    let edit = EntryEdit { photos: vec![one_more], drop_photos: true, ..EntryEdit::default() };
    assert_eq!(desk.journal.entries().edit(entry.entry, edit).unwrap().photos, 1);
}

#[test]
fn no_file_outlives_its_entry_and_its_history() {
    let mut desk = Desk::new();
    let (picture, clean) = jpeg(1);
    // Sealed for an entry that never came.
    drop(desk.journal.photos().seal(&mut Cursor::new(&picture)).unwrap());
    assert_eq!(files(&desk), 1);
    let entry = with_photos(&desk, &[&picture]);
    desk.reopen();
    assert_eq!(files(&desk), 1);
    desk.journal.entries().delete(entry.entry).unwrap();
    desk.reopen();
    desk.journal.entries().undo().unwrap();
    let mut bytes = Vec::new();
    desk.journal.photos().read(entry.entry, 1).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, clean);
    desk.journal.entries().undo().unwrap();
    assert_eq!(files(&desk), 0);
}

#[test]
fn a_damaged_photo_is_an_error_and_never_another_picture() {
    let desk = Desk::new();
    let picture = {
        let (head, _) = png();
        // Several chunks of the sealed file.
        let body = vec![7_u8; 200_000];
        let chunk = [&(body.len() as u32).to_be_bytes()[..], b"IDAT", &body, &[0; 4]].concat();
        [&head[..33], &chunk, &head[head.len() - PLANTED.len() - 12..]].concat()
    };
    let (damaged, whole) = (with_photos(&desk, &[&picture]), with_photos(&desk, &[&picture]));
    let (path, bytes) = {
        let mut before: Vec<_> = raw_files(&desk.home.join("photos"));
        before.retain(|(path, _)| path.extension().is_some_and(|ext| ext == "photo"));
        before.sort_by_key(|(path, _)| std::fs::metadata(path).unwrap().modified().unwrap());
        before.remove(0)
    };
    for at in [0, 65_551, 65_552, 131_104, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        std::fs::write(&path, &flipped).unwrap();
        let mut sink = Vec::new();
        let read = |id, sink: &mut Vec<u8>| desk.journal.photos().read(id, 1).unwrap().read_to_end(sink);
        assert_eq!(read(damaged.entry, &mut sink).unwrap_err().kind(), std::io::ErrorKind::InvalidData, "{at}");
        assert!(sink.iter().zip(&picture).all(|(found, meant)| found == meant));
        assert!(read(whole.entry, &mut Vec::new()).is_ok());
        let checks = desk.journal.doctor().unwrap();
        assert!(checks.iter().any(|check| check.name == "photos" && !check.ok));
    }
    std::fs::remove_file(&path).unwrap();
    let gone = JournalError::Store(StoreError::Corrupt { what: "a photo's file is gone" });
    assert_eq!(desk.journal.photos().read(damaged.entry, 1).unwrap_err(), gone);
}
