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
