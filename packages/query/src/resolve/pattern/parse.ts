import type { ValidationError } from '@relata/core'
import { escapeAt, NO_WORD_SET, quoted } from './escape.js'
import { malformed, unsupported } from './fault.js'
import { NO_FLAGS, setOf, type Assertion, type PatternFlags, type PatternNode } from './node.js'

/** Groups inside each other: more of them would exhaust the call stack. */
const MAX_DEPTH = 250
/** As RE2 has it. */
const MAX_COUNT = 1_000

const HEAD_FLAGS = /^\(\?([a-zA-Z]+)\)/
const INLINE_FLAGS = /\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?:/y
const GROUP_NAME = /\(\?P?<([\p{ID_Start}_$][\p{ID_Continue}$]*)>/uy
const COMMENT = /\(\?#[^)]*\)/y
const COUNT = /\{(?:(\d+)(,(\d*))?|,(\d+))\}/y
const LOOKAROUND = /\(\?<?[=!]/y

function anchored(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(source)
}

/**
 * Parses a pattern. Throws ValidationError `ERR_LOOKUP_VALUE` if it is invalid, `ERR_PATTERN` for
 * backreferences, lookaround and other syntax that can't be matched in linear time.
 */
export function parsePattern(source: string, foldCase: boolean): PatternNode {
  const head = HEAD_FLAGS.exec(source)
  const flags = withFlags(source, { ...NO_FLAGS, i: foldCase }, head?.[1] ?? '', true)
  return new Parser(source, head?.[0].length ?? 0).whole(flags)
}

function withFlags(source: string, flags: PatternFlags, letters: string, on: boolean): PatternFlags {
  const changed = { ...flags }
  for (const letter of letters) {
    if (letter === 'x') throw unsupported(source, "spaces and comments (the flag 'x')")
    if (letter === 'i' || letter === 'm' || letter === 's' || letter === 'a') changed[letter] = on
    else if (letter !== 'u') throw malformed(source, `there is no flag '${letter}'`)
  }
  return changed
}

class Parser {
  readonly #source: string
  #at: number
  #depth = 0
  readonly #names = new Set<string>()

  constructor(source: string, at: number) {
    this.#source = source
    this.#at = at
  }

  whole(flags: PatternFlags): PatternNode {
    const node = this.#alternatives(flags)
    if (this.#at < this.#source.length) throw malformed(this.#source, "a ')' without its '('")
    return node
  }

  #alternatives(flags: PatternFlags): PatternNode {
    const choices = [this.#sequence(flags)]
    while (this.#source[this.#at] === '|') {
      this.#at++
      choices.push(this.#sequence(flags))
    }
    const [only] = choices
    return choices.length === 1 && only !== undefined ? only : { kind: 'alternatives', choices }
  }

  #sequence(flags: PatternFlags): PatternNode {
    const parts: PatternNode[] = []
    for (;;) {
      this.#skipComments()
      const next = this.#source[this.#at]
      if (next === undefined || next === '|' || next === ')') return { kind: 'sequence', parts }
      parts.push(this.#repeated(this.#part(next, flags)))
    }
  }

  #skipComments(): void {
    while (this.#source.startsWith('(?#', this.#at)) {
      const comment = anchored(COMMENT, this.#source, this.#at)
      if (comment === null) throw malformed(this.#source, "a '(' without its ')'")
      this.#at += comment[0].length
    }
  }

  #part(next: string, flags: PatternFlags): PatternNode {
    switch (next) {
      case '(':
        return this.#group(flags)
      case '[':
        return { kind: 'character', set: setOf(this.#brackets(flags), flags) }
      case '\\':
        return this.#escape(flags)
      case '^':
        return this.#place(flags.m ? 'lineBegin' : 'begin')
      case '$':
        return this.#place(flags.m ? 'lineEnd' : 'end')
      case '.':
        this.#at++
        return { kind: 'character', set: setOf('.', flags) }
      default:
        return this.#literal(flags)
    }
  }

  #place(at: Assertion): PatternNode {
    this.#at++
    return { kind: 'assertion', at }
  }

  #escape(flags: PatternFlags): PatternNode {
    const { end, set, place } = escapeAt(this.#source, this.#at, false, flags)
    this.#at = end
    if (place !== undefined) return { kind: 'assertion', at: place }
    return { kind: 'character', set: setOf(set, flags) }
  }

  #literal(flags: PatternFlags): PatternNode {
    const point = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0)
    if (point === '*' || point === '+' || point === '?' || this.#count() !== undefined)
      throw malformed(this.#source, 'nothing to repeat')
    this.#at += point.length
    return { kind: 'character', set: setOf(quoted(point), flags) }
  }

  #group(flags: PatternFlags): PatternNode {
    const inside = this.#opened(flags)
    if (++this.#depth > MAX_DEPTH) throw unsupported(this.#source, `groups more than ${MAX_DEPTH} deep`)
    const node = this.#alternatives(inside)
    if (this.#source[this.#at] !== ')') throw malformed(this.#source, "a '(' without its ')'")
    this.#at++
    this.#depth--
    return node
  }

  /** Parses the beginning of a group. Returns the flags for its contents. */
  #opened(flags: PatternFlags): PatternFlags {
    const source = this.#source
    if (source[this.#at + 1] !== '?') {
      this.#at++
      return flags
    }
    const name = anchored(GROUP_NAME, source, this.#at)
    if (name?.[1] !== undefined) {
      if (this.#names.has(name[1])) throw malformed(source, `two groups with the name '${name[1]}'`)
      this.#names.add(name[1])
      this.#at += name[0].length
      return flags
    }
    const inline = anchored(INLINE_FLAGS, source, this.#at)
    if (inline === null) throw this.#wrongGroup()
    this.#at += inline[0].length
    return withFlags(source, withFlags(source, flags, inline[1] ?? '', true), inline[2] ?? '', false)
  }

  #wrongGroup(): ValidationError {
    const source = this.#source
    if (anchored(LOOKAROUND, source, this.#at) !== null) return unsupported(source, 'lookahead or lookbehind')
    const begins = source.slice(this.#at, this.#at + 4)
    if (begins === '(?P=') return unsupported(source, 'a backreference')
    if (begins.startsWith('(?>')) return unsupported(source, 'an atomic group')
    if (begins.startsWith('(?(')) return unsupported(source, 'a conditional group')
    return malformed(
      source,
      `'${begins}' does not begin a group; flags for the whole pattern must come first`,
    )
  }

  #count(): RegExpExecArray | undefined {
    return this.#source[this.#at] === '{' ? (anchored(COUNT, this.#source, this.#at) ?? undefined) : undefined
  }

  #repeated(part: PatternNode): PatternNode {
    this.#skipComments()
    const bounds = this.#bounds()
    if (bounds === undefined) return part
    if (part.kind === 'assertion') throw malformed(this.#source, 'nothing to repeat')
    const [least, most] = bounds
    if (least > most) throw malformed(this.#source, `the range from ${least} to ${most} is empty`)
    if (Math.max(least, most === Infinity ? 0 : most) > MAX_COUNT)
      throw unsupported(this.#source, `more than ${MAX_COUNT} repetitions`)
    // Greedy or lazy affects captures, not whether there is a match.
    const after = this.#source[this.#at]
    if (after === '?') this.#at++
    else if (after === '+') throw unsupported(this.#source, 'a possessive quantifier')
    if (this.#bounds() !== undefined)
      throw malformed(this.#source, 'a repetition is repeated: put it in a group')
    return { kind: 'repeat', part, least, most }
  }

  #bounds(): readonly [least: number, most: number] | undefined {
    const next = this.#source[this.#at]
    const count = this.#count()
    if (count !== undefined) {
      this.#at += count[0].length
      const [, least, comma, most, upTo] = count
      if (upTo !== undefined) return [0, Number(upTo)]
      return [
        Number(least),
        comma === undefined ? Number(least) : most === undefined || most === '' ? Infinity : Number(most),
      ]
    }
    if (next !== '*' && next !== '+' && next !== '?') return undefined
    this.#at++
    return [next === '+' ? 1 : 0, next === '?' ? 1 : Infinity]
  }

  /** A bracket expression in JavaScript's spelling. */
  #brackets(flags: PatternFlags): string {
    const source = this.#source
    const negated = source[this.#at + 1] === '^'
    const start = this.#at + (negated ? 2 : 1)
    let at = start
    let members = ''
    let noWord = false
    for (;;) {
      const point = source.codePointAt(at)
      if (point === undefined) throw malformed(source, "a '[' without its ']'")
      const sign = String.fromCodePoint(point)
      if (sign === ']' && at > start) break
      const escape = sign === '\\' ? escapeAt(source, at, true, flags) : undefined
      noWord ||= escape?.set === NO_WORD_SET
      if (escape === undefined) members += sign === '-' ? sign : quoted(sign)
      else if (escape.set !== NO_WORD_SET) members += escape.set
      at = escape?.end ?? at + sign.length
    }
    this.#at = at + 1
    if (!noWord) return `[${negated ? '^' : ''}${members}]`
    const either = `(?:[${members}]|${NO_WORD_SET})`
    return negated ? `(?:(?!${either})[^])` : either
  }
}
