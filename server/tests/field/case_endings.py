"""Which container tells how a task ended, and what its exit code is."""

import itertools

from case import Wrong, case, holds, lacks, same

APP = {"name": "app", "image": "busybox", "essential": True}
PROXY = {"name": "proxy", "image": "envoy", "essential": False}


def playing(container, scenario):
    return {**container, "environment": [{"name": "EMULATOR_SCENARIO", "value": scenario}]}


@case("a sidecar that is ended with its app leaves the task well ended")
def sidecar(demo):
    scenarios = ["run", "ignore-sigterm", "exit code=1 after=1", "exit code=2 after=1"]
    for scenario, turned in itertools.product(scenarios, [False, True]):
        containers = [playing(APP, "exit code=0 after=5"), playing(PROXY, scenario)]
        demo.register("sidecar-end", containers[::-1] if turned else containers)
        task = demo.run("sidecar-end")
        line = demo.stopped(task)
        where = f"{scenario}, turned: {turned}"
        same((line["state"], line["exit code"]), ("STOPPED, exit 0", "0"), f"the end ({where})")
        if demo.line(task, "state=failed"):
            raise Wrong(f"it is in the list of failures ({where})")
        if not demo.line(task, "state=ended-well"):
            raise Wrong(f"it is not among those that ended well ({where})")
        page = demo.page(task)
        lacks(page, "SIGTERM", "SIGKILL", "killed", "called wrongly")
        holds(page, "exit code 0")
    for trouble in demo.call("overview", with_rows=False)["now"]["Ok"]["troubles"]:
        if "sidecar-end" in trouble["families"]:
            raise Wrong(f"the overview has it among what went wrong: {trouble['sentence']}")


@case("an essential container that fails makes the task fail, whichever stands first")
def essential(demo):
    for turned in [False, True]:
        containers = [playing(APP, "exit code=3 after=2"), playing(PROXY, "exit code=0 after=1")]
        demo.register("app-fails", containers[::-1] if turned else containers)
        line = demo.stopped(demo.run("app-fails"))
        same((line["state"], line["exit code"]), ("STOPPED, exit 3", "3"), "the end")


@case("Windows exit codes are shown as they come")
def windows(demo):
    rows = [(3221225786, "3221225786", "0xC000013A"), (-1073741510, "-1073741510", "0xC000013A"), (1.0, "1", "")]
    for sent, shown, status in rows:
        task = demo.event([{"name": "iis", "lastStatus": "STOPPED", "exitCode": sent}])
        line = demo.line(task)
        same((line["state"], line["exit code"]), (f"STOPPED, exit {shown}", shown), f"the end of {sent}")
        page = demo.page(task)
        holds(page, shown, status)
        lacks(page, "no exit code", "not known here")


@case("of two containers that wait for each other the one that failed is blamed")
def dependency(demo):
    reason = (
        "CannotStartContainerError: dependency graph: failed to resolve container ordering dependency "
        "[migrate(shop:1) (STOPPED->RUNNING) - Exit: 1] for target [app(shop:1) (NONE->RUNNING)] "
        "as dependency did not exit successfully."
    )
    app = {"name": "app", "lastStatus": "STOPPED", "reason": reason}
    migrate = {"name": "migrate", "lastStatus": "STOPPED", "exitCode": 1}
    ends = [
        demo.event([{**app, "exitCode": 143}, migrate], started=False),
        demo.event([app, migrate], started=False, stopCode="TaskFailedToStart"),
        demo.event([migrate, {**app, "exitCode": 143}]),
    ]
    for task in ends:
        line = demo.line(task)
        same((line["state"], line["exit code"]), ("STOPPED, exit 1", "1"), "the end")
        page = demo.page(task)
        holds(page, "migrate", "exit code 1", "“app”")
        lacks(page, "never started", "more memory", "before its containers ran")
