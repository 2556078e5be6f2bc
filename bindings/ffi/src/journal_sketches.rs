//! Templates to begin an entry with, and entries that are being written.

use crate::home::{JournalSketches, calls};
use crate::values::Sketch;
use std::collections::HashMap;

calls! { JournalSketches by journaled:
    /// All templates, by name.
    templates() -> HashMap<String, Sketch> = |journal| journal.sketches().all_templates().map(HashMap::from_iter);
    /// Keeps a template in place of the one of this name.
    /// Errors: `text_empty`, `text_too_long`, `value_invalid`.
    save_template(name: String, sketch: Sketch) -> () = |journal| journal.sketches().save_template(&name, &sketch);
    /// Takes a template out.
    /// Errors: `template_unknown`.
    remove_template(name: String) -> () = |journal| journal.sketches().remove_template(&name);
    /// All drafts, by name.
    drafts() -> HashMap<String, Sketch> = |journal| journal.sketches().all_drafts().map(HashMap::from_iter);
    /// Keeps what is being written, in place of the draft of this name: to be called at every pause of the fingers.
    /// Errors: `text_empty`, `text_too_long`, `value_invalid`.
    save_draft(name: String, sketch: Sketch) -> () = |journal| journal.sketches().save_draft(&name, &sketch);
    /// Takes a draft out that the person gave up. The one that becomes an entry goes with `log`.
    /// Errors: `template_unknown`.
    remove_draft(name: String) -> () = |journal| journal.sketches().remove_draft(&name);
}
