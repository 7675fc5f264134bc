//! Values that travel packed: base64 text of an xz file of JSON text, as dashboards of Grafana. It must not know what
//! they are.

use std::io::{self, Read, Write};

use lzma_rust2::{XzOptions, XzReader, XzWriter};
use relata_core::codec::base64;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Base64Xz;

/// The most bytes of JSON text that are unpacked: a short text can stand for an endless one.
pub const LARGEST_UNPACKED: u64 = 16 << 20;
/// The most memory that unpacking may take beside that, in KiB: what xz's own strongest preset needs, and some more.
const MEMORY: u32 = 96 << 10;
/// How hard the packer works: Python's and xz's own default.
const PRESET: u32 = 6;

/// Why a value cannot be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// JSON cannot say it, as a map whose keys are not text.
    #[error("the value has no JSON text")]
    Json(#[source] serde_json::Error),
    /// The packer failed.
    #[error("the JSON text cannot be packed")]
    Xz(#[source] io::Error),
}

/// Why a packed text cannot be read. It says nothing of what is packed.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// Damaged, or packed in a way that needs more memory than is allowed.
    #[error("the text cannot be unpacked")]
    Xz(#[source] io::Error),
    /// Longer than [`LARGEST_UNPACKED`].
    #[error("what is packed is longer than {LARGEST_UNPACKED} bytes")]
    TooLarge,
    /// Not JSON text of this type.
    #[error("what is packed is not JSON text of this type: see its line {line}, column {column}")]
    Json {
        /// The line at which that is seen, from 1; 0 where it is not known.
        line: usize,
        /// The column, from 1; 0 where it is not known.
        column: usize,
    },
}

impl UnpackError {
    /// What a JSON error says beside its place may quote what is packed.
    #[allow(clippy::needless_pass_by_value, reason = "for `map_err`")]
    fn json(error: serde_json::Error) -> Self {
        Self::Json { line: error.line(), column: error.column() }
    }
}

impl Base64Xz {
    /// Packs a value's JSON text. Equal values give equal texts.
    ///
    /// # Errors
    /// The value has no JSON text.
    pub fn pack<T: Serialize + ?Sized>(value: &T) -> Result<Self, PackError> {
        let json = serde_json::to_vec(value).map_err(PackError::Json)?;
        let packed = pack(&json).map_err(PackError::Xz)?;
        Ok(Self::new(base64::write(&packed)).expect("the packer writes an xz file"))
    }

    /// Unpacks and reads a value.
    ///
    /// # Errors
    /// The text is damaged, stands for more than [`LARGEST_UNPACKED`] bytes, or for something else than JSON text of
    /// this type.
    pub fn unpack<T: DeserializeOwned>(&self) -> Result<T, UnpackError> {
        serde_json::from_slice(&self.unpack_bytes(LARGEST_UNPACKED)?).map_err(UnpackError::json)
    }

    fn unpack_bytes(&self, most: u64) -> Result<Vec<u8>, UnpackError> {
        let packed = base64::read(self).expect("the type holds base64 text alone");
        let mut json = Vec::new();
        let reader = XzReader::new_mem_limit(&packed[..], false, MEMORY);
        reader.take(most + 1).read_to_end(&mut json).map_err(UnpackError::Xz)?;
        if u64::try_from(json.len()).is_ok_and(|length| length <= most) {
            Ok(json)
        } else {
            Err(UnpackError::TooLarge)
        }
    }
}

fn pack(json: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = XzWriter::new(Vec::new(), XzOptions::with_preset(PRESET))?;
    writer.write_all(json)?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// `base64.b64encode(lzma.compress(b'{"title": "A", "uid": "1a2b3c"}'))` of Python 3.12.
    const PYTHON: &str = "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAeeyJ0aXRsZSI6ICJBIiwgInVpZCI6ICIxYTJiM2MifQAAOI+SEo0M3n8A\
                          ATcf6hiJPR+2830BAAAAAARZWg==";

    #[test]
    fn what_python_packed_is_unpacked() {
        let packed: Base64Xz = PYTHON.parse().unwrap();
        assert_eq!(packed.unpack::<Value>().unwrap(), json!({"title": "A", "uid": "1a2b3c"}));
    }

    #[test]
    fn what_is_packed_is_unpacked_and_packed_to_the_same_text() {
        let panels: Vec<Value> =
            (0..500).map(|id| json!({"id": id, "type": "timeseries", "title": "☃"})).collect();
        let dashboard = json!({"panels": panels});
        let packed = Base64Xz::pack(&dashboard).unwrap();
        assert!(packed.as_str().len() < 5_000, "{}", packed.as_str().len());
        assert_eq!(packed.unpack::<Value>().unwrap(), dashboard);
        assert_eq!(Base64Xz::pack(&dashboard).unwrap(), packed);
    }

    #[test]
    fn damage_in_the_middle_is_an_error() {
        let mut bytes = base64::read(PYTHON).unwrap();
        bytes[40] ^= 0x20;
        let packed = Base64Xz::new(base64::write(&bytes)).unwrap();
        assert!(matches!(packed.unpack::<Value>(), Err(UnpackError::Xz(_))));
    }

    #[test]
    fn what_is_no_json_or_of_another_type_is_an_error() {
        let packed = Base64Xz::new(base64::write(&pack(b"not JSON").unwrap())).unwrap();
        assert!(matches!(packed.unpack::<Value>(), Err(UnpackError::Json { .. })));
        let text = Base64Xz::pack("text").unwrap();
        assert!(matches!(text.unpack::<Vec<u32>>(), Err(UnpackError::Json { .. })));
    }

    #[test]
    fn no_error_holds_what_is_packed() {
        let packed = Base64Xz::pack("hunter2").unwrap();
        let error = packed.unpack::<u32>().unwrap_err();
        assert!(matches!(error, UnpackError::Json { line: 1, .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        assert!(std::error::Error::source(&error).is_none());
    }

    #[test]
    fn a_short_text_cannot_stand_for_an_endless_one() {
        let packed = Base64Xz::new(base64::write(&pack(&[b' '; 100_000]).unwrap())).unwrap();
        assert!(packed.as_str().len() < 500);
        assert!(matches!(packed.unpack_bytes(99_999), Err(UnpackError::TooLarge)));
        assert_eq!(packed.unpack_bytes(100_000).unwrap().len(), 100_000);
    }
}
