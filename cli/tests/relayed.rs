//! The commands that touch the network, against a real relay in this process.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use kith_relay::{Relay, RelayConfig, RunningRelay};
use serde_json::Value;
use shell::{Shell, has};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command};
use tokio::runtime::Runtime;

/// A relay, and what it runs on.
fn relay() -> (Runtime, RunningRelay) {
    let runtime = Runtime::new().unwrap();
    let relay = runtime.block_on(Relay::start(RelayConfig::on_loopback())).unwrap();
    (runtime, relay)
}

fn person(name: &str, relay: &RunningRelay) -> Shell {
    let shell = Shell::new();
    shell.json(&["init", "--name", name, "--relay", &relay.url()]);
    shell
}

/// Two who have synced and have each other as contacts, and are in one group.
fn friends(relay: &RunningRelay) -> (Shell, Shell) {
    let (ana, ben) = (person("Ana", relay), person("Ben", relay));
    for (giver, taker) in [(&ana, &ben), (&ben, &ana)] {
        let link = giver.run(["link"]);
        taker.json(&["contact", "add", link.text().trim()]);
    }
    ben.json(&["sync"]);
    ana.json(&["group", "create", "Walkers"]);
    ana.json(&["group", "add", "Walkers", "Ben", "--sync"]);
    ben.json(&["sync"]);
    (ana, ben)
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn a_sync_counts_what_people_did_and_a_second_one_counts_nothing() {
    let (_runtime, relay) = relay();
    let (ana, ben) = friends(&relay);
    ana.json(&["say", "Walkers", "Lunch?"]);
    let sent = ana.one(&["sync"]);
    has(&sent, &["received", "sent", "queued", "refused", "caught_up", "last_checked"]);
    assert_eq!((&sent["sent"], &sent["caught_up"]), (&Value::from(1), &Value::from(true)));
    assert_eq!(ben.one(&["sync"])["received"], 1);
    let again = ben.one(&["sync"]);
    assert_eq!((&again["received"], &again["sent"]), (&Value::from(0), &Value::from(0)));
    assert_eq!(ben.one(&["group", "show", "Walkers"])["unread"], 1);
    assert_eq!(ben.one(&["messages", "Walkers", "--peek"])["state"], "received");
    assert_eq!(ben.one(&["group", "show", "Walkers"])["unread"], 1);
    ben.json(&["messages", "Walkers"]);
    assert_eq!(ben.one(&["group", "show", "Walkers"])["unread"], 0);
    has(&ben.one(&["status"]), &["last_checked", "relay", "store_bytes"]);
}

#[test]
fn with_sync_a_write_is_sent_and_a_read_is_fresh() {
    let (_runtime, relay) = relay();
    let (ana, ben) = friends(&relay);
    assert_eq!(ana.one(&["--sync", "say", "Walkers", "Lunch?"])["state"], "sent");
    assert_eq!(ben.one(&["messages", "Walkers", "--sync"])["text"], "Lunch?");
}

#[test]
fn watch_prints_each_change_and_sigterm_ends_it_well() {
    let (_runtime, relay) = relay();
    let (ana, ben) = friends(&relay);
    let mut watch = ben.command(["watch", "--json"]).spawn().unwrap();
    let mut lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let mut event = |wanted: &str| loop {
        let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        if line["event"] == wanted {
            return line;
        }
    };
    event("synced");
    ana.json(&["--sync", "say", "Walkers", "Lunch?"]);
    let message = event("message");
    assert_eq!((&message["text"], &message["state"]), (&Value::from("Lunch?"), &Value::from("received")));
    let own = ben.one(&["say", "Walkers", "Yes, beside a watch"]);
    let sent = event("message");
    assert_eq!((&sent["message"], &sent["state"]), (&own["message"], &Value::from("sent")));
    signal(&watch, "-TERM");
    let output = watch.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn watch_ends_quietly_when_interrupted_and_when_nobody_reads() {
    let (_runtime, relay) = relay();
    let (ana, ben) = friends(&relay);
    let mut watch = ben.command(["watch"]).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(watch.stdout.as_mut().unwrap()).read_line(&mut first).unwrap();
    signal(&watch, "-INT");
    let output = watch.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), &b""[..]));
    let mut watch = ben.command(["watch"]).spawn().unwrap();
    let mut stdout = BufReader::new(watch.stdout.take().unwrap());
    stdout.read_line(&mut first).unwrap();
    drop(stdout);
    ana.json(&["--sync", "say", "Walkers", "Is anybody there?"]);
    let output = watch.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(130), &b""[..]));
}

#[test]
fn something_else_than_a_relay_is_a_bad_answer() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        use std::io::{Read, Write};
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\nhello");
        }
    });
    let shell = Shell::new();
    shell.json(&["init", "--name", "Ana", "--relay", &url]);
    let ran = shell.run(["sync", "--json", "--deadline", "5s"]);
    assert_eq!((ran.status, ran.code().as_str()), (5, "relay_bad_answer"), "{}", ran.stderr);
    assert_eq!(ran.results().len(), 1);
}
