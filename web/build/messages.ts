import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'
import { pieceOf } from './pieces.ts'

const PREFIX = 'messages:'

/** What the service worker says while the page is closed. */
const NOTICES = /^(notice\.|app\.name)/

/** `messages:zh-CN/first`, `/phone` and `/desk`: one language in pieces, so that no page waits for the words of others. */
export function messages(): Plugin {
  const file = (locale: string): string => new URL(`../messages/${locale}.json`, import.meta.url).pathname
  return {
    name: 'wenqu-messages',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : undefined
    },
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined
      const [locale = '', piece] = id.slice(PREFIX.length + 1).split('/')
      this.addWatchFile(file(locale))
      const texts = Object.entries(JSON.parse(await readFile(file(locale), 'utf8')) as Record<string, string>)
      const wanted = texts.filter(([key]) =>
        piece === 'notices' ? NOTICES.test(key) : pieceOf(key) === piece,
      )
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(wanted)))})`
    },
  }
}
