//! TEMPORARY stub until core/app compiles.
#![allow(missing_docs, dead_code, unreachable_pub, unused, clippy::all)]
use kith_model::*;
pub use kith_model::*;
use std::{path::Path, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;
type R<T> = Result<T, KithError>;
fn no<T>() -> R<T> {
    Err(KithError::Internal { report_id: "stub".into() })
}
pub trait Connector: Send + Sync {}
struct NoNet;
impl Connector for NoNet {}
#[derive(Clone)]
pub struct Options {
    pub vault: Arc<dyn SecretVault>,
    pub clock: Arc<dyn Clock>,
    pub rng: Arc<dyn Rng>,
    pub network: Arc<dyn Connector>,
}
impl Options {
    pub fn platform(vault: Arc<dyn SecretVault>) -> R<Self> {
        Ok(Self {
            vault,
            clock: Arc::new(SystemClock),
            rng: Arc::new(OsRng::new().map_err(|_| StorageFault::Io)?),
            network: Arc::new(NoNet),
        })
    }
}
pub struct NewAccount {
    pub name: String,
    pub relay: Option<String>,
    pub relay_code: Option<String>,
}
pub struct NewGroup {
    pub name: String,
    pub kind: GroupKind,
    pub about: String,
}
#[derive(Clone, Copy)]
pub struct PageRequest {
    pub limit: Option<u64>,
    pub before: Option<MessageId>,
    pub peek: bool,
}
#[derive(Default, PartialEq, Clone)]
pub struct PolicyRequest {
    pub add: Option<Who>,
    pub records: Option<Who>,
    pub join: Option<JoinRule>,
    pub history: Option<u64>,
    pub disappear: Option<u64>,
}
pub struct SyncOutcome {
    pub report: SyncReport,
    pub problem: Option<KithError>,
}
#[derive(Clone)]
pub struct Kith;
pub struct S<'a>(&'a Kith);
impl Kith {
    pub fn create(_h: &Path, _o: Options, _a: NewAccount) -> R<Kith> {
        no()
    }
    pub fn open(_h: &Path, _o: Options) -> R<Kith> {
        Err(Refusal::HomeMissing.into())
    }
    pub fn wipe(_h: &Path) -> R<()> {
        no()
    }
    pub fn account(&self) -> Account<'_> {
        Account(self)
    }
    pub fn contacts(&self) -> Contacts<'_> {
        Contacts(self)
    }
    pub fn links(&self) -> Links<'_> {
        Links(self)
    }
    pub fn groups(&self) -> Groups<'_> {
        Groups(self)
    }
    pub fn messages(&self) -> Messages<'_> {
        Messages(self)
    }
    pub fn outbox(&self) -> Outbox<'_> {
        Outbox(self)
    }
    pub fn resolve(&self) -> Resolve<'_> {
        Resolve(self)
    }
    pub async fn sync_once(&self, _d: Duration) -> R<SyncOutcome> {
        no()
    }
    pub async fn watch(&self, _s: CancellationToken, _f: impl FnMut(Change) + Send) -> R<()> {
        no()
    }
}
pub struct Account<'a>(&'a Kith);
impl Account<'_> {
    pub fn me(&self) -> R<AccountView> {
        no()
    }
    pub fn set_relay(&self, _: &str) -> R<AccountView> {
        no()
    }
    pub fn status(&self) -> R<StatusView> {
        no()
    }
    pub fn doctor(&self) -> R<Vec<CheckView>> {
        no()
    }
}
pub struct Contacts<'a>(&'a Kith);
impl Contacts<'_> {
    pub fn add(&self, _: &str) -> R<ContactView> {
        no()
    }
    pub fn list(&self) -> R<Vec<ContactView>> {
        no()
    }
    pub fn verify(&self, _: AccountId, _: Option<&str>) -> R<SafetyView> {
        no()
    }
    pub fn block(&self, _: AccountId) -> R<ContactView> {
        no()
    }
    pub fn unblock(&self, _: AccountId) -> R<ContactView> {
        no()
    }
}
pub struct Links<'a>(&'a Kith);
impl Links<'_> {
    pub fn make(&self) -> R<LinkView> {
        no()
    }
    pub fn list(&self) -> R<Vec<LinkView>> {
        no()
    }
    pub fn withdraw(&self, _: LinkId) -> R<LinkView> {
        no()
    }
}
pub struct Groups<'a>(&'a Kith);
impl Groups<'_> {
    pub fn create(&self, _: NewGroup) -> R<GroupView> {
        no()
    }
    pub fn list(&self) -> R<Vec<GroupView>> {
        no()
    }
    pub fn show(&self, _: GroupId) -> R<GroupView> {
        no()
    }
    pub fn accept(&self, _: GroupId) -> R<GroupView> {
        no()
    }
    pub fn decline(&self, _: GroupId) -> R<GroupView> {
        no()
    }
    pub fn add(&self, _: GroupId, _: &[AccountId]) -> R<Vec<MemberView>> {
        no()
    }
    pub fn members(&self, _: GroupId) -> R<Vec<MemberView>> {
        no()
    }
    pub fn invite(&self, _: GroupId, _: u64) -> R<LinkView> {
        no()
    }
    pub fn list_invites(&self, _: GroupId) -> R<Vec<LinkView>> {
        no()
    }
    pub fn withdraw_invite(&self, _: GroupId, _: LinkId) -> R<LinkView> {
        no()
    }
    pub fn join(&self, _: &str) -> R<GroupView> {
        no()
    }
    pub fn policy(&self, _: GroupId, _: PolicyRequest) -> R<PolicyView> {
        no()
    }
    pub fn edit(&self, _: GroupId, _: Option<&str>, _: Option<&str>) -> R<GroupView> {
        no()
    }
    pub fn set_role(&self, _: GroupId, _: AccountId, _: Role) -> R<GroupView> {
        no()
    }
    pub fn remove(&self, _: GroupId, _: AccountId) -> R<GroupView> {
        no()
    }
    pub fn leave(&self, _: GroupId) -> R<GroupView> {
        no()
    }
}
pub struct Messages<'a>(&'a Kith);
impl Messages<'_> {
    pub fn say(&self, _: GroupId, _: &str, _: Option<MessageId>) -> R<MessageView> {
        no()
    }
    pub fn dm(&self, _: AccountId, _: &str) -> R<MessageView> {
        no()
    }
    pub fn page(&self, _: GroupId, _: PageRequest) -> R<Vec<MessageView>> {
        no()
    }
    pub fn edit(&self, _: MessageId, _: &str) -> R<MessageView> {
        no()
    }
    pub fn unsend(&self, _: MessageId) -> R<MessageView> {
        no()
    }
    pub fn search(&self, _: &str, _: Option<GroupId>, _: Option<u64>) -> R<Vec<MessageView>> {
        no()
    }
    pub fn show(&self, _: MessageId) -> R<MessageView> {
        no()
    }
}
pub struct Outbox<'a>(&'a Kith);
impl Outbox<'_> {
    pub fn list(&self) -> R<Vec<IntentView>> {
        no()
    }
    pub fn cancel(&self, _: IntentId) -> R<IntentView> {
        no()
    }
}
pub struct Resolve<'a>(&'a Kith);
impl Resolve<'_> {
    pub fn group(&self, _: &str) -> R<GroupId> {
        no()
    }
    pub fn contact(&self, _: &str) -> R<AccountId> {
        no()
    }
    pub fn member(&self, _: GroupId, _: &str) -> R<AccountId> {
        no()
    }
    pub fn message(&self, _: &str) -> R<MessageId> {
        no()
    }
    pub fn intent(&self, _: &str) -> R<IntentId> {
        no()
    }
    pub fn link(&self, _: &str) -> R<LinkId> {
        no()
    }
}
