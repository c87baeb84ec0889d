import { computed, shallowRef } from 'vue'
import { api, whenSignedOut, type Schemas } from '@/api'
import { live } from '@/live'

export type Me = Schemas['Me']
export type Role = Schemas['Role']
export type ShellName = 'phone' | 'desk'

const PLACE = 'wenqu.me'
const PHONE_ROLES: readonly Role[] = ['pupil', 'guardian', 'teacher', 'class_teacher']

/** Who is signed in on this page; `undefined` when nobody is. */
export const me = shallowRef<Me>()

/** The shell that goes with the role: the phone for those on the move, the desk for offices. */
export const shell = computed<ShellName>(() =>
  me.value && !PHONE_ROLES.includes(me.value.role) ? 'desk' : 'phone',
)

/** Asks the server who is signed in; without a network, trusts what this device knew last. */
export async function loadMe(): Promise<void> {
  const { data, error } = await api.GET('/api/v1/me')
  if (data) enter(data)
  else if (error.code !== 'sign_in_required') me.value = remembered()
  else forget()
}

/** Makes a fresh sign-in the person of this page. */
export function enter(person: Me): void {
  me.value = person
  try {
    localStorage.setItem(PLACE, JSON.stringify(person))
  } catch {
    // Storage may be refused; the person is then asked for again on the next visit.
  }
}

/** Signs out here and on the server. */
export async function signOut(): Promise<void> {
  await api.POST('/api/v1/sign-out')
  forget()
}

function forget(): void {
  me.value = undefined
  live.close()
  localStorage.removeItem(PLACE)
}

function remembered(): Me | undefined {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? 'null') ?? undefined
  } catch {
    return undefined
  }
}

whenSignedOut(forget)
