import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const PREFIX = 'icon:'

/** `import camera from 'icon:camera'` gives the strokes of a Lucide icon, and only those that are imported are bundled. */
export function icons(): Plugin {
  return {
    name: 'wenqu-icons',
    enforce: 'pre',
    resolveId(id) {
      return id.startsWith(PREFIX) ? `\0${id}` : undefined
    },
    async load(id) {
      if (!id.startsWith(`\0${PREFIX}`)) return undefined
      const name = id.slice(PREFIX.length + 1)
      const svg = await readFile(
        new URL(`../node_modules/lucide-static/icons/${name}.svg`, import.meta.url),
        'utf8',
      )
      const strokes = svg.slice(svg.indexOf('>', svg.indexOf('<svg')) + 1, svg.lastIndexOf('</svg>'))
      return `export default ${JSON.stringify(strokes.replace(/\s*\n\s*/g, ''))}`
    },
  }
}
