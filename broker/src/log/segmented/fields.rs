//! Numbers at fixed places in bytes, little-endian. It must not know whose bytes they are.

use relata_core::Revision;

/// The four bytes at `offset`, which must be there.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(array_at(bytes, offset))
}

/// The eight bytes at `offset`, which must be there.
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(array_at(bytes, offset))
}

/// The revision at `offset`, which must be there.
pub(super) fn revision_at(bytes: &[u8], offset: usize) -> Revision {
    Revision::new(u64_at(bytes, offset))
}

/// The `N` bytes at `offset`, which must be there.
pub(super) fn array_at<const N: usize>(bytes: &[u8], offset: usize) -> [u8; N] {
    bytes[offset..offset + N].try_into().expect("the slice has N bytes")
}

/// Overwrites the bytes at `offset`, where there must be room.
pub(super) fn put(bytes: &mut [u8], offset: usize, value: &[u8]) {
    bytes[offset..offset + value.len()].copy_from_slice(value);
}

/// A length or offset in memory as one in a file.
pub(super) fn wide(length: usize) -> u64 {
    length as u64
}
