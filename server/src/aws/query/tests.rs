//! The client against the emulator: each of the three query services answers and refuses in its own way.

use ecs_emulator::{Emulator, Options};
use tokio::net::TcpListener;

use super::client::{EC2, IAM, QueryClient, STS, Service};
use crate::aws::config::{Patience, emulated};

async fn emulator() -> Emulator {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    Emulator::start(Options::default(), listener).await.unwrap()
}

fn client(emulator: &Emulator, service: &'static Service, region: &str) -> QueryClient {
    QueryClient::new(&emulated(&emulator.endpoint(), region, Patience::default()), service, region)
}

#[tokio::test]
async fn roles_are_listed_and_found_by_name() {
    let emulator = emulator().await;
    let iam = client(&emulator, &IAM, "us-east-1");
    let page = iam.send("iam:ListRoles", "ListRoles", &[("MaxItems", "1")]).await.unwrap();
    let result = page.child("ListRolesResult").unwrap();
    assert_eq!(result.string("IsTruncated"), "true");
    let role = result.child("Roles").and_then(|roles| roles.child("member")).unwrap();
    // The policy travels percent-encoded; a client has to decode it.
    assert!(role.string("AssumeRolePolicyDocument").starts_with("%7B"), "{role:?}");

    let name = role.string("RoleName");
    let found = iam.send("iam:GetRole", "GetRole", &[("RoleName", &name)]).await.unwrap();
    let found = found.child("GetRoleResult").and_then(|result| result.child("Role")).unwrap();
    assert_eq!(found.string("Arn"), role.string("Arn"));
    assert!(page.child("ResponseMetadata").is_some_and(|meta| !meta.string("RequestId").is_empty()));
}

#[tokio::test]
async fn each_service_refuses_with_a_code_and_a_request_id() {
    let emulator = emulator().await;
    let rows: [(&'static Service, _, _, _, _); 3] = [
        (&IAM, "iam:GetRole", "GetRole", ("RoleName", "nobody"), "NoSuchEntity"),
        (&EC2, "ec2:DescribeVpcs", "DescribeVpcs", ("VpcId.1", "vpc-0badbad0"), "InvalidVpcID.NotFound"),
        (&STS, "sts:GetFederationToken", "GetFederationToken", ("Name", "x"), "InvalidAction"),
    ];
    for (service, operation, action, parameter, code) in rows {
        let client = client(&emulator, service, "us-east-1");
        let error = client.send(operation, action, &[parameter]).await.unwrap_err();
        let fault = error.problem.aws.unwrap();
        assert_eq!((fault.operation.as_str(), fault.code.as_str()), (operation, code));
        assert!(fault.request_id.is_some(), "{fault:?}");
    }
}

proptest::proptest! {
    /// Errors, whole, cut off and mixed with anything. `make fuzz` reads a million of each.
    #[test]
    fn fuzz_xml_of_aws(text in "(\\PC|[<>/&;!\\[\\]?-]){0,200}", cut in 0_usize..200) {
        let good = "<ErrorResponse><Error><Type>Sender</Type><Code>Throttling</Code><Message>m</Message></Error>\
                    <RequestId>r</RequestId></ErrorResponse>";
        let half = &good[..cut.min(good.len())];
        for body in [text.as_str(), half, &format!("{half}{text}")] {
            // Whatever it is, it is read or refused.
            let _ = super::xml::Node::parse(body.as_bytes());
        }
    }
}
