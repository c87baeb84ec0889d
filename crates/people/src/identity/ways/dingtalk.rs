//! DingTalk (钉钉): OAuth 2.0 with an `authCode`, then the user's own card.

use platform::App;
use serde_json::json;
use url::Url;

use super::journey::Journey;
use super::network::json as ask;
use super::{Found, SiteSecret, WayError, Ways, rules};

/// A DingTalk application.
#[derive(Clone, Debug)]
pub struct Dingtalk {
    /// What DingTalk calls this program (AppKey).
    pub client_id: String,
    /// Its secret (AppSecret).
    pub client_secret: SiteSecret,
    /// Where the API answers.
    pub api: String,
    /// Where browsers go.
    pub login: String,
}

impl Dingtalk {
    /// Where the browser goes.
    pub(super) fn url(&self, journey: &Journey) -> Result<String, WayError> {
        let query = [
            ("client_id", &*self.client_id),
            ("redirect_uri", &journey.back),
            ("response_type", "code"),
            ("scope", "openid"),
            ("prompt", "consent"),
            ("state", &journey.state),
        ];
        Url::parse_with_params(&self.login, query).map(String::from).map_err(|error| WayError::Down(error.to_string()))
    }

    /// Who came back with this code.
    pub(super) async fn find(&self, app: &App, code: &str) -> Result<Found, WayError> {
        let client = app.part::<Ways>().client();
        let body = json!({ "clientId": self.client_id, "clientSecret": self.client_secret.0, "code": code,
                           "grantType": "authorization_code" });
        let (status, answer) = ask(client.post(self.address("v1.0/oauth2/userAccessToken")).json(&body)).await?;
        let complaint = || format!("status {status}: {}", answer["code"].as_str().unwrap_or_default());
        let token = match (status, rules::text_of(answer.get("accessToken"))) {
            (200, Some(token)) => token,
            // A code that is wrong, too old or used is a bad request; a wrong secret is one too, and says so.
            (400, _) if answer["code"].as_str().is_some_and(|code| code.contains("Code")) => {
                return Err(WayError::Broken(complaint()));
            }
            _ => return Err(WayError::Down(complaint())),
        };
        let request = client.get(self.address("v1.0/contact/users/me"));
        let (status, answer) = ask(request.header("x-acs-dingtalk-access-token", token)).await?;
        if status != 200 {
            return Err(WayError::Down(format!("status {status}: {}", answer["code"].as_str().unwrap_or_default())));
        }
        rules::dingtalk_identity(&answer)
    }

    fn address(&self, path: &str) -> String {
        format!("{}/{path}", self.api.trim_end_matches('/'))
    }
}
