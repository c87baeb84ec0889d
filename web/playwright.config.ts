import { resolve } from 'node:path'
import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  globalSetup: './e2e/support/program.ts',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One after the other: they share the demo region's people, and two browsers fill two cores.
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: [['list']],
  use: {
    baseURL: process.env.WENQU_URL,
    browserName: 'chromium',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    permissions: ['microphone'],
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.WENQU_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
        '--autoplay-policy=no-user-gesture-required',
        // What every microphone hears, over and over: a spoken question.
        `--use-file-for-fake-audio-capture=${resolve('e2e/fixtures/question.wav')}`,
      ],
    },
  },
})
