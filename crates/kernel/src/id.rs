//! Typed ids. Every id is a UUIDv7, so that rows sort by the moment they were made.

use uuid::Uuid;

/// Where new ids come from; tests hold a seeded one.
pub trait Ids: Send + Sync {
    /// A fresh UUIDv7.
    fn uuid(&self) -> Uuid;
}

/// A text that is not an id.
#[derive(Debug, thiserror::Error)]
#[error("not an id: {0}")]
pub struct BadId(pub String);

/// Declares a typed id: a newtype over a UUID with its text form, storage form and schema.
#[macro_export]
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 $crate::macros::serde::Serialize, $crate::macros::serde::Deserialize)]
        #[serde(crate = "kernel::macros::serde", transparent)]
        pub struct $name($crate::macros::uuid::Uuid);

        impl $name {
            /// The id with this UUID.
            #[must_use]
            pub const fn from_uuid(uuid: $crate::macros::uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID behind the id.
            #[must_use]
            pub const fn uuid(self) -> $crate::macros::uuid::Uuid {
                self.0
            }
        }

        impl From<$crate::macros::uuid::Uuid> for $name {
            fn from(uuid: $crate::macros::uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::BadId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| $crate::BadId(text.to_owned()))
            }
        }

        impl $crate::Stored for $name {
            const KIND: $crate::Kind = $crate::Kind::Text;

            fn to_value(&self) -> $crate::Value {
                $crate::Value::Text(self.to_string())
            }
        }

        impl $crate::Column for $name {
            fn from_value(value: $crate::Value) -> Result<Self, $crate::BadColumn> {
                <String as $crate::Column>::from_value(value)?.parse().map_err(|_| $crate::BadColumn(stringify!($name)))
            }
        }

        $crate::schema_as_string!($name, "uuid");
    };
}

/// Gives a type written as text its OpenAPI schema, where schemas are wanted.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_string {
    ($name:ident, $format:literal) => {
        impl $crate::macros::utoipa::PartialSchema for $name {
            fn schema() -> $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::schema::Schema> {
                $crate::macros::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::macros::utoipa::openapi::schema::Type::String)
                    .format(Some($crate::macros::utoipa::openapi::SchemaFormat::Custom($format.to_owned())))
                    .into()
            }
        }

        impl $crate::macros::utoipa::ToSchema for $name {}
    };
}

/// Gives a type written as a short code of a pattern its OpenAPI schema, where schemas are wanted.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_code {
    ($name:ident, $pattern:literal) => {
        impl $crate::macros::utoipa::PartialSchema for $name {
            fn schema() -> $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::schema::Schema> {
                $crate::macros::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::macros::utoipa::openapi::schema::Type::String)
                    .pattern(Some($pattern))
                    .into()
            }
        }

        impl $crate::macros::utoipa::ToSchema for $name {}
    };
}

/// Gives a type written as a small whole number its OpenAPI schema, where schemas are wanted.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_number {
    ($name:ident, $least:literal ..= $most:literal) => {
        impl $crate::macros::utoipa::PartialSchema for $name {
            fn schema() -> $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::schema::Schema> {
                $crate::macros::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::macros::utoipa::openapi::schema::Type::Integer)
                    .minimum(Some($least))
                    .maximum(Some($most))
                    .into()
            }
        }

        impl $crate::macros::utoipa::ToSchema for $name {}
    };
}

/// Schemas are switched off.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_number {
    ($name:ident, $least:literal ..= $most:literal) => {};
}

/// Schemas are switched off.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_code {
    ($name:ident, $pattern:literal) => {};
}

/// Schemas are switched off.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_as_string {
    ($name:ident, $format:literal) => {};
}

id!(/// A human being known to the city: pupil, guardian, teacher or member of staff.
    PersonId);
id!(/// A node of the organisation tree: region, county, township or school.
    OrgId);
id!(/// A class (班级) of a school.
    ClassId);
id!(/// One signed-in browser or device.
    SignInId);
id!(/// An uploaded file.
    FileId);
id!(/// A message to one person.
    NoticeId);
id!(/// A piece of background work.
    JobId);
id!(/// A room: stage, audience and one log.
    RoomId);
id!(/// A pupil's question (提问).
    QuestionId);
id!(/// A question put to one teacher for a few seconds.
    OfferId);
id!(/// A stretch of duty (值班) of one teacher.
    StintId);
id!(/// A tutoring session (答疑): one question explained by one teacher.
    SessionId);
