//! WeCom (企业微信): a code, good once and for five minutes, asked about with the program's own token.

use std::collections::BTreeMap;
use std::time::Duration;

use platform::App;
use serde_json::Value;
use url::Url;

use super::journey::Journey;
use super::network::json;
use super::{Found, SiteSecret, WayError, Ways, rules};

kernel::words! {
    /// Whom a WeCom application is for.
    pub enum Audience {
        /// Members of the organisation.
        Staff = "staff",
        /// Families of a school (家校沟通).
        Families = "families",
    }
}

/// A WeCom application.
#[derive(Clone, Debug)]
pub struct Wecom {
    /// The organisation (corpid).
    pub corp: String,
    /// The application (agentid).
    pub agent: String,
    /// Its secret.
    pub secret: SiteSecret,
    /// Whom it is for.
    pub audience: Audience,
    /// Whether it sends messages too (学校通知).
    pub notices: bool,
    /// Where the API answers.
    pub api: String,
    /// Where a browser inside WeCom or WeChat goes.
    pub inside: String,
    /// Where other browsers go, to scan a code.
    pub outside: String,
}

/// The program's token is good for two hours; it is renewed a little before.
const MARGIN: Duration = Duration::from_mins(5);

impl Wecom {
    /// Where the browser goes.
    pub(super) fn url(&self, journey: &Journey, device: &str) -> Result<String, WayError> {
        let within = ["wxwork", "MicroMessenger"].iter().any(|mark| device.contains(mark));
        let (base, own): (_, &[(&str, &str)]) = if within {
            (&self.inside, &[("response_type", "code"), ("scope", "snsapi_base")])
        } else {
            (&self.outside, &[("login_type", "CorpApp")])
        };
        let common = [
            ("appid", &*self.corp),
            ("agentid", &self.agent),
            ("redirect_uri", &journey.back),
            ("state", &journey.state),
        ];
        let url = Url::parse_with_params(base, common.iter().chain(own))
            .map_err(|error| WayError::Down(error.to_string()))?;
        // WeChat demands the fragment.
        Ok(if within { format!("{url}#wechat_redirect") } else { url.into() })
    }

    /// Who came back with this code.
    pub(super) async fn find(&self, app: &App, way: &str, code: &str) -> Result<Found, WayError> {
        let path = match self.audience {
            Audience::Staff => "cgi-bin/auth/getuserinfo",
            Audience::Families => "cgi-bin/school/getuserinfo",
        };
        let client = app.part::<Ways>().client();
        for fresh in [false, true] {
            let token = self.token(app, way).await?;
            let address = self.address(path, &[("access_token", &token), ("code", code)])?;
            let (_, answer) = json(client.get(address)).await?;
            match answer["errcode"].as_i64().unwrap_or_default() {
                0 => return rules::wecom_identity(&self.corp, &answer),
                // The token was taken back before its time: a fresh one, once.
                40014 | 42001 if !fresh => app.part::<Ways>().forget_token(way),
                number => return Err(refused(number, &answer)),
            }
        }
        Err(WayError::Down("no token is good".to_owned()))
    }

    /// The program's own token.
    pub(super) async fn token(&self, app: &App, way: &str) -> Result<String, WayError> {
        let ways = app.part::<Ways>();
        if let Some(known) = ways.known_token(way, app.now()) {
            return Ok(known);
        }
        let address = self.address("cgi-bin/gettoken", &[("corpid", &self.corp), ("corpsecret", &self.secret.0)])?;
        let (_, answer) = json(ways.client().get(address)).await?;
        let token = rules::text_of(answer.get("access_token"));
        let token = token.ok_or_else(|| WayError::Down(format!("no token: errcode {}", answer["errcode"])))?;
        let lasts = Duration::from_secs(answer["expires_in"].as_u64().unwrap_or_default());
        ways.keep_token(way, app.now().plus(lasts.saturating_sub(MARGIN)), token.clone());
        Ok(token)
    }

    /// An address of the API.
    pub(super) fn address(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, WayError> {
        let address = format!("{}/{path}", self.api.trim_end_matches('/'));
        Url::parse_with_params(&address, query).map_err(|error| WayError::Down(error.to_string()))
    }
}

fn refused(number: i64, answer: &Value) -> WayError {
    let complaint = format!("errcode {number}: {}", answer["errmsg"].as_str().unwrap_or_default());
    // 40029: the code is wrong, too old or was used; 40163: it was used.
    if [40029, 40163].contains(&number) { WayError::Broken(complaint) } else { WayError::Down(complaint) }
}

/// An identity with nothing said besides.
pub(super) fn bare(subject: String, label: String) -> Found {
    Found { subject, label, claims: BTreeMap::new(), ticket: None }
}
