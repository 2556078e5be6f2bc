//! The real `kith` and the real `kith-relay` over TCP: offline and back, kills on both sides, a removal.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;
use serde_json::Value;
use shell::relay::{RelayProcess, knows, person, texts};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

#[test]
fn a_conversation_survives_kills_of_a_phone_and_of_the_relay() {
    let folder = tempfile::tempdir().unwrap();
    let mut relay = RelayProcess::start(folder.path());
    let (alice, bob) = (person("Alice", &relay.url), person("Bob", &relay.url));
    knows(&alice, &bob);
    knows(&bob, &alice);
    alice.json(&["group", "create", "Night shift"]);
    alice.json(&["group", "add", "Night shift", "Bob"]);
    alice.json(&["say", "Night shift", "0"]);
    alice.json(&["sync"]);
    bob.json(&["sync"]);

    for round in 1..=5 {
        alice.json(&["say", "Night shift", &format!("alice {round}")]);
        bob.json(&["say", "Night shift", &format!("bob {round}")]);
        // A sync is killed somewhere in its middle; the next one must neither lose nor repeat.
        let mut child = alice.command(["sync", "--json"]).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(round * 9));
        child.kill().unwrap();
        child.wait().unwrap();
        relay = relay.dies_and_comes_back();
        bob.json(&["sync"]);
    }
    for shell in [&alice, &bob, &alice, &bob] {
        shell.json(&["sync"]);
    }
    let timeline = texts(&alice, "Night shift");
    assert_eq!(texts(&bob, "Night shift"), timeline);
    let mut sorted = timeline.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((timeline.len(), sorted.len()), (11, 11), "{timeline:?}");
    let by_alice: Vec<_> = timeline.iter().filter(|t| t.starts_with("alice")).collect();
    assert!(by_alice.is_sorted(), "{timeline:?}");
    for shell in [&alice, &bob] {
        let report = shell.one(&["sync"]);
        assert_eq!((&report["received"], &report["sent"], &report["queued"]), (&0.into(), &0.into(), &0.into()));
    }
}

#[test]
fn who_is_removed_reads_nothing_that_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayProcess::start(folder.path());
    let (alice, bob, carol) = (person("Alice", &relay.url), person("Bob", &relay.url), person("Carol", &relay.url));
    knows(&alice, &bob);
    knows(&alice, &carol);
    alice.json(&["group", "create", "Walk"]);
    alice.json(&["group", "add", "Walk", "Bob", "Carol"]);
    alice.json(&["say", "Walk", "before"]);
    for shell in [&alice, &bob, &carol] {
        shell.json(&["sync"]);
    }
    alice.json(&["group", "remove", "Walk", "Carol"]);
    alice.json(&["say", "Walk", "after"]);
    for shell in [&alice, &bob, &carol] {
        shell.json(&["sync"]);
    }
    assert_eq!(texts(&bob, "Walk"), ["before", "after"]);
    assert_eq!(texts(&carol, "Walk"), ["before"]);
    assert_eq!(carol.one(&["group", "show", "Walk"])["state"], "removed");
    assert_eq!(carol.fails(&["say", "Walk", "too late"]), (4, "group_closed".to_owned()));
}

#[test]
fn a_watch_outlives_the_relay_and_hears_of_what_comes_after() {
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayProcess::start(folder.path());
    let (alice, bob) = (person("Alice", &relay.url), person("Bob", &relay.url));
    knows(&alice, &bob);
    knows(&bob, &alice);
    alice.json(&["dm", "Bob", "0"]);
    alice.json(&["sync"]);
    bob.json(&["sync"]);

    let mut watch = bob.command(["watch", "--json"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let heard = std::sync::Arc::new(std::sync::Mutex::new(Vec::<String>::new()));
    let lines = BufReader::new(watch.stdout.take().unwrap()).lines();
    let writer = heard.clone();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let event: Value = serde_json::from_str(&line).unwrap();
            writer.lock().unwrap().push(event["text"].as_str().unwrap_or_default().to_owned());
        }
    });
    // Well under the minute after which a watch reads without being woken.
    let hears = |text: &str| {
        let end = std::time::Instant::now() + std::time::Duration::from_secs(40);
        while !heard.lock().unwrap().iter().any(|line| line == text) {
            assert!(std::time::Instant::now() < end, "{text}: {:?}", heard.lock().unwrap());
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    };
    alice.json(&["dm", "Bob", "one", "--sync"]);
    hears("one");
    let _relay = relay.dies_and_comes_back();
    alice.json(&["dm", "Bob", "two", "--sync"]);
    hears("two");
    // What another process writes here is sent from the watch.
    bob.json(&["dm", "Alice", "three"]);
    let sent = || bob.json(&["messages", "Alice", "--peek"]).last().unwrap()["state"] == "sent";
    let end = std::time::Instant::now() + std::time::Duration::from_secs(40);
    while !sent() {
        assert!(std::time::Instant::now() < end);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    watch.kill().unwrap();
    watch.wait().unwrap();
}

#[test]
fn two_processes_on_one_home_that_say_and_sync_at_once_send_everything_once() {
    const EACH: usize = 12;
    let folder = tempfile::tempdir().unwrap();
    let relay = RelayProcess::start(folder.path());
    let (alice, bob) = (person("Alice", &relay.url), person("Bob", &relay.url));
    knows(&alice, &bob);
    knows(&bob, &alice);
    alice.json(&["group", "create", "Night shift"]);
    alice.json(&["group", "add", "Night shift", "Bob"]);
    alice.json(&["sync"]);
    bob.json(&["sync"]);
    // Four terminals of Alice: two write, and sync with every word; two only sync, over and over. Bob writes meanwhile.
    std::thread::scope(|scope| {
        for terminal in ["left", "right"] {
            let alice = &alice;
            scope.spawn(move || {
                for n in 0..EACH {
                    alice.json(&["say", "Night shift", &format!("{terminal} {n:02}"), "--sync"]);
                }
            });
            scope.spawn(move || {
                for _ in 0..EACH {
                    alice.json(&["sync"]);
                }
            });
        }
        for n in 0..EACH {
            bob.json(&["say", "Night shift", &format!("bob {n:02}"), "--sync"]);
        }
    });
    for shell in [&alice, &bob, &alice, &bob] {
        shell.json(&["sync"]);
    }
    let timeline = texts(&bob, "Night shift");
    assert_eq!(texts(&alice, "Night shift"), timeline);
    assert_eq!(timeline.len(), 3 * EACH, "{timeline:?}");
    for author in ["left", "right", "bob"] {
        let theirs: Vec<String> = timeline.iter().filter(|text| text.starts_with(author)).cloned().collect();
        let written: Vec<String> = (0..EACH).map(|n| format!("{author} {n:02}")).collect();
        assert_eq!(theirs, written);
    }
    for shell in [&alice, &bob] {
        let report = shell.one(&["sync"]);
        assert_eq!((&report["received"], &report["sent"], &report["queued"]), (&0.into(), &0.into(), &0.into()));
    }
}
