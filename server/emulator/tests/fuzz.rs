//! Mutated requests against a running emulator: whatever the bytes, an answer comes back that
//! is no 5xx, and the emulator lives on.
//!
//! The corpus is one valid request per decoder. Each round changes bytes, cuts, doubles and
//! splices. `FUZZ_ROUNDS` sets how many rounds; the default keeps the suite quick.

#![expect(clippy::unwrap_used, reason = "a helper of a test fails the test")]

use ecs_emulator::{Emulator, Options, TimeMode};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Signing name, target, body.
const CORPUS: [(&str, &str, &str); 21] = [
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.RunTask",
        r#"{"cluster":"staging","taskDefinition":"web:1","count":2,"clientToken":"t","startedBy":"a/b","tags":[{"key":"k","value":"v"}],"overrides":{"cpu":"256","containerOverrides":[{"name":"app","command":["sh","-c","sleep 3; exit 1"],"environment":[{"name":"EMULATOR_SCENARIO","value":"exit code=3 after=2"}]}]},"capacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1,"base":1}],"networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-0"]}}}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.RegisterTaskDefinition",
        r#"{"family":"f","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"1 vCPU","memory":"2 GB","runtimePlatform":{"cpuArchitecture":"X86_64","operatingSystemFamily":"LINUX"},"containerDefinitions":[{"name":"a","image":"emulator/exit:code-1.after-2","portMappings":[{"containerPort":80}],"healthCheck":{"command":["CMD","true"],"interval":5}}],"volumes":[{"name":"v"}]}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.DescribeTasks",
        r#"{"cluster":"staging","tasks":["0123456789abcdef0123456789abcdef","arn:aws:ecs:us-east-1:123456789012:task/staging/x"],"include":["TAGS"]}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.ListTasks",
        r#"{"cluster":"staging","desiredStatus":"STOPPED","maxResults":3,"nextToken":"MTowMDAwOjE="}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.CreateCluster",
        r#"{"clusterName":"c","settings":[{"name":"containerInsights","value":"enabled"}],"capacityProviders":["FARGATE"],"defaultCapacityProviderStrategy":[{"capacityProvider":"FARGATE","weight":1}]}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.CreateCapacityProvider",
        r#"{"name":"p","autoScalingGroupProvider":{"autoScalingGroupArn":"arn:aws:autoscaling:r:1:autoScalingGroup:1:autoScalingGroupName/g","managedScaling":{"targetCapacity":5}}}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.TagResource",
        r#"{"resourceArn":"arn:aws:ecs:us-east-1:123456789012:cluster/staging","tags":[{"key":"a","value":"b"}]}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.ListTaskDefinitions",
        r#"{"familyPrefix":"web","sort":"DESC","maxResults":2}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.PutAccountSetting",
        r#"{"name":"containerInsights","value":"enabled"}"#,
    ),
    (
        "ecs",
        "AmazonEC2ContainerServiceV20141113.DeleteTaskDefinitions",
        r#"{"taskDefinitions":["web:1","api:2"]}"#,
    ),
    (
        "sqs",
        "AmazonSQS.CreateQueue",
        r#"{"QueueName":"q","Attributes":{"VisibilityTimeout":"5","RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:x:q\",\"maxReceiveCount\":2}"}}"#,
    ),
    (
        "sqs",
        "AmazonSQS.SendMessage",
        r#"{"QueueUrl":"http://h/1/q","MessageBody":"hello","MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":"AAE="}}}"#,
    ),
    (
        "sqs",
        "AmazonSQS.ReceiveMessage",
        r#"{"QueueUrl":"http://h/1/q","MaxNumberOfMessages":10,"VisibilityTimeout":0,"MessageSystemAttributeNames":["All"]}"#,
    ),
    (
        "sqs",
        "AmazonSQS.DeleteMessageBatch",
        r#"{"QueueUrl":"http://h/1/q","Entries":[{"Id":"a","ReceiptHandle":"MToxOngxeA=="}]}"#,
    ),
    (
        "events",
        "AWSEvents.PutRule",
        r#"{"Name":"r","EventPattern":"{\"source\":[\"aws.ecs\"],\"detail\":{\"v\":[{\"numeric\":[\">\",1,\"<\",9]},{\"anything-but\":{\"prefix\":\"x\"}},{\"wildcard\":\"a*b\"}],\"$or\":[{\"a\":[1]},{\"b\":[null]}]}}"}"#,
    ),
    (
        "events",
        "AWSEvents.PutTargets",
        r#"{"Rule":"r","Targets":[{"Id":"1","Arn":"arn:aws:sqs:us-east-1:123456789012:q","InputTransformer":{"InputPathsMap":{"a":"$.detail.x[0]"},"InputTemplate":"<a>"}}]}"#,
    ),
    (
        "logs",
        "Logs_20140328.FilterLogEvents",
        r#"{"logGroupName":"/ecs/web","filterPattern":"?a -b \"c d\"","limit":5,"startTime":1}"#,
    ),
    (
        "logs",
        "Logs_20140328.GetLogEvents",
        r#"{"logGroupName":"/ecs/web","logStreamName":"x","nextToken":"f/000001/s"}"#,
    ),
    (
        "ec2",
        "",
        "Action=AuthorizeSecurityGroupIngress&GroupName=web&IpPermissions.1.IpProtocol=tcp&IpPermissions.1.FromPort=80&IpPermissions.1.ToPort=80&IpPermissions.1.IpRanges.1.CidrIp=10.0.0.0%2F8",
    ),
    (
        "ec2",
        "",
        "Action=DescribeSubnets&Filter.1.Name=tag%3AName&Filter.1.Value.1=p*&MaxResults=5&NextToken=x",
    ),
    (
        "sts",
        "",
        "Action=AssumeRole&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fx&RoleSessionName=me&DurationSeconds=900",
    ),
];

/// One change to a body.
#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index, prop::sample::Index),
    Double(prop::sample::Index, prop::sample::Index),
    Insert(prop::sample::Index, &'static str),
}

/// What decoders trip over.
const DICTIONARY: [&str; 15] = [
    "null",
    "-1",
    "1e999",
    "99999999999999999999",
    "\"\"",
    "[]",
    "{}",
    "\\ud800",
    "\u{0}",
    "%",
    "%zz",
    "aws:",
    "::::",
    "🚢",
    "é_É",
];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(at, to)| Change::Set(at, to)),
        any::<(prop::sample::Index, prop::sample::Index)>().prop_map(|(a, b)| Change::Cut(a, b)),
        any::<(prop::sample::Index, prop::sample::Index)>().prop_map(|(a, b)| Change::Double(a, b)),
        (any::<prop::sample::Index>(), prop::sample::select(DICTIONARY.as_slice()))
            .prop_map(|(at, word)| Change::Insert(at, word)),
    ]
}

fn apply(body: &mut Vec<u8>, change: &Change) {
    if body.is_empty() {
        return;
    }
    let length = body.len();
    match change {
        Change::Set(at, to) => body[at.index(length)] = *to,
        Change::Cut(a, b) => {
            let (a, b) = (a.index(length), b.index(length));
            body.drain(a.min(b)..a.max(b));
        }
        Change::Double(a, b) => {
            let (a, b) = (a.index(length), b.index(length));
            let part = body[a.min(b)..a.max(b)].to_vec();
            body.extend(part);
        }
        Change::Insert(at, word) => {
            let at = at.index(length);
            body.splice(at..at, word.bytes());
        }
    }
}

/// One request on its own connection; the status of the answer.
async fn send(address: std::net::SocketAddr, service: &str, target: &str, body: &[u8]) -> u16 {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: emulator\r\nConnection: close\r\nX-Amz-Target: {target}\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/{service}/aws4_request\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(body).await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    let line = String::from_utf8_lossy(&answer[..answer.len().min(20)]).into_owned();
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0)
}

#[test]
fn no_bytes_bring_it_down() {
    let rounds = std::env::var("FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_500);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = Options { time: TimeMode::Manual, ..Options::default() };
        Emulator::start(options, listener).await.unwrap()
    });
    let address = emulator.addr();
    for (service, target, body) in CORPUS {
        let status = runtime.block_on(send(address, service, target, body.as_bytes()));
        assert!((200..500).contains(&status), "{target}: {status}");
    }
    let mut runner =
        TestRunner::new(Config { cases: rounds, failure_persistence: None, ..Config::default() });
    let strategy = (0..CORPUS.len(), prop::collection::vec(change(), 1..8));
    runner
        .run(&strategy, |(which, changes)| {
            let (service, target, body) = CORPUS[which];
            let mut body = body.as_bytes().to_vec();
            changes.iter().for_each(|change| apply(&mut body, change));
            let status = runtime.block_on(send(address, service, target, &body));
            prop_assert!((200..500).contains(&status), "{}: {} for {:?}", target, status, body);
            Ok(())
        })
        .unwrap();
    emulator.advance(std::time::Duration::from_secs(7200));
    let status = runtime.block_on(send(address, "ecs", CORPUS[3].1, b"{\"cluster\":\"staging\"}"));
    assert_eq!(status, 200);
}
