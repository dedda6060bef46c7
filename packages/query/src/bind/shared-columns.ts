import type { Value } from '@relata/core'
import { childrenOf, type Tree } from '../ast/fold.js'
import type { Expression } from '../ast/nodes.js'
import { chainsAround } from './outer-references.js'
import type { ChoiceColumn, Column, Compiled, Frame } from './compiled.js'
import type { Variables } from './variables.js'

/** An annotation, and what it is computed from. */
export interface Annotation {
  readonly name: string
  readonly expression: Expression
}

/**
 * The annotations of one evaluation in which annotations use others more than once: each is computed once per
 * row, however many use it. Without that, twenty that each name the one before twice would read a row a
 * million times.
 *
 * There are two columns of an annotation. `inner` is what other annotations read: it keeps its last value for
 * as long as one reading lasts. What {@link add} returns is for whatever else reads the annotation (filters,
 * orders, results): each of its reads is a new reading, so that nothing is kept while the state may change.
 */
export class SharedColumns {
  /** By name, for the expressions of other annotations. */
  readonly inner: Map<string, Column>
  readonly #names: ReadonlySet<string>
  #reading: number = 0

  private constructor(names: ReadonlySet<string>, known: ReadonlyMap<string, Column>) {
    this.#names = names
    this.inner = new Map(known)
  }

  /** Undefined if no annotation is used by others more than once; their columns are then read directly. */
  static of(
    annotations: readonly Annotation[],
    known: ReadonlyMap<string, Column>,
  ): SharedColumns | undefined {
    const names = annotations.length < 2 ? NO_NAMES : namedAgain(annotations)
    return names.size === 0 ? undefined : new SharedColumns(names, known)
  }

  add(name: string, column: Column): Column {
    this.inner.set(name, this.#names.has(name) ? this.#keeping(column) : column)
    const { read, exact, choices } = column
    return {
      ...column,
      read: this.#starting(read),
      ...(exact === undefined ? {} : { exact: this.#starting(exact) }),
      ...(choices === undefined ? {} : { choices: this.#startingChoices(choices) }),
    }
  }

  #starting<At>(read: (at: At) => Value): (at: At) => Value {
    return (at) => {
      this.#reading++
      return read(at)
    }
  }

  #startingChoices({ expression, compile }: ChoiceColumn): ChoiceColumn {
    return {
      expression,
      compile: (variables) => mapReads(compile(variables), (read) => this.#starting(read)),
    }
  }

  #keeping(column: Column): Column {
    const { read, exact, choices } = column
    return {
      ...column,
      read: this.#keptBySlot(read),
      ...(exact === undefined ? {} : { exact: this.#keptBySlot(exact) }),
      ...(choices === undefined ? {} : { choices: this.#keepingChoices(choices) }),
    }
  }

  #keepingChoices({ expression, compile }: ChoiceColumn): ChoiceColumn {
    return {
      expression,
      compile: compiledOnce((variables) => mapReads(compile(variables), (read) => this.#keptByFrame(read))),
    }
  }

  #keptBySlot(read: Column['read']): Column['read'] {
    let reading = -1
    let last = -1
    let value: Value = null
    return (slot) => {
      if (slot !== last || reading !== this.#reading) {
        value = read(slot)
        last = slot
        reading = this.#reading
      }
      return value
    }
  }

  #keptByFrame(read: Compiled['read']): Compiled['read'] {
    let reading = -1
    let last: Frame = NO_FRAME
    let value: Value = null
    return (frame) => {
      if (reading !== this.#reading || !isSameFrame(frame, last)) {
        value = read(frame)
        last = frame.slice()
        reading = this.#reading
      }
      return value
    }
  }
}

/** Compiles once for the variables of a query, however many expressions use the annotation. */
export function compiledOnce(compile: ChoiceColumn['compile']): ChoiceColumn['compile'] {
  const known = new WeakMap<Variables, Compiled>()
  return (variables) => {
    const compiled = known.get(variables) ?? compile(variables)
    known.set(variables, compiled)
    return compiled
  }
}

const NO_NAMES: ReadonlySet<string> = new Set()
const NO_FRAME: Frame = new Int32Array()

const isSameFrame = (a: Frame, b: Frame): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function mapReads(compiled: Compiled, change: (read: Compiled['read']) => Compiled['read']): Compiled {
  const { read, exact } = compiled
  return { ...compiled, read: change(read), ...(exact === undefined ? {} : { exact: change(exact) }) }
}

/** The names that the expressions of the annotations have more than once, all together. */
function namedAgain(annotations: readonly Annotation[]): ReadonlySet<string> {
  const names = new Set(annotations.map(({ name }) => name))
  const once = new Set<string>()
  const again = new Set<string>()
  const add = (chain: string): void => {
    for (let end = chain.length; end > 0; end = chain.lastIndexOf('__', end - 1)) {
      const name = chain.slice(0, end)
      if (!names.has(name)) continue
      if (once.has(name)) again.add(name)
      else once.add(name)
      return
    }
  }
  for (const { expression } of annotations) eachChain(expression, add)
  return again
}

/** The chains that a tree names, those of aggregates and of queries in it that refer to it among them. */
function eachChain(tree: Tree, visit: (chain: string) => void): void {
  if (tree.kind === 'f' || tree.kind === 'lookup') visit(tree.chain)
  for (const child of childrenOf(tree)) {
    if (child.kind === 'query') chainsAround(child).forEach(visit)
    else eachChain(child, visit)
  }
}
