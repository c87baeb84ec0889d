//! Closed sets of words: enums that are written as the same text in JSON, in tables and in messages.

/// Declares an enum whose every variant is a word: `words! { pub enum Stage { Primary = "primary" } }`.
///
/// The enum gets `ALL`, `as_str`, `FromStr`, `Display`, serde, [`Column`](crate::Column) and its schema.
#[macro_export]
macro_rules! words {
    ($(#[$doc:meta])* pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
                 $crate::macros::serde::Serialize, $crate::macros::serde::Deserialize)]
        #[serde(crate = "kernel::macros::serde")]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every word of the set, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::BadColumn;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::BadColumn(stringify!($name))),
                }
            }
        }

        $crate::text_column!($name);
        $crate::schema_of_words!($name);
    };
}

/// Stores a type by its `Display` and `FromStr`.
#[macro_export]
macro_rules! text_column {
    ($name:ident) => {
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
    };
}

/// The OpenAPI schema of a set of words.
#[cfg(feature = "schema")]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_of_words {
    ($name:ident) => {
        impl $crate::macros::utoipa::PartialSchema for $name {
            fn schema() -> $crate::macros::utoipa::openapi::RefOr<$crate::macros::utoipa::openapi::schema::Schema> {
                $crate::macros::utoipa::openapi::ObjectBuilder::new()
                    .schema_type($crate::macros::utoipa::openapi::schema::Type::String)
                    .enum_values(Some(Self::ALL.iter().map(|word| word.as_str())))
                    .into()
            }
        }

        impl $crate::macros::utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }
    };
}

/// Schemas are switched off.
#[cfg(not(feature = "schema"))]
#[doc(hidden)]
#[macro_export]
macro_rules! schema_of_words {
    ($name:ident) => {};
}
