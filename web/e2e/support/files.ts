import { execFileSync } from 'node:child_process'

/** Puts a photo as an iPhone takes it into a folder, as `IMG_0001.HEIC`. */
export function makeHeic(folder: string, size: string): void {
  const run = (program: string, ...args: string[]): void => {
    execFileSync(program, args, { cwd: folder, stdio: 'ignore' })
  }
  run('ffmpeg', '-f', 'lavfi', '-i', `testsrc=s=${size}:d=1`, '-frames:v', '1', 'photo.png')
  run('heif-enc', '-o', 'IMG_0001.HEIC', 'photo.png')
}
