//! Being found in the local network.

use std::net::{IpAddr, Ipv4Addr, UdpSocket};

use qrcode::render::unicode::Dense1x2;
use qrcode::{EcLevel, QrCode};

/// The address of this machine in the local network: the one it would send from. Nothing is sent.
#[must_use]
pub fn find_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    // Documentation addresses (RFC 5737) are nobody's: only the route is looked up.
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let address = socket.local_addr().ok()?.ip();
    (!address.is_unspecified() && !address.is_loopback()).then_some(address)
}

/// A text as a QR code for a terminal, two modules per character; `None` when the text is too long.
#[must_use]
pub fn qr_code(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    // Terminals are mostly dark: what is printed is the light part of the code, so that cameras see it the right way round.
    Some(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_fits_a_small_terminal() {
        let code = qr_code("https://192.168.100.200:8080").unwrap();
        assert!(code.lines().all(|line| line.chars().count() <= 40), "{code}");
        assert!(code.lines().count() <= 20, "{code}");
    }
}
