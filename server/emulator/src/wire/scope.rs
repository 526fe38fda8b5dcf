//! The SigV4 credential scope: who calls, in which region, which service.
//!
//! Any credentials are accepted; the signature is not checked. The scope sits in the
//! `Authorization` header (`Credential=AKID/20261121/us-east-1/ecs/aws4_request`) or, for a
//! presigned request, in the query parameter `X-Amz-Credential`.

use http::HeaderMap;
use http::header::AUTHORIZATION;

/// A parsed credential scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scope {
    pub(crate) access_key: String,
    pub(crate) region: String,
    pub(crate) service: String,
}

/// What the request says about its signer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Signature {
    /// Nothing at all: AWS misses an authentication token.
    Missing,
    /// An `Authorization` header without a readable scope.
    Unreadable,
    /// A scope.
    Scoped(Scope),
}

/// Finds the scope in the header or in the query string.
pub(crate) fn read(headers: &HeaderMap, query: Option<&str>) -> Signature {
    if let Some(header) = headers.get(AUTHORIZATION) {
        return header
            .to_str()
            .ok()
            .and_then(|text| text.split_once("Credential="))
            .and_then(|(_, rest)| rest.split([',', ' ']).next())
            .and_then(parse)
            .map_or(Signature::Unreadable, Signature::Scoped);
    }
    let presigned = query.and_then(|query| {
        form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == "X-Amz-Credential")
    });
    match presigned {
        None => Signature::Missing,
        Some((_, value)) => parse(&value).map_or(Signature::Unreadable, Signature::Scoped),
    }
}

fn parse(credential: &str) -> Option<Scope> {
    // From the right: an access key may hold a slash, the rest may not.
    let mut parts = credential.rsplitn(5, '/');
    let terminator = parts.next()?;
    let service = parts.next()?;
    let region = parts.next()?;
    let _date = parts.next()?;
    let access_key = parts.next()?;
    let filled = [access_key, region, service].iter().all(|part| !part.is_empty());
    (terminator == "aws4_request" && filled).then(|| Scope {
        access_key: access_key.to_owned(),
        region: region.to_owned(),
        service: service.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn header(value: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        headers
    }

    #[test]
    fn reads_scopes() {
        let found = read(
            &header(
                "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/ecs/aws4_request, \
                 SignedHeaders=host, Signature=0",
            ),
            None,
        );
        let Signature::Scoped(scope) = found else { panic!("no scope: {found:?}") };
        assert_eq!((&*scope.access_key, &*scope.region, &*scope.service), ("x", "us-east-1", "ecs"));
        assert_eq!(read(&header("Basic Zm9v"), None), Signature::Unreadable);
        assert_eq!(read(&HeaderMap::new(), None), Signature::Missing);
        assert_eq!(read(&HeaderMap::new(), Some("X-Amz-Credential=a%2Fb")), Signature::Unreadable);
    }
}
