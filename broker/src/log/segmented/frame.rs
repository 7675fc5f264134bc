//! A batch as it lies in a segment: a header with its own checksum, then each record after its length.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | length of the frame without its padding; 0 where the log ends |
//! | 4 | number of records |
//! | 8 | revision of the first record |
//! | 16 | the batch's id |
//! | 4 | CRC32C of what follows the header, padding included |
//! | 4 | CRC32C of the header before this field |
//! | ... | each record: 4 bytes of length, then its bytes |
//! | 0-7 | zeros, up to a multiple of 8 |
//!
//! Both checksums start from the segment's salt, so bytes of another segment are never taken for a frame of this
//! one. The header's own checksum lets a search for frames pass over anything else at no cost, and keeps records
//! that look like headers from being searched as frames.

use std::ops::Range;

use bytes::Bytes;
use relata_core::Revision;

use super::fields::{array_at, put, revision_at, u32_at, wide};
use crate::log::{Batch, BatchId, StoredBatch};

/// Bytes of a frame's header.
pub(super) const HEADER: usize = 40;

/// Frames begin at multiples of this.
pub(super) const ALIGN: usize = 8;

const COUNT_AT: usize = 4;
const FIRST_AT: usize = 8;
const ID_AT: usize = 16;
const BODY_CHECKSUM_AT: usize = 32;
const HEADER_CHECKSUM_AT: usize = 36;
const RECORD_LENGTH: usize = 4;

/// Where a segment's checksums start from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seed(u32);

impl Seed {
    /// The start that belongs to a segment's salt.
    pub(super) fn new(salt: u64) -> Self {
        Self(crc32c::crc32c(&salt.to_le_bytes()))
    }

    fn checksum(self, bytes: &[u8]) -> u32 {
        crc32c::crc32c_append(self.0, bytes)
    }
}

/// What the header of a frame says, its checksum being right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    length: usize,
    count: u32,
    body_checksum: u32,
    /// The batch's id.
    pub(super) id: BatchId,
    /// The revision of its first record.
    pub(super) first: Revision,
}

impl Header {
    /// Reads the header at the beginning of `bytes`.
    pub(super) fn read(bytes: &[u8], seed: Seed) -> Option<Self> {
        let bytes = bytes.get(..HEADER)?;
        let length = u32_at(bytes, 0) as usize;
        let count = u32_at(bytes, COUNT_AT);
        // A length first, since it rules out zeros without a checksum.
        let sound = length > HEADER
            && count > 0
            && seed.checksum(&bytes[..HEADER_CHECKSUM_AT]) == u32_at(bytes, HEADER_CHECKSUM_AT);
        sound.then(|| Self {
            length,
            count,
            body_checksum: u32_at(bytes, BODY_CHECKSUM_AT),
            id: BatchId(array_at(bytes, ID_AT)),
            first: revision_at(bytes, FIRST_AT),
        })
    }

    /// Bytes from this frame's beginning to the next one's.
    pub(super) fn stride(&self) -> usize {
        self.length.next_multiple_of(ALIGN)
    }

    /// The revision of its last record.
    pub(super) fn last(&self) -> Revision {
        Revision::new(self.first.get().saturating_add(u64::from(self.count) - 1))
    }

    /// Whether the frame that `bytes` begin with, which had this header, is whole and as it was written.
    pub(super) fn fits(&self, bytes: &[u8], seed: Seed) -> bool {
        let body = bytes.get(HEADER..self.stride());
        body.is_some_and(|body| seed.checksum(body) == self.body_checksum)
            && self.each_record(bytes, |_| ()).is_some()
    }

    /// The batch in the frame that `bytes` begin with, which had this header, if it is as it was written.
    pub(super) fn decode(&self, bytes: &Bytes, seed: Seed) -> Option<StoredBatch> {
        if !self.fits(bytes, seed) {
            return None;
        }
        let mut records = Vec::with_capacity(self.count as usize);
        self.each_record(bytes, |range| records.push(bytes.slice(range)))?;
        Some(StoredBatch { id: self.id, first: self.first, records })
    }

    /// Visits where each record lies; nothing if they do not fill the frame exactly.
    fn each_record(&self, bytes: &[u8], mut visit: impl FnMut(Range<usize>)) -> Option<()> {
        let bytes = bytes.get(..self.length)?;
        let mut at = HEADER;
        for _ in 0..self.count {
            let length = bytes.get(at..at + RECORD_LENGTH).map(|field| u32_at(field, 0))?;
            let start = at + RECORD_LENGTH;
            at = start.checked_add(length as usize).filter(|&end| end <= bytes.len())?;
            visit(start..at);
        }
        (at == bytes.len()).then_some(())
    }
}

/// Bytes that a batch takes in a segment.
pub(super) fn stride(batch: &Batch) -> usize {
    unpadded(batch).next_multiple_of(ALIGN)
}

fn unpadded(batch: &Batch) -> usize {
    HEADER + batch.records.iter().map(|record| RECORD_LENGTH + record.len()).sum::<usize>()
}

/// Adds a batch's frame to the end of `to`. The caller has checked that `stride` is below 4 GiB.
pub(super) fn encode(to: &mut Vec<u8>, batch: &Batch, first: Revision, seed: Seed) {
    let start = to.len();
    to.resize(start + HEADER, 0);
    for record in &batch.records {
        to.extend_from_slice(&length(record.len()));
        to.extend_from_slice(record);
    }
    to.resize(start + stride(batch), 0);
    let frame = &mut to[start..];
    put(frame, 0, &length(unpadded(batch)));
    put(frame, COUNT_AT, &length(batch.records.len()));
    put(frame, FIRST_AT, &first.get().to_le_bytes());
    put(frame, ID_AT, &batch.id.0);
    let body = seed.checksum(&frame[HEADER..]);
    put(frame, BODY_CHECKSUM_AT, &body.to_le_bytes());
    let header = seed.checksum(&frame[..HEADER_CHECKSUM_AT]);
    put(frame, HEADER_CHECKSUM_AT, &header.to_le_bytes());
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).expect("a batch is below 4 GiB").to_le_bytes()
}

/// The offset of a whole frame of a revision after `last`, at or behind `from`.
pub(super) fn find(bytes: &[u8], from: usize, last: Revision, seed: Seed) -> Option<u64> {
    let whole = |&at: &usize| {
        let frame = &bytes[at..];
        Header::read(frame, seed).is_some_and(|header| header.first > last && header.fits(frame, seed))
    };
    (from.next_multiple_of(ALIGN)..bytes.len()).step_by(ALIGN).find(whole).map(wide)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_reads_back_and_any_flipped_bit_shows() {
        let seed = Seed::new(7);
        let batch = Batch { id: BatchId([3; 16]), records: vec![Bytes::new(), Bytes::from_static(b"abc")] };
        let mut bytes = Vec::new();
        encode(&mut bytes, &batch, Revision::new(5), seed);
        assert_eq!(bytes.len(), 56);
        let read = |bytes: &[u8], seed| {
            Header::read(bytes, seed).and_then(|header| header.decode(&Bytes::copy_from_slice(bytes), seed))
        };
        let expected = StoredBatch { id: batch.id, first: Revision::new(5), records: batch.records };
        assert_eq!(read(&bytes, seed), Some(expected));
        assert_eq!(read(&bytes, Seed::new(8)), None, "of another segment");
        assert_eq!(read(&bytes[..48], seed), None, "torn");
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(read(&bytes, seed), None, "bit {bit}");
        }
    }

    #[test]
    fn a_search_finds_a_frame_behind_garbage_only() {
        let seed = Seed::new(7);
        let batch = Batch { id: BatchId([3; 16]), records: vec![Bytes::from_static(b"abc")] };
        let mut bytes = vec![0xff; 21];
        bytes.resize(24, 0);
        encode(&mut bytes, &batch, Revision::new(5), seed);
        for (from, last, found) in [(0, 4, Some(24)), (8, 4, Some(24)), (0, 5, None), (25, 4, None)] {
            assert_eq!(find(&bytes, from, Revision::new(last), seed), found, "from {from} after {last}");
        }
        assert_eq!(find(&bytes, 0, Revision::new(4), Seed::new(8)), None);
    }
}
