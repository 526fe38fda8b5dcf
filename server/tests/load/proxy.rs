//! A proxy between clients and server that cuts connections and lets others fall silent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// What becomes of a connection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fate {
    /// Bytes pass.
    Pass,
    /// Nothing passes any more, and nobody is told.
    Hole,
    /// It breaks off, perhaps in the middle of a frame.
    Cut,
}

/// The proxy.
pub(crate) struct Proxy {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    backend: watch::Sender<SocketAddr>,
    connections: Arc<Mutex<Vec<watch::Sender<Fate>>>>,
}

impl Proxy {
    pub(crate) async fn before(backend: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (backend, at) = watch::channel(backend);
        let connections: Arc<Mutex<Vec<watch::Sender<Fate>>>> = Arc::default();
        let known = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (fate, told) = watch::channel(Fate::Pass);
                known.lock().unwrap().push(fate);
                tokio::spawn(pass(client, *at.borrow(), told));
            }
        });
        Self { address, backend, connections }
    }

    /// The server is elsewhere now.
    pub(crate) fn moved(&self, backend: SocketAddr) {
        self.backend.send_replace(backend);
    }

    /// How many connections there are.
    pub(crate) fn count(&self) -> usize {
        let mut connections = self.connections.lock().unwrap();
        connections.retain(|fate| !fate.is_closed());
        connections.len()
    }

    /// Decides the fate of the connection at `at`.
    pub(crate) fn strike(&self, at: usize, fate: Fate) {
        if let Some(connection) = self.connections.lock().unwrap().get(at) {
            connection.send_replace(fate);
        }
    }

    /// Cuts every connection in which nothing passes.
    pub(crate) fn mend(&self) {
        for connection in &*self.connections.lock().unwrap() {
            connection.send_if_modified(|fate| {
                let silent = *fate == Fate::Hole;
                if silent {
                    *fate = Fate::Cut;
                }
                silent
            });
        }
    }
}

async fn pass(mut client: TcpStream, to: SocketAddr, mut fate: watch::Receiver<Fate>) {
    let Ok(mut server) = TcpStream::connect(to).await else { return };
    let (_, _) = (client.set_nodelay(true), server.set_nodelay(true));
    let mut up = vec![0; 4096];
    let mut down = vec![0; 16 * 1024];
    loop {
        let now = *fate.borrow_and_update();
        let passed = match now {
            Fate::Cut => return,
            Fate::Hole => {
                if fate.changed().await.is_err() {
                    return;
                }
                continue;
            }
            Fate::Pass => tokio::select! {
                news = fate.changed() => if news.is_ok() { continue } else { return },
                read = client.read(&mut up) => match read {
                    Ok(some @ 1..) => server.write_all(&up[..some]).await,
                    _ => return,
                },
                read = server.read(&mut down) => match read {
                    Ok(some @ 1..) => client.write_all(&down[..some]).await,
                    _ => return,
                },
            },
        };
        if passed.is_err() {
            return;
        }
    }
}
