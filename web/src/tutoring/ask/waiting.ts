import { shallowRef, type ShallowRef } from 'vue'
import { drop, keep, kept, newKey, type ShelvedFile } from './shelf'

/** Photos that were chosen and are still to be turned and cropped. They are on the shelf from the first moment. */
export interface Waiting {
  list: ShallowRef<ShelvedFile[]>
  load(draft: string): Promise<void>
  add(draft: string, photos: readonly Blob[]): Promise<void>
  /** The draft has got an id: its photos go by that from now on. */
  rename(draft: string): Promise<void>
  /** It is set right, and waits no longer; whoever takes it keeps it. */
  take(photo: ShelvedFile): void
  remove(photo: ShelvedFile): Promise<void>
}

export function useWaiting(): Waiting {
  const list = shallowRef<ShelvedFile[]>([])

  async function load(draft: string): Promise<void> {
    const found = (await kept('files', draft)).filter(({ waits }) => waits)
    // What was chosen while the shelf was read may not have been on it yet.
    const chosen = list.value.filter(
      (one) => one.draft === draft && found.every(({ key }) => key !== one.key),
    )
    list.value = [...found, ...chosen]
  }

  async function add(draft: string, photos: readonly Blob[]): Promise<void> {
    const added = photos.map((blob) => ({
      key: newKey(),
      draft,
      kind: 'photo' as const,
      part: 'question' as const,
      blob,
      waits: true,
    }))
    list.value = [...list.value, ...added]
    for (const photo of added) await keep('files', photo)
  }

  async function rename(draft: string): Promise<void> {
    list.value = list.value.map((photo) => ({ ...photo, draft }))
    for (const photo of list.value) await keep('files', photo)
  }

  function take(photo: ShelvedFile): void {
    list.value = list.value.filter(({ key }) => key !== photo.key)
  }

  async function remove(photo: ShelvedFile): Promise<void> {
    take(photo)
    await drop('files', photo.key)
  }

  return { list, load, add, rename, take, remove }
}
