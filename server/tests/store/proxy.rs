//! A proxy before PostgreSQL that cuts a connection at a round trip of its protocol.
//!
//! A client ends what it wants answered with a Query or a Sync, and the server ends its answer with ReadyForQuery:
//! that is a round trip. <https://www.postgresql.org/docs/current/protocol-message-formats.html>

use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::postgres::PgConnectOptions;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;

/// Where a connection is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionCut {
    /// What the client sends last doesn't reach the server, which hears that the client is gone.
    BeforeDelivery,
    /// The server has done it, and its answer is lost.
    AfterExecution,
    /// The client is cut off, and the server hears of nothing until somebody asks what came of a transaction. Then it
    /// gets what the client sent last.
    DeliveredLate,
    /// The server's process that was asked is killed with SIGKILL while it does it, and all the others with it.
    ServerKilled,
}

#[derive(Default)]
struct ProxyState {
    /// Which round trip is cut, counted from 1 on all connections.
    at: Option<(u64, ConnectionCut)>,
    seen: u64,
    has_struck: bool,
    /// Whether nobody gets through from the cut on.
    stays_away: bool,
}

/// The proxy. Clones are one.
#[derive(Clone)]
pub(crate) struct ServerProxy {
    pub(crate) address: SocketAddr,
    state: Arc<Mutex<ProxyState>>,
    /// How often somebody asked what came of a transaction, or nothing is cut any more.
    released: watch::Sender<u64>,
}

impl ServerProxy {
    /// Before a server.
    pub(crate) async fn before(server: PgConnectOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self {
            address: listener.local_addr().unwrap(),
            state: Arc::default(),
            released: watch::Sender::new(0),
        };
        let accepting = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let (proxy, server) = (accepting.clone(), server.clone());
                tokio::spawn(async move {
                    // However it ends, both sides are closed.
                    let _ = proxy.pass(client, &server).await;
                });
            }
        });
        proxy
    }

    /// From now on the round trip of this number is cut so; `stays_away` lets nobody connect afterwards.
    pub(crate) fn arm(&self, at: u64, cut: ConnectionCut, stays_away: bool) {
        *self.state() = ProxyState { at: Some((at, cut)), seen: 0, has_struck: false, stays_away };
    }

    /// Whether the round trip that was armed for was cut.
    pub(crate) fn has_struck(&self) -> bool {
        self.state().has_struck
    }

    /// Everything passes again.
    pub(crate) fn disarm(&self) {
        *self.state() = ProxyState::default();
        self.released.send_modify(|released| *released += 1);
    }

    /// How many round trips there were since it was armed.
    pub(crate) fn seen(&self) -> u64 {
        self.state().seen
    }

    fn state(&self) -> std::sync::MutexGuard<'_, ProxyState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more round trip; how it is cut.
    fn next(&self) -> Option<ConnectionCut> {
        let mut state = self.state();
        state.seen += 1;
        let (at, cut) = state.at?;
        let strikes = state.seen == at;
        state.has_struck |= strikes;
        strikes.then_some(cut)
    }

    fn is_away(&self) -> bool {
        let state = self.state();
        state.stays_away && state.has_struck
    }

    async fn pass(&self, client: TcpStream, server: &PgConnectOptions) -> io::Result<()> {
        if self.is_away() {
            return Ok(());
        }
        let _ = client.set_nodelay(true);
        let (client_in, mut client_out) = client.into_split();
        let (server_in, mut server_out) = connect(server).await?;
        let (mut asked, mut answered) = (ProtocolMessages::of(client_in), ProtocolMessages::of(server_in));
        let mut start = asked.untyped().await?;
        if start[4..8] == ENCRYPT {
            client_out.write_all(b"N").await?;
            start = asked.untyped().await?;
        }
        server_out.write_all(&start).await?;
        let mut process = String::new();
        loop {
            tokio::select! {
                message = asked.typed() => {
                    let message = message?;
                    if self.is_away() {
                        return Ok(());
                    }
                    let cut = if matches!(message[0], b'Q' | b'S') { self.next() } else { None };
                    match cut {
                        None => server_out.write_all(&message).await?,
                        Some(ConnectionCut::BeforeDelivery) => return Ok(()),
                        Some(ConnectionCut::AfterExecution) => {
                            server_out.write_all(&message).await?;
                            while answered.typed().await?[0] != READY {}
                            return Ok(());
                        }
                        Some(ConnectionCut::ServerKilled) => {
                            server_out.write_all(&message).await?;
                            Command::new("kill").args(["-9", &process]).status()?;
                            while answered.typed().await?[0] != READY {}
                            return Ok(());
                        }
                        Some(ConnectionCut::DeliveredLate) => {
                            let mut released = self.released.subscribe();
                            drop((asked, client_out));
                            let _ = released.changed().await;
                            server_out.write_all(&message).await?;
                            while answered.typed().await?[0] != READY {}
                            return Ok(());
                        }
                    }
                }
                message = answered.typed() => {
                    let message = message?;
                    if message[0] == b'K' {
                        process = u32::from_be_bytes(message[5..9].try_into().unwrap()).to_string();
                    }
                    client_out.write_all(&message).await?;
                    if message[0] == READY && asked.take_question() {
                        self.released.send_modify(|released| *released += 1);
                    }
                }
            }
        }
    }
}

/// The server's two halves.
type ServerHalves = (Box<dyn AsyncRead + Unpin + Send>, Box<dyn AsyncWrite + Unpin + Send>);

async fn connect(server: &PgConnectOptions) -> io::Result<ServerHalves> {
    let port = server.get_port();
    Ok(match server.get_socket() {
        Some(folder) => {
            let path = folder.join(format!(".s.PGSQL.{port}"));
            let (from, to) = UnixStream::connect(path).await?.into_split();
            (Box::new(from), Box::new(to))
        }
        None => {
            let (from, to) = TcpStream::connect((server.get_host(), port)).await?.into_split();
            (Box::new(from), Box::new(to))
        }
    })
}

/// How a store reaches the server through the proxy.
pub(crate) fn through(proxy: &ServerProxy, server: &PgConnectOptions) -> PgConnectOptions {
    let database = server.get_database().unwrap_or("postgres");
    let plain = PgConnectOptions::new_without_pgpass().username(server.get_username()).database(database);
    let plain = plain.host("127.0.0.1").port(proxy.address.port());
    plain.ssl_mode(sqlx::postgres::PgSslMode::Disable)
}

/// The code of a client that wants to encrypt.
const ENCRYPT: [u8; 4] = 80_877_103_u32.to_be_bytes();
const READY: u8 = b'Z';
const QUESTION: &[u8] = b"pg_xact_status";

/// The messages of one side. Reading may be dropped at any await.
struct ProtocolMessages<R> {
    from: R,
    buffer: Vec<u8>,
    /// Whether one of them asked what came of a transaction.
    has_asked: bool,
}

impl<R: AsyncRead + Unpin> ProtocolMessages<R> {
    fn of(from: R) -> Self {
        Self { from, buffer: Vec::new(), has_asked: false }
    }

    fn take_question(&mut self) -> bool {
        std::mem::take(&mut self.has_asked)
    }

    /// A first message, which has no letter before its length.
    async fn untyped(&mut self) -> io::Result<Vec<u8>> {
        self.message(0).await
    }

    async fn typed(&mut self) -> io::Result<Vec<u8>> {
        let message = self.message(1).await?;
        self.has_asked |= message[0] == b'P' && message.windows(QUESTION.len()).any(|some| some == QUESTION);
        Ok(message)
    }

    async fn message(&mut self, letters: usize) -> io::Result<Vec<u8>> {
        loop {
            if let Some(length) = self.buffer.get(letters..letters + 4) {
                let length = u32::from_be_bytes(length.try_into().unwrap());
                let whole = letters + usize::try_from(length).unwrap();
                if self.buffer.len() >= whole {
                    return Ok(self.buffer.drain(..whole).collect());
                }
            }
            if self.from.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}
