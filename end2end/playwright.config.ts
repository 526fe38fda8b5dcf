import { defineConfig, devices, type PlaywrightTestConfig } from '@playwright/test';

// Every spec runs twice, with and without JavaScript, unless its name says that it needs the one
// (`*.live.spec.ts`) or the other (`*.plain.spec.ts`).

/** The browser: the one that `chromium.sh` found, else Playwright's own. */
export const chromium: PlaywrightTestConfig['use'] = {
  ...devices['Desktop Chrome'],
  launchOptions: {
    ...(process.env.SLIPWAY_CHROMIUM ? { executablePath: process.env.SLIPWAY_CHROMIUM } : {}),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  },
};

export default defineConfig({
  testDir: 'specs',
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  reporter: [['list']],
  // A busy machine is slow, not wrong.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { ...chromium, locale: 'en-GB', timezoneId: 'UTC', trace: 'retain-on-failure' },
  projects: [
    { name: 'script', testIgnore: /\.plain\.spec\.ts$/ },
    { name: 'no-script', testIgnore: /\.live\.spec\.ts$/, use: { javaScriptEnabled: false } },
  ],
});
