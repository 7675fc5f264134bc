//! The form of a key's text as tokens.

use proc_macro2::TokenStream;
use quote::quote;
use relata_core::interface::Encoding;

use super::rust::rust;
use crate::plan::{FieldPlan, Module, Ty};

/// The type of what reads and writes a text, and the value of that type.
pub(super) struct Codec {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

impl Codec {
    #[allow(clippy::needless_pass_by_value, reason = "tokens are made where they are used")]
    fn within(self, wrapper: TokenStream) -> Self {
        let Self { ty, value } = self;
        Self { ty: quote!(#wrapper<#ty>), value: quote!(#wrapper(#value)) }
    }
}

/// How a key's text is read and written.
pub(super) fn of_field(module: &Module<'_>, plan: &FieldPlan<'_>) -> Codec {
    of(module, plan.field.encoding, &plan.ty)
}

fn of(module: &Module<'_>, encoding: Encoding, ty: &Ty<'_>) -> Codec {
    match (encoding, ty) {
        (Encoding::Json | Encoding::Yaml, _) => json(module, encoding, ty),
        (_, Ty::Secret(inner)) => of(module, encoding, inner).within(quote!(codec::Masked)),
        (Encoding::Text, _) => text(module, ty),
        (Encoding::JsonOrText, _) => json_or_text(module, ty),
        (Encoding::Comma, _) => list(module, ty, &quote!(Comma)),
        (Encoding::Space, _) => list(module, ty, &quote!(Space)),
        (Encoding::Words, _) => list(module, ty, &quote!(Words)),
        (Encoding::Lines, _) => list(module, ty, &quote!(Lines)),
        (Encoding::ConninfoLines, _) => typed(&quote!(codec::ConninfoLines), ty),
        (Encoding::PythonBool, _) => boolean(&quote!(codec::PythonBoolean), ty),
    }
}

fn json_or_text(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    match ty {
        Ty::Any => Codec { ty: quote!(codec::AnyOrText), value: quote!(codec::AnyOrText) },
        Ty::Union(_) => union_or_text(module, ty),
        Ty::Struct(_) | Ty::List(..) | Ty::Map(..) | Ty::Nullable(_) | Ty::Boxed(_) => {
            json(module, Encoding::Json, ty)
        }
        _ => text(module, ty).within(quote!(codec::JsonOrText)),
    }
}

/// A union whose text may be JSON: only JSON, where none of its types is any text.
fn union_or_text(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    let Codec { ty: path, value } = typed(&quote!(codec::ScalarOrJson), ty);
    let takes_text = ty.name().is_some_and(|name| module.takes_text(name));
    let quoted = (!takes_text).then(|| quote!(.quoted()));
    Codec { ty: path, value: quote!(#value #quoted) }
}

/// `path::<T>::new()`.
fn typed(path: &TokenStream, ty: &Ty<'_>) -> Codec {
    let rust = rust(ty);
    Codec { ty: quote!(#path<#rust>), value: quote!(#path::new()) }
}

fn boolean(path: &TokenStream, ty: &Ty<'_>) -> Codec {
    match ty {
        Ty::Boolean(None) => Codec { ty: path.clone(), value: quote!(#path::new()) },
        _ => typed(path, ty),
    }
}

fn text(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    match ty {
        Ty::String => Codec { ty: quote!(codec::Text), value: quote!(codec::Text) },
        Ty::Format(_) | Ty::Text(_) | Ty::Ip | Ty::Conninfo => typed(&quote!(codec::Parsed), ty),
        Ty::Integer(_) | Ty::IntegerEnum(_) => typed(&quote!(codec::Integer), ty),
        Ty::Number => Codec { ty: quote!(codec::Number), value: quote!(codec::Number::new()) },
        Ty::RuledNumber(_) => typed(&quote!(codec::Number), ty),
        Ty::Boolean(_) => boolean(&quote!(codec::Boolean), ty),
        Ty::Enum(_) => typed(&quote!(codec::Word), ty),
        Ty::Union(_) => typed(&quote!(codec::Scalar), ty),
        Ty::JsonText(inner) => typed(&quote!(codec::BareJson), inner),
        Ty::Secret(inner) => text(module, inner).within(quote!(codec::Masked)),
        _ => json(module, Encoding::Json, ty),
    }
}

fn json(module: &Module<'_>, encoding: Encoding, ty: &Ty<'_>) -> Codec {
    let rust = rust(ty);
    let sorted = module.holds_any(ty).then(|| quote!(.sorted()));
    let json = quote!(codec::Json::new()#sorted);
    if encoding == Encoding::Yaml {
        Codec { ty: quote!(codec::Yaml<#rust>), value: quote!(codec::Yaml::new(#json)) }
    } else {
        Codec { ty: quote!(codec::Json<#rust>), value: json }
    }
}

fn list(module: &Module<'_>, ty: &Ty<'_>, separator: &TokenStream) -> Codec {
    let Ty::List(_, items) = ty else { return text(module, ty) };
    let Codec { ty: item_type, value: item } = text(module, items);
    let rust = rust(ty);
    Codec {
        ty: quote!(codec::List<#item_type, #rust>),
        value: quote!(codec::List::new(codec::Separator::#separator, #item)),
    }
}
