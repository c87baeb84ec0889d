import { reactive, watchEffect } from 'vue'
import { useLocale, type Locale } from './i18n'
import { keep, kept } from './kept'

export type Theme = 'device' | 'light' | 'dark'

interface Preferences {
  theme: Theme
  largeType: boolean
  locale: Locale
}

const PLACE = 'preferences'

/** How this device shows the product: theme, type size and language. */
export const preferences = reactive<Preferences>({ ...defaults(), ...kept<Partial<Preferences>>(PLACE) })

/** Applies the preferences to the page now and whenever they change; ready once the texts are there. */
export async function applyPreferences(): Promise<void> {
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const paint = (): void => {
    const chosen = preferences.theme === 'device' ? (dark.matches ? 'dark' : 'light') : preferences.theme
    document.documentElement.dataset.theme = chosen
    document.documentElement.classList.toggle('dark', chosen === 'dark')
    document.documentElement.dataset.type = preferences.largeType ? 'large' : 'normal'
  }
  dark.addEventListener('change', paint)
  watchEffect(() => {
    paint()
    keep(PLACE, preferences)
  })
  await useLocale(preferences.locale)
  void noteLocale(preferences.locale)
}

/** Turns the product to another language. */
export async function changeLocale(wanted: Locale): Promise<void> {
  await useLocale(wanted)
  preferences.locale = wanted
  await noteLocale(wanted)
}

/** Leaves the language where the service worker finds it. */
async function noteLocale(locale: Locale): Promise<void> {
  if (!('caches' in window)) return
  const notes = await caches.open('preferences')
  await notes.put(LOCALE_NOTE, new Response(locale))
}

function defaults(): Preferences {
  return { theme: 'device', largeType: false, locale: /^en\b/i.test(navigator.language) ? 'en' : 'zh-CN' }
}
