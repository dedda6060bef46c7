import stringWidth from 'string-width'

/**
 * Characters that a terminal would interpret or reorder: C0, C1 (ANSI escapes begin with one), marks that
 * change the direction of text, separators of lines and paragraphs, and surrogates without their other half.
 */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

const graphemes = new Intl.Segmenter()
/** The maximum number of code units that a printed grapheme takes per column. */
const UNITS_PER_COLUMN = 16

/** Text of a store on one line, safe for a terminal: unsafe characters are escaped. */
export function printable(text: string): string {
  return text.replaceAll(UNSAFE, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}

/** The same for a text of several lines, such as a message. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}

/** The number of columns that a text takes in a terminal: a wide character takes two, colours none. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** A text, printable, in at most this number of columns; a longer one is cut and ends with `…`. */
export function cutText(text: string, columns: number): string {
  // A long text isn't escaped as a whole.
  const start = text.slice(0, columns * UNITS_PER_COLUMN)
  const safe = printable(start)
  if (start.length === text.length && widthOf(safe) <= columns) return safe
  let kept = ''
  let width = 0
  for (const { segment } of graphemes.segment(safe)) {
    width += widthOf(segment)
    if (width > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}
