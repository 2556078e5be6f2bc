//! Files of other journals and our own: what comes in, what is refused, and that what went out comes back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may panic"
)]

use crate::desk;

use desk::Desk;
use kith_journal::entries::{Affect, Arousal, Day, DayStart, Entry, EntryId, Mood, Valence};
use kith_journal::instruments::{Answers, Instrument};
use kith_journal::leaving::{ExportLeave, Leaving};
use kith_journal::portable::{
    Contents, Format, Likeness, MoodNames, OutgoingEntry, PortableError, PortableResult, PortableSettings, Settled,
    read, settle, write_csv, write_json, write_markdown,
};
use kith_journal::zones::{Zone, day_of};
use kith_model::Timestamp;
use proptest::prelude::*;
use std::io::{Cursor, Write};
use std::sync::{LazyLock, Mutex};
use zip::write::SimpleFileOptions;

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn contents(bytes: &[u8]) -> Contents {
    read(&mut Cursor::new(bytes)).unwrap()
}

fn refused(bytes: &[u8]) -> PortableError {
    read(&mut Cursor::new(bytes)).unwrap_err()
}

fn berlin() -> Zone {
    "Europe/Berlin".parse().unwrap()
}

fn names() -> MoodNames {
    MoodNames::new([])
}

fn settled(bytes: &[u8]) -> Settled {
    settle(&contents(bytes), &names(), berlin(), DayStart::DEFAULT).unwrap()
}

/// An entry as one line: day, instant, zone, mood, factors, note.
fn lines(settled: &Settled) -> Vec<String> {
    let line = |entry: &kith_journal::portable::SettledEntry| {
        let draft = &entry.draft;
        let note = draft.note.as_deref().unwrap_or("-").replace('\n', "/");
        let at = draft.at.to_string().replace(":00.000Z", "Z");
        format!("{} {at} {} {} [{}] {note}", entry.day, draft.zone, draft.mood.level(), draft.factors.join(","))
    };
    settled.entries.iter().map(line).collect()
}

/// Problems as `line code`.
fn problems(settled: &Settled) -> Vec<String> {
    settled.problems.iter().map(|problem| format!("{} {}", problem.line, problem.refusal.code())).collect()
}

#[test]
fn daylio_s_eight_columns_with_mark_crlf_quotes_and_stray_spaces() {
    let bytes = sample("daylio-8-columns.csv");
    assert_eq!(contents(&bytes).format, Format::DaylioCsv);
    let settled = settled(&bytes);
    assert_eq!(
        lines(&settled),
        [
            "2024-03-10 2024-03-10T21:15Z Europe/Berlin 4 [run,friends,😉] Choir, then \"one\" drink",
            "2024-03-09 2024-03-10T00:10Z Europe/Berlin 3 [] # Late//Two lines:/the second; with a semicolon",
            "2024-03-09 2024-03-09T07:05Z Europe/Berlin 5 [good meal,run] -",
            "2024-03-07 2024-03-07T23:00Z Europe/Berlin 1 [work] =SUM(1;2) is no formula here",
            "2024-03-07 2024-03-07T11:30Z Europe/Berlin 2 [work,rain] # Só so//Ünïcode 你好",
            "2024-03-07 2024-03-07T11:30Z Europe/Berlin 2 [rain,work] # Só so//Ünïcode 你好",
        ]
    );
    assert!(settled.problems.is_empty());
    let lines: Vec<u64> = settled.entries.iter().map(|entry| entry.line).collect();
    assert_eq!(lines, [2, 3, 5, 6, 8, 9]);
    // The last two are one entry: the order of factors says nothing.
    let like: Vec<Likeness> = settled.entries.iter().map(Likeness::of_settled).collect();
    assert!(like[4] == like[5] && like[3] != like[4]);
}

#[test]
fn daylio_s_seven_columns_and_a_table_that_a_spreadsheet_saved() {
    assert_eq!(
        lines(&settled(&sample("daylio-7-columns.csv"))),
        [
            "2018-01-02 2018-01-02T21:00Z Europe/Berlin 4 [work,cinema] Long day, good film",
            "2018-01-01 2018-01-01T08:15Z Europe/Berlin 3 [] -",
            "2017-12-31 2017-12-31T22:59Z Europe/Berlin 5 [party,friends] New Year's \"Eve\"",
        ]
    );
    assert_eq!(
        lines(&settled(&sample("daylio-spreadsheet.csv"))),
        ["2024-07-01 2024-07-01T18:39Z Europe/Berlin 4 [walk,tea] saved by a spreadsheet, with semicolons"]
    );
}

#[test]
fn unknown_names_of_moods_are_asked_for_once_each_and_never_guessed() {
    let contents = contents(&sample("daylio-8-columns-renamed.csv"));
    let unknown = settle(&contents, &names(), berlin(), DayStart::DEFAULT).unwrap_err();
    assert_eq!(unknown, ["super", "so-so", "müde"]);
    let said = MoodNames::new([("SUPER", Mood::ALL[4]), ("so-so", Mood::ALL[2]), ("Müde", Mood::ALL[1])]);
    let settled = settle(&contents, &said, berlin(), DayStart::DEFAULT).unwrap();
    let levels: Vec<u8> = settled.entries.iter().map(|entry| entry.draft.mood.level()).collect();
    assert_eq!(levels, [5, 5, 3, 4, 2]);
}

#[test]
fn broken_rows_are_problems_with_their_lines_and_stop_no_other_row() {
    let settled = settled(&sample("daylio-broken-rows.csv"));
    assert_eq!(
        problems(&settled),
        [
            "3 time_invalid",
            "4 time_invalid",
            "5 mood_missing",
            "6 row_invalid",
            "7 row_invalid",
            "8 text_not_utf8",
            "9 text_too_long",
        ]
    );
    let notes: Vec<_> = settled.entries.iter().map(|entry| entry.draft.note.clone().unwrap()).collect();
    assert_eq!(notes, ["fine", "fine too"]);
}

#[test]
fn a_daylio_backup_brings_moods_tags_titles_and_journeys() {
    let bytes = sample("backup.daylio");
    assert_eq!(contents(&bytes).format, Format::DaylioBackup);
    let found = settled(&bytes);
    assert_eq!(
        lines(&found),
        [
            "2024-03-10 2024-03-10T21:15Z Europe/Berlin 4 [run,family] one/two & three",
            "2024-01-01 2024-01-01T14:30Z Etc/GMT+5 2 [] # Journey//far away",
            "2023-12-31 2023-12-31T07:00Z Europe/Berlin 5 [] -",
        ]
    );
    assert_eq!(problems(&found), ["4 mood_missing"]);
    // What the person says of a name wins over the group.
    let said = MoodNames::new([("drained", Mood::ALL[0])]);
    let said = settle(&contents(&bytes), &said, berlin(), DayStart::DEFAULT).unwrap();
    assert_eq!(said.entries[1].draft.mood.level(), 1);
    // The member alone, as base64 and as JSON.
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut member = Vec::new();
    std::io::copy(&mut archive.by_name("backup.daylio").unwrap(), &mut member).unwrap();
    // Which has no photos beside it.
    assert_eq!(found.entries[0].photos, ["assets/photos/2024/03/10/0a"]);
    let mut alone = found.entries;
    alone[0].photos.clear();
    assert_eq!(settled(&member).entries, alone);
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn archives_that_reach_outside_or_fill_memory_are_refused() {
    let good = br#"{"dayEntries":[]}"#;
    assert!(contents(&archive(&[("backup.daylio", good)])).entries.is_empty());
    for name in ["../backup.daylio", "/etc/cron.d/x", "assets/../../x", "assets\\..\\..\\x", "C:\\x"] {
        // The library cleans names as it writes, so that the bad one is put in afterwards.
        let placeholder = "n".repeat(name.len());
        let mut bytes = archive(&[("backup.daylio", good), (&placeholder, b"x")]);
        let places: Vec<usize> =
            (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(placeholder.as_bytes())).collect();
        assert_eq!(places.len(), 2);
        for at in places {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        assert_eq!(refused(&bytes), PortableError::ArchiveUnsafe, "{name}");
    }
    // 20 and 70 MB out of some kilobytes.
    for (name, megabytes) in [("assets/photo", 20), ("backup.daylio", 20), ("backup.daylio", 70)] {
        let zeros = vec![b'A'; megabytes << 20];
        let bytes = archive(&[(name, &zeros), ("backup.daylio.bak", b"x")]);
        assert!(bytes.len() < 1 << 20);
        assert_eq!(refused(&bytes), PortableError::ArchiveUnsafe, "{name} {megabytes}");
    }
    assert_eq!(refused(&archive(&[("notes.txt", b"x")])), PortableError::FormatUnknown);
    let mut cut = archive(&[("backup.daylio", good)]);
    cut.truncate(cut.len() / 2);
    assert_eq!(refused(&cut), PortableError::Unreadable);
}

#[test]
fn what_is_no_journal_is_said_to_be_none() {
    for bytes in [
        &b""[..],
        b"\n\n",
        b"hello",
        b"a,b,c\n1,2,3\n",
        b"{}",
        b"{\"format\":\"other\"}",
        b"[1,2]",
        b"{\"dayEntries\":3}",
        b"{\"format\":\"kith-journal\"}",
        b"\x00\x01\x02",
        b"eyJ!",
        b"\xef\xbb\xbf",
    ] {
        assert_eq!(refused(bytes), PortableError::FormatUnknown, "{bytes:?}");
    }
    assert_eq!(refused(br#"{"format":"kith-journal","version":4,"entries":7}"#), PortableError::FormatNewer);
    let deep = format!("{{\"dayEntries\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(refused(deep.as_bytes()), PortableError::FormatUnknown);
    assert_eq!(refused(&vec![b' '; (64 << 20) + 1]), PortableError::TooLarge);
}

#[test]
fn our_json_is_read_with_what_a_later_writer_may_add() {
    let found = contents(&sample("kith.json"));
    let settings = plain_settings("05:00");
    assert_eq!((found.format, found.settings.clone()), (Format::Json, Some(settings)));
    let results: Vec<String> = found.results.iter().map(|result| result.answers.to_string()).collect();
    assert_eq!(results, ["0,1,2,3,0,1,2,3,0", "100,,75,50,25,0,0"]);
    let settled = settle(&found, &names(), berlin(), DayStart::DEFAULT).unwrap();
    assert_eq!(
        lines(&settled),
        [
            "2026-03-06 2026-03-07T02:30Z Europe/London 4 [tea,run] past midnight",
            "2026-03-08 2026-03-08T09:00Z Asia/Kathmandu 2 [] -",
        ]
    );
    assert_eq!(problems(&settled), ["6 zone_unknown", "7 value_invalid", "12 answers_invalid"]);
}

#[test]
fn our_table_is_read_also_as_people_write_it() {
    let settled = settled(&sample("kith.csv"));
    assert_eq!(
        lines(&settled),
        [
            "2026-03-06 2026-03-07T02:30Z Europe/London 4 [tea,run] =1+1",
            "2026-03-08 2026-03-08T08:00Z Europe/Berlin 3 [@home,a|b] 'tis",
        ]
    );
    assert_eq!(problems(&settled), ["4 value_invalid"]);
}

fn plain_settings(day_start: &str) -> PortableSettings {
    PortableSettings {
        day_start: day_start.parse().unwrap(),
        grace: true,
        mood_names: Vec::new(),
        factor_groups: std::collections::BTreeMap::new(),
        templates: std::collections::BTreeMap::new(),
        drafts: std::collections::BTreeMap::new(),
        reminders: Vec::new(),
    }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let unit = || prop::option::of(-1.0..=1.0_f64);
    let words = || prop::collection::btree_set("[a-z=+@|\\\\'-][a-z |,\"é你]{0,5}[a-z]", 0..3);
    let note = prop::option::of("[=+@'\\ta-z0-9,;\"|\\\\\n\r #é你-]{1,20}");
    (any::<[u8; 16]>(), 1..4_000_000_000_000_u64, 0..3_usize, 1..=5_u8, unit(), unit(), words(), words(), note)
        .prop_map(|(id, at, zone, mood, valence, arousal, labels, factors, note)| {
            let zone: Zone = ["Europe/Berlin", "America/New_York", "UTC"][zone].parse().unwrap();
            let at = Timestamp::from_ms(at);
            Entry {
                entry: EntryId::new(id),
                day: day_of(at, zone, "04:30".parse().unwrap()),
                at,
                zone,
                mood: Mood::new(mood).unwrap(),
                affect: Affect { valence: valence.and_then(Valence::new), arousal: arousal.and_then(Arousal::new) },
                labels: labels.into_iter().collect(),
                factors: factors.into_iter().collect(),
                note,
                photos: 0,
            }
        })
}

/// The entries of a file, as they were written.
fn back(bytes: &[u8]) -> Vec<Entry> {
    let settled = settled(bytes);
    assert!(settled.problems.is_empty(), "{:?}", settled.problems);
    let entry = |settled: kith_journal::portable::SettledEntry| {
        let draft = settled.draft;
        Entry {
            entry: settled.entry.unwrap(),
            day: settled.day,
            at: draft.at,
            zone: draft.zone,
            mood: draft.mood,
            affect: draft.affect,
            labels: draft.labels,
            factors: draft.factors,
            note: draft.note,
            photos: 0,
        }
    };
    settled.entries.into_iter().map(entry).collect()
}

/// What a journal gives when it is asked and told that the person agrees.
fn leave() -> ExportLeave {
    static DESK: LazyLock<Desk> = LazyLock::new(Desk::new);
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _turn = ONE_AT_A_TIME.lock();
    let ticket = DESK.journal.ask_to_leave(Leaving::Export).unwrap();
    DESK.journal.redeem_for_export(ticket).unwrap()
}

proptest! {
    #[test]
    fn what_went_out_comes_back(entries in prop::collection::vec(any_entry(), 0..6)) {
        let answers = Answers::parse(Instrument::CbiWork, "100,,75,50,25,0,0").unwrap();
        let results = [PortableResult { result: Some([7; 16]), taken_at: Timestamp::from_ms(5), answers, pack_version: 1 }];
        let settings = plain_settings("04:30");
        let mut json = Vec::new();
        // Each entry is its own earlier state, left a second later.
        let histories: Vec<Vec<(Timestamp, Entry)>> =
            entries.iter().map(|entry| vec![(entry.at.plus_ms(1_000), entry.clone())]).collect();
        let outgoing = entries.iter().zip(&histories).map(|(entry, history)| OutgoingEntry {
            entry,
            photos: Vec::new(),
            history: history.iter().map(|(edited, state)| (*edited, state, Vec::new())).collect(),
        });
        write_json(leave(), &mut json, Timestamp::from_ms(9), &settings, outgoing, &results, []).unwrap();
        for (entry, settled) in entries.iter().zip(settled(&json).entries) {
            let state = &settled.history[0];
            prop_assert!(state.draft == settled.draft && state.day == entry.day);
            prop_assert_eq!(state.edited_at, entry.at.plus_ms(1_000));
        }
        prop_assert!(back(&json) == entries);
        let found = contents(&json);
        prop_assert_eq!((&found.results[..], found.settings), (&results[..], Some(settings)));

        let mut csv = Vec::new();
        write_csv(leave(), &mut csv, &entries).unwrap();
        prop_assert!(back(&csv) == entries);
        // No cell of the table begins as a formula does.
        for row in csv::Reader::from_reader(&csv[..]).records() {
            for cell in &row.unwrap() {
                let number = cell.trim_start_matches(['+', '-']).parse::<f64>().is_ok();
                prop_assert!(number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{}", cell);
            }
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0..4_usize) {
        let heads: [&[u8]; 4] = [
            b"",
            b"full_date,date,weekday,time,mood,activities,note_title,note\n",
            b"at,mood\n",
            b"{\"format\":\"kith-journal\",\"version\":1,\"entries\":[",
        ];
        let bytes: Vec<u8> = heads[head].iter().copied().chain(bytes).collect();
        if let Ok(found) = read(&mut Cursor::new(&bytes)) {
            let _ = settle(&found, &names(), berlin(), DayStart::DEFAULT);
        }
    }

    #[test]
    fn a_changed_byte_of_a_backup_does_not_make_reading_panic(at in 0..10_000_usize, byte in any::<u8>()) {
        let mut bytes = sample("backup.daylio");
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(found) = read(&mut Cursor::new(&bytes)) {
            let _ = settle(&found, &names(), berlin(), DayStart::DEFAULT);
        }
    }
}

#[test]
fn markdown_is_for_reading_and_a_note_cannot_fake_a_day() {
    let at = Timestamp::parse_rfc3339("2026-03-08T00:30:00Z").unwrap();
    let entry = Entry {
        entry: EntryId::new([1; 16]),
        day: Day::from_number(day_of(at, berlin(), DayStart::DEFAULT).number()).unwrap(),
        at,
        zone: berlin(),
        mood: Mood::ALL[3],
        affect: Affect::default(),
        labels: vec!["*calm*".to_owned()],
        factors: vec!["run".to_owned(), "[x](y)".to_owned()],
        note: Some("## 2020-01-01\n\nfake".to_owned()),
        photos: 2,
    };
    let answers = Answers::parse(Instrument::Who5, "5,5,3,0,0").unwrap();
    let result = PortableResult { result: None, taken_at: at, answers, pack_version: 1 };
    let mut text = Vec::new();
    write_markdown(leave(), &mut text, [&entry], &[result]).unwrap();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(
        text,
        "# Journal\n\n## 2026-03-07\n\n### 2026-03-08 01:30 (Europe/Berlin), mood 4 of 5\n\n- Labels: \\*calm\\*\n- \
         Factors: run, \\[x\\](y)\n- Photos: 2\n\n> ## 2020-01-01\n>\n> fake\n\n# Questionnaires\n\nThis is a number, not a \
         diagnosis. If it worries you, talk to a professional.\n\n| taken at | instrument | score | band \
         |\n|---|---|---|---|\n| 2026-03-08T00:30:00.000Z | WHO-5 Well-Being Index | 52 | adequate |\n"
    );
}
