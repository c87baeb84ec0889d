import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const PREFIX = 'messages:'

/** What the shell and the pupil's home say; every other text comes a moment later, in a second piece. */
const FIRST =
  /^(act|app|live|tab|shell|subject|question_state|home|time|error)\.|^(ask\.(title|by_\w+)|question\.(no_subject|of_\w+)|questions\.title|wait\.place|tour\.pupil)$/

/** What the service worker says while the page is closed. */
const NOTICES = /^(notice\.|app\.name)/

/** `messages:zh-CN/first` and `messages:zh-CN/rest`: one language in two pieces, so that the first page waits for few words. */
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
        piece === 'notices' ? NOTICES.test(key) : FIRST.test(key) === (piece === 'first'),
      )
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(wanted)))})`
    },
  }
}
