import { tokensOf, type Token } from './tokens.js'

/** The place of a caret in a filter, and what may be inserted there. */
export interface Place {
  readonly expects: 'condition' | 'operator' | 'value' | 'joiner'
  /** Its text before the caret. */
  readonly prefix: string
  /** The range that a completion replaces. */
  readonly start: number
  readonly end: number
  /** The chain of the condition that the caret is in, and its operator. */
  readonly chain: string
  readonly operator: string
}

/** The place of a caret. Never throws, even for an invalid filter. */
export function placeAt(text: string, caret: number): Place {
  const at = Math.min(caret, text.length)
  const before = tokensOf(text.slice(0, at)).slice(0, -1)
  const last = before.at(-1)
  const isWriting =
    last !== undefined && last.end === at && (last.kind === 'word' || last.fault !== undefined)
  const reader = new Reader()
  for (const token of isWriting ? before.slice(0, -1) : before) reader.read(token)
  const { expects, chain, operator } = reader
  if (!isWriting) return { expects, prefix: '', start: at, end: at, chain, operator }
  const whole = tokensOf(text).find(({ start }) => start === last.start)
  const end = last.kind === 'word' ? (whole?.end ?? at) : at
  return { expects, prefix: last.text, start: last.start, end, chain, operator }
}

/** Reads the tokens before a caret. */
class Reader {
  expects: Place['expects'] = 'condition'
  chain = ''
  operator = ''
  #inList = false

  read(token: Token): void {
    if (this.#inList) {
      if (token.text === ']' || token.text === ')') this.#end()
      return
    }
    switch (this.expects) {
      case 'condition':
        return this.#condition(token)
      case 'operator':
        return this.#afterChain(token)
      case 'value':
        return this.#value(token)
      case 'joiner':
        if (token.text === ',' || token.text === 'and' || token.text === 'or') this.expects = 'condition'
    }
  }

  #condition({ kind, text }: Token): void {
    if (kind === 'punctuation' || text === 'not') return
    this.chain = text
    this.operator = ''
    this.expects = 'operator'
  }

  #afterChain(token: Token): void {
    if (token.kind === 'operator' || token.text === 'in') {
      this.operator = token.text
      this.expects = 'value'
    } else this.#value(token)
  }

  #value({ kind, text }: Token): void {
    if (kind === 'punctuation' && (text === '[' || text === '(')) {
      this.#inList = true
      this.operator = 'in'
      this.expects = 'value'
    } else this.#end()
  }

  #end(): void {
    this.#inList = false
    this.expects = 'joiner'
  }
}
