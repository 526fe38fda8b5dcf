//! The order in which the site is built: wasm, bindings, sheet, assets, hash, compression, place.
//! When nothing that goes in has changed since the folder was made, all after cargo is skipped.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result};
use sha2::{Digest as _, Sha256};

use crate::{
    Options, SiteProfile, css, pack,
    step::{now, seconds, step},
    wasm,
};

/// Builds the site into `out/pkg/<hash>/`.
pub(crate) fn build(options: &Options) -> Result<()> {
    let started = now();
    let module = step("compiling the app for the browser", || wasm::compile(options))?;
    let module = fs::read(&module).with_context(|| module.display().to_string())?;
    let style = options.root.join("style");
    let sheet = css::join(&style)?;
    let assets = pack::files(&style.join("assets"))?;

    let pkg = options.out.join("pkg");
    let note = options.out.join(".inputs");
    let inputs = fingerprint(options.profile, &module, &sheet, &assets)?;
    if let Some(hash) = unchanged(&note, &inputs, &pkg) {
        println!("site: nothing changed, {}/{hash} stands", pkg.display());
        return Ok(());
    }

    // Beside `pkg`, so that the move at the end is a rename and not a copy.
    let scratch = options.out.join(".building");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).context("removing what an interrupted build left")?;
    }
    let folder = scratch.join("pkg");
    fs::create_dir_all(&folder)?;
    let made = fill(options.profile, &folder, &scratch, &module, &sheet, &assets).and_then(|hash| {
        pack::place(&folder, &pkg, &hash)?;
        Ok(hash)
    });
    fs::remove_dir_all(&scratch)?;
    let hash = made?;
    fs::write(note, format!("{inputs} {hash}\n"))?;
    println!("site: {}/{hash} stands, {} in all", pkg.display(), seconds(started.elapsed()));
    Ok(())
}

fn fill(
    profile: SiteProfile,
    folder: &Path,
    scratch: &Path,
    module: &[u8],
    sheet: &str,
    assets: &[PathBuf],
) -> Result<String> {
    step("splitting the wasm and writing the bindings", || wasm::link(module, scratch, folder))?;
    fs::write(folder.join(format!("{}.css", wasm::NAME)), sheet)?;
    for asset in assets {
        fs::copy(asset, folder.join(asset.file_name().context("an asset has a name")?))?;
    }
    let hash = pack::hash(folder)?;
    if profile == SiteProfile::Shipped {
        compress(folder)?;
    }
    Ok(hash)
}

#[cfg(feature = "compress")]
fn compress(folder: &Path) -> Result<()> {
    step("compressing", || crate::compress::compress(folder))
}

#[cfg(not(feature = "compress"))]
fn compress(_: &Path) -> Result<()> {
    anyhow::bail!(
        "this build tool has no compression: build it with --features xtask/compress, as `make site SITE_PROFILE=shipped` does"
    )
}

/// One hash over all that goes in: the profile, the module, the sheet, the assets, and this program itself.
fn fingerprint(profile: SiteProfile, module: &[u8], sheet: &str, assets: &[PathBuf]) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update(fs::read(std::env::current_exe()?)?);
    hasher.update(profile.cargo());
    hasher.update(Sha256::digest(module));
    hasher.update(Sha256::digest(sheet));
    for asset in assets {
        hasher.update(asset.file_name().context("an asset has a name")?.as_encoded_bytes());
        hasher.update(Sha256::digest(fs::read(asset)?));
    }
    Ok(pack::hex(hasher))
}

/// The hash of the folder that these inputs made, when it is the only one there.
fn unchanged(note: &Path, inputs: &str, pkg: &Path) -> Option<String> {
    let note = fs::read_to_string(note).ok()?;
    let hash = note.trim().strip_prefix(inputs)?.trim();
    let there = css::entries(pkg).ok()?;
    (there == [pkg.join(hash)]).then(|| hash.to_owned())
}
