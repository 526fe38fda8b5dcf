"""What AWS answers to RunTask when it is busy."""

from case import case, holds, same
from demo import await_answer

WRAPPED = (
    "Error retrieving security group information for [sg-0aa]: Request limit exceeded. "
    "(ErrorCode: RequestLimitExceeded)"
)


def launch(demo, count):
    """Launches tasks of `web` by the form; returns the launch's id."""
    form = demo.call("open_form", query=f"cluster=staging&family=web&count={count}")["form"]
    fields = {f"form[{name}]": value for name, value in form.items() if isinstance(value, str)}
    fields |= {"form[cluster]": "staging", "form[family]": "web", "form[count]": str(count)}
    fields |= {"form[subnets]": [demo.subnet()], "form[public_ip]": "ENABLED", "form[intent]": "run"}
    return demo.post("run_task", **fields)["Launched"]


def await_tasks(demo, id, count):
    await_answer(f"{count} tasks", lambda: len(demo.call("board", cluster=None, launch=id)["tasks"]) == count)


def batches(demo, id):
    return demo.call("launch", id=id)["batches"]


@case("throttling of EC2 inside RunTask is waited out")
def wrapped_throttling(demo):
    error = {"status": 400, "code": "InvalidParameterException", "message": WRAPPED}
    demo.faults(calls=[{"operation": "RunTask", "times": 2, "do": {"error": error}}])
    id = launch(demo, 30)
    await_tasks(demo, id, 30)
    same({batch["state"] for batch in batches(demo, id)}, {"answered"}, "the batches' state")


@case("while AWS fails, the launch's page says so, and then the tasks run")
def while_it_lasts(demo):
    demo.faults(calls=[{"operation": "RunTask", "do": {"error": {"status": 500}}}])
    id = launch(demo, 1)
    troubled = lambda: [batch for batch in batches(demo, id) if batch["state"] == "sent" and batch.get("problem")]
    await_answer("the launch to say what keeps it", troubled)
    holds(demo.text(f"/launches/{id}"), "AWS had an error of its own", "ServerException")
    demo.calm()
    await_tasks(demo, id, 1)
