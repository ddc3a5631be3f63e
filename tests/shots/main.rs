//! Tests in the real window. `cargo xtask test` starts them inside a session of their own.

use std::process::ExitCode;

use anyhow::Result;
use slipway_tests::cases::Cases;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let cases = Cases::new(std::env::args().nth(1));
    Ok(if cases.finish()? {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
