const COLORS = ['#1f6feb', '#8b949e', '#d29922']
const LABELS = 230
const BARS = 420
const BAR = 9
const ROW = 3 * BAR + 14
const TOP = 56

/** `0.0100 µs` → `0.01 µs`, `1.00 ms` → `1 ms` */
const tick = (text) =>
  text.replace(/\.?0+ /, (zeros) => (zeros.startsWith('.') ? ' ' : zeros)).replace(/(\.\d*?)0+ /, '$1 ')
const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/**
 * A bar chart with a logarithmic scale, as SVG on a white background, so that it is readable in dark mode
 * too. `rows` have a label and one value a series, in µs; undefined leaves a bar out.
 */
export function barChart(series, rows, format) {
  const values = rows.flatMap((row) => row.values.filter((value) => value !== undefined))
  const low = Math.floor(Math.log10(Math.min(...values)))
  const high = Math.ceil(Math.log10(Math.max(...values)))
  const scale = (value) => ((Math.log10(value) - low) / (high - low)) * BARS
  const height = TOP + rows.length * ROW + 30
  const width = LABELS + BARS + 90
  const text = (x, y, content, extra = '') => `<text x="${x}" y="${y}" ${extra}>${escape(content)}</text>`
  const legend = series.map((name, index) => {
    const x = LABELS + index * 140
    return `<rect x="${x}" y="16" width="12" height="12" fill="${COLORS[index]}"/>${text(x + 18, 26, name)}`
  })
  const ticks = Array.from({ length: high - low + 1 }, (_, index) => {
    const x = LABELS + (index / (high - low)) * BARS
    const line = `<line x1="${x}" y1="${TOP - 8}" x2="${x}" y2="${height - 26}" stroke="#d0d7de"/>`
    return (
      line + text(x, height - 10, tick(format(10 ** (low + index))), 'text-anchor="middle" fill="#57606a"')
    )
  })
  const bars = rows.flatMap(({ label, values: own }, index) => {
    const y = TOP + index * ROW
    const name = text(LABELS - 10, y + 1.5 * BAR + 4, label, 'text-anchor="end"')
    const drawn = own.map((value, at) => {
      if (value === undefined) return ''
      const length = Math.max(scale(value), 1).toFixed(1)
      const rect = `<rect x="${LABELS}" y="${y + at * BAR}" width="${length}" height="${BAR - 1}" fill="${COLORS[at]}"/>`
      const figure = text(LABELS + Number(length) + 5, y + at * BAR + 8, format(value), 'font-size="9"')
      return rect + figure
    })
    return [name, ...drawn]
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#1f2328">
<rect width="100%" height="100%" fill="#ffffff"/>
${[...legend, ...ticks, ...bars].filter(Boolean).join('\n')}
</svg>
`
}
