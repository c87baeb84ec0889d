//! Doors for the fuzzer: what a client says before and while it speaks or shows a picture.

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use kernel::macros::uuid::Uuid;
use kernel::{PersonId, RoomId};

use crate::peer::{Peer, Terms};
use crate::picture::{Camera, Medium};
use crate::recorder::Stay;
use crate::socket::Arrived;
use crate::{Description, DescriptionKind};

/// Negotiates with an offer, and takes what follows it as a datagram.
pub fn speak(sdp: &str, datagram: &[u8]) {
    static TERMS: OnceLock<Terms> = OnceLock::new();
    let terms = TERMS.get_or_init(|| {
        let provider = Arc::new(str0m::crypto::from_feature_flags());
        let certificate = provider.dtls_provider.generate_certificate().unwrap_or_else(|| std::process::abort());
        Terms { provider, certificate, candidates: vec![([127, 0, 0, 1], 40_000).into()] }
    });
    let stay = Stay { number: 0, room: RoomId::from_uuid(Uuid::nil()), member: PersonId::from_uuid(Uuid::nil()) };
    let offer = Description { kind: DescriptionKind::Offer, sdp: sdp.to_owned() };
    for medium in [Medium::Voice, Medium::Picture(Camera::On)] {
        let Ok((mut peer, _)) = Peer::negotiate(stay, medium, &offer, terms) else { continue };
        let arrived = Arrived {
            length: datagram.len(),
            source: ([127, 0, 0, 1], 9).into(),
            local: ([127, 0, 0, 1], 40_000).into(),
        };
        peer.receive(datagram, arrived, Instant::now());
        peer.tick(Instant::now());
    }
}
