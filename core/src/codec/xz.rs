//! Text that holds an xz file in base64, as dashboards travel: whether it is one, by its frame. It must not know what
//! is packed in it, and does not unpack it.
//!
//! Source: the .xz file format, version 1.2.1, sections 2.1.1 (stream header), 2.1.2 (stream footer) and 4 (index).

use crate::codec::base64;

/// Stream header and stream footer are of this size.
const END: usize = 12;
const HEADER_MAGIC: [u8; 6] = [0xFD, b'7', b'z', b'X', b'Z', 0];
const FOOTER_MAGIC: [u8; 2] = *b"YZ";

/// Whether a text is base64 of one xz stream: header, footer and the place of the index agree with each other.
pub(super) fn is_base64_xz(text: &str) -> bool {
    base64::read(text).is_some_and(|bytes| is_stream(&bytes))
}

fn is_stream(bytes: &[u8]) -> bool {
    let Some((header, rest)) = bytes.split_first_chunk::<END>() else { return false };
    let Some((blocks, footer)) = rest.split_last_chunk::<END>() else { return false };
    let flags = &header[6..8];
    let sums = header[8..] == crc32(flags) && footer[..4] == crc32(&footer[4..10]);
    let magic = header[..6] == HEADER_MAGIC && footer[10..] == FOOTER_MAGIC;
    let known_flags = flags[0] == 0 && flags[1] < 0x10 && footer[8..10] == *flags;
    magic && sums && known_flags && index_is_there(blocks, footer)
}

/// The index begins with a zero byte, so many groups of four bytes before the footer as the footer says.
fn index_is_there(blocks: &[u8], footer: &[u8; END]) -> bool {
    let groups = u64::from(u32::from_le_bytes([footer[4], footer[5], footer[6], footer[7]])) + 1;
    let size = usize::try_from(groups * 4).ok();
    let start = size.and_then(|size| blocks.len().checked_sub(size));
    blocks.len().is_multiple_of(4) && start.is_some_and(|start| blocks[start] == 0)
}

/// The checksum of a few bytes, as xz writes it.
fn crc32(bytes: &[u8]) -> [u8; 4] {
    let bit = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
    let byte = |sum: u32, byte: &u8| (0..8).fold(sum ^ u32::from(*byte), |sum, _| bit(sum));
    (!bytes.iter().fold(u32::MAX, byte)).to_le_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `base64.b64encode(lzma.compress(b'{"title": "A", "uid": "1a2b3c"}'))` of Python 3.12.
    const PACKED: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAeeyJ0aXRsZSI6ICJBIiwgInVpZCI6ICIxYTJiM2MifQAAOI+SEo0M3n8A\
                          ATcf6hiJPR+2830BAAAAAARZWg==";

    #[test]
    fn what_python_packed_is_taken() {
        assert!(is_base64_xz(PACKED));
    }

    #[test]
    fn an_empty_file_is_one() {
        assert!(is_base64_xz("/Td6WFoAAATm1rRGAAAAABzfRCEftvN9AQAAAAAEWVo="));
    }

    #[test]
    fn anything_else_is_not() {
        let cut = &PACKED[..PACKED.len() - 8];
        let other_magic = PACKED.replacen("/Td6", "/Td7", 1);
        let spaced = format!("{PACKED}\n");
        for text in
            ["", "=", "====", "A", "eyJ0aXRsZSI6ICJBIn0=", "{}", "/Td6WFo=", cut, &other_magic, &spaced]
        {
            assert!(!is_base64_xz(text), "{text}");
        }
    }

    #[test]
    fn a_damaged_frame_is_refused() {
        let bytes = base64::read(PACKED).expect("it is base64");
        let frame = (0..END).chain(bytes.len() - END..bytes.len());
        for at in frame {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(!is_stream(&damaged), "byte {at}");
        }
    }
}
