//! The token of `x-amzn-oidc-data`: a JWT in the load balancer's own dialect, with padded base64
//! and with signer, issuer, client and expiry in the protected header. JWT libraries refuse the
//! padding, so the three parts are taken apart here; the cryptography is a library's.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::STANDARD};
use domain::time::Millis;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Refused;
use crate::config;

/// No load balancer sends more: its own limit for a header is 16 KiB.
const LONGEST: usize = 16 * 1024;
/// What two clocks may differ by, in milliseconds.
const LEEWAY: Millis = 30_000;

/// AWS pads; the standard does not.
const PADDED_OR_NOT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::URL_SAFE,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A token that has been read but not verified.
pub(super) struct Token<'a> {
    /// What the signature is over: the first two parts as they stand.
    signed: &'a str,
    header: Header,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

/// The protected header. What is not named here is passed over, except `crit`.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    signer: String,
    iss: String,
    client: String,
    /// Seconds since 1970.
    exp: i64,
    /// Names of members that must be understood; there are none that we do.
    crit: Option<Value>,
}

impl<'a> Token<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Refused> {
        const SHAPE: Refused = Refused::Untrue("the token is no JWT");
        if text.len() > LONGEST {
            return Err(Refused::Untrue("the token is longer than any load balancer's"));
        }
        let (signed, signature) = text.rsplit_once('.').ok_or(SHAPE)?;
        let (header, payload) =
            signed.split_once('.').filter(|(_, payload)| !payload.contains('.')).ok_or(SHAPE)?;
        let decode = |part: &str| PADDED_OR_NOT.decode(part).map_err(|_| SHAPE);
        Ok(Self {
            signed,
            header: serde_json::from_slice(&decode(header)?)
                .map_err(|_| Refused::Untrue("the token's header is not a load balancer's"))?,
            payload: decode(payload)?,
            signature: decode(signature)?,
        })
    }

    /// Holds the header against what must stand in it. It is not proved yet: [`verify`](Self::verify)
    /// proves it.
    pub(super) fn check(&self, expected: &config::Alb, now: Millis) -> Result<(), Refused> {
        let Header { alg, kid, signer, iss, client, exp, crit } = &self.header;
        let untrue = |wrong: bool, why: &'static str| if wrong { Err(Refused::Untrue(why)) } else { Ok(()) };
        untrue(alg != "ES256", "the token is not signed with ES256")?;
        untrue(crit.is_some(), "the token's header has members that must be understood")?;
        untrue(signer != expected.load_balancer.arn(), "the token was signed by another load balancer")?;
        untrue(*iss != expected.issuer, "the token's issuer is another")?;
        untrue(*client != expected.client_id, "the token is for another client")?;
        untrue(exp.saturating_mul(1000).saturating_add(LEEWAY) <= now, "the token has expired")?;
        // It becomes part of a URL.
        let plain = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
        untrue(!(1..=64).contains(&kid.len()) || !kid.bytes().all(plain), "the token's key id is not a key's")
    }

    pub(super) fn key_id(&self) -> &str {
        &self.header.kid
    }

    /// The claims, once the signature holds. `key` is the public key as a DER SubjectPublicKeyInfo.
    pub(super) fn verify(&self, key: &[u8]) -> Result<Map<String, Value>, Refused> {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key)
            .verify(self.signed.as_bytes(), &self.signature)
            .map_err(|_| Refused::Untrue("the token's signature does not hold"))?;
        serde_json::from_slice(&self.payload)
            .map_err(|_| Refused::Untrue("the token's claims cannot be read"))
    }
}

/// The DER bytes of a key in PEM; `None` when it is something else.
pub(super) fn der(pem: &str) -> Option<Vec<u8>> {
    let body =
        pem.trim().strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    STANDARD.decode(body.split_whitespace().collect::<String>()).ok()
}
