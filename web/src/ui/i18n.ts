import { ref, shallowRef } from 'vue'
import type messages from '../../messages/zh-CN.json'

/** A text of the product, by its key in `messages/*.json`. */
export type MessageKey = keyof typeof messages
export type Locale = 'zh-CN' | 'en'
type Texts = Partial<Record<MessageKey, string>>
type Params = Record<string, string | number>

/** How far the texts reach: the pupil's home does with the first, pages of the phone and then those of the desk add theirs. */
const REACHES = ['first', 'phone', 'desk'] as const
export type Reach = (typeof REACHES)[number]

const PIECES: Record<Locale, Record<Reach, () => Promise<{ default: Texts }>>> = {
  'zh-CN': {
    first: () => import('messages:zh-CN/first'),
    phone: () => import('messages:zh-CN/phone'),
    desk: () => import('messages:zh-CN/desk'),
  },
  en: {
    first: () => import('messages:en/first'),
    phone: () => import('messages:en/phone'),
    desk: () => import('messages:en/desk'),
  },
}

const texts = shallowRef<Texts>({})
export const locale = ref<Locale>('zh-CN')

/** What is asked for; a later wish stands when an earlier one arrives. */
let wanted: { locale: Locale; reach: Reach } = { locale: 'zh-CN', reach: 'first' }
let shown: typeof wanted | undefined

/** Turns the pages to a language. */
export async function useLocale(to: Locale): Promise<void> {
  await show({ ...wanted, locale: to })
}

/** Brings the texts of more pages, in the language in use; those that are there stay. */
export async function bringTexts(reach: Reach): Promise<void> {
  if (REACHES.indexOf(reach) > REACHES.indexOf(wanted.reach)) await show({ ...wanted, reach })
  else if (shown !== wanted) await show(wanted)
}

async function show(wish: typeof wanted): Promise<void> {
  const before = wanted
  wanted = wish
  const reaches = REACHES.slice(0, REACHES.indexOf(wish.reach) + 1)
  try {
    const pieces = await Promise.all(reaches.map((reach) => PIECES[wish.locale][reach]()))
    if (wanted !== wish) return await show(wanted)
    texts.value = Object.assign({}, ...pieces.map((piece) => piece.default)) as Texts
    shown = wish
    locale.value = wish.locale
    document.documentElement.lang = wish.locale
  } catch (error) {
    if (wanted === wish) wanted = before
    throw error
  }
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

/** Every word of a group with its text, by text: what a list of them offers. */
export function wordsOf(group: string): { value: string; label: string }[] {
  const lead = `${group}.`
  return Object.entries<string>(texts.value)
    .filter(([key]) => key.startsWith(lead))
    .map(([key, label]) => ({ value: key.slice(lead.length), label }))
    .sort((one, other) => one.label.localeCompare(other.label, locale.value))
}
