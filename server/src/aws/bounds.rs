//! What is taken of an answer. AWS keeps far below these bounds; a proxy, an emulator or a wrong address may not.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use domain::problem::{Problem, ProblemKind};
use http_body_util::Limited;

use super::error::{AwsError, Outcome};

/// Bytes of an answer.
pub const ANSWER_BYTES: usize = 16 * 1024 * 1024;
/// Pages of a list.
pub const PAGES: usize = 1_000;

/// Gives up an answer that is longer than [`ANSWER_BYTES`], for every client.
#[derive(Debug)]
pub(super) struct AnswerLimit;

impl Intercept for AnswerLimit {
    fn name(&self) -> &'static str {
        "AnswerLimit"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(whole, ANSWER_BYTES));
        Ok(())
    }
}

/// The way through the pages of a list.
#[derive(Debug, Default)]
pub(super) struct ListPages {
    token: Option<String>,
    pages: usize,
}

impl ListPages {
    /// The token of the page to ask for; none for the first.
    pub(super) fn token(&self) -> Option<String> {
        self.token.clone()
    }

    /// Notes the token of an answer. Tells whether another page follows.
    ///
    /// # Errors
    /// When the list would never end: the token is the one that was sent, or there are more than [`PAGES`].
    pub(super) fn follow(&mut self, operation: &'static str, next: Option<String>) -> Result<bool, AwsError> {
        let next = next.filter(|token| !token.is_empty());
        self.pages += 1;
        if next.is_some() && (next == self.token || self.pages >= PAGES) {
            return Err(endless(operation));
        }
        self.token = next;
        Ok(self.token.is_some())
    }
}

fn endless(operation: &'static str) -> AwsError {
    let said = format!(
        "The list that {operation} returns never ends. A proxy or the endpoint may be at fault: check AWS_ENDPOINT_URL."
    );
    let problem = Box::new(Problem::new(ProblemKind::Unavailable, "aws-endless-list", said));
    AwsError { operation, outcome: Outcome::Refused, problem, resource_ids: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paging_ends_where_a_token_repeats_or_pages_never_end() {
        let token = |n: usize| Some(n.to_string());
        let mut pages = ListPages::default();
        assert!(pages.follow("x", token(1)).unwrap());
        assert_eq!(pages.token(), token(1));
        assert!(pages.follow("x", token(2)).unwrap());
        assert_eq!(pages.follow("x", token(2)).unwrap_err().problem.code, "aws-endless-list");
        assert!(!pages.follow("x", Some(String::new())).unwrap(), "an empty token is none");
        let mut pages = ListPages::default();
        let went = (0..PAGES + 1).take_while(|n| pages.follow("x", token(*n)).is_ok()).count();
        assert_eq!(went, PAGES - 1);
    }
}
