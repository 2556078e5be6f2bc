//! The real binary: its first line, its flags, its exits, what it writes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use crate::http_support;

use http_support::*;
use kith_protocol::api::{Done, Info, OpResult, Origin, ReadAnswer, ReadRequest, decode_results, encode_ops};
use kith_protocol::cbor::Wire;
use kith_protocol::op::Admission;
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
