//! What the operator may know of a request: method, route, status, bytes, time taken. No id, no address, no label per log.
//!
//! The same few numbers feed the log line and `/metrics`. A path is shown as its route's template, because the path of a
//! blob names a log; a method or path that is none of ours is `other`.

use std::sync::atomic::{AtomicU64, Ordering};

/// The routes, as log lines and metrics name them.
pub(super) const ROUTES: [&str; 11] = [
    "/v1/info",
    "/v1/ops",
    "/v1/read",
    "/v1/wake",
    "/v1/blob/{log}/{hash}",
    "/v1/blob/have",
    "/v1/page/{log}/{n}",
    "/c",
    "/g",
    "/s",
    "other",
];

/// The classes of answers.
const STATUSES: [&str; 4] = ["2xx", "3xx", "4xx", "5xx"];

/// Which of [`ROUTES`] a path is.
pub(super) fn route_of(path: &str) -> usize {
    let other = ROUTES.len() - 1;
    let exact = ROUTES.iter().position(|route| *route == path);
    if let Some(route) = exact {
        return route;
    }
    let template = if path.starts_with("/v1/blob/") {
        "/v1/blob/{log}/{hash}"
    } else if path.starts_with("/v1/page/") {
        "/v1/page/{log}/{n}"
    } else {
        "other"
    };
    ROUTES.iter().position(|route| *route == template).unwrap_or(other)
}

/// The name of a method; anything that no route serves is `other`.
pub(super) fn method_name(method: &http::Method) -> &'static str {
    match *method {
        http::Method::GET => "GET",
        http::Method::POST => "POST",
        http::Method::PUT => "PUT",
        _ => "other",
    }
}

/// Counts since the start.
#[derive(Debug, Default)]
pub(super) struct Counters {
    requests: [[AtomicU64; STATUSES.len()]; ROUTES.len()],
    micros: [AtomicU64; ROUTES.len()],
    pub(super) bytes_in: AtomicU64,
    pub(super) bytes_out: AtomicU64,
    pub(super) ops_ok: AtomicU64,
    pub(super) ops_refused: AtomicU64,
    pub(super) connections: AtomicU64,
    pub(super) wake_streams: AtomicU64,
    pub(super) refused_connections: AtomicU64,
}

/// What the storage holds, for `/metrics`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) logs: u64,
    pub(super) entries: u64,
    pub(super) bytes: u64,
    pub(super) watched: u64,
}

impl Counters {
    /// Counts a request that was answered.
    pub(super) fn answered(&self, route: usize, status: u16, micros: u64) {
        let class = usize::from(status / 100).saturating_sub(2);
        if let Some(count) = self.requests.get(route).and_then(|counts| counts.get(class)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        if let Some(total) = self.micros.get(route) {
            total.fetch_add(micros, Ordering::Relaxed);
        }
    }

    /// The text that Prometheus reads (exposition format 0.0.4).
    pub(super) fn exposition(&self, held: Option<Held>) -> String {
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
            text.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {kind}\n"));
            for (labels, value) in samples {
                text.push_str(&format!("{name}{labels} {value}\n"));
            }
        };
        let load = |count: &AtomicU64| count.load(Ordering::Relaxed).to_string();
        let mut requests = Vec::new();
        let mut seconds = Vec::new();
        for ((route, counts), micros) in ROUTES.iter().zip(&self.requests).zip(&self.micros) {
            for (status, count) in STATUSES.iter().zip(counts) {
                requests.push((format!("{{route=\"{route}\",status=\"{status}\"}}"), load(count)));
            }
            let micros = micros.load(Ordering::Relaxed);
            let value = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
            seconds.push((format!("{{route=\"{route}\"}}"), value));
        }
        family("kith_requests_total", "counter", "Requests answered.", requests);
        family("kith_request_seconds_total", "counter", "Time spent on answers; waits included.", seconds);
        let ops = vec![
            ("{result=\"ok\"}".to_owned(), load(&self.ops_ok)),
            ("{result=\"refused\"}".to_owned(), load(&self.ops_refused)),
        ];
        family("kith_ops_total", "counter", "Operations answered.", ops);
        let bytes = vec![
            ("{direction=\"in\"}".to_owned(), load(&self.bytes_in)),
            ("{direction=\"out\"}".to_owned(), load(&self.bytes_out)),
        ];
        family("kith_body_bytes_total", "counter", "Bytes of bodies.", bytes);
        let single = |value: String| vec![(String::new(), value)];
        family("kith_connections", "gauge", "Open connections.", single(load(&self.connections)));
        family("kith_wake_streams", "gauge", "Open wake streams.", single(load(&self.wake_streams)));
        family(
            "kith_connections_refused_total",
            "counter",
            "Connections refused for too many.",
            single(load(&self.refused_connections)),
        );
        if let Some(held) = held {
            family("kith_logs", "gauge", "Logs kept.", single(held.logs.to_string()));
            family("kith_entries", "gauge", "Entries kept.", single(held.entries.to_string()));
            family("kith_used_bytes", "gauge", "Bytes of database and blobs.", single(held.bytes.to_string()));
            family("kith_watched_logs", "gauge", "Logs that somebody waits for.", single(held.watched.to_string()));
        }
        text
    }
}

/// Counts something as long as it lives.
#[derive(Debug)]
pub(super) struct Gauge {
    counters: std::sync::Arc<Counters>,
    which: fn(&Counters) -> &AtomicU64,
}

impl Gauge {
    /// Counts one more.
    pub(super) fn up(counters: &std::sync::Arc<Counters>, which: fn(&Counters) -> &AtomicU64) -> Self {
        which(counters).fetch_add(1, Ordering::Relaxed);
        Self { counters: std::sync::Arc::clone(counters), which }
    }
}

impl Drop for Gauge {
    fn drop(&mut self) {
        (self.which)(&self.counters).fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_as_its_template() {
        for (path, route) in [
            ("/v1/ops", "/v1/ops"),
            ("/v1/blob/have", "/v1/blob/have"),
            ("/v1/blob/aa/bb", "/v1/blob/{log}/{hash}"),
            ("/v1/page/aa/1", "/v1/page/{log}/{n}"),
            ("/v1/aabbcc", "other"),
            ("/c/aabbcc", "other"),
        ] {
            assert_eq!(ROUTES[route_of(path)], route, "{path}");
        }
    }

    #[test]
    fn metrics_are_counts_by_route_and_class() {
        let counters = Counters::default();
        counters.answered(route_of("/v1/ops"), 200, 1_500_000);
        counters.answered(route_of("/v1/ops"), 413, 0);
        let text = counters.exposition(Some(Held { logs: 3, entries: 4, bytes: 5, watched: 6 }));
        for line in [
            "kith_requests_total{route=\"/v1/ops\",status=\"2xx\"} 1",
            "kith_requests_total{route=\"/v1/ops\",status=\"4xx\"} 1",
            "kith_request_seconds_total{route=\"/v1/ops\"} 1.500000",
            "kith_logs 3",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
    }
}
