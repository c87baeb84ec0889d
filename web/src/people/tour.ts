import { ref } from 'vue'

const PLACE = 'wenqu.tour'

/** Whether the person came by the demo and still wants to be told what to try. */
export const touring = ref(sessionStorage.getItem(PLACE) === 'on')

/** The person came by the demo. */
export function beginTour(): void {
  turn('on')
}

export function endTour(): void {
  turn('off')
}

function turn(to: 'on' | 'off'): void {
  touring.value = to === 'on'
  sessionStorage.setItem(PLACE, to)
}
