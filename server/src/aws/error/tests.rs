//! What anybody in AWS's place may answer. `make fuzz` reads a million of each.

use aws_smithy_types::error::ErrorMetadata;
use domain::limit::{FOREIGN_MESSAGE, SENTENCE};
use proptest::prelude::*;

use super::*;

const CODES: [&str; 8] = [
    "ThrottlingException",
    "ClusterNotFoundException",
    "AccessDeniedException",
    "InvalidParameterException",
    "ExpiredTokenException",
    "PlatformUnknownException",
    "ConflictException",
    "",
];

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(&CODES[..]).prop_map(str::to_owned),
        any::<String>(),
        ("\\PC{0,9}", 0..3_000_usize).prop_map(|(piece, times)| piece.repeat(times)),
        Just(
            "User: arn:aws:iam::1:user/x is not authorized to perform: ecs:RunTask on resource: ".to_owned()
        ),
    ]
}

proptest! {
    #[test]
    fn fuzz_errors_of_aws(
        code in word(), message in word(), id in proptest::option::of(word()), status in 0_u16..1_000,
    ) {
        let meta = ErrorMetadata::builder().code(code).message(message).build();
        let error = answered("ecs:RunTask", &meta, status, id);
        let fault = error.problem.aws.as_ref().expect("AWS's words");
        for text in [&fault.code, &fault.message, &error.problem.message] {
            prop_assert!(!text.contains(['\n', '\r']), "{text}");
            // A character that is written out takes up to eight.
            prop_assert!(text.chars().count() <= 8 * FOREIGN_MESSAGE + SENTENCE, "{text}");
        }
    }
}
