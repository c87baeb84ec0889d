//! Certificates: one that was given, or one the program makes for the local network.

use std::fs;
use std::io;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use kernel::{Day, Timestamp};
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair, date_time_ymd};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::TlsAcceptor;

/// Phones refuse a certificate of their own network that lasts longer than 825 days.
const LIFE: Duration = Duration::from_hours(24 * 800);

/// Why browsers cannot be served over TLS.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A file cannot be read or written.
    #[error("{0}: {1}")]
    File(PathBuf, #[source] io::Error),
    /// A file holds no certificate, or no key.
    #[error("{0}: no certificate or key in PEM")]
    Pem(PathBuf),
    /// The certificate and the key do not fit.
    #[error("the certificate cannot be used: {0}")]
    Unfit(#[from] rustls::Error),
    /// A certificate could not be made.
    #[error("a certificate could not be made: {0}")]
    Make(#[from] rcgen::Error),
}

/// Reads a certificate chain and its key.
///
/// # Errors
/// When a file cannot be read or the two do not fit.
pub fn read(certificate: &Path, key: &Path) -> Result<TlsAcceptor, CertificateError> {
    let chain = pem(certificate)?;
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&chain).filter_map(Result::ok).collect();
    if chain.is_empty() {
        return Err(CertificateError::Pem(certificate.to_owned()));
    }
    let key_file = pem(key)?;
    let key = PrivateKeyDer::from_pem_slice(&key_file).map_err(|_| CertificateError::Pem(key.to_owned()))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn pem(path: &Path) -> Result<Vec<u8>, CertificateError> {
    fs::read(path).map_err(|error| CertificateError::File(path.to_owned(), error))
}

/// The certificate this program made for an address of the local network; made when there is none yet or it has run
/// out. A phone that was told once to trust it does not ask again.
///
/// # Errors
/// When it can be neither read nor made.
pub fn self_signed(folder: &Path, address: IpAddr, now: Timestamp) -> Result<TlsAcceptor, CertificateError> {
    let name = address.to_string().replace(':', "-");
    let path = folder.join(format!("{name}.pem"));
    let until = folder.join(format!("{name}.until"));
    let last_day = fs::read_to_string(&until).ok().and_then(|text| text.trim().parse::<Day>().ok());
    if !path.is_file() || last_day.is_none_or(|last_day| last_day <= now.day(&TimeZone::UTC)) {
        let last_day = now.plus(LIFE).day(&TimeZone::UTC);
        let made = make(address, now.minus(Duration::from_hours(24)).day(&TimeZone::UTC), last_day)?;
        fs::create_dir_all(folder)
            .and_then(|()| write_private(&path, &made))
            .and_then(|()| fs::write(&until, last_day.to_string()))
            .map_err(|error| CertificateError::File(path.clone(), error))?;
    }
    read(&path, &path)
}

fn make(address: IpAddr, first_day: Day, last_day: Day) -> Result<String, CertificateError> {
    let key = KeyPair::generate()?;
    let mut names = vec![address.to_string(), "localhost".to_owned(), "127.0.0.1".to_owned()];
    names.dedup();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Wenqu");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let at = |day: Day| {
        let date = day.date();
        let part = |number: i8| u8::try_from(number).unwrap_or(1);
        date_time_ymd(i32::from(date.year()), part(date.month()), part(date.day()))
    };
    params.not_before = at(first_day);
    params.not_after = at(last_day);
    Ok(format!("{}{}", params.self_signed(&key)?.pem(), key.serialize_pem()))
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_made_once_and_again_when_it_runs_out() {
        let folder = tempfile::tempdir().unwrap();
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        let now: Timestamp = "2026-09-01T00:00:00Z".parse().unwrap();
        let pem = || fs::read_to_string(folder.path().join("192.0.2.7.pem")).unwrap();

        self_signed(folder.path(), address, now).unwrap();
        let first = pem();
        self_signed(folder.path(), address, now.plus(LIFE / 2)).unwrap();
        assert_eq!(pem(), first);
        self_signed(folder.path(), address, now.plus(LIFE)).unwrap();
        assert_ne!(pem(), first);
    }

    #[test]
    fn a_file_without_a_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("empty.pem");
        fs::write(&path, "").unwrap();
        assert!(matches!(read(&path, &path), Err(CertificateError::Pem(named)) if named == path));
    }
}
