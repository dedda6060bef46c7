import { unsupported } from './fault.js'
import type { Assertion, CharacterSet, PatternNode } from './node.js'

/** One instruction of a thread. Without a jump the thread continues with the next instruction. */
export type Instruction =
  | { readonly kind: 'set'; readonly set: number }
  | { readonly kind: 'assertion'; readonly at: Assertion }
  /** Splits into two threads: one continues with the next instruction, one at `to`. */
  | { readonly kind: 'split'; readonly to: number }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'match' }

/** A pattern as a nondeterministic automaton (Thompson's construction). */
export interface Program {
  readonly instructions: readonly Instruction[]
  /** The sets that `set` instructions name by their index. */
  readonly sets: readonly CharacterSet[]
}

/** Bounds the work for one code point of a text, whatever the pattern. */
const MAX_SIZE = 5_000

/** Throws ValidationError `ERR_PATTERN` for a pattern that makes a larger program than {@link MAX_SIZE}. */
export function programOf(source: string, node: PatternNode): Program {
  if (sizeOf(node) > MAX_SIZE)
    throw unsupported(source, `repetitions that multiply to more than ${MAX_SIZE} steps`)
  return new Assembler().program(node)
}

/** The number of instructions of a node. */
function sizeOf(node: PatternNode): number {
  switch (node.kind) {
    case 'character':
    case 'assertion':
      return 1
    case 'sequence':
      return node.parts.reduce((size, part) => size + sizeOf(part), 0)
    case 'alternatives':
      return node.choices.reduce((size, choice) => size + sizeOf(choice) + 2, 0)
    case 'repeat': {
      const size = sizeOf(node.part)
      return size === 0 ? 0 : (size + 1) * (node.most === Infinity ? Math.max(node.least, 1) + 1 : node.most)
    }
  }
}

class Assembler {
  readonly #instructions: Instruction[] = []
  readonly #sets: CharacterSet[] = []
  readonly #setIds = new Map<string, number>()

  program(node: PatternNode): Program {
    this.#add(node)
    this.#instructions.push({ kind: 'match' })
    return { instructions: this.#instructions, sets: this.#sets }
  }

  #add(node: PatternNode): void {
    switch (node.kind) {
      case 'character':
        this.#instructions.push({ kind: 'set', set: this.#setId(node.set) })
        return
      case 'assertion':
        this.#instructions.push({ kind: 'assertion', at: node.at })
        return
      case 'sequence':
        for (const part of node.parts) this.#add(part)
        return
      case 'alternatives':
        return this.#addAlternatives(node.choices)
      case 'repeat':
        if (sizeOf(node.part) > 0) this.#addRepeat(node.part, node.least, node.most)
    }
  }

  #setId(set: CharacterSet): number {
    const key = `${set.flags}:${set.source}`
    let id = this.#setIds.get(key)
    if (id === undefined) {
      this.#setIds.set(key, (id = this.#sets.length))
      this.#sets.push(set)
    }
    return id
  }

  /** Reserves an instruction whose target isn't known yet. */
  #reserve(): number {
    return this.#instructions.push({ kind: 'match' }) - 1
  }

  #fill(at: number, kind: 'split' | 'jump'): void {
    this.#instructions[at] = { kind, to: this.#instructions.length }
  }

  #addAlternatives(choices: readonly PatternNode[]): void {
    const ends: number[] = []
    for (const [i, choice] of choices.entries()) {
      const isLast = i === choices.length - 1
      const split = isLast ? undefined : this.#reserve()
      this.#add(choice)
      if (split === undefined) break
      ends.push(this.#reserve())
      this.#fill(split, 'split')
    }
    for (const end of ends) this.#fill(end, 'jump')
  }

  #addRepeat(part: PatternNode, least: number, most: number): void {
    for (let i = 1; i < least; i++) this.#add(part)
    const start = this.#instructions.length
    if (least > 0) this.#add(part)
    if (most !== Infinity) return this.#addOptional(part, most - least)
    if (least > 0) {
      this.#instructions.push({ kind: 'split', to: start })
      return
    }
    const split = this.#reserve()
    this.#add(part)
    this.#instructions.push({ kind: 'jump', to: start })
    this.#fill(split, 'split')
  }

  #addOptional(part: PatternNode, times: number): void {
    const splits: number[] = []
    for (let i = 0; i < times; i++) {
      splits.push(this.#reserve())
      this.#add(part)
    }
    for (const split of splits) this.#fill(split, 'split')
  }
}
