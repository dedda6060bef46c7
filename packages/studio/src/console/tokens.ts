/** A token of a query, with its UTF-16 offsets. */
export interface Token {
  readonly kind: 'name' | 'number' | 'bigint' | 'text' | 'punctuation' | 'end' | 'fault'
  /** Of a text, its content; of a fault, the message; otherwise the characters. */
  readonly text: string
  readonly start: number
  readonly end: number
}

const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$]*/uy
const NUMBER = /(\d[\d_]*)?\.?\d[\d_]*(e[+-]?\d+)?n?/iy
const SPACE = /(\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y
const PUNCTUATION = '()[]{},.:;-'
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['b', '\b'],
  ['f', '\f'],
  ['v', '\v'],
  ['0', '\0'],
])

/** The tokens of a query; the last one is its end. Never throws: invalid characters become a fault. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let at = skipSpace(source, 0)
  while (at < source.length) {
    const token = tokenAt(source, at)
    tokens.push(token)
    at = skipSpace(source, token.end)
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length })
  return tokens
}

function matched(pattern: RegExp, source: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0] ?? ''
}

function skipSpace(source: string, at: number): number {
  return at + matched(SPACE, source, at).length
}

function tokenAt(source: string, start: number): Token {
  const char = source[start] as string
  const name = matched(NAME, source, start)
  if (name !== '') return { kind: 'name', text: name, start, end: start + name.length }
  const number = matched(NUMBER, source, start)
  if (number !== '') return numberToken(number, start)
  if (char === '"' || char === "'" || char === '`') return quoted(source, start, char)
  if (PUNCTUATION.includes(char)) return { kind: 'punctuation', text: char, start, end: start + 1 }
  return { kind: 'fault', text: `'${char}' is no part of a query.`, start, end: start + 1 }
}

function numberToken(written: string, start: number): Token {
  const end = start + written.length
  const text = written.replaceAll('_', '')
  if (!text.endsWith('n')) return { kind: 'number', text, start, end }
  return /^\d+n$/.test(text)
    ? { kind: 'bigint', text: text.slice(0, -1), start, end }
    : { kind: 'fault', text: `${written.slice(0, 40)} is no whole number.`, start, end }
}

function quoted(source: string, start: number, quote: string): Token {
  let text = ''
  let at = start + 1
  while (at < source.length && source[at] !== quote) {
    if (source[at] === '\\') {
      const [char, length] = escaped(source, at + 1)
      text += char
      at += 1 + length
    } else text += source[at++]
  }
  if (at >= source.length)
    return {
      kind: 'fault',
      text: `The quote ${quote} is missing at the end of a text.`,
      start,
      end: source.length,
    }
  if (quote === '`' && text.includes('${'))
    return { kind: 'fault', text: 'A text can have no ${…}: nothing is evaluated.', start, end: at + 1 }
  return { kind: 'text', text, start, end: at + 1 }
}

function escaped(source: string, at: number): readonly [text: string, length: number] {
  const hex = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(source.slice(at, at + 5))
  if (hex !== null) return [String.fromCharCode(Number.parseInt(hex[1] ?? hex[2] ?? '0', 16)), hex[0].length]
  const char = source[at] ?? ''
  return [ESCAPES.get(char) ?? char, 1]
}
