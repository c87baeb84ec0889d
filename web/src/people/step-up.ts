import { shallowRef } from 'vue'
import { api, whenStepUpNeeded } from '@/api'

/** Set while a request waits for the second step; called with whether it was taken. */
export const asking = shallowRef<(taken: boolean) => void>()

let waiting: Promise<boolean> | undefined

/** Asks once, however many requests wait. */
function ask(): Promise<boolean> {
  waiting ??= new Promise((resolve) => {
    asking.value = (taken) => {
      asking.value = undefined
      waiting = undefined
      resolve(taken)
    }
  })
  return waiting
}

whenStepUpNeeded(ask)

/** Brings a file whose route needs the second step: a link by itself could not ask for it. */
export async function download(address: string): Promise<void> {
  const { data } = await api.GET('/api/v1/me/step-up')
  if (data?.stepped_up !== false || (await ask())) location.assign(address)
}
