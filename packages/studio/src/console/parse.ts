import { StudioError } from '../errors.js'
import { tokensOf, type Token } from './tokens.js'

/** The tree of a query. It has only the nodes listed here: no operators, no functions, no statements. */
export type Node = LiteralNode | ListNode | ObjectNode | NameNode | MemberNode | CallNode
interface Place {
  readonly start: number
  readonly end: number
}
export interface LiteralNode extends Place {
  readonly kind: 'literal'
  readonly value: string | number | bigint | boolean | null
}
export interface ListNode extends Place {
  readonly kind: 'list'
  readonly parts: readonly Node[]
}
export interface ObjectNode extends Place {
  readonly kind: 'object'
  readonly entries: readonly (readonly [name: string, value: Node])[]
}
/** `db`, `count`, `F`. */
export interface NameNode extends Place {
  readonly kind: 'name'
  readonly name: string
}
/** `db.Book`, `….filter`. */
export interface MemberNode extends Place {
  readonly kind: 'member'
  readonly of: Node
  readonly name: string
}
export interface CallNode extends Place {
  readonly kind: 'call'
  readonly callee: NameNode | MemberNode
  readonly args: readonly Node[]
}

/** The most nested parts of a query, and the most calls in a row; more are refused. */
const DEEPEST = 100
const LONGEST_CHAIN = 200
const MOST_ARGUMENTS = 200
const MOST_DIGITS = 10_000

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Parses a query of the console. Throws StudioError `ERR_STUDIO_CONSOLE` with the place of what is wrong. */
export function parseQuery(source: string): Node {
  return new Parser(source).whole()
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

  whole(): Node {
    const node = this.#expression()
    this.#take(';')
    if (this.#peek().kind !== 'end') throw this.#fault('Expected `.` and a method, or the end')
    return node
  }

  #peek(): Token {
    return this.#tokens[this.#at] as Token
  }

  #fault(message: string, token: Token = this.#peek()): StudioError {
    const found =
      token.kind === 'end' ? 'the end' : `'${this.#source.slice(token.start, token.end).slice(0, 50)}'`
    return new StudioError(
      'ERR_STUDIO_CONSOLE',
      token.kind === 'fault' ? token.text : `${message}, found ${found}.`,
      { start: token.start, end: token.end, value: this.#source },
    )
  }

  #is(text: string): boolean {
    const token = this.#peek()
    return token.kind === 'punctuation' && token.text === text
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  #expect(text: string): Token {
    if (!this.#is(text)) throw this.#fault(`Expected '${text}'`)
    this.#at++
    return this.#tokens[this.#at - 1] as Token
  }

  #expression(): Node {
    if (++this.#depth > DEEPEST) throw this.#fault(`Parts of a query nest at most ${DEEPEST} deep`)
    let node = this.#primary()
    for (let steps = 0; this.#is('.') || this.#is('('); steps++) {
      if (steps > LONGEST_CHAIN) throw this.#fault(`A query has at most ${LONGEST_CHAIN} steps`)
      node = this.#is('.') ? this.#member(node) : this.#call(node)
    }
    this.#depth--
    return node
  }

  #member(of: Node): MemberNode {
    this.#expect('.')
    const { kind, text, end } = this.#peek()
    if (kind !== 'name') throw this.#fault('Expected a name after `.`')
    this.#at++
    return { kind: 'member', of, name: text, start: of.start, end }
  }

  #call(callee: Node): CallNode {
    if (callee.kind !== 'name' && callee.kind !== 'member')
      throw this.#fault('Only methods and functions are called')
    this.#expect('(')
    const args = this.#parts(')')
    const { end } = this.#expect(')')
    return { kind: 'call', callee, args, start: callee.start, end }
  }

  #parts(close: string): readonly Node[] {
    const parts: Node[] = []
    while (!this.#is(close)) {
      if (parts.length >= MOST_ARGUMENTS && close === ')')
        throw this.#fault(`A call has at most ${MOST_ARGUMENTS} arguments`)
      parts.push(this.#expression())
      if (!this.#take(',')) break
    }
    return parts
  }

  #primary(): Node {
    const token = this.#peek()
    const { kind, text, start, end } = token
    if (kind === 'punctuation') return this.#bracketed(token)
    if (kind === 'end' || kind === 'fault')
      throw this.#fault('Expected a value, or a query such as db.Book.filter({ … })')
    this.#at++
    if (kind === 'text') return { kind: 'literal', value: text, start, end }
    if (kind === 'number') return { kind: 'literal', value: Number(text), start, end }
    if (kind === 'bigint') {
      if (text.length > MOST_DIGITS) throw this.#fault(`A number has at most ${MOST_DIGITS} digits`, token)
      return { kind: 'literal', value: BigInt(text), start, end }
    }
    const constant = CONSTANTS.get(text)
    if (constant !== undefined) return { kind: 'literal', value: constant, start, end }
    return { kind: 'name', name: text, start, end }
  }

  #bracketed(token: Token): Node {
    const { text, start } = token
    if (text === '-') return this.#negative(start)
    if (text === '{') return this.#object()
    if (text !== '[' && text !== '(') throw this.#fault('Expected a value')
    this.#at++
    if (text === '(') {
      const node = this.#expression()
      this.#expect(')')
      return node
    }
    const parts = this.#parts(']')
    return { kind: 'list', parts, start, end: this.#expect(']').end }
  }

  #negative(start: number): LiteralNode {
    this.#at++
    const node = this.#primary()
    if (node.kind === 'literal' && (typeof node.value === 'number' || typeof node.value === 'bigint'))
      return { kind: 'literal', value: -node.value, start, end: node.end }
    throw this.#fault('Expected a number after `-`')
  }

  #object(): ObjectNode {
    const { start } = this.#expect('{')
    const entries: (readonly [string, Node])[] = []
    while (!this.#is('}')) {
      const name = this.#peek()
      if (name.kind !== 'name' && name.kind !== 'text' && name.kind !== 'number')
        throw this.#fault('Expected a name such as author__name')
      this.#at++
      this.#expect(':')
      entries.push([name.text, this.#expression()])
      if (!this.#take(',')) break
    }
    return { kind: 'object', entries, start, end: this.#expect('}').end }
  }
}
