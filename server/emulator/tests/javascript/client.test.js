// The AWS SDK for JavaScript v3 against the emulator: the main job, from a queue for events to the end of a task.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';

import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeSubnetsCommand, EC2Client, paginateDescribeSubnets } from '@aws-sdk/client-ec2';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, paginateListTaskDefinitions, waitUntilTasksRunning } from '@aws-sdk/client-ecs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient, SendMessageBatchCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';

const REGION = 'us-gov-west-1';
const ACCOUNT = `${REGION}:123456789012`;
let emulator, settings;

before(async () => {
  const port = await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
  emulator = spawn(process.env.SLIPWAY_BIN, ['emulator', '--listen', `127.0.0.1:${port}`, '--speed', '100'], { stdio: 'ignore' });
  settings = { region: REGION, endpoint: `http://127.0.0.1:${port}`, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }, maxAttempts: 1 };
  for (let left = 200; ; left -= 1) {
    const up = await fetch(`${settings.endpoint}/_emulator/health`).then((answer) => answer.ok, () => false);
    if (up) return;
    assert.ok(left > 0 && emulator.exitCode === null, 'the emulator does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
});

after(() => emulator?.kill());

test('a task runs, logs and sends events, in a partition other than aws', async () => {
  const [ecs, ec2, sqs, events, logs] = [ECSClient, EC2Client, SQSClient, EventBridgeClient, CloudWatchLogsClient].map((Client) => new Client(settings));
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
  const queue = `arn:aws-us-gov:sqs:${ACCOUNT}:q`;
  const { RuleArn } = await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["aws.ecs"]}' }));
  const allow = { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: queue, Condition: { ArnEquals: { 'aws:SourceArn': RuleArn } } };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement: [allow] }) } }));
  await events.send(new PutTargetsCommand({ Rule: 'r', Targets: [{ Id: '1', Arn: queue }] }));
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: [{ Name: 'tag:Name', Values: ['public-a'] }] }));
  const { tasks, failures } = await ecs.send(new RunTaskCommand({
    cluster: 'staging', taskDefinition: 'api', launchType: 'FARGATE', startedBy: 'a job of @team', enableExecuteCommand: true,
    networkConfiguration: { awsvpcConfiguration: { subnets: [Subnets[0].SubnetId], assignPublicIp: 'ENABLED' } },
  }));
  assert.deepEqual(failures, []);
  const [{ taskArn }] = tasks;
  assert.ok(taskArn.startsWith(`arn:aws-us-gov:ecs:${ACCOUNT}:task/staging/`));
  await waitUntilTasksRunning({ client: ecs, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { cluster: 'staging', tasks: [taskArn] });
  const described = await ecs.send(new DescribeTasksCommand({ cluster: 'staging', tasks: [taskArn] }));
  assert.ok(described.tasks[0].startedAt instanceof Date);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }));
  assert.ok(Messages.length > 0 && Messages.every(({ Body }) => JSON.parse(Body).detail.taskArn === taskArn));
  const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries: Messages.map(({ ReceiptHandle }, n) => ({ Id: `m${n}`, ReceiptHandle })) }));
  assert.equal(deleted.Successful.length, Messages.length);
  const log = await logs.send(new GetLogEventsCommand({ logGroupName: '/ecs/api', logStreamName: `ecs/app/${taskArn.split('/').pop()}`, startFromHead: true, limit: 1 }));
  assert.equal(log.events.length, 1);
});

test('batches and their checksums', async () => {
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'batches' }));
  // The SDK checks the MD5 sums of what was sent and received.
  const Entries = ['one', 'zwei', '三'].map((MessageBody, n) => ({ Id: `m${n}`, MessageBody, MessageAttributes: { n: { DataType: 'Number', StringValue: `${n}` } } }));
  const { Successful, Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  assert.deepEqual([Successful.length, Failed ?? []], [3, []]);
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }));
  assert.deepEqual(Messages.map(({ Body }) => Body).sort(), ['one', 'zwei', '三'].sort());
});

test('pages, and refusals as exceptions of their own', async () => {
  const [ecs, ec2] = [new ECSClient(settings), new EC2Client(settings)];
  const arns = [];
  for await (const page of paginateListTaskDefinitions({ client: ecs, pageSize: 7 }, {})) arns.push(...page.taskDefinitionArns);
  assert.ok(arns.length > 20 && new Set(arns).size === arns.length);
  const sizes = [];
  for await (const page of paginateDescribeSubnets({ client: ec2, pageSize: 5 }, {})) sizes.push(page.Subnets.length);
  assert.deepEqual(sizes, [5, 4]);
  const run = (more) => ecs.send(new RunTaskCommand({ cluster: 'staging', taskDefinition: 'web', launchType: 'FARGATE', ...more }));
  await assert.rejects(run({ cluster: 'nowhere' }), { name: 'ClusterNotFoundException' });
  await assert.rejects(run({ taskDefinition: `arn:aws:ecs:us-east-1:123456789012:task-definition/web:1` }), { name: 'InvalidParameterException', message: 'Invalid Region in ARN' });
});
