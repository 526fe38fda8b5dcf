// The story of a task while the task goes on.

import { Emulator } from '../fixtures/emulator.ts';
import { run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

test('a change that comes while the story is read is not missed', async ({ page, visit, fresh }) => {
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('story', '10.60.0.0/16', '10.60.0.0/20');
  const [id] = await run(world, subnet, 'web', 1);
  await world.advance(30);
  const story = `${fresh.url}/clusters/staging/tasks/${id}`;
  await expect.poll(async () => (await fetch(story)).text()).toContain('RUNNING');
  let heard = 0;
  page.on('websocket', (socket) =>
    socket.on('framereceived', () => {
      heard += 1;
    }),
  );
  await visit(story);
  // The first reading is answered at once, but the answer is on its way until the task has stopped.
  let arrive = () => {};
  const later = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  let asked = 0;
  await page.route(/\/api\/task(\?|$)/, async (route) => {
    asked += 1;
    const response = await route.fetch();
    if (asked === 1) await later;
    await route.fulfill({ response });
  });
  await world.ecs('StopTask', { cluster: 'staging', task: id, reason: 'seen enough' });
  await expect.poll(() => asked).toBe(1);
  await world.advance(60);
  await expect(page.getByRole('main').getByText('STOPPED, on request')).toBeVisible();
  // Whatever else is told of the task has been told.
  let before = -1;
  const isQuiet = () => {
    const same = heard === before;
    before = heard;
    return same;
  };
  await expect.poll(isQuiet, { intervals: [1_000] }).toBe(true);
  arrive();
  await expect(page.getByRole('region', { name: 'Why it stopped' })).toContainText('seen enough');
});
