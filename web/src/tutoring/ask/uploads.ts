import { ref, type Ref } from 'vue'
import { api } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { endUpload, sendFile } from '@/api/tus'
import type { Question } from '../words'
import { alone } from '@/ui/sole'
import { drop, keep, kept, newKey, type ShelvedFile } from './shelf'

/** A photo or clip on its way to the server. */
export interface Upload extends ShelvedFile {
  /** Where this device shows it from. */
  address: string
  /** How much of it has arrived, from 0 to 1. */
  share: number
  /** All of it has arrived and is made viewable: how far that is, in percent. */
  preparing?: number
  /** Why the server refused it; it then waits for the person. */
  problem?: ProblemCode
}

/** What becomes of a file that has arrived. */
interface Arrival {
  attached: (question: Question) => void
  spoken: (fileId: string) => void
  /** What the question waited for is there. */
  arrived: (fileId: string) => void
  /** The server has answered: there is a network. */
  heard: () => void
}

export interface Uploads {
  list: Ref<Upload[]>
  load(draft: string): Promise<void>
  /** Keeps a file to be sent; one that had a place on the shelf takes it. */
  add(file: Omit<ShelvedFile, 'key'> & { key?: string }): Promise<void>
  /** The draft has got an id: its files go by that from now on. */
  rename(draft: string): Promise<void>
  /** Sends every file; the answer is what stood in the way. What the question waits for may arrive later. */
  send(questionId: string): Promise<ProblemCode | undefined>
  retry(upload: Upload): void
  remove(upload: Upload): Promise<void>
}

/** How each file that is on its way is stopped. Files go on arriving when their page is left. */
const stops = new Map<string, AbortController>()

const RETRY_MS = 8_000

/** The files of a draft: kept on the device until the server has them. */
export function useUploads(arrival: Arrival): Uploads {
  const list = ref<Upload[]>([])

  const show = (upload: Upload, change: Partial<Upload>): void => {
    list.value = list.value.map((each) => (each.key === upload.key ? { ...each, ...change } : each))
  }

  async function load(draft: string): Promise<void> {
    const found = (await kept('files', draft)).filter(({ waits }) => !waits).map(asUpload)
    // What came while the shelf was read may not have been on it yet.
    const fresh = list.value.filter((one) => one.draft === draft && found.every(({ key }) => key !== one.key))
    list.value = [...found, ...fresh]
  }

  async function add(file: Omit<ShelvedFile, 'key'> & { key?: string }): Promise<void> {
    const item = { key: newKey(), ...file }
    list.value = [...list.value, asUpload(item)]
    await keep('files', item)
  }

  async function rename(draft: string): Promise<void> {
    list.value = list.value.map((upload) => ({ ...upload, draft }))
    for (const upload of list.value) await keep('files', shelved(upload))
  }

  async function send(questionId: string): Promise<ProblemCode | undefined> {
    let first: ProblemCode | undefined
    for (const upload of list.value) {
      const problem = upload.problem ?? (await sendOne(upload, questionId))
      if (problem === 'offline') return problem
      first ??= problem
    }
    return first
  }

  /** Sends a file; answers when the question has it, or knows that it is coming. */
  function sendOne(upload: Upload, questionId: string): Promise<ProblemCode | undefined> {
    // What another call has begun goes on by itself.
    if (stops.has(upload.key)) return Promise.resolve(undefined)
    return new Promise((resolve) => {
      const sent = alone(`upload:${upload.key}`, () => sendAll(upload, questionId, () => resolve(undefined)))
      void sent.then(resolve)
    })
  }

  async function sendAll(
    upload: Upload,
    questionId: string,
    known: () => void,
  ): Promise<ProblemCode | undefined> {
    const stop = new AbortController()
    stops.set(upload.key, stop)
    const outcome = await sendPatiently(upload, questionId, known, stop.signal)
    stops.delete(upload.key)
    // Taken off while it was on its way.
    if (stop.signal.aborted) return undefined
    if (outcome.error === undefined) {
      await putAway(upload)
      return undefined
    }
    const problem = codeOf(outcome.error)
    if (problem !== 'offline') show(upload, { problem })
    return problem
  }

  /** What a question waits for is sent until it is there: nobody may be looking who could try again. */
  async function sendPatiently(
    upload: Upload,
    questionId: string,
    known: () => void,
    signal: AbortSignal,
  ): Promise<{ error?: unknown }> {
    for (;;) {
      const { url, fileId } = current(upload)
      let announced = Promise.resolve(fileId !== undefined)
      if (fileId !== undefined) known()
      const sent = await sendFile(upload.blob, upload.kind, {
        url,
        onUrl: (url) => {
          announced = announce(upload, url, questionId)
          void announced.then((told) => told && known())
        },
        onShare: (share) => show(upload, { share }),
        onPreparing: (preparing) => show(upload, { preparing }),
        signal,
      })
      const awaited = await announced
      if (sent.fileId !== undefined && awaited) {
        arrival.arrived(sent.fileId)
        return {}
      }
      if (sent.fileId !== undefined) return { error: await handIn(upload, sent.fileId, questionId) }
      if (sent.error.code !== 'offline' || !awaited || signal.aborted) return { error: sent.error }
      await untilOnline()
    }
  }

  const current = (upload: Upload): Upload => list.value.find(({ key }) => key === upload.key) ?? upload

  /** Keeps where the server takes the file, and lets the question wait for it. */
  async function announce(upload: Upload, url: string, questionId: string): Promise<boolean> {
    arrival.heard()
    const fileId = url.slice(url.lastIndexOf('/') + 1)
    if (current(upload).fileId === fileId) return true
    await remember(upload, { url })
    if ((await handIn(upload, fileId, questionId)) !== undefined) return false
    await remember(upload, { fileId })
    return true
  }

  /** A clip of the attempt is named in the attempt; everything else is attached to the question. */
  async function handIn(upload: Upload, fileId: string, questionId: string): Promise<unknown> {
    if (upload.part === 'attempt') return void arrival.spoken(fileId)
    const { data, error } = await api.POST('/api/v1/questions/{id}/attachments', {
      params: { path: { id: questionId } },
      body: { file_id: fileId, kind: upload.kind },
    })
    if (data) arrival.attached(data)
    return error
  }

  /** A page that is opened later goes on where this one was. */
  async function remember(upload: Upload, change: Partial<ShelvedFile>): Promise<void> {
    show(upload, change)
    const now = list.value.find(({ key }) => key === upload.key)
    if (now) await keep('files', shelved(now))
  }

  async function remove(upload: Upload): Promise<void> {
    const stop = stops.get(upload.key)
    const { url } = current(upload)
    if (stop) stop.abort()
    else if (url) endUpload(url)
    await putAway(upload)
  }

  async function putAway(upload: Upload): Promise<void> {
    list.value = list.value.filter((each) => each.key !== upload.key)
    URL.revokeObjectURL(upload.address)
    await drop('files', upload.key)
  }

  const retry = (upload: Upload): void =>
    show(upload, { problem: undefined, share: 0, preparing: undefined, url: undefined, fileId: undefined })

  return { list, load, add, rename, send, retry, remove }
}

const shelved = ({ key, draft, kind, part, blob, url, fileId }: Upload): ShelvedFile => ({
  key,
  draft,
  kind,
  part,
  blob,
  url,
  fileId,
})

/** Until the browser says that there is a network, or a moment has passed. */
const untilOnline = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, RETRY_MS)
    window.addEventListener('online', () => resolve(), { once: true })
  })

/** Goes on with what an earlier page was sending for a question. */
export async function resumeUploads(questionId: string): Promise<void> {
  const nothing = (): void => undefined
  const uploads = useUploads({ attached: nothing, spoken: nothing, arrived: nothing, heard: nothing })
  await uploads.load(questionId)
  await uploads.send(questionId)
}

const asUpload = (file: ShelvedFile): Upload => ({
  ...file,
  address: URL.createObjectURL(file.blob),
  share: 0,
})
