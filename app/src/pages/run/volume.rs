//! The EBS volume of each task, where the definition leaves it to be configured at launch.

use domain::launch::check::VOLUME_TYPES;
use domain::launch::form::LaunchForm;
use leptos::prelude::*;

use super::State;
use crate::forms::control::{Control, Opt, select};
use crate::forms::field::Field;
use crate::forms::fold::Fold;
use crate::ui::still::Still;

const AWS: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-ebs-config.html";
const ROLE: &str = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html";

/// The group; there while the definition has such a volume, or its fields have something in them.
pub(super) fn fields(start: LaunchForm) -> AnyView {
    let State { choices, form, .. } = expect_context();
    let volume = Memo::new(move |_| {
        choices.definition.with(|found| Some(found.as_ref()?.as_ref().ok()?.launch_volume()?.name.clone()))
    });
    let filled = |form: &LaunchForm| {
        [&form.volume_size, &form.volume_type, &form.volume_role].into_iter().any(|text| !text.is_empty())
    };
    let shown = Memo::new(move |_| volume.with(Option::is_some) || form.with(filled));
    let start = StoredValue::new(start);
    let draw = move || {
        let start = start.get_value();
        let says = Signal::derive(move || {
            let name = volume.get().unwrap_or_else(|| "not in this definition".to_owned());
            form.with(|form| match form.volume_size.trim() {
                "" => name,
                size => format!("{name}: {size} GiB"),
            })
        });
        let options = Signal::derive(|| {
            let known = VOLUME_TYPES
                .iter()
                .map(|known| Opt::new(known.name, format!("{}, {}", known.name, known.about)));
            std::iter::once(Opt::new("", "AWS's default, gp3")).chain(known).collect()
        });
        view! {
            <Fold title="EBS volume" says=says open=true has=|field: &str| field.starts_with("volume_")>
                <Field name="volume_size" label="Volume size" aws=AWS help=|| "Each task gets a volume of its own, deleted with the task.">
                    <div class="with">{Control::new("volume_size", &start.volume_size).class("short").numeric().input()}<span class="unit">"GiB"</span></div>
                </Field>
                <Field name="volume_type" label="Volume type" aws=AWS help=|| "st1 and sc1 begin at 125 GiB.">
                    {select("volume_type", None, options, move || form.with(|form| form.volume_type.clone()))}
                </Field>
                <Field name="volume_role" label="Infrastructure role" aws=ROLE help=|| "The role with which ECS creates and attaches the volume.">
                    {Control::new("volume_role", &start.volume_role).class("mono").input()}
                </Field>
            </Fold>
        }
        .still()
    };
    view! { {move || shown.get().then(draw)} }.still()
}
