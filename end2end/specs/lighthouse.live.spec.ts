// Lighthouse on the six main pages: nothing that costs a point in accessibility or best practices.

import { withLighthouse } from '../fixtures/lighthouse.ts';
import { expect, test } from '../fixtures/test.ts';
import { chromium } from '../playwright.config.ts';

test.describe.configure({ timeout: 300_000 });

test('Lighthouse gives 100 for accessibility and best practices', async ({ slipway }) => {
  await withLighthouse(chromium, async (audit) => {
    for (const path of ['/', '/run', '/launches', '/tasks', '/clusters', '/task-definitions']) {
      const found = await audit(`${slipway.url}${path}`, ['accessibility', 'best-practices']);
      expect.soft(found, path).toEqual({ scores: { accessibility: 100, 'best-practices': 100 }, lost: [] });
    }
  });
});
