//! How somebody is named to those who are not to know the name.

/// A name of which the first character is left. How long it is does not show.
pub(crate) fn masked(name: &str) -> String {
    name.chars().take(1).chain("**".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_name_shows_its_first_character_and_not_its_length() {
        for (name, expected) in [("朱书瑶", "朱**"), ("朱", "朱**"), ("欧阳小鱼", "欧**"), ("", "**")] {
            assert_eq!(masked(name), expected);
        }
    }
}
