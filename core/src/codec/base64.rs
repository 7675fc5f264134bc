//! Base64 in its one form: the standard alphabet, padded, without line breaks. It must not know what the bytes are.
//!
//! Source: RFC 4648, section 4.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The bytes that a text stands for; none if it is no base64.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let body = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let padding = text.len() - body.len();
    if !text.len().is_multiple_of(4) || body.len() % 4 != (4 - padding) % 4 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for group in body.as_bytes().chunks(4) {
        let bits = group.iter().try_fold(0_u32, |bits, letter| Some(bits << 6 | sextet(*letter)?))?;
        let bits = bits << (6 * (4 - group.len()));
        let four = bits.to_be_bytes();
        let (whole, rest) = four.split_at(group.len());
        if rest.iter().any(|byte| *byte != 0) {
            return None;
        }
        bytes.extend_from_slice(&whole[1..]);
    }
    Some(bytes)
}

/// The text of bytes.
pub fn write(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |index: usize| u32::from(group.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let letter = |place: u32| char::from(ALPHABET[(bits >> (18 - 6 * place) & 63) as usize]);
        let letters = (0..4).zip([true, true, group.len() > 1, group.len() > 2]);
        text.extend(letters.map(|(place, there)| if there { letter(place) } else { '=' }));
    }
    text
}

fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4648, section 10, and all letters.
    #[test]
    fn it_is_what_the_rfc_says() {
        let all: Vec<u8> = (0..=255).collect();
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
        ] {
            assert_eq!(write(bytes.as_bytes()), text);
            assert_eq!(read(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(read(&write(&all)), Some(all));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in
            ["AQ", "AQ=", "AQ===", "A===", "=", "====", "AQ-D", "AQ D", "AQID\n", "AQ==AQ==", "AR==", "AQJ="]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
