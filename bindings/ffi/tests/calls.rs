//! Calls that panic or are given up, through what apps call.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail at any line")]

use kith_ffi::{CancelHandle, HomeRequest, Kith, SecretVault, ShellError};
use kith_model::{KithError, NewAccount};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

struct Vault {
    panics: bool,
}

impl SecretVault for Vault {
    fn secret(&self) -> Result<Vec<u8>, ShellError> {
        if self.panics {
            panic!("Ana's secret");
        }
        Ok(vec![7; 32])
    }

    fn pin(&self) -> Result<Option<Vec<u8>>, ShellError> {
        Ok(None)
    }

    fn forget(&self) -> Result<(), ShellError> {
        Ok(())
    }
}

async fn create(root: &Path, relay: Option<String>, panics: bool) -> Result<Arc<Kith>, KithError> {
    let folder = root.join("home").to_str().unwrap().to_owned();
    let account = NewAccount { name: "Ana".to_owned(), relay, relay_code: None };
    Kith::create(HomeRequest { folder, zone: "UTC".to_owned() }, account, Arc::new(Vault { panics })).await
}

#[tokio::test]
async fn a_panic_is_an_error_that_says_where_and_not_what() {
    let root = tempfile::tempdir().unwrap();
    let Err(KithError::Internal { report_id }) = create(root.path(), None, true).await else { panic!() };
    assert!(report_id.starts_with("calls-"), "{report_id}");
    assert!(kith::log::recent().iter().all(|line| !line.text.contains("Ana")));
    assert!(create(root.path(), None, false).await.is_ok(), "a panic ends nothing but its own call");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_call_ends_and_its_work_with_it() {
    let root = tempfile::tempdir().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let kith = create(root.path(), Some(url), false).await.unwrap();
    let cancel = CancelHandle::new();
    let (sync, given) = (kith.sync(), cancel.clone());
    let call = tokio::spawn(async move { sync.once(Duration::from_secs(3_600), Some(given)).await });
    let (mut asked, _) = silent.accept().await.unwrap();
    cancel.cancel();
    assert_eq!(call.await.unwrap().map(|_| ()).map_err(|error| error.code()), Err("stopped"));
    // The request ends with the call: its connection is closed, long before its time is over.
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(60), asked.read_to_end(&mut rest)).await;
    assert!(closed.is_ok(), "the request goes on");
}
