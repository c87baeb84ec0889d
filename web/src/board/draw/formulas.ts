import { hasFormula, parts, type Piece } from '@/ui/mixed'
import { readable } from '@/ui/tex'
import { LINE_HEIGHT, type Item, type ShapeItem } from '../model/item'
import type { FormulaShape, Shape, TextShape } from '../model/op'
import type { Camera } from './camera'
import { FONTS } from './text'

/** What a canvas cannot set: a formula, or words with formulas between dollar signs. */
type Typeset = FormulaShape | TextShape

/** An item that is laid over the canvas. */
export type Laid = ShapeItem & { shape: Typeset }

/** Whether a placed thing is laid over the canvas instead of being drawn on it. */
export function isTypeset(shape: Shape): boolean {
  return shape.type === 'formula' || (shape.type === 'text' && hasFormula(shape.text))
}

/** The board's formulas: typeset by KaTeX and laid between the settled canvas and the live one. */
export class Formulas {
  private readonly shown = new Map<string, { shape: Typeset; element: HTMLElement }>()
  private camera?: Camera

  constructor(private readonly layer: HTMLElement) {}

  /** Lays these formulas, and takes away those that are gone. */
  lay(items: readonly Laid[]): void {
    const wanted = new Map(items.map(({ id, shape }) => [id, shape]))
    for (const [id, { element }] of this.shown) {
      if (wanted.has(id)) continue
      element.remove()
      this.shown.delete(id)
    }
    for (const [id, shape] of wanted) this.put(id, shape)
  }

  /** Follows the page. An empty layer is not moved. */
  follow(camera: Camera): void {
    const { scale, x, y } = camera
    if (!this.shown.size || camera === this.camera) return
    this.camera = camera
    this.layer.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
  }

  private put(id: string, shape: Typeset): void {
    const known = this.shown.get(id)
    if (known?.shape === shape) return
    const element = known?.element ?? this.layer.appendChild(document.createElement('div'))
    this.shown.set(id, { shape, element })
    element.className = `board-formula ${shape.type}`
    element.style.cssText = `left:${shape.x}px;top:${shape.y}px;font-size:${shape.size}px;color:${shape.color}`
    if (shape.type === 'text') {
      element.style.width = `${shape.w}px`
      element.style.fontFamily = FONTS
      element.style.lineHeight = String(LINE_HEIGHT)
    }
    if (!known || wordsOf(known.shape) !== wordsOf(shape))
      element.replaceChildren(...piecesOf(shape).map(nodeOf))
  }
}

const wordsOf = (shape: Typeset): string => (shape.type === 'formula' ? shape.latex : shape.text)

const piecesOf = (shape: Typeset): Piece[] =>
  shape.type === 'formula' ? [{ text: shape.latex, formula: true, display: true }] : parts(shape.text)

/** The words of a piece; a formula is a line of text until the typesetter has set it, or when it cannot be read. */
function nodeOf({ text, formula, display }: Piece): Node {
  if (!formula) return document.createTextNode(text)
  const span = document.createElement('span')
  span.textContent = readable(text)
  void typesetLater(text, display).then((html) => {
    if (html !== undefined) span.innerHTML = html
  })
  return span
}

/** Whether an item is laid over the canvas. */
export function isLaid(item: Item): item is Laid {
  return item.kind === 'shape' && isTypeset(item.shape)
}

/** The typesetter is loaded when the first formula is met: a board without formulas does not pay for it. */
async function typesetLater(latex: string, display: boolean): Promise<string | undefined> {
  const { typeset } = await import('@/ui/katex')
  return typeset(latex, display)
}
