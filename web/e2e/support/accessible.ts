import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What can be wrong: everything in light; in dark, where only the colours differ, the contrast. */
const CHECKS = {
  dark: { type: 'rule', values: ['color-contrast'] },
  light: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] },
} as const

/** Checks the page as it stands against WCAG 2.1 A and AA, in light and in dark: names, roles, contrast, order. */
export async function expectAccessible(page: Page): Promise<void> {
  // Not as a script of the page: its content policy lets in none but its own.
  await page.evaluate(axe)
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme)
    expect(await violationsOf(page, colorScheme), `${page.url()} in ${colorScheme}`).toEqual([])
  }
}

function violationsOf(page: Page, theme: keyof typeof CHECKS): Promise<{ id: string; where: string[] }[]> {
  return page.evaluate(async (runOnly) => {
    const checker = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe
    const { violations } = await checker.run({ runOnly, resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target.join(' ')) }))
  }, CHECKS[theme])
}

/** Checks that large type on a phone makes nothing wider than the screen. */
export async function expectLargeTypeFits(page: Page): Promise<void> {
  const before = page.viewportSize()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.evaluate(() => (document.documentElement.dataset.type = 'large'))
  await expect
    .poll(
      () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
      {
        message: `${page.url()} in large type`,
      },
    )
    .toBe(0)
  await page.evaluate(() => (document.documentElement.dataset.type = 'normal'))
  if (before) await page.setViewportSize(before)
}

/** Watches a page for requests to any host but ours; the answer is what it saw. */
export function strangersOf(page: Page): string[] {
  const strangers: string[] = []
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && url.host !== new URL(page.url()).host) strangers.push(url.href)
  })
  return strangers
}
