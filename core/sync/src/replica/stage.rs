//! Making a commit of intents.
//!
//! An intent is asked again each time: is it still wanted, is it still allowed? What is done already ends as done, what
//! nobody may do is refused and stays with its author.

use super::follow::{Following, storage_fault};
use super::slot::due_by_rank;
use crate::intents::{IntentKind, SettingsChange, account_of, kind_of};
use crate::mail;
use crate::mail::deliver::{card_for, group_card};
use crate::me::bug;
use kith_crypto::{CommitPlan, CryptoError, VoidReason, seal_entry};
use kith_model::{GroupKind, IntentId, KithError, OutboxReason};
use kith_protocol::cbor::{Unknown, Wire};
use kith_protocol::id::{EntryId, PublicKey};
use kith_protocol::op::{Act, Append, Cut, Grant, OpPayload, Rights};
use kith_protocol::peer::{MAX_ADDS, MAX_LEADS, ReadmitRequest, WelcomeInfo, WireSecret};
use kith_store::{Intent, IntentState, Member, PendingCommit};

const DAY_MS: u64 = 86_400_000;
/// A period older than this ends with the next own update.
const PERIOD_MS: u64 = 30 * DAY_MS;

/// What the outbox of a conversation asks for next.
#[derive(Debug)]
pub(crate) enum Next {
    /// Nothing, or only what waits for somebody else.
    Nothing,
    /// A commit was staged and stored.
    Staged,
    /// Key packages are needed first.
    Take(Vec<Intent>),
    /// These envelopes can go out.
    Envelopes(Vec<Intent>),
}

/// Envelopes that go into one batch of operations.
const RUN: usize = 24;
/// Intents looked at in one go.
const LOOK: u64 = 256;

/// Looks at the outbox in order and stages the next commit, or says what is needed.
pub(crate) fn next(f: &mut Following<'_, '_>) -> Result<Next, KithError> {
    if let Some(member) = due_leaver(f)? {
        let plan = f.group()?.plan_leave(member.leaving.as_deref().unwrap_or_default());
        if let Ok(plan) = plan
            && !plan.removes.is_empty()
            && stage(f, plan, Vec::new(), true)?
        {
            return Ok(Next::Staged);
        }
    }
    let open = f.tx.list_open_intents_of(f.r.conv, u64::MAX)?;
    let first =
        |intent: &Intent| kind_of(intent) == IntentKind::SelfUpdate && intent.body.first() == Some(&super::own::FIRST);
    if let Some(update) = open.into_iter().find(first)
        && f.is_kept()
        && stage_one(f, update)?
    {
        return Ok(Next::Staged);
    }
    let mut take = Vec::new();
    let mut run = Vec::new();
    let mut adds: Vec<Intent> = Vec::new();
    let alone = f.tx.list_members(f.r.id)?.len() <= 1;
    let kept = f.is_kept();
    for intent in f.tx.list_open_intents_of(f.r.conv, LOOK)? {
        // What was sealed for a twin goes out there; what is not sealed yet goes to the kept group.
        let sealed_here = intent.state == IntentState::Sealed && intent.replica == Some(f.r.id);
        if !sealed_here && (!kept || intent.state == IntentState::Sealed) {
            continue;
        }
        match kind_of(&intent) {
            IntentKind::Envelope(_) => {
                // Whoever is being added should read what is written after; who cannot be reached holds nobody up, but a
                // group where nobody else is yet keeps its words.
                let held = !take.is_empty() && (alone || f.conv.kind == GroupKind::Direct || fresh(&take, f));
                if !adds.is_empty() || held {
                    break;
                }
                if run.len() < RUN {
                    run.push(intent);
                }
            }
            IntentKind::Join => {}
            IntentKind::Add | IntentKind::Admit => {
                if !run.is_empty() {
                    break;
                }
                match settle_add(f, &intent)? {
                    Wanted::Done => f.tx.drop_intent(intent.id)?,
                    Wanted::Refused(code) => refuse(f, intent, code)?,
                    Wanted::Yes if intent.extra.is_some() && adds.len() >= MAX_ADDS => break,
                    Wanted::Yes if intent.extra.is_some() => adds.push(intent),
                    Wanted::Yes => take.push(intent),
                }
            }
            _ => {
                if !run.is_empty() || !adds.is_empty() || fresh(&take, f) {
                    break;
                }
                // What is about somebody who cannot be reached yet waits with them.
                let waits =
                    account_of(&intent).is_some_and(|subject| take.iter().any(|add| account_of(add) == Some(subject)));
                if !waits && stage_one(f, intent)? {
                    return Ok(Next::Staged);
                }
            }
        }
    }
    // Those who can be reached now are added together; a first try of the others comes before.
    if fresh(&take, f) {
        return Ok(Next::Take(take.into_iter().filter(|i| !f.session.taken.contains(&i.id)).collect()));
    }
    if !adds.is_empty() {
        return Ok(if stage_adds(f, adds)? { Next::Staged } else { Next::Nothing });
    }
    if !run.is_empty() {
        return Ok(Next::Envelopes(run));
    }
    Ok(Next::Nothing)
}

/// Whether a key package was not asked for yet in this run.
fn fresh(take: &[Intent], f: &Following<'_, '_>) -> bool {
    take.iter().any(|intent| !f.session.taken.contains(&intent.id))
}

enum Wanted {
    Yes,
    Done,
    Refused(&'static str),
}

fn settle_add(f: &Following<'_, '_>, intent: &Intent) -> Result<Wanted, KithError> {
    let Some(account) = account_of(intent) else { return Ok(Wanted::Refused("contact_unknown")) };
    if let Some(member) = f.tx.find_member(f.r.id, account)? {
        // Who asks by a link while a leaf of theirs stands never got in: remove and add (protocol 5.5).
        if kind_of(intent) == IntentKind::Admit && f.conv.kind != GroupKind::Direct && member.leaving.is_none() {
            return Ok(Wanted::Yes);
        }
        if member.leaving.is_none() {
            return Ok(Wanted::Done);
        }
    }
    if card_for(f.tx, intent)?.is_none() {
        return Ok(Wanted::Refused("contact_unknown"));
    }
    Ok(Wanted::Yes)
}

fn due_leaver(f: &Following<'_, '_>) -> Result<Option<Member>, KithError> {
    if f.conv.state != kith_model::GroupState::Active {
        return Ok(None);
    }
    let now = f.core.me.relay_now(f.tx)?;
    let members = f.tx.list_members(f.r.id)?;
    let count = u64::try_from(members.len()).unwrap_or(u64::MAX);
    let me = f.core.me.account();
    Ok(members.into_iter().find(|member| {
        member.account != me
            && member.leaving.is_some()
            && member.left.is_some_and(|left| due_by_rank(&f.r, count, left) <= now)
    }))
}

/// Stages the adds of everybody whose key package is here.
fn stage_adds(f: &mut Following<'_, '_>, adds: Vec<Intent>) -> Result<bool, KithError> {
    let (plan, cut) = plan_adds(f, &adds)?;
    if adds.len() == 1 {
        return stage(f, plan, adds, cut);
    }
    if try_stage(f, plan, &adds, cut)?.is_ok() {
        return Ok(true);
    }
    // One of them cannot be added: each alone shows which.
    for intent in adds {
        let (plan, cut) = plan_adds(f, std::slice::from_ref(&intent))?;
        if stage(f, plan, vec![intent], cut)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The plan of some adds, and whether it must cut: who has a leaf already gets another one in its place.
fn plan_adds(f: &Following<'_, '_>, adds: &[Intent]) -> Result<(CommitPlan, bool), KithError> {
    let mut plan = CommitPlan::default();
    for intent in adds {
        plan.adds.extend(intent.extra.clone());
        if let Some(account) = account_of(intent)
            && f.tx.find_member(f.r.id, account)?.is_some()
        {
            plan.remove_accounts.push(account);
        }
    }
    if f.conv.kind == GroupKind::Direct
        && let Some(peer) = f.conv.peer
    {
        plan.psk = f.tx.find_person(peer)?.and_then(|person| person.psk);
    }
    let cut = !plan.remove_accounts.is_empty();
    Ok((plan, cut))
}

/// Stages one intent that is no add; false when it is done or refused instead.
fn stage_one(f: &mut Following<'_, '_>, intent: Intent) -> Result<bool, KithError> {
    let control = f.control()?;
    let subject = account_of(&intent);
    let member = match subject {
        Some(account) => f.tx.find_member(f.r.id, account)?,
        None => None,
    };
    let mut plan = CommitPlan::default();
    let mut cut = false;
    match kind_of(&intent) {
        IntentKind::Remove | IntentKind::RemoveLeft => {
            let Some(account) = subject.filter(|_| member.is_some()) else { return done(f, &intent) };
            plan.remove_accounts.push(account);
            cut = true;
        }
        IntentKind::Role => {
            let (Some(account), Some(member)) = (subject, member) else { return gone(f, intent, "member_unknown") };
            let lead = intent.body.first() == Some(&1);
            if member.lead == lead {
                return done(f, &intent);
            }
            let mut next = control.clone();
            let key = PublicKey::new(*account.as_bytes());
            next.leads.retain(|other| *other != key);
            if lead {
                if next.leads.len() >= MAX_LEADS {
                    return gone(f, intent, "group_full");
                }
                next.leads.push(key);
            }
            plan.control = Some(next);
        }
        IntentKind::Settings => {
            let Ok(change) = SettingsChange::from_bytes(&intent.body) else { return done(f, &intent) };
            let next = change.applied_to(&control);
            if next == control {
                return done(f, &intent);
            }
            plan.control = Some(next);
        }
        IntentKind::Readmit => {
            let Ok(request) = ReadmitRequest::from_bytes(&intent.body) else { return done(f, &intent) };
            let p = f.p;
            match f.group()?.plan_readmit(p, &request) {
                Ok(made) => plan = made,
                Err(CryptoError::NotAllowed(VoidReason::Stranger)) => {
                    mail::readmit::tell_stranger(f, &request)?;
                    return done(f, &intent);
                }
                Err(_) => return done(f, &intent),
            }
            cut = true;
        }
        IntentKind::SelfUpdate => {
            let old = f.r.last_time.ms_since(f.r.period_since) > PERIOD_MS;
            cut = intent.body.first() == Some(&1) || old;
        }
        IntentKind::Envelope(_) | IntentKind::Add | IntentKind::Admit | IntentKind::Join => return Ok(false),
    }
    stage(f, plan, vec![intent], cut)
}

fn done(f: &Following<'_, '_>, intent: &Intent) -> Result<bool, KithError> {
    f.tx.drop_intent(intent.id)?;
    Ok(false)
}

fn gone(f: &Following<'_, '_>, intent: Intent, code: &'static str) -> Result<bool, KithError> {
    refuse(f, intent, code)?;
    Ok(false)
}

/// Refuses an intent: it stays with its author, with the reason. Housekeeping is dropped.
pub(crate) fn refuse(f: &Following<'_, '_>, mut intent: Intent, code: &'static str) -> Result<(), KithError> {
    if !crate::intents::is_visible(&intent) {
        mail::request::tell_refused(f, &intent, code)?;
        return Ok(f.tx.drop_intent(intent.id)?);
    }
    super::own::unseal(&mut intent);
    intent.state = IntentState::Refused;
    intent.last_error = Some(code.to_owned());
    Ok(f.tx.put_intent(&intent)?)
}

/// Stages a plan; when nobody would accept it, its intents are refused.
fn stage(f: &mut Following<'_, '_>, plan: CommitPlan, intents: Vec<Intent>, cut: bool) -> Result<bool, KithError> {
    match try_stage(f, plan, &intents, cut)? {
        Ok(()) => Ok(true),
        Err(code) => {
            for intent in intents {
                refuse(f, intent, code)?;
            }
            Ok(false)
        }
    }
}

/// Stages a plan, or says why nobody would accept it.
fn try_stage(
    f: &mut Following<'_, '_>,
    mut plan: CommitPlan,
    intents: &[Intent],
    cut: bool,
) -> Result<Result<(), &'static str>, KithError> {
    if !plan.adds.is_empty() {
        plan.welcome = Some(welcome_info(f, cut)?);
    }
    let (p, me) = (f.p, f.core.me.identity());
    let staged = match f.group()?.stage(p, me, plan) {
        Ok(staged) => staged,
        Err(error) => return why_refused(error),
    };
    let cut = cut || staged.effects.must_cut;
    let next_secret = match cut {
        true => {
            let (log, next) = (f.log(), f.period().saturating_add(1));
            Some(f.group()?.pending_period_secret(p, &log, next).map_err(storage_fault)?.secret().clone())
        }
        false => None,
    };
    let entry_id = f.core.me.rng().bytes16();
    let entry = EntryId::new(entry_id);
    let sealed = seal_entry(f.core.me.rng(), &f.keys, &f.log(), &entry, f.period(), &staged.message).map_err(bug)?;
    f.tx.put_pending_commit(&PendingCommit {
        replica: f.r.id,
        entry_id,
        sealed,
        fence: f.r.fence,
        next_secret,
        welcome: staged.welcome,
        intents: intents.iter().map(|intent| intent.id).collect::<Vec<IntentId>>(),
        rejoin: None,
    })?;
    for intent in intents {
        let mut intent = intent.clone();
        intent.state = IntentState::Sealed;
        intent.attempts = intent.attempts.saturating_add(1);
        f.tx.put_intent(&intent)?;
    }
    Ok(Ok(()))
}

/// What the Welcome tells beside MLS.
fn welcome_info(f: &Following<'_, '_>, cut: bool) -> Result<WelcomeInfo, KithError> {
    let secret = WireSecret::new(*f.r.secret.expose());
    Ok(WelcomeInfo {
        period: if cut { f.period().saturating_add(1) } else { f.period() },
        period_secret: if cut { None } else { Some(secret) },
        log: f.log(),
        relay: f.r.origin.clone().unwrap_or_default(),
        seq: f.r.cursor,
        chain: f.chain(),
        cards: group_card(f)?.into_iter().collect(),
        unknown: Unknown::none(),
    })
}

/// The stable code for a commit that cannot be made; other errors are of the storage.
fn why_refused(error: CryptoError) -> Result<Result<(), &'static str>, KithError> {
    tracing::info!(%error, "a commit cannot be made");
    let code = match error {
        CryptoError::NotAllowed(reason) => match reason {
            VoidReason::NoLead | VoidReason::LeadLeftBehind => "last_lead",
            VoidReason::TooLarge => "group_full",
            VoidReason::LeadsOnly | VoidReason::MayNotAdd | VoidReason::MayNotRemove => "not_lead",
            VoidReason::NotDirect => "direct_fixed",
            _ => OutboxReason::NotPermitted.code(),
        },
        CryptoError::BadKeyPackage | CryptoError::Leaf(_) | CryptoError::Malformed(_) => {
            OutboxReason::KeyPackageRefused.code()
        }
        CryptoError::PskMissing => "link_expired",
        CryptoError::Removed => "group_closed",
        other => return Err(storage_fault(other)),
    };
    Ok(Err(code))
}

/// The fenced append of the pending commit.
pub(crate) fn payload(f: &Following<'_, '_>, pending: &PendingCommit) -> Result<OpPayload, KithError> {
    let cut = match &pending.next_secret {
        None => None,
        Some(secret) => {
            let keys = super::follow::keys_of(secret)?;
            Some(Cut {
                grants: vec![period_grant(f.r.period.saturating_add(1), keys.append_pk)],
                read_key: keys.read.hash(),
                slot_1: None,
            })
        }
    };
    let seen = match &pending.rejoin {
        Some(rejoin) => rejoin.get(8..16).and_then(|b| b.try_into().ok()).map_or(0, u64::from_be_bytes).max(f.r.cursor),
        None => f.r.cursor,
    };
    let append = Append {
        entry: EntryId::new(pending.entry_id),
        body: pending.sealed.clone(),
        seen: Some(seen),
        expect: Some(pending.fence),
        at: None,
        cut,
        rewake: Vec::new(),
        slot_1_ver: None,
        hush: None,
    };
    Ok(OpPayload { log: f.log(), act: Act::Append(append) })
}

/// The grant of a period: append, fence and cut, slots; nobody can delete a group's log (protocol 5.5).
pub(crate) fn period_grant(period: u64, key: PublicKey) -> Grant {
    Grant::new(period.saturating_add(1), key, Rights::APPEND.and(Rights::FENCE).and(Rights::SLOTS))
}
