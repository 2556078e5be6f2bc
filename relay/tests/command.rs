//! The real binary: its first line, its flags, its exits, what it writes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::http_support;

use crate::dice::{Dice, Ordeal};
use http_support::*;
use kith_protocol::api::{Done, Info, OpResult, Origin, ReadAnswer, ReadRequest, decode_results, encode_ops};
use kith_protocol::api::{Entry, PageBody};
use kith_protocol::cbor::Wire;
use kith_protocol::hash::chain_start;
use kith_protocol::id::{Chain, EntryId};
use kith_protocol::op::Admission;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kith-relay"));
    command.args(arguments).env_remove("KITH_NOW").stdin(Stdio::null());
    command
}

/// Runs the binary to its end.
fn run(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

/// A running binary; killed when dropped.
struct Running {
    child: Child,
    address: SocketAddr,
    metrics: Option<SocketAddr>,
}

impl Running {
    fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let first: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("first line: {line:?}"));
        let address = |name: &str| {
            let url = first[name].as_str()?;
            Some(url.strip_prefix("http://").unwrap().parse().unwrap())
        };
        Self { address: address("listening").unwrap(), metrics: address("metrics"), child }
    }

    /// Asks it to stop; gives its exit code and what it wrote to stderr.
    fn stop(mut self) -> (Option<i32>, String) {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        let mut log = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }

    fn origin(&self) -> Origin {
        Origin::from_url(&format!("http://{}", self.address)).unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// One line on stderr, nothing on stdout, exit 1.
fn fails_with(output: &Output, words: &str) {
    let line = String::from_utf8(output.stderr.clone()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{line}");
    assert!(output.stdout.is_empty());
    assert_eq!(line.lines().count(), 1, "{line}");
    assert!(line.starts_with("kith-relay: ") && line.contains(words), "{line}");
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_a_restart_and_the_relay_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("new/relay.db").display());
    let start = || Running::start(&mut command(&["--listen", "127.0.0.1:0", "--database", &database]));
    let relay = start();
    let ops =
        [create_payload(Admission::Open), append_payload(1, b"kept")].map(|payload| sign(&payload, &relay.origin()));
    let mut client = Client::connect(relay.address).await;
    let answer = client.request("POST", "/v1/ops", &[], &encode_ops(&ops)).await;
    let results = decode_results(&answer.body).unwrap();
    assert!(matches!(results.as_slice(), [OpResult::Ok(Done::Created), OpResult::Ok(Done::Appended { seq: 1, .. })]));
    let before = Info::from_bytes(&client.request("GET", "/v1/info", &[], b"").await.body).unwrap();
    drop(client);
    let (code, log) = relay.stop();
    assert_eq!(code, Some(0), "{log}");

    let relay = start();
    let mut client = Client::connect(relay.address).await;
    let after = Info::from_bytes(&client.request("GET", "/v1/info", &[], b"").await.body).unwrap();
    assert_eq!(before.relay_id, after.relay_id);
    let read = ReadRequest::new(vec![read_after(0)]).to_bytes();
    let answer = ReadAnswer::from_bytes(&client.request("POST", "/v1/read", &[], &read).await.body).unwrap();
    assert_eq!(bodies(&answer.pages[0]), [b"kept".to_vec()]);
}

/// Somebody who appends, one entry to three at a time, until the relay is gone: what was acknowledged, and what was tried.
async fn writes_until_the_end(
    relay: (SocketAddr, Origin),
    writer: u8,
    life: u64,
) -> (BTreeMap<u64, Kept>, Vec<EntryId>) {
    let (mut kept, mut tried, mut number) = (BTreeMap::new(), Vec::new(), 0_u64);
    // On a busy machine the relay may be dead before anybody reached it.
    let Some(mut client) = Client::try_connect(relay.0).await else { return (kept, tried) };
    loop {
        let mut ids = Vec::new();
        for _ in 0..=number % 3 {
            let mut id = [writer; 16];
            id[..8].copy_from_slice(&life.to_be_bytes()[..8]);
            id[8..15].copy_from_slice(&number.to_be_bytes()[1..]);
            ids.push(EntryId::new(id));
            number += 1;
        }
        let ops: Vec<_> = ids.iter().map(|id| sign(&append_as(*id, id.as_bytes()), &relay.1)).collect();
        tried.extend(&ids);
        client.begin("POST", "/v1/ops", &[], &encode_ops(&ops)).await;
        let Some(answer) = client.try_answer().await else { return (kept, tried) };
        for (id, result) in ids.iter().zip(decode_results(&answer.body).unwrap()) {
            let OpResult::Ok(Done::Appended { seq, chain, .. }) = result else { panic!("{result:?}") };
            kept.insert(seq, (*id, chain));
        }
    }
}

/// What a relay acknowledged at a seq: the entry and the chain up to it.
type Kept = (EntryId, Chain);

/// Everything that a relay has, with the chain recomputed on the way: no gap, nothing twice.
async fn reads_all(address: SocketAddr) -> BTreeMap<u64, Kept> {
    let (mut all, mut chain) = (BTreeMap::new(), chain_start(&log()));
    let mut client = Client::connect(address).await;
    loop {
        let after = u64::try_from(all.len()).unwrap();
        let body = ReadRequest::new(vec![read_after(after)]).to_bytes();
        let answer = client.request("POST", "/v1/read", &[], &body).await;
        let pages = ReadAnswer::from_bytes(&answer.body).unwrap().pages;
        let Some(PageBody::Log { entries, chain: before, .. }) = pages.into_iter().next().map(|page| page.body) else {
            return all;
        };
        if entries.is_empty() {
            return all;
        }
        assert_eq!(before, chain);
        for entry in entries {
            let entry: Entry = entry;
            assert_eq!(entry.seq, u64::try_from(all.len()).unwrap() + 1, "a gap");
            assert_eq!(entry.body, entry.id.as_bytes(), "an entry is whole");
            chain = entry.chain_after(&chain);
            all.insert(entry.seq, (entry.id, chain));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_at_any_moment_lose_no_acknowledged_entry_and_leave_no_gap() {
    let ordeal = Ordeal::or(1, 10);
    let mut dice = Dice::new(ordeal.seed);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("relay.db").display());
    let (mut acknowledged, mut tried) = (BTreeMap::<u64, Kept>::new(), BTreeSet::new());
    for life in 0..ordeal.steps {
        let mut relay =
            Running::start(&mut command(&["--listen", "127.0.0.1:0", "--database", &database, "--log", "error"]));
        if life == 0 {
            let op = sign(&create_payload(Admission::Open), &relay.origin());
            let mut client = Client::connect(relay.address).await;
            client.request("POST", "/v1/ops", &[], &encode_ops(&[op])).await;
        }
        let writers: Vec<_> = (1..=3)
            .map(|writer| tokio::spawn(writes_until_the_end((relay.address, relay.origin()), writer, life)))
            .collect();
        tokio::time::sleep(std::time::Duration::from_micros(2_000 + dice.below(60_000))).await;
        relay.child.kill().unwrap();
        relay.child.wait().unwrap();
        for writer in writers {
            let (kept, ids) = writer.await.unwrap();
            for (seq, entry) in kept {
                assert_eq!(acknowledged.insert(seq, entry), None, "life {life}: two entries at {seq}");
            }
            tried.extend(ids);
        }
    }
    let relay = Running::start(&mut command(&["--listen", "127.0.0.1:0", "--database", &database]));
    let all = reads_all(relay.address).await;
    for (seq, entry) in &acknowledged {
        assert_eq!(all.get(seq), Some(entry), "what was acknowledged at {seq}");
    }
    let ids: BTreeSet<EntryId> = all.values().map(|(id, _)| *id).collect();
    assert_eq!(ids.len(), all.len(), "an entry is there twice");
    assert!(ids.is_subset(&tried), "an entry is there that nobody wrote");
    println!("{} acknowledged, {} there", acknowledged.len(), all.len());
    assert!(u64::try_from(acknowledged.len()).unwrap() > ordeal.steps, "{} acknowledged", acknowledged.len());
}

#[tokio::test]
async fn log_lines_are_json_without_an_id_or_an_address() {
    let relay = Running::start(&mut command(&[
        "--listen",
        "127.0.0.1:0",
        "--database",
        "sqlite::memory:",
        "--metrics",
        "127.0.0.1:0",
        "--log",
        "debug",
    ]));
    let op = sign(&create_payload(Admission::Open), &relay.origin());
    let mut client = Client::connect(relay.address).await;
    assert_eq!(client.request("POST", "/v1/ops", &[], &encode_ops(&[op])).await.status, 200);
    let blob = format!("/v1/blob/{0}/{0}", log().to_hex());
    assert_eq!(client.request("GET", &blob, &[], b"").await.status, 404);
    assert_eq!(client.request("SECRET", "/secret?secret", &[("x-secret", "secret")], b"").await.status, 404);
    let health = Client::connect(relay.metrics.unwrap()).await.request("GET", "/healthz", &[], b"").await;
    assert_eq!(health.status, 200);
    drop(client);
    let (code, lines) = relay.stop();
    assert_eq!(code, Some(0));
    let requests: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}")))
        .filter(|line: &serde_json::Value| line["fields"]["message"] == "request")
        .collect();
    let routes: Vec<_> = requests.iter().map(|line| line["fields"]["route"].as_str().unwrap()).collect();
    assert_eq!(routes, ["/v1/ops", "/v1/blob/{log}/{hash}", "other"]);
    let lower = lines.to_lowercase();
    for secret in [&log().to_hex()[..8], "secret", "127.0.0.1"] {
        assert!(!lower.contains(secret), "{secret} in {lines}");
    }
}

#[tokio::test]
async fn a_fixed_clock_is_the_relays_clock_too() {
    let mut fixed = command(&["--listen", "127.0.0.1:0", "--database", "sqlite::memory:"]);
    let relay = Running::start(fixed.env("KITH_NOW", "2026-03-07T12:00:00Z"));
    let answer = Client::connect(relay.address).await.request("GET", "/v1/info", &[], b"").await;
    assert_eq!(Info::from_bytes(&answer.body).unwrap().now_ms, 1_772_884_800_000);
}

#[tokio::test]
async fn a_file_sets_limits_and_a_code_closes_even_loopback() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let config = write("relay.toml", "ops = 5\nappends_per_s = 3\n[class.2]\nentries = 100\n");
    let code = write("code.txt", "let me in\n\n");
    let relay = Running::start(&mut command(&[
        "--listen",
        "127.0.0.1:0",
        "--database",
        "sqlite::memory:",
        "--config",
        &config,
        "--code-file",
        &code,
    ]));
    let mut client = Client::connect(relay.address).await;
    let info = Info::from_bytes(&client.request("GET", "/v1/info", &[], b"").await.body).unwrap();
    assert_eq!((info.limits.ops, info.limits.appends_per_s, info.limits.normal.entries), (5, 3, 100));
    assert_eq!(info.admission, ["code"]);
    let mut payload = create_payload(Admission::Open);
    payload.admit_by_code(b"let me in").unwrap();
    let answer = client.request("POST", "/v1/ops", &[], &encode_ops(&[sign(&payload, &relay.origin())])).await;
    assert_eq!(decode_results(&answer.body).unwrap(), [OpResult::Ok(Done::Created)]);
}

#[test]
fn a_busy_port_is_one_line_and_exit_1() {
    let relay = Running::start(&mut command(&["--listen", "127.0.0.1:0", "--database", "sqlite::memory:"]));
    let address = relay.address.to_string();
    fails_with(&run(&["--listen", &address, "--database", "sqlite::memory:"]), &address);
}

#[test]
fn what_cannot_be_a_relay_is_one_line_and_exit_1() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let (empty, wrong) = (write("empty", " \n"), write("wrong.toml", "opps = 3"));
    let no_database = write("no.db", &"this is no database. ".repeat(300));
    let missing = folder.path().join("missing").display().to_string();
    let memory = ["--database", "sqlite::memory:", "--listen"];
    let cases: [(&[&str], &str); 11] = [
        (&["--database", "postgres://localhost/kith"], "not built yet"),
        (&["--database", "mysql://localhost/kith"], "sqlite:PATH"),
        (&[memory[0], memory[1], memory[2], "0.0.0.0:0"], "--code-file"),
        (&[memory[0], memory[1], memory[2], "0.0.0.0:0", "--open"], "--origin"),
        (&[memory[0], memory[1], "--origin", "http://relay.example"], "https"),
        (&[memory[0], memory[1], "--code-file", &missing], "missing"),
        (&[memory[0], memory[1], "--code-file", &empty], "no code"),
        (&[memory[0], memory[1], "--config", &wrong], "opps"),
        (&["--listen", "127.0.0.1:0", "--database", &format!("sqlite:{no_database}")], "database"),
        (&[memory[0], memory[1], memory[2], "127.0.0.1:0", "--metrics", "203.0.113.1:1"], "203.0.113.1:1"),
        (&["--listen", "127.0.0.1:0", "--database", "sqlite:/proc/none/relay.db"], "database"),
    ];
    for (arguments, words) in cases {
        fails_with(&run(arguments), words);
    }
    let output = command(&memory[..2]).env("KITH_NOW", "tomorrow").output().unwrap();
    fails_with(&output, "KITH_NOW");
}

#[test]
fn an_unknown_flag_is_exit_2_and_help_has_an_example() {
    assert_eq!(run(&["--opne"]).status.code(), Some(2));
    assert_eq!(run(&["--listen", "nowhere"]).status.code(), Some(2));
    let help = run(&["--help"]);
    assert_eq!(help.status.code(), Some(0));
    assert!(String::from_utf8(help.stdout).unwrap().contains("kith-relay --listen"));
    let version = run(&["--version"]);
    assert_eq!(String::from_utf8(version.stdout).unwrap().lines().count(), 1);
}
