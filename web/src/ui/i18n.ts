import { ref, shallowRef } from 'vue'
import type messages from '../../messages/zh-CN.json'

/** A text of the product, by its key in `messages/*.json`. */
export type MessageKey = keyof typeof messages
export type Locale = 'zh-CN' | 'en'
type Params = Record<string, string | number>

const LOADERS: Record<Locale, () => Promise<{ default: Record<MessageKey, string> }>> = {
  'zh-CN': () => import('../../messages/zh-CN.json'),
  en: () => import('../../messages/en.json'),
}

const texts = shallowRef<Partial<Record<MessageKey, string>>>({})
export const locale = ref<Locale>('zh-CN')

/** Loads the texts of a language and turns the pages to it. */
export async function useLocale(wanted: Locale): Promise<void> {
  texts.value = (await LOADERS[wanted]()).default
  locale.value = wanted
  document.documentElement.lang = wanted
}

/** The text in the person's language. `{name}` takes a parameter, `{count:one|many}` picks a word by number. */
export function t(key: MessageKey, params: Params = {}): string {
  const text = texts.value[key] ?? key
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = params[name]
    if (value === undefined) return whole
    return one === undefined ? String(value) : (Number(value) === 1 ? one : many) ?? ''
  })
}

/** A text whose key is put together at run time, such as a state's name; `undefined` when there is none. */
export function textFor(group: string, word: string): string | undefined {
  return texts.value[`${group}.${word}` as MessageKey]
}
