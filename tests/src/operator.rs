//! What an operator can see: the bytes of connections, taken apart to the last field.
//!
//! Every struct is taken apart without `..`, so a new field of a format does not compile before somebody says what it tells.
//! A body must come back byte for byte when it is encoded again, and of HTTP only known headers are taken: nothing crosses
//! that is not one of [`Fact`]. `docs/threat-model.md` lists them, and a test compares.

use crate::proxy::Carried;
use data_encoding::BASE64URL_NOPAD;
use kith_protocol::api::{
    BlobHave, BlobMissing, Done, Entry, Info, OpResult, Page, PageBody, Read, ReadAnswer, ReadRequest, Refusal,
    SlotValue, WakeRequest, decode_results, encode_results, split_items,
};
use kith_protocol::cbor::Wire;
use kith_protocol::cose::Sign1;
use kith_protocol::id::LogId;
use kith_protocol::op::{
    Act, Admission, Append, AuthorizeBlob, CreateLog, Cut, Grant, Holder, Manage, Op, OpPayload, PutKeyPackages,
    PutSlot, TakeKeyPackage,
};
use std::collections::{BTreeMap, BTreeSet};

macro_rules! facts {
    ($($name:ident = $words:literal,)*) => {
        /// A kind of fact that crosses to the relay, or back.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Fact { $(#[doc = $words] $name,)* }

        impl Fact {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What it is, in words.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

facts! {
    SourceAddress = "the network address and port that a connection comes from",
    TimeOfRequest = "when a request comes, and how long a connection stays",
    LogsOfAConnection = "which logs one connection makes, reads and writes, so: which belong to one phone",
    LogId = "the id of a log, of a group or of a mailbox",
    LogFounding = "the founder's key and salt of a log that is made, both random and used once",
    LogClass = "the class of a log: small for mailboxes, normal for groups",
    LogLifetime = "how long a log keeps its entries",
    Admission = "how the making of a log was admitted: open or by the operator's code",
    GrantKey = "the public key of a grant or of a signature, random for each period, contact and link",
    GrantNumber = "how many grants a log has, and the number of each, so: about how many contacts and links a mailbox has",
    GrantRights = "what a grant allows",
    GrantLimits = "the limits of a grant: entries, bytes, takes, an end",
    ReadKey = "the read key of a period, random for each period",
    Signature = "a signature by the key of a grant",
    EntryId = "the id of an entry, random",
    EntrySize = "the padded size of an entry, and how many a log has",
    Position = "the number of an entry in its log, up to which somebody has read, and the chain values",
    TimeOfEntry = "when an entry was taken",
    Fence = "whether an entry is an attempt to change a group, and how many there were",
    Cut = "that a period ends: somebody was removed or left, or keys were renewed",
    SlotSize = "that the sealed way back into a group was renewed, and its size, which grows with the number of devices",
    KeyPackageSize = "how many key packages a mailbox holds, their padded sizes, and when one is taken",
    RequestId = "the id of a request for a key package, random",
    BlobHash = "the hash of a sealed blob",
    BlobSize = "the padded size of a blob, and how many there are",
    Trim = "up to where the owner of a mailbox has worked it off",
    Refusal = "what the relay refuses, and why",
    RelayItself = "what the relay says about itself: limits, id, time, admission",
}

/// What one connection showed.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The kinds of facts.
    pub facts: BTreeSet<Fact>,
    /// The logs.
    pub logs: BTreeSet<LogId>,
    /// How often each path was asked, ids left out.
    pub requests: BTreeMap<String, usize>,
    /// Sizes of what is sealed, with what it is.
    pub sealed: BTreeMap<&'static str, BTreeSet<usize>>,
    /// The names of all HTTP headers, lower case.
    pub headers: BTreeSet<String>,
}

impl Seen {
    /// Takes apart what one connection carried.
    ///
    /// # Panics
    /// At anything that is not accounted for.
    #[must_use]
    pub fn of(carried: &Carried) -> Self {
        let mut seen = Self::default();
        seen.see(Fact::SourceAddress);
        seen.see(Fact::TimeOfRequest);
        seen.see(Fact::LogsOfAConnection);
        let requests = messages(&carried.up);
        let answers = messages(&carried.down);
        assert!(answers.len() <= requests.len(), "more answers than requests");
        for (n, request) in requests.iter().enumerate() {
            seen.exchange(request, answers.get(n));
        }
        seen
    }

    /// What several connections showed together.
    #[must_use]
    pub fn together(all: &[Self]) -> Self {
        let mut sum = Self::default();
        for one in all {
            sum.facts.extend(&one.facts);
            sum.logs.extend(&one.logs);
            sum.headers.extend(one.headers.iter().cloned());
            for (path, count) in &one.requests {
                *sum.requests.entry(path.clone()).or_default() += count;
            }
            for (what, sizes) in &one.sealed {
                sum.sealed.entry(what).or_default().extend(sizes);
            }
        }
        sum
    }

    fn see(&mut self, fact: Fact) {
        self.facts.insert(fact);
    }

    fn sealed(&mut self, what: &'static str, fact: Fact, bytes: &[u8]) {
        self.see(fact);
        self.sealed.entry(what).or_default().insert(bytes.len());
    }

    fn log(&mut self, log: &LogId) {
        self.see(Fact::LogId);
        self.logs.insert(*log);
    }

    fn exchange(&mut self, request: &Message<'_>, answer: Option<&Message<'_>>) {
        let mut first = request.first.split(' ');
        let (method, path) = (first.next().unwrap(), first.next().unwrap());
        assert_eq!(first.next(), Some("HTTP/1.1"));
        assert!(!path.contains('?'), "a query says something");
        for (name, _) in request.headers.iter().chain(answer.iter().flat_map(|answer| &answer.headers)) {
            self.headers.insert(name.clone());
        }
        let route =
            path.strip_prefix("/v1/blob/").filter(|rest| *rest != "have").map_or(path, |_| "/v1/blob/{log}/{hash}");
        *self.requests.entry(format!("{method} {route}")).or_default() += 1;
        match (method, route) {
            ("GET", "/v1/info") => assert!(request.body.is_empty()),
            ("POST", "/v1/ops") => {
                for item in split_items(request.body, 32).unwrap() {
                    self.op(item);
                }
            }
            ("POST", "/v1/read") => self.read_request(request.body),
            ("POST", "/v1/wake") => {
                let wake = WakeRequest::from_bytes(request.body).unwrap();
                assert_eq!(wake.to_bytes(), request.body);
                for (log, _) in &wake.0 {
                    self.log(log);
                    self.see(Fact::ReadKey);
                }
            }
            ("POST", "/v1/blob/have") => {
                let have = BlobHave::from_bytes(request.body).unwrap();
                assert_eq!(have.to_bytes(), request.body);
                let BlobHave { log, hashes } = have;
                self.log(&log);
                assert!(!hashes.is_empty());
                self.see(Fact::BlobHash);
            }
            ("PUT" | "GET", "/v1/blob/{log}/{hash}") => self.blob(path, request),
            other => panic!("a request that nobody knows: {other:?}"),
        }
        let Some(answer) = answer else { return };
        let status = answer.first.split(' ').nth(1).unwrap();
        match (status, route) {
            ("200", "/v1/info") => {
                let info = Info::from_bytes(answer.body).unwrap();
                assert_eq!(info.to_bytes(), answer.body);
                let Info { versions: _, limits: _, now_ms: _, admission: _, relay_id: _, unknown: _ } = info;
                self.see(Fact::RelayItself);
            }
            ("200", "/v1/ops") => {
                let results = decode_results(answer.body).unwrap();
                assert_eq!(encode_results(&results), answer.body);
                results.into_iter().for_each(|result| self.result(result));
            }
            ("200", "/v1/read") => {
                let pages = ReadAnswer::from_bytes(answer.body).unwrap();
                assert_eq!(pages.to_bytes(), answer.body);
                let ReadAnswer { pages, now_ms: _ } = pages;
                pages.into_iter().for_each(|page| self.page(page));
            }
            ("200", "/v1/blob/have") => {
                let missing = BlobMissing::from_bytes(answer.body).unwrap();
                assert_eq!(missing.to_bytes(), answer.body);
            }
            ("200" | "201", "/v1/blob/{log}/{hash}") if method == "PUT" => assert!(answer.body.is_empty()),
            ("200", "/v1/blob/{log}/{hash}") => self.sealed("blob", Fact::BlobSize, answer.body),
            ("200", "/v1/wake") => {}
            _ => {
                let problem: serde_json::Value = serde_json::from_slice(answer.body).unwrap();
                assert!(problem["type"].as_str().unwrap().starts_with("/problems/"));
                self.see(Fact::Refusal);
            }
        }
    }

    fn blob(&mut self, path: &str, request: &Message<'_>) {
        let ids: Vec<&str> = path.trim_start_matches("/v1/blob/").split('/').collect();
        assert_eq!(ids.len(), 2);
        self.log(&LogId::new(data_encoding::HEXLOWER.decode(ids[0].as_bytes()).unwrap().try_into().unwrap()));
        self.see(Fact::BlobHash);
        if let Some((_, value)) = request.headers.iter().find(|(name, _)| name == "authorization") {
            self.op(&BASE64URL_NOPAD.decode(value.strip_prefix("Kith ").unwrap().as_bytes()).unwrap());
            self.sealed("blob", Fact::BlobSize, request.body);
        }
    }

    fn op(&mut self, item: &[u8]) {
        let op = Op::from_bytes(item).unwrap();
        assert_eq!(op.to_bytes(), item);
        let Op::Signed(Sign1 { kid: _, payload, signature: _ }) = op else { panic!("a token of a later stage") };
        self.see(Fact::GrantKey);
        self.see(Fact::Signature);
        let decoded = OpPayload::from_bytes(&payload).unwrap();
        assert_eq!(decoded.to_bytes(), payload, "a payload has keys that are not accounted for");
        let OpPayload { log, act } = decoded;
        self.log(&log);
        match act {
            Act::Create(CreateLog { salt: _, class: _, ttl_ms, grants, read_key: _, admission }) => {
                self.see(Fact::LogFounding);
                self.see(Fact::LogClass);
                if ttl_ms.is_some() {
                    self.see(Fact::LogLifetime);
                }
                self.see(Fact::ReadKey);
                self.grants(&grants);
                self.admission(&admission);
            }
            Act::Append(append) => self.append(append),
            Act::Slot(PutSlot { slot: _, ver: _, value, at: _ }) => {
                self.see(Fact::Fence);
                self.sealed("slot", Fact::SlotSize, &value);
            }
            Act::Manage(Manage { ctl: _, grants, drop, ttl_ms, delete: _, extend, trim }) => {
                self.grants(&grants);
                if !drop.is_empty() {
                    self.see(Fact::GrantNumber);
                }
                if ttl_ms.is_some() {
                    self.see(Fact::LogLifetime);
                }
                if let Some(admission) = extend {
                    self.admission(&admission);
                }
                if trim.is_some() {
                    self.see(Fact::Trim);
                }
            }
            Act::PutKeyPackages(PutKeyPackages { packages, last_resort }) => {
                for package in packages.iter().chain(&last_resort) {
                    self.sealed("key package", Fact::KeyPackageSize, package);
                }
            }
            Act::TakeKeyPackage(TakeKeyPackage { request: _ }) => self.see(Fact::RequestId),
            Act::Blob(AuthorizeBlob { hash: _, length: _ }) => {
                self.see(Fact::BlobHash);
                self.see(Fact::BlobSize);
            }
        }
    }

    fn append(&mut self, append: Append) {
        let Append { entry: _, body, seen, expect, at, cut, rewake, slot_1_ver, hush } = append;
        self.see(Fact::EntryId);
        self.sealed("entry", Fact::EntrySize, &body);
        if seen.is_some() {
            self.see(Fact::Position);
        }
        if expect.or(at).is_some() {
            self.see(Fact::Fence);
        }
        if let Some(Cut { grants, read_key: _, slot_1 }) = cut {
            assert_eq!(slot_1, None, "slot 1 is of pools");
            self.see(Fact::Cut);
            self.see(Fact::ReadKey);
            self.grants(&grants);
        }
        assert!(rewake.is_empty() && slot_1_ver.is_none() && hush.is_none(), "of a later stage");
    }

    fn grants(&mut self, grants: &[Grant]) {
        for Grant { gid: _, holder, rights: _, max_entries, max_bytes, until_ms, max_takes_per_day } in grants {
            assert!(matches!(holder, Holder::Key(_)), "tokens are of a later stage");
            self.see(Fact::GrantKey);
            self.see(Fact::GrantNumber);
            self.see(Fact::GrantRights);
            if [max_entries, max_bytes, until_ms, max_takes_per_day].iter().any(|limit| limit.is_some()) {
                self.see(Fact::GrantLimits);
            }
        }
    }

    fn admission(&mut self, admission: &Admission) {
        assert!(matches!(admission, Admission::Open | Admission::Code(_)), "{}", admission.kind());
        self.see(Fact::Admission);
    }

    fn read_request(&mut self, body: &[u8]) {
        let request = ReadRequest::from_bytes(body).unwrap();
        assert_eq!(request.to_bytes(), body);
        let ReadRequest { reads, budget: _, wait_s: _ } = request;
        for read in reads {
            let Read { log, read_key, after: _, limit: _, slots: _ } = read.unwrap();
            self.log(&log);
            self.see(Fact::Position);
            if read_key.is_some() {
                self.see(Fact::ReadKey);
            }
        }
    }

    fn result(&mut self, result: OpResult) {
        match result {
            OpResult::Ok(Done::Created | Done::Managed { ctl: _ }) => {}
            OpResult::Ok(Done::Appended { seq: _, time: _, chain: _, fence: _ }) => {
                self.see(Fact::Position);
                self.see(Fact::TimeOfEntry);
                self.see(Fact::Fence);
            }
            OpResult::Ok(Done::SlotPut { fence: _, ver: _ }) => self.see(Fact::Fence),
            OpResult::Ok(Done::Stocked { stock: _ }) => self.see(Fact::KeyPackageSize),
            OpResult::Ok(Done::Taken { package, last_resort: _ }) => {
                self.sealed("key package", Fact::KeyPackageSize, &package);
            }
            OpResult::Refused(refusal) => self.refusal(&refusal),
        }
    }

    fn refusal(&mut self, _: &Refusal) {
        // Codes and numbers of the relay's own.
        self.see(Fact::Refusal);
    }

    fn page(&mut self, page: Page) {
        let Page { index: _, body } = page;
        let slots = match body {
            PageBody::Problem(refusal) => return self.refusal(&refusal),
            PageBody::Slots(slots) => slots,
            PageBody::Log { entries, head: _, fence: _, first: _, chain: _, more: _, closed_at, slots } => {
                self.see(Fact::Position);
                self.see(Fact::Fence);
                if closed_at.is_some() {
                    self.see(Fact::Cut);
                }
                for Entry { seq: _, time: _, fence: _, period: _, fenced: _, id: _, body } in entries {
                    self.see(Fact::TimeOfEntry);
                    self.see(Fact::EntryId);
                    self.sealed("entry", Fact::EntrySize, &body);
                }
                slots
            }
        };
        for (_, SlotValue { ver: _, fence: _, value }) in slots.into_iter().filter(|(_, slot)| !slot.value.is_empty()) {
            self.sealed("slot", Fact::SlotSize, &value);
        }
    }
}

/// One request or answer.
struct Message<'a> {
    first: &'a str,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

/// HTTP/1.1 messages with a length, one after the other; one without, which is a stream, is the last.
fn messages(mut bytes: &[u8]) -> Vec<Message<'_>> {
    let mut found = Vec::new();
    while !bytes.is_empty() {
        let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else { break };
        let mut lines = std::str::from_utf8(&bytes[..end]).unwrap().split("\r\n");
        let first = lines.next().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| {
                line.split_once(": ").map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).unwrap()
            })
            .collect();
        let header = |wanted: &str| headers.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
        let streams = header("transfer-encoding").is_some();
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        let rest = &bytes[end + 4..];
        if !streams && rest.len() < length {
            break;
        }
        let (body, after) = if streams { (&rest[..0], &rest[..0]) } else { rest.split_at(length) };
        found.push(Message { first, headers, body });
        bytes = after;
    }
    found
}
