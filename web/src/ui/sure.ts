import { t } from './i18n'

/** Asks before an act that cannot be taken back; `act` is the word on the button that does it. */
export async function sure(message: string, act: string): Promise<boolean> {
  const { showConfirmDialog } = await import('./vant')
  const asked = showConfirmDialog({ message, confirmButtonText: act, cancelButtonText: t('act.back') })
  return asked.then(
    () => true,
    () => false,
  )
}
