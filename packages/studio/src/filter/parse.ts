import { StudioError } from '../errors.js'
import { KEYWORDS, tokensOf, type Token } from './tokens.js'

/** A parsed filter. */
export type FilterNode = AllNode | AnyNode | NotNode | TermNode
export interface AllNode {
  readonly kind: 'and'
  readonly parts: readonly FilterNode[]
}
export interface AnyNode {
  readonly kind: 'or'
  readonly parts: readonly FilterNode[]
}
export interface NotNode {
  readonly kind: 'not'
  readonly part: FilterNode
}
/** One condition: `author__name = Eco`. */
export interface TermNode {
  readonly kind: 'term'
  readonly chain: string
  readonly operator: Operator
  readonly value: FilterValue
  readonly start: number
  readonly end: number
}

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | ''
/** A value as text, several ones, or null. The field determines their type. */
export type FilterValue = string | readonly string[] | null

/** The deepest nesting of a filter; deeper ones are refused. */
const DEEPEST = 100

/** Parses a filter. Undefined for one without a condition. Throws StudioError `ERR_STUDIO_FILTER`. */
export function parseFilter(source: string): FilterNode | undefined {
  const parser = new Parser(source)
  return parser.whole()
}

class Parser {
  readonly #source: string
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(source: string) {
    this.#source = source
    this.#tokens = tokensOf(source)
  }

  #token(): Token {
    return this.#tokens[this.#at] as Token
  }

  whole(): FilterNode | undefined {
    if (this.#token().kind === 'end') return undefined
    const node = this.#either()
    if (this.#token().kind !== 'end') throw this.#fault('Expected `,`, `and` or `or` between conditions')
    return node
  }

  #fault(message: string, token: Token = this.#token()): StudioError {
    const found =
      token.kind === 'end'
        ? 'the end'
        : `'${this.#source.slice(token.start, Math.min(token.end, token.start + 50))}'`
    return new StudioError('ERR_STUDIO_FILTER', token.fault ?? `${message}, found ${found}.`, {
      start: token.start,
      end: token.end,
      value: this.#source,
    })
  }

  #is(text: string, kind: Token['kind'] = 'punctuation'): boolean {
    return this.#token().kind === kind && this.#token().text === text
  }

  #take(text: string, kind: Token['kind'] = 'punctuation'): boolean {
    if (!this.#is(text, kind)) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw this.#fault(`Expected '${text}'`)
  }

  #nested<T>(parse: () => T): T {
    if (++this.#depth > DEEPEST) throw this.#fault(`Conditions nest at most ${DEEPEST} deep`)
    const node = parse()
    this.#depth--
    return node
  }

  #either(): FilterNode {
    const parts = [this.#every()]
    while (this.#take('or', 'word')) parts.push(this.#every())
    return joined('or', parts)
  }

  #every(): FilterNode {
    const parts = [this.#one()]
    while (this.#take(',') || this.#take('and', 'word')) {
      // A comma at the end is allowed, because the user is still typing.
      if (this.#token().kind === 'end' || this.#is(')')) break
      parts.push(this.#one())
    }
    return joined('and', parts)
  }

  #one(): FilterNode {
    return this.#nested(() => {
      if (this.#take('not', 'word')) return { kind: 'not', part: this.#one() }
      if (this.#take('(')) {
        const node = this.#either()
        this.#expect(')')
        return node
      }
      return this.#is('{') ? this.#object() : this.#term()
    })
  }

  /** `{ author__name: 'Eco', pages__gt: 300 }`. */
  #object(): FilterNode {
    this.#expect('{')
    const parts: FilterNode[] = []
    while (!this.#is('}')) {
      const { text: chain, start } = this.#chain(true)
      if (!this.#take(':', 'operator')) throw this.#fault("Expected ':' and a value")
      const value = this.#value()
      parts.push({ kind: 'term', chain, operator: '', value, start, end: this.#end })
      if (!this.#take(',')) break
    }
    this.#expect('}')
    return joined('and', parts)
  }

  get #end(): number {
    return this.#tokens[this.#at - 1]?.end ?? 0
  }

  #chain(quoted: boolean): Token {
    const token = this.#token()
    const isChain = token.kind === 'word' ? !KEYWORDS.has(token.text) : quoted && token.kind === 'text'
    if (!isChain || token.fault !== undefined || token.text === '')
      throw this.#fault('Expected a chain such as author__name')
    this.#at++
    return token
  }

  #term(): FilterNode {
    const { text: chain, start } = this.#chain(false)
    const operator = this.#operator()
    if (operator === 'in' && !this.#is('[') && !this.#is('(')) throw this.#fault("Expected '[' and values")
    const value = this.#value()
    return { kind: 'term', chain, operator, value, start, end: this.#end }
  }

  #operator(): Operator {
    const { kind, text } = this.#token()
    if (kind === 'word' && text === 'in') {
      this.#at++
      return 'in'
    }
    if (kind !== 'operator') return ''
    this.#at++
    return text === ':' || text === '==' ? '=' : (text as Operator)
  }

  #value(): FilterValue {
    if (this.#take('[')) return this.#list(']')
    if (this.#take('(')) return this.#list(')')
    if (this.#is('{')) return this.#json()
    const token = this.#scalar()
    return token.kind === 'word' && token.text === 'null' ? null : token.text
  }

  #scalar(): Token {
    const token = this.#token()
    const isValue = token.kind === 'text' || token.kind === 'word'
    if (!isValue || token.fault !== undefined) throw this.#fault('Expected a value')
    this.#at++
    return token
  }

  #list(close: string): readonly string[] {
    const values: string[] = []
    while (!this.#is(close)) {
      values.push(this.#scalar().text)
      if (!this.#take(',')) break
    }
    this.#expect(close)
    return values
  }

  /** An object as a value of a JSON field: its text up to the closing brace. */
  #json(): string {
    const { start } = this.#token()
    let open = 0
    for (;;) {
      const token = this.#token()
      if (token.kind === 'end' || token.fault !== undefined) throw this.#fault("Expected '}'")
      this.#at++
      if (token.kind !== 'punctuation') continue
      if (token.text === '{' || token.text === '[') open++
      if ((token.text === '}' || token.text === ']') && --open === 0)
        return this.#source.slice(start, token.end)
    }
  }
}

function joined(kind: 'and' | 'or', parts: readonly FilterNode[]): FilterNode {
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind, parts }
}
