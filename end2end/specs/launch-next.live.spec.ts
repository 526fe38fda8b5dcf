// From one launch to the next: what was opened or typed for the one is not there for the other.

import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

test('a reason that was typed for one launch does not stand ready for the next', async ({ page, visit, fresh }) => {
  await visit(`${fresh.url}/run?cluster=staging&family=web&count=1`);
  const first = await new RunForm(page).run();
  await page.getByText("Stop all tasks…").click();
  await page.getByLabel('Reason').fill('the first one');
  await page.getByRole('button', { name: 'Run again', exact: true }).click();
  await expect(page).not.toHaveURL(new RegExp(`${first}$`));
  await expect(page.getByText("Stop all tasks…")).toBeVisible();
  await expect(page.getByText(first.slice(-4), { exact: true })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Stop all tasks' })).toBeHidden();
  await expect(page.locator('#reason')).toHaveValue('');
});
