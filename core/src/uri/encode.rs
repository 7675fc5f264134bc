//! The one encoding rule that every consumer reads back, and its inverse. It must not know the parts of a URI.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, percent_decode_str, utf8_percent_encode};

use super::UriError;

/// All but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Encodes every byte outside `A-Z a-z 0-9 - . _ ~`; a space is `%20`, never `+`.
pub fn encode(text: &str) -> PercentEncode<'_> {
    utf8_percent_encode(text, RESERVED)
}

/// Decodes; a `%` without two hexadecimal digits after it stands for itself.
pub(super) fn decode(text: &str) -> Result<String, UriError> {
    let decoded = percent_decode_str(text).decode_utf8().map_err(|_| UriError::Encoding)?;
    if decoded.contains('\0') { Err(UriError::Encoding) } else { Ok(decoded.into_owned()) }
}
