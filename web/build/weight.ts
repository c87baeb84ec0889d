import { gzipSync } from 'node:zlib'
import type { Plugin, Rollup } from 'vite'

/** What the pupil's home may weigh: JavaScript, gzip. */
const MOST_KB = 60

/** Where the home begins: the page itself, its shell, its page, and its texts in the longer language. */
const HOME = ['/src/main.ts', '/src/shells/phone/PhoneShell.vue', '/src/tutoring/home/PupilHome.vue']
const TEXTS = ['\0messages:zh-CN/first', '\0messages:en/first']

/** The build fails when the pupil's home has grown too heavy, and says which pieces weigh what. */
export function weight(): Plugin {
  return {
    name: 'wenqu-weight',
    apply: 'build',
    writeBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
      const wanted = homeModules(this)
      const home = withImports(
        bundle,
        chunks.filter((chunk) => chunk.moduleIds.some((id) => wanted.has(id))),
      )
      const texts = chunks.filter((chunk) => chunk.moduleIds.some((id) => TEXTS.includes(id)))
      const heaviest = texts.sort((a, b) => kilobytes(b) - kilobytes(a)).slice(0, 1)
      const pieces = [...home, ...heaviest]
      const total = pieces.reduce((sum, chunk) => sum + kilobytes(chunk), 0)
      const list = pieces.map((chunk) => `${chunk.fileName} ${kilobytes(chunk).toFixed(1)} kB`).join(', ')
      if (!home.length || !texts.length) this.error('the pupil’s home is missing from the build')
      if (total > MOST_KB)
        this.error(`the pupil's home weighs ${total.toFixed(1)} kB, more than ${MOST_KB} kB: ${list}`)
      this.info(`the pupil's home weighs ${total.toFixed(1)} kB: ${list}`)
    },
  }
}

const kilobytes = (chunk: Rollup.OutputChunk): number => gzipSync(chunk.code, { level: 9 }).length / 1024

/** The modules the home begins with, and those that it or one of its parts brings of its own accord. */
function homeModules(build: Rollup.PluginContext): Set<string> {
  const roots = [...build.getModuleIds()].filter((id) => HOME.some((end) => id.endsWith(end)))
  const wanted = new Set(roots)
  const seen = new Set<string>()
  const visit = (id: string): void => {
    if (seen.has(id)) return
    seen.add(id)
    const module = build.getModuleInfo(id)
    module?.importedIds.forEach(visit)
    module?.dynamicallyImportedIds
      .filter((later) => !later.startsWith('\0messages:'))
      .forEach((later) => {
        wanted.add(later)
        visit(later)
      })
  }
  // The page itself knows how to bring every other page, which the home does not.
  roots.filter((id) => !id.endsWith('/src/main.ts')).forEach(visit)
  return wanted
}

function withImports(bundle: Rollup.OutputBundle, from: Rollup.OutputChunk[]): Rollup.OutputChunk[] {
  const found = new Set<Rollup.OutputChunk>()
  const visit = (chunk: Rollup.OutputAsset | Rollup.OutputChunk | undefined): void => {
    if (chunk?.type !== 'chunk' || found.has(chunk)) return
    found.add(chunk)
    chunk.imports.forEach((name) => visit(bundle[name]))
  }
  from.forEach(visit)
  return [...found]
}
