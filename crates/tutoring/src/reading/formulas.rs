//! Reading a photo whose formulas the models of the program cannot carry, roots and matrices among them: by a service of the
//! installation's choice with the interface of `OpenAI`. Off unless it is named.

use std::fmt;
use std::time::Duration;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use reqwest::Client;
use reqwest::redirect::Policy;
use serde::Deserialize;
use serde_json::json;

/// How long a service may take for one photo.
const PATIENCE: Duration = Duration::from_secs(90);
/// What is asked of it. It writes down and answers nothing: no words of a machine reach a pupil as an explanation.
const TASK: &str =
    "逐字抄写图中印刷的题目，公式用 LaTeX 写在 $ 之间。只输出抄写的内容：不解答，不补充，不说明。看不清的地方写 □。";

/// Where photos with formulas are read.
#[derive(Clone)]
pub struct FormulaConfig {
    /// The address before `/chat/completions`: `https://formulas.example.org/v1`.
    pub endpoint: String,
    /// By what the service knows this program.
    pub key: Option<String>,
    /// The model it is to use; one that sees pictures.
    pub model: String,
}

impl fmt::Debug for FormulaConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FormulaConfig({}, {})", self.endpoint, self.model)
    }
}

/// Asks the service.
#[derive(Clone, Debug)]
pub(super) struct Formulas {
    client: Client,
    config: FormulaConfig,
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

impl Formulas {
    pub(super) fn new(config: FormulaConfig) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).timeout(PATIENCE).no_proxy().build()?;
        Ok(Self { client, config })
    }

    /// What is printed on a photo, with its formulas.
    pub(super) async fn read(&self, photo: &Bytes, media_type: &str) -> anyhow::Result<String> {
        let picture = format!("data:{media_type};base64,{}", STANDARD.encode(photo));
        let body = json!({
            "model": self.config.model,
            "temperature": 0,
            "messages": [{ "role": "user", "content": [
                { "type": "text", "text": TASK },
                { "type": "image_url", "image_url": { "url": picture } },
            ]}],
        });
        let address = format!("{}/chat/completions", self.config.endpoint.trim_end_matches('/'));
        let mut request = self.client.post(address).json(&body);
        if let Some(key) = &self.config.key {
            request = request.bearer_auth(key);
        }
        let answer = request.send().await?.error_for_status()?.bytes().await?;
        let completion: Completion = serde_json::from_slice(&answer).context("the answer holds no words")?;
        Ok(completion.choices.into_iter().next().context("the answer holds no words")?.message.content)
    }
}
