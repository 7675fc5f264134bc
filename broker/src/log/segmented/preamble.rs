//! The first bytes of every file: what kind it is, its format, and which relata wrote it. They keep this form in
//! every format to come, so that a file from the future is named and not taken for a damaged one.

use std::path::Path;

use super::fields::{array_at, put, u32_at};
use super::refusal::{Refusal, damage};
use crate::log::{Damage, ForeignFormat};

/// Bytes of a preamble.
pub(super) const SIZE: usize = 64;

/// The one format that is read and written here.
const FORMAT: u32 = 1;

const FORMAT_AT: usize = 16;
const VERSION_AT: usize = 20;
const VERSION_SIZE: usize = 40;
const CHECKSUM_AT: usize = 60;

/// What a file holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Segment,
    Snapshot,
    Watermark,
}

impl Kind {
    fn magic(self) -> &'static [u8; FORMAT_AT] {
        match self {
            Self::Segment => b"relata segment\n\0",
            Self::Snapshot => b"relata snapshot\n",
            Self::Watermark => b"relata acked\n\0\0\0",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Segment => "a segment of a log",
            Self::Snapshot => "a snapshot",
            Self::Watermark => "a watermark",
        }
    }
}

/// The preamble of a file written now.
pub(super) fn encode(kind: Kind) -> [u8; SIZE] {
    let mut bytes = [0; SIZE];
    put(&mut bytes, 0, kind.magic());
    put(&mut bytes, FORMAT_AT, &FORMAT.to_le_bytes());
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    put(&mut bytes, VERSION_AT, &version[..version.len().min(VERSION_SIZE)]);
    let checksum = crc32c::crc32c(&bytes[..CHECKSUM_AT]);
    put(&mut bytes, CHECKSUM_AT, &checksum.to_le_bytes());
    bytes
}

/// Refuses a file that is of another kind, damaged, or of a format that is not known here.
pub(super) fn check(kind: Kind, path: &Path, bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.len() < SIZE {
        return Err(short(path, bytes.len()).into());
    }
    if bytes[..FORMAT_AT] != *kind.magic() {
        return Err(damage(path, 0, format!("it does not begin like {}", kind.name())).into());
    }
    if crc32c::crc32c(&bytes[..CHECKSUM_AT]) != u32_at(bytes, CHECKSUM_AT) {
        return Err(damage(path, 0, "the file's first bytes fail their checksum").into());
    }
    match u32_at(bytes, FORMAT_AT) {
        FORMAT => Ok(()),
        format => Err(Refusal::UnknownFormat(ForeignFormat {
            path: path.to_owned(),
            format,
            version: version(array_at(bytes, VERSION_AT)),
        })),
    }
}

/// The damage of a file that ends within its header.
pub(super) fn short(path: &Path, length: usize) -> Damage {
    damage(path, length as u64, "the file ends within its header")
}

fn version(bytes: [u8; VERSION_SIZE]) -> String {
    bytes.iter().take_while(|byte| byte.is_ascii_graphic()).map(|&byte| char::from(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_from_the_future_names_its_writer() {
        let mut bytes = encode(Kind::Segment);
        put(&mut bytes, FORMAT_AT, &7_u32.to_le_bytes());
        put(&mut bytes, VERSION_AT, b"9.8.7-rc1\0");
        assert!(matches!(check_here(&bytes), Err(Refusal::Damaged(_))), "its checksum is wrong");
        let checksum = crc32c::crc32c(&bytes[..CHECKSUM_AT]);
        put(&mut bytes, CHECKSUM_AT, &checksum.to_le_bytes());
        let Err(Refusal::UnknownFormat(format)) = check_here(&bytes) else { panic!("accepted") };
        assert_eq!((format.format, &*format.version), (7, "9.8.7-rc1"));
        let message = format.to_string();
        assert!(message.starts_with("here has format 7, written by relata 9.8.7-rc1"), "{message}");
    }

    #[test]
    fn kinds_do_not_pass_for_one_another() {
        assert!(check_here(&encode(Kind::Segment)).is_ok());
        assert!(matches!(check_here(&encode(Kind::Snapshot)), Err(Refusal::Damaged(_))));
        assert!(matches!(check_here(&[]), Err(Refusal::Damaged(_))));
    }

    fn check_here(bytes: &[u8]) -> Result<(), Refusal> {
        check(Kind::Segment, Path::new("here"), bytes)
    }
}
