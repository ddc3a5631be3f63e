//! Pictures of every screen and state, light and dark, narrow and wide. `cargo xtask shots` starts this.

mod album;

use std::path::PathBuf;
use std::process::ExitCode;

use album::Album;
use anyhow::{Context, Result};
use slipway_tests::tour::Tour;
use slipway_tests::window::{Options, Window};

/// Content sizes of the window: the narrowest that people use, and a wide one.
const SIZES: [(u32, u32); 2] = [(1024, 768), (1600, 1000)];
const THEMES: [&str; 2] = ["light", "dark"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    let out = PathBuf::from(
        arguments
            .next()
            .context("the folder for the pictures is missing")?,
    );
    let only = arguments.next();
    let mut good = true;
    for theme in THEMES {
        for size in SIZES {
            let mut album = Album::open(&out, theme, size.0, only.as_deref())?;
            for way in Way::with_stops_of(only.as_deref()) {
                if let Err(error) = walk(way, &mut album, theme, size).await {
                    album.note(&format!("{error:#}"))?;
                    good = false;
                }
            }
            album.note(&format!("{} pictures, {theme}, {} wide", album.taken(), size.0))?;
        }
    }
    Ok(if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[derive(Clone, Copy)]
enum Way {
    /// Every place, as it looks when all goes well; first while nothing is there yet.
    Straight,
    /// Every mistake up to a good connection.
    Mistaken,
    /// A trial tenant and everything that can be done to it.
    Trial,
}

impl Way {
    /// The ways on which there are stops to be pictured: the trial tenant's are all on one that needs no set-up.
    fn with_stops_of(only: Option<&str>) -> &'static [Self] {
        match only {
            Some(only) if only.starts_with("trial") => &[Self::Trial],
            _ => &[Self::Straight, Self::Mistaken, Self::Trial],
        }
    }
}

async fn walk(way: &Way, album: &mut Album, theme: &str, size: (u32, u32)) -> Result<()> {
    let dir = tempfile::tempdir()?;
    let window = Window::open(&Options {
        size,
        theme,
        data_dir: dir.path(),
    })
    .await?;
    let at_stop = async |window: &Window, stop: &str| album.take(window, stop).await;
    let mut tour = Tour::new(&window, at_stop);
    let outcome = match way {
        Way::Straight => tour.everywhere().await,
        Way::Mistaken => tour.stumble().await,
        Way::Trial => tour.trial_tenant().await,
    };
    let picture = match &outcome {
        Ok(()) => None,
        Err(_) => window
            .record_failure(&format!("shots-{theme}-{}", size.0))
            .await
            .ok(),
    };
    window.close().await?;
    match picture {
        Some(picture) => outcome
            .map_err(|error| error.context(format!("the window at that moment: {}", picture.display()))),
        None => outcome,
    }
}
