// The page of one task: why it stopped in one sentence, with and without JavaScript.

import { Emulator } from '../fixtures/emulator.ts';
import { expect, test } from '../fixtures/test.ts';

const ENDS: [family: string, sentence: string][] = [
  ['thumbnailer', 'A container used more memory than it may and was killed.'],
  ['flaky-import', 'The program ended with an error (exit code 1).'],
  ['migrate', 'It ended by itself with exit code 0.'],
];

for (const [family, sentence] of ENDS) {
  test(`a task of ${family} says how it ended`, async ({ page, visit, fresh }) => {
    const world = new Emulator(fresh.emulator);
    const { subnet } = await world.addVpc('story', '10.60.0.0/16', '10.60.0.0/20');
    const { tasks } = (await world.ecs('RunTask', {
      cluster: 'staging',
      taskDefinition: family,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } },
    })) as { tasks: { taskArn: string }[] };
    const id = tasks[0]?.taskArn.split('/').pop() ?? '';
    for (let n = 0; n < 10; n += 1) await world.advance(20);
    await expect
      .poll(async () => (await fetch(`${fresh.url}/clusters/staging/tasks/${id}`)).text(), { timeout: 20_000 })
      .toContain(sentence);
    await visit(`${fresh.url}/clusters/staging/tasks/${id}`);
    const why = page.getByRole('region', { name: 'Why it stopped' });
    await expect(why).toContainText(sentence);
    await expect(why.getByRole('link', { name: /AWS docs/ })).toHaveAttribute('href', /docs\.aws\.amazon\.com/);
    const life = page.getByRole('region', { name: 'Its life' });
    await expect(life.getByRole('listitem').filter({ hasText: 'Running' })).toBeVisible();
    await expect(page.getByRole('region', { name: 'Containers' }).getByRole('rowheader').first()).toBeVisible();
  });
}
