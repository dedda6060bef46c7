import type { Token } from './tokens.js'

/** The brackets that are open at the end of some tokens, the innermost first. */
export function openBrackets(tokens: readonly Token[]): readonly number[] {
  const open: number[] = []
  let closed = 0
  for (let at = tokens.length - 1; at >= 0; at--) {
    const { kind, text } = tokens[at] as Token
    if (kind !== 'punctuation') continue
    if (')]}'.includes(text)) closed++
    else if ('([{'.includes(text) && closed-- === 0) {
      open.push(at)
      closed = 0
    }
  }
  return open
}

/**
 * The name of the model where chains at the end of some tokens start: that of the query set whose call is open there. Each
 * `OuterRef` leads to the query set around that.
 */
export function modelAt(tokens: readonly Token[]): string | undefined {
  let outer = 0
  for (const at of openBrackets(tokens)) {
    if (tokens[at - 1]?.text === 'OuterRef') outer++
    const name = tokens[at]?.text === '(' ? modelBefore(tokens, at) : undefined
    if (name !== undefined && outer-- === 0) return name
  }
  return undefined
}

/** The model of the query set whose method is called by a bracket: `Book` of `db.Book.all().filter(`. */
function modelBefore(tokens: readonly Token[], bracket: number): string | undefined {
  let at = bracket - 1
  // Goes back over `.filter` and `.all()` to the beginning of the calls.
  while (tokens[at]?.kind === 'name' && tokens[at - 1]?.text === '.') {
    at -= 2
    if (tokens[at]?.text === ')') at = openingOf(tokens, at) - 1
  }
  if (tokens[at]?.text !== 'db' || at >= bracket - 3) return undefined
  const [name, , argument] = tokens.slice(at + 2)
  return name?.text === 'model' && argument?.kind === 'text' ? argument.text : name?.text
}

/** The opening bracket of a closing one. */
function openingOf(tokens: readonly Token[], closing: number): number {
  return openBrackets(tokens.slice(0, closing))[0] ?? 0
}
