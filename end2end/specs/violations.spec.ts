// Every kind of rule that a form may break: the sentence in the summary leads to the control, and nothing is launched.

import type { Page } from '@playwright/test';
import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

/** A link's query beside cluster and family, the id of the control, and how its sentence begins. */
type Row = readonly [query: string, id: string, sentence: string];

const GOOD = 'cluster=staging&family=web';

const COMPUTE: Row[] = [
  [`cluster=bare&family=web&compute=cluster_default`, 'compute', 'Cluster “bare” has no default capacity provider strategy'],
  [`${GOOD}&compute=custom`, 'strategy', 'The strategy names no capacity provider.'],
  [`${GOOD}&compute=custom&strategy=:1:1`, 'strategy-0-provider', 'This line has a base or weight but no capacity provider.'],
  [`${GOOD}&compute=custom&strategy=FARGATE:1:1&strategy=FARGATE::2`, 'strategy-1-provider', 'FARGATE stands in the strategy twice.'],
  [`cluster=bare&family=web&compute=custom&strategy=FARGATE::1`, 'strategy-0-provider', 'FARGATE is not'],
  [`${GOOD}&compute=custom&strategy=FARGATE:0:x`, 'strategy-0-weight', 'The weight of FARGATE is “x”; type a whole number'],
  [`${GOOD}&compute=custom&strategy=FARGATE:-1:1`, 'strategy-0-base', 'The base of FARGATE is “-1”; type a whole number'],
  [`${GOOD}&compute=custom&strategy=FARGATE:0:1001`, 'strategy-0-weight', 'The weight of FARGATE is 1001; it can be 0 to 1000.'],
  [`${GOOD}&compute=custom&strategy=FARGATE:100001:1`, 'strategy-0-base', 'The base of FARGATE is 100001; it can be 0 to 100000.'],
  [`${GOOD}&compute=custom&strategy=FARGATE:0:0`, 'strategy', 'No provider has a weight above zero.'],
  [`cluster=staging&family=windows-iis&compute=custom&strategy=FARGATE_SPOT::1`, 'compute', 'FARGATE_SPOT does not run Windows tasks.'],
  [`${GOOD}&platform_version=1.3.0`, 'platform_version', 'Platform version 1.3.0 is retired'],
  [`${GOOD}&platform_version=9.9.9`, 'platform_version', '“9.9.9” is not a platform version.'],
  [`${GOOD}&group=${'g'.repeat(300)}`, 'group', 'The task group has 300 characters'],
];

const NETWORK: Row[] = [
  [`${GOOD}&subnets=subnet-0123456789abcdef0`, 'subnets', 'There is no subnet subnet-0123456789abcdef0 here (any more).'],
  [`${GOOD}&subnets=nonsense`, 'subnets', '“nonsense” is not a subnet id.'],
  [`${GOOD}&new_group=on&new_group_name=sg-own`, 'new_group-name', "A security group's name cannot begin with “sg-”."],
  [`${GOOD}&new_group=on&new_group_name=%C3%A9`, 'new_group-name', '“é” cannot stand in the name.'],
  [`${GOOD}&new_group=on&new_group_description=%3Cb%3E`, 'new_group-description', '“<” cannot stand in the description.'],
  [`${GOOD}&new_group=on&new_group_rule=tcp:99999:0.0.0.0/0`, 'new_group-rules-0-ports', '“99999” are no ports.'],
  [`${GOOD}&new_group=on&new_group_rule=icmp:80:0.0.0.0/0`, 'new_group-rules-0-ports', 'Only TCP and UDP have ports.'],
  [`${GOOD}&new_group=on&new_group_rule=tcp:80:everybody`, 'new_group-rules-0-source', '“everybody” is not a source.'],
];

const OVERRIDES: Row[] = [
  [`${GOOD}&task_role=admin`, 'task_role', '“admin” is not the ARN of a role.'],
  [`${GOOD}&execution_role=arn:aws:iam::123456789012:role/ci-deploy`, 'execution_role', 'There is no role arn:aws:iam::123456789012:role/ci-deploy that trusts ecs-tasks'],
  [`${GOOD}&cpu=300`, 'cpu', 'Fargate has no task of 300 CPU units.'],
  [`${GOOD}&memory=lots`, 'memory', '“lots” is no memory.'],
  [`${GOOD}&cpu=256&memory=8192`, 'memory', 'Fargate has no task of 256 CPU units and 8192 MiB.'],
  [`cluster=staging&family=windows-iis&cpu=256&memory=512`, 'cpu', 'Fargate runs Windows tasks with 1024, 2048 or 4096'],
  [`cluster=staging&family=windows-iis&ephemeral_storage=30`, 'ephemeral_storage', 'Fargate has no larger ephemeral storage for Windows'],
  [`${GOOD}&ephemeral_storage=201`, 'ephemeral_storage', '“201” is no size for ephemeral storage.'],
  [`${GOOD}&container=app&container_cpu=0`, 'containers-0-cpu', '“0” is no cpu of a container.'],
  [`${GOOD}&container=app&container_memory=5`, 'containers-0-memory', '“5” is no memory of a container.'],
  [`${GOOD}&container=app&container_memory=4096`, 'containers-0-memory', '4096 MiB are more than the 512 MiB of the whole task.'],
  [`${GOOD}&container=app&container_memory=256&container_memory_reservation=256`, 'containers-0-memory_reservation', 'The memory reservation of 256 MiB must be below'],
  [`${GOOD}&container=app&command_style=json&command=%5B1%5D`, 'containers-0-command', '“[1]” is not a JSON array of strings'],
  [`${GOOD}&container=app&env=A%3DB`, 'containers-0-env-0-key', 'The key “A=B” has “=” in it'],
  [`${GOOD}&container=app&env=A&env=A`, 'containers-0-env-1-key', 'The key “A” stands here twice.'],
  [`${GOOD}&container=app&command=${'x'.repeat(8200)}`, 'overrides', 'The overrides have'],
];

const TAGS: Row[] = [
  [`${GOOD}&tag=%3Cb%3E=1`, 'tags-0-key', "“<” cannot stand in a tag's key."],
  [`${GOOD}&tag=a=%3Cb%3E`, 'tags-0-value', "“<” cannot stand in a tag's value."],
  [`${GOOD}&tag==1`, 'tags-0-key', 'This tag has a value but no key.'],
  [`${GOOD}&tag=aws:own=1`, 'tags-0-key', "Keys that begin with “aws:” are AWS's own."],
  [`${GOOD}&tag=a=1&tag=a=2`, 'tags-1-key', 'The key “a” stands here twice.'],
  [`${GOOD}&tag=${'k'.repeat(129)}=1`, 'tags-0-key', 'The key has 129 characters'],
  [`${GOOD}&tag=a=${'v'.repeat(257)}`, 'tags-0-value', 'The value has 257 characters'],
  [`${GOOD}&${Array.from({ length: 51 }, (_, n) => `tag=k${n}=1`).join('&')}`, 'tags', '51 tags are more than the 50'],
];

for (const [subject, rows] of Object.entries({ compute: COMPUTE, network: NETWORK, overrides: OVERRIDES, tags: TAGS })) {
  test(`rules of ${subject}: each is said, and leads to its control`, async ({ page, visit, emulator }) => {
    const before = (await emulator.tasks()).length;
    for (const [query, id, sentence] of rows) {
      await test.step(sentence, async () => {
        await visit(`/run?${query}`);
        await refused(page, id, sentence);
      });
    }
    expect(await emulator.tasks()).toHaveLength(before);
  });
}

test('a public IP that is neither ENABLED nor DISABLED is refused, and one of the two is chosen anew', async ({
  page,
  visit,
  emulator,
}) => {
  const before = (await emulator.tasks()).length;
  // A link fills in no third choice.
  await visit(`/run?${GOOD}&public_ip=MAYBE`);
  const choice = page.getByRole('group', { name: 'Auto-assign public IP' }).getByRole('radio', { checked: true });
  await expect(choice).toHaveValue('DISABLED');
  // What a page of another version might send.
  await choice.evaluate((radio: HTMLInputElement) => radio.setAttribute('value', 'MAYBE'));
  await refused(page, 'public_ip', 'Choose ENABLED or DISABLED for Auto-assign public IP.');
  expect(await emulator.tasks()).toHaveLength(before);

  const form = new RunForm(page);
  const launch = await form.launch();
  await page.getByRole('radio', { name: 'ENABLED', exact: true }).check();
  await form.run();
  await expect.poll(async () => (await emulator.tasks()).length).toBe(before + 1);
  expect((await emulator.placeOf('staging', launch)).publicIp).not.toBe('');
});

/** Presses; the sentence is in the summary, and its link brings the focus to the control. */
async function refused(page: Page, id: string, sentence: string): Promise<void> {
  const form = new RunForm(page);
  const launch = await form.launch();
  await form.press.click();
  await form.leads(sentence, page.locator(`[id="${id}"]`));
  expect((await page.request.get(`/launches/${launch}`)).status(), 'nothing is launched').toBe(404);
}
