// A tab in a place that is not the default one: what is live, what is asked, and where it goes.

import { RunForm } from '../fixtures/form.ts';
import { demo, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';

const PLACES = '[{ name = "home", region = "us-east-1" }, { name = "lab", region = "eu-west-1" }]';

test('a tab stays in its place: socket, questions, address bar, and links that are drawn late', async ({ page, context }) => {
  await withFolder(async (folder) => {
    const running = await demo(folder, ['--time', 'manual', '--speed', '1', '--places', PLACES]);
    const asked: string[] = [];
    const sockets: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
    await page.goto(`${running.url}/tasks?place=lab`);
    await expect(page.getByRole('status')).toHaveText('live');
    expect(sockets).toEqual(['/at/lab/api/events']);

    // Within the app: no new document, and the place stays.
    await page.getByRole('link', { name: 'Clusters' }).first().click();
    await expect(page.getByRole('heading', { level: 1, name: 'Clusters' })).toBeVisible();
    await expect(page).toHaveURL(`${running.url}/clusters?place=lab`);
    expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([]);
    expect(asked.some((path) => path.startsWith('/at/lab/api/'))).toBe(true);
    const late = page.getByRole('main').getByRole('link').first();
    await late.hover();
    await expect(late).toHaveAttribute('href', /place=lab/);

    // A page that writes its own address.
    await page.getByRole('link', { name: 'Tasks', exact: true }).first().click();
    await page.getByRole('searchbox', { name: 'Text' }).fill('zzz');
    await expect(page).toHaveURL(/text=zzz/);
    await expect(page).toHaveURL(/place=lab/);
    await page.goBack();
    await expect(page).toHaveURL(`${running.url}/clusters?place=lab`);
    await page.reload();
    await expect(page.locator('.topbar .place').first()).toContainText('lab');

    // Tasks of home's cluster of the same name are no news here.
    const other = await context.newPage();
    await page.goto(`${running.url}/tasks?place=lab`);
    await expect(page.getByRole('status')).toHaveText('live');
    await other.goto(`${running.url}/run`);
    const form = new RunForm(other);
    await form.fill({ cluster: 'staging', family: 'worker', count: '2' });
    await form.run();
    await other.goto(`${running.url}/tasks`);
    const rows = (of: typeof page) => of.getByRole('main').locator('a.row-link');
    await expect(rows(other)).toHaveCount(2);
    await expect(page.getByRole('status')).toHaveText('live');
    await expect(rows(page)).toHaveCount(0);
    for (const open of context.pages()) await open.close();
    await running.program.end();
  });
});
