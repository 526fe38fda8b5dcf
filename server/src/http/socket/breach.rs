//! The ways to break the protocol: each has a sentence for the console and a series in the metrics.

use domain::event::frame::{CloseCode, SUBPROTOCOL};

use crate::hub::FILTER_CLUSTERS;

/// What a peer did that it may not do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Breach {
    /// No hello in time.
    #[error("no hello within 5 seconds")]
    Late,
    /// A text that is no frame of a client.
    #[error("not a frame of {SUBPROTOCOL}: {0}")]
    Frame(String),
    /// A binary message.
    #[error("binary frames are not part of the protocol")]
    Binary,
    /// A frame or a message beyond 64 KiB.
    #[error("a message has at most 64 KiB")]
    Long,
    /// Bytes that are no websocket: bad opcodes, unmasked frames, text that is not UTF-8.
    #[error("not a websocket: {0}")]
    Malformed(String),
    /// Too many clusters in one filter.
    #[error("a filter names at most {FILTER_CLUSTERS} clusters: send null for all")]
    Clusters,
    /// Too many hellos.
    #[error("at most 10 hellos within 10 seconds")]
    Hellos,
    /// Too many pings and pongs.
    #[error("at most 100 pings and pongs within 10 seconds")]
    Pings,
    /// Too many bytes, whatever they mean.
    #[error("at most 1 MiB within 10 seconds")]
    Flood,
    /// Too many sockets of one user.
    #[error("too many sockets of one user")]
    Sockets,
}

impl Breach {
    /// The label in the metrics.
    pub(super) fn slug(&self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Frame(_) => "frame",
            Self::Binary => "binary",
            Self::Long => "long",
            Self::Malformed(_) => "malformed",
            Self::Clusters => "clusters",
            Self::Hellos => "hellos",
            Self::Pings => "pings",
            Self::Flood => "flood",
            Self::Sockets => "sockets",
        }
    }

    /// The code the socket is closed with.
    pub(super) fn code(&self) -> CloseCode {
        match self {
            Self::Sockets => CloseCode::TooMany,
            Self::Late
            | Self::Frame(_)
            | Self::Binary
            | Self::Long
            | Self::Malformed(_)
            | Self::Clusters
            | Self::Hellos
            | Self::Pings
            | Self::Flood => CloseCode::ProtocolError,
        }
    }
}
