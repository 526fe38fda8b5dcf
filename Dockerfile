# Slipway in a container: one binary with the site inside, no shell.
#
#   docker build -t slipway .
#   docker run --rm -p 127.0.0.1:3000:3000 slipway demo --sign-in none --trust-network
#
# docs/install.md says how to run it for real. Cargo.lock decides every crate (--locked) and rust-toolchain.toml the
# compiler; to pin the two base images to a digest as well, give them as build arguments.
ARG BUILD_IMAGE=docker.io/library/rust:1.95.0-slim-bookworm
ARG RUN_IMAGE=gcr.io/distroless/cc-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
# A C compiler for SQLite and the TLS library. The versions are the base image's release's.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends build-essential \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY rust-toolchain.toml ./
# Reads rust-toolchain.toml: the version, and the target for the browser.
RUN rustup toolchain install
COPY . .
ENV CARGO_TARGET_DIR=/target
# The site first: the feature embed-site puts site/pkg into the binary.
RUN cargo run --locked --release -p xtask --features compress -- site --out /src/site
RUN cargo build --locked --release -p server --features embed-site --bin slipway \
    && cp "/target/$(rustc --print host-tuple)/release/slipway" /slipway \
    && mkdir /empty

# glibc, libgcc, the certificates of public authorities, a user called nonroot (65532), and nothing else.
# hadolint ignore=DL3006
FROM ${RUN_IMAGE}
LABEL org.opencontainers.image.title="Slipway" \
      org.opencontainers.image.description="A web dashboard to run Amazon ECS tasks on AWS Fargate" \
      org.opencontainers.image.licenses="MIT"
COPY --from=build /slipway /usr/local/bin/slipway
# The only place that is written to, so that the root file system may be read-only.
COPY --from=build --chown=65532:65532 --chmod=0700 /empty /data
# Only settings of where; who may come in (SLIPWAY_SIGN_IN) is for whoever runs it to say, and without a word on it
# this address is refused.
ENV SLIPWAY_LISTEN=0.0.0.0:3000 \
    SLIPWAY_DATA=/data \
    SLIPWAY_LOG_FORMAT=json \
    SQLITE_TMPDIR=/data
USER 65532:65532
VOLUME ["/data"]
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["/usr/local/bin/slipway", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/slipway"]
CMD ["serve"]
