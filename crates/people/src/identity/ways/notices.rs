//! School notices in WeCom (企业微信 学校通知): messages to parents who have linked themselves to the school there.

use anyhow::anyhow;
use async_trait::async_trait;
use platform::Ctx;
use platform::notices::channels::{Carrier, Failure, Message, Receipt};
use serde_json::{Value, json};

use super::network::json;
use super::{WayError, Ways, Wecom};

/// For so long WeCom itself does not send the same text to the same parent again, in seconds.
const ONCE_WITHIN: u32 = 1800;

/// Sends messages by the WeCom application of the way that is set up for it: a carrier.
#[derive(Clone, Copy, Debug)]
pub struct SchoolNotices;

#[async_trait]
impl Carrier for SchoolNotices {
    async fn send(&self, ctx: &Ctx, message: &Message) -> Result<Receipt, Failure> {
        let (way, wecom) = ctx.part::<Ways>().notices().ok_or(Failure::NotSubscribed)?;
        let known = [("userid", message.to.as_str())];
        let parent = ask(ctx, way, wecom, ("cgi-bin/school/user/get", &known), None).await?;
        // Whoever has not followed the school's account would get nothing, and WeCom would say ok all the same.
        if parent["parent"]["is_subscribe"] != 1 {
            return Err(Failure::NotSubscribed);
        }
        let body = json!({
            "recv_scope": 0,
            "to_parent_userid": [message.to],
            "msgtype": "text",
            "agentid": wecom.agent.parse::<u64>().map_err(|_| Failure::Refused("agentid is no number".to_owned()))?,
            "text": { "content": message.body },
            "enable_duplicate_check": 1,
            "duplicate_check_interval": ONCE_WITHIN,
        });
        let answer = ask(ctx, way, wecom, ("cgi-bin/externalcontact/message/send", &[]), Some(&body)).await?;
        let invalid = answer["invalid_parent_userid"].as_array();
        if invalid.is_some_and(|invalid| invalid.iter().any(|one| one == &message.to)) {
            return Err(Failure::NotSubscribed);
        }
        Ok(Receipt::default())
    }
}

/// What the API answers to a question, or to a body posted; once more with a fresh token where the old one was taken back.
async fn ask(
    ctx: &Ctx,
    way: &str,
    wecom: &Wecom,
    (path, query): (&str, &[(&str, &str)]),
    body: Option<&Value>,
) -> Result<Value, Failure> {
    let ways = ctx.part::<Ways>();
    for fresh in [false, true] {
        let token = wecom.token(ctx, way).await.map_err(unreachable)?;
        let query: Vec<_> = [("access_token", token.as_str())].into_iter().chain(query.iter().copied()).collect();
        let address = wecom.address(path, &query).map_err(unreachable)?;
        let request = match body {
            None => ways.client().get(address),
            Some(body) => ways.client().post(address).json(body),
        };
        let (_, answer) = json(request).await.map_err(unreachable)?;
        match answer["errcode"].as_i64().unwrap_or_default() {
            0 => return Ok(answer),
            40014 | 42001 if !fresh => ways.forget_token(way),
            // 40003, 60111: WeCom does not know the parent any more.
            40003 | 60111 => return Err(Failure::NotSubscribed),
            number => return Err(Failure::Unreachable(anyhow!("errcode {number}"))),
        }
    }
    Err(Failure::Unreachable(anyhow!("no token is good")))
}

fn unreachable(error: WayError) -> Failure {
    Failure::Unreachable(error.into())
}
