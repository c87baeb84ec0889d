import 'katex/dist/katex.min.css'
import katex from 'katex'

/** Sets a formula; `undefined` when it cannot be read. Formulas come from people, so links and files stay off. */
export function typeset(tex: string, display: boolean): string | undefined {
  try {
    return katex.renderToString(tex, { displayMode: display, trust: false, maxSize: 20, maxExpand: 200 })
  } catch {
    return undefined
  }
}
