import { ref, shallowRef } from 'vue'
import type messages from '../../messages/zh-CN.json'

/** A text of the product, by its key in `messages/*.json`. */
export type MessageKey = keyof typeof messages
export type Locale = 'zh-CN' | 'en'
type Texts = Partial<Record<MessageKey, string>>
type Params = Record<string, string | number>

const PIECES: Record<Locale, Record<'first' | 'rest', () => Promise<{ default: Texts }>>> = {
  'zh-CN': { first: () => import('messages:zh-CN/first'), rest: () => import('messages:zh-CN/rest') },
  en: { first: () => import('messages:en/first'), rest: () => import('messages:en/rest') },
}

const texts = shallowRef<Texts>({})
export const locale = ref<Locale>('zh-CN')

/** Turns the pages to a language; with `whole`, every text of it is there and not only the first page's. */
export async function useLocale(wanted: Locale, whole: boolean): Promise<void> {
  const { first, rest } = PIECES[wanted]
  const pieces = await Promise.all(whole ? [first(), rest()] : [first()])
  texts.value = Object.assign({}, ...pieces.map((piece) => piece.default)) as Texts
  locale.value = wanted
  document.documentElement.lang = wanted
}

/** The text in the person's language. `{name}` takes a parameter, `{count:one|many}` picks a word by number. */
export function t(key: MessageKey, params: Params = {}): string {
  const text = texts.value[key] ?? key
  return text.replace(
    /\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g,
    (whole, name: string, one?: string, many?: string) => {
      const value = params[name]
      if (value === undefined) return whole
      return one === undefined ? String(value) : ((Number(value) === 1 ? one : many) ?? '')
    },
  )
}

/** A text whose key is put together at run time, such as a state's name; `undefined` when there is none. */
export function textFor(group: string, word: string): string | undefined {
  return texts.value[`${group}.${word}` as MessageKey]
}
