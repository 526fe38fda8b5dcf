//! The address of a PostgreSQL database, whose password is never shown.

use std::fmt;

use sqlx::postgres::PgConnectOptions;

/// How to connect to a PostgreSQL database.
#[derive(Clone)]
pub struct DatabaseUrl {
    options: PgConnectOptions,
    shown: String,
}

impl DatabaseUrl {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let scheme = ["postgres://", "postgresql://"].iter().find(|scheme| text.starts_with(**scheme))?;
        let options: PgConnectOptions = text.parse().ok()?;
        // Without a name PostgreSQL would take the user's, which is seldom meant.
        let database = options.get_database().filter(|name| !name.is_empty())?;
        let shown = match options.get_socket() {
            Some(socket) => format!("{scheme}{database}?host={}", socket.display()),
            None => format!("{scheme}{}:{}/{database}", options.get_host(), options.get_port()),
        };
        Some(Self { options, shown })
    }

    /// How to connect.
    #[must_use]
    pub fn options(&self) -> PgConnectOptions {
        self.options.clone()
    }
}

/// Host, port and database: what may be logged.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_database_and_is_shown_without_its_secrets() {
        for (text, shown) in [
            ("postgres://me:hush@db.example:6432/slipway", Some("postgres://db.example:6432/slipway")),
            ("postgresql://me@db.example/slipway", Some("postgresql://db.example:5432/slipway")),
            (
                "postgres://me:hush@db.example/slipway?sslmode=verify-full",
                Some("postgres://db.example:5432/slipway"),
            ),
            ("postgres://db/slipway?user=me&password=hush", Some("postgres://db:5432/slipway")),
            ("postgres://me@x/slipway?host=/run/postgresql", Some("postgres://slipway?host=/run/postgresql")),
            ("postgres://me:hush@db.example", None),
            ("postgres://me:hush@db.example/", None),
            ("postgres://me:hush@db.example/slipway?sslmode=maybe", None),
            ("postgres://me:hush@db.example:port/slipway", None),
            ("mysql://me:hush@db.example/slipway", None),
            ("db.example/slipway", None),
            ("", None),
        ] {
            let url = DatabaseUrl::parse(text);
            assert_eq!(url.as_ref().map(|url| format!("{url}")).as_deref(), shown, "{text}");
            assert_eq!(url.map(|url| format!("{url:?}")).as_deref(), shown, "{text}");
        }
    }
}
