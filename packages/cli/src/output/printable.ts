/** Characters that would move the cursor, change colours or reorder a line: C0, C1, and bidirectional controls. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g

/** Text of a store on one line, as a terminal can show it: control characters become escapes. */
export function printable(text: string): string {
  return text.replaceAll(CONTROLS, (character) => {
    if (character === '\n') return '\\n'
    if (character === '\r') return '\\r'
    if (character === '\t') return '\\t'
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
}
