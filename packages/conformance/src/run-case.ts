import * as r from 'relata'
import { modelOf } from 'relata'
import { sameValue } from './compare.js'
import { Decoder } from './decode.js'
import { differsByDesign } from './differs.js'
import { describeError, sameError } from './errors.js'
import type { Case, Json, OpSpec, StateSpec, Suite } from './format.js'
import { mutate, run } from './mutation-case.js'
import { returnsMismatch, stateMismatch } from './mutation-outcome.js'
import { writeDiffersByDesign, type State, type Written } from './judge-mutation.js'
import { runQuery, mismatch, prefetchPaths, type QueryResult } from './query-case.js'
import { groupsUnordered } from './reference/rules.js'
import { declare, withParents } from './schema.js'
import { Unsupported } from './unsupported.js'
import { keyOf, World } from './world.js'

export type Status = 'passed' | 'failed' | 'unsupported' | 'differs'
export interface Result {
  readonly id: string
  readonly status: Status
  readonly tags: readonly string[]
  readonly detail: string | undefined
}

/**
 * Runs the cases of one suite, each on a store that holds its state; stores are shared by cases that only
 * read.
 */
export class SuiteRunner {
  readonly #suite: Suite
  readonly #worlds = new Map<string, World>()

  constructor(suite: Suite) {
    this.#suite = {
      ...suite,
      models: Object.fromEntries(
        Object.entries(suite.models).map(([name, spec]) => [name, withParents(spec)]),
      ),
    }
  }

  run(test: Case): Result {
    const { id, tags = [] } = test
    try {
      const [status, detail] = this.#verdict(test)
      return { id, status, tags, detail }
    } catch (error) {
      if (error instanceof Unsupported) return { id, status: 'unsupported', tags, detail: error.message }
      return { id, status: 'failed', tags, detail: describeError(error) }
    }
  }

  #verdict(test: Case): readonly [Status, string | undefined] {
    const outcome = this.#attempt(test)
    const { error } = test.expect
    if ('error' in outcome) {
      if (outcome.error instanceof Unsupported) throw outcome.error
      return this.#verdictOfError(test, outcome.error, error)
    }
    if (outcome.differs !== undefined) return ['differs', outcome.differs]
    if (error !== undefined) return ['failed', `${error} expected, none raised`]
    return outcome.detail === undefined ? ['passed', undefined] : ['failed', outcome.detail]
  }

  #verdictOfError(
    test: Case,
    error: unknown,
    expected: string | undefined,
  ): readonly [Status, string | undefined] {
    if (expected === undefined || !sameError(error, expected)) {
      const differs = test.kind === 'query' ? this.#differs(test, { error }) : undefined
      if (differs !== undefined) return ['differs', differs]
      return [
        'failed',
        expected === undefined ? describeError(error) : `${expected} expected: ${describeError(error)}`,
      ]
    }
    if (test.kind === 'mutation' && test.state !== undefined) {
      const trace = stateMismatch(
        this.#mutated?.state() as never,
        this.#states(test.state, test.state),
        this.#suite.models,
      )
      if (trace !== undefined) return ['failed', `the failed transaction left a trace: ${trace}`]
    }
    return ['passed', undefined]
  }

  #mutated: World | undefined

  #attempt(test: Case): Outcome {
    try {
      switch (test.kind) {
        case 'query':
          return this.#query(test)
        case 'access':
          return this.#access(test)
        case 'mutation':
          return this.#mutation(test)
        case 'schema':
          r.defineSchema(declare(test.models ?? {}))
          return { detail: undefined }
      }
    } catch (error) {
      return { error }
    }
  }

  #query(test: Case): Outcome {
    const decoder = new Decoder(this.#world(test.state ?? ''), { unsaved: true })
    if (test.query === undefined) return { detail: 'no query' }
    const actual = runQuery(decoder, test.query)
    const expected = groupsUnordered(test.query) ? { ...test.expect, ordered: false } : test.expect
    const detail = mismatch(actual, expected, prefetchPaths(test))
    return detail === undefined ? { detail } : { detail, differs: this.#differs(test, actual) }
  }

  #differs(test: Case, actual: QueryResult): string | undefined {
    const decoder = new Decoder(this.#world(test.state ?? ''), { unsaved: true })
    return differsByDesign({ decoder, test, suite: this.#suite }, actual)
  }

  #access(test: Case): Outcome {
    const decoder = new Decoder(this.#world(test.state ?? ''))
    const value = decoder.attribute(decoder.row(test.object ?? null), test.attribute ?? '')
    const model = typeof value === 'object' && value !== null ? modelOf(value) : undefined
    const actual = model === undefined ? value : { $ref: [model.name, keyOf(value as never)] }
    return {
      detail: sameValue(actual, test.expect.value ?? null)
        ? undefined
        : `${JSON.stringify(actual)} ≠ ${JSON.stringify(test.expect.value)}`,
    }
  }

  #mutation(test: Case): Outcome {
    const world = this.#fresh(test.state ?? '')
    this.#mutated = world
    const returned = mutate(new Decoder(world), test.ops ?? [])
    const { state, returns } = test.expect
    const after =
      state === undefined
        ? undefined
        : stateMismatch(world.state(), this.#states(test.state ?? '', state), this.#suite.models)
    const detail = after ?? (returns === undefined ? undefined : returnsMismatch(returned, returns))
    if (detail === undefined) return { detail }
    const written = { state: world.state(), returned }
    return {
      detail,
      differs: writeDiffersByDesign(test, this.#suite, { written, write: (map) => this.#write(test, map) }),
    }
  }

  /** The operations of a case on a fresh store, each mapped from the state before it. */
  #write({ state = '', ops = [] }: Case, map: (op: OpSpec, before: State) => OpSpec): Written {
    const world = this.#fresh(state)
    const decoder = new Decoder(world)
    const { value } = world.store.transact(() =>
      ops.reduce<unknown>((_, op) => run(decoder, map(op, world.state())), undefined),
    )
    return { state: world.state(), returned: value }
  }

  #states(before: string, after: string): { before: StateSpec; expected: StateSpec } {
    return { before: this.#suite.states[before] ?? {}, expected: this.#suite.states[after] ?? {} }
  }

  #world(state: string): World {
    let world = this.#worlds.get(state)
    if (world === undefined) this.#worlds.set(state, (world = this.#fresh(state)))
    return world
  }

  #fresh(state: string): World {
    return new World(this.#suite, this.#suite.states[state] ?? {}, runOperation)
  }
}

interface Outcome {
  readonly detail?: string | undefined
  readonly differs?: string | undefined
  readonly error?: unknown
}

/** The object that an operation returns: the first item of a pair [object, created]. */
function runOperation(world: World, op: Json): unknown {
  const returned = run(new Decoder(world), op as unknown as OpSpec)
  return Array.isArray(returned) ? returned[0] : returned
}
