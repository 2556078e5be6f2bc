//! What a screen that observes is told: exactly what changed, after it is there, and nothing when nothing changed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{AccountId, GroupId};
use kith::planner::{Frame, Zone};
use kith::{NewReminder, NewResource, PageRequest, ReminderWhen, ResourceBody, Subscription, Topic};
use kith_tests::{Device, World, code};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// What was told since it was last asked, one item a call.
struct Ear {
    heard: Arc<Mutex<Vec<Vec<Topic>>>>,
    _subscription: Subscription,
}

impl Ear {
    fn on(device: &Device) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        let subscription = device.kith.observe(move |topics| hears.lock().unwrap().push(topics.to_vec()));
        assert_eq!(heard.lock().unwrap().drain(..).collect::<Vec<_>>(), [Topic::ALL], "everything at first");
        Self { heard, _subscription: subscription }
    }

    fn on_group(device: &Device, group: GroupId) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hears = heard.clone();
        let subscription = device.kith.observe_group(group, move |topics| hears.lock().unwrap().push(topics.to_vec()));
        heard.lock().unwrap().clear();
        Self { heard, _subscription: subscription }
    }

    fn calls(&self) -> Vec<Vec<Topic>> {
        self.heard.lock().unwrap().drain(..).collect()
    }

    /// All topics of all calls.
    fn topics(&self) -> Vec<Topic> {
        let mut topics = self.calls().concat();
        topics.sort();
        topics.dedup();
        topics
    }
}

fn verifies(one: &Device, other: &Device) {
    let number = one.kith.contacts().verify(other.account(), None).unwrap().safety_number;
    assert!(one.kith.contacts().verify(other.account(), Some(&number)).unwrap().verified);
}

#[test]
fn a_write_tells_once_what_it_changed_and_nothing_else() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.goes_offline();
    let ear = Ear::on(alice);
    world.wait_ms(1_000);

    let message = alice.says(group, "one");
    assert_eq!(ear.calls(), [[Topic::Groups, Topic::Messages, Topic::Outbox]], "the list of groups is by use");
    alice.kith.messages().edit(message.message, "two").unwrap();
    assert_eq!(ear.calls().len(), 1);
    alice.renames(group, "Walkers");
    assert_eq!(ear.calls(), [[Topic::Groups, Topic::Outbox]]);
    verifies(alice, bob);
    assert_eq!(ear.calls(), [[Topic::Contacts]]);
    let _ = alice.link();
    assert_eq!(ear.calls(), [[Topic::Contacts]]);
    let title = "A list".to_owned();
    let resource = NewResource { title, body: ResourceBody::Text("words".to_owned()), tags: Vec::new() };
    alice.kith.resources().add(group, &resource).unwrap();
    assert_eq!(ear.calls(), [[Topic::Records, Topic::Outbox]]);
    let at = "2027-01-01T09:00".parse().unwrap();
    let when = ReminderWhen::WallClock { at, frame: Some(Frame::Zone(Zone::UTC)), rule: None, exceptions: Vec::new() };
    let reminder = alice.kith.reminders().add(None, &NewReminder { title: "Stretch".to_owned(), when }).unwrap();
    assert_eq!(ear.calls(), [[Topic::Records]], "one's own is sent to nobody");
    alice.kith.reminders().delete(reminder.reminder).unwrap();
    assert_eq!(ear.calls(), [[Topic::Records]]);
    alice.kith.account().set_relay("http://127.0.0.1:1").unwrap();
    assert_eq!(ear.calls(), [[Topic::Sync]]);
}

#[test]
fn what_changed_nothing_or_was_refused_tells_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let carol = world.person("Carol");
    carol.sync();
    alice.knows(&carol);
    verifies(alice, bob);
    let ear = Ear::on(alice);
    assert_eq!(alice.reads(group), [] as [&str; 0]);
    verifies(alice, bob);
    assert_eq!(ear.calls(), [] as [Vec<Topic>; 0], "it was so before");
    assert_eq!(code(bob.kith.groups().edit(group, Some("Mine"), None)), "not_lead");
    assert_eq!(code(alice.kith.groups().edit(group, Some(""), None)), "text_empty");
    // The add of Carol is written before it turns out that nobody knows the other one: both are rolled back.
    let nobody = AccountId::new([9; 32]);
    assert_eq!(code(alice.kith.groups().add(group, &[carol.account(), nobody])), "contact_unknown");
    assert!(alice.outbox().is_empty());
    alice.kith.look_for_others().unwrap();
    assert_eq!(ear.calls(), [] as [Vec<Topic>; 0]);
}

#[test]
fn a_sync_tells_what_it_brought_and_only_that_it_ended_when_it_brought_nothing() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    let other = alice.founds("Other");
    alice.adds(other, &[bob]);
    world.settle(&[alice, bob]);
    let (ear, here, there) = (Ear::on(bob), Ear::on_group(bob, group), Ear::on_group(bob, other));
    world.wait_ms(60_000);
    bob.sync();
    assert_eq!(ear.calls(), [[Topic::Sync]]);

    world.wait_ms(60_000);
    alice.says(group, "one");
    alice.sync();
    bob.sync();
    assert_eq!(ear.calls(), [vec![Topic::Groups, Topic::Messages], vec![Topic::Sync]]);
    assert_eq!(here.calls(), [[Topic::Groups, Topic::Messages]]);
    assert_eq!(there.calls(), [] as [Vec<Topic>; 0], "the screen of another conversation sleeps on");
    bob.kith.messages().page(group, PageRequest { limit: None, before: None, peek: false }).unwrap();
    assert_eq!(ear.calls(), [[Topic::Groups]], "nothing is unread any more");

    world.wait_ms(60_000);
    alice.says(group, "two");
    alice.says(other, "three");
    alice.sync();
    here.calls();
    bob.sync();
    assert_eq!(ear.calls(), [vec![Topic::Groups, Topic::Messages], vec![Topic::Sync]], "two logs, told once");
    assert_eq!(there.calls(), [[Topic::Groups, Topic::Messages]]);

    world.wait_ms(60_000);
    let resource =
        NewResource { title: "A list".to_owned(), body: ResourceBody::Text("words".to_owned()), tags: Vec::new() };
    alice.kith.resources().add(group, &resource).unwrap();
    alice.sync();
    bob.sync();
    assert_eq!(ear.topics(), [Topic::Groups, Topic::Records, Topic::Sync]);
    alice.renames(group, "Walkers");
    alice.sync();
    bob.sync();
    assert_eq!(ear.topics(), [Topic::Groups, Topic::Sync]);

    bob.says(group, "four");
    world.wait_ms(60_000);
    ear.calls();
    bob.sync();
    assert_eq!(ear.topics(), [Topic::Groups, Topic::Messages, Topic::Outbox, Topic::Sync], "queued became sent");
}

#[test]
fn what_is_told_is_there_already_and_a_listener_may_read_and_write() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let (alice, bob) = (&people[0], &people[1]);
    alice.says(group, "one");
    alice.sync();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let (kith, sees) = (bob.kith.clone(), seen.clone());
    let _subscription = bob.kith.observe_group(group, move |topics| {
        if topics.contains(&Topic::Messages) {
            // This marks them as read: a write of its own, which tells of the group and not of messages.
            let page = kith.messages().page(group, PageRequest { limit: None, before: None, peek: false }).unwrap();
            sees.lock().unwrap().push(page.len());
        }
    });
    bob.sync();
    assert_eq!(*seen.lock().unwrap(), [0, 1]);
    assert_eq!(bob.sees(group).unread, 0);
}

#[test]
fn what_another_process_wrote_is_told_as_everything_when_it_is_seen() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let second = alice.second_process();
    world.wait_ms(1_000);
    let ear = Ear::on(alice);
    let second_ear = Ear::on(&second);
    second.says(group, "from the other one");
    assert_eq!(second_ear.calls(), [[Topic::Groups, Topic::Messages, Topic::Outbox]]);
    assert_eq!(ear.calls(), [] as [Vec<Topic>; 0]);
    assert!(alice.kith.look_for_others().unwrap());
    assert_eq!(ear.calls(), [Topic::ALL]);
    assert!(!alice.kith.look_for_others().unwrap());
    assert!(second_ear.calls().is_empty());
    second.says(group, "again");
    alice.says(group, "mine");
    assert_eq!(ear.calls(), [Topic::ALL], "a write sees it too");
    second.says(group, "and again");
    alice.sync();
    assert_eq!(ear.calls()[0], Topic::ALL, "and a sync");
    ear.calls();
    // What is written here is not taken for somebody else's.
    world.wait_ms(1_000);
    alice.says(group, "mine");
    assert_eq!(ear.calls(), [[Topic::Groups, Topic::Messages, Topic::Outbox]]);
    alice.kith.suspend();
    alice.kith.resume().unwrap();
    assert_eq!(ear.calls(), [Topic::ALL], "nobody knows what happened while it was away");
}

/// Waits for another thread: the one place here where time passes.
fn within_ten_seconds(mut done: impl FnMut() -> bool) {
    for _ in 0..1_000 {
        if done() {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("it never happened");
}

#[test]
fn who_watches_is_told_what_another_process_wrote_even_when_the_relay_is_away() {
    let mut world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let second = alice.second_process();
    let ear = Ear::on(alice);
    world.stop_relay();
    let stop = CancellationToken::new();
    let (kith, stops) = (alice.kith.clone(), stop.clone());
    let watching = world.runtime.spawn(async move { kith.watch(stops, |_| {}).await });
    within_ten_seconds(|| ear.topics().contains(&Topic::Sync));
    let mut count = 0;
    within_ten_seconds(|| {
        count += 1;
        second.says(group, &format!("{count} from the other one"));
        ear.topics().contains(&Topic::Messages)
    });
    stop.cancel();
    world.runtime.block_on(watching).unwrap().unwrap();
}

#[test]
fn a_zone_is_no_write() {
    let world = World::new();
    let alice = world.person("Alice");
    let ear = Ear::on(&alice);
    alice.kith.set_zone(Zone::UTC);
    assert_eq!(ear.calls(), [] as [Vec<Topic>; 0]);
}
