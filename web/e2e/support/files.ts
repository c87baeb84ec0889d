import { execFileSync } from 'node:child_process'

/** Puts a photo as an iPhone takes it into a folder, as `IMG_0001.HEIC`. */
export function makeHeic(folder: string, size: string): void {
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, { cwd: folder, stdio: 'ignore' })
  }
  run('ffmpeg', '-f', 'lavfi', '-i', `testsrc=s=${size}:d=1`, '-frames:v', '1', 'photo.png')
  run('heif-enc', '-o', 'IMG_0001.HEIC', 'photo.png')
}

/** A document of so many empty pages. */
export function documentOf(pages: number): Buffer {
  const kids = Array.from({ length: pages }, (_, i) => `${i + 3} 0 R`).join(' ')
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages} /MediaBox [0 0 595 842] >>`,
    ...Array.from({ length: pages }, () => '<< /Type /Page /Parent 2 0 R >>'),
  ]
  const body = objects.map((object, i) => `${i + 1} 0 obj ${object} endobj\n`).join('')
  return Buffer.from(`%PDF-1.4\n${body}trailer << /Root 1 0 R /Size ${objects.length + 1} >>\n%%EOF\n`)
}
