import { readFileSync } from 'node:fs'
import type messages from '../../messages/zh-CN.json'

const words = JSON.parse(
  readFileSync(new URL('../../messages/zh-CN.json', import.meta.url), 'utf8'),
) as typeof messages

/** What a page says: stories find buttons by their words, and the words stand in one place. */
export function t(key: keyof typeof messages, values: Record<string, string> = {}): string {
  return words[key].replace(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all)
}
