// Input that nobody should send: each gets a clear sentence, what was typed is kept, and nothing is launched.

import { RunForm } from '../fixtures/form.ts';
import { expect, test } from '../fixtures/test.ts';

const MARKUP = '<img src=x onerror=alert(1)>"\'&amp;';

test('names of variables with “=” and line breaks, and keys that stand twice', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web&container=app&env=A%3D1&env=A%0AB&env=SAME&env=SAME&tag=twice=1&tag=twice=2');
  const form = new RunForm(page);
  const main = page.getByRole('main');
  await form.press.click();
  await form.refuses(main.getByLabel('Key of variable 1'), 'The key “A=1” has “=” in it');
  await form.refuses(main.getByLabel('Key of variable 4'), 'The key “SAME” stands here twice.');
  await form.refuses(main.getByLabel('Key of tag 2'), 'The key “twice” stands here twice.');
  await expect(main.getByLabel('Key of variable 1')).toHaveValue('A=1');
  expect(await emulator.tasks()).toHaveLength(before);
});

test('NUL and line breaks in names, posted past the page', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web');
  const subnet = await new RunForm(page).subnets.getByRole('checkbox').first().getAttribute('value');
  const launch = await new RunForm(page).launch();
  for (const [key, value, sentence] of [
    ['A\0B', '1', 'has “\\0” in it, which the name of a variable cannot have.'],
    ['A\nB', '1', 'has “\\n” in it, which the name of a variable cannot have.'],
    ['A', '1\0', 'The value of A has a NUL character in it. Remove it.'],
  ] as const) {
    const answer = await page.request.post('/api/run_task', {
      headers: { accept: 'application/json' },
      form: {
        'form[launch]': launch,
        'form[cluster]': 'staging',
        'form[family]': 'web',
        'form[compute]': 'FARGATE',
        'form[count]': '1',
        'form[public_ip]': 'DISABLED',
        'form[subnets][]': subnet ?? '',
        'form[containers][0][name]': 'app',
        'form[containers][0][env][0][key]': key,
        'form[containers][0][env][0][value]': value,
        'form[intent]': 'run',
      },
    });
    const { Refused } = (await answer.json()) as { Refused: { message: string }[] };
    expect(Refused.map((violation) => violation.message).join()).toContain(sentence);
  }
  expect(await emulator.tasks()).toHaveLength(before);
});

test('a thousand variables are more than AWS takes', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  await visit('/run?cluster=staging&family=web');
  const main = page.getByRole('main');
  const form = new RunForm(page);
  await main.locator('summary', { hasText: 'Overrides' }).click();
  await main.getByText('Paste a .env file').click();
  const text = Array.from({ length: 1000 }, (_, n) => `VARIABLE_${n}=${n}`).join('\n');
  // Chromium types a thousand lines for half a minute, in a bare page too; a person pastes them.
  await main.getByLabel('Text of a .env file').evaluate((field, text) => {
    (field as HTMLTextAreaElement).value = text;
    field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  }, text);
  await form.press.click();
  await form.leads('The overrides have', page.locator('#overrides'));
  await expect(form.summary).toContainText('AWS takes at most 8192. Shorten or remove some.');
  await expect(main.getByLabel('Text of a .env file')).toHaveValue(text);
  expect(await emulator.tasks()).toHaveLength(before);
});

test('markup in every text field is text', async ({ page, visit, emulator }) => {
  const before = (await emulator.tasks()).length;
  page.on('dialog', () => expect(true, 'typed markup ran').toBe(false));
  await visit('/run?cluster=staging&family=web&compute=custom&strategy=FARGATE:1:1&new_group=on&container=app&env=X&tag=a=1');
  const main = page.getByRole('main');
  for (const fold of await main.locator('form details.fold:not([open]) > summary').all()) await fold.click();
  await main.getByText('Paste a .env file').click();
  const fields = await main.locator('form :is(input:not([type]), textarea)').all();
  expect(fields.length).toBeGreaterThan(15);
  const typed: [string, string][] = [];
  for (const field of fields) {
    const id = (await field.getAttribute('id')) ?? '';
    // The family stays, or its containers would go.
    if (id === 'family') continue;
    await field.fill(MARKUP);
    typed.push([id, MARKUP]);
  }
  const form = new RunForm(page);
  await form.press.click();
  await expect(form.summary.getByRole('heading')).toHaveText(/^Fix \d+ problems$/);
  for (const [id, value] of typed) await expect(page.locator(`[id="${id}"]`), id).toHaveValue(value);
  await expect(page.locator('main img, main script')).toHaveCount(0);
  expect(await emulator.tasks()).toHaveLength(before);
});
