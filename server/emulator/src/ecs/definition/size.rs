//! Fargate's task sizes and how they are spelt.
//!
//! The table is the one of "Task CPU and memory" in the Fargate task definition guide
//! (fargate-tasks-services#fargate-tasks-size). The 32 vCPU row is documented there but was
//! not accepted everywhere in 2026, so it stands behind a flag.

/// Memory in MiB that goes with a number of CPU units.
struct Row {
    cpu: i64,
    memory: Memory,
    windows: bool,
}

enum Memory {
    List(&'static [i64]),
    Range { from: i64, to: i64, step: i64 },
}

const TABLE: [Row; 8] = [
    Row { cpu: 256, memory: Memory::List(&[512, 1024, 2048]), windows: false },
    Row { cpu: 512, memory: Memory::Range { from: 1024, to: 4096, step: 1024 }, windows: false },
    Row { cpu: 1024, memory: Memory::Range { from: 2048, to: 8192, step: 1024 }, windows: true },
    Row { cpu: 2048, memory: Memory::Range { from: 4096, to: 16_384, step: 1024 }, windows: true },
    Row { cpu: 4096, memory: Memory::Range { from: 8192, to: 30_720, step: 1024 }, windows: true },
    Row { cpu: 8192, memory: Memory::Range { from: 16_384, to: 61_440, step: 4096 }, windows: false },
    Row { cpu: 16_384, memory: Memory::Range { from: 32_768, to: 122_880, step: 8192 }, windows: false },
    Row { cpu: 32_768, memory: Memory::List(&[61_440, 122_880, 249_856]), windows: false },
];

/// Whether the 32 vCPU row counts.
const LARGEST: bool = false;

/// Whether Fargate runs a task of this size.
pub(crate) fn is_offered(cpu: i64, memory: i64, windows: bool) -> bool {
    TABLE.iter().filter(|row| LARGEST || row.cpu < 32_768).any(|row| {
        row.cpu == cpu
            && (!windows || row.windows)
            && match row.memory {
                Memory::List(list) => list.contains(&memory),
                Memory::Range { from, to, step } => {
                    (from..=to).contains(&memory) && (memory - from) % step == 0
                }
            }
    })
}

/// `"1024"`, `"1 vCPU"`, `".5 vcpu"` as CPU units.
pub(crate) fn cpu_units(text: &str) -> Option<i64> {
    scaled(text, "vcpu")
}

/// `"2048"`, `"2 GB"`, `"2GB"` as MiB.
pub(crate) fn mebibytes(text: &str) -> Option<i64> {
    scaled(text, "gb")
}

fn scaled(text: &str, unit: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    match text.strip_suffix(unit) {
        None => text.parse().ok().filter(|n| *n > 0),
        Some(number) => {
            let number: f64 = number.trim().parse().ok()?;
            (number > 0.0 && number <= 1024.0).then_some((number * 1024.0).round() as i64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seventy_four_pairs() {
        let pairs = (1..=200)
            .flat_map(|cpu| (1..=250).map(move |memory| (cpu * 256, memory * 512)))
            .filter(|(cpu, memory)| is_offered(*cpu, *memory, false))
            .count();
        assert_eq!(pairs, 74);
        assert!(!is_offered(256, 512, true) && is_offered(1024, 2048, true));
    }

    #[test]
    fn spellings() {
        assert_eq!(cpu_units("1 vCPU"), Some(1024));
        assert_eq!(cpu_units(".25 vCPU"), Some(256));
        assert_eq!(mebibytes("2GB"), Some(2048));
        assert_eq!(mebibytes("0.5 GB"), Some(512));
        assert_eq!(mebibytes("512"), Some(512));
        assert_eq!(mebibytes("lots"), None);
    }
}
