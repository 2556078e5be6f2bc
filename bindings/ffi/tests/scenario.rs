//! The scenario that is written as data, played through the functions that other languages call. Kotlin and Swift play the same
//! file (`bindings/kotlin/src/test/kotlin/org/kith/ScenarioTest.kt`, `bindings/swift/Tests/KithClientTests/ScenarioTests.swift`);
//! all write down the same words. `KITH_WRITE_TRANSCRIPT=1` keeps what this player writes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail at any line")]

use kith_ffi::values::{Frame, NewReminder, ReminderWhen, Zone};
use kith_ffi::{
    CancelHandle, EntryChange, EntryWords, GroupsListener, HomeRequest, Kith, Mark, SecretVault, ShellError,
    SyncResult, process_push, values,
};
use kith_model::journal::Leaving;
use kith_model::{
    AccountId, GroupId, GroupKind, GroupView, KithError, MessageId, MessageView, NewAccount, PageRequest,
    QuietWindowView, RecordId, Window,
};
use std::collections::HashMap;
use std::fmt::Debug;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

const SOON: Duration = Duration::from_secs(20);
const NOBODY: &str = "00000000000000000000000000000000";

struct Vault;

impl SecretVault for Vault {
    fn secret(&self) -> Result<Vec<u8>, ShellError> {
        Ok((0..32).collect())
    }

    fn pin(&self) -> Result<Option<Vec<u8>>, ShellError> {
        Ok(None)
    }

    fn forget(&self) -> Result<(), ShellError> {
        Ok(())
    }
}

/// The list as the first update has it.
#[derive(Default)]
struct First(Mutex<Vec<GroupView>>);

impl GroupsListener for First {
    fn on_update(&self, update: values::GroupsUpdate) -> Result<(), ShellError> {
        update.apply_to(&mut self.0.lock().unwrap());
        Ok(())
    }
}

impl First {
    fn lines(&self) -> Vec<String> {
        self.0.lock().unwrap().iter().map(group_line).collect()
    }
}

/// A name as the other languages print it.
fn word(value: impl Debug) -> String {
    format!("{value:?}").to_lowercase()
}

/// Everything that the steps name.
struct Player {
    folder: PathBuf,
    binary: PathBuf,
    relay: Option<Child>,
    address: String,
    homes: HashMap<String, Arc<Kith>>,
    /// Ids and codes by the names of the scenario.
    names: HashMap<String, String>,
}

impl Player {
    fn request(&self, who: &str) -> HomeRequest {
        HomeRequest { folder: self.folder.join(who).to_str().unwrap().to_owned(), zone: "Europe/London".to_owned() }
    }

    fn id(&self, name: &str) -> &str {
        self.names.get(name).map_or(NOBODY, String::as_str)
    }

    fn group(&self, name: &str) -> GroupId {
        GroupId::from_hex(self.id(name)).unwrap()
    }

    fn message(&self, name: &str) -> MessageId {
        MessageId::from_hex(self.id(name)).unwrap()
    }

    fn run_relay(&mut self, act: &str) {
        if let Some(mut child) = self.relay.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if act == "stop" {
            return;
        }
        let database = format!("sqlite:{}", self.folder.join("relay.db").display());
        let mut child = Command::new(&self.binary)
            .args(["--listen", &self.address, "--database", &database, "--log", "error"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.split("\"listening\":\"").nth(1).unwrap().split('"').next().unwrap();
        self.address = url.trim_start_matches("http://").to_owned();
        self.relay = Some(child);
    }

    /// Does one step, and says what came of it.
    async fn play(&mut self, who: &str, act: &str, with: &[&str]) -> Result<Vec<String>, KithError> {
        let arg = |at: usize| with.get(at).copied().unwrap_or_default();
        if who == "relay" {
            self.run_relay(act);
            return Ok(Vec::new());
        }
        if act == "create" {
            let relay = Some(format!("http://{}", self.address));
            let account = NewAccount { name: arg(0).to_owned(), relay, relay_code: None };
            let home = Kith::create(self.request(who), account, Arc::new(Vault)).await?;
            let name = home.account().me().await?.name;
            self.homes.insert(who.to_owned(), home);
            return Ok(vec![name]);
        }
        if act == "open" {
            let home = Kith::open(self.request(who), Arc::new(Vault), None).await?;
            self.homes.insert(who.to_owned(), home);
            return Ok(Vec::new());
        }
        if act == "close" {
            self.homes.remove(who);
            return Ok(Vec::new());
        }
        let home = self.homes[who].clone();
        let (groups, messages, reminders, journal) = (home.groups(), home.messages(), home.reminders(), home.journal());
        let said = |message: MessageView| vec![word(message.state)];
        Ok(match act {
            "sync" => synced(&home.sync().once(SOON, None).await?),
            "stopped-sync" => {
                let cancel = CancelHandle::new();
                cancel.cancel();
                synced(&home.sync().once(SOON, Some(cancel)).await?)
            }
            "push" => synced(&process_push(self.request(who), Arc::new(Vault), SOON, None).await?),
            "meet" => {
                let link = self.homes[arg(0)].contacts().make_link().await?.link;
                let contact = home.contacts().add(link).await?;
                self.names.insert(format!("{who} {}", arg(0)), contact.contact.to_hex());
                vec![format!("{} verified={}", contact.name, contact.verified)]
            }
            "group" => {
                let made = groups.create(arg(1).to_owned(), GroupKind::Circle, String::new()).await?;
                self.names.insert(arg(0).to_owned(), made.group.to_hex());
                vec![group_line(&made)]
            }
            "rename" => vec![group_line(&groups.edit(self.group(arg(0)), Some(arg(1).to_owned()), None).await?)],
            "leave" => vec![group_line(&groups.leave(self.group(arg(0))).await?)],
            "add" => {
                let contact = AccountId::from_hex(self.id(&format!("{who} {}", arg(1)))).unwrap();
                member_lines(groups.add(self.group(arg(0)), vec![contact]).await?)
            }
            "members" => member_lines(groups.members(self.group(arg(0))).await?),
            "groups" => {
                let first = Arc::new(First::default());
                groups.observe(Window { offset: 0, limit: 100 }, first.clone()).await?.stop();
                first.lines()
            }
            "say" => {
                let message = messages.say(self.group(arg(0)), arg(2).to_owned(), None).await?;
                self.names.insert(arg(1).to_owned(), message.message.to_hex());
                said(message)
            }
            "edit" => said(messages.edit(self.message(arg(0)), arg(1).to_owned()).await?),
            "unsend" => said(messages.unsend(self.message(arg(0))).await?),
            "page" => {
                let request = PageRequest { limit: Some(50), before: None, peek: false };
                messages.page(self.group(arg(0)), request).await?.iter().map(message_line).collect()
            }
            "search" => messages.search(arg(0).to_owned(), None, None).await?.iter().map(message_line).collect(),
            "outbox" => home.sync().outbox().await?.into_iter().map(|intent| intent.kind).collect(),
            "remind" => {
                let group = (arg(0) != "own").then(|| self.group(arg(0)));
                let reminder = NewReminder {
                    title: arg(2).to_owned(),
                    when: ReminderWhen::WallClock {
                        at: arg(3).parse().map_err(kith::planner_refusal)?,
                        frame: Some(Frame::Zone(Zone::named(arg(4)).map_err(kith::planner_refusal)?)),
                        rule: (!arg(5).is_empty())
                            .then(|| arg(5).parse())
                            .transpose()
                            .map_err(kith::planner_refusal)?,
                        exceptions: Vec::new(),
                    },
                };
                let made = reminders.add(group, reminder).await?;
                self.names.insert(arg(1).to_owned(), made.reminder.to_hex());
                let part = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
                vec![format!("{} at={} zone={} rule={}", made.title, part(made.at), part(made.zone), part(made.rrule))]
            }
            "plan" => {
                let from = chrono::DateTime::parse_from_rfc3339(arg(0)).unwrap().into();
                let plan = reminders.plan(arg(1).parse().unwrap(), 63, Some(from)).await?;
                plan.items.iter().map(|item| format!("{} {} {}", item.fires_at, item.local, item.title)).collect()
            }
            "mark" => {
                let occurrence = Some(arg(1).parse().map_err(kith::planner_refusal)?);
                let view = reminders.mark(RecordId::from_hex(self.id(arg(0))).unwrap(), Mark::Done, occurrence).await?;
                vec![format!("{} {}", view.occurrence, word(view.state))]
            }
            "quiet" => {
                let window =
                    QuietWindowView { days: arg(0).to_owned(), from: arg(1).to_owned(), to: arg(2).to_owned() };
                let quiet = reminders.set_quiet(vec![window]).await?;
                quiet.windows.iter().map(|window| format!("{} {} {}", window.days, window.from, window.to)).collect()
            }
            "log" => {
                let at: SystemTime = chrono::DateTime::parse_from_rfc3339(arg(2)).unwrap().into();
                let ms = at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
                let mood: u8 = arg(1).parse().unwrap();
                let entry = journal
                    .log(EntryWords {
                        mood: values::Mood::new(mood).ok_or(kith_model::Refusal::ValueInvalid)?,
                        at: Some(kith_model::Timestamp::from_ms(ms.try_into().unwrap())),
                        zone: None,
                        affect: None,
                        labels: Vec::new(),
                        factors: Vec::new(),
                        note: Some(arg(3).to_owned()),
                        finishes: None,
                    })
                    .await?;
                self.names.insert(arg(0).to_owned(), entry.entry.to_string());
                vec![entry_line(&entry)]
            }
            "relog" => {
                let change = EntryChange {
                    mood: None,
                    at: None,
                    zone: None,
                    labels: None,
                    factors: None,
                    note: Some(arg(1).to_owned()),
                };
                vec![entry_line(&journal.edit(entry_id(&self.names[arg(0)]), change).await?)]
            }
            "unlog" => vec![entry_line(&journal.delete(entry_id(&self.names[arg(0)])).await?)],
            "undo-log" => journal.undo().await?.iter().map(entry_line).collect(),
            "entries" => journal.list(None, None).await?.iter().map(entry_line).collect(),
            "find" => journal.search(arg(0).to_owned(), None).await?.iter().map(entry_line).collect(),
            "backup" => {
                let ticket = home.journal_portable().ask_to_leave(Leaving::Backup).await?;
                let path = self.folder.join(arg(0)).to_str().unwrap().to_owned();
                let made = home.journal_portable().back_up(ticket, path, None, None).await?;
                self.names.insert(arg(0).to_owned(), made.code);
                vec![format!("{} entries", made.entries)]
            }
            "restore" => {
                let path = self.folder.join(arg(0)).to_str().unwrap().to_owned();
                let restored = home.journal_portable().restore(path, self.names[arg(0)].clone(), None, None).await?;
                vec![format!("{} entries", restored.entries)]
            }
            "suspend" => home.suspend().await.map(|()| Vec::new())?,
            "resume" => home.resume().await.map(|()| Vec::new())?,
            "well" => {
                let checks = home.account().doctor().await?;
                vec![checks.iter().all(|check| check.ok).to_string()]
            }
            _ => panic!("the player does not know how to {act}"),
        })
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        if let Some(child) = &mut self.relay {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn entry_id(hex: &str) -> values::EntryId {
    values::EntryId::from_hex(hex).unwrap()
}

fn synced(result: &SyncResult) -> Vec<String> {
    let report = &result.report;
    let problem = result.problem.as_deref().unwrap_or("-");
    vec![format!("received={} queued={} refused={} problem={problem}", report.received, report.queued, report.refused)]
}

fn group_line(group: &GroupView) -> String {
    format!("{} {} {} unread={}", group.name, word(group.role), word(group.state), group.unread)
}

fn member_lines(members: Vec<kith_model::MemberView>) -> Vec<String> {
    members.iter().map(|member| format!("{} {} {}", member.name, word(member.role), word(member.state))).collect()
}

fn message_line(message: &MessageView) -> String {
    let text = message.text.as_deref().unwrap_or("-");
    let edited = if message.edited { " edited" } else { "" };
    let deleted = if message.deleted { " deleted" } else { "" };
    format!("{}: {text} ({}{edited}{deleted})", message.author_name, word(message.state))
}

fn entry_line(entry: &values::Entry) -> String {
    format!("{} {} {}", entry.day, entry.mood.level(), entry.note.as_deref().unwrap_or("-"))
}

/// Steps of a scenario: who, what, and with what.
fn steps(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split('|').map(|part| part.trim().to_owned()).collect()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people() {
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios");
    let folder = tempfile::tempdir().unwrap();
    let mut player = Player {
        folder: folder.path().to_owned(),
        binary: relay_binary(),
        relay: None,
        address: "127.0.0.1:0".to_owned(),
        homes: HashMap::new(),
        names: HashMap::new(),
    };
    let mut transcript = String::new();
    for step in steps(&std::fs::read_to_string(scenarios.join("two-people.txt")).unwrap()) {
        transcript.push_str(&format!("> {}\n", step.join(" | ")));
        let with: Vec<&str> = step[2..].iter().map(String::as_str).collect();
        let lines = match player.play(&step[0], &step[1], &with).await {
            Ok(lines) => lines,
            Err(error) => vec![format!("refused: {} retryable={}", error.code(), error.retryable())],
        };
        lines.iter().for_each(|line| transcript.push_str(&format!("  {line}\n")));
    }
    let kept = scenarios.join("two-people.transcript.txt");
    if std::env::var_os("KITH_WRITE_TRANSCRIPT").is_some() {
        std::fs::write(&kept, &transcript).unwrap();
    }
    assert_eq!(transcript, std::fs::read_to_string(kept).unwrap());
}

/// `kith-relay` as the workspace's tests build it; made when only this package is built.
fn relay_binary() -> PathBuf {
    let folder = std::env::current_exe().unwrap().parent().unwrap().parent().unwrap().to_owned();
    let binary = folder.join("kith-relay");
    if !binary.is_file() {
        let mut build = Command::new(env!("CARGO"));
        // What cargo tells a test about its package would make build scripts run again that look at such variables.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
            build.env_remove(name);
        }
        let made = build
            .env_remove("CARGO_MANIFEST_DIR")
            .env_remove("CARGO_MANIFEST_PATH")
            .args(["build", "--quiet", "--package", "kith-relay", "--bin", "kith-relay", "--release"])
            .arg("--target-dir")
            .arg(folder.parent().unwrap())
            .stdin(Stdio::null())
            .status()
            .unwrap();
        assert!(made.success() && binary.exists(), "{}", binary.display());
    }
    binary
}
