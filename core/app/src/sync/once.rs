//! One run of the engine, and what it changed, as views.

use crate::Kith;
use crate::groups;
use crate::messages;
use crate::records;
use futures_util::future::BoxFuture;
use kith_model::{Change, KithError, MemberState, MemberView, Network, Role, SyncReport, Topic};
use kith_planner::Zone;
use kith_store::{Read, Touched};
use kith_sync::{Me, Notice};
use std::time::Duration;

/// What a run did.
#[derive(Debug, Clone)]
pub struct SyncOutcome {
    /// The counts; they stand in every case.
    pub report: SyncReport,
    /// Why the home relay could not be used, if so.
    pub problem: Option<KithError>,
    /// What changed, in no particular order.
    pub changes: Vec<Change>,
}

impl Kith {
    /// Reads and sends until nothing is left to do, or until the time is over.
    ///
    /// # Errors
    /// `relay_unset`, and failures of the storage. A relay that is away is in the outcome.
    pub fn sync_once(&self, deadline: Duration) -> BoxFuture<'_, Result<SyncOutcome, KithError>> {
        Box::pin(self.sync_within(deadline))
    }

    async fn sync_within(&self, deadline: Duration) -> Result<SyncOutcome, KithError> {
        let kith = self.clone();
        let begin = move || {
            kith.look_for_others()?;
            kith.drop_expired()
        };
        tokio::task::spawn_blocking(begin).await.map_err(crate::kith::lost_task)??;
        let outcome = self.inner.engine.sync_once(deadline).await?;
        let kith = self.clone();
        let notices = outcome.notices;
        let caught_up = outcome.report.caught_up;
        let changes = tokio::task::spawn_blocking(move || {
            if caught_up && kith.read(|read, _| Ok(read.lost_tail()?))? {
                // What a damaged file lost, the relay had: nothing is missing any more.
                kith.write(|tx, _| Ok(tx.forget_lost_tail()?))?;
            }
            kith.drop_expired()?;
            let zone = kith.zone();
            kith.read(|read, me| notices.iter().filter_map(|n| change(read, me, &zone, n).transpose()).collect())
        })
        .await
        .map_err(crate::kith::lost_task)??;
        self.inner.observers.tell(&[Touched { topic: Topic::Sync, group: None }]);
        Ok(SyncOutcome { report: outcome.report, problem: outcome.problem, changes })
    }

    /// What the shell knows of the network.
    pub fn network_changed(&self, network: Network) {
        self.inner.engine.network_changed(network);
    }

    /// Takes out messages whose time is over. Writes only when there are some.
    pub(crate) fn drop_expired(&self) -> Result<(), KithError> {
        let due = self.read(|read, me| {
            let now = me.relay_now(read)?;
            Ok(messages::has_expired(read, now)?.then_some(now))
        })?;
        match due {
            Some(now) => self.write(|tx, _| messages::drop_expired(tx, now).map(|_| ())),
            None => Ok(()),
        }
    }
}

/// The view of what a notice is about; none when it is gone already.
fn change(read: &Read<'_>, me: &Me, device: &Zone, notice: &Notice) -> Result<Option<Change>, KithError> {
    Ok(match notice {
        Notice::Message(id) | Notice::MessageEdited(id) | Notice::MessageDeleted(id) | Notice::MessageReacted(id) => {
            let Some(message) = read.find_message(*id)? else { return Ok(None) };
            let view = messages::view(read, me.account(), message)?;
            Some(match notice {
                Notice::MessageEdited(_) => Change::MessageEdited(view),
                Notice::MessageDeleted(_) => Change::MessageDeleted(view),
                Notice::MessageReacted(_) => Change::MessageReacted(view),
                _ => Change::Message(view),
            })
        }
        Notice::Group(id) => match read.find_conversation(*id)? {
            Some(conversation) => Some(Change::Group(groups::view(read, me, conversation)?)),
            None => None,
        },
        Notice::Member(group, account) => {
            let Some(conversation) = read.find_conversation(*group)? else { return Ok(None) };
            let members = groups::member_views(read, me, &conversation)?;
            let member = members.into_iter().find(|member| member.member == *account);
            let gone = || -> Result<MemberView, KithError> {
                let name = read.find_person(*account)?.map_or_else(String::new, |person| person.name);
                Ok(MemberView { member: *account, name, role: Role::Member, state: MemberState::Gone })
            };
            let member = match member {
                Some(member) => member,
                None => gone()?,
            };
            Some(Change::Member { group: *group, member })
        }
        Notice::ConversationTaken { conv, by, name } => {
            let Some(conversation) = read.find_conversation(*conv)? else { return Ok(None) };
            let known = read.find_person(*by)?.map(|person| person.name);
            let group = groups::view(read, me, conversation)?;
            Some(Change::ConversationTaken { group, by: *by, by_name: known.unwrap_or_else(|| name.clone()) })
        }
        Notice::Record { conv, record } => records::change(read, me, device, *conv, *record)?,
    })
}
