/** `0.172 µs`, `17.2 µs`, `4.45 ms`, `1.70 s`. */
export function duration(us: number): string {
  if (us < 1000) return `${digits(us)} µs`
  if (us < 1e6) return `${digits(us / 1000)} ms`
  return `${digits(us / 1e6)} s`
}

/** `0.003 ×`, `0.07 ×`, `1.2 ×`, `536 ×`. */
export function times(ratio: number): string {
  if (ratio < 0.01) return `${Number(ratio.toPrecision(1))} ×`
  if (ratio < 1) return `${ratio.toFixed(2)} ×`
  return `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} ×`
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en')
}

function digits(value: number): string {
  if (value >= 100) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value.toPrecision(3)
}

/** Lines of a table with columns as wide as they must be; the first column and the last lean left. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))))
  return rows.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0, column === 0 || column === row.length - 1))
      .join('  ')
      .trimEnd(),
  )
}

function pad(cell: string, to: number, left: boolean): string {
  const space = ' '.repeat(Math.max(0, to - width(cell)))
  return left ? cell + space : space + cell
}

function width(text: string): number {
  return text.length
}
