//! From the app's source to browser modules: cargo, the split into chunks, the bindings, the stripped names.
//! It refuses to touch what the tools name: chunks import each other by those names.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context as _, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;

use crate::{Options, SiteProfile, bundle, sections};

/// `LeptosOptions::output_name` of the server: the stem of the script and of the main module.
pub(crate) const NAME: &str = "slipway";
/// The name Leptos looks for when file hashing is off.
pub(crate) const SPLIT_LINK: &str = "__wasm_split.______________________.js";
/// Read by the server, never by a browser: which chunks to preload for which lazy function.
pub(crate) const SPLIT_MANIFEST: &str = "__wasm_split_manifest.json";

const TARGET: &str = "wasm32-unknown-unknown";

/// Builds the library and gives the path of its wasm.
pub(crate) fn compile(options: &Options) -> Result<PathBuf> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // The crate type is asked for here and not in app/Cargo.toml: there, every native build would link a 160 MB shared
    // object that nothing loads.
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib"]);
    cargo.args(["--target", TARGET, "--profile", options.profile.cargo(), "--features", "hydrate"]);
    cargo.arg("--message-format=json-render-diagnostics").current_dir(&options.root);
    match &options.manifest {
        Some(manifest) => cargo.arg("--manifest-path").arg(manifest),
        None => cargo.args(["-p", "app"]),
    };
    // The flags are those of .cargo/config.toml. A RUSTFLAGS from outside would silently replace them.
    cargo.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    if options.profile == SiteProfile::Working {
        // Line tables double what the linker and the splitter have to read, and no browser shows them.
        cargo.env("CARGO_PROFILE_DEV_DEBUG", "none");
        // With them Leptos warns on the console, and a working site would not behave like the one that ships.
        cargo.env("CARGO_PROFILE_DEV_DEBUG_ASSERTIONS", "false");
    }

    let mut child =
        cargo.stdout(Stdio::piped()).stdin(Stdio::null()).spawn().context("cargo does not start")?;
    let messages = BufReader::new(child.stdout.take().context("cargo's output is piped")?);
    let mut wasm = None;
    for line in messages.lines() {
        // Every artifact is announced; the library asked for is the last that is a wasm.
        let message: serde_json::Value = serde_json::from_str(&line?).unwrap_or_default();
        let mut files =
            message["filenames"].as_array().into_iter().flatten().filter_map(|file| file.as_str());
        if let Some(file) = files.rfind(|file| file.ends_with(".wasm")) {
            wasm = Some(PathBuf::from(file));
        }
    }
    if !child.wait()?.success() {
        bail!("the app does not build for the browser (cargo's messages are above)");
    }
    wasm.context("cargo built no wasm")
}

/// Splits `wasm`, writes the bindings and every module into `into`.
pub(crate) fn link(wasm: &[u8], scratch: &Path, into: &Path) -> Result<()> {
    let main = scratch.join("main.wasm");
    let link_name = format!("./{SPLIT_LINK}");
    let main_module = format!("./{NAME}.js");
    let mut options = wasm_split_cli_support::Options::new(wasm);
    options.output_dir = into;
    options.main_out_path = &main;
    options.main_module = &main_module;
    options.link_name = &link_name;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("splitting the wasm: {error:#}"))?;

    Bindgen::new()
        .input_path(&main)
        .out_name(NAME)
        .web(true)?
        .typescript(false)
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(into)
        .context("wasm-bindgen")?;

    // The name section doubles a module; wasm-bindgen strips only the main one.
    for module in &split.split_modules {
        let stripped =
            sections::strip_custom(&fs::read(module)?).with_context(|| module.display().to_string())?;
        fs::write(module, stripped)?;
    }
    // Sorted, so that the same input gives the same bytes.
    let map = bundle::bundle(into, split.prefetch_map.into_iter().collect())?;
    fs::write(into.join(SPLIT_MANIFEST), serde_json::to_vec(&map)?)?;
    Ok(())
}
