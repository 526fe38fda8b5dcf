"""What AWS answers to RunTask when it is busy."""

from case import case, same
from demo import await_answer

WRAPPED = (
    "Error retrieving security group information for [sg-0aa]: Request limit exceeded. "
    "(ErrorCode: RequestLimitExceeded)"
)


@case("throttling of EC2 inside RunTask is waited out")
def wrapped_throttling(demo):
    error = {"status": 400, "code": "InvalidParameterException", "message": WRAPPED}
    demo.faults(calls=[{"operation": "RunTask", "times": 2, "do": {"error": error}}])
    subnet = demo.subnet()
    query = "cluster=staging&family=web&count=30"
    form = demo.call("open_form", query=query)["form"]
    fields = {f"form[{name}]": value for name, value in form.items() if isinstance(value, str)}
    fields |= {"form[cluster]": "staging", "form[family]": "web", "form[count]": "30", "form[subnets]": [subnet]}
    fields |= {"form[public_ip]": "ENABLED", "form[intent]": "run"}
    pressed = demo.post("run_task", **fields)
    launch = pressed["Launched"]

    def launched():
        tasks = demo.call("board", cluster=None, launch=launch)["tasks"]
        return len(tasks) == 30 and tasks

    await_answer("30 of 30 tasks", launched)
    states = {batch["state"] for batch in demo.call("launch", id=launch)["batches"]}
    same(states, {"answered"}, "the batches' state")
