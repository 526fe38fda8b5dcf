//! The public keys of load balancers, fetched from a server of the test instead of the region's fixed host.

use std::sync::{Arc, Mutex, PoisonError};

use server::aws::Aws;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const KEY: &str = "-----BEGIN PUBLIC KEY-----\nMFkw\n-----END PUBLIC KEY-----\n";

/// A server of keys, and the requests that came.
struct Keys {
    base: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Keys {
    /// Answers each connection with the next of `answers`, then hangs up.
    async fn serving(answers: Vec<String>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let heard = Arc::new(Mutex::new(Vec::new()));
        let said = Arc::clone(&heard);
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let length = stream.read(&mut request).await.unwrap();
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                said.lock().unwrap_or_else(PoisonError::into_inner).push(text);
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        Self { base, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn answer(status: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

fn aws() -> Aws {
    Aws::at("http://127.0.0.1:1", "eu-west-1").unwrap()
}

#[tokio::test]
async fn a_key_is_fetched_by_its_id_without_credentials() {
    let keys = Keys::serving(vec![answer("200 OK", KEY), answer("200 OK", KEY)]).await;
    let id = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";
    assert_eq!(aws().alb_keys(&keys.base).fetch(id).await.unwrap(), KEY);
    // The partition aws-us-gov has them below a path.
    let below = format!("{}/aws-elb-public-keys-prod-us-gov-west-1", keys.base);
    assert_eq!(aws().alb_keys(&below).fetch(id).await.unwrap(), KEY);
    let heard = keys.heard();
    assert!(heard[0].starts_with(&format!("GET /{id} HTTP/1.1\r\n")), "{}", heard[0]);
    assert!(
        heard[1].starts_with(&format!("GET /aws-elb-public-keys-prod-us-gov-west-1/{id} ")),
        "{}",
        heard[1]
    );
    for request in heard {
        let request = request.to_lowercase();
        assert!(!request.contains("authorization") && !request.contains("x-amz-security-token"), "{request}");
    }
}

#[tokio::test]
async fn what_is_no_key_is_said_and_not_asked_for_again() {
    let keys = Keys::serving(vec![answer("403 Forbidden", "<Error/>"), answer("404 Not Found", "")]).await;
    for status in ["HTTP 403", "HTTP 404"] {
        let why = aws().alb_keys(&keys.base).fetch("not-there").await.unwrap_err();
        assert!(why.contains(status), "{why}");
    }
    assert_eq!(keys.heard().len(), 2);
    // Nobody listens there any more.
    assert!(aws().alb_keys("http://127.0.0.1:1").fetch("x").await.is_err());
}
