import { Alphabet, ASCII_WORD, EDGE, LINE, WORD, type PointClass } from './alphabet.js'
import type { Assertion } from './node.js'
import type { Instruction, Program } from './program.js'

/** The threads of a match between two code points. */
interface State {
  /** The positions of threads, in ascending order. */
  readonly threads: readonly number[]
  /** The properties of the code point before: bits of the alphabet. */
  readonly before: number
  /** Whether the text may end here; undefined until it does. */
  atEnd: boolean | undefined
}

/** Entries of the table that aren't states. */
const UNKNOWN = 0
const FOUND = 1
const REJECTED = 2
const START = 3
/** Bounds the memory of one pattern: evicted entries are computed again when needed. */
const MAX_ENTRIES = 1 << 18
const MAX_THREADS = 1 << 17

const HOLDS: Readonly<Record<Assertion, (before: number, after: number) => boolean>> = {
  begin: (before) => (before & EDGE) !== 0,
  end: (_, after) => (after & EDGE) !== 0,
  lineBegin: (before) => (before & (EDGE | LINE)) !== 0,
  lineEnd: (_, after) => (after & (EDGE | LINE)) !== 0,
  boundary: (before, after) => ((before ^ after) & WORD) !== 0,
  noBoundary: (before, after) => ((before ^ after) & WORD) === 0,
  asciiBoundary: (before, after) => ((before ^ after) & ASCII_WORD) !== 0,
  noAsciiBoundary: (before, after) => ((before ^ after) & ASCII_WORD) === 0,
}

/**
 * Matches a pattern in time linear in the text: all threads of its program go through the text at once, and
 * the sets of threads that occur become the states of a deterministic automaton. It keeps nothing from one
 * text to the next but these states.
 */
export class Automaton {
  readonly #instructions: readonly Instruction[]
  readonly #alphabet: Alphabet
  /** Whether a match can only begin at the text's start. */
  readonly #anchored: boolean
  readonly #states: (State | undefined)[] = []
  readonly #ids = new Map<string, number>()
  #threads = 0
  /** The state after a state and a class, at `state << #shift | class`: one array access a code point. */
  #table: Int32Array = new Int32Array(0)
  #shift = 4
  /** For each instruction the last round of {@link #reach} that visited it. */
  readonly #visited: Uint32Array
  #round = 0

  constructor(source: string, program: Program) {
    this.#instructions = program.instructions
    this.#alphabet = new Alphabet(source, program)
    this.#visited = new Uint32Array(program.instructions.length)
    this.#forget()
    const later = this.#reach([0], (at) => at !== 'begin')
    this.#anchored = later !== undefined && later.length === 0
  }

  /** Whether the pattern matches somewhere in the text. */
  test(text: string): boolean {
    const { latin } = this.#alphabet
    let table = this.#table
    let shift = this.#shift
    let at = START
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i)
      let next = unit < 256 ? (table[(at << shift) | (latin[unit] as number)] as number) : UNKNOWN
      if (next <= REJECTED) {
        const point = unit < 0xd800 || unit > 0xdbff ? unit : (text.codePointAt(i) as number)
        if (point > 0xffff) i++
        if (next === UNKNOWN) next = this.#next(at, point)
        if (next <= REJECTED) return next === FOUND
        table = this.#table
        shift = this.#shift
      }
      at = next
    }
    return this.#endsAt(at)
  }

  #endsAt(at: number): boolean {
    const state = this.#states[at] as State
    return (state.atEnd ??=
      this.#reach(state.threads, (assertion) => HOLDS[assertion](state.before, EDGE)) === undefined)
  }

  #next(at: number, point: number): number {
    const id = this.#alphabet.idOf(point)
    const known = id < 1 << this.#shift ? (this.#table[(at << this.#shift) | id] as number) : UNKNOWN
    return known === UNKNOWN ? this.#step(at, id) : known
  }

  #step(at: number, id: number): number {
    const { threads, before } = this.#states[at] as State
    const read = this.#alphabet.classes[id] as PointClass
    const reached = this.#reach(threads, (assertion) => HOLDS[assertion](before, read.nature))
    const states = this.#states
    const next = reached === undefined ? FOUND : this.#after(reached, read)
    // A table that was cleared has other states.
    if (states[at]?.threads === threads) this.#table[(at << this.#shift) | id] = next
    return next
  }

  #after(reached: readonly number[], { isIn, nature }: PointClass): number {
    const threads = reached
      .filter((at) => isIn[(this.#instructions[at] as { readonly set: number }).set])
      .map((at) => at + 1)
    if (!this.#anchored) threads.push(0)
    if (threads.length === 0) return REJECTED
    threads.sort((a, b) => a - b)
    const key = `${nature}:${threads.join()}`
    if (this.#alphabet.classes.length > 1 << this.#shift || this.#isFull()) this.#forget()
    return this.#ids.get(key) ?? this.#add(key, { threads, before: nature, atEnd: undefined })
  }

  #isFull(): boolean {
    return this.#states.length << this.#shift > MAX_ENTRIES || this.#threads > MAX_THREADS
  }

  #add(key: string, state: State): number {
    const id = this.#states.push(state) - 1
    this.#ids.set(key, id)
    this.#threads += state.threads.length
    const wanted = (id + 1) << this.#shift
    if (wanted > this.#table.length) {
      const grown = new Int32Array(wanted * 2)
      grown.set(this.#table)
      this.#table = grown
    }
    return id
  }

  /** Clears the table, with room for the existing classes. */
  #forget(): void {
    while (this.#alphabet.classes.length > 1 << this.#shift) this.#shift++
    this.#ids.clear()
    this.#states.length = 0
    this.#states.push(undefined, undefined, undefined, { threads: [0], before: EDGE, atEnd: undefined })
    this.#threads = 1
    this.#table = new Int32Array((START + 1) << this.#shift)
  }

  /**
   * The `set` instructions that threads reach without reading a code point; undefined if one of them matches.
   */
  #reach(threads: readonly number[], holds: (assertion: Assertion) => boolean): number[] | undefined {
    const round = ++this.#round
    const reached: number[] = []
    const open = [...threads]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (this.#visited[at] === round) continue
      this.#visited[at] = round
      const instruction = this.#instructions[at] as Instruction
      if (instruction.kind === 'match') return undefined
      if (instruction.kind === 'set') reached.push(at)
      else if (instruction.kind === 'jump') open.push(instruction.to)
      else if (instruction.kind === 'split') open.push(at + 1, instruction.to)
      else if (holds(instruction.at)) open.push(at + 1)
    }
    return reached
  }
}
