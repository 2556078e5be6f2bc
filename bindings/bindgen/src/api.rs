//! Every exported signature in one text, so that a change of what apps see shows in a diff.
//!
//! A line that goes or changes breaks apps; a line that comes does not, but for a new case of an error or of another choice
//! that apps take apart (docs/bindings.md).

use crate::Failure;
use camino::Utf8Path;
use std::fmt::Write;
use uniffi_bindgen::macro_metadata::extract_from_library;
use uniffi_meta::{EnumShape, FieldMetadata, FnParamMetadata, Metadata, Type};

/// The list, sorted.
pub(crate) fn list(library: &Utf8Path) -> Result<String, Failure> {
    let mut blocks: Vec<(String, String)> = extract_from_library(library)?.iter().filter_map(block).collect();
    blocks.sort();
    blocks.dedup();
    let mut text = String::from(
        "# What the bindings export. `KITH_WRITE_API=1 cargo test --release -p kith-bindgen` writes it.\n",
    );
    let mut last = String::new();
    for (place, line) in blocks {
        let head = place.split('.').next().unwrap_or_default().to_owned();
        if head != last {
            text.push('\n');
            last = head;
        }
        writeln!(text, "{line}")?;
    }
    Ok(text)
}

/// Where a line stands, and the line.
fn block(item: &Metadata) -> Option<(String, String)> {
    Some(match item {
        Metadata::Func(it) => {
            let line = signature("fn ", &it.name, it.is_async, &it.inputs, it.return_type.as_ref(), it.throws.as_ref());
            (format!("~fn.{}", it.name), line)
        }
        Metadata::Object(it) => {
            let kind = if it.imp.has_callback_interface() { "trait, made by the app" } else { "object" };
            (it.name.clone(), format!("{}: {kind}", it.name))
        }
        Metadata::CallbackInterface(it) => (it.name.clone(), format!("{}: trait, made by the app", it.name)),
        Metadata::Constructor(it) => {
            let own = format!("{}.", it.self_name);
            let line = signature(&own, &it.name, it.is_async, &it.inputs, None, it.throws.as_ref());
            (format!("{}.0{}", it.self_name, it.name), format!("{line} (makes it)"))
        }
        Metadata::Method(it) => {
            let own = format!("{}.", it.self_name);
            let line = signature(&own, &it.name, it.is_async, &it.inputs, it.return_type.as_ref(), it.throws.as_ref());
            (format!("{}.1{}", it.self_name, it.name), line)
        }
        Metadata::TraitMethod(it) => {
            let own = format!("{}.", it.trait_name);
            let line = signature(&own, &it.name, it.is_async, &it.inputs, it.return_type.as_ref(), it.throws.as_ref());
            (format!("{}.1{}", it.trait_name, it.name), line)
        }
        Metadata::Record(it) => (it.name.clone(), format!("{}: record {}", it.name, fields(&it.fields))),
        Metadata::Enum(it) => {
            let kind = match it.shape {
                EnumShape::Enum => "choice",
                EnumShape::Error { .. } => "error",
            };
            let variants = it.variants.iter().map(|variant| {
                let fields = if variant.fields.is_empty() { String::new() } else { fields(&variant.fields) };
                format!("\n  {}{fields}", variant.name)
            });
            (it.name.clone(), format!("{}: {kind}{}", it.name, variants.collect::<String>()))
        }
        Metadata::CustomType(it) => (it.name.clone(), format!("{}: as {}", it.name, name(&it.builtin))),
        Metadata::Namespace(_) | Metadata::UdlFile(_) | Metadata::UniffiTrait(_) | Metadata::ObjectTraitImpl(_) => {
            return None;
        }
    })
}

fn signature(
    own: &str,
    called: &str,
    is_async: bool,
    inputs: &[FnParamMetadata],
    gives: Option<&Type>,
    throws: Option<&Type>,
) -> String {
    let inputs = inputs.iter().map(|input| {
        let default = if input.default.is_some() { " = …" } else { "" };
        format!("{}: {}{default}", input.name, name(&input.ty))
    });
    let mut line = format!("{own}{called}({})", inputs.collect::<Vec<_>>().join(", "));
    if let Some(gives) = gives {
        line.push_str(&format!(" -> {}", name(gives)));
    }
    if let Some(throws) = throws {
        line.push_str(&format!(" throws {}", name(throws)));
    }
    if is_async { format!("{line} async") } else { line }
}

fn fields(fields: &[FieldMetadata]) -> String {
    let fields = fields.iter().map(|field| {
        let default = if field.default.is_some() { " = …" } else { "" };
        if field.name.is_empty() { name(&field.ty) } else { format!("{}: {}{default}", field.name, name(&field.ty)) }
    });
    format!("({})", fields.collect::<Vec<_>>().join(", "))
}

fn name(ty: &Type) -> String {
    match ty {
        Type::Optional { inner_type } => format!("{}?", name(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", name(inner_type)),
        Type::Map { key_type, value_type } => format!("[{}: {}]", name(key_type), name(value_type)),
        other => other.name().map_or_else(|| format!("{other:?}"), str::to_owned),
    }
}
