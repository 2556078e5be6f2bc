//! Lists that are watched: whoever applies the edits holds what reading anew would give.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, KithError, ListEdit, ListUpdate, Rng, Role, SeededRng, TimelineWindow, Window};
use kith::planner::{Frame, Zone};
use kith::{NewReminder, NewResource, PageRequest, ReminderWhen, ResourceBody, ResourceEdit};
use kith_tests::{Device, World};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A wait that only a failing test reaches.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a screen holds.
struct Screen<T> {
    items: Arc<Mutex<Vec<T>>>,
    more: Arc<Mutex<bool>>,
    updates: Arc<AtomicUsize>,
    problems: Arc<Mutex<Vec<String>>>,
    news: Receiver<()>,
}

/// What a listener is given.
type Told<T> = Result<ListUpdate<T>, KithError>;

/// A screen and the listener that feeds it.
fn screen<T: Send + 'static>() -> (Screen<T>, impl Fn(Told<T>) + Send + Sync + 'static) {
    let (tell, news): (Sender<()>, Receiver<()>) = channel();
    let tell = Mutex::new(tell);
    let screen =
        Screen { items: Arc::default(), more: Arc::default(), updates: Arc::default(), problems: Arc::default(), news };
    let (items, more, updates, problems) =
        (screen.items.clone(), screen.more.clone(), screen.updates.clone(), screen.problems.clone());
    let listener = move |update: Told<T>| {
        updates.fetch_add(1, Ordering::SeqCst);
        match update {
            Ok(update) => {
                *more.lock().unwrap() = update.has_more;
                update.apply_to(&mut items.lock().unwrap());
            }
            Err(error) => problems.lock().unwrap().push(error.code().to_owned()),
        }
        let _ = tell.lock().unwrap().send(());
    };
    (screen, listener)
}

impl<T: PartialEq + std::fmt::Debug> Screen<T> {
    /// Waits until the screen holds what reading gives.
    fn shows(&self, fresh: impl Fn() -> Vec<T>) {
        loop {
            let wanted = fresh();
            if *self.items.lock().unwrap() == wanted {
                return;
            }
            if self.news.recv_timeout(PATIENCE).is_err() {
                assert_eq!(*self.items.lock().unwrap(), wanted, "the screen is not what is there");
            }
        }
    }

    fn count(&self) -> usize {
        self.updates.load(Ordering::SeqCst)
    }
}

fn text(title: &str) -> NewResource {
    NewResource { title: title.to_owned(), body: ResourceBody::Text("words".to_owned()), tags: Vec::new() }
}

fn daily(title: &str, at: &str) -> NewReminder {
    let rule = Some("FREQ=DAILY".parse().unwrap());
    let frame = Some(Frame::Zone(Zone::UTC));
    let when = ReminderWhen::WallClock { at: at.parse().unwrap(), frame, rule, exceptions: Vec::new() };
    NewReminder { title: title.to_owned(), when }
}

/// One of the things that a person may do, drawn.
fn acts(device: &Device, groups: &[GroupId], rng: &SeededRng, turn: u64) {
    let kith = &device.kith;
    let one = |count: usize| usize::try_from(rng.below(u64::try_from(count).unwrap())).unwrap();
    let group = groups[one(groups.len())];
    let resources = kith.resources().list(None).unwrap();
    let reminders = kith.reminders().list(None).unwrap();
    let messages = kith.messages().page(group, PageRequest { limit: None, before: None, peek: true }).unwrap();
    let own = messages.iter().filter(|message| message.author == device.account() && !message.deleted);
    let own: Vec<_> = own.map(|message| message.message).collect();
    match rng.below(12) {
        0..=2 => drop(kith.messages().say(group, &format!("word {turn}"), None).unwrap()),
        3 if !own.is_empty() => drop(kith.messages().edit(own[one(own.len())], &format!("other {turn}")).unwrap()),
        4 if !own.is_empty() => drop(kith.messages().unsend(own[one(own.len())]).unwrap()),
        5 | 6 => drop(kith.resources().add(group, &text(&format!("sheet {turn}"))).unwrap()),
        7 if !resources.is_empty() => {
            let edit = ResourceEdit { title: Some(format!("renamed {turn}")), ..ResourceEdit::default() };
            kith.resources().edit(resources[one(resources.len())].resource, &edit).unwrap();
        }
        8 if !resources.is_empty() => {
            let resource = resources[one(resources.len())].resource;
            if rng.below(2) == 0 {
                kith.resources().delete(resource).unwrap();
            } else {
                kith.resources().keep(resource).unwrap();
            }
        }
        9 => {
            let at = format!("2026-03-{:02}T{:02}:00", 1 + rng.below(28), rng.below(24));
            let home = (rng.below(2) == 0).then_some(group);
            kith.reminders().add(home, &daily(&format!("bell {turn}"), &at)).unwrap();
        }
        10 if !reminders.is_empty() => {
            let reminder = reminders[one(reminders.len())].reminder;
            if rng.below(2) == 0 {
                kith.reminders().done(reminder, None).unwrap();
            } else {
                kith.reminders().delete(reminder).unwrap();
            }
        }
        _ => drop(kith.groups().edit(group, Some(&format!("Circle {turn}")), None)),
    }
}

#[test]
fn every_list_that_follows_the_edits_equals_one_that_is_read_anew() {
    let world = World::new();
    let (people, first) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let groups = [first, alice.founds("Second"), alice.founds("Third")];
    let rng = SeededRng::new([77; 32]);
    let kith = &alice.kith;
    let wide = Window::first(Window::MAX_LIMIT);
    let narrow = Window { offset: 1, limit: 3 };
    let part = TimelineWindow::newest(5);
    let (all_groups, listener) = screen();
    let watch_groups = kith.groups().observe(wide, listener).unwrap();
    let (some_groups, listener) = screen();
    let watch_some_groups = kith.groups().observe(Window { offset: 1, limit: 1 }, listener).unwrap();
    let (members, listener) = screen();
    let watch_members = kith.groups().observe_members(first, wide, listener).unwrap();
    let (messages, listener) = screen();
    let watch_messages = kith.messages().observe(first, part, listener).unwrap();
    let (resources, listener) = screen();
    let watch_resources = kith.resources().observe(None, wide, listener).unwrap();
    let (some_resources, listener) = screen();
    let watch_some_resources = kith.resources().observe(Some(first), narrow, listener).unwrap();
    let (reminders, listener) = screen();
    let watch_reminders = kith.reminders().observe(None, narrow, listener).unwrap();
    let (outbox, listener) = screen();
    let watch_outbox = kith.outbox().observe(wide, listener).unwrap();
    let (contacts, listener) = screen();
    let watch_contacts = kith.contacts().observe(wide, listener).unwrap();
    let cut = |window: Window| (usize::try_from(window.offset).unwrap(), usize::try_from(window.limit).unwrap());
    for turn in 0..150 {
        match turn % 10 {
            4 => {
                acts(bob, &[first], &rng, turn);
                bob.sync();
            }
            7 => drop(alice.sync()),
            _ => acts(alice, &groups, &rng, turn),
        }
        if turn == 75 {
            alice.kith.groups().set_role(first, bob.account(), Role::Lead).unwrap();
            alice.knows(bob);
        }
        if turn % 15 != 14 {
            // Several changes come together.
            continue;
        }
        all_groups.shows(|| kith.groups().list().unwrap());
        some_groups.shows(|| kith.groups().list().unwrap()[1..2].to_vec());
        members.shows(|| kith.groups().members(first).unwrap());
        messages
            .shows(|| kith.messages().page(first, PageRequest { limit: Some(5), before: None, peek: true }).unwrap());
        resources.shows(|| kith.resources().list(None).unwrap());
        outbox.shows(|| kith.outbox().list().unwrap());
        contacts.shows(|| kith.contacts().list().unwrap());
        let (skip, take) = cut(narrow);
        some_resources
            .shows(|| kith.resources().list(Some(first)).unwrap().into_iter().skip(skip).take(take).collect());
        reminders.shows(|| kith.reminders().list(None).unwrap().into_iter().skip(skip).take(take).collect());
        let count = kith.resources().list(Some(first)).unwrap().len();
        assert_eq!(*some_resources.more.lock().unwrap(), count > skip + take);
    }
    let problems = messages.problems.lock().unwrap().clone();
    assert!(problems.is_empty(), "{problems:?}");
    assert!(messages.count() > 5 && resources.count() > 5 && reminders.count() > 2, "something was told");
    drop((watch_groups, watch_some_groups, watch_members, watch_messages, watch_resources, watch_some_resources));
    drop((watch_reminders, watch_outbox, watch_contacts));
}

#[test]
fn the_window_is_told_before_observing_returns_and_nothing_after_the_drop() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    for n in 0..4 {
        alice.says(group, &format!("{n}"));
    }
    let (shown, listener) = screen();
    let watch = alice.kith.messages().observe(group, TimelineWindow::newest(3), listener).unwrap();
    let texts = |screen: &Screen<kith::model::MessageView>| -> Vec<String> {
        screen.items.lock().unwrap().iter().map(|message| message.text.clone().unwrap()).collect()
    };
    assert_eq!((shown.count(), texts(&shown)), (1, vec!["1".into(), "2".into(), "3".into()]));
    assert!(*shown.more.lock().unwrap(), "there is an older one");
    let (other, listener) = screen();
    let still = alice.kith.messages().observe(group, TimelineWindow::newest(3), listener).unwrap();
    drop(watch);
    alice.says(group, "4");
    other.shows(|| alice.messages(group)[2..].to_vec());
    drop(still);
    assert_eq!((shown.count(), texts(&shown)), (1, vec!["1".into(), "2".into(), "3".into()]));
}

#[test]
fn a_timeline_that_is_widened_gets_only_what_it_lacks() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    for n in 0..6 {
        alice.says(group, &format!("{n}"));
    }
    let edits = Arc::new(Mutex::new(Vec::new()));
    let (tell, news) = channel();
    let (kept, tell) = (edits.clone(), Mutex::new(tell));
    let listener = move |update: Told<kith::model::MessageView>| {
        let update = update.unwrap();
        let short = update.edits.into_iter().map(|edit| match edit {
            ListEdit::Reset { items } => format!("all {}", items.len()),
            ListEdit::Insert { index, item } => format!("+{index} {}", item.text.unwrap()),
            ListEdit::Update { index, .. } => format!("={index}"),
            ListEdit::Remove { index } => format!("-{index}"),
        });
        kept.lock().unwrap().extend(short);
        let _ = tell.lock().unwrap().send(update.has_more);
    };
    let watch = alice.kith.messages().observe(group, TimelineWindow::newest(2), listener).unwrap();
    assert!(news.recv_timeout(PATIENCE).unwrap());
    watch.move_to(TimelineWindow::newest(4)).unwrap();
    assert!(news.recv_timeout(PATIENCE).unwrap());
    watch.move_to(TimelineWindow::newest(6)).unwrap();
    assert!(!news.recv_timeout(PATIENCE).unwrap(), "nothing is older");
    let anchor = alice.messages(group)[2].message;
    watch.move_to(TimelineWindow { before: Some(anchor), limit: 6 }).unwrap();
    assert!(!news.recv_timeout(PATIENCE).unwrap());
    assert_eq!(*edits.lock().unwrap(), ["all 2", "+0 2", "+1 3", "+0 0", "+1 1", "-2", "-2", "-2", "-2"]);
    for limit in [0, Window::MAX_LIMIT + 1] {
        assert_eq!(watch.move_to(TimelineWindow::newest(limit)).unwrap_err().code(), "value_invalid");
    }
}

#[test]
fn many_changes_at_once_are_told_together_and_in_order() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let (shown, listener) = screen();
    let _watch = alice.kith.messages().observe(group, TimelineWindow::newest(500), listener).unwrap();
    for n in 0..200 {
        alice.says(group, &format!("{n}"));
    }
    shown.shows(|| alice.messages(group));
    assert!(shown.count() < 200, "{} updates for 200 messages", shown.count());
}

#[test]
fn what_another_process_wrote_is_shown() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let second = alice.second_process();
    let (shown, listener) = screen();
    let _watch = alice.kith.messages().observe(group, TimelineWindow::newest(9), listener).unwrap();
    second.says(group, "from the other window");
    shown.shows(|| second.messages(group));
    assert_eq!(shown.items.lock().unwrap().len(), 1);
}

#[test]
fn a_reminder_that_fires_makes_room_for_the_next() {
    let world = World::new();
    let alice = world.person("Alice");
    for (title, at) in [("noon", "2026-03-07T12:30"), ("later", "2026-03-07T13:00")] {
        alice.kith.reminders().add(None, &daily(title, at)).unwrap();
    }
    let (shown, listener) = screen();
    let _watch = alice.kith.reminders().observe(None, Window::first(1), listener).unwrap();
    assert_eq!(shown.items.lock().unwrap()[0].title, "noon");
    world.wait_ms(31 * 60_000);
    shown.shows(|| alice.kith.reminders().list(None).unwrap()[..1].to_vec());
    assert_eq!(shown.items.lock().unwrap()[0].title, "later");
}

#[test]
fn a_suspended_home_tells_nothing_and_catches_up_when_it_is_back() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let second = alice.second_process();
    let (shown, listener) = screen();
    let _watch = alice.kith.messages().observe(group, TimelineWindow::newest(9), listener).unwrap();
    alice.kith.suspend();
    second.says(group, "meanwhile");
    alice.kith.resume().unwrap();
    shown.shows(|| second.messages(group));
    assert!(shown.problems.lock().unwrap().is_empty());
}

#[test]
fn what_cannot_be_watched_is_refused_at_once() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let nobody = GroupId::new([9; 16]);
    let (_screen, listener) = screen();
    let refused = alice.kith.groups().observe_members(nobody, Window::first(5), listener);
    assert_eq!(refused.unwrap_err().code(), "group_unknown");
    let (_screen, listener) = screen();
    let refused = alice.kith.groups().observe(Window::first(0), listener);
    assert_eq!(refused.unwrap_err().code(), "value_invalid");
    let (_screen, listener) = screen();
    let before = Some(kith::model::MessageId::new([9; 16]));
    let refused = alice.kith.messages().observe(group, TimelineWindow { before, limit: 5 }, listener);
    assert_eq!(refused.unwrap_err().code(), "message_unknown");
}

#[test]
fn a_listener_that_panics_ends_alone() {
    let world = World::new();
    let alice = world.person("Alice");
    let group = alice.founds("Walk");
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let bad = move |_| assert_eq!(count.fetch_add(1, Ordering::SeqCst), 0, "this listener fails the second time");
    let _bad = alice.kith.messages().observe(group, TimelineWindow::newest(9), bad).unwrap();
    let (shown, listener) = screen();
    let _watch = alice.kith.messages().observe(group, TimelineWindow::newest(9), listener).unwrap();
    for n in 0..3 {
        alice.says(group, &format!("{n}"));
        shown.shows(|| alice.messages(group));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 2);
}
