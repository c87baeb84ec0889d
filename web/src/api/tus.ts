import type { DetailedError, Upload } from 'tus-js-client'
import { api, type Schemas } from '.'
import { codeOf, type ProblemCode } from './problem'

/** A request carries so much at a time: what has arrived of a file is not sent again, also through proxies that wait for the whole. */
const CHUNK = 256 * 1024
const RETRY_MS = [0, 1_000, 3_000, 5_000]
/** A network that says nothing for so long is dead, whatever the browser believes. */
const SILENCE_MS = 20_000
/** How often the server is asked how far it is with what has arrived. */
const LOOK_MS = 1_000
/** How much of the way a file has come when all of it has arrived and it may still have to be made viewable. */
const ARRIVAL = 0.8

export interface Sending {
  /** Where an earlier try has come to. */
  url?: string | undefined
  /** The server has a place for the file: it can go on there, also from another page. */
  onUrl: (url: string) => void
  /** How much of it has arrived, from 0 to 1. */
  onShare: (share: number) => void
  /** All of it has arrived, and is made viewable: how far that is, in percent. */
  onPreparing?: (percent: number) => void
  /** Ends it; what has arrived goes. */
  signal: AbortSignal
}

export type Sent =
  { fileId: string; error?: undefined } | { fileId?: undefined; error: { code: ProblemCode } }

/** Sends a file piece by piece (tus 1.0) and goes on where it was after a broken network, a closed page, a restarted server. */
export async function sendFile(file: Blob, purpose: Schemas['FilePurpose'], sending: Sending): Promise<Sent> {
  const tus = await import('tus-js-client').catch(() => undefined)
  if (!tus) return { error: { code: 'offline' } }
  let silence: ReturnType<typeof setTimeout> | undefined
  return new Promise<Sent>((resolve) => {
    const upload: Upload = new tus.Upload(file, {
      endpoint: `${location.origin}/api/v1/uploads`,
      uploadUrl: sending.url ?? null,
      metadata: { purpose },
      chunkSize: CHUNK,
      retryDelays: RETRY_MS,
      // The shelf keeps the address beside the file itself.
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => upload.url && sending.onUrl(upload.url),
      onProgress: (sent, whole) => {
        listen()
        sending.onShare(whole ? sent / whole : 0)
      },
      onSuccess: ({ lastResponse }) => {
        clearTimeout(silence)
        const fileId = lastResponse.getHeader('Upload-File')
        const code = lastResponse.getHeader('Upload-Problem') as ProblemCode | undefined
        if (fileId) resolve({ fileId })
        else if (code) resolve({ error: { code } })
        else void untilReady(upload.url ?? '', sending).then(resolve)
      },
      onError: (error) => resolve({ error: { code: codeOfTus(error) } }),
    })
    function listen(): void {
      clearTimeout(silence)
      silence = setTimeout(() => {
        listen()
        void upload.abort().then(() => upload.start())
      }, SILENCE_MS)
    }
    sending.signal.addEventListener('abort', () => {
      void upload.abort(true).catch(() => undefined)
      resolve({ error: { code: 'upload_gone' } })
    })
    listen()
    upload.start()
  }).finally(() => clearTimeout(silence))
}

/** Sends a file that nobody goes on with later; tells how far it is, from 0 to 1. */
export function uploadFile(
  file: Blob,
  purpose: Schemas['FilePurpose'],
  onShare: (share: number) => void = () => undefined,
): Promise<Sent> {
  return sendFile(file, purpose, {
    onUrl: () => undefined,
    // Making it viewable comes after the last byte.
    onShare: (share) => onShare(share * ARRIVAL),
    onPreparing: (percent) => onShare(ARRIVAL + (1 - ARRIVAL) * (percent / 100)),
    signal: new AbortController().signal,
  })
}

/** Until the server has made of it what every browser shows, or refuses it. */
async function untilReady(url: string, { onPreparing, signal }: Sending): Promise<Sent> {
  const path = { id: url.slice(url.lastIndexOf('/') + 1) }
  for (;;) {
    const { data, error } = await api.GET('/api/v1/uploads/{id}', { params: { path } })
    if (error) return { error: { code: codeOf(error) } }
    if (data.file) return { fileId: data.file.id }
    if (data.problem) return { error: { code: data.problem } }
    if (data.state !== 'arriving' || signal.aborted) return { error: { code: 'upload_gone' } }
    onPreparing?.(data.preparing ?? 0)
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  }
}

/** Ends what an earlier page has begun to send. That it cannot be reached does no harm: it ends by itself. */
export function endUpload(url: string): void {
  void fetch(url, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0' } }).catch(() => undefined)
}

/** What the server said, or that nobody answered. */
function codeOfTus(error: Error | DetailedError): ProblemCode {
  const answer = 'originalResponse' in error ? error.originalResponse : null
  if (!answer || answer.getStatus() === 503) return 'offline'
  try {
    return codeOf(JSON.parse(answer.getBody()))
  } catch {
    return 'internal'
  }
}
