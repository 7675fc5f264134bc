//! One event for many watches of a stream, put together from bytes that were encoded once.

use std::fmt;

use bytes::{BufMut, Bytes};
use prost::Message;
use prost::encoding::{encode_varint, encoded_len_varint};
use relata_proto::v1;
use tonic::Status;
use tonic::codec::{Codec, EncodeBuf, Encoder};
use tonic_prost::{ProstCodec, ProstDecoder};

/// The tags of `WatchResponse`: field 1, packed numbers; field 2, a message.
const WATCHES: u8 = 0x0a;
const EVENT: u8 = 0x12;

/// A `WatchResponse` whose event is encoded already. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// The watches of the stream that it is for.
    pub watches: Vec<u64>,
    /// An encoded `WatchEvent`.
    pub event: Bytes,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("watches", &self.watches).field("length", &self.event.len()).finish()
    }
}

impl Frame {
    /// An event for these watches.
    pub fn new(watches: Vec<u64>, event: &v1::WatchEvent) -> Self {
        Self { watches, event: event.encode_to_vec().into() }
    }

    fn put(&self, buffer: &mut impl BufMut) {
        buffer.put_u8(WATCHES);
        let length: usize = self.watches.iter().map(|watch| encoded_len_varint(*watch)).sum();
        encode_varint(length as u64, buffer);
        self.watches.iter().for_each(|watch| encode_varint(*watch, buffer));
        buffer.put_u8(EVENT);
        encode_varint(self.event.len() as u64, buffer);
        buffer.put_slice(&self.event);
    }
}

/// Reads `WatchRequest`s, writes [`Frame`]s.
#[derive(Debug, Clone, Copy, Default)]
pub struct WatchCodec;

/// Writes [`Frame`]s as `WatchResponse`s.
#[derive(Debug, Clone, Copy, Default)]
pub struct FrameEncoder;

impl Codec for WatchCodec {
    type Encode = Frame;
    type Decode = v1::WatchRequest;
    type Encoder = FrameEncoder;
    type Decoder = ProstDecoder<v1::WatchRequest>;

    fn encoder(&mut self) -> FrameEncoder {
        FrameEncoder
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstCodec::<v1::WatchResponse, v1::WatchRequest>::default().decoder()
    }
}

impl Encoder for FrameEncoder {
    type Item = Frame;
    type Error = Status;

    fn encode(&mut self, frame: Frame, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.reserve(16 + 10 * frame.watches.len() + frame.event.len());
        frame.put(buffer);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_a_watch_response() {
        let event =
            v1::WatchEvent { revision: 300, event: Some(v1::watch_event::Event::Bookmark(v1::Bookmark {})) };
        let frame = Frame::new(vec![1, 300, 7], &event);
        let mut bytes = Vec::new();
        frame.put(&mut bytes);
        let expected = v1::WatchResponse { watches: vec![1, 300, 7], event: Some(event) };
        assert_eq!(v1::WatchResponse::decode(bytes.as_slice()).unwrap(), expected);
    }
}
