//! Writing down what a voice says: by a service of the installation's choice with the interface of `OpenAI`. Off unless it is named.

use std::fmt;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use reqwest::Client;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use serde::Deserialize;

/// How long a service may take for one voice.
const PATIENCE: Duration = Duration::from_secs(90);
/// Of a second of sound as WAV a tenth, and what stands before it: less than that is no word.
const LEAST: usize = 44 + 32_000 / 10;

/// Where voices are written down.
#[derive(Clone)]
pub struct SpeechConfig {
    /// The address before `/audio/transcriptions`: `https://speech.example.org/v1`.
    pub endpoint: String,
    /// By what the service knows this program.
    pub key: Option<String>,
    /// The model it is to use.
    pub model: String,
}

impl fmt::Debug for SpeechConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SpeechConfig({}, {})", self.endpoint, self.model)
    }
}

/// Asks the service.
#[derive(Clone, Debug)]
pub(super) struct Speech {
    client: Client,
    config: SpeechConfig,
}

#[derive(Deserialize)]
struct Transcript {
    text: String,
}

impl Speech {
    pub(super) fn new(config: SpeechConfig) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { client, config })
    }

    /// The words of what is said; none where nobody speaks, of which the service does not even hear.
    pub(super) async fn hear(&self, sound: Bytes) -> anyhow::Result<String> {
        if sound.len() < LEAST {
            return Ok(String::new());
        }
        let sound = Part::stream(sound).file_name("speech.wav").mime_str("audio/wav")?;
        let form = Form::new().text("model", self.config.model.clone()).text("language", "zh").part("file", sound);
        let address = format!("{}/audio/transcriptions", self.config.endpoint.trim_end_matches('/'));
        let mut request = self.client.post(address).multipart(form);
        if let Some(key) = &self.config.key {
            request = request.bearer_auth(key);
        }
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        let transcript: Transcript = serde_json::from_slice(&answer).context("the answer holds no text")?;
        Ok(transcript.text)
    }
}
