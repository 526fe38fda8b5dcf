//! What a benchmark was run on: figures without it say nothing.

/// Prints the processor, the load beforehand, and whether this program is optimised.
pub(crate) fn print() -> std::io::Result<()> {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let build = if cfg!(debug_assertions) { "dev: NOT optimised" } else { "optimised" };
    let cores = std::thread::available_parallelism()?;
    let model = model.trim_start_matches([' ', '\t', ':']);
    println!("machine: {cores} cores, {model}; load before: {}; build: {build}", load.trim());
    Ok(())
}
