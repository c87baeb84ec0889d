// Prints how many kilobytes of JavaScript (gzip) the signed-in pupil's home loads, dynamic chunks included.
// Usage: node scripts/home-size.mjs http://localhost:8080
import { gzipSync } from 'node:zlib'
import { chromium } from '@playwright/test'

const base = process.argv[2]
const browser = await chromium.launch({
  executablePath: process.env.WENQU_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, serviceWorkers: 'block' })
  const signIn = await context.request.post(`${base}/api/v1/demo/sign-in`, { data: { role: 'pupil' } })
  if (!signIn.ok()) throw new Error(`sign-in: ${signIn.status()}`)
  const page = await context.newPage()
  const sizes = new Map()
  page.on('response', async (response) => {
    if (response.request().resourceType() === 'script')
      sizes.set(response.url(), gzipSync(await response.body(), { level: 9 }).length)
  })
  await page.goto(base, { waitUntil: 'networkidle' })
  await page.getByTestId('ask').waitFor()
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
  console.log((total / 1024).toFixed(1))
} finally {
  await browser.close()
}
