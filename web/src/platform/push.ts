import { api } from '@/api'

/** Whether this browser can show notices while the page is closed. */
export const canPush = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** Whether this device already gets them. */
export async function isPushing(): Promise<boolean> {
  if (!canPush() || Notification.permission !== 'granted') return false
  const worker = await navigator.serviceWorker.getRegistration()
  return Boolean(await worker?.pushManager.getSubscription())
}

/** Asks the person, then registers this device. `false`: refused, or it could not be done. */
export async function startPush(): Promise<boolean> {
  if ((await Notification.requestPermission()) !== 'granted') return false
  const { data } = await api.GET('/api/v1/push/key')
  if (!data) return false
  // Where the worker could not be installed, waiting for it would never end.
  if (!(await navigator.serviceWorker.getRegistration())) return false
  const worker = await navigator.serviceWorker.ready
  const subscription = await worker.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: bytes(data.key) })
    .catch(() => undefined)
  const { endpoint, keys } = subscription?.toJSON() ?? {}
  if (!endpoint || !keys?.p256dh || !keys.auth) return false
  const { error } = await api.POST('/api/v1/push/subscriptions', {
    body: { endpoint, keys: { p256dh: keys.p256dh, auth: keys.auth } },
  })
  return error === undefined
}

/** Takes this device off again. */
export async function stopPush(): Promise<void> {
  const worker = await navigator.serviceWorker.getRegistration()
  const subscription = await worker?.pushManager.getSubscription()
  if (!subscription) return
  await api.DELETE('/api/v1/push/subscriptions', { body: { endpoint: subscription.endpoint } })
  await subscription.unsubscribe()
}

function bytes(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replace(/-/g, '+').replace(/_/g, '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
