import { ref, type Ref } from 'vue'
import { api } from '@/api'
import { codeOf, type ProblemCode } from '@/api/problem'
import { uploadFile } from '@/api/upload'
import type { Question } from '../words'
import { drop, keep, kept, type ShelvedFile } from './shelf'

/** A photo or clip on its way to the server. */
export interface Upload extends ShelvedFile {
  /** Where this device shows it from. */
  address: string
  /** How much of it has arrived, from 0 to 1. */
  share: number
  /** Why the server refused it; it then waits for the person. */
  problem?: ProblemCode
}

/** What becomes of a file that has arrived. */
interface Arrival {
  attached: (question: Question) => void
  spoken: (fileId: string) => void
}

export interface Uploads {
  list: Ref<Upload[]>
  load(draft: string): Promise<void>
  add(file: Omit<ShelvedFile, 'key'>): Promise<void>
  /** The draft has got an id: its files go by that from now on. */
  rename(draft: string): Promise<void>
  /** Sends every file once; the answer is what stood in the way. */
  send(questionId: string): Promise<ProblemCode | undefined>
  retry(upload: Upload): void
  remove(upload: Upload): Promise<void>
}

/** The files of a draft: kept on the device until the server has them. */
export function useUploads(arrival: Arrival): Uploads {
  const list = ref<Upload[]>([])

  const show = (upload: Upload, change: Partial<Upload>): void => {
    list.value = list.value.map((each) => (each.key === upload.key ? { ...each, ...change } : each))
  }

  async function load(draft: string): Promise<void> {
    list.value = (await kept('files', draft)).map(asUpload)
  }

  async function add(file: Omit<ShelvedFile, 'key'>): Promise<void> {
    const shelved = { ...file, key: `${Date.now()}-${Math.random()}` }
    list.value = [...list.value, asUpload(shelved)]
    await keep('files', shelved)
  }

  async function rename(draft: string): Promise<void> {
    list.value = list.value.map((upload) => ({ ...upload, draft }))
    for (const { key, kind, part, blob } of list.value) await keep('files', { key, draft, kind, part, blob })
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

  async function sendOne(upload: Upload, questionId: string): Promise<ProblemCode | undefined> {
    const sent = await uploadFile(upload.blob, upload.kind, (share) => show(upload, { share }))
    const error = sent.data ? await handIn(upload, sent.data.id, questionId) : sent.error
    if (error === undefined) {
      await remove(upload)
      return undefined
    }
    const problem = codeOf(error)
    if (problem !== 'offline') show(upload, { problem })
    return problem
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

  async function remove(upload: Upload): Promise<void> {
    list.value = list.value.filter((each) => each.key !== upload.key)
    URL.revokeObjectURL(upload.address)
    await drop('files', upload.key)
  }

  const retry = (upload: Upload): void => show(upload, { problem: undefined, share: 0 })

  return { list, load, add, rename, send, retry, remove }
}

const asUpload = (file: ShelvedFile): Upload => ({
  ...file,
  address: URL.createObjectURL(file.blob),
  share: 0,
})
