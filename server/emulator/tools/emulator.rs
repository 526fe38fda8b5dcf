//! Runs the emulator alone, without the dashboard's binary:
//! `cargo run -p ecs-emulator --features tools --bin ecs-emulator -- 127.0.0.1:4566`.
//!
//! Words after the address: `manual`, `empty`, `speed=N`.

use ecs_emulator::{Options, TimeMode, serve};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address = arguments.next().unwrap_or_else(|| "127.0.0.1:4566".to_owned());
    let mut options = Options::default();
    for word in arguments {
        match word.as_str() {
            "manual" => options.time = TimeMode::Manual,
            "empty" => options.empty = true,
            other => {
                if let Some(speed) = other.strip_prefix("speed=").and_then(|n| n.parse().ok()) {
                    options.speed = speed;
                }
            }
        }
    }
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(options, listener, std::future::pending()).await
}
