/** A token of a filter, with its UTF-16 offsets. */
export interface Token {
  readonly kind: 'word' | 'text' | 'operator' | 'punctuation' | 'end'
  /** The content of a text in quotes, otherwise the characters themselves. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** A text whose closing quote is missing, or a character that no token begins with. */
  readonly fault?: string
}

const SPACE = /\s/u
/** Longer ones first. */
const OPERATORS = ['!=', '<=', '>=', '==', '=', '<', '>', ':']
const PUNCTUATION = '()[]{},'
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
])

/** The tokens of a filter; the last one is its end. Never throws. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = 0
  while (at < source.length) {
    const char = source[at] as string
    if (SPACE.test(char)) {
      at++
      continue
    }
    const token = tokenAt(source, at, char)
    tokens.push(token)
    at = token.end
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length })
  return tokens
}

function tokenAt(source: string, start: number, char: string): Token {
  if (char === '"' || char === "'") return quoted(source, start, char)
  const operator = OPERATORS.find((each) => source.startsWith(each, start))
  if (operator !== undefined) return { kind: 'operator', text: operator, start, end: start + operator.length }
  if (PUNCTUATION.includes(char)) return { kind: 'punctuation', text: char, start, end: start + 1 }
  let end = start + 1
  while (end < source.length && isOfWord(source, end)) end++
  return { kind: 'word', text: source.slice(start, end), start, end }
}

/** A colon inside a word belongs to it if no space follows and a digit precedes: `12:30`, but not `name:`. */
function isOfWord(source: string, at: number): boolean {
  const char = source[at] as string
  if (char === ':') return /\d/.test(source[at - 1] as string) && /\d/.test(source[at + 1] ?? '')
  return !SPACE.test(char) && !PUNCTUATION.includes(char) && !'"\'=<>!'.includes(char)
}

function quoted(source: string, start: number, quote: string): Token {
  let text = ''
  let at = start + 1
  while (at < source.length && source[at] !== quote) {
    if (source[at] === '\\' && at + 1 < source.length) {
      const [char, length] = escaped(source, at + 1)
      text += char
      at += 1 + length
    } else text += source[at++]
  }
  return at < source.length
    ? { kind: 'text', text, start, end: at + 1 }
    : { kind: 'text', text, start, end: at, fault: `The quote ${quote} is missing at the end of this text.` }
}

function escaped(source: string, at: number): readonly [text: string, length: number] {
  const hex = /^u([0-9a-fA-F]{4})/.exec(source.slice(at, at + 5))?.[1]
  if (hex !== undefined) return [String.fromCharCode(Number.parseInt(hex, 16)), 5]
  const char = source[at] as string
  return [ESCAPES.get(char) ?? char, 1]
}

/** A text in the syntax of a filter: in quotes unless it is a plain word. */
export function writtenText(text: string): string {
  const [token, end] = tokensOf(text)
  const plain = token?.kind === 'word' && end?.kind === 'end' && token.text === text && !KEYWORDS.has(text)
  return plain ? text : JSON.stringify(text)
}

/** Words that mean something unless they are in quotes. */
export const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'null', 'NULL'])
