/**
 * The shelf: what a pupil has made on this device and the server does not have yet.
 * It outlives a closed tab. Where the browser refuses storage or has no room left, it lives as long as the page, which says so.
 */
import { ref } from 'vue'
import type { Schemas } from '@/api'
import type { Attempt } from '../words'

/** The words of a draft not yet saved. `draft` is the question's id, or `new` before it has one. */
export interface ShelvedDraft {
  key: string
  draft: string
  text: string
  subject: Schemas['Subject'] | null
  attempt: Attempt
}

/** A photo, a film or a clip not yet uploaded; of a room (`room:` and its id) a picture for its board. */
export interface ShelvedFile {
  key: string
  draft: string
  kind: Schemas['AttachmentKind']
  /** The question itself, or what the pupil tried. */
  part: 'question' | 'attempt'
  blob: Blob
  /** A photo that is still to be turned and cropped: nobody sends it until then. */
  waits?: boolean | undefined
  /** Where the server has begun to take it. */
  url?: string | undefined
  /** The file it becomes, once the question knows of it: the question can be sent, and it goes on arriving. */
  fileId?: string | undefined
  /** The picture on a board whose place it takes. */
  replaces?: string | undefined
}

let newest = 0
/** A key for a new file: what was chosen later comes later, also from the shelf. */
export function newKey(): string {
  newest = Math.max(Date.now(), newest + 1)
  return `${newest}-${Math.random()}`
}

type Name = 'drafts' | 'files'
type Item<N extends Name> = N extends 'drafts' ? ShelvedDraft : ShelvedFile

let opened: Promise<IDBDatabase> | undefined
let persisted: Promise<boolean> | undefined
const memory = { drafts: new Map<string, ShelvedDraft>(), files: new Map<string, ShelvedFile>() }

/** How many things live only as long as this page. */
export const homeless = ref(0)
const count = (): void => {
  homeless.value = memory.drafts.size + memory.files.size
}

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('storage refused'))
  })

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('wenqu-shelf', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('drafts', { keyPath: 'key' })
      request.result.createObjectStore('files', { keyPath: 'key' })
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('storage refused'))
  })
  return opened
}

async function store(name: Name, mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await open()).transaction(name, mode).objectStore(name)
}

/** Keeps an item, in place of the one with the same key. */
export async function keep<N extends Name>(name: N, item: Item<N>): Promise<void> {
  try {
    await put(await store(name, 'readwrite'), item)
    memory[name].delete(item.key)
  } catch {
    ;(memory[name] as Map<string, Item<N>>).set(item.key, item)
  }
  count()
}

/** Stored is what the transaction has brought to the disk: a full one fails only there. */
function put(into: IDBObjectStore, item: unknown): Promise<void> {
  // What is not sent yet is not for the browser to clear away; some browsers ask the person, so once is enough.
  persisted ??= navigator.storage?.persist?.()
  return new Promise((resolve, reject) => {
    const { transaction } = into
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('storage refused'))
    into.put(item)
  })
}

/** Forgets an item. */
export async function drop(name: Name, key: string): Promise<void> {
  memory[name].delete(key)
  count()
  try {
    await answered((await store(name, 'readwrite')).delete(key))
  } catch {
    // Nothing is stored where storage is refused.
  }
}

/** Everything kept for one draft. */
export async function kept<N extends Name>(name: N, draft: string): Promise<Item<N>[]> {
  const inMemory = [...memory[name].values()] as Item<N>[]
  let stored: Item<N>[] = []
  try {
    stored = (await answered((await store(name, 'readonly')).getAll())) as Item<N>[]
  } catch {
    // Nothing is stored where storage is refused.
  }
  return [...stored, ...inMemory].filter((item) => item.draft === draft)
}
