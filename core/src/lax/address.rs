//! Addresses and networks as Python's `ipaddress` reads them, which pydantic asks.

use std::net::{Ipv4Addr, Ipv6Addr};

use serde_json::{Number, Value};

/// A number as the address that it is; IPv4 as long as it fits.
pub(super) fn from_number(number: Number) -> Value {
    match number.as_u64() {
        Some(bits) => Value::String(match u32::try_from(bits) {
            Ok(bits) => Ipv4Addr::from_bits(bits).to_string(),
            Err(_) => Ipv6Addr::from_bits(u128::from(bits)).to_string(),
        }),
        None => match number.as_f64() {
            Some(bits) if bits.fract() == 0.0 && (U64_END..IPV6_END).contains(&bits) => large(bits),
            _ => Value::Number(number),
        },
    }
}

/// 2 to the 64th: a float below is no whole number to Python, one above was read from digits.
const U64_END: f64 = 18_446_744_073_709_551_616.0;
/// 2 to the 128th.
const IPV6_END: f64 = 340_282_366_920_938_463_463_374_607_431_768_211_456.0;

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the bounds are checked")]
fn large(bits: f64) -> Value {
    Value::String(Ipv6Addr::from_bits(bits as u128).to_string())
}

/// An IPv4 address, or an IPv6 address with a zone (`%eth0`) or without.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok() || ipv6(text).is_some()
}

fn ipv6(text: &str) -> Option<Ipv6Addr> {
    let (address, zone) = match text.split_once('%') {
        Some((address, zone)) => (address, Some(zone)),
        None => (text, None),
    };
    let zone_fits = zone.is_none_or(|zone| !zone.is_empty() && !zone.contains(['%', '/']));
    address.parse().ok().filter(|_| zone_fits)
}

/// An address alone, with the length of a prefix, or IPv4 with a netmask or a hostmask; no bit is set beyond it.
pub(super) fn is_network(text: &str) -> bool {
    let (address, mask) = match text.split_once('/') {
        Some((address, mask)) => (address, Some(mask)),
        None => (text, None),
    };
    if let Ok(address) = address.parse::<Ipv4Addr>() {
        let length = mask.map_or(Some(32), |mask| length(mask, 32).or_else(|| mask_length(mask)));
        return length.is_some_and(|length| address.to_bits().trailing_zeros() >= 32 - length);
    }
    let length = mask.map_or(Some(128), |mask| length(mask, 128));
    match (ipv6(address), length) {
        (Some(address), Some(length)) => address.to_bits().trailing_zeros() >= 128 - length,
        _ => false,
    }
}

fn length(text: &str, most: u32) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|length| digits && *length <= most)
}

/// The length of a prefix that a netmask (ones, then zeros) or a hostmask (zeros, then ones) stands for.
fn mask_length(text: &str) -> Option<u32> {
    let mask = text.parse::<Ipv4Addr>().ok()?.to_bits();
    let is_prefix = |bits: u32| bits.leading_ones() + bits.trailing_zeros() >= 32;
    if is_prefix(mask) { Some(mask.leading_ones()) } else { is_prefix(!mask).then(|| mask.leading_zeros()) }
}
