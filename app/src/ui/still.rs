//! Views without a type, in which nothing is waited for.
//!
//! Leptos makes every view that gives up its type (`into_any`) once more as a future, for what may have to be
//! waited for while a page comes to life. A fifth of the wasm was such futures. Here only `pages/part.rs` waits,
//! for a page's data; what is drawn from it is still, and says so with [`Still::still`].

use leptos::prelude::*;
use leptos::tachys::html::attribute::Attribute;
use leptos::tachys::html::attribute::any_attribute::AnyAttribute;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::ssr::StreamBuilder;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};

/// Gives up a view's type.
pub trait Still {
    /// As [`IntoAny::into_any`], for a view without anything that suspends.
    fn still(self) -> AnyView;
}

impl<T: RenderHtml> Still for T {
    fn still(self) -> AnyView {
        Stilled(self).into_any()
    }
}

/// The view, with the trait's own way of coming to life: at once.
struct Stilled<T>(T);

impl<T: Render> Render for Stilled<T> {
    type State = T::State;

    fn build(self) -> Self::State {
        self.0.build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.rebuild(state);
    }
}

impl<T: AddAnyAttr> AddAnyAttr for Stilled<T> {
    type Output<New: Attribute> = T::Output<New>;

    fn add_any_attr<New: Attribute>(self, attr: New) -> Self::Output<New>
    where
        Self::Output<New>: RenderHtml,
    {
        self.0.add_any_attr(attr)
    }
}

impl<T: RenderHtml> RenderHtml for Stilled<T> {
    type AsyncOutput = T::AsyncOutput;
    type Owned = Stilled<T::Owned>;

    const MIN_LENGTH: usize = T::MIN_LENGTH;
    const EXISTS: bool = T::EXISTS;

    fn dry_resolve(&mut self) {
        self.0.dry_resolve();
    }

    async fn resolve(self) -> Self::AsyncOutput {
        self.0.resolve().await
    }

    fn html_len(&self) -> usize {
        self.0.html_len()
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_with_buf(buf, position, escape, mark_branches, extra_attrs);
    }

    fn to_html_async_with_buf<const OUT_OF_ORDER: bool>(
        self,
        buf: &mut StreamBuilder,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra_attrs: Vec<AnyAttribute>,
    ) {
        self.0.to_html_async_with_buf::<OUT_OF_ORDER>(buf, position, escape, mark_branches, extra_attrs);
    }

    fn hydrate<const FROM_SERVER: bool>(self, cursor: &Cursor, position: &PositionState) -> Self::State {
        self.0.hydrate::<FROM_SERVER>(cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        Stilled(self.0.into_owned())
    }
}
