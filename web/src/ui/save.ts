/** How long the browser may take to begin with a file, before its bytes are let go. */
const BEGUN = 60_000

/** Hands a file to the browser, which keeps it where the person's downloads go. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), BEGUN)
}

/** Under which name the server would have a file kept. */
export function nameOf(answer: Response): string | undefined {
  const header = answer.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(header)?.[1]
  return encoded ? decodeURIComponent(encoded) : /filename="([^"]+)"/.exec(header)?.[1]
}
