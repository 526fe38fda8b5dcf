//! The data of a page, type-erased.
//!
//! Each type of resource adds about a dozen kilobytes of wasm. All pages share this one: the server sends the data as JSON
//! text, and a page only adds the code that reads its own type from it.

use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use domain::problem::{Problem, ProblemKind};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::api::error::ApiError;

/// The result of reading a page's data.
#[derive(Clone)]
pub(super) struct PageData {
    /// The value, if it was read on this side.
    value: Option<Arc<dyn Any + Send + Sync>>,
    /// The JSON text, on the server and where it came from the server.
    text: Arc<str>,
}

impl PageData {
    /// Erases the type of a result.
    pub(super) fn of<T: Serialize + Send + Sync + 'static>(answer: Result<T, ApiError>) -> Self {
        #[cfg(feature = "ssr")]
        let text = serde_json::to_string(&answer).unwrap_or_default().into();
        #[cfg(not(feature = "ssr"))]
        let text = Arc::default();
        Self { value: Some(Arc::new(answer)), text }
    }

    /// Reads the result again.
    ///
    /// # Errors
    /// The result's own problem, or one that says that the text can't be read.
    pub(super) fn read<T: DeserializeOwned + Clone + 'static>(&self) -> Result<T, ApiError> {
        let here = self.value.as_ref().and_then(|value| value.downcast_ref::<Result<T, ApiError>>());
        match here {
            Some(answer) => answer.clone(),
            None => serde_json::from_str(&self.text).unwrap_or_else(|_| Err(unreadable())),
        }
    }
}

fn unreadable() -> ApiError {
    ApiError(Problem::new(
        ProblemKind::Internal,
        "page-data",
        "The data of this page can't be read. Reload the page.",
    ))
}

impl fmt::Display for PageData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for PageData {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self { value: None, text: text.into() })
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    type Answer = Result<(String, Vec<u8>), ApiError>;

    #[test]
    fn page_data_is_the_same_in_the_browser_as_on_the_server() {
        let answer: Answer = Ok(("a \"quoted\" name".to_owned(), vec![1, 2]));
        let refused: Answer = Err(unreadable());
        for answer in [answer, refused] {
            let here = PageData::of(answer.clone());
            assert_eq!(here.read::<(String, Vec<u8>)>(), answer);
            let Ok(there) = PageData::from_str(&here.to_string());
            assert_eq!(there.read::<(String, Vec<u8>)>(), answer);
        }
    }

    #[test]
    fn unreadable_text_is_a_problem_and_not_a_panic() {
        for text in ["", "{", "{\"Ok\":7}", "null"] {
            let Ok(data) = PageData::from_str(text);
            assert_eq!(data.read::<(String, Vec<u8>)>(), Err(unreadable()), "{text}");
        }
    }
}
