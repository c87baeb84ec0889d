import type { Bench, Tool, ToolName } from './bench'
import { EraserTool } from './eraser'
import { FigureTool } from './figure'
import { LaserTool } from './laser'
import { SelectTool } from './select'
import { SnipTool } from './snip'
import { StrokeTool } from './stroke'
import { WordsTool } from './words'

/** Takes a tool into the hand. */
export function takeTool(name: ToolName, bench: Bench): Tool {
  switch (name) {
    case 'pen':
    case 'highlighter':
      return new StrokeTool(bench, name)
    case 'eraser':
      return new EraserTool(bench)
    case 'select':
      return new SelectTool(bench)
    case 'snip':
      return new SnipTool(bench)
    case 'laser':
      return new LaserTool(bench)
    case 'text':
    case 'formula':
      return new WordsTool(bench, name)
    default:
      return new FigureTool(bench, name)
  }
}
