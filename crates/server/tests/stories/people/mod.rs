//! People: the tree, who belongs where, the end of the school year.

mod membership;
