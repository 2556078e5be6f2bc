//! Deciding about many operations at once: while one thread takes them in, others check the signatures of what comes next.
//!
//! Signatures are most of the work, and each is decided by its bytes alone. So they may be checked in any order and on any
//! thread; what they carry is handed out in the order given, on the thread that asked. The result is that of [`admit`] for
//! one after the other.
//!
//! | the next share of operations is | then the thread that asked |
//! |---|---|
//! | decided | hands it out |
//! | not decided, and some share is nobody's | checks that one meanwhile |
//! | being checked by another thread | waits for it |
//! | lost with a thread that died | checks it itself |
//!
//! [`admit`]: crate::admit()

use crate::admit::{AdmittedOp, Candidate, Refused, may_count};
use kith_protocol::cose::Verifier;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{OnceLock, mpsc};
use std::thread;

/// Operations from which on their signatures are checked on several threads.
const MANY: usize = 64;
/// Threads at the most.
const MAX_THREADS: usize = 4;
/// Operations that a thread takes at once. Cores of a phone differ in speed, so that each takes more when it has none left.
const SHARE: usize = 16;

/// Devices of one batch at the most whose keys get tables, 22 kB each.
const MAX_TABLES: usize = 64;

/// Decides about many operations, each by itself, in their order.
#[must_use]
pub fn admit_all(candidates: &[Candidate<'_>]) -> Vec<Result<AdmittedOp, Refused>> {
    let mut all = Vec::with_capacity(candidates.len());
    let Ok(()) = admit_each(candidates, |decided| {
        all.push(decided);
        Ok::<_, Infallible>(())
    });
    all
}

/// Decides about many operations, each by itself, and gives each to `take` in their order, while the next are being decided.
///
/// # Errors
/// The first that `take` returns; nothing is given to it after that.
pub fn admit_each<E>(
    candidates: &[Candidate<'_>],
    take: impl FnMut(Result<AdmittedOp, Refused>) -> Result<(), E>,
) -> Result<(), E> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS);
    let helpers = if candidates.len() < MANY { 0 } else { cores.saturating_sub(1) };
    admit_with(candidates, helpers, take)
}

fn admit_with<E>(
    candidates: &[Candidate<'_>],
    helpers: usize,
    mut take: impl FnMut(Result<AdmittedOp, Refused>) -> Result<(), E>,
) -> Result<(), E> {
    let desk = Desk::of(candidates);
    thread::scope(|scope| {
        let (tell, told) = mpsc::channel();
        let desk = &desk;
        let work = |tell: mpsc::Sender<_>| {
            move || {
                while let Some(decided) = desk.decide_next() {
                    // Nobody listens any more when taking in has failed.
                    if tell.send(decided).is_err() {
                        return;
                    }
                }
            }
        };
        // Where no thread can be had there is one less.
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, work(tell.clone())).ok();
        let threads: Vec<_> = (0..helpers).filter_map(spawn).collect();
        drop(tell);
        let done = hand_out(desk, told, &mut take);
        for thread in threads {
            // What was lost with a thread that died was decided again.
            let _ = thread.join();
        }
        done
    })
}

/// Gives everything to `take`, in order.
fn hand_out<E>(
    desk: &Desk<'_>,
    told: mpsc::Receiver<Decided>,
    take: &mut impl FnMut(Result<AdmittedOp, Refused>) -> Result<(), E>,
) -> Result<(), E> {
    let mut ahead: BTreeMap<usize, Verdicts> = BTreeMap::new();
    for (place, share) in desk.shares.iter().enumerate() {
        ahead.extend(told.try_iter());
        let verdicts = loop {
            if let Some(verdicts) = ahead.remove(&place) {
                break verdicts;
            }
            let decided = desk.decide_next().or_else(|| told.recv().ok());
            let (decided, verdicts) = decided.unwrap_or_else(|| (place, desk.decide(share)));
            ahead.insert(decided, verdicts);
            ahead.extend(told.try_iter());
        };
        for (candidate, verdict) in share.iter().zip(verdicts) {
            take(verdict.map(|()| candidate.admitted()))?;
        }
    }
    Ok(())
}

/// What was decided about the operations of a share.
type Verdicts = Vec<Result<(), Refused>>;
/// A share by its place, and what was decided.
type Decided = (usize, Verdicts);

/// What is to be decided, and how far it is given away.
struct Desk<'a> {
    shares: Vec<&'a [Candidate<'a>]>,
    next: AtomicUsize,
    /// The devices that signed, by their keys.
    devices: BTreeMap<&'a [u8; 32], Device>,
    /// Signatures from which on a device's key gets a table.
    many: usize,
}

/// A device: how much it signed, and its key ready to check that, none for what is no key. Made when it is first needed.
#[derive(Default)]
struct Device {
    signed: usize,
    verifier: OnceLock<Option<Verifier>>,
}

impl<'a> Desk<'a> {
    fn of(candidates: &'a [Candidate<'a>]) -> Self {
        let mut devices: BTreeMap<&[u8; 32], Device> = BTreeMap::new();
        for candidate in candidates {
            devices.entry(candidate.cert.cert.device_pk.as_bytes()).or_default().signed += 1;
        }
        let mut counts: Vec<usize> = devices.values().map(|device| device.signed).collect();
        counts.sort_unstable_by(|one, other| other.cmp(one));
        // More than the first that would be one too many.
        let many = counts.get(MAX_TABLES).map_or(0, |beyond| beyond + 1).max(Verifier::MANY);
        Self { shares: candidates.chunks(SHARE).collect(), next: AtomicUsize::new(0), devices, many }
    }

    /// Decides about the next share that nobody has taken; none when all are taken.
    fn decide_next(&self) -> Option<Decided> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        Some((place, self.decide(self.shares.get(place)?)))
    }

    fn decide(&self, share: &[Candidate<'_>]) -> Verdicts {
        share.iter().map(|candidate| self.decide_one(candidate)).collect()
    }

    /// Decides as [`admit`](crate::admit()) does.
    fn decide_one(&self, one: &Candidate<'_>) -> Result<(), Refused> {
        may_count(&one.signed, one.cert, &one.entry)?;
        let device = self.devices.get(one.cert.cert.device_pk.as_bytes()).and_then(|device| {
            let key = one.cert.cert.device_pk.as_bytes();
            let make = if device.signed < self.many { Verifier::new } else { Verifier::for_many };
            device.verifier.get_or_init(|| make(key).ok()).as_ref()
        });
        let signed = device.is_some_and(|device| one.signed.is_signed_with(device));
        if signed { Ok(()) } else { Err(Refused::BadSignature) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admit::{Entry, admit};
    use kith_protocol::cbor::Unknown;
    use kith_protocol::cose::public_key;
    use kith_protocol::id::PublicKey;
    use kith_protocol::peer::{DeviceCert, Field, Hlc, Merge, SignedOp, StateOp, VerifiedCert};
    use std::sync::Arc;

    const RELAY_MS: u64 = 1_790_000_000_000;
    const HERE: Entry = Entry {
        conversation: [1; 16],
        relay_ms: RELAY_MS,
        leads_only: false,
        carrier_leads: false,
        author_leads: false,
    };

    fn cert(seed: u8) -> VerifiedCert {
        let cert = DeviceCert {
            root_pk: PublicKey::new(public_key(&[seed; 32])),
            device_id: [seed; 16],
            device_pk: PublicKey::new(public_key(&[seed + 100; 32])),
            serial: 1,
            app_data: None,
            name: None,
            unknown: Unknown::none(),
        };
        DeviceCert::verify(&cert.sign(&[seed; 32])).unwrap()
    }

    /// Operations of `people`, in turn. Of thirteen one is forged, one names another certificate, one is of tomorrow.
    fn candidates(people: &[VerifiedCert], count: u64) -> Vec<Candidate<'_>> {
        let mut all = Vec::new();
        for n in 0..count {
            let who = usize::try_from(n).unwrap() % people.len();
            let seed = u8::try_from(who).unwrap() + 1;
            let op = StateOp {
                conversation: [1; 16],
                record: [u8::try_from(n % 250).unwrap(); 16],
                kind: 2,
                field: Field::Number(n),
                merge: Merge::Set,
                stamp: Hlc::at_ms(if n % 13 == 5 { RELAY_MS + 86_400_000 } else { RELAY_MS }),
                value: vec![0xf5],
                unknown: Unknown::none(),
            };
            let signer = if n % 13 == 3 { seed + 101 } else { seed + 100 };
            let named = if n % 13 == 4 { [9; 16] } else { people[who].hash16 };
            let signed = Arc::new(op.sign(&[signer; 32], named));
            all.push(Candidate { signed, cert: &people[who], entry: HERE });
        }
        all
    }

    fn one_by_one(candidates: &[Candidate<'_>]) -> Vec<Result<AdmittedOp, Refused>> {
        candidates.iter().map(|one| admit(SignedOp::clone(&one.signed), one.cert, &one.entry)).collect()
    }

    #[test]
    fn many_are_decided_as_each_by_itself_on_however_many_threads() {
        let people: Vec<VerifiedCert> = (1..=3).map(cert).collect();
        let long = u64::try_from(MANY).unwrap();
        for count in [0, 1, 7, 30, long - 1, long, 3 * long + 1] {
            let candidates = candidates(&people, count);
            let alone = one_by_one(&candidates);
            assert_eq!(admit_all(&candidates), alone, "{count}");
            for helpers in 0..4 {
                let mut decided = Vec::new();
                let Ok(()) = admit_with(&candidates, helpers, |one| {
                    decided.push(one);
                    Ok::<_, Infallible>(())
                });
                assert_eq!(decided, alone, "{count} with {helpers}");
            }
        }
        let refused: Vec<_> = one_by_one(&candidates(&people, 13)).into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, [Refused::BadSignature, Refused::OtherCertificate, Refused::TooFarAhead]);
    }

    #[test]
    fn who_takes_in_and_fails_is_given_nothing_more() {
        let people = [cert(1)];
        let candidates = candidates(&people, 200);
        for helpers in 0..4 {
            let mut given = 0;
            let done = admit_with(&candidates, helpers, |_| {
                given += 1;
                if given == 40 { Err("full") } else { Ok(()) }
            });
            assert_eq!((done, given), (Err("full"), 40), "{helpers}");
        }
    }

    #[test]
    fn of_more_devices_than_get_tables_those_that_signed_most_do() {
        let people: Vec<VerifiedCert> = (1..=70).map(cert).collect();
        let few = candidates(&people[..4], 4 * 8);
        assert_eq!(Desk::of(&few).many, Verifier::MANY);
        // Each signed nine times or ten; ten devices did the latter.
        let most = candidates(&people, 70 * 9 + 10);
        let desk = Desk::of(&most);
        assert_eq!(desk.many, 10);
        assert_eq!(desk.devices.values().filter(|device| device.signed >= desk.many).count(), 10);
        assert_eq!(admit_all(&most), one_by_one(&most));
    }

    #[test]
    fn shares_that_were_lost_are_decided_all_the_same() {
        let people = [cert(1), cert(2)];
        let candidates = candidates(&people, 100);
        let desk = Desk::of(&candidates);
        // Threads took the first and the third and died.
        let (tell, told) = mpsc::channel();
        desk.next.store(1, Ordering::Relaxed);
        tell.send(desk.decide_next().unwrap()).unwrap();
        desk.next.store(3, Ordering::Relaxed);
        drop(tell);
        let mut decided = Vec::new();
        let Ok(()) = hand_out(&desk, told, &mut |one| {
            decided.push(one);
            Ok::<_, Infallible>(())
        });
        assert_eq!(decided, one_by_one(&candidates));
    }
}
