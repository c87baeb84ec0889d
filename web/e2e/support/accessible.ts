import { createRequire } from 'node:module'
import { expect, type Page } from '@playwright/test'
import type { AxeResults } from 'axe-core'

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** Checks the page as it stands against WCAG 2.1 A and AA: names, roles, contrast, order. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.addScriptTag({ path: axe })
  const violations = await page.evaluate(async () => {
    const checker = (globalThis as unknown as { axe: { run(options: object): Promise<AxeResults> } }).axe
    const { violations } = await checker.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })
    return violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target.join(' ')) }))
  })
  expect(violations).toEqual([])
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
