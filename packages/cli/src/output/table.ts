import { widthOf } from './printable.js'

export interface TableOptions {
  /** Columns whose cells are aligned to the right, by index: numbers. */
  readonly right?: readonly number[]
}

/** Rows of cells as lines with aligned columns; the first row is the header. Cells may have colours. */
export function table(rows: readonly (readonly string[])[], { right = [] }: TableOptions = {}): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, widthOf(cell))
  return rows
    .map((row) => {
      const cells = row.map((cell, at) => {
        const space = ' '.repeat((widths[at] ?? 0) - widthOf(cell))
        return right.includes(at) ? space + cell : cell + space
      })
      return `${cells.join('  ').trimEnd()}\n`
    })
    .join('')
}
