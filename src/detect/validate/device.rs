//! Identifiers of devices: a value goes in, whether it can be one of a device comes out.

use super::digits::digits_of;
use super::payment::luhn;

/// 3GPP TS 23.003: 15 digits, the last a Luhn digit; nil is no device.
pub(super) fn imei(value: &[u8]) -> bool {
    let mut buffer = [0; 32];
    let length = digits_of(value, &mut buffer);
    length == Some(15) && buffer[..15].iter().any(|digit| *digit != 0) && luhn(value)
}

/// No nil value (zeros alone) and nothing that is laid out as a UUID, whole or damaged: a whole one has a test of its own.
pub(super) fn device_token(value: &[u8]) -> bool {
    let groups = || value.split(|byte| *byte == b'-').map(<[u8]>::len);
    let as_uuid = groups().count() == 5 && groups().take(4).eq([8, 4, 4, 4]);
    !as_uuid
        && value
            .iter()
            .any(|byte| !matches!(byte, b'0' | b'-' | b':' | b'_'))
}

/// RFC 9562 shape that is not the nil UUID, which stands for "tracking off".
pub(super) fn uuid(value: &[u8]) -> bool {
    value.len() == 36 && value.iter().any(|byte| !matches!(byte, b'0' | b'-'))
}
