/** The widest line of a printed schema. */
const WIDTH = 100

/**
 * Parts between two brackets: on one line if they fit, else one part per line. `before` is the beginning of
 * the line, without the indent.
 */
export function layout(
  parts: readonly string[],
  brackets: readonly [open: string, close: string],
  { indent, before = 0 }: { readonly indent: number; readonly before?: number },
): string {
  const [open, close] = brackets
  if (parts.length === 0) return `${open}${close}`
  const space = open.endsWith('{') ? ' ' : ''
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  if (!line.includes('\n') && indent + before + line.length <= WIDTH) return line
  const margin = ' '.repeat(indent)
  return `${open}\n${parts.map((part) => `${margin}  ${part},\n`).join('')}${margin}${close}`
}
