//! Writing down what a voice says by a service. Off unless one is named.

use bytes::Bytes;
use reqwest::multipart::{Form, Part};
use serde::Deserialize;

use super::services::Service;

/// Of a second of sound as WAV a tenth, and what stands before it: less than that is no word.
const LEAST: usize = 44 + 32_000 / 10;

#[derive(Deserialize)]
struct Transcript {
    text: String,
}

/// The words of what is said; none where nobody speaks, of which the service does not even hear.
pub(super) async fn hear(service: &Service, sound: Bytes) -> anyhow::Result<String> {
    if sound.len() < LEAST {
        return Ok(String::new());
    }
    let sound = Part::stream(sound).file_name("speech.wav").mime_str("audio/wav")?;
    let form = Form::new().text("model", service.model().to_owned()).text("language", "zh").part("file", sound);
    let transcript: Transcript = service.ask("audio/transcriptions", |request| request.multipart(form)).await?;
    Ok(transcript.text)
}
