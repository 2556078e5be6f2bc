//! The network between the people and the relay: up, down, or holding back the answer to what was sent.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};

/// What the line does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weather {
    /// Carries everything.
    Up,
    /// Cuts every connection.
    Down,
    /// Carries requests, and keeps back the answers to operations.
    HoldAnswers,
}

/// An answer that waits; dropping it lets it through.
pub(super) type Held = oneshot::Sender<()>;

/// A port that stands before the relay's.
#[derive(Debug)]
pub(super) struct Line {
    weather: watch::Sender<Weather>,
    held: mpsc::UnboundedReceiver<Held>,
    address: SocketAddr,
}

impl Line {
    /// Opens the line to a relay.
    ///
    /// # Errors
    /// When no port is free.
    pub(super) async fn open(relay: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (weather, watching) = watch::channel(Weather::Up);
        let (holding, held) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *watching.borrow() != Weather::Down {
                    tokio::spawn(carry(client, relay, watching.clone(), holding.clone()));
                }
            }
        });
        Ok(Self { weather, held, address })
    }

    /// Where people find it.
    pub(super) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Changes what it does from now on.
    pub(super) fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// The next answer that is held back.
    pub(super) async fn next_held(&mut self) -> Option<Held> {
        self.held.recv().await
    }
}

/// One connection, until either side or the weather ends it.
async fn carry(
    mut client: TcpStream,
    relay: SocketAddr,
    mut weather: watch::Receiver<Weather>,
    holding: mpsc::UnboundedSender<Held>,
) -> Option<()> {
    let mut relay = TcpStream::connect(relay).await.ok()?;
    let (mut asked, mut answered) = (vec![0; 16 * 1024], vec![0; 16 * 1024]);
    let mut writes = false;
    loop {
        tokio::select! {
            read = client.read(&mut asked) => {
                let request = asked.get(..read.ok().filter(|n| *n > 0)?)?;
                if request.starts_with(b"POST ") || request.starts_with(b"GET ") {
                    writes = request.starts_with(b"POST /v1/ops");
                }
                relay.write_all(request).await.ok()?;
            }
            read = relay.read(&mut answered) => {
                let answer = answered.get(..read.ok().filter(|n| *n > 0)?)?;
                if writes && *weather.borrow() == Weather::HoldAnswers {
                    let (release, released) = oneshot::channel();
                    holding.send(release).ok()?;
                    let _ = released.await;
                }
                client.write_all(answer).await.ok()?;
            }
            changed = weather.changed() => {
                changed.ok()?;
                if *weather.borrow() == Weather::Down {
                    return None;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A relay that answers `yes` to whatever comes.
    async fn yes_relay() -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut asked, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let mut bytes = [0; 64];
                    while asked.read(&mut bytes).await.is_ok_and(|n| n > 0) {
                        asked.write_all(b"yes").await.unwrap();
                    }
                });
            }
        });
        address
    }

    async fn ask(client: &mut TcpStream, request: &[u8]) -> Vec<u8> {
        client.write_all(request).await.unwrap();
        let mut answer = vec![0; 8];
        let length = client.read(&mut answer).await.unwrap_or(0);
        answer.truncate(length);
        answer
    }

    #[tokio::test]
    async fn only_answers_to_operations_are_held_and_a_line_that_is_down_cuts() {
        let mut line = Line::open(yes_relay().await).await.unwrap();
        let mut client = TcpStream::connect(line.address()).await.unwrap();
        assert_eq!(ask(&mut client, b"POST /v1/ops").await, b"yes");
        line.turn(Weather::HoldAnswers);
        assert_eq!(ask(&mut client, b"POST /v1/read").await, b"yes");
        client.write_all(b"POST /v1/ops").await.unwrap();
        let held = line.next_held().await.unwrap();
        let mut other = TcpStream::connect(line.address()).await.unwrap();
        line.turn(Weather::Up);
        assert_eq!(ask(&mut other, b"POST /v1/ops").await, b"yes");
        drop(held);
        assert_eq!(client.read(&mut [0; 8]).await.unwrap(), 3);
        line.turn(Weather::Down);
        assert!(ask(&mut client, b"POST /v1/read").await.is_empty());
    }
}
