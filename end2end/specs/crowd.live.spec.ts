// Ten thousand tasks, of which five hundred change a second: the page stays small, paints seldom and asks for nothing.

import { Emulator } from '../fixtures/emulator.ts';
import { rows, run } from '../fixtures/tasks.ts';
import { expect, test } from '../fixtures/test.ts';

const TASKS = 10_000;
/** Tasks that were asked for at one moment, and so change at one moment. */
const AT_ONCE = 100;
/** Between two moments of the world, in the emulator's seconds and in real milliseconds: 500 changes a second. */
const STEP = { world: 0.1, real: 200 };
const SECONDS = 5;

test('ten thousand tasks and five hundred changes a second', async ({ page, visit, fresh }) => {
  test.setTimeout(600_000);
  const world = new Emulator(fresh.emulator);
  const { subnet } = await world.addVpc('crowd', '10.61.0.0/16', '10.61.0.0/18');
  let newest: string[] = [];
  for (let left = TASKS; left > 0; left -= AT_ONCE) {
    newest = await run(world, subnet, 'web', AT_ONCE);
    await world.advance(STEP.world);
  }

  // Everything is here before it is measured: the first hundred with the page, the others by the socket.
  const count = async () => (await (await fetch(`${fresh.url}/tasks`)).text()).match(/([\d]+)<!> tasks|>(\d+) tasks/)?.[0];
  await expect.poll(count, { timeout: 300_000, intervals: [1000] }).toContain(`${TASKS} tasks`);
  let changes = 0;
  page.on('websocket', (socket) => {
    socket.on('framereceived', ({ payload }) => {
      changes += payload.toString().match(/\{"task":\{/g)?.length ?? 0;
    });
  });
  await visit(`${fresh.url}/tasks`);
  await expect(page.getByText(`${TASKS} tasks`)).toBeVisible();
  const table = page.getByRole('region', { name: 'Tasks' }).getByRole('table');
  await expect(table).toHaveAttribute('aria-rowcount', `${TASKS}`);

  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  changes = 0;
  let going = true;
  const moving = (async () => {
    for (let n = 0; going; n += 1) {
      const next = new Promise((done) => setTimeout(done, STEP.real));
      await world.advance(STEP.world);
      // One of those in sight changes too, or there would be nothing to paint.
      await world.ecs('StopTask', { cluster: 'staging', task: newest[n] });
      await next;
    }
  })();
  await expect.poll(() => changes).toBeGreaterThan(AT_ONCE);
  const seen = await page.evaluate(async (seconds) => {
    let dirty = false;
    let paints = 0;
    let nodes = 0;
    const observer = new MutationObserver(() => (dirty = true));
    observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
    const from = performance.now();
    await new Promise<void>((done) => {
      const frame = () => {
        if (dirty) paints += 1;
        dirty = false;
        nodes = Math.max(nodes, document.querySelectorAll('.windowed tbody tr:not(.room)').length);
        if (performance.now() - from < seconds * 1000) requestAnimationFrame(frame);
        else done();
      };
      requestAnimationFrame(frame);
    });
    observer.disconnect();
    return { paints: paints / ((performance.now() - from) / 1000), nodes };
  }, SECONDS);
  going = false;
  await moving;
  console.log(`${seen.paints.toFixed(1)} paints a second, ${seen.nodes} rows in the document, ${changes} changes`);
  expect(seen.nodes).toBeLessThanOrEqual(80);
  expect(seen.paints).toBeGreaterThan(0);
  expect(seen.paints).toBeLessThanOrEqual(10);
  expect(asked).toEqual([]);
  // However far one scrolls.
  await page.mouse.wheel(0, 150_000);
  await expect.poll(() => rows(page).count()).toBeLessThanOrEqual(80);
  await expect(rows(page).first()).toBeAttached();
});
