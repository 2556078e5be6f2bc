//! Correction for many tries: Benjamini and Hochberg 1995.

/// The q-value of each p-value: the smallest share of false claims at which it would be claimed.
pub(super) fn q_values(p_values: &[f64]) -> Vec<f64> {
    let tries = f64::from(u32::try_from(p_values.len()).unwrap_or(u32::MAX));
    let mut order: Vec<(usize, f64)> = p_values.iter().copied().enumerate().collect();
    order.sort_by(|(_, a), (_, b)| a.total_cmp(b));
    let mut q_values = vec![1.0; p_values.len()];
    let mut least: f64 = 1.0;
    let mut rank = tries;
    for (place, p) in order.into_iter().rev() {
        least = least.min(p * tries / rank);
        if let Some(q) = q_values.get_mut(place) {
            *q = least;
        }
        rank -= 1.0;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn q_values_are_those_of_the_paper_s_example() {
        // Benjamini and Hochberg 1995, table 1: 15 p-values, of which 4 are claimed at 5 %.
        let p = [
            0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528,
            0.7590, 1.000,
        ];
        let q = q_values(&p);
        assert_eq!(q.iter().filter(|q| **q <= 0.05).count(), 4);
        assert!((q[3] - 0.0095 * 15.0 / 4.0).abs() < 1e-12);
        assert!(q.windows(2).all(|pair| pair[0] <= pair[1]) && q[14] == 1.0);
    }

    #[test]
    fn the_order_does_not_matter_and_nothing_is_over_one() {
        let q = q_values(&[0.9, 0.01, 0.8]);
        assert!((q[1] - 0.03).abs() < 1e-12 && q[0] == 0.9 && q[2] == 0.9);
        assert!(q_values(&[]).is_empty());
        assert_eq!(q_values(&[0.02]), [0.02]);
    }
}
