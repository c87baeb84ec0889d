import type { Item, ShapeItem } from '../model/item'
import type { FormulaShape } from '../model/op'
import type { Camera } from './camera'

/** The board's formulas: typeset by KaTeX and laid between the settled canvas and the live one. */
export class Formulas {
  private readonly shown = new Map<string, { shape: FormulaShape; element: HTMLElement }>()

  constructor(private readonly layer: HTMLElement) {}

  /** Lays the formulas among the items, and takes away those that are gone. */
  lay(items: readonly Item[]): void {
    const wanted = new Map<string, FormulaShape>()
    for (const item of items) if (isFormula(item)) wanted.set(item.id, item.shape)
    for (const [id, { element }] of this.shown) {
      if (wanted.has(id)) continue
      element.remove()
      this.shown.delete(id)
    }
    for (const [id, shape] of wanted) this.put(id, shape)
  }

  /** Follows the page. */
  follow({ scale, x, y }: Camera): void {
    this.layer.style.transform = `translate(${x}px, ${y}px) scale(${scale})`
  }

  private put(id: string, shape: FormulaShape): void {
    const known = this.shown.get(id)
    if (known?.shape === shape) return
    const element = known?.element ?? this.layer.appendChild(document.createElement('div'))
    this.shown.set(id, { shape, element })
    element.className = 'board-formula'
    element.style.cssText = `left:${shape.x}px;top:${shape.y}px;font-size:${shape.size}px;color:${shape.color}`
    if (known?.shape.latex === shape.latex) return
    element.textContent = shape.latex
    void typesetLater(shape.latex).then((html) => {
      if (html !== undefined && this.shown.get(id)?.shape.latex === shape.latex) element.innerHTML = html
    })
  }
}

function isFormula(item: Item): item is ShapeItem & { shape: FormulaShape } {
  return item.kind === 'shape' && item.shape.type === 'formula'
}

/** The typesetter is loaded when the first formula is met: a board without formulas does not pay for it. */
async function typesetLater(latex: string): Promise<string | undefined> {
  const { typeset } = await import('@/ui/katex')
  return typeset(latex, true)
}
