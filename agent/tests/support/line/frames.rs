//! Frames of HTTP/2 (RFC 9113, section 4.1), as much as a line must know of them.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// How many bytes a client sends before its first frame.
pub const PREFACE: usize = 24;

const HEADER: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const END_STREAM: u8 = 1;

/// One frame, its header included.
pub struct Frame(Vec<u8>);

impl Frame {
    pub async fn read(from: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
        let mut frame = read_bytes(from, HEADER).await?;
        let length = usize::from(frame[0]) << 16 | usize::from(frame[1]) << 8 | usize::from(frame[2]);
        frame.extend(read_bytes(from, length).await?);
        Ok(Self(frame))
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn is_data(&self) -> bool {
        self.0[3] == DATA
    }

    pub fn is_headers(&self) -> bool {
        self.0[3] == HEADERS
    }

    /// The stream's number; 0 is the connection.
    pub fn stream(&self) -> u32 {
        u32::from_be_bytes([self.0[5] & 0x7f, self.0[6], self.0[7], self.0[8]])
    }

    /// Whether its sender says nothing more on the stream.
    pub fn ends_stream(&self) -> bool {
        (self.is_data() || self.is_headers()) && self.0[4] & END_STREAM != 0
    }
}

pub async fn read_bytes(from: &mut (impl AsyncRead + Unpin), count: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; count];
    from.read_exact(&mut bytes).await?;
    Ok(bytes)
}
