import type { Schemas } from '.'
import { codeOf, type ProblemCode } from './problem'

export type FileView = Schemas['FileView']
type Uploaded = { data: FileView; error?: undefined } | { data?: undefined; error: { code: ProblemCode } }

/** Uploads a file and tells how much of it has arrived, from 0 to 1. */
export function uploadFile(
  file: Blob,
  purpose: Schemas['FilePurpose'],
  onProgress: (share: number) => void = () => undefined,
): Promise<Uploaded> {
  // `fetch` cannot say how far an upload has come in the browsers we support.
  const request = new XMLHttpRequest()
  const body = new FormData()
  body.append('purpose', purpose)
  body.append('file', file, `${purpose}.${file.type.split(/[/;]/)[1] ?? 'bin'}`)
  return new Promise((resolve) => {
    const fail = (code: ProblemCode): void => resolve({ error: { code } })
    request.upload.onprogress = (event) => onProgress(event.lengthComputable ? event.loaded / event.total : 0)
    request.onerror = () => fail('offline')
    request.onload = () => {
      if (request.status === 201) resolve({ data: JSON.parse(request.responseText) as FileView })
      else fail(codeOf(parsed(request.responseText)))
    }
    request.open('POST', '/api/v1/files')
    request.send(body)
  })
}

/** Where a file can be seen or heard. */
export const fileAddress = (fileId: string): string => `/api/v1/files/${fileId}`

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
