//! Reading a photo whose formulas the models of the program cannot carry, roots and matrices among them, by a service. Off unless one
//! is named.

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::services::Service;

/// What is asked of it. It writes down and answers nothing: no words of a machine reach a pupil as an explanation.
const TASK: &str =
    "逐字抄写图中印刷的题目，公式用 LaTeX 写在 $ 之间。只输出抄写的内容：不解答，不补充，不说明。看不清的地方写 □。";

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

/// What is printed on a photo, with its formulas.
pub(super) async fn read(service: &Service, photo: &Bytes, media_type: &str) -> anyhow::Result<String> {
    let picture = format!("data:{media_type};base64,{}", STANDARD.encode(photo));
    let body = json!({
        "model": service.model(),
        "temperature": 0,
        "messages": [{ "role": "user", "content": [
            { "type": "text", "text": TASK },
            { "type": "image_url", "image_url": { "url": picture } },
        ]}],
    });
    let completion: Completion = service.ask("chat/completions", |request| request.json(&body)).await?;
    Ok(completion.choices.into_iter().next().context("the answer holds no words")?.message.content)
}
