import { createHash } from 'node:crypto'
import type { Plugin, Rollup } from 'vite'

const MARK = '__OFFLINE_SHELL__'

/** Chunks a pupil needs to look at questions and to write one without a network; the rest is kept as it is used. */
const CORE = ['app', 'core', 'first', 'phone', 'AskPage', 'QuestionsPage', 'QuestionPage']

/** Tells the service worker which files make up the shell that opens without a network. */
export function offlineShell(): Plugin {
  return {
    name: 'wenqu-offline-shell',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const worker = bundle['sw.js']
      if (worker?.type !== 'chunk') this.error('the service worker is missing from the build')
      const files = [...shellFiles(bundle)].sort()
      const version = createHash('sha256').update(files.join()).digest('hex').slice(0, 12)
      worker.code = worker.code.replace(new RegExp(`["'\`]${MARK}["'\`]`), () =>
        JSON.stringify({ version, files }),
      )
    },
  }
}

function shellFiles(bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set(['/', '/manifest.webmanifest', '/icons/mark.svg'])
  const visit = (name: string): void => {
    const chunk = bundle[name]
    if (chunk?.type !== 'chunk' || files.has(`/${name}`)) return
    files.add(`/${name}`)
    chunk.viteMetadata?.importedCss.forEach((css) => files.add(`/${css}`))
    chunk.imports.forEach(visit)
  }
  Object.values(bundle)
    .filter((file) => file.type === 'chunk' && CORE.includes(file.name))
    .forEach((chunk) => visit(chunk.fileName))
  return files
}
