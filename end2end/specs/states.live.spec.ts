// Every page when there is nothing to show, when AWS refuses everything, and when nothing was heard for too long: no
// barrier that axe knows. And the eye on the content security policy, which no test can close.

import { scan } from '../fixtures/axe.ts';
import { Complaints } from '../fixtures/complaints.ts';
import { Emulator } from '../fixtures/emulator.ts';
import { emulator as startEmulator, serve, withFolder } from '../fixtures/program.ts';
import { PLAIN } from '../fixtures/routes.ts';
import { expect, test } from '../fixtures/test.ts';

test.describe.configure({ timeout: 240_000 });

test('axe finds nothing where nothing runs and nothing was launched', async ({ page, visit, fresh }) => {
  for (const path of PLAIN) {
    await visit(`${fresh.url}${path}`);
    await scan(page, `${path}, empty`);
  }
});

test('axe finds nothing while AWS refuses everything and the data is stale', async ({ page, complaints }) => {
  complaints.await(/./);
  await withFolder(async (data) => {
    const aws = await startEmulator();
    const slipway = await serve(data, aws.emulator);
    await new Emulator(aws.emulator).fail({
      calls: [{ do: { error: { status: 400, code: 'AccessDeniedException', message: 'not authorized' } } }],
    });
    const badge = page.getByRole('status');
    for (const path of PLAIN) {
      await page.goto(`${slipway.url}${path}`);
      await expect(badge).toHaveText('stale');
      await scan(page, `${path}, in error and stale`);
    }
    await page.close();
    await slipway.program.end();
    await aws.program.end();
  });
});

test('what the policy blocks is a complaint that no test can await', async ({ browser, slipway }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints = new Complaints(context, true);
  complaints.await(/./);
  await page.goto(`${slipway.url}/audit`);
  await expect(page.getByRole('status')).toHaveText('live');
  expect(complaints.rest).toEqual([]);
  await page.evaluate(() => document.body.setAttribute('style', 'color: red'));
  await expect.poll(() => complaints.rest).not.toEqual([]);
  await context.close();
});
