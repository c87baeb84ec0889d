//! Session descriptions as browsers send and receive them.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use str0m::RtcError;

/// An offer or an answer, in the JSON shape of `RTCSessionDescription`: `{"type":"offer","sdp":"v=0…"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Which of the two it is.
    #[serde(rename = "type")]
    pub kind: DescriptionKind,
    /// The session description itself.
    pub sdp: String,
}

/// The two halves of a negotiation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DescriptionKind {
    /// What a client asks for.
    Offer,
    /// What the server grants.
    Answer,
}

/// Why a person could not be put through.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The description is an answer, is too long, or is not a session description.
    #[error("not a usable offer")]
    BadOffer,
    /// The offer has no audio line.
    #[error("the offer has no audio")]
    NoAudio,
    /// The offer has no video line.
    #[error("the offer has no video")]
    NoVideo,
    /// The negotiation failed.
    #[error("the offer was refused")]
    Refused(#[source] Box<RtcError>),
    /// Everyone the stage can hold is on it.
    #[error("the stage is full")]
    StageFull,
    /// The media thread has stopped.
    #[error("voice has stopped")]
    Stopped,
}

/// Milliseconds of voice a client is asked to put in one packet: a third of the packets of the usual 20.
const PACKET_MS: u32 = 60;

/// The answer with the packet time asked for on every Opus line.
pub(crate) fn with_packet_time(sdp: &str) -> String {
    let mut out = String::with_capacity(sdp.len() + 64);
    for line in sdp.lines() {
        out.push_str(line);
        out.push_str("\r\n");
        if line.starts_with("a=rtpmap:") && line.to_ascii_lowercase().contains(" opus/") {
            // Writing to a String cannot fail.
            let _ = write!(out, "a=ptime:{PACKET_MS}\r\na=maxptime:{PACKET_MS}\r\n");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packet_time_is_asked_for_on_opus_lines_only() {
        let sdp = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 useinbandfec=1\r\n\
                   m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 VP8/90000\r\n";
        let timed = with_packet_time(sdp);
        assert_eq!(timed.matches("a=ptime:60\r\na=maxptime:60\r\n").count(), 1);
        assert!(timed.contains("opus/48000/2\r\na=ptime:60"));
        assert!(timed.ends_with("a=rtpmap:96 VP8/90000\r\n"));
    }

    #[test]
    fn a_description_has_the_shape_browsers_use() {
        let offer: Description = serde_json::from_str(r#"{"type":"offer","sdp":"v=0"}"#).unwrap();
        assert_eq!(offer, Description { kind: DescriptionKind::Offer, sdp: "v=0".to_owned() });
    }
}
