import { onScopeDispose, ref, watch, type Ref } from 'vue'
import type { Entry, Shape } from '@/board/model/op'
import { plain, readable } from '@/ui/tex'
import { t, type MessageKey } from '@/ui/i18n'
import type { RoomInUse } from './useRoom'

/** What to say of a thing that was placed. */
const PLACED: Partial<Record<Shape['type'], MessageKey>> = {
  image: 'says.image',
  ruler: 'says.ruler',
  protractor: 'says.protractor',
  coordinates: 'says.coordinates',
  number_line: 'says.number_line',
}

/** Says in words what happens on the board, for those who do not see it. The same words twice are said once. */
export function useNarration(room: RoomInUse, me: string): Ref<string> {
  const words = ref('')
  const stop = room.onEntered((entries) => {
    for (const entry of entries) words.value = sayingOf(entry) ?? words.value
  })
  onScopeDispose(stop)
  watch(room.members, (now, before) => {
    for (const { person, name, ink_only } of now) {
      const was = before.find((one) => one.person === person)
      if (person === me || !was || was.ink_only === ink_only) continue
      words.value = t(ink_only ? 'says.ink_only' : 'says.speaks_again', { who: name })
    }
  })

  function sayingOf({ author, op }: Entry): string | undefined {
    if (op.k === 'page_turn') return t('says.page', { n: op.page + 1 })
    if (!author || author === me) return undefined
    const who = room.members.value.find(({ person }) => person === author)?.name ?? ''
    switch (op.k) {
      case 'ink':
        return t('says.ink', { who })
      case 'erase':
        return t('says.erase', { who })
      case 'clear':
        return t('says.clear', { who })
      case 'add':
        return placed(who, op.shape)
      default:
        return undefined
    }
  }

  return words
}

function placed(who: string, shape: Shape): string {
  if (shape.type === 'text') return t('says.text', { who, words: plain(shape.text) })
  if (shape.type === 'formula') return t('says.formula', { who, words: readable(shape.latex) })
  return t(PLACED[shape.type] ?? 'says.figure', { who })
}
