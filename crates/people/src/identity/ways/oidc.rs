//! OpenID Connect: the authorization code flow with PKCE (RFC 7636), state and nonce.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use kernel::Timestamp;
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreProviderMetadata};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope, TokenResponse,
};
use platform::App;
use serde_json::{Map, Value};

use super::journey::Journey;
use super::network::{down, json};
use super::{Found, SiteSecret, WayError, Ways, rules};

/// How long what a provider says of itself is believed.
const BELIEVED: Duration = Duration::from_hours(1);
/// When a key is unknown, the provider is asked again, but not more often than this.
const ASKED_AGAIN: Duration = Duration::from_mins(1);
/// How far a provider's clock may be behind ours or before it.
const SKEW: Duration = Duration::from_mins(2);

/// An OpenID provider.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// The issuer, as it stands in its tokens.
    pub issuer: String,
    /// What it calls this program.
    pub client_id: String,
    /// The secret it gave us; none for a public client.
    pub client_secret: Option<SiteSecret>,
    /// What we ask to be told, besides `openid`.
    pub scopes: Vec<String>,
}

fn strange(error: impl std::fmt::Display) -> WayError {
    WayError::Down(error.to_string())
}

impl Oidc {
    /// Where the browser goes.
    pub(super) async fn url(&self, app: &App, journey: &Journey) -> Result<String, WayError> {
        let metadata = self.metadata(app, BELIEVED).await?;
        let client = CoreClient::from_provider_metadata(metadata.as_ref().clone(), self.id(), self.secret())
            .set_redirect_uri(RedirectUrl::new(journey.back.clone()).map_err(strange)?);
        let verifier = PkceCodeVerifier::new(journey.verifier.clone());
        let (state, nonce) = (journey.state.clone(), journey.nonce.clone());
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, _, _) = client
            .authorize_url(flow, move || CsrfToken::new(state), move || Nonce::new(nonce))
            .add_scopes(self.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url.into())
    }

    /// Who came back with this code.
    pub(super) async fn find(&self, app: &App, journey: &Journey, code: &str) -> Result<Found, WayError> {
        let metadata = self.metadata(app, BELIEVED).await?;
        let client = CoreClient::from_provider_metadata(metadata.as_ref().clone(), self.id(), self.secret())
            .set_redirect_uri(RedirectUrl::new(journey.back.clone()).map_err(strange)?);
        let http = |request| send(app.part::<Ways>().client().clone(), request);
        let tokens = client
            .exchange_code(AuthorizationCode::new(code.to_owned()))
            .map_err(strange)?
            .set_pkce_verifier(PkceCodeVerifier::new(journey.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|error| match error {
                RequestTokenError::ServerResponse(refusal) => WayError::Broken(refusal.to_string()),
                RequestTokenError::Request(error) => down(error),
                error => strange(error),
            })?;
        let id_token = tokens.id_token().ok_or_else(|| WayError::Down("there is no ID token".to_owned()))?;
        let mut claims = self.verified(app, journey, id_token).await?;
        let subject =
            rules::text_of(claims.get("sub")).ok_or_else(|| WayError::Down("there is no `sub`".to_owned()))?;
        if let Some(endpoint) = metadata.userinfo_endpoint() {
            let request = app.part::<Ways>().client().get(endpoint.url().clone());
            let (status, more) = json(request.bearer_auth(tokens.access_token().secret())).await?;
            // What is said of somebody else does not count (OpenID Connect Core 5.3.2).
            if let (200, Value::Object(more)) = (status, more)
                && more.get("sub") == claims.get("sub")
            {
                claims.extend(more);
            }
        }
        Ok(found(subject, &claims))
    }

    /// The claims of a token whose signature, issuer, audience, nonce and times hold. When its key is unknown, the provider
    /// may have changed keys: it is asked again, once.
    async fn verified(
        &self,
        app: &App,
        journey: &Journey,
        token: &CoreIdToken,
    ) -> Result<Map<String, Value>, WayError> {
        let mut complaint = String::new();
        for age in [BELIEVED, ASKED_AGAIN] {
            let metadata = self.metadata(app, age).await?;
            let client = CoreClient::from_provider_metadata(metadata.as_ref().clone(), self.id(), self.secret());
            let now = app.now();
            let earliest = instant(now.minus(SKEW))?;
            let latest = instant(now.plus(SKEW))?;
            let verifier =
                client.id_token_verifier().set_time_fn(move || earliest).set_issue_time_verifier_fn(move |issued| {
                    if issued <= latest { Ok(()) } else { Err("issued in the future".to_owned()) }
                });
            match token.claims(&verifier, &Nonce::new(journey.nonce.clone())) {
                Ok(_) => return payload(&token.to_string()),
                Err(error) => complaint = error.to_string(),
            }
        }
        Err(WayError::Broken(complaint))
    }

    async fn metadata(&self, app: &App, age: Duration) -> Result<Arc<CoreProviderMetadata>, WayError> {
        let ways = app.part::<Ways>();
        if let Some(known) = ways.known_provider(&self.issuer, app.now().minus(age)) {
            return Ok(known);
        }
        let issuer = IssuerUrl::new(self.issuer.clone()).map_err(strange)?;
        let http = |request| send(ways.client().clone(), request);
        let metadata = Arc::new(CoreProviderMetadata::discover_async(issuer, &http).await.map_err(strange)?);
        ways.keep_provider(&self.issuer, app.now(), Arc::clone(&metadata));
        Ok(metadata)
    }

    fn id(&self) -> ClientId {
        ClientId::new(self.client_id.clone())
    }

    fn secret(&self) -> Option<ClientSecret> {
        self.client_secret.as_ref().map(|secret| ClientSecret::new(secret.0.clone()))
    }
}

fn instant(at: Timestamp) -> Result<DateTime<Utc>, WayError> {
    DateTime::from_timestamp_millis(at.as_millis()).ok_or_else(|| WayError::Down("the clock is wrong".to_owned()))
}

async fn send(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let response = client.execute(request.try_into()?).await?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut answer = HttpResponse::new(response.bytes().await?.to_vec());
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    Ok(answer)
}

/// What a token says, once it has been verified.
fn payload(token: &str) -> Result<Map<String, Value>, WayError> {
    let part = token.split('.').nth(1).and_then(|part| URL_SAFE_NO_PAD.decode(part).ok());
    let claims = part.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    claims.ok_or_else(|| WayError::Down("the token cannot be read".to_owned()))
}

fn found(subject: String, claims: &Map<String, Value>) -> Found {
    let claims: BTreeMap<String, String> =
        claims.iter().filter_map(|(name, value)| Some((name.clone(), rules::text_of(Some(value))?))).collect();
    let label = ["preferred_username", "email", "name"].iter().find_map(|name| claims.get(*name));
    let label = label.unwrap_or(&subject).clone();
    Found { subject, label, claims, ticket: None }
}
