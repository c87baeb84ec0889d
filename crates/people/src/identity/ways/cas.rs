//! CAS 3.0: a ticket, asked about at `/p3/serviceValidate`.

use platform::App;
use url::Url;

use super::journey::Journey;
use super::network::down;
use super::{Found, WayError, Ways, rules};

/// A CAS server.
#[derive(Clone, Debug)]
pub struct Cas {
    /// Its address, without `/login`.
    pub url: String,
}

impl Cas {
    /// Where the browser goes.
    pub(super) fn url(&self, journey: &Journey) -> Result<String, WayError> {
        self.address("login", &[("service", &service(journey)?)])
    }

    /// Who came back with this ticket. Servers that know only CAS 2 are asked in its way.
    pub(super) async fn find(&self, app: &App, journey: &Journey, ticket: &str) -> Result<Found, WayError> {
        let query = [("service", &*service(journey)?), ("ticket", ticket)];
        let client = app.part::<Ways>().client();
        let mut response = client.get(self.address("p3/serviceValidate", &query)?).send().await.map_err(down)?;
        if response.status().as_u16() == 404 {
            response = client.get(self.address("serviceValidate", &query)?).send().await.map_err(down)?;
        }
        if !response.status().is_success() {
            return Err(WayError::Down(format!("status {}", response.status().as_u16())));
        }
        let xml = response.text().await.map_err(down)?;
        let found = rules::cas_success(&xml)?;
        Ok(Found { ticket: Some(ticket.to_owned()), ..found })
    }

    fn address(&self, path: &str, query: &[(&str, &str)]) -> Result<String, WayError> {
        let address = format!("{}/{path}", self.url.trim_end_matches('/'));
        Url::parse_with_params(&address, query).map(String::from).map_err(|error| WayError::Down(error.to_string()))
    }
}

/// The service the ticket is for: our own return address and nothing else, with the state of this journey.
fn service(journey: &Journey) -> Result<String, WayError> {
    let service = Url::parse_with_params(&journey.back, [("state", &journey.state)]);
    service.map(String::from).map_err(|error| WayError::Down(error.to_string()))
}
