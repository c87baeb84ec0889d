import { fileAddress } from '@/api/upload'
import type { Entry } from '../model/op'
import { readWholeLog, type ReplayView, type VoiceView } from '../sync/api'
import { keptFile, type KeptReplay, type Part, type Whose } from './kept'

/** Where the files of a replay come from: this device, where they are kept; the server, where they are not. */
export class Source {
  private readonly made = new Map<string, string>()

  constructor(
    readonly whose: Whose,
    readonly view: ReplayView,
    private readonly kept?: KeptReplay,
  ) {}

  /** The log of a part. The pictures of what is kept lie ready from then on. */
  async load(part: Part): Promise<readonly Entry[]> {
    if (part === 'sound') return []
    if (!this.kept) return readWholeLog(this.view.room)
    await Promise.all(imagesOf(this.kept.entries).map((file) => this.fetch(fileAddress(file))))
    return this.kept.entries
  }

  /** Where a voice can be played from. */
  async voice({ url }: VoiceView): Promise<string> {
    await this.fetch(url)
    return this.address(url)
  }

  /** The bytes of a voice. */
  async bytes({ url }: VoiceView): Promise<ArrayBuffer> {
    const kept = this.kept && (await keptFile(this.whose, url))
    if (kept) return kept.arrayBuffer()
    const answer = await fetch(url, { credentials: 'same-origin' })
    if (!answer.ok) throw new Error(`the voice is not there: ${answer.status}`)
    return answer.arrayBuffer()
  }

  /** Where a picture of the board can be shown from. */
  readonly picture = (file: string): string => this.address(fileAddress(file))

  /** Lets go of what was made for this page. */
  close(): void {
    for (const address of this.made.values()) URL.revokeObjectURL(address)
  }

  private readonly address = (url: string): string => this.made.get(url) ?? url

  private async fetch(url: string): Promise<void> {
    const kept = this.kept && !this.made.has(url) ? await keptFile(this.whose, url) : undefined
    if (kept) this.made.set(url, URL.createObjectURL(kept))
  }
}

/** The addresses of everything that a part is played from, besides the log. */
export function filesOf({ part, view, entries }: KeptReplay): string[] {
  const voices = part === 'board' ? [] : view.voices.map(({ url }) => url)
  return [...imagesOf(entries).map(fileAddress), ...voices]
}

/** The pictures that were ever put on the board. */
function imagesOf(entries: readonly Entry[]): string[] {
  const files = entries.flatMap(({ op }) =>
    (op.k === 'add' || op.k === 'set') && op.shape.type === 'image' ? [op.shape.file] : [],
  )
  return [...new Set(files)]
}
