//! Which knowledge points are offered, and in which order.

/// Suggestions shown at most.
pub const MOST: usize = 20;

/// Merges what teachers have written with the region's first list: the most used first, then the list in its order.
/// `q` narrows both to those that contain it, or are called so elsewhere.
#[must_use]
pub fn suggest<'a>(
    used: &'a [(String, u32)],
    listed: impl Iterator<Item = (&'a str, &'a [String])>,
    q: &str,
) -> Vec<String> {
    let wanted = q.trim().to_lowercase();
    let mut used: Vec<_> = used.iter().collect();
    used.sort_by(|(one, times), (other, more)| more.cmp(times).then_with(|| one.cmp(other)));
    let mut suggestions: Vec<String> = Vec::new();
    let used = used.into_iter().map(|(point, _)| (point.as_str(), [].as_slice()));
    for (point, also) in used.chain(listed) {
        let mut names = also.iter().map(String::as_str).chain([point]);
        if names.any(|name| name.to_lowercase().contains(&wanted)) && suggestions.iter().all(|other| other != point) {
            suggestions.push(point.to_owned());
        }
    }
    suggestions.truncate(MOST);
    suggestions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_used_come_first_and_none_twice() {
        let used = [("函数".to_owned(), 2), ("勾股定理".to_owned(), 7), ("方程".to_owned(), 2)];
        let listed = [("方程", vec![]), ("三角形", vec!["三边关系".to_owned()]), ("勾股定理", vec![])];
        for (q, expected) in [
            ("", vec!["勾股定理", "函数", "方程", "三角形"]),
            (" 三 ", vec!["三角形"]),
            ("三边", vec!["三角形"]),
            ("没有", vec![]),
        ] {
            let listed = listed.iter().map(|(name, also)| (*name, also.as_slice()));
            assert_eq!(suggest(&used, listed, q), expected, "{q}");
        }
    }
}
