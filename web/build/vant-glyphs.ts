import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

const OURS = fileURLToPath(new URL('../src/ui/vant-glyphs.css', import.meta.url))

/** Takes our few glyphs in place of Vant's icon font, which would also ask a remote host for its file. */
export function vantGlyphs(): Plugin {
  return {
    name: 'wenqu-vant-glyphs',
    enforce: 'pre',
    resolveId(id, importer) {
      return id.endsWith('icon/index.css') && importer?.includes('/vant/') ? OURS : undefined
    },
  }
}
