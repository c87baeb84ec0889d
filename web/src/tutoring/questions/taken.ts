import { useRouter } from 'vue-router'
import { api } from '@/api'
import { useMine } from '@/mine'

/** Whoever watches a replay while a question waits is brought to the board the moment a teacher takes it. */
export function useTaken(question: string | undefined): void {
  const router = useRouter()
  useMine(['question', 'rejoined'], async (body) => {
    if (!question || (body.kind === 'question' && body.question_id !== question)) return
    const { data } = await api.GET('/api/v1/questions/{id}', { params: { path: { id: question } } })
    if (data?.state !== 'in_session' || !data.session_id) return
    navigator.vibrate?.(200)
    await router.push(`/room/${data.session_id}`)
  })
}
