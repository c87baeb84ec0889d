//! The ways through other sites: `[[sign_in.ways]]`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use kernel::Role;
use people::identity::ways::{Audience, Cas, Dingtalk, MatchWith, Matching, Oidc, Site, SiteSecret, Way, Wecom};
use serde::{Deserialize, Serialize};
use url::Url;

use super::Secret;

kernel::words! {
    /// What kind of site a way leads through.
    pub enum WayKind {
        /// An OpenID provider.
        Oidc = "oidc",
        /// A CAS server.
        Cas = "cas",
        /// WeCom (企业微信).
        Wecom = "wecom",
        /// DingTalk (钉钉).
        Dingtalk = "dingtalk",
    }
}

/// A way through another site, as the operator writes it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WaySettings {
    /// Its name, in addresses and in the audit: small letters, digits, hyphens.
    pub name: String,
    /// What kind of site it is.
    pub kind: WayKind,
    /// What the sign-in page calls it, by locale.
    pub title: BTreeMap<String, String>,
    /// The roles that may come by it; all when empty.
    #[serde(default)]
    pub roles: Vec<Role>,
    /// The issuer of an `OpenID` provider; the address of a CAS server, without `/login`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// What the site calls this program: `client_id`, `AppKey`, corpid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The secret the site gave this program; better in a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Secret>,
    /// The file that holds the secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_file: Option<PathBuf>,
    /// What an `OpenID` provider is asked to tell, besides `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The application at `WeCom` (agentid).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Whom the application at `WeCom` is for; members of the organisation when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// Whether the application at `WeCom` sends messages to families too (学校通知).
    #[serde(default)]
    pub notices: bool,
    /// Where the API of `WeCom` or `DingTalk` answers, when not at its usual place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_url: Option<String>,
    /// Where browsers go to sign in at `WeCom` or `DingTalk`, when not to the usual place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login_url: Option<String>,
    /// The claim by which somebody is found who comes for the first time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_claim: Option<String>,
    /// With what that claim is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_with: Option<MatchWith>,
}

/// The ways as the program goes them.
///
/// # Errors
/// What is missing or cannot work, naming the way.
pub fn ways(settings: &[WaySettings]) -> Result<Vec<Way>, String> {
    let mut names = BTreeSet::new();
    settings
        .iter()
        .map(|way| {
            if !names.insert(&way.name) {
                return Err(format!("there are two ways `{}`", way.name));
            }
            way.way().map_err(|message| format!("the way `{}`: {message}", way.name))
        })
        .collect()
}

impl WaySettings {
    fn way(&self) -> Result<Way, String> {
        let named = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
        if self.name.is_empty() || !self.name.chars().all(named) {
            return Err("a name has small letters, digits and hyphens".to_owned());
        }
        if self.title.is_empty() {
            return Err("it needs a `title`".to_owned());
        }
        let matching = match (&self.match_claim, self.match_with) {
            (Some(claim), Some(with)) => Some(Matching { claim: claim.clone(), with }),
            (None, None) => None,
            _ => return Err("`match_claim` and `match_with` go together".to_owned()),
        };
        let (name, titles, roles) = (self.name.clone(), self.title.clone(), self.roles.clone());
        Ok(Way { name, titles, roles, matching, site: self.site()? })
    }

    fn site(&self) -> Result<Site, String> {
        Ok(match self.kind {
            WayKind::Oidc => Site::Oidc(Oidc {
                issuer: address("url", self.url.as_deref())?,
                client_id: needed("client_id", self.client_id.as_deref())?,
                client_secret: self.find_secret()?,
                scopes: self.scopes.clone(),
            }),
            WayKind::Cas => Site::Cas(Cas { url: address("url", self.url.as_deref())? }),
            WayKind::Wecom => Site::Wecom(Wecom {
                corp: needed("client_id", self.client_id.as_deref())?,
                agent: needed("agent", self.agent.as_deref())?,
                secret: self.secret()?,
                audience: self.audience.unwrap_or(Audience::Staff),
                notices: self.notices()?,
                api: address("api_url", Some(self.api_url.as_deref().unwrap_or("https://qyapi.weixin.qq.com")))?,
                inside: "https://open.weixin.qq.com/connect/oauth2/authorize".to_owned(),
                outside: address(
                    "login_url",
                    Some(self.login_url.as_deref().unwrap_or("https://login.work.weixin.qq.com/wwlogin/sso/login")),
                )?,
            }),
            WayKind::Dingtalk => Site::Dingtalk(Dingtalk {
                client_id: needed("client_id", self.client_id.as_deref())?,
                client_secret: self.secret()?,
                api: address("api_url", Some(self.api_url.as_deref().unwrap_or("https://api.dingtalk.com")))?,
                login: address(
                    "login_url",
                    Some(self.login_url.as_deref().unwrap_or("https://login.dingtalk.com/oauth2/auth")),
                )?,
            }),
        })
    }

    /// Families alone are told by WeCom, and its messages name the application by a number.
    fn notices(&self) -> Result<bool, String> {
        let families = self.audience == Some(Audience::Families);
        let number = self.agent.as_ref().is_some_and(|agent| agent.parse::<u64>().is_ok());
        if self.notices && !families {
            return Err("`notices` needs `audience = \"families\"`".to_owned());
        }
        if self.notices && !number {
            return Err("`notices` needs a number as `agent`".to_owned());
        }
        Ok(self.notices)
    }

    fn secret(&self) -> Result<SiteSecret, String> {
        self.find_secret()?.ok_or_else(|| "it needs a `secret_file` or a `secret`".to_owned())
    }

    fn find_secret(&self) -> Result<Option<SiteSecret>, String> {
        match (&self.secret, &self.secret_file) {
            (Some(_), Some(_)) => Err("either `secret_file` or `secret`".to_owned()),
            (Some(secret), None) => Ok(Some(SiteSecret(secret.reveal().to_owned()))),
            (None, Some(path)) => read(path).map(SiteSecret).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// A secret that stands in a file.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    match text.trim() {
        "" => Err(format!("{} is empty", path.display())),
        secret => Ok(secret.to_owned()),
    }
}

/// A value that must be given.
pub(super) fn needed(key: &str, value: Option<&str>) -> Result<String, String> {
    let given = value.filter(|text| !text.is_empty());
    given.map(str::to_owned).ok_or_else(|| format!("it needs `{key}`"))
}

/// An address that may be asked: in the clear only on this machine.
pub(super) fn address(key: &str, value: Option<&str>) -> Result<String, String> {
    let text = needed(key, value)?;
    let url = Url::parse(&text).map_err(|error| format!("`{key}`: {error}"))?;
    let here = url.host_str().is_some_and(|host| ["localhost", "127.0.0.1", "[::1]"].contains(&host));
    if url.scheme() == "https" || (url.scheme() == "http" && here) {
        Ok(text)
    } else {
        Err(format!("`{key}` must begin with https://"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(text: &str) -> String {
        let settings: WaySettings = toml::from_str(text).unwrap();
        ways(&[settings]).err().unwrap_or_default()
    }

    #[test]
    fn what_a_way_lacks_is_told() {
        let title = "title = { en = \"Bureau\" }";
        for (text, expected) in [
            ("kind = 'cas'\nname = 'bureau'\nurl = 'https://cas.example.cn/cas'", ""),
            ("kind = 'cas'\nname = 'bureau'", "the way `bureau`: it needs `url`"),
            (
                "kind = 'cas'\nname = 'Bureau'\nurl = 'https://cas.example.cn'",
                "the way `Bureau`: a name has small letters, digits and hyphens",
            ),
            (
                "kind = 'oidc'\nname = 'bureau'\nurl = 'http://id.example.cn'\nclient_id = 'wenqu'",
                "the way `bureau`: `url` must begin with https://",
            ),
            ("kind = 'oidc'\nname = 'bureau'\nurl = 'http://127.0.0.1:9/'\nclient_id = 'wenqu'", ""),
            (
                "kind = 'oidc'\nname = 'bureau'\nurl = 'https://id.example.cn'\nclient_id = 'wenqu'\nmatch_claim = 'gh'",
                "the way `bureau`: `match_claim` and `match_with` go together",
            ),
            (
                "kind = 'wecom'\nname = 'wx'\nclient_id = 'ww1'\nagent = '1000002'",
                "the way `wx`: it needs a `secret_file` or a `secret`",
            ),
            (
                "kind = 'wecom'\nname = 'wx'\nclient_id = 'ww1'\nagent = '1000002'\nsecret = 's'\nnotices = true",
                "the way `wx`: `notices` needs `audience = \"families\"`",
            ),
            (
                "kind = 'wecom'\nname = 'wx'\nclient_id = 'ww1'\nagent = 'x'\nsecret = 's'\naudience = 'families'\nnotices = true",
                "the way `wx`: `notices` needs a number as `agent`",
            ),
            ("kind = 'dingtalk'\nname = 'dd'\nclient_id = 'ding'\nsecret = 'tell-nobody'", ""),
        ] {
            assert_eq!(complaint(&format!("{text}\n{title}\n")), expected, "{text}");
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        let text =
            "kind = 'dingtalk'\nname = 'dd'\nclient_id = 'ding'\nsecret = 'tell-nobody'\ntitle = { en = 'DingTalk' }";
        let settings: WaySettings = toml::from_str(text).unwrap();
        let way = ways(std::slice::from_ref(&settings)).unwrap();
        for shown in [format!("{settings:?}"), format!("{way:?}"), toml::to_string(&settings).unwrap()] {
            assert!(!shown.contains("tell-nobody"), "{shown}");
        }
    }
}
