//! Cutting a text at its seams: the parts are made before the index sees them.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::index::SEAM;

/// The name under which the index knows it.
pub(super) const NAME: &str = "seams";

/// Cuts a text at its seams.
#[derive(Clone, Default)]
pub(super) struct AtSeams {
    token: Token,
}

/// The parts of one text.
pub(super) struct Parts<'a> {
    rest: Option<&'a str>,
    token: &'a mut Token,
}

impl Tokenizer for AtSeams {
    type TokenStream<'a> = Parts<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Parts<'a> {
        self.token.reset();
        Parts { rest: (!text.is_empty()).then_some(text), token: &mut self.token }
    }
}

impl TokenStream for Parts<'_> {
    fn advance(&mut self) -> bool {
        let Some(rest) = self.rest else { return false };
        let (part, behind) = rest.split_once(SEAM).map_or((rest, None), |(part, behind)| (part, Some(behind)));
        self.token.text.clear();
        self.token.text.push_str(part);
        self.token.position = self.token.position.wrapping_add(1);
        self.rest = behind;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
