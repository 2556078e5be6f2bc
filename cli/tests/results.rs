//! The fields of every command that works offline, as docs/cli.md lists them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use crate::shell;

use serde_json::Value;
use shell::{Shell, has, is_id};

#[test]
fn the_account_of_a_home() {
    let shell = Shell::new();
    let init = shell.one(&["init", "--name", "Ana", "--relay", "http://127.0.0.1:9"]);
    has(&init, &["account", "device"]);
    let me = shell.one(&["whoami"]);
    assert!(is_id(&me["account"], 32) && is_id(&me["device"], 16) && is_id(&me["fingerprint"], 16), "{me}");
    assert_eq!((&me["name"], &me["account"]), (&Value::from("Ana"), &init["account"]));
    has(&shell.one(&["relay", "set", "http://127.0.0.1:10"]), &["account", "device"]);
    let status = shell.one(&["status"]);
    assert_eq!((&status["queued"], &status["relay"]), (&Value::from(0), &Value::from("http://127.0.0.1:10")));
    assert!(status["store_bytes"].as_u64() > Some(0) && status.get("last_checked").is_none(), "{status}");
    for check in shell.json(&["doctor"]) {
        has(&check, &["check", "ok", "message"]);
        assert_eq!(check["ok"], true, "{check}");
    }
}

#[test]
fn links_and_contacts() {
    let (ana, ben) = (Shell::of("Ana"), Shell::of("Ben"));
    let link = ben.one(&["link"]);
    let url = link["link"].as_str().unwrap();
    assert!(url.contains("/c#"), "{url}");
    let contact = ana.one(&["contact", "add", url]);
    assert!(is_id(&contact["contact"], 32), "{contact}");
    assert_eq!((&contact["name"], &contact["verified"]), (&Value::from("Ben"), &Value::from(false)));
    assert_eq!(ana.one(&["contact", "add", url]), contact, "twice is no error");
    assert_eq!(ana.json(&["contact", "list"]), [contact]);
    assert_eq!(ben.fails(&["contact", "add", url]), (3, "contact_self".to_owned()));
    assert_eq!(ana.fails(&["contact", "add", "https://example.org/"]), (3, "link_invalid".to_owned()));
    let safety = ana.one(&["contact", "verify", "ben"]);
    let number = safety["safety_number"].as_str().unwrap().to_owned();
    assert!(number.len() == 60 && number.bytes().all(|b| b.is_ascii_digit()), "{number}");
    assert_eq!(safety["verified"], false);
    assert_eq!(ana.fails(&["contact", "verify", "Ben", &"0".repeat(60)]), (3, "safety_number_wrong".to_owned()));
    let spoken: Vec<&str> = (0..12).map(|group| &number[group * 5..group * 5 + 5]).collect();
    let spaced = spoken.join(" ");
    assert_eq!(ana.one(&["contact", "verify", "Ben", &spaced])["verified"], true);
    assert_eq!(ana.one(&["contact", "block", "Ben"])["contact"], safety["contact"]);
    assert_eq!(ana.one(&["contact", "unblock", "Ben"])["contact"], safety["contact"]);
    let listed = ben.one(&["link", "list"]);
    has(&listed, &["id", "link", "expires_at", "uses"]);
    let id = listed["id"].as_str().unwrap();
    has(&ben.one(&["link", "withdraw", &id[..8]]), &["id", "link", "expires_at", "uses"]);
    assert!(ben.json(&["link", "list"]).is_empty());
}

#[test]
fn a_link_is_drawn_for_people_and_not_for_scripts() {
    let ana = Shell::of("Ana");
    let drawn = ana.run(["link", "--qr"]);
    assert!(drawn.text().contains("/c#") && drawn.text().contains('█'), "{}", drawn.text());
    assert_eq!(ana.json(&["link", "--qr"]).len(), 1);
    let without_relay = Shell::new();
    without_relay.json(&["init", "--name", "Ben"]);
    assert_eq!(without_relay.fails(&["link"]), (5, "relay_unset".to_owned()));
}

const GROUP: [&str; 8] = ["group", "name", "kind", "about", "role", "members", "state", "unread"];

#[test]
fn groups() {
    let ana = Shell::of("Ana");
    let made = ana.one(&["group", "create", "Walkers", "--about", "At noon"]);
    has(&made, &GROUP);
    assert!(is_id(&made["group"], 16), "{made}");
    let fields = ["name", "kind", "about", "role", "state"].map(|field| made[field].as_str().unwrap());
    assert_eq!(fields, ["Walkers", "circle", "At noon", "lead", "active"]);
    assert_eq!((&made["members"], &made["unread"]), (&Value::from(1), &Value::from(0)));
    assert_eq!(ana.one(&["group", "list"]), made);
    assert_eq!(ana.one(&["group", "show", "walkers"]), made);
    let renamed = ana.one(&["group", "edit", "Walkers", "--name", "Noon walkers", "--about", ""]);
    assert_eq!((&renamed["name"], &renamed["about"]), (&Value::from("Noon walkers"), &Value::from("")));
    let policy = ana.one(&["group", "policy", "Noon walkers"]);
    let expected = serde_json::json!({ "group": made["group"], "add": "leads", "records": "members", "join": "lead",
        "history": 0, "disappear": "off" });
    assert_eq!(policy, expected);
    let changed =
        ana.one(&["group", "policy", "Noon walkers", "--add", "members", "--join", "member", "--disappear", "7d"]);
    let fields = ["add", "join", "disappear"].map(|field| changed[field].as_str().unwrap());
    assert_eq!(fields, ["members", "member", "7d"]);
    let invite = ana.one(&["group", "invite", "Noon walkers", "--expires", "8h"]);
    has(&invite, &["id", "link", "expires_at", "uses"]);
    assert_eq!(ana.json(&["group", "invites", "Noon walkers"]).len(), 1);
    let printed = ana.one(&["group", "invite", "Noon walkers", "--print"]);
    assert!(printed["expires_at"].as_str() > invite["expires_at"].as_str());
    ana.one(&["group", "invite", "Noon walkers", "--withdraw", printed["id"].as_str().unwrap()]);
    let (week, year) = (ana.one(&["link"]), ana.one(&["link", "--print"]));
    assert!(year["expires_at"].as_str() > week["expires_at"].as_str());
    ana.one(&["link", "withdraw", week["id"].as_str().unwrap()]);
    ana.one(&["link", "withdraw", year["id"].as_str().unwrap()]);
    let ben = Shell::of("Ben");
    let joined = ben.one(&["group", "join", invite["link"].as_str().unwrap()]);
    assert_eq!((&joined["group"], &joined["state"]), (&made["group"], &Value::from("joining")));
    ana.one(&["group", "invite", "Noon walkers", "--withdraw", invite["id"].as_str().unwrap()]);
    assert!(ana.json(&["group", "invites", "Noon walkers"]).is_empty());
    assert_eq!(ana.one(&["group", "leave", "Noon walkers"])["state"], "left");
    assert_eq!(ana.fails(&["say", made["group"].as_str().unwrap(), "Hello?"]).0, 4);
}

#[test]
fn members_that_wait_to_be_added() {
    let (ana, ben) = (Shell::of("Ana"), Shell::of("Ben"));
    let link = ben.one(&["link"]);
    let contact = ana.one(&["contact", "add", link["link"].as_str().unwrap()]);
    ana.one(&["group", "create", "Walkers"]);
    let added = ana.one(&["group", "add", "Walkers", "Ben"]);
    let expected =
        serde_json::json!({ "member": contact["contact"], "name": "Ben", "role": "member", "state": "joining" });
    assert_eq!(added, expected);
    let members = ana.json(&["group", "members", "Walkers"]);
    assert_eq!(members.len(), 2);
    assert_eq!(ana.one(&["group", "show", "Walkers"])["members"], 1);
    assert_eq!(ana.fails(&["group", "add", "Walkers", "Nobody"]), (3, "contact_unknown".to_owned()));
    assert_eq!(ana.fails(&["group", "role", "Walkers", "Nobody", "lead"]), (3, "member_unknown".to_owned()));
}

#[test]
fn messages_written_offline() {
    let ana = Shell::of("Ana");
    let group = ana.one(&["group", "create", "Walkers"])["group"].clone();
    let said = ana.one(&["say", "Walkers", "Lunch at noon?"]);
    assert!(is_id(&said["message"], 16), "{said}");
    assert_eq!((&said["group"], &said["state"]), (&group, &Value::from("queued")));
    let id = said["message"].as_str().unwrap();
    let answer = ana.one(&["say", "Walkers", "Yes!", "--reply-to", &id[..12]]);
    let listed = ana.json(&["messages", "Walkers", "--peek"]);
    assert_eq!(listed.len(), 2);
    has(&listed[0], &["message", "group", "author", "author_name", "text", "written_at", "state", "edited", "deleted"]);
    assert!(listed[0].get("reply_to").is_none());
    assert_eq!((&listed[1]["message"], &listed[1]["reply_to"]), (&answer["message"], &said["message"]));
    let written = |message: &Value| message["written_at"].as_str().unwrap().to_owned();
    assert!(written(&listed[0]) < written(&listed[1]));
    assert!(written(&listed[0]).len() == 24 && written(&listed[0]).ends_with('Z'), "{}", listed[0]);
    assert_eq!(ana.one(&["messages", "Walkers", "--limit", "1"])["text"], "Yes!");
    let before = answer["message"].as_str().unwrap();
    assert_eq!(ana.one(&["messages", "Walkers", "--before", before])["text"], "Lunch at noon?");
    assert_eq!(ana.one(&["edit", id, "Lunch at one?"])["text"], "Lunch at one?");
    assert_eq!(ana.one(&["search", "lunch ONE"])["message"], said["message"]);
    assert_eq!(ana.one(&["search", "lunch", "--group", "Walkers", "--limit", "5"])["message"], said["message"]);
    assert_eq!(ana.fails(&["search", "!?"]), (3, "query_empty".to_owned()));
    let outbox = ana.json(&["outbox"]);
    let messages: Vec<&Value> = outbox.iter().filter(|intent| intent["kind"] == "message").collect();
    assert_eq!(messages.len(), 2);
    has(messages[0], &["intent", "kind", "group", "created_at", "attempts"]);
    ana.one(&["outbox", "cancel", messages[1]["intent"].as_str().unwrap()]);
    assert_eq!(ana.json(&["messages", "Walkers"]).len(), 1);
    assert_eq!(ana.fails(&["unsend", "012345"]), (3, "message_unknown".to_owned()));
    assert_eq!(ana.fails(&["unsend", "01234"]), (3, "id_invalid".to_owned()));
    let reacted = ana.one(&["react", id, "👍"]);
    assert_eq!(reacted["reactions"][0]["emoji"], "👍");
    has(&reacted["reactions"][0], &["author", "author_name", "emoji"]);
    assert!(ana.one(&["react", id, "--none"])["reactions"].is_null());
    assert_eq!(ana.fails(&["react", id, "two words"]), (3, "emoji_invalid".to_owned()));
    ana.json(&["unsend", id]);
}

#[test]
fn a_direct_message_starts_a_chat_that_the_contact_s_name_means() {
    let (ana, ben) = (Shell::of("Ana"), Shell::of("Ben"));
    let link = ben.one(&["link"]);
    ana.one(&["contact", "add", link["link"].as_str().unwrap()]);
    assert!(ana.json(&["messages", "Ben"]).is_empty());
    let said = ana.one(&["dm", "Ben", "Are you there?"]);
    has(&said, &["message", "group", "state"]);
    let listed = ana.one(&["group", "list"]);
    assert_eq!((&listed["kind"], &listed["name"]), (&Value::from("direct"), &Value::from("Ben")));
    assert_eq!(ana.one(&["messages", "ben"])["text"], "Are you there?");
}

#[test]
fn two_groups_of_one_name_are_told_apart_by_id() {
    let ana = Shell::of("Ana");
    let ids = [(); 2].map(|()| ana.one(&["group", "create", "Twins"])["group"].as_str().unwrap().to_owned());
    let ran = ana.run(["say", "Twins", "Which?", "--json"]);
    assert_eq!((ran.status, ran.code().as_str()), (3, "name_ambiguous"));
    let candidates = ran.error()["candidates"].as_array().unwrap().clone();
    let mut named: Vec<&str> = candidates.iter().map(|c| c["id"].as_str().unwrap()).collect();
    named.sort_unstable();
    let mut expected: Vec<&str> = ids.iter().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(named, expected);
    assert_eq!(candidates[0]["name"], "Twins");
    ana.one(&["say", &ids[0][..10], "This one"]);
}

#[test]
fn without_a_relay_sync_prints_its_line_and_says_why() {
    let ana = Shell::new();
    ana.json(&["init", "--name", "Ana"]);
    ana.one(&["group", "create", "Walkers"]);
    ana.one(&["say", "Walkers", "Hello"]);
    let ran = ana.run(["sync", "--json"]);
    assert_eq!((ran.status, ran.code().as_str()), (5, "relay_unset"));
    assert_eq!(ran.error()["retryable"], false);
    let line = &ran.results()[0];
    has(line, &["received", "sent", "queued", "refused", "caught_up"]);
    assert_eq!((&line["sent"], &line["caught_up"]), (&Value::from(0), &Value::from(false)));
}

#[test]
fn with_a_relay_that_is_away_sync_fails_and_a_write_with_sync_does_not() {
    let ana = Shell::of("Ana");
    ana.one(&["group", "create", "Walkers"]);
    let ran = ana.run(["sync", "--json", "--deadline", "3s"]);
    assert_eq!((ran.status, ran.code().as_str()), (5, "relay_unreachable"));
    assert_eq!((ran.error()["retryable"].clone(), ran.results().len()), (Value::from(true), 1));
    let said = ana.run(["--sync", "say", "Walkers", "Hello", "--json"]);
    assert_eq!((said.status, said.stderr.lines().count()), (0, 1), "{}", said.stderr);
    assert_eq!(said.results()[0]["state"], "queued");
    let read = ana.run(["--sync", "messages", "Walkers"]);
    assert_eq!((read.status, read.stderr.lines().count()), (0, 1), "{}", read.stderr);
    assert!(read.text().contains("Hello") && read.stderr.starts_with("kith: warning: "));
}
