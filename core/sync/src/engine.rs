//! The engine: one run from the first read to quiet.
//!
//! [`Core`] decides and stores, without any I/O but the database; [`Engine`] carries its requests to the relays and the
//! answers back. All blocking work goes to one place, off the async threads.

use crate::connector::Connector;
use crate::domain::{Domain, Notice};
use crate::intents::is_visible;
use crate::me::{Me, bug};
use crate::session::Session;
use crate::transport::{Deadline, RelayApi, Transport, TransportError};
use futures_util::future::BoxFuture;
use kith_model::{KithError, Network, Refusal, RelayFault, SyncReport, Timestamp};
use kith_protocol::api::Origin;
use kith_store::{Durability, IntentState, Setting, Store};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What decides and stores.
pub(crate) struct Core {
    pub(crate) store: Store,
    pub(crate) me: Arc<Me>,
    pub(crate) domains: Vec<Box<dyn Domain>>,
}

/// The engine of one home. Clones share it.
#[derive(Clone)]
pub struct Engine {
    core: Arc<Core>,
    connector: Arc<dyn Connector>,
    transport: Arc<Mutex<Option<Arc<dyn Transport>>>>,
    network: Arc<Mutex<Network>>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine(…)")
    }
}

/// What a run did.
#[derive(Debug, Clone)]
pub struct SyncOutcome {
    /// The counts.
    pub report: SyncReport,
    /// Why the home relay could not be used, if so.
    pub problem: Option<KithError>,
    /// What changed.
    pub notices: Vec<Notice>,
}

/// Rounds that one run makes at the most: a relay that always has news does not hold a phone.
const MAX_ROUNDS: usize = 10_000;
/// Rounds in a row that end with a reason for another one but move nothing: then a relay only keeps the phone busy.
const MAX_IDLE_ROUNDS: usize = 6;

impl Engine {
    /// An engine over an open home.
    #[must_use]
    pub fn new(store: Store, me: Arc<Me>, connector: Arc<dyn Connector>, domains: Vec<Box<dyn Domain>>) -> Self {
        Self {
            core: Arc::new(Core { store, me, domains }),
            connector,
            transport: Arc::new(Mutex::new(None)),
            network: Arc::new(Mutex::new(Network::Online)),
        }
    }

    /// What the shell knows of the network; a change drops connections that may be dead.
    pub fn network_changed(&self, network: Network) {
        *self.network.lock().unwrap_or_else(PoisonError::into_inner) = network;
        *self.transport.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Reads, sends, and reads again, until nothing is left to do or the time is over. Tries at once, whatever back-off is
    /// pending.
    ///
    /// # Errors
    /// `relay_unset`, and failures of the storage. A relay that is away is in the outcome.
    pub fn sync_once(&self, time: Duration) -> BoxFuture<'_, Result<SyncOutcome, KithError>> {
        Box::pin(self.sync_within(time))
    }

    async fn sync_within(&self, time: Duration) -> Result<SyncOutcome, KithError> {
        let deadline = Deadline::within(time);
        let session = Arc::new(Mutex::new(Session::default()));
        let problem = match self.run(deadline, &session).await {
            Ok(()) => None,
            Err(Trouble::Home(error)) => Some(error),
            Err(Trouble::Fatal(error)) => return Err(error),
        };
        self.outcome(session, problem, deadline).await
    }

    async fn outcome(
        &self,
        session: Arc<Mutex<Session>>,
        problem: Option<KithError>,
        deadline: Deadline,
    ) -> Result<SyncOutcome, KithError> {
        self.blocking(&session, move |core, session| {
            let (queued, refused, last_checked, home) = core.store.read(|read| {
                let intents = read.list_intents()?;
                let visible = intents.iter().filter(|intent| is_visible(intent));
                let (refused, queued): (Vec<_>, Vec<_>) =
                    visible.partition(|intent| intent.state == IntentState::Refused);
                Ok::<_, KithError>((
                    u64::try_from(queued.len()).unwrap_or(u64::MAX),
                    u64::try_from(refused.len()).unwrap_or(u64::MAX),
                    read.find_number_setting(Setting::LastChecked)?.map(Timestamp::from_ms),
                    read.find_text_setting(Setting::Relay)?,
                ))
            })?;
            let home_problem = home.as_ref().and_then(|home| session.away.get(home).cloned());
            let problem = problem.or(home_problem);
            // Reading is done in spite of a relay without room: only what was to go there says so.
            let read_all = problem.is_none();
            let full = home.is_some_and(|home| session.full.remove(&home)).then(|| RelayFault::Full.into());
            let problem = problem.or(full);
            let done = read_all && !deadline.has_passed() && !session.progress;
            let mut report = session.report(last_checked, queued, refused, done);
            report.details = session.away.iter().map(|(origin, error)| format!("{origin}: {}", error.code())).collect();
            report.details.extend(session.no_mailbox.iter().map(|at| format!("{at}: {}", RelayFault::Refused.code())));
            report.details.extend(session.full.iter().map(|at| format!("{at}: {}", RelayFault::Full.code())));
            if !read_all {
                report.details.clear();
            }
            Ok(SyncOutcome { report, problem, notices: std::mem::take(&mut session.notices) })
        })
        .await
    }

    async fn run(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<(), Trouble> {
        self.blocking(session, |core, session| core.take_in_kept(session)).await?;
        let home = self.home(deadline, session).await?;
        let mut idle = 0usize;
        for _ in 0..MAX_ROUNDS {
            if deadline.has_passed() {
                return Ok(());
            }
            self.blocking(session, |_, session| {
                session.progress = false;
                session.moved = false;
                Ok(())
            })
            .await?;
            self.read_round(&home, deadline, session).await?;
            // Whoever lost a race for the fence waits a moment before the next try (protocol 5.3).
            if self.blocking(session, |_, session| Ok(std::mem::take(&mut session.lost_race))).await? {
                self.sleep_ms(200 + self.core.me.rng().below(1_800), deadline).await;
            }
            self.fetch_blobs(share(false, deadline), session).await?;
            self.check_blobs(share(false, deadline), session).await?;
            self.put_blobs(share(false, deadline), session).await?;
            self.fetch_bodies(share(false, deadline), session).await?;
            self.send_round(&home, deadline, session).await?;
            let (progress, moved, wait) = self
                .blocking(session, |_, session| Ok((session.progress, session.moved, session.wait_s.take())))
                .await?;
            idle = if moved { 0 } else { idle.saturating_add(1) };
            if progress && idle >= MAX_IDLE_ROUNDS {
                tracing::warn!("a relay always has a reason for another round");
                return Ok(());
            }
            if let Some(seconds) = wait.filter(|_| !progress) {
                if Duration::from_secs(seconds) >= deadline.remaining() {
                    return Ok(());
                }
                self.sleep_ms(seconds.saturating_mul(1_000), deadline).await;
                self.blocking(session, |_, session| {
                    session.put_off.clear();
                    session.progress = true;
                    Ok(())
                })
                .await?;
                continue;
            }
            if !progress {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The home relay, checked to be the one that holds the mailbox when its address is new.
    async fn home(&self, deadline: Deadline, session: &Arc<Mutex<Session>>) -> Result<Origin, Trouble> {
        let (relay, next, id) = self
            .blocking(session, |core, _| {
                core.store.read(|read| {
                    Ok::<_, KithError>((
                        read.find_text_setting(Setting::Relay)?,
                        read.find_text_setting(Setting::RelayNext)?.filter(|next| !next.is_empty()),
                        read.find_setting(Setting::RelayId)?,
                    ))
                })
            })
            .await?;
        let Some(relay) = relay else { return Err(Trouble::Fatal(RelayFault::Unset.into())) };
        let address = next.clone().unwrap_or_else(|| relay.clone());
        let origin = Origin::from_url(&address).map_err(|_| Trouble::Fatal(Refusal::RelayInvalid.into()))?;
        if id.is_some() && next.is_none() {
            return Ok(origin);
        }
        let info = self.api(&origin)?.info(deadline).await.map_err(|error| Trouble::Home(fault(&error)))?;
        let (found, entries) = (info.relay_id.as_bytes().to_vec(), info.limits.normal.entries);
        if id.as_ref().is_some_and(|id| *id != found) {
            self.blocking(session, |core, _| {
                core.store.write(Durability::Full, |tx| Ok::<_, KithError>(tx.put_setting(Setting::RelayNext, b"")?))
            })
            .await?;
            return Err(Trouble::Home(Refusal::RelayOther.into()));
        }
        self.blocking(session, move |core, _| {
            core.store.write(Durability::Full, |tx| {
                tx.put_setting(Setting::RelayId, &found)?;
                tx.put_number_setting(Setting::LogEntries, entries)?;
                if next.is_some() {
                    move_to(tx, &relay, &address)?;
                }
                Ok::<_, KithError>(())
            })
        })
        .await?;
        Ok(origin)
    }

    async fn read_round(
        &self,
        home: &Origin,
        deadline: Deadline,
        session: &Arc<Mutex<Session>>,
    ) -> Result<(), Trouble> {
        let mut readings = self.blocking(session, |core, session| core.plan_reads(session)).await?;
        readings.sort_by_key(|reading| reading.origin != *home);
        for reading in readings {
            let is_home = reading.origin == *home;
            if self.is_away(session, &reading.origin) {
                continue;
            }
            match self.api(&reading.origin)?.read(&reading.request, share(is_home, deadline)).await {
                Ok(answer) => {
                    self.blocking(session, move |core, session| core.take_in_reads(&reading, answer, is_home, session))
                        .await?;
                }
                Err(error) if is_home => return Err(Trouble::Home(fault(&error))),
                Err(error) => self.note_away(session, &reading.origin, &error),
            }
        }
        Ok(())
    }

    async fn send_round(
        &self,
        home: &Origin,
        deadline: Deadline,
        session: &Arc<Mutex<Session>>,
    ) -> Result<(), Trouble> {
        let mut batches = self.blocking(session, |core, session| core.plan_ops(session)).await?;
        batches.sort_by_key(|batch| batch.origin != *home);
        for batch in batches {
            if self.is_away(session, &batch.origin) || deadline.has_passed() {
                continue;
            }
            let bytes: Vec<&[u8]> = batch.ops.iter().map(|op| op.bytes.as_slice()).collect();
            match self.api(&batch.origin)?.ops(&bytes, share(batch.origin == *home, deadline)).await {
                Ok(results) => {
                    self.blocking(session, move |core, session| core.take_in_results(&batch, &results, session))
                        .await?;
                }
                Err(error) if batch.origin == *home => return Err(Trouble::Home(fault(&error))),
                Err(error) => self.note_away(session, &batch.origin, &error),
            }
        }
        Ok(())
    }

    /// The way to a relay. The transport, and with it every connection, belongs to this persona alone.
    pub(crate) fn api(&self, origin: &Origin) -> Result<RelayApi, Trouble> {
        if *self.network.lock().unwrap_or_else(PoisonError::into_inner) == Network::Offline {
            return Err(Trouble::Home(RelayFault::Unreachable.into()));
        }
        let mut transport = self.transport.lock().unwrap_or_else(PoisonError::into_inner);
        let transport = match &*transport {
            Some(transport) => transport.clone(),
            None => {
                let made = self.connector.connect().map_err(|error| Trouble::Home(fault(&error)))?;
                *transport = Some(made.clone());
                made
            }
        };
        Ok(RelayApi::new(transport, origin.clone()))
    }

    pub(crate) fn is_away(&self, session: &Arc<Mutex<Session>>, origin: &Origin) -> bool {
        session.lock().unwrap_or_else(PoisonError::into_inner).away.contains_key(origin.as_str())
    }

    pub(crate) fn note_away(&self, session: &Arc<Mutex<Session>>, origin: &Origin, error: &TransportError) {
        tracing::warn!(%error, "a relay is away");
        let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
        session.away.insert(origin.as_str().to_owned(), fault(error));
    }

    /// The one place where blocking work leaves the async threads.
    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        session: &Arc<Mutex<Session>>,
        work: impl FnOnce(&Core, &mut Session) -> Result<T, KithError> + Send + 'static,
    ) -> Result<T, KithError> {
        let (core, session) = (self.core.clone(), session.clone());
        tokio::task::spawn_blocking(move || {
            let mut session = session.lock().unwrap_or_else(PoisonError::into_inner);
            work(&core, &mut session)
        })
        .await
        .map_err(bug)?
    }

    async fn sleep_ms(&self, ms: u64, deadline: Deadline) {
        tokio::time::sleep(Duration::from_millis(ms).min(deadline.remaining())).await;
    }
}

/// Why a run ends early.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The home relay cannot be used now.
    Home(KithError),
    /// Nothing can be done.
    Fatal(KithError),
}

impl From<KithError> for Trouble {
    fn from(error: KithError) -> Self {
        Self::Fatal(error)
    }
}

/// What a transport's error means to a person.
pub(crate) fn fault(error: &TransportError) -> KithError {
    tracing::info!(%error, "a relay did not answer as it should");
    match error {
        TransportError::Timeout | TransportError::DeadlinePassed => RelayFault::Timeout.into(),
        TransportError::BadAnswer(_) => RelayFault::BadAnswer.into(),
        TransportError::Refused(problem) => match problem.refusal {
            kith_protocol::api::Refusal::AdmissionNeeded { .. } => RelayFault::AdmissionNeeded.into(),
            kith_protocol::api::Refusal::Busy { .. } | kith_protocol::api::Refusal::RateLimited { .. } => {
                RelayFault::Busy.into()
            }
            kith_protocol::api::Refusal::DiskFull => RelayFault::Full.into(),
            _ => RelayFault::Refused.into(),
        },
        _ => RelayFault::Unreachable.into(),
    }
}

/// What one step may use of the time: all of it at the home relay, else half of what is left, so that another relay that is
/// slow or asks for patience does not keep what waits for home.
fn share(is_home: bool, deadline: Deadline) -> Deadline {
    match deadline.remaining() {
        Duration::MAX => deadline,
        _ if is_home => deadline,
        left => deadline.or_within(left / 2),
    }
}

/// The home relay has another address now.
fn move_to(tx: &kith_store::Tx<'_>, from: &str, to: &str) -> Result<(), KithError> {
    tx.put_setting(Setting::Relay, to.as_bytes())?;
    tx.put_setting(Setting::RelayNext, b"")?;
    for mut replica in tx.list_live_replicas()? {
        if replica.origin.as_deref() == Some(from) {
            replica.origin = Some(to.to_owned());
            tx.put_replica(&replica)?;
        }
    }
    Ok(())
}
