import { computed, shallowRef } from 'vue'
import { api, whenSignedOut, type Schemas } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { live } from '@/live'
import type { Locale } from '@/ui/i18n'
import { keep, kept } from '@/ui/kept'
import { changeLocale, preferences } from '@/ui/preferences'

export type Me = Schemas['Me']
export type Role = Schemas['Role']
export type ShellName = 'phone' | 'desk'

const PLACE = 'me'
const PHONE_ROLES: readonly Role[] = ['pupil', 'guardian', 'teacher', 'class_teacher']

/** Who is signed in on this page; `undefined` when nobody is. */
export const me = shallowRef<Me>()

/** The shell that goes with the role: the phone for those on the move, the desk for offices. */
export const shell = computed<ShellName>(() =>
  me.value && !PHONE_ROLES.includes(me.value.role) ? 'desk' : 'phone',
)

/** The cookie beside the sign-in's, which says that there is one. */
const HERE = 'wenqu_here'

/** Asks the server who is signed in, where somebody may be; without a network, trusts what this device knew last. */
export async function loadMe(): Promise<void> {
  if (!document.cookie.includes(`${HERE}=`) && !kept(PLACE)) return
  const { data, error } = await api.GET('/api/v1/me')
  if (data) enter(data)
  else if (error.code !== 'sign_in_required') me.value = kept<Me>(PLACE)
  else forget()
}

/** Makes a fresh sign-in the person of this page. */
export function enter(person: Me): void {
  me.value = person
  if (person.locale && person.locale !== preferences.locale) void changeLocale(person.locale)
  keep(PLACE, person)
}

/** Turns the product to a language, here and wherever the person signs in next. */
export async function chooseLocale(locale: Locale): Promise<void> {
  await changeLocale(locale)
  if (me.value) await api.PUT('/api/v1/me/locale', { body: { locale } })
}

/** Goes on in another role the person holds. */
export async function switchRole({ role, org }: Me['roles'][number]): Promise<ProblemCode | undefined> {
  const { data, error } = await api.PUT('/api/v1/me/role', { body: { role, org_id: org.id } })
  if (data) enter(data)
  return error && codeOf(error)
}

/** Signs out here and on the server. */
export async function signOut(): Promise<void> {
  await api.POST('/api/v1/sign-out')
  forget()
}

function forget(): void {
  const person = me.value?.person.id ?? kept<Me>(PLACE)?.person.id
  me.value = undefined
  live.close()
  keep(PLACE, undefined)
  // Replays that were kept go as well (`board/replay/kept.ts`, which is too much for the first page).
  void self.caches?.delete(`replays-${person}`)
  // The server takes its cookies back when one signs out; a sign-in that has ended by itself leaves this one behind.
  document.cookie = `${HERE}=; Max-Age=0; path=/`
}

whenSignedOut(forget)
