//! A relay that lies about a group's log: whoever it lies to goes read-only at the right place, and sees why.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use kith::model::{GroupId, GroupState, MessageState};
use kith_protocol::api::Entry;
use kith_protocol::id::EntryId;
use kith_tests::{Device, Lie, World};

/// Alice writes three messages that Bob, who is lied to, has not read yet.
fn three_unread(world: &World) -> (Vec<Device>, GroupId, u64) {
    let (people, group) = world.circle(&["Alice", "Bob", "Carol"]);
    // Cards go before first words: they are out of the way.
    for person in &people {
        person.says(group, "here");
    }
    world.settle(&people);
    let cursor = people[1].inside(group).cursor;
    for text in ["one", "two", "three"] {
        people[0].says(group, text);
        world.wait_ms(1_000);
        people[0].sync();
    }
    (people, group, cursor)
}

fn is_stopped(device: &Device, group: GroupId, seq: u64) {
    let seen = device.sees(group);
    assert_eq!(seen.state, GroupState::Stopped, "{device:?}");
    assert_eq!(seen.details.as_deref(), Some("log_forked"));
    assert_eq!(device.replica(group).forked_seq, Some(seq), "{device:?}");
    assert_eq!(device.kith.messages().say(group, "still?", None).unwrap_err().code(), "group_closed");
    device.is_told_the_truth();
    assert_eq!(device.sync().received, 0, "a stopped group stays as it is");
    assert_eq!(device.sees(group).state, GroupState::Stopped);
}

fn lied_to_once(lie: impl Fn(&mut Vec<Entry>) + Send + 'static, at: u64) {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let bob = &people[1];
    bob.is_lied_to(bob.log_of(group), move |page: Lie<'_>| lie(page.entries));
    bob.sync();
    is_stopped(bob, group, cursor + at);
}

#[test]
fn a_dropped_entry_stops_the_group_where_it_is_missing() {
    lied_to_once(|entries| drop((entries.len() == 3).then(|| entries.remove(1))), 2);
}

#[test]
fn a_dropped_first_entry_stops_the_group_where_it_is_missing() {
    lied_to_once(|entries| drop((entries.len() == 3).then(|| entries.remove(0))), 1);
}

#[test]
fn swapped_entries_stop_the_group() {
    lied_to_once(
        |entries| {
            if entries.len() == 3 {
                entries.swap(1, 2);
            }
        },
        2,
    );
}

#[test]
fn two_bodies_at_one_seq_stop_the_group() {
    lied_to_once(
        |entries| {
            if entries.len() == 3 {
                let mut other = entries[1].clone();
                other.body[20] ^= 1;
                entries.insert(2, other);
            }
        },
        2,
    );
}

#[test]
fn a_time_that_goes_back_stops_the_group() {
    lied_to_once(
        |entries| {
            if entries.len() == 3 {
                entries[2].time -= 1_500;
            }
        },
        3,
    );
}

#[test]
fn a_changed_time_stops_the_group_when_its_author_writes_again() {
    // Alice's third message vouches for the chain up to her second.
    lied_to_once(
        |entries| {
            if entries.len() == 3 {
                entries[1].time += 10;
            }
        },
        2,
    );
}

#[test]
fn an_entry_left_out_with_all_numbers_moved_stops_the_group_when_a_message_crosses() {
    lied_to_once(
        |entries| {
            if entries.len() == 3 {
                entries.remove(1);
                entries[1].seq -= 1;
            }
        },
        2,
    );
}

#[test]
fn an_acknowledged_entry_of_ones_own_that_is_missing_at_its_seq_stops_the_group() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let bob = &people[1];
    // Bob does not read what the others wrote before he writes, so his entry has others before it.
    bob.is_lied_to(bob.log_of(group), |page| {
        page.entries.clear();
        *page.head = page.after;
        *page.more = false;
    });
    bob.says(group, "mine");
    bob.sync();
    assert_eq!(bob.messages(group).last().unwrap().state, MessageState::Sent);
    bob.is_lied_to(bob.log_of(group), move |page| {
        page.entries.retain(|entry| entry.seq <= cursor + 3);
        for entry in page.entries.iter_mut().filter(|entry| entry.seq == cursor + 3) {
            entry.seq += 1;
            entry.id = EntryId::new([9; 16]);
        }
        if let Some(index) = page.entries.iter().position(|entry| entry.seq == cursor + 4) {
            let mut third = page.entries[index].clone();
            third.seq -= 1;
            page.entries.insert(index, third);
        }
    });
    bob.sync();
    is_stopped(bob, group, cursor + 4);
}

#[test]
fn an_acknowledged_entry_of_ones_own_that_is_withheld_stops_the_group() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let bob = &people[1];
    bob.is_lied_to(bob.log_of(group), |page| {
        page.entries.clear();
        *page.head = page.after;
    });
    bob.says(group, "mine");
    bob.sync();
    bob.is_lied_to(bob.log_of(group), move |page| {
        page.entries.retain(|entry| entry.seq <= cursor + 3);
        *page.head = cursor + 3;
    });
    bob.sync();
    is_stopped(bob, group, cursor + 4);
}

#[test]
fn a_head_that_goes_back_stops_the_group() {
    let world = World::new();
    let (people, group, _) = three_unread(&world);
    let bob = &people[1];
    bob.sync();
    let cursor = bob.inside(group).cursor;
    people[0].says(group, "four");
    people[0].sync();
    bob.is_lied_to(bob.log_of(group), move |page| {
        page.entries.clear();
        *page.head = cursor - 2;
        *page.more = false;
    });
    bob.sync();
    is_stopped(bob, group, cursor - 1);
}

#[test]
fn a_period_that_is_said_to_be_over_long_ago_stops_the_group() {
    let world = World::new();
    let (people, group, _) = three_unread(&world);
    let bob = &people[1];
    bob.sync();
    let cursor = bob.inside(group).cursor;
    people[0].says(group, "four");
    people[0].sync();
    bob.is_lied_to(bob.log_of(group), move |page| {
        page.entries.clear();
        *page.head = cursor;
        *page.closed_at = Some(cursor);
    });
    bob.sync();
    is_stopped(bob, group, cursor);
}

#[test]
fn a_welcome_does_not_bring_a_device_back_to_a_log_that_contradicted_itself() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    bob.is_lied_to(bob.log_of(group), |page| drop((page.entries.len() == 3).then(|| page.entries.remove(1))));
    bob.sync();
    is_stopped(bob, group, cursor + 2);
    bob.network.put_nothing_between();
    // The others see nothing of it, and let Bob in once more.
    alice.removes(group, bob);
    world.settle(&[alice, carol]);
    alice.adds(group, &[bob]);
    world.settle(&[alice, carol]);
    alice.says(group, "are you back?");
    alice.sync();
    assert_eq!(carol.sync().received, 1);
    let outcome = bob.try_sync().unwrap();
    assert!(outcome.problem.is_none() && outcome.changes.is_empty(), "{outcome:?}");
    is_stopped(bob, group, cursor + 2);
}

#[test]
fn two_histories_for_two_members_are_seen_as_soon_as_one_message_crosses() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let (alice, bob, carol) = (&people[0], &people[1], &people[2]);
    // Carol is given another history: the first message is not in it.
    let mut other = None;
    carol.is_lied_to(carol.log_of(group), move |page| {
        if page.after == cursor {
            page.entries.truncate(1);
            for entry in page.entries.iter_mut() {
                entry.time += 5;
                other = Some(entry.chain_after(page.chain));
            }
        } else {
            page.entries.clear();
            *page.chain = other.unwrap();
        }
        *page.head = page.after.max(cursor + 1);
        *page.more = false;
    });
    carol.sync();
    assert_eq!(carol.sees(group).state, GroupState::Active, "nothing crossed yet");
    assert_eq!(carol.reads(group).last().unwrap(), "one");
    carol.says(group, "from the other side");
    carol.sync();
    for honest in [alice, bob] {
        honest.sync();
        is_stopped(honest, group, cursor + 1);
    }
}

#[test]
fn a_relay_that_always_says_the_fence_moved_holds_nobody_and_loses_nothing() {
    use kith_protocol::api::{OpResult, Refusal, decode_results, encode_results};
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    let fence = alice.inside(group).fence;
    alice.network.put_between(move |request, answer| {
        if request.path != "/v1/ops" {
            return answer;
        }
        let mut answer = answer?;
        let results = decode_results(&answer.body).unwrap();
        let lies: Vec<OpResult> =
            results.iter().map(|_| OpResult::Refused(Refusal::FenceMoved { fence: fence + 1, head: 99 })).collect();
        answer.body = encode_results(&lies).into();
        Ok(answer)
    });
    let _ = alice.network.take_log();
    alice.says(group, "does this arrive?");
    alice.kith.groups().edit(group, Some("Another name"), None).unwrap();
    let outcome = alice.try_sync().unwrap();
    assert!(!outcome.report.caught_up);
    let requests = alice.network.take_log().len();
    assert!(requests < 60, "{requests} requests");
    alice.is_told_the_truth();
    world.settle(&[alice, &people[1]]);
    assert_eq!(people[1].reads(group), ["does this arrive?"]);
    assert_eq!(people[1].sees(group).name, "Another name");
    assert_eq!(alice.outbox(), []);
}

#[test]
fn a_relay_that_always_has_more_holds_nobody() {
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    people[1].says(group, "hello");
    people[1].sync();
    alice.is_lied_to(alice.log_of(group), |page| {
        page.entries.clear();
        *page.more = true;
    });
    let _ = alice.network.take_log();
    let outcome = alice.try_sync().unwrap();
    assert!(!outcome.report.caught_up);
    assert!(alice.network.take_log().len() < 60);
    alice.is_told_the_truth();
    alice.sync();
    assert_eq!(alice.reads(group), ["hello"]);
}

#[test]
fn a_relay_that_says_the_stock_is_empty_gets_packages_once_a_run() {
    use kith_protocol::api::{Done, OpResult, decode_results, encode_results};
    let world = World::new();
    let alice = world.person("Alice");
    alice.network.put_between(move |request, answer| {
        if request.path != "/v1/ops" {
            return answer;
        }
        let mut answer = answer?;
        let mut results = decode_results(&answer.body).unwrap();
        for result in &mut results {
            if let OpResult::Ok(Done::Stocked { stock }) = result {
                *stock = 0;
            }
        }
        answer.body = encode_results(&results).into();
        Ok(answer)
    });
    let _ = alice.try_sync().unwrap();
    assert!(alice.network.take_log().len() < 20);
}

#[test]
fn a_relay_that_puts_off_one_message_does_not_make_words_change_places() {
    use kith_protocol::api::{MAX_OPS, OpResult, Refusal, decode_results, encode_results, split_items};
    use kith_protocol::cbor::Encoder;
    let world = World::new();
    let (people, group) = world.circle(&["Alice", "Bob"]);
    let alice = &people[0];
    alice.says(group, "0");
    world.settle(&[alice, &people[1]]);
    for n in 1..40 {
        alice.says(group, &n.to_string());
    }
    // Of the first request the relay takes two operations; for the third it has no room, and the rest it does not try.
    let cut = std::sync::Arc::new(std::sync::Mutex::new(None));
    let asked = cut.clone();
    alice.network.put_before(move |request| {
        let mut asked = asked.lock().unwrap();
        if request.path == "/v1/ops" && asked.is_none() {
            let ops = split_items(&request.body, MAX_OPS).unwrap();
            *asked = Some(ops.len());
            let mut body = Encoder::new();
            body.array(2).raw(ops[0]).raw(ops[1]);
            request.body = body.into_bytes().into();
        }
    });
    let mut first = true;
    alice.network.put_between(move |request, answer| {
        let mut answer = answer?;
        if request.path == "/v1/ops" && std::mem::take(&mut first) {
            let mut results = decode_results(&answer.body).unwrap();
            results.push(OpResult::Refused(Refusal::DiskFull));
            results.resize(cut.lock().unwrap().unwrap(), OpResult::Refused(Refusal::NotTried));
            answer.body = encode_results(&results).into();
        }
        Ok(answer)
    });
    let _ = alice.try_sync().unwrap();
    alice.is_told_the_truth();
    world.settle(&[alice, &people[1]]);
    let written: Vec<String> = (0..40).map(|n| n.to_string()).collect();
    assert_eq!(people[1].reads(group), written);
    assert_eq!(alice.reads(group), written);
}

#[test]
fn an_entry_that_is_given_again_at_a_later_place_shows_once() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let bob = &people[1];
    // A relay makes the chain itself: what it gives twice is consistent, and void (protocol 5.4, rule 8).
    bob.is_lied_to(bob.log_of(group), move |page| {
        if page.entries.len() == 3 {
            let again = Entry { seq: cursor + 4, time: page.entries[2].time, ..page.entries[0].clone() };
            page.entries.push(again);
            *page.head = cursor + 4;
        }
    });
    bob.sync();
    assert_eq!(bob.inside(group).cursor, cursor + 4);
    for text in ["one", "two", "three"] {
        let _ = bob.finds(group, text);
    }
    assert_eq!(bob.sees(group).state, GroupState::Active);
    // The others know nothing of a fourth entry.
    bob.says(group, "seen");
    bob.sync();
    people[0].sync();
    assert!(people.iter().take(2).any(|person| person.sees(group).state == GroupState::Stopped));
}

#[test]
fn entries_of_another_log_are_void_and_show_nothing() {
    let world = World::new();
    let (people, group, cursor) = three_unread(&world);
    let (alice, bob) = (&people[0], &people[1]);
    let other = alice.founds("Other");
    alice.adds(other, &[bob]);
    alice.says(other, "of the other group");
    alice.sync();
    // Bob's view of the other log is kept, and given to him as that of the first one.
    let stolen = std::sync::Arc::new(std::sync::Mutex::new(Vec::<Entry>::new()));
    world.settle(&[alice]);
    bob.sync();
    assert_eq!(bob.reads(other), ["of the other group"]);
    alice.says(other, "for the other group only");
    alice.sync();
    let keeps = stolen.clone();
    bob.is_lied_to(bob.log_of(other), move |page| keeps.lock().unwrap().extend(page.entries.iter().cloned()));
    bob.sync();
    let seen = bob.inside(group);
    assert!(seen.cursor >= cursor);
    let gives = stolen.clone();
    bob.is_lied_to(bob.log_of(group), move |page| {
        let mut seq = page.after;
        page.entries.clear();
        for mut entry in gives.lock().unwrap().drain(..) {
            seq += 1;
            (entry.seq, entry.fence, entry.period, entry.fenced) = (seq, seen.fence, 0, false);
            page.entries.push(entry);
        }
        *page.head = seq;
        *page.more = false;
    });
    alice.says(group, "withheld");
    alice.sync();
    let before = bob.reads(group);
    bob.sync();
    assert!(stolen.lock().unwrap().is_empty(), "it was given");
    assert_eq!(bob.reads(group), before, "nothing of another group shows here");
    assert_eq!(bob.reads(other), ["of the other group", "for the other group only"]);
}
