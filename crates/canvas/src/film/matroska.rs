//! Frames with their times as a stream that a program of the system reads: Matroska (RFC 9559) with plain pictures.

use super::{FILM_HEIGHT, FILM_WIDTH, Frame};

/// The beginning of the stream.
#[must_use]
pub fn head() -> Vec<u8> {
    let text = |id: u32, text: &str| element(id, text.as_bytes());
    let number = |id: u32, number: u32| element(id, &number.to_be_bytes());
    let ebml = [
        number(0x4286, 1),
        number(0x42F7, 1),
        number(0x42F2, 4),
        number(0x42F3, 8),
        text(0x4282, "matroska"),
        number(0x4287, 4),
        number(0x4285, 2),
    ]
    .concat();
    let video = [number(0xB0, FILM_WIDTH), number(0xBA, FILM_HEIGHT), text(0x002E_B524, "I420")].concat();
    let track =
        [number(0xD7, 1), number(0x73C5, 1), number(0x83, 1), text(0x86, "V_UNCOMPRESSED"), element(0xE0, &video)];
    // A segment of unknown length; times are milliseconds.
    let segment = [0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];
    let mut head = element(0x1A45_DFA3, &ebml);
    head.extend(segment);
    head.extend(element(0x1549_A966, &number(0x002A_D7B1, 1_000_000)));
    head.extend(element(0x1654_AE6B, &element(0xAE, &track.concat())));
    head
}

/// What stands in front of a frame's picture.
#[must_use]
pub fn block(frame: &Frame) -> Vec<u8> {
    // Track 1, at the cluster's own time, a key frame.
    let front = [0x81, 0, 0, 0x80];
    let time = element(0xE7, &frame.at.to_be_bytes());
    let size = front.len() + frame.picture.len();
    let mut block = vec![0xA3];
    block.extend(length(size));
    block.extend(front);
    let mut cluster = id(0x1F43_B675);
    cluster.extend(length(time.len() + block.len() + frame.picture.len()));
    cluster.extend(time);
    cluster.extend(block);
    cluster
}

fn element(name: u32, body: &[u8]) -> Vec<u8> {
    let mut element = id(name);
    element.extend(length(body.len()));
    element.extend_from_slice(body);
    element
}

/// An id without the zeros in front of it.
fn id(name: u32) -> Vec<u8> {
    name.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

/// A length in eight bytes.
fn length(bytes: usize) -> [u8; 8] {
    ((bytes as u64) | (1 << 56)).to_be_bytes()
}
