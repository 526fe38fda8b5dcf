//! The address that people type, when it is not the one the server listens on.

use http::Uri;

/// A scheme and a host, perhaps with a port; never a path, because the pages sit at the root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl PublicUrl {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let uri: Uri = text.strip_suffix('/').unwrap_or(text).parse().ok()?;
        let scheme = uri.scheme_str().filter(|s| ["http", "https"].contains(s))?.to_owned();
        let authority = uri.authority()?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        let host = authority.host().to_lowercase();
        (bare && !host.is_empty()).then(|| Self { scheme, host, port: authority.port_u16() })
    }

    /// The host, in small letters; an IPv6 address with its brackets.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The origin as a browser writes it.
    pub fn origin(&self) -> String {
        let usual = if self.scheme == "https" { 443 } else { 80 };
        match self.port.filter(|port| *port != usual) {
            Some(port) => format!("{}://{}:{port}", self.scheme, self.host),
            None => format!("{}://{}", self.scheme, self.host),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_an_origin_and_nothing_more() {
        for (text, origin) in [
            ("https://slipway.example.com", Some("https://slipway.example.com")),
            ("https://Slipway.Example.com/", Some("https://slipway.example.com")),
            ("https://slipway.example.com:443", Some("https://slipway.example.com")),
            ("http://10.0.0.7:8080", Some("http://10.0.0.7:8080")),
            ("http://[fd00::1]:3000", Some("http://[fd00::1]:3000")),
            ("slipway.example.com", None),
            ("ftp://slipway.example.com", None),
            ("https://slipway.example.com/ecs", None),
            ("https://slipway.example.com/?a=b", None),
            ("https://user:secret@slipway.example.com", None),
            ("https://", None),
        ] {
            assert_eq!(PublicUrl::parse(text).map(|u| u.origin()).as_deref(), origin, "{text}");
        }
    }
}
