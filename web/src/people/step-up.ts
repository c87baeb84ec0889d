import { shallowRef } from 'vue'
import { whenStepUpNeeded } from '@/api'

/** Set while a request waits for the second step; called with whether it was taken. */
export const asking = shallowRef<(taken: boolean) => void>()

let waiting: Promise<boolean> | undefined

/** Asks once, however many requests wait; true when the step was taken. */
export function askForStepUp(): Promise<boolean> {
  waiting ??= new Promise((resolve) => {
    asking.value = (taken) => {
      asking.value = undefined
      waiting = undefined
      resolve(taken)
    }
  })
  return waiting
}

whenStepUpNeeded(askForStepUp)
