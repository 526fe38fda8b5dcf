//! `slipway healthcheck`: asks the server on this machine whether it answers, for a container that has no curl.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// An answer that takes longer is none: container engines give a check some seconds. [`Unhealthy::Slow`] says it.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is wrong, as a sentence.
#[derive(Debug, thiserror::Error)]
pub enum Unhealthy {
    /// Nothing listens, or the connection broke.
    #[error(
        "Nothing answers at http://{0}/healthz ({1}): start the dashboard, or name its address with --listen."
    )]
    Silent(SocketAddr, io::Error),
    /// It accepts, but does not answer.
    #[error("http://{0}/healthz did not answer within 3 s: look at the log of what listens there.")]
    Slow(SocketAddr),
    /// It answers something else.
    #[error("http://{0}/healthz answered {1:?}: if that is no dashboard, name its address with --listen.")]
    Wrong(SocketAddr, String),
}

/// Asks the server that listens on `listen`, from the same machine.
///
/// # Errors
/// [`Unhealthy`], when it does not answer 200.
pub async fn ask(listen: SocketAddr) -> Result<(), Unhealthy> {
    let at = reachable(listen);
    let answer = tokio::time::timeout(PATIENCE, status(at)).await;
    let line = answer.map_err(|_| Unhealthy::Slow(at))?.map_err(|cause| Unhealthy::Silent(at, cause))?;
    match line.split(' ').nth(1) {
        Some("200") => Ok(()),
        _ => Err(Unhealthy::Wrong(at, line)),
    }
}

/// Who listens everywhere is asked on loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The answer's first line, at most 100 bytes of it.
async fn status(at: SocketAddr) -> io::Result<String> {
    let mut stream = TcpStream::connect(at).await?;
    let request = format!("GET /healthz HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut line = Vec::new();
    BufReader::new(stream.take(100)).read_until(b'\n', &mut line).await?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    /// Answers one connection with `answer` and returns what a check says of it.
    async fn checked(answer: &'static str) -> Result<(), Unhealthy> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = SocketAddr::new("0.0.0.0".parse().unwrap(), listener.local_addr().unwrap().port());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            stream.write_all(answer.as_bytes()).await.unwrap();
            request
        });
        let said = ask(at).await;
        assert_eq!(&serving.await.unwrap()[..12], b"GET /healthz");
        said
    }

    #[tokio::test]
    async fn a_server_that_listens_everywhere_is_asked_on_loopback() {
        assert!(checked("HTTP/1.1 200 OK\r\n\r\nok\n").await.is_ok());
        let said = checked("HTTP/1.1 503 Service Unavailable\r\n\r\n").await.unwrap_err().to_string();
        assert!(said.contains("answered \"HTTP/1.1 503 Service Unavailable\": "), "{said}");
    }

    #[tokio::test]
    async fn nobody_there_is_said_so() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        drop(listener);
        let said = ask(at).await.unwrap_err().to_string();
        assert!(said.starts_with(&format!("Nothing answers at http://{at}/healthz (")), "{said}");
        assert_eq!(reachable("[::]:80".parse().unwrap()).to_string(), "[::1]:80");
    }
}
