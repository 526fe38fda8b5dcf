//! What answers in AWS's place may say anything, of any length.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::limit::FOREIGN_MESSAGE;
use server::aws::{ANSWER_BYTES, Aws};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// A server that answers every request with a head and then a piece again and again, `pieces` times. Returns its
/// address and how many bytes it could send.
async fn answering(head: String, piece: Vec<u8>, pieces: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let sent = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&sent);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (head, piece, count) = (head.clone(), piece.clone(), Arc::clone(&count));
            tokio::spawn(async move {
                // The request is short and comes whole.
                let mut request = [0; 16 * 1024];
                let _ = stream.read(&mut request).await;
                let _ = stream.write_all(head.as_bytes()).await;
                for _ in 0..pieces {
                    if stream.write_all(&piece).await.is_err() {
                        break;
                    }
                    count.fetch_add(piece.len(), Ordering::SeqCst);
                }
            });
        }
    });
    (endpoint, sent)
}

fn head(status: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answer_without_an_end_is_given_up() {
    let piece = vec![b' '; 1024 * 1024];
    let (endpoint, sent) = answering(head("200 OK", usize::MAX / 2), piece, 1_000).await;
    let aws = Aws::at(&endpoint, "us-east-1").unwrap();
    assert!(aws.cluster_arns().await.is_err());
    // Four attempts, each with what the kernel holds.
    assert!(
        sent.load(Ordering::SeqCst) < 6 * ANSWER_BYTES,
        "{} bytes were taken",
        sent.load(Ordering::SeqCst)
    );
}

#[tokio::test]
async fn list_whose_token_repeats_is_given_up() {
    let body = r#"{"clusterArns":[],"nextToken":"same"}"#;
    let (endpoint, _) = answering(head("200 OK", body.len()), body.into(), 1).await;
    let error = Aws::at(&endpoint, "us-east-1").unwrap().cluster_arns().await.unwrap_err();
    assert_eq!(error.problem.code, "aws-endless-list");
    assert!(error.problem.message.contains("ecs:ListClusters"), "{error}");
}

#[tokio::test]
async fn message_of_an_error_is_one_short_line() {
    let message = format!("no\\r\\n2026-01-01T00:00:00Z WARN forged \\u202e{}", "a".repeat(3_000_000));
    let body = format!(r#"{{"__type":"InvalidParameterException","message":"{message}"}}"#);
    let (endpoint, _) = answering(head("400 Bad Request", body.len()), body.into(), 1).await;
    let error = Aws::at(&endpoint, "us-east-1").unwrap().cluster_arns().await.unwrap_err();
    let said = error.problem.aws.as_ref().unwrap().message.clone();
    for text in [&said, &error.problem.message, &error.to_string()] {
        assert!(
            text.len() < FOREIGN_MESSAGE + 300 && !text.contains('\n') && !text.contains('\u{202e}'),
            "{text}"
        );
    }
    assert!(said.starts_with("no 2026"), "{said}");
}

#[tokio::test]
async fn one_exit_code_without_a_sign_does_not_hide_the_other_tasks() {
    let task = |id: char, code: &str| {
        let arn = format!("arn:aws:ecs:us-east-1:123456789012:task/staging/{}", id.to_string().repeat(32));
        format!(
            r#"{{"taskArn":"{arn}","clusterArn":"arn:aws:ecs:us-east-1:123456789012:cluster/staging",
                "taskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:task-definition/web:1","lastStatus":"STOPPED",
                "startedAt":1795356000.5,"version":5,"containers":[{{"name":"app","exitCode":{code}}}]}}"#
        )
    };
    let all = ["3221225786", "0", "-1073741510", "1.0"].iter().zip('a'..).map(|(code, id)| task(id, code));
    let body = format!(r#"{{"tasks":[{}],"failures":[]}}"#, all.collect::<Vec<_>>().join(","));
    let (endpoint, _) = answering(head("200 OK", body.len()), body.into(), 1).await;
    let aws = Aws::at(&endpoint, "us-east-1").unwrap();
    let found = aws.describe_tasks("staging", &["x".into()], 0).await.unwrap();
    let codes: Vec<_> = found.tasks.iter().map(|task| task.exit).collect();
    assert_eq!(codes, [Some(3_221_225_786), Some(0), Some(-1_073_741_510), Some(1)]);
    let whole = aws.task_details("staging", &["x".into()]).await.unwrap();
    assert_eq!(whole[0].1.containers[0].exit, Some(3_221_225_786));
}
