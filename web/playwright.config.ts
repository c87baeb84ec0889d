import { defineConfig } from '@playwright/test'

/** The program under test; `cargo xtask test` starts it and says where. */
const baseURL = process.env.WENQU_URL ?? 'http://localhost:8080'

/** What a fake microphone says: a spoken WAV, or Chromium's beeps when none is given. */
const spoken = process.env.WENQU_SPOKEN_WAV

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL,
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ignoreHTTPSErrors: true,
    permissions: ['microphone'],
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.WENQU_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        ...(spoken ? [`--use-file-for-fake-audio-capture=${spoken}`] : []),
      ],
    },
  },
})
