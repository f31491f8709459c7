//! A client's card: who they are and how to reach them.

use super::id::ClientId;

/// Who a client is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientCard {
    /// Names the card.
    pub id: ClientId,
    /// The name.
    pub name: String,
    /// The company.
    pub company: Option<String>,
    /// The language, as a tag such as `et`.
    pub language: Option<String>,
    /// The zone, by its IANA name.
    pub zone: Option<String>,
    /// How to reach them.
    pub contacts: Vec<Contact>,
    /// How many requests they have brought in all.
    pub requests: u64,
}

/// A way to reach a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// `phone` or `email`.
    pub kind: String,
    /// The number or address as it came.
    pub value: String,
}
