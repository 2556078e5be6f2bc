//! An app and its notification extension are two processes on one home, at the same time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_ffi::{HomeRequest, Kith, SecretVault, ShellError, process_push};
use kith_model::{GroupId, GroupKind, NewAccount, PageRequest};
use kith_relay::{Relay, RelayConfig};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// What the app writes and reads while the extension works; the extension's own come on top.
const OPERATIONS: u64 = 10_000;
const SOON: Duration = Duration::from_secs(60);
const EXTENSION: &str = "KITH_TEST_EXTENSION";

struct Vault;

impl SecretVault for Vault {
    fn secret(&self) -> Result<Vec<u8>, ShellError> {
        Ok(vec![7; 32])
    }

    fn pin(&self) -> Result<Option<Vec<u8>>, ShellError> {
        Ok(None)
    }

    fn forget(&self) -> Result<(), ShellError> {
        Ok(())
    }
}

fn request(folder: &str) -> HomeRequest {
    HomeRequest { folder: folder.to_owned(), zone: "Europe/London".to_owned() }
}

async fn phone(root: &std::path::Path, name: &str, relay: &str) -> Arc<Kith> {
    let folder = root.join(name).to_str().unwrap().to_owned();
    let account = NewAccount { name: name.to_owned(), relay: Some(relay.to_owned()), relay_code: None };
    let kith = Kith::create(request(&folder), account, Arc::new(Vault)).await.unwrap();
    kith.sync().once(SOON, None).await.unwrap();
    kith
}

const PEEK: PageRequest = PageRequest { limit: Some(5), before: None, peek: true };

/// The extension: handles pushes until its standard input ends, then says how many it handled.
#[tokio::test]
async fn extension() {
    let Ok(folder) = std::env::var(EXTENSION) else { return };
    let ended = std::thread::spawn(|| std::io::read_to_string(std::io::stdin()).map(|_| ()));
    let mut received = 0;
    let mut pushes = 0_u32;
    while !ended.is_finished() {
        let came = process_push(request(&folder), Arc::new(Vault), SOON, None).await.unwrap();
        assert_eq!(came.problem, None);
        received += came.report.received;
        pushes += 1;
    }
    println!("\nextension {pushes} {received}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_app_and_its_extension_lose_and_repeat_nothing() {
    let root = tempfile::tempdir().unwrap();
    let relay = Relay::start(RelayConfig::on_loopback()).await.unwrap();
    let ana = phone(root.path(), "ana", &relay.url()).await;
    let ben = phone(root.path(), "ben", &relay.url()).await;
    let contact = ana.contacts().add(ben.contacts().make_link().await.unwrap().link).await.unwrap();
    ben.contacts().add(ana.contacts().make_link().await.unwrap().link).await.unwrap();
    let group = ana.groups().create("Walkers".to_owned(), GroupKind::Circle, String::new()).await.unwrap().group;
    ana.groups().add(group, vec![contact.contact]).await.unwrap();
    for phone in [&ana, &ben, &ana, &ben] {
        phone.sync().once(SOON, None).await.unwrap();
    }

    let mut extension = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "extension", "--nocapture"])
        .env(EXTENSION, root.path().join("ben"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut by_ana, mut by_ben) = (0_u64, 0_u64);
    for n in 0..OPERATIONS {
        match n % 20 {
            0 => {
                ana.messages().say(group, format!("ana {by_ana}"), None).await.unwrap();
                by_ana += 1;
            }
            1 => {
                ben.messages().say(group, format!("ben {by_ben}"), None).await.unwrap();
                by_ben += 1;
            }
            2 if n % 500 == 2 => drop(ana.sync().once(SOON, None).await.unwrap()),
            3 if n % 500 == 243 => drop(ben.sync().once(SOON, None).await.unwrap()),
            4..=9 => assert!(ben.messages().page(group, PEEK).await.unwrap().len() <= 5),
            10..=14 => assert_eq!(ben.groups().list().await.unwrap().len(), 1),
            _ => drop(ben.account().status().await.unwrap()),
        }
    }
    drop(extension.stdin.take());
    let output = extension.wait_with_output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    let line = said.lines().find_map(|line| line.strip_prefix("extension ")).unwrap();
    let numbers: Vec<u64> = line.split(' ').map(|number| number.parse().unwrap()).collect();
    assert!(numbers[0] > 3 && numbers[1] > 0, "the extension did nothing: {line}");

    for phone in [&ana, &ben, &ana, &ben] {
        phone.sync().once(SOON, None).await.unwrap();
    }
    assert_eq!(texts(&ana, group).await, texts(&ben, group).await);
    let mut seen = texts(&ben, group).await;
    seen.sort();
    let of = |who: &str, count: u64| (0..count).map(|n| format!("{who} {n}")).collect::<Vec<_>>();
    let mut written = [of("ana", by_ana), of("ben", by_ben)].concat();
    written.sort();
    assert_eq!(seen, written);
    assert!(ben.account().doctor().await.unwrap().iter().all(|check| check.ok));
}

async fn texts(phone: &Kith, group: GroupId) -> Vec<String> {
    let all = PageRequest { limit: None, before: None, peek: true };
    phone.messages().page(group, all).await.unwrap().into_iter().filter_map(|message| message.text).collect()
}
