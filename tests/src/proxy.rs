//! A proxy before a relay that records what each connection carries, both ways: all that whoever runs the relay, or records
//! its traffic behind TLS, can have.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// The longest that something is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one connection carried.
#[derive(Debug, Clone)]
pub struct Carried {
    /// Where it came from.
    pub from: SocketAddr,
    /// Bytes to the relay.
    pub up: Vec<u8>,
    /// Bytes from the relay.
    pub down: Vec<u8>,
}

/// A proxy that records; it runs until the program ends.
#[derive(Debug)]
pub struct RecordingProxy {
    url: String,
    connections: Arc<Connections>,
}

/// All connections, and a bell for news.
#[derive(Debug, Default)]
struct Connections(Mutex<Vec<Carried>>, Condvar);

impl RecordingProxy {
    /// A proxy on a free port of loopback before the relay at `relay`.
    #[must_use]
    pub fn before(relay: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let relay = relay.trim_start_matches("http://").to_owned();
        let connections: Arc<Connections> = Arc::default();
        let recorded = Arc::clone(&connections);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(relayed)) = (client, TcpStream::connect(&relay)) else { continue };
                let index = {
                    let mut all = recorded.0.lock().unwrap();
                    all.push(Carried { from: client.peer_addr().unwrap(), up: Vec::new(), down: Vec::new() });
                    all.len() - 1
                };
                let back = (relayed.try_clone().unwrap(), client.try_clone().unwrap());
                record(client, relayed, Arc::clone(&recorded), move |all, part| all[index].up.extend(part));
                record(back.0, back.1, Arc::clone(&recorded), move |all, part| all[index].down.extend(part));
            }
        });
        Self { url, connections }
    }

    /// The address to give to people.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What every connection carried until now, in the order of their beginnings.
    #[must_use]
    pub fn recorded(&self) -> Vec<Carried> {
        self.connections.0.lock().unwrap().clone()
    }

    /// How many connections there were until now.
    #[must_use]
    pub fn count(&self) -> usize {
        self.connections.0.lock().unwrap().len()
    }

    /// How many bytes went to the relay until now.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.connections.0.lock().unwrap().iter().map(|one| one.up.len()).sum()
    }

    /// Waits until the relay has answered something.
    ///
    /// # Panics
    /// When it never does.
    pub fn waits_for(&self, answered: &[u8]) {
        let all = self.connections.0.lock().unwrap();
        let missing =
            |all: &mut Vec<Carried>| all.iter().all(|one| memchr::memmem::find(&one.down, answered).is_none());
        let (_guard, timeout) = self.connections.1.wait_timeout_while(all, PATIENCE, missing).unwrap();
        assert!(!timeout.timed_out(), "{} never came", String::from_utf8_lossy(answered));
    }

    /// Everything, in one piece.
    #[must_use]
    pub fn everything(&self) -> Vec<u8> {
        self.recorded().into_iter().flat_map(|one| [one.up, one.down]).flatten().collect()
    }
}

/// Passes bytes on, and keeps them before: what was answered was recorded.
fn record(
    mut from: TcpStream,
    mut to: TcpStream,
    all: Arc<Connections>,
    keep: impl Fn(&mut Vec<Carried>, &[u8]) + Send + 'static,
) {
    std::thread::spawn(move || {
        let mut part = vec![0; 64 * 1024];
        while let Ok(length @ 1..) = from.read(&mut part) {
            keep(&mut all.0.lock().unwrap(), &part[..length]);
            all.1.notify_all();
            if to.write_all(&part[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}
