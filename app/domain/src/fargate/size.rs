//! The legal pairs of CPU and memory, as data.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size>

/// One row of AWS's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeRow {
    /// CPU units; 1024 are one vCPU.
    pub cpu: u32,
    /// The memory that goes with it.
    pub memory: Memory,
    /// Whether Windows tasks can have it.
    pub windows: bool,
    /// Not offered in every region yet: shown, but only behind a setting.
    pub preview: bool,
}

/// The memory choices of a row, in MiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Memory {
    /// Just these.
    Values(&'static [u32]),
    /// From, to and step, both ends included.
    Steps(u32, u32, u32),
}

/// AWS's table, smallest first.
pub const SIZES: &[SizeRow] = &[
    row(256, Memory::Values(&[512, 1024, 2048]), false),
    row(512, Memory::Steps(1024, 4096, 1024), false),
    row(1024, Memory::Steps(2048, 8192, 1024), true),
    row(2048, Memory::Steps(4096, 16_384, 1024), true),
    row(4096, Memory::Steps(8192, 30_720, 1024), true),
    row(8192, Memory::Steps(16_384, 61_440, 4096), false),
    row(16_384, Memory::Steps(32_768, 122_880, 8192), false),
    SizeRow {
        cpu: 32_768,
        memory: Memory::Values(&[61_440, 122_880, 249_856]),
        windows: false,
        preview: true,
    },
];

const fn row(cpu: u32, memory: Memory, windows: bool) -> SizeRow {
    SizeRow { cpu, memory, windows, preview: false }
}

impl Memory {
    /// The choices, ascending.
    #[must_use]
    pub fn choices(self) -> Vec<u32> {
        match self {
            Self::Values(values) => values.to_vec(),
            Self::Steps(from, to, step) => (from..=to).step_by(step as usize).collect(),
        }
    }

    /// Whether `mib` is one of the choices.
    #[must_use]
    pub fn contains(self, mib: u32) -> bool {
        match self {
            Self::Values(values) => values.contains(&mib),
            Self::Steps(from, to, step) => (from..=to).contains(&mib) && (mib - from).is_multiple_of(step),
        }
    }
}

/// Whether Fargate runs a task of this size.
#[must_use]
pub fn is_legal(cpu: u32, memory: u32) -> bool {
    SIZES.iter().any(|row| row.cpu == cpu && row.memory.contains(memory))
}

/// Parses AWS's two ways to write CPU: units (`1024`) or vCPUs (`1 vCPU`, `.5 vcpu`).
#[must_use]
pub fn parse_cpu(text: &str) -> Option<u32> {
    scaled(text, "vcpu", 1024)
}

/// Parses AWS's two ways to write memory: MiB (`2048`) or GB (`2 GB`, `0.5GB`).
#[must_use]
pub fn parse_memory(text: &str) -> Option<u32> {
    scaled(text, "gb", 1024)
}

fn scaled(text: &str, unit: &str, scale: u32) -> Option<u32> {
    let lower = text.trim().to_ascii_lowercase();
    let Some(number) = lower.strip_suffix(unit) else {
        return lower.parse().ok();
    };
    let number: f64 = number.trim().parse().ok()?;
    let units = number * f64::from(scale);
    let whole = units.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&units);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and in range"
    )]
    whole.then_some(units as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A field report counted 74 pairs on real AWS, without the 32 vCPU row.
    #[test]
    fn the_table_has_as_many_pairs_as_aws() {
        let pairs: usize =
            SIZES.iter().filter(|row| !row.preview).map(|row| row.memory.choices().len()).sum();
        assert_eq!(pairs, 74);
    }

    #[test]
    fn pairs_at_the_edges() {
        for (cpu, memory, legal) in [
            (256, 512, true),
            (256, 1536, false),
            (256, 4096, false),
            (512, 4096, true),
            (4096, 30_720, true),
            (4096, 31_744, false),
            (8192, 17_408, false),
            (8192, 61_440, true),
            (16_384, 122_880, true),
            (300, 512, false),
        ] {
            assert_eq!(is_legal(cpu, memory), legal, "{cpu}/{memory}");
        }
    }

    #[test]
    fn both_notations() {
        for (text, units) in [
            ("1024", Some(1024)),
            ("1 vCPU", Some(1024)),
            (".25 vcpu", Some(256)),
            ("1.0001 vCPU", None),
            ("-1 vCPU", None),
            ("inf vCPU", None),
            ("many", None),
        ] {
            assert_eq!(parse_cpu(text), units, "{text}");
        }
        assert_eq!(parse_memory("0.5GB"), Some(512));
    }

    proptest! {
        #[test]
        fn contains_and_choices_agree(index in 0..SIZES.len(), mib in 0u32..260_000) {
            let memory = SIZES[index].memory;
            prop_assert_eq!(memory.contains(mib), memory.choices().contains(&mib));
        }
    }
}
