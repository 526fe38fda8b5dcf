//! The load balancer's token and the proxy's header, true and forged.

use std::sync::Mutex;

use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::*;
use crate::clock::ManualClock;
use crate::config::{self, Access, Command, Config, Given};

const NOW: i64 = 1_800_000_000_000;
const ARN: &str =
    "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/slipway/50dc6c495c0c9188";
const ISSUER: &str = "https://login.example.com/";
const CLIENT: &str = "slipway-client";
const KEY_ID: &str = "0123abcd-0000-4000-8000-000000000000";
/// What stands before the point of a P-256 key in its SubjectPublicKeyInfo.
const PREFIX: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
];

/// A load balancer's key, and the host that serves it.
struct Balancer {
    pair: EcdsaKeyPair,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl PublicKeys for Balancer {
    async fn fetch(&self, id: &str) -> Result<String, String> {
        self.asked.lock().unwrap().push(id.to_owned());
        if id != KEY_ID {
            return Err("HTTP 404".to_owned());
        }
        let der = [&PREFIX[..], self.pair.public_key().as_ref()].concat();
        Ok(format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der)))
    }
}

impl Balancer {
    fn new() -> Arc<Self> {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Arc::new(Self { pair, asked: Mutex::default() })
    }

    fn sign(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE.encode(signature.as_ref()))
    }

    /// As [`sign`](Self::sign), with base64 as the standard has it.
    fn sign_unpadded(&self, header: &Value, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(header), part(claims));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }

    fn token(&self) -> String {
        self.sign(&header(), &claims())
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }
}

fn header() -> Value {
    json!({ "typ": "JWT", "alg": "ES256", "kid": KEY_ID, "signer": ARN, "iss": ISSUER, "client": CLIENT,
            "exp": NOW / 1000 + 120 })
}

fn claims() -> Value {
    json!({ "sub": "2f1e", "email": "ada@example.com", "email_verified": true, "name": "Ada" })
}

fn with(mut value: Value, member: &str, to: Value) -> Value {
    value[member] = to;
    value
}

fn given(settings: &[(&'static str, &str)]) -> Access {
    let mut given = Given::default();
    for (name, value) in settings {
        given.set(name, Some((*value).to_owned()));
    }
    match config::load(Command::Serve, given, |_| None).unwrap() {
        Config::Serve(server) => server.access,
        other => panic!("{other:?}"),
    }
}

fn alb(balancer: &Arc<Balancer>, clock: &ManualClock, claim: &str) -> SignIn {
    let settings = [
        ("sign_in", "alb"),
        ("alb_arn", ARN),
        ("oidc_issuer", ISSUER),
        ("oidc_client_id", CLIENT),
        ("user_claim", claim),
        ("listen", "0.0.0.0:3000"),
    ];
    let keys = |base: &str| {
        assert_eq!(base, "https://public-keys.auth.elb.eu-west-1.amazonaws.com");
        balancer.clone() as Arc<dyn PublicKeys>
    };
    SignIn::new(&given(&settings), keys, Arc::new(clock.clone()))
}

fn bearing(token: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-amzn-oidc-data", token.parse().unwrap());
    headers
}

async fn name(sign_in: &SignIn, token: &str) -> Result<String, Refused> {
    sign_in.actor(None, &bearing(token)).await.map(|actor| actor.name)
}

#[tokio::test]
async fn a_token_of_our_load_balancer_names_the_user_and_its_key_is_fetched_once() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let sign_in = alb(&balancer, &clock, "email");
    for _ in 0..3 {
        assert_eq!(name(&sign_in, &balancer.token()).await.unwrap(), "ada@example.com");
    }
    assert_eq!(balancer.asked(), 1);
    assert_eq!(
        name(&sign_in, &balancer.sign_unpadded(&header(), &claims())).await.unwrap(),
        "ada@example.com"
    );
    assert_eq!(name(&alb(&balancer, &clock, "sub"), &balancer.token()).await.unwrap(), "2f1e");
    assert!(name(&alb(&balancer, &clock, "groups"), &balancer.token()).await.is_err());
}

#[tokio::test]
async fn a_header_that_is_not_ours_is_refused_before_a_key_is_fetched() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let sign_in = alb(&balancer, &clock, "email");
    let other = ARN.replace("50dc", "60dc");
    for (member, to, why) in [
        ("alg", json!("none"), "ES256"),
        ("alg", json!("HS256"), "ES256"),
        ("alg", json!("es256"), "ES256"),
        ("signer", json!(other), "another load balancer"),
        ("signer", json!(format!("{ARN} ")), "another load balancer"),
        ("signer", json!([ARN]), "not a load balancer's"),
        ("iss", json!("https://login.example.com"), "issuer"),
        ("client", json!("another"), "client"),
        ("exp", json!(NOW / 1000 - 31), "expired"),
        ("exp", json!("never"), "not a load balancer's"),
        ("exp", json!(i64::MIN), "expired"),
        ("exp", Value::Null, "not a load balancer's"),
        ("kid", json!("../../bucket/key"), "key id"),
        ("kid", json!("a?b"), "key id"),
        ("kid", json!(""), "key id"),
        ("kid", json!("k".repeat(65)), "key id"),
        ("crit", json!(["b64"]), "must be understood"),
    ] {
        let forged = balancer.sign(&with(header(), member, to.clone()), &claims());
        let refused = name(&sign_in, &forged).await.unwrap_err();
        assert!(refused.to_string().contains(why), "{member} {to}: {refused}");
    }
    assert_eq!(balancer.asked(), 0);
    // Clocks may differ by a little.
    let late = balancer.sign(&with(header(), "exp", json!(NOW / 1000 - 29)), &claims());
    assert!(name(&sign_in, &late).await.is_ok());
}

#[tokio::test]
async fn a_signature_that_does_not_hold_is_refused() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let sign_in = alb(&balancer, &clock, "email");
    let token = balancer.token();
    let parts: Vec<&str> = token.split('.').collect();
    let part = |value: Value| URL_SAFE.encode(value.to_string());
    let eve = part(with(claims(), "email", json!("eve@example.com")));
    let later = part(with(header(), "exp", json!(NOW)));
    let zeros = URL_SAFE.encode([0; 64]);
    for forged in [
        format!("{}.{eve}.{}", parts[0], parts[2]),
        format!("{later}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.{zeros}", parts[0], parts[1]),
        format!("{}.{}.", parts[0], parts[1]),
        Balancer::new().token(),
    ] {
        let refused = name(&sign_in, &forged).await.unwrap_err();
        assert_eq!(refused, Refused::Untrue("the token's signature does not hold"), "{forged}");
    }
    for shapeless in
        ["", "a", "a.b", "a.b.c", ".", "..", "....", "é", &format!("{token}.x"), &"a".repeat(20_000)]
    {
        let mut headers = HeaderMap::new();
        headers.insert("x-amzn-oidc-data", http::HeaderValue::from_bytes(shapeless.as_bytes()).unwrap());
        assert!(matches!(sign_in.actor(None, &headers).await, Err(Refused::Untrue(_))), "{shapeless}");
    }
    let mut twice = bearing(&token);
    twice.append("x-amzn-oidc-data", token.parse().unwrap());
    assert!(matches!(sign_in.actor(None, &twice).await, Err(Refused::Untrue(_))));
    assert_eq!(sign_in.actor(None, &HeaderMap::new()).await.unwrap_err(), Refused::Unsigned);
}

#[tokio::test]
async fn a_claim_that_its_provider_has_not_verified_is_no_name() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let sign_in = alb(&balancer, &clock, "email");
    for unverified in [json!(false), json!("false")] {
        let token = balancer.sign(&header(), &with(claims(), "email_verified", unverified));
        assert!(name(&sign_in, &token).await.is_err());
    }
    for odd in [json!(7), json!(["ada@example.com"]), Value::Null, json!("local"), json!(" ")] {
        assert!(name(&sign_in, &balancer.sign(&header(), &with(claims(), "email", odd))).await.is_err());
    }
}

#[tokio::test]
async fn forged_key_ids_make_no_storm_and_the_known_key_still_holds() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let sign_in = alb(&balancer, &clock, "email");
    assert!(name(&sign_in, &balancer.token()).await.is_ok());
    for n in 0..100 {
        let forged = balancer.sign(&with(header(), "kid", json!(format!("key-{n}"))), &claims());
        assert!(matches!(name(&sign_in, &forged).await, Err(Refused::Uncheckable(_))));
    }
    assert_eq!(balancer.asked(), 6);
    assert!(name(&sign_in, &balancer.token()).await.is_ok());
    clock.advance(60_000);
    let forged = balancer.sign(&with(header(), "kid", json!("key-later")), &claims());
    let _ = name(&sign_in, &forged).await;
    assert_eq!(balancer.asked(), 7);
}

/// Forged ids from everywhere, before and after the load balancer has a new key.
#[tokio::test]
async fn real_key_is_had_while_forged_ids_arrive() {
    let (balancer, clock) = (Balancer::new(), ManualClock::at(NOW));
    let ours: Option<IpAddr> = Some("10.0.1.5".parse().unwrap());
    let forge = async |sign_in: &SignIn, from: std::ops::Range<u32>, each: u32| {
        for peer in from {
            let peer = IpAddr::from(std::net::Ipv4Addr::from(0x0a02_0000 + peer));
            for n in 0..each {
                let forged = balancer.sign(&with(header(), "kid", json!(format!("key-{n}"))), &claims());
                assert!(sign_in.actor(Some(peer), &bearing(&forged)).await.is_err());
            }
        }
    };
    let sign_in = alb(&balancer, &clock, "email");
    forge(&sign_in, 0..1, 100).await;
    let token = balancer.token();
    assert!(sign_in.actor(ours, &bearing(&token)).await.is_ok(), "one address has used up its own");

    // The key changes: as if it were unknown, because the process that knew it is another one.
    let sign_in = alb(&balancer, &clock, "email");
    assert!(sign_in.actor(ours, &bearing(&token)).await.is_ok());
    forge(&sign_in, 0..100, 6).await;
    let before = balancer.asked();
    let next = balancer.sign(&with(header(), "kid", json!("key-new")), &claims());
    let refused = sign_in.actor(ours, &bearing(&next)).await.unwrap_err();
    assert!(refused.to_string().contains("HTTP 404"), "it was asked for: {refused}");
    assert_eq!(balancer.asked(), before + 1);
    let elsewhere = sign_in.actor(Some("10.9.9.9".parse().unwrap()), &bearing(&next)).await.unwrap_err();
    assert!(elsewhere.to_string().contains("too many unknown keys"), "{elsewhere}");
}

#[tokio::test]
async fn a_header_is_believed_from_the_configured_peers_alone() {
    let access = given(&[
        ("sign_in", "header"),
        ("trusted_proxies", "10.0.1.5, 10.2.0.0/24, fd00::/64"),
        ("user_header", "X-Auth-User"),
        ("listen", "0.0.0.0:3000"),
    ]);
    let sign_in =
        SignIn::new(&access, |_| unreachable!("no keys are needed"), Arc::new(ManualClock::at(NOW)));
    let mut headers = HeaderMap::new();
    headers.insert("x-auth-user", "ada".parse().unwrap());
    headers.insert("x-forwarded-for", "10.0.1.5".parse().unwrap());
    for (peer, believed) in [
        ("10.0.1.5", true),
        ("::ffff:10.0.1.5", true),
        ("10.2.0.77", true),
        ("fd00::9", true),
        ("10.0.1.6", false),
        ("10.2.1.0", false),
        ("127.0.0.1", false),
        ("fd00:0:0:1::9", false),
    ] {
        let said = sign_in.actor(Some(peer.parse().unwrap()), &headers).await;
        assert_eq!(said.is_ok_and(|actor| actor.name == "ada"), believed, "{peer}");
    }
    assert!(matches!(sign_in.actor(None, &headers).await, Err(Refused::Stranger(_))));
    let proxy = Some("10.0.1.5".parse().unwrap());
    assert_eq!(sign_in.actor(proxy, &HeaderMap::new()).await.unwrap_err(), Refused::Unsigned);
    headers.append("x-auth-user", "eve".parse().unwrap());
    assert!(sign_in.actor(proxy, &headers).await.is_err(), "two names are nobody's");
}
