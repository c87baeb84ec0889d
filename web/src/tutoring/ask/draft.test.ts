import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api } from '@/api'
import { endUpload, sendFile } from '@/api/tus'
import { useDraft, type Draft } from './draft'
import { drop, kept } from './shelf'

vi.mock('@/api', () => ({ api: { GET: vi.fn(), POST: vi.fn(), PATCH: vi.fn(), DELETE: vi.fn() } }))
vi.mock('@/api/tus', () => ({ sendFile: vi.fn(), endUpload: vi.fn() }))
vi.mock('@/people/session', () => ({ me: { value: { person: { id: 'p' } } } }))

const question = (change = {}) => ({
  id: 'q',
  state: 'draft',
  text: null,
  subject: null,
  attempt: null,
  attachments: [],
  ...change,
})
const said = (data: unknown) => Promise.resolve({ data }) as never
const offline = () => Promise.resolve({ error: { code: 'offline' } }) as never

let scope = effectScope()
const created = vi.fn()
const open = async (id?: string): Promise<Draft> => {
  const draft = scope.run(() => useDraft(created)) as Draft
  await draft.load(id)
  return draft
}
const reopen = (): void => {
  scope.stop()
  scope = effectScope()
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('window', { addEventListener: vi.fn(), removeEventListener: vi.fn() })
  vi.stubGlobal('navigator', {})
  scope = effectScope()
})
afterEach(async () => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.resetAllMocks()
  for (const draft of ['q', 'new:p']) {
    await drop('drafts', draft)
    for (const file of await kept('files', draft)) await drop('files', file.key)
  }
})

test('the first words make the question, later ones change it', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  vi.mocked(api.PATCH).mockReturnValue(said(question()))
  const draft = await open()
  draft.text.value = '为什么'
  await vi.advanceTimersByTimeAsync(900)
  expect(created).toHaveBeenCalledWith('q')
  draft.subject.value = 'math'
  await vi.advanceTimersByTimeAsync(900)
  expect(vi.mocked(api.PATCH).mock.calls[0]?.[1]).toMatchObject({ body: { text: '为什么', subject: 'math' } })
  expect(draft.saved.value).toBe('saved')
})

test('a page that was only opened leaves no draft behind', async () => {
  const draft = await open()
  expect(await draft.flush()).toBe(true)
  expect(api.POST).not.toHaveBeenCalled()
})

test('without a network the words stay on the device and outlive the page', async () => {
  vi.mocked(api.POST).mockReturnValue(offline())
  const draft = await open()
  draft.text.value = '半路断网'
  await vi.advanceTimersByTimeAsync(900)
  expect(draft.saved.value).toBe('here')
  expect(draft.problem.value).toBe('offline')

  reopen()
  vi.mocked(api.POST).mockReturnValue(said(question()))
  const again = await open()
  expect(again.text.value).toBe('半路断网')
  await vi.advanceTimersByTimeAsync(900)
  expect(again.saved.value).toBe('saved')
})

test('a photo goes up by itself, and is attached once the question exists', async () => {
  vi.mocked(api.POST).mockImplementation((path) =>
    said(String(path).endsWith('attachments') ? question({ attachments: [{ file_id: 'f' }] }) : question()),
  )
  vi.mocked(sendFile).mockResolvedValue({ fileId: 'f' })
  const draft = await open()
  await draft.add(new Blob(['photo']), 'photo', 'question')
  expect(draft.question.value?.attachments).toHaveLength(1)
  expect(draft.uploads.value).toEqual([])
  expect(await kept('files', 'q')).toEqual([])
})

test('a photo refused by the server says so and does not stop the words', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  vi.mocked(sendFile).mockResolvedValue({ error: { code: 'file_broken' } })
  const draft = await open()
  draft.text.value = '看图'
  await draft.add(new Blob(['?']), 'photo', 'question')
  expect(draft.uploads.value[0]?.problem).toBe('file_broken')
  expect(draft.saved.value).toBe('refused')
  await draft.removeUpload(draft.uploads.value[0] as never)
  await vi.advanceTimersByTimeAsync(900)
  expect(draft.saved.value).toBe('saved')
})

test('photos that were chosen outlive the page in their order, and are sent when they are set right', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  vi.mocked(sendFile).mockResolvedValue({ fileId: 'f' })
  const photos = ['one', 'two', 'three'].map((text) => new Blob([text]))
  const draft = await open()
  await draft.take(photos.map((blob) => ({ blob, kind: 'photo', waits: true })))
  expect(api.POST).not.toHaveBeenCalled()

  reopen()
  const again = await open()
  expect(again.waiting.value.map(({ blob }) => blob)).toEqual(photos)
  expect(again.uploads.value).toEqual([])
  await again.setRight(again.waiting.value[0] as never, new Blob(['upright']))
  expect(sendFile).toHaveBeenCalledOnce()
  expect(again.waiting.value.map(({ blob }) => blob)).toEqual(photos.slice(1))
  // They go by the question's id now, as it has one.
  expect(await kept('files', 'new:p')).toEqual([])
  expect((await kept('files', 'q')).map(({ blob }) => blob)).toEqual(photos.slice(1))
  await again.removeWaiting(again.waiting.value[0] as never)
  expect(await kept('files', 'q')).toHaveLength(1)
})

test('files that were chosen together are all kept before the first is sent', async () => {
  vi.mocked(api.POST).mockReturnValue(offline())
  const draft = await open()
  const sent = draft.take(
    ['one', 'two'].map((text) => ({ blob: new Blob([text]), kind: 'video', waits: false })),
  )
  await vi.waitFor(() => expect(api.POST).toHaveBeenCalled())
  expect(await kept('files', 'new:p')).toHaveLength(2)
  await sent
  expect(draft.saved.value).toBe('here')
})

test('that there is no network is no longer said when there is one, though much is still to be sent', async () => {
  vi.mocked(api.POST).mockReturnValue(offline())
  const draft = await open()
  await draft.add(new Blob(['film']), 'video', 'question')
  expect([draft.problem.value, draft.saved.value]).toEqual(['offline', 'here'])

  vi.mocked(api.POST).mockReturnValue(said(question({ attachments: [{ file_id: 'u', state: 'arriving' }] })))
  vi.mocked(sendFile).mockImplementation((_blob, _purpose, { onUrl }) => {
    onUrl('/api/v1/uploads/u')
    return new Promise(() => undefined)
  })
  await vi.advanceTimersByTimeAsync(9_000)
  expect([draft.problem.value, draft.saved.value]).toEqual([undefined, 'saving'])
})

test('a spoken attempt counts, and its clip is named in the attempt', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  vi.mocked(api.PATCH).mockReturnValue(said(question()))
  vi.mocked(sendFile).mockResolvedValue({ fileId: 'v' })
  const draft = await open()
  await draft.add(new Blob(['clip']), 'voice', 'attempt')
  expect(draft.hasAttempt.value).toBe(true)
  expect(vi.mocked(api.PATCH).mock.calls[0]?.[1]).toMatchObject({ body: { attempt: { voice_file_id: 'v' } } })
})

test('a spoken attempt is on its way like anything else, and the question need not wait for it', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  vi.mocked(api.PATCH).mockReturnValue(said(question({ attempt: { chips: [], voice_file_id: 'v' } })))
  vi.mocked(sendFile).mockImplementationOnce(async (_blob, _purpose, { onUrl }) => {
    onUrl('/api/v1/uploads/v')
    return { error: { code: 'offline' } }
  })
  const draft = await open()
  await draft.add(new Blob(['clip']), 'voice', 'attempt')
  expect(await draft.flush()).toBe(true)
  expect(vi.mocked(api.PATCH).mock.calls[0]?.[1]).toMatchObject({ body: { attempt: { voice_file_id: 'v' } } })
  expect((await kept('files', 'q'))[0]).toMatchObject({ url: '/api/v1/uploads/v', fileId: 'v' })

  vi.mocked(sendFile).mockResolvedValueOnce({ error: { code: 'file_broken' } })
  await vi.advanceTimersByTimeAsync(9_000)
  expect(draft.uploads.value[0]?.problem).toBe('file_broken')
  await draft.removeUpload(draft.uploads.value[0] as never)
  await vi.advanceTimersByTimeAsync(900)
  expect(vi.mocked(api.PATCH).mock.lastCall?.[1]).toMatchObject({
    body: { attempt: { voice_file_id: null } },
  })
})

test('what the question waits for goes on where it was, and can be sent meanwhile', async () => {
  const attachments = [{ file_id: 'u', kind: 'photo', state: 'arriving' }]
  vi.mocked(api.POST).mockImplementation((path) =>
    said(String(path).endsWith('attachments') ? question({ attachments }) : question()),
  )
  vi.mocked(sendFile).mockImplementationOnce(async (_blob, _purpose, { onUrl }) => {
    onUrl('/api/v1/uploads/u')
    return { error: { code: 'offline' } }
  })
  const draft = await open()
  await draft.add(new Blob(['photo']), 'photo', 'question')
  expect(await draft.flush()).toBe(true)
  expect((await kept('files', 'q'))[0]).toMatchObject({ url: '/api/v1/uploads/u', fileId: 'u' })

  vi.mocked(sendFile).mockResolvedValueOnce({ fileId: 'u' })
  await vi.advanceTimersByTimeAsync(9_000)
  expect(vi.mocked(sendFile).mock.calls[1]?.[2].url).toBe('/api/v1/uploads/u')
  expect(draft.question.value?.attachments[0]?.state).toBe('here')
  expect(draft.saved.value).toBe('saved')
  expect(await kept('files', 'q')).toEqual([])
})

test('a file that is taken off while it is on its way is ended', async () => {
  vi.mocked(api.POST).mockReturnValue(said(question()))
  let signal: AbortSignal | undefined
  let end = (): void => undefined
  vi.mocked(sendFile).mockImplementation((_blob, _purpose, sending) => {
    signal = sending.signal
    return new Promise((resolve) => {
      end = () => resolve({ error: { code: 'upload_gone' } })
    })
  })
  const draft = await open()
  const added = draft.add(new Blob(['photo']), 'photo', 'question')
  await vi.waitFor(() => expect(signal).toBeDefined())
  await draft.removeUpload(draft.uploads.value[0] as never)
  end()
  await added
  expect(signal?.aborted).toBe(true)
  expect(endUpload).not.toHaveBeenCalled()
  expect(draft.problem.value).toBeUndefined()
  expect(await kept('files', 'q')).toEqual([])
})
