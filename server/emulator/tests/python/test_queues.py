import hashlib
import json
import threading

import pytest

from refusal import refused


@pytest.fixture
def url(sqs):
    return sqs.create_queue(QueueName="q")["QueueUrl"]


def bodies(sqs, url, **more):
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, **more).get("Messages", [])
    return sorted(m["Body"] for m in got)


def test_visibility_and_redelivery(sqs, emulator, url):
    sent = sqs.send_message(QueueUrl=url, MessageBody="héllo")
    assert sent["MD5OfMessageBody"] == hashlib.md5("héllo".encode()).hexdigest()
    first = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["All"])["Messages"][0]
    assert first["MD5OfBody"] == sent["MD5OfMessageBody"]
    assert first["Attributes"]["ApproximateReceiveCount"] == "1"
    assert bodies(sqs, url) == []
    emulator.advance(30)
    again = sqs.receive_message(QueueUrl=url, AttributeNames=["ApproximateReceiveCount"])["Messages"][0]
    assert again["Attributes"] == {"ApproximateReceiveCount": "2"}
    assert again["ReceiptHandle"] != first["ReceiptHandle"]
    sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=0)
    third = sqs.receive_message(QueueUrl=url)["Messages"][0]
    with refused("AWS.SimpleQueueService.MessageNotInflight"):
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=5)
    sqs.delete_message(QueueUrl=url, ReceiptHandle=third["ReceiptHandle"])
    sqs.delete_message(QueueUrl=url, ReceiptHandle=third["ReceiptHandle"])
    emulator.advance(100)
    assert bodies(sqs, url) == []


def test_delay_and_counts(sqs, emulator, url):
    sqs.send_message(QueueUrl=url, MessageBody="late", DelaySeconds=60)
    sqs.send_message(QueueUrl=url, MessageBody="now")
    assert bodies(sqs, url) == ["now"]
    counts = lambda: {
        k.replace("ApproximateNumberOfMessages", "") or "ready": v
        for k, v in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"].items()
        if k.startswith("Approximate")
    }
    assert counts() == {"ready": "0", "NotVisible": "1", "Delayed": "1"}
    emulator.advance(60)
    assert bodies(sqs, url) == ["late", "now"]
    sqs.purge_queue(QueueUrl=url)
    assert counts() == {"ready": "0", "NotVisible": "0", "Delayed": "0"}


def test_redrive(sqs, emulator, url):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = {"deadLetterTargetArn": arn, "maxReceiveCount": 2}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedrivePolicy": json.dumps(policy)})
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    for _ in range(2):
        assert bodies(sqs, url) == ["poison"]
        emulator.advance(30)
    assert bodies(sqs, url) == [] and bodies(sqs, dead) == ["poison"]


def test_retention(sqs, emulator):
    url = sqs.create_queue(QueueName="short", Attributes={"MessageRetentionPeriod": "60"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="x")
    emulator.advance(61)
    assert bodies(sqs, url) == []


def test_long_polling_ends_with_a_message(sqs, emulator, url):
    got = []
    waiting = threading.Thread(target=lambda: got.append(bodies(sqs, url, WaitTimeSeconds=20)))
    waiting.start()
    emulator.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    waiting.join(10)
    assert got == [["x"]]


def test_long_polling_ends_with_the_manual_clock(sqs, emulator, url):
    got = []
    waiting = threading.Thread(target=lambda: got.append(bodies(sqs, url, WaitTimeSeconds=20)))
    waiting.start()
    while waiting.is_alive():
        emulator.advance(20)
        waiting.join(0.05)
    assert got == [[]]


def test_message_attributes(sqs, url):
    attributes = {"kind": {"DataType": "String", "StringValue": "a"}, "raw": {"DataType": "Binary", "BinaryValue": b"\x00\x01"}}
    sent = sqs.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=attributes)
    got = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert got["MessageAttributes"] == attributes
    assert got["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]


def test_queues(sqs, url):
    assert sqs.get_queue_url(QueueName="q")["QueueUrl"] == url
    assert sqs.create_queue(QueueName="q")["QueueUrl"] == url
    assert sqs.list_queues(QueueNamePrefix="q")["QueueUrls"] == [url]
    with refused("QueueAlreadyExists"):
        sqs.create_queue(QueueName="q", Attributes={"VisibilityTimeout": "5"})
    with refused("AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist"):
        sqs.get_queue_url(QueueName="nope")
    with refused("InvalidAttributeValue"):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "43201"})
    with refused("InvalidAttributeName"):
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Nonsense": "1"})
    with refused("AWS.SimpleQueueService.UnsupportedOperation"):
        sqs.create_queue(QueueName="a.fifo", Attributes={"FifoQueue": "true"})
    with refused("InvalidParameterValue"):
        sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=11)
    with refused("ReceiptHandleIsInvalid"):
        sqs.delete_message(QueueUrl=url, ReceiptHandle="x")
    with refused("AWS.SimpleQueueService.EmptyBatchRequest"):
        sqs.delete_message_batch(QueueUrl=url, Entries=[])
    with refused("AWS.SimpleQueueService.BatchEntryIdsNotDistinct"):
        sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": "x"}] * 2)
    failed = sqs.delete_message_batch(QueueUrl=url, Entries=[{"Id": "a", "ReceiptHandle": "x"}])["Failed"]
    assert failed[0]["Code"] == "ReceiptHandleIsInvalid" and failed[0]["SenderFault"] is True
    sqs.delete_queue(QueueUrl=url)
    with refused("AWS.SimpleQueueService.NonExistentQueue"):
        sqs.receive_message(QueueUrl=url)


def test_deleting_a_queue_ends_the_wait(sqs, emulator, url):
    ended = []

    def wait():
        with refused("AWS.SimpleQueueService.NonExistentQueue"):
            sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20)
        ended.append(True)

    waiting = threading.Thread(target=wait)
    waiting.start()
    emulator.client("sqs").delete_queue(QueueUrl=url)
    waiting.join(10)
    assert ended == [True]


def test_batches(sqs, emulator, url):
    answer = sqs.send_message_batch(QueueUrl=url, Entries=[
        {"Id": "a", "MessageBody": "one", "MessageAttributes": {"k": {"DataType": "String", "StringValue": "v"}}},
        {"Id": "b", "MessageBody": "later", "DelaySeconds": 60},
        {"Id": "c", "MessageBody": "never", "DelaySeconds": 901},
    ])
    assert [one["Id"] for one in answer["Successful"]] == ["a", "b"] and "MD5OfMessageAttributes" in answer["Successful"][0]
    assert [(one["Id"], one["Code"], one["SenderFault"]) for one in answer["Failed"]] == [("c", "InvalidParameterValue", True)]
    message = sqs.receive_message(QueueUrl=url)["Messages"][0]
    answer = sqs.change_message_visibility_batch(QueueUrl=url, Entries=[
        {"Id": "x", "ReceiptHandle": message["ReceiptHandle"], "VisibilityTimeout": 0},
        {"Id": "y", "ReceiptHandle": "nonsense", "VisibilityTimeout": 0},
    ])
    assert [one["Id"] for one in answer["Successful"]] == ["x"] and [one["Code"] for one in answer["Failed"]] == ["ReceiptHandleIsInvalid"]
    assert bodies(sqs, url) == ["one"]
    emulator.advance(60)
    assert bodies(sqs, url) == ["later", "one"]


@pytest.mark.parametrize("entries, code", [
    ([], "EmptyBatchRequest"),
    ([{"Id": str(n), "MessageBody": "m"} for n in range(11)], "TooManyEntriesInBatchRequest"),
    ([{"Id": "a", "MessageBody": "m"}] * 2, "BatchEntryIdsNotDistinct"),
    ([{"Id": "a b", "MessageBody": "m"}], "InvalidBatchEntryId"),
    ([{"Id": str(n), "MessageBody": "m" * 600_000} for n in range(2)], "BatchRequestTooLong"),
])
def test_batches_refused_as_a_whole(sqs, url, entries, code):
    with refused(f"AWS.SimpleQueueService.{code}"):
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert bodies(sqs, url) == []
