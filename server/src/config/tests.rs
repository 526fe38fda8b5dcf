//! The order of strength, the sentences, and who may listen where.

use std::collections::HashMap;
use std::io::Write;

use super::*;

fn given(flags: &[(&'static str, &str)]) -> Given {
    let mut given = Given::default();
    for (name, value) in flags {
        given.set(name, Some((*value).to_owned()));
    }
    given
}

fn environment(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + 'static {
    let map: HashMap<String, String> =
        pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    move |name| map.get(name).cloned()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn serve(given: Given, env: &[(&str, &str)]) -> Result<Server, ConfigError> {
    match load(Command::Serve, given, environment(env))? {
        Config::Serve(server) => Ok(server),
        other => panic!("asked for serve, got {other:?}"),
    }
}

#[test]
fn nothing_said_is_loopback_and_a_folder_of_its_own_for_the_demo() {
    let server = serve(Given::default(), &[]).unwrap();
    assert_eq!(server.listen.to_string(), "127.0.0.1:3000");
    assert_eq!(server.access, Access::ThisMachine);
    assert_eq!(server.data.to_str(), Some("data"));
    let Config::Demo(demo) = load(Command::Demo, Given::default(), |_| None).unwrap() else { panic!() };
    assert_eq!(demo.server.data.to_str(), Some("data/demo"));
    assert_eq!(demo.emulator_listen.to_string(), "127.0.0.1:4566");
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let file = file(
        "listen = \"127.0.0.1:1\"\npublic_url = \"https://file.example\"\ndata = \"from-file\"\nempty = true\n",
    );
    let mut flags = given(&[("listen", "127.0.0.1:3")]);
    flags.file = Some(file.path().to_owned());
    let env = [
        ("SLIPWAY_LISTEN", "127.0.0.1:2"),
        ("SLIPWAY_PUBLIC_URL", "https://env.example"),
        ("SLIPWAY_DATA", ""),
    ];
    let server = serve(flags, &env).unwrap();
    assert_eq!(server.listen.port(), 3);
    assert_eq!(server.public_url.unwrap().origin(), "https://env.example");
    // An empty variable is an unset one.
    assert_eq!(server.data.to_str(), Some("from-file"));
}

#[test]
fn the_file_may_be_named_by_the_environment_and_hold_numbers() {
    let file = file("speed = 25\nempty = true\naccount = \"210987654321\"\n");
    let env = [("SLIPWAY_CONFIG", file.path().to_str().unwrap())];
    let Config::Emulator(emulator) = load(Command::Emulator, Given::default(), environment(&env)).unwrap()
    else {
        panic!()
    };
    assert_eq!(
        (emulator.world.speed, emulator.empty, emulator.account.as_str()),
        (25.0, true, "210987654321")
    );
}

#[test]
fn each_mistake_is_one_sentence_with_setting_origin_and_value() {
    for (flags, env, sentence) in [
        (
            vec![("listen", "nonsense")],
            vec![],
            "The setting listen is \"nonsense\" (from the flag --listen), but it must be an IP address and a port, \
             such as 127.0.0.1:3000 or [::1]:3000.",
        ),
        (
            vec![],
            vec![("SLIPWAY_PUBLIC_URL", "example.com/x")],
            "The setting public_url is \"example.com/x\" (from the environment variable SLIPWAY_PUBLIC_URL), but it \
             must be http:// or https:// and a host, without a path, such as https://slipway.example.com.",
        ),
        (
            vec![("poll_interval", "5")],
            vec![],
            "The setting poll_interval is \"5\" (from the flag --poll-interval), but it must be a time from 200ms to \
             1h with its unit, such as 500ms, 5s or 2m.",
        ),
        (
            vec![],
            vec![("SLIPWAY_LOG_LEVEL", "verbose")],
            "The setting log_level is \"verbose\" (from the environment variable SLIPWAY_LOG_LEVEL), but it must be \
             error, warn, info, debug or trace, or a filter such as info,server=debug.",
        ),
        (
            vec![("sign_in", "oidc")],
            vec![],
            "The setting sign_in is \"oidc\" (from the flag --sign-in), but it must be alb, header or none.",
        ),
        (
            vec![("sign_in", "header")],
            vec![],
            "The setting sign_in is \"header\", which needs trusted_proxies: addresses or networks with commas between \
             them, such as 10.0.1.5 or 10.0.0.0/24,fd00::/64.",
        ),
        (
            vec![("sign_in", "header"), ("trusted_proxies", "0.0.0.0/0")],
            vec![],
            "The setting trusted_proxies is \"0.0.0.0/0\" (from the flag --trusted-proxies), but it must be addresses or \
             networks with commas between them, such as 10.0.1.5 or 10.0.0.0/24,fd00::/64.",
        ),
        (
            vec![("sockets_per_user", "0")],
            vec![],
            "The setting sockets_per_user is \"0\" (from the flag --sockets-per-user), but it must be a whole number \
             from 1 to 10000, such as 64.",
        ),
        (
            vec![("launch_limit", "0")],
            vec![],
            "The setting launch_limit is \"0\" (from the flag --launch-limit), but it must be a whole number from 1 to \
             10000, such as 1000.",
        ),
        (
            vec![("trust_network", "true")],
            vec![],
            "The setting trust_network is \"true\" (from the flag --trust-network), but it only goes with --sign-in \
             none, which is not given.",
        ),
    ] {
        assert_eq!(serve(given(&flags), &env).unwrap_err().to_string(), sentence);
    }
}

#[test]
fn values_out_of_range_are_refused() {
    for (name, bad) in [
        ("speed", &["0", "-1", "NaN", "inf", "10001", "fast"][..]),
        ("account", &["12345678901", "12345678901x"]),
        ("time", &["automatic"]),
        ("empty", &["yes"]),
        ("log_format", &["xml"]),
        ("log_level", &["", "info,verbose", "server="][..2]),
    ] {
        for value in bad {
            let result = load(Command::Emulator, given(&[(name, value)]), |_| None);
            assert!(matches!(result, Err(ConfigError::Value { name: n, .. }) if n == name), "{name} {value}");
        }
    }
    for (text, ms) in [
        ("500ms", Some(500)),
        ("2m", Some(120_000)),
        ("100ms", None),
        ("2h", None),
        ("s", None),
        ("5 s", Some(5_000)),
    ] {
        let read = serve(given(&[("poll_interval", text)]), &[]).ok().map(|s| s.poll_interval.as_millis());
        assert_eq!(read, ms, "{text}");
    }
}

#[test]
fn what_is_kept_of_the_past_has_bounds() {
    for (text, hours) in [
        ("1h", Some(1)),
        ("90d", Some(2160)),
        ("3650 d", Some(87_600)),
        ("0h", None),
        ("90", None),
        ("3651d", None),
        ("1m", None),
    ] {
        let kept = serve(given(&[("keep_history", text)]), &[]).ok().map(|s| s.keep.history.as_secs() / 3600);
        assert_eq!(kept, hours, "{text}");
    }
    for (text, changes) in [("1000", Some(1000)), ("999", None), ("-1", None), ("many", None)] {
        let kept = serve(given(&[("keep_changes", text)]), &[]).ok().map(|s| s.keep.changes);
        assert_eq!(kept, changes, "{text}");
    }
    let nothing_said = serve(Given::default(), &[]).unwrap();
    assert_eq!((nothing_said.keep.history.as_secs(), nothing_said.keep.changes), (90 * 86_400, 5_000_000));
    assert!(nothing_said.database_url.is_none());
}

#[test]
fn a_password_is_never_repeated() {
    let secret = "postgres://me:hush@db.example/";
    let wrong = serve(given(&[("database_url", secret)]), &[]).unwrap_err();
    assert_eq!(
        wrong.to_string(),
        "The setting database_url is \"(not shown)\" (from the flag --database-url), but it must be the address of a \
         PostgreSQL database with its name, such as postgres://slipway@db.example.com:5432/slipway?sslmode=verify-full."
    );
    for text in [
        "database_ulr = \"postgres://me:hush@db.example/x\"",
        "database_url = [\"postgres://me:hush@x/y\"]",
        "db_password = \"hush\"",
    ] {
        let file = file(text);
        let mut flags = Given::default();
        flags.file = Some(file.path().to_owned());
        let wrong = serve(flags, &[]).unwrap_err();
        assert!(!wrong.to_string().contains("hush") && !format!("{wrong:?}").contains("hush"), "{wrong}");
    }
    let right =
        serve(Given::default(), &[("SLIPWAY_DATABASE_URL", "postgres://me:hush@db.example/x")]).unwrap();
    assert!(!format!("{right:?}").contains("hush"));
}

#[test]
fn a_file_is_read_strictly() {
    for (text, end) in [
        (
            "listn = \"127.0.0.1:1\"",
            "sets \"listn\" to \"127.0.0.1:1\", but there is no such setting (did you mean listen?).",
        ),
        ("colour = 3", "sets \"colour\" to 3, but there is no such setting."),
        ("log-level = \"info\"", "but there is no such setting (did you mean log_level?)."),
        ("speed = [1, 2]", "but it must be one word or number."),
        ("listen = ", "cannot be used: line 1 is no TOML"),
    ] {
        let file = file(text);
        let mut flags = Given::default();
        flags.file = Some(file.path().to_owned());
        let sentence = serve(flags, &[]).unwrap_err().to_string();
        assert!(sentence.contains(end), "{sentence}");
        assert!(sentence.contains(file.path().to_str().unwrap()) && !sentence.contains('\n'), "{sentence}");
    }
    let mut flags = Given::default();
    flags.file = Some("/nowhere/slipway.toml".into());
    let sentence = serve(flags, &[]).unwrap_err().to_string();
    assert!(
        sentence
            .starts_with("The settings file /nowhere/slipway.toml (from the flag --config) cannot be used: "),
        "{sentence}"
    );
}

#[test]
fn an_address_others_reach_needs_the_operators_word() {
    for address in ["0.0.0.0:3000", "192.168.1.5:80", "[::]:3000", "[::ffff:10.0.0.1]:3000"] {
        let alone = serve(given(&[("listen", address)]), &[]).unwrap_err();
        assert!(alone.to_string().contains(&format!("\"{address}\" (from the flag --listen)")), "{alone}");
        let half = serve(given(&[("listen", address), ("sign_in", "none")]), &[]);
        assert!(matches!(half, Err(ConfigError::Exposed { .. })));
        let both = serve(given(&[("listen", address), ("sign_in", "none"), ("trust_network", "true")]), &[]);
        assert_eq!(both.unwrap().access, Access::TrustedNetwork);
    }
    for address in ["127.0.0.1:0", "127.8.8.8:3000", "[::1]:3000", "[::ffff:127.0.0.1]:3000"] {
        assert_eq!(
            serve(given(&[("listen", address)]), &[]).unwrap().access,
            Access::ThisMachine,
            "{address}"
        );
    }
    // The emulator holds nothing worth guarding.
    assert!(load(Command::Emulator, given(&[("listen", "0.0.0.0:4566")]), |_| None).is_ok());
}

#[test]
fn queues_are_named_or_addressed_and_each_is_read_once() {
    for (text, queues) in [
        ("slipway-events", Some(&["slipway-events"][..])),
        (" a , b_2,a", Some(&["a", "b_2"])),
        (
            "https://sqs.eu-west-1.amazonaws.com/123456789012/slipway-events",
            Some(&["https://sqs.eu-west-1.amazonaws.com/123456789012/slipway-events"]),
        ),
        ("http://127.0.0.1:4566/123456789012/q", Some(&["http://127.0.0.1:4566/123456789012/q"])),
        ("orders.fifo", None),
        ("a,,b", None),
        ("arn:aws:sqs:eu-west-1:123456789012:a", None),
        ("https://sqs.eu-west-1.amazonaws.com", None),
        ("https://", None),
    ] {
        let read = serve(given(&[("events_queue", text)]), &[])
            .ok()
            .map(|server| server.places[0].events_queue.clone());
        assert_eq!(
            read.as_deref(),
            queues.map(|all| all.iter().map(|q| (*q).to_owned()).collect::<Vec<_>>()).as_deref(),
            "{text}"
        );
    }
    assert!(serve(Given::default(), &[]).unwrap().places[0].events_queue.is_empty());
}

#[test]
fn places_are_a_list_in_the_file_and_one_line_elsewhere() {
    let text = "events_queue = \"first\"\n[[places]]\nname = \"home\"\nregion = \"eu-west-1\"\n\n[[places]]\nname = \"us\"\nregion = \"us-east-1\"\nevents_queue = \"second\"\n";
    let file = file(text);
    let at = || {
        let mut given = Given::default();
        given.file = Some(file.path().to_owned());
        given
    };
    let read = serve(at(), &[]).unwrap().places;
    let names: Vec<_> = read.iter().map(|place| (place.name.as_str(), place.region.as_deref())).collect();
    assert_eq!(names, [("home", Some("eu-west-1")), ("us", Some("us-east-1"))]);
    // The queue that stands outside of the list is the first place's.
    assert_eq!(
        (&*read[0].events_queue, &*read[1].events_queue),
        (&["first".into()][..], &["second".into()][..])
    );

    let line = "[{ name = \"lab\", region = \"eu-north-1\" }]";
    let read = serve(at(), &[("SLIPWAY_PLACES", line)]).unwrap().places;
    assert_eq!((read.len(), read[0].name.as_str()), (1, "lab"));
    let home = serve(Given::default(), &[]).unwrap().places;
    assert_eq!((home.len(), home[0].name.as_str(), &home[0].region), (1, "home", &None));

    let said = serve(given(&[("places", "lab")]), &[]).unwrap_err().to_string();
    assert!(
        said.starts_with(
            "The setting places is \"lab\" (from the flag --places), but it must be a list of places"
        ),
        "{said}"
    );
}

#[test]
fn a_load_balancer_is_named_by_its_whole_arn_and_needs_issuer_and_client() {
    const ARN: &str =
        "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/slipway/50dc6c495c0c9188";
    let all = |arn: &str| {
        let flags = [
            ("sign_in", "alb"),
            ("alb_arn", arn),
            ("oidc_issuer", "https://i.example"),
            ("oidc_client_id", "c"),
        ];
        serve(given(&[&flags[..], &[("listen", "0.0.0.0:3000")]].concat()), &[])
    };
    let Access::Alb(alb) = all(ARN).unwrap().access else {
        panic!("an address that others reach, with sign-in")
    };
    assert_eq!((alb.load_balancer.arn(), alb.claim.as_str()), (ARN, "email"));
    assert_eq!(alb.load_balancer.key_host(), "https://public-keys.auth.elb.eu-west-1.amazonaws.com");
    let gov = ARN.replace("arn:aws:", "arn:aws-us-gov:").replace("eu-west-1", "us-gov-west-1");
    let Access::Alb(alb) = all(&gov).unwrap().access else { panic!("it is a load balancer") };
    assert_eq!(
        alb.load_balancer.key_host(),
        "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1"
    );
    for wrong in [
        &ARN.replace("/app/", "/net/"),
        &ARN.replace("loadbalancer/", "listener/"),
        &ARN.replace("eu-west-1", "evil.example/x"),
        &ARN.replace("eu-west-1", ""),
        &ARN.replace("123456789012", "1234"),
        &ARN.replace("arn:aws:", "arn:aws-cn:"),
        &format!("{ARN}/more"),
        "*",
    ] {
        assert!(matches!(all(wrong), Err(ConfigError::Value { name: "alb_arn", .. })), "{wrong}");
    }
    let lacking =
        serve(given(&[("sign_in", "alb"), ("alb_arn", ARN), ("oidc_issuer", "x")]), &[]).unwrap_err();
    assert!(
        lacking.to_string().starts_with("The setting sign_in is \"alb\", which needs oidc_client_id: "),
        "{lacking}"
    );
    let both = serve(given(&[("sign_in", "alb"), ("trust_network", "true")]), &[]);
    assert!(matches!(both, Err(ConfigError::TrustAlone { .. })));
}
