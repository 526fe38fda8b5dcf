// What the emulator plays, in the words of the diagnosis: each scenario ends with its own sentence.

import { Emulator } from '../fixtures/emulator.ts';
import { run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

const SPOT = { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] };

/** Each scenario of docs/emulator.md. */
const SCENARIOS: { scenario: string; sentence: string; more?: object; stop?: boolean }[] = [
  { scenario: 'run', sentence: 'It ended on SIGTERM, as it was asked to.', stop: true },
  { scenario: 'exit code=0 after=10', sentence: 'It ended by itself with exit code 0.' },
  { scenario: 'exit code=3 after=1', sentence: 'The program ended with exit code 3.' },
  { scenario: 'crash', sentence: 'The program ended with an error (exit code 1).' },
  { scenario: 'segfault', sentence: 'It crashed (segmentation fault, exit code 139).' },
  { scenario: 'oom', sentence: 'A container used more memory than it may and was killed.' },
  { scenario: 'graceful', sentence: 'Somebody stopped it.', stop: true },
  { scenario: 'ignore-sigterm', sentence: 'It was asked to stop, did not end in time, and was killed.', stop: true },
  { scenario: 'chatty', sentence: 'It ended on SIGTERM, as it was asked to.', stop: true },
  { scenario: 'unhealthy', sentence: 'It ended on SIGTERM, as it was asked to.', stop: true },
  { scenario: 'spot-interrupted', sentence: 'AWS took the Fargate Spot capacity back.', more: SPOT },
  { scenario: 'image-not-found', sentence: 'The image does not exist.' },
  { scenario: 'no-route', sentence: 'The registry did not answer in time.' },
  { scenario: 'secret-missing', sentence: 'The secret does not exist.' },
  { scenario: 'log-group-missing', sentence: 'The log group does not exist.' },
  { scenario: 'cannot-start', sentence: 'The command names a program that the image does not have.' },
  { scenario: 'no-interface', sentence: "The task's network interface was not ready in time." },
];

test('every scenario of the emulator says how it ended', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('scenarios', '10.60.0.0/16', '10.60.0.0/20');
  const tasks: { scenario: string; sentence: string; id: string }[] = [];
  for (const { scenario, sentence, more, stop } of SCENARIOS) {
    const environment = [{ name: 'EMULATOR_SCENARIO', value: scenario }];
    const overrides = { containerOverrides: [{ name: 'app', environment }] };
    const [id] = await run(world, subnet, 'web', 1, { overrides, ...more });
    if (!id) throw new Error(`${scenario} was not run`);
    tasks.push({ scenario, sentence, id });
    if (stop) {
      await world.advance(40);
      await world.ecs('StopTask', { cluster: 'staging', task: id, reason: 'enough' });
    }
  }
  for (let n = 0; n < 20; n += 1) await world.advance(30);
  await expect.poll(async () => (await (await fetch(`${fresh.url}/tasks.csv?state=active`)).text()).trim()).not.toContain('\n');
  for (const { scenario, sentence, id } of tasks) {
    await visit(`${fresh.url}/clusters/staging/tasks/${id}`);
    await expect(page.getByRole('region', { name: 'Why it stopped' }), scenario).toContainText(sentence);
  }
});
