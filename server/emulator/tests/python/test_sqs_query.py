"""SQS's older query protocol, as clients from before 2023 speak it: forms in, XML out."""

import hashlib
import http.client
import urllib.parse
import xml.etree.ElementTree as ET

import pytest

SPACE = "{http://queue.amazonaws.com/doc/2012-11-05/}"


@pytest.fixture
def call(emulator):
    def one(action, path="/", method="POST", **fields):
        pairs = [("Action", action), ("Version", "2012-11-05"), *((name.replace("__", "."), value) for name, value in fields.items())]
        form = urllib.parse.urlencode(pairs)
        head = {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/sqs/aws4_request, SignedHeaders=host, Signature=0"}
        connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=20)
        if method == "GET":
            connection.request("GET", f"{path}?{form}", headers=head)
        else:
            connection.request("POST", path, body=form, headers={**head, "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
        answer = connection.getresponse()
        root = ET.fromstring(answer.read())
        connection.close()
        assert answer.headers["content-type"] == "text/xml"
        return answer.status, root

    return one


def text(root, path):
    found = root.find("/".join(SPACE + step for step in path.split("/")))
    return None if found is None else found.text


def test_a_queue_from_its_creation_to_its_end(call):
    status, made = call("CreateQueue", QueueName="old", Attribute__1__Name="VisibilityTimeout", Attribute__1__Value="5")
    url = text(made, "CreateQueueResult/QueueUrl")
    assert status == 200 and url.endswith("/123456789012/old") and text(made, "ResponseMetadata/RequestId")
    _, listed = call("ListQueues", method="GET", QueueNamePrefix="o")
    assert text(listed, "ListQueuesResult/QueueUrl") == url
    path = urllib.parse.urlparse(url).path
    _, sent = call("SendMessage", path, MessageBody="a < b", MessageAttribute__1__Name="kind", MessageAttribute__1__Value__DataType="String",
                   MessageAttribute__1__Value__StringValue="x")
    assert text(sent, "SendMessageResult/MD5OfMessageBody") == hashlib.md5(b"a < b").hexdigest()
    _, got = call("ReceiveMessage", QueueUrl=url, AttributeName__1="All", MessageAttributeName__1="All")
    message = "ReceiveMessageResult/Message/"
    assert text(got, message + "Body") == "a < b" and text(got, message + "MessageAttribute/Value/StringValue") == "x"
    names = [one.text for one in got.iter(f"{SPACE}Name")]
    assert "ApproximateReceiveCount" in names
    handle = text(got, message + "ReceiptHandle")
    status, _ = call("ChangeMessageVisibilityBatch", path, ChangeMessageVisibilityBatchRequestEntry__1__Id="a",
                     ChangeMessageVisibilityBatchRequestEntry__1__ReceiptHandle=handle,
                     ChangeMessageVisibilityBatchRequestEntry__1__VisibilityTimeout="0")
    assert status == 200
    _, batch = call("SendMessageBatch", path, SendMessageBatchRequestEntry__1__Id="a", SendMessageBatchRequestEntry__1__MessageBody="one",
                    SendMessageBatchRequestEntry__2__Id="b", SendMessageBatchRequestEntry__2__MessageBody="two",
                    SendMessageBatchRequestEntry__2__DelaySeconds="901")
    assert text(batch, "SendMessageBatchResult/SendMessageBatchResultEntry/Id") == "a"
    assert text(batch, "SendMessageBatchResult/BatchResultErrorEntry/Id") == "b"
    _, shown = call("GetQueueAttributes", QueueUrl=url, AttributeName__1="VisibilityTimeout", AttributeName__2="ApproximateNumberOfMessages")
    values = {one.find(f"{SPACE}Name").text: one.find(f"{SPACE}Value").text for one in shown.iter(f"{SPACE}Attribute")}
    assert values == {"VisibilityTimeout": "5", "ApproximateNumberOfMessages": "2"}
    assert call("DeleteQueue", path)[0] == 200


def test_refusals_keep_their_old_codes(call):
    status, error = call("GetQueueUrl", QueueName="nobody")
    assert status == 400 and text(error, "Error/Code") == "AWS.SimpleQueueService.NonExistentQueue"
    for fields, code in [({}, "MissingParameter"), ({"QueueName": "a b"}, "InvalidParameterValue"),
                         ({"QueueName": "a", "Attribute.1.Name": "Nonsense", "Attribute.1.Value": "1"}, "InvalidAttributeName")]:
        assert text(call("CreateQueue", **fields)[1], "Error/Code") == code
    assert text(call("ReceiveMessage", QueueUrl="http://x/1/y", MaxNumberOfMessages="many")[1], "Error/Code") == "InvalidParameterValue"
    assert text(call("Nonsense")[1], "Error/Code") == "InvalidAction"
