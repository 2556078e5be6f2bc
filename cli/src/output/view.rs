//! Results that exist in the shell only, and how every view reads to a person.

use super::{Cell, Human, Page};
use crate::arguments::Disappear;
use kith_model::{
    AccountView, Change, CheckView, ContactView, GroupId, GroupState, GroupView, IntentView, JoinRule, LinkView,
    MemberView, MessageId, MessageState, MessageView, PackTrust, PackView, PolicyView, ResourceView, SafetyView,
    StatusView, SyncReport, UndoneView, Who,
};
use serde::Serialize;

/// A write without anything to show.
#[derive(Debug, Serialize)]
pub(crate) struct DoneView {
    /// Always true.
    pub(crate) done: bool,
}

impl Human for DoneView {
    fn human(&self, page: &mut Page) {
        page.line("Done.");
    }
}

/// A message just written.
#[derive(Debug, Serialize)]
pub(crate) struct SaidView {
    message: MessageId,
    group: GroupId,
    state: MessageState,
}

impl From<MessageView> for SaidView {
    fn from(view: MessageView) -> Self {
        Self { message: view.message, group: view.group, state: view.state }
    }
}

impl Human for SaidView {
    fn human(&self, page: &mut Page) {
        page.row([Cell::id(self.message), Cell::new(self.state.as_str())]);
    }
}

/// A group just joined.
#[derive(Debug, Serialize)]
pub(crate) struct JoinedView {
    group: GroupId,
    state: GroupState,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<String>,
}

impl From<GroupView> for JoinedView {
    fn from(view: GroupView) -> Self {
        Self { group: view.group, state: view.state, details: view.details }
    }
}

impl Human for JoinedView {
    fn human(&self, page: &mut Page) {
        page.row([Cell::id(self.group), Cell::new(self.state.as_str())]);
    }
}

/// A link just made: for people the link alone, so that `$(kith link)` can be handed on.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(crate) struct FreshLinkView(pub(crate) LinkView);

impl Human for FreshLinkView {
    fn human(&self, page: &mut Page) {
        page.line(&self.0.link);
    }
}

/// The rules of a group in the words of `group policy`.
#[derive(Debug, Serialize)]
pub(crate) struct RulesView {
    group: GroupId,
    add: Who,
    records: Who,
    join: JoinRule,
    history: u64,
    disappear: String,
}

impl From<PolicyView> for RulesView {
    fn from(view: PolicyView) -> Self {
        let PolicyView { group, add, records, join, history, disappear } = view;
        Self { group, add, records, join, history, disappear: Disappear(disappear).to_string() }
    }
}

impl Human for RulesView {
    fn human(&self, page: &mut Page) {
        page.fact("who adds people", Cell::new(self.add.as_str()));
        page.fact("who edits what is shared", Cell::new(self.records.as_str()));
        page.fact("who admits by link", Cell::new(self.join.as_str()));
        page.fact("history for newcomers", Cell::new(format!("{} days", self.history)));
        page.fact("messages disappear", Cell::new(&self.disappear));
    }
}

impl Human for AccountView {
    fn human(&self, page: &mut Page) {
        page.fact("name", Cell::new(&self.name).strong());
        page.fact("account", Cell::new(self.account.to_hex()));
        page.fact("device", Cell::new(self.device.to_hex()));
        page.fact("fingerprint", Cell::new(grouped(&self.fingerprint, 4)));
    }
}

impl Human for ContactView {
    fn human(&self, page: &mut Page) {
        let trust = if self.verified { "verified" } else { "not verified" };
        let blocked = if self.blocked { "blocked" } else { "" };
        page.row([
            Cell::id(self.contact),
            Cell::new(&self.name).strong(),
            Cell::new(trust).well(self.verified),
            Cell::new(blocked),
        ]);
    }
}

impl Human for SafetyView {
    fn human(&self, page: &mut Page) {
        page.fact("contact", Cell::id(self.contact));
        page.fact("verified", Cell::new(if self.verified { "yes" } else { "no" }).well(self.verified));
        page.fact("safety number", Cell::new(grouped(&self.safety_number, 5)));
    }
}

impl Human for GroupView {
    fn human(&self, page: &mut Page) {
        let details = self.details.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        let unread = if self.unread == 0 { String::new() } else { format!("{} unread", self.unread) };
        page.row([
            Cell::id(self.group),
            Cell::new(&self.name).strong(),
            Cell::new(self.kind.as_str()),
            Cell::new(self.role.as_str()),
            Cell::new(count(self.members, "member")),
            Cell::new(format!("{}{details}", self.state)),
            Cell::new(unread).strong(),
            Cell::text(&self.about).dim(),
        ]);
    }
}

impl Human for MemberView {
    fn human(&self, page: &mut Page) {
        let cells = [self.role.as_str(), self.state.as_str()].map(Cell::new);
        page.row([Cell::id(self.member), Cell::new(&self.name).strong()].into_iter().chain(cells));
    }
}

impl Human for LinkView {
    fn human(&self, page: &mut Page) {
        page.row([
            Cell::id(self.id),
            Cell::new("until"),
            Cell::time(self.expires_at),
            Cell::new(count(self.uses, "use")),
        ]);
        page.line(&self.link);
    }
}

impl Human for MessageView {
    fn human(&self, page: &mut Page) {
        if let Some(gap) = self.gap_before {
            page.line(format!("(nothing was received from {} to {})", gap.from, gap.to));
        }
        let text = match &self.text {
            Some(text) => Cell::text(&format!("{text}{}", marks(self))),
            None => Cell::new("taken back").dim(),
        };
        page.row([Cell::id(self.message), Cell::time(self.written_at), Cell::new(&self.author_name).strong(), text]);
    }
}

/// What is to be known of a message beside its text.
fn marks(message: &MessageView) -> String {
    let mut marks = Vec::new();
    if message.edited {
        marks.push("edited".to_owned());
    }
    if matches!(message.state, MessageState::Queued | MessageState::Refused) {
        marks.push(message.state.to_string());
    }
    if let Some(answered) = message.reply_to {
        marks.push(format!("answers {}", Cell::id(answered).as_str()));
    }
    if let Some(name) = &message.shared_by_name {
        marks.push(format!("shared by {}", Cell::text(name).as_str()));
    }
    marks.extend(message.reactions.iter().map(|reaction| format!("{} {}", reaction.emoji, reaction.author_name)));
    if marks.is_empty() { String::new() } else { format!("  ({})", marks.join(", ")) }
}

impl Human for ResourceView {
    fn human(&self, page: &mut Page) {
        let mut marks = self.tags.iter().map(|tag| format!("#{tag}")).collect::<Vec<_>>();
        if self.kept {
            marks.push("(kept)".to_owned());
        }
        if let Some(day) = &self.checked_on {
            let old = if self.stale { ", may be out of date" } else { "" };
            marks.push(format!("(checked on {day}{old})"));
        }
        if self.deleted {
            marks.push("(deleted)".to_owned());
        }
        page.row([
            Cell::id(self.resource),
            Cell::new(&self.kind),
            Cell::new(&self.title).strong(),
            Cell::new(marks.join(" ")),
        ]);
        if let Some(text) = &self.text {
            page.line(Cell::text(text).as_str());
            if let Some(source) = &self.source {
                page.fact("source", Cell::new(source));
            }
        }
    }
}

impl Human for PackView {
    fn human(&self, page: &mut Page) {
        let from = self.publisher_name.as_deref().unwrap_or("no name");
        let trust = match self.trust {
            PackTrust::Shipped => "came with this program".to_owned(),
            PackTrust::Own => "yours".to_owned(),
            PackTrust::Verified => format!("{from}, verified"),
            PackTrust::Contact => format!("{from}, not verified"),
            PackTrust::FirstUse => {
                format!("says it is from {from}: compare the fingerprint {}", self.fingerprint)
            }
        };
        page.row([
            Cell::id(self.pack),
            Cell::new(&self.title).strong(),
            Cell::new(format!("version {}", self.version)),
            Cell::new(format!("{} resources", self.resources)),
            Cell::new(trust).dim(),
        ]);
    }
}

impl Human for UndoneView {
    fn human(&self, page: &mut Page) {
        match self {
            Self::Resource(resource) => resource.human(page),
            Self::Reminder(reminder) => reminder.human(page),
            Self::Quiet(quiet) => quiet.human(page),
            Self::Group(group) => group.human(page),
        }
    }
}

impl Human for SyncReport {
    fn human(&self, page: &mut Page) {
        let mut parts = vec![format!("{} received", self.received), format!("{} sent", self.sent)];
        if self.queued > 0 {
            parts.push(format!("{} waiting", self.queued));
        }
        if self.refused > 0 {
            parts.push(format!("{} refused", self.refused));
        }
        parts.push(if self.caught_up { "up to date" } else { "not up to date" }.to_owned());
        page.line(parts.join(", "));
        for relay in &self.details {
            page.fact("no answer from", Cell::new(relay));
        }
    }
}

impl Human for IntentView {
    fn human(&self, page: &mut Page) {
        let last = self.last_error.clone().unwrap_or_else(|| "waits".to_owned());
        page.row([
            Cell::id(self.intent),
            Cell::time(self.created_at),
            Cell::new(&self.kind),
            self.group.map_or_else(|| Cell::new(""), Cell::id),
            Cell::new(format!("{} tried", self.attempts)),
            Cell::new(last),
        ]);
    }
}

impl Human for StatusView {
    fn human(&self, page: &mut Page) {
        page.fact("relay", Cell::new(self.relay.as_deref().unwrap_or("none: `kith relay set URL`")));
        page.fact("last checked", self.last_checked.map_or_else(|| Cell::new("never"), Cell::time));
        page.fact("waiting", Cell::new(self.queued.to_string()));
        page.fact("store", Cell::new(format!("{} bytes", self.store_bytes)));
    }
}

impl Human for CheckView {
    fn human(&self, page: &mut Page) {
        let well = Cell::new(if self.ok { "ok" } else { "not ok" }).well(self.ok);
        page.row([well, Cell::new(&self.check), Cell::text(&self.message)]);
    }
}

impl Human for Change {
    fn human(&self, page: &mut Page) {
        match self {
            Self::Message(message)
            | Self::MessageEdited(message)
            | Self::MessageDeleted(message)
            | Self::MessageReacted(message) => message.human(page),
            Self::Resource(resource) => resource.human(page),
            Self::Reminder(reminder) => reminder.human(page),
            Self::Group(group) => group.human(page),
            Self::ConversationTaken { group, by, by_name } => page.row([
                Cell::id(group.group),
                Cell::new(&group.name).strong(),
                Cell::new("was not replaced, as was tried by"),
                Cell::id(*by),
                Cell::new(by_name).strong(),
            ]),
            Self::Member { group, member } => {
                let cells = [member.role.as_str(), member.state.as_str()].map(Cell::new);
                page.row(
                    [Cell::id(group), Cell::id(member.member), Cell::new(&member.name).strong()]
                        .into_iter()
                        .chain(cells),
                );
            }
            Self::Synced(report) => report.human(page),
        }
    }
}

/// `n` of a thing.
fn count(n: u64, thing: &str) -> String {
    if n == 1 { format!("1 {thing}") } else { format!("{n} {thing}s") }
}

/// Digits in groups, as people read them out.
fn grouped(digits: &str, size: usize) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at.is_multiple_of(size) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}
