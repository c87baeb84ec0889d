//! Names drawn in a fixed order, so that the demo region has the same people on every machine.

use super::material::Names;

/// Draws one name after the other.
pub(super) struct Draw<'a> {
    names: &'a Names,
    surnames: Vec<char>,
    drawn: usize,
}

impl<'a> Draw<'a> {
    pub(super) fn new(names: &'a Names) -> Self {
        Self { names, surnames: names.surnames.chars().collect(), drawn: 0 }
    }

    /// A child: surname, name and alias.
    pub(super) fn child(&mut self) -> (String, String) {
        let n = self.next();
        let name = format!("{}{}", self.surname(n), pick(&self.names.given, n * 11 + n / self.names.given.len()));
        // Aliases need not be unique: a number keeps two of one class apart.
        let alias = format!("{}{}", pick(&self.names.aliases, n * 5 + n / 16), n % 97 + 2);
        (name, alias)
    }

    /// A grown-up.
    pub(super) fn adult(&mut self) -> String {
        let n = self.next();
        format!("{}{}", self.surname(n), pick(&self.names.adults, n * 7 + n / self.names.adults.len()))
    }

    fn next(&mut self) -> usize {
        self.drawn += 1;
        self.drawn
    }

    fn surname(&self, n: usize) -> char {
        self.surnames[(n * 5 + n / self.surnames.len()) % self.surnames.len()]
    }
}

fn pick(list: &[String], n: usize) -> &str {
    &list[n % list.len()]
}
