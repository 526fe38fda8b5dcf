// The list of tasks over a world of many, beside an empty page in the same Chromium; then Lighthouse.

import { cpus, loadavg } from 'node:os';
import type { Page } from '@playwright/test';
import WebSocket from 'ws';
import { Emulator } from '../fixtures/emulator.ts';
import { withLighthouse } from '../fixtures/lighthouse.ts';
import { demo, withFolder } from '../fixtures/program.ts';
import { expect, test } from '../fixtures/test.ts';
import { chromium } from '../playwright.config.ts';

const TASKS = Number(process.env.SLIPWAY_BENCH_TASKS ?? 10_000);
const SOCKETS = Number(process.env.SLIPWAY_BENCH_UI_SOCKETS ?? 1_000);
const STOPS = Number(process.env.SLIPWAY_BENCH_STOPS ?? 35);
const SCROLLS = 120;

const say = (what: string, figure: string, aim: string) => {
  console.log(`${what.padEnd(44)} ${figure.padStart(28)}   ${aim}`);
};

test('the interface over a large world', async ({ page, visit }) => {
  await withFolder(async (data) => {
    const slipway = await demo(data);
    const world = new Emulator(slipway.emulator);
    console.log(`machine: ${cpus().length} × ${cpus()[0]?.model}, load ${loadavg().map((n) => n.toFixed(1)).join(' ')}`);
    await fill(world);
    await keepMemories(page);
    await visit(`${slipway.url}/tasks`);
    await expect(page.getByText(`${TASKS} tasks`)).toBeVisible();
    // What is measured is the page, and not the events of ten thousand tasks that come up.
    await expect(page.locator('.facts > [aria-live]')).toHaveText(`${TASKS} tasks`, { timeout: 300_000 });
    await visit(`${slipway.url}/tasks?state=coming`);
    await expect(page.getByText('No tasks match your filters')).toBeVisible({ timeout: 300_000 });
    await visit(`${slipway.url}/tasks`);
    await settle(page);

    const heap = await heapOf(page);
    say(`heap with ${TASKS} tasks`, `${heap.js.toFixed(0)} MB and wasm ${heap.wasm.toFixed(0)} MB`, 'aim: at most 150 MB');

    const ours = await thrice(page, 900);
    const slowly = await thrice(page, 120);
    const empty = await page.context().newPage();
    await empty.goto('about:blank');
    await empty.setContent(`<div style="height:${TASKS * 36}px"></div>`);
    const theirs = await thrice(empty, 900);
    const theirsSlowly = await thrice(empty, 120);
    await empty.close();
    say('frames over 25 ms, a screen a frame', `${ours} of ${SCROLLS}`, `an empty page: ${theirs} of ${SCROLLS}; aim: no more`);
    say('frames over 25 ms, 120 pixels a frame', `${slowly} of ${SCROLLS}`, `an empty page: ${theirsSlowly} of ${SCROLLS}; aim: no more`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.move(5, 5);

    for (const [what, words] of [['one word', ['web', 'nightly', 'worker']], ['nothing fits', ['zzzz1', 'zzzz2', 'zzzz3']]] as const) {
      const times: number[] = [];
      for (const word of words) {
        times.push(await filter(page, word));
        await filter(page, '');
      }
      say(`filter time, ${what}`, `${median(times).toFixed(0)} ms, at most ${Math.max(...times).toFixed(0)}`, 'aim: 50 ms');
    }

    const alone = await eventToDom(page, world, 0);
    say('event to DOM, alone', spread(alone), 'aim: p95 150 ms');
    const swarm = await join(slipway.url, SOCKETS);
    const crowded = await eventToDom(page, world, 4_000);
    say(`event to DOM, ${SOCKETS} other sockets`, spread(crowded), 'aim: p95 250 ms');
    for (const socket of swarm) socket.terminate();

    // Every page is audited over the large world, as a person would first see it.
    await page.goto('about:blank');
    await withLighthouse(chromium, async (audit) => {
      for (const path of ['/', '/run', '/launches', '/tasks', '/clusters', '/task-definitions']) {
        const scores: number[] = [];
        for (let run = 0; run < 3; run += 1) {
          scores.push((await audit(`${slipway.url}${path}`, ['performance'])).scores.performance ?? 0);
        }
        say(`Lighthouse performance, ${path}`, `${median(scores)} of ${scores.join(', ')}`, 'aim: 95');
      }
    });
    await page.close();
    await slipway.program.end();
  });
  console.log(`load afterwards: ${loadavg().map((n) => n.toFixed(1)).join(' ')}`);
});

/** Runs the tasks, ten a call, and lets them come up. */
async function fill(world: Emulator): Promise<void> {
  const { subnet } = await world.addVpc('bench', '10.60.0.0/16', '10.60.0.0/16');
  const families = ['web', 'worker', 'nightly-report'];
  for (let done = 0; done < TASKS; done += 10) {
    await world.ecs('RunTask', {
      cluster: 'staging',
      taskDefinition: families[(done / 10) % families.length],
      launchType: 'FARGATE',
      count: Math.min(10, TASKS - done),
      networkConfiguration: { awsvpcConfiguration: { subnets: [subnet], assignPublicIp: 'ENABLED' } },
    });
  }
  await world.advance(30);
}

/** Waits until no row has come or gone for three seconds, a minute at most. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise<void>((done) => {
        let timer = setTimeout(done, 3_000);
        setTimeout(done, 60_000);
        new MutationObserver((all) => {
          // Ages and clocks tick; rows do not.
          if (all.some((one) => one.type === 'childList' && (one.target as Element).tagName === 'TBODY')) {
            clearTimeout(timer);
            timer = setTimeout(done, 3_000);
          }
        }).observe(document.body, { childList: true, subtree: true });
      }),
  );
}

/** V8's heap after a collection and the wasm's own memory, which is no part of it, in megabytes. */
async function heapOf(page: Page): Promise<{ js: number; wasm: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  const wasm = await page.evaluate(() => {
    const { memories } = window as unknown as { memories: WebAssembly.Memory[] };
    return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
  });
  return { js: usedSize / 1e6, wasm: wasm / 1e6 };
}

/** Keeps hold of every memory that a wasm module of the page exports. */
async function keepMemories(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const memories: WebAssembly.Memory[] = [];
    Object.assign(window, { memories });
    for (const name of ['instantiate', 'instantiateStreaming'] as const) {
      const real = WebAssembly[name] as (...all: unknown[]) => Promise<unknown>;
      const kept = async (...all: unknown[]) => {
        const made = (await real.apply(WebAssembly, all)) as { instance?: WebAssembly.Instance; exports?: WebAssembly.Exports };
        const { memory } = (made.instance ?? (made as WebAssembly.Instance)).exports;
        if (memory instanceof WebAssembly.Memory && !memories.includes(memory)) memories.push(memory);
        return made;
      };
      Object.assign(WebAssembly, { [name]: kept });
    }
  });
}

/** Scrolls from the top three times; how many frames took long, the median and each. */
async function thrice(page: Page, pixels: number): Promise<string> {
  const slow: number[] = [];
  for (let run = 0; run < 3; run += 1) slow.push(await scroll(page, pixels));
  return `${median(slow)} (${slow.join(', ')})`;
}

/** Scrolls so many pixels a frame, and counts the frames that took long. */
async function scroll(page: Page, pixels: number): Promise<number> {
  return page.evaluate(
    ({ steps, pixels }) =>
      new Promise<number>((done) => {
        scrollTo(0, 0);
        let last = performance.now();
        let frames = -1;
        let slow = 0;
        const step = (now: number) => {
          if (frames >= 0 && now - last > 25) slow += 1;
          last = now;
          frames += 1;
          if (frames >= steps) return done(slow);
          scrollBy(0, pixels);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    { steps: SCROLLS, pixels },
  );
}

/** From typing into the filter to the count that says what is left. */
async function filter(page: Page, text: string): Promise<number> {
  const field = page.getByRole('searchbox', { name: 'Text' });
  return field.evaluate(
    (input, text) =>
      new Promise<number>((done) => {
        const count = document.querySelector('.facts > [aria-live]');
        if (!count) throw new Error('there is no count');
        const start = performance.now();
        const watch = new MutationObserver(() => {
          watch.disconnect();
          done(performance.now() - start);
        });
        watch.observe(count, { childList: true, characterData: true, subtree: true });
        (input as HTMLInputElement).value = text;
        input.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }),
    text,
  );
}

/** Stops tasks that are in the document, one by one, and waits each time until their badges say so. */
async function eventToDom(page: Page, world: Emulator, from: number): Promise<number[]> {
  await page.evaluate(
    (from) =>
      new Promise<void>((done) => {
        scrollTo(0, from);
        // The window follows within a frame.
        setTimeout(done, 500);
      }),
    from,
  );
  const times: number[] = [];
  const links = page.getByRole('region', { name: 'Tasks' }).locator('tbody tr:not(.room) td a[href*="/tasks/"]');
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  for (const href of hrefs.slice(0, STOPS)) {
    const seen = page.evaluate(
      (href) =>
        new Promise<number>((done, fail) => {
          const badge = document.querySelector(`a[href="${href}"]`)?.closest('tr')?.querySelector('.badge');
          if (!badge) return fail(new Error(`${href} is out of sight`));
          const before = badge.textContent;
          const watch = new MutationObserver(() => {
            if (badge.textContent === before) return;
            watch.disconnect();
            done(Date.now());
          });
          watch.observe(badge, { childList: true, characterData: true, subtree: true });
        }),
      href,
    );
    const from = Date.now();
    await world.ecs('StopTask', { cluster: 'staging', task: href.split('/').pop(), reason: 'bench' });
    times.push((await seen) - from);
  }
  return times;
}

/** Other tabs, as far as the server can tell: each is told every change. */
async function join(url: string, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  // Only the first is told everything there is; the others begin where it ended.
  let cursor: string | null = null;
  for (let n = 0; n < count; n += 1) {
    const { host } = new URL(url);
    const socket = new WebSocket(`ws://${host}/api/events`, 'slipway.v1', { origin: `http://${host}` });
    const known: string | null = cursor;
    cursor = await new Promise<string>((done, fail) => {
      socket.once('error', fail);
      socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', clusters: null, cursor: known })));
      socket.on('message', (data) => {
        if (known) return done(known);
        const frame = JSON.parse(data.toString()) as { type: string; cursor: string; done?: boolean };
        if (frame.type === 'snapshot' && frame.done) done(frame.cursor);
      });
    });
    sockets.push(socket);
  }
  return sockets;
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}
