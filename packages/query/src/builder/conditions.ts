import { INSPECT, printedInCopies } from '@relata/core/engine'
import { isEmpty, junction } from '../ast/condition.js'
import type { Condition } from '../ast/nodes.js'
import { conditionText } from '../ast/expression-text.js'
import { heightAbove, heightOf } from '../ast/height.js'
import { checkSize, sizeOf } from '../ast/size.js'
import type { PageOptions } from '../types/page.js'
import { markMade } from './this-copy.js'

type Part = Condition | Conditions
interface Joined {
  readonly kind: 'and' | 'or'
  /** At least two, none of them empty. */
  readonly parts: readonly Part[]
}

/** What `lookups` reads from its input beside the condition. */
interface FromInput {
  readonly order?: readonly string[] | undefined
  readonly page?: PageOptions | undefined
}

/**
 * What `and or not xor` and `lookups` return: a condition that `filter`, `exclude` and `get` take beside
 * where-objects. It is a class because a where-object may have any key, including `kind`. Joined conditions
 * are flattened when first read, so a loop such as `q = or(q, { n })` copies each condition once.
 */
export class Conditions {
  /** Whether untrusted texts are among the values; they are parsed once the model is known. */
  readonly untrusted: boolean
  /** Names for `orderBy`, where the input may have them. */
  declare readonly order?: readonly string[]
  /** Options for `page`, where the input may have them. */
  declare readonly page?: PageOptions
  /** Levels of the condition. */
  readonly height: number
  /** Nodes of the condition. */
  readonly size: number
  #condition: Condition | undefined
  #joined: Joined | undefined

  /** Throws UsageError `ERR_TOO_DEEP`. */
  constructor(source: Condition | Joined, untrusted = false, { order, page }: FromInput = {}) {
    this.untrusted = untrusted
    if (order !== undefined) this.order = order
    if (page !== undefined) this.page = page
    if ('parts' in source) {
      this.#joined = source
      this.height = heightOfJoined(source)
      this.size = sizeOfJoined(source)
    } else {
      this.#condition = source
      this.height = heightOf(source)
      this.size = sizeOf(source)
      checkSize(this.size)
    }
    Object.freeze(this)
  }

  get condition(): Condition {
    // The prototype, which printers walk over, has none.
    if (!(#joined in this)) return junction('and', [])
    if (this.#joined !== undefined) {
      this.#condition = junction(this.#joined.kind, conditionsIn(this.#joined))
      this.#joined = undefined
    }
    return this.#condition ?? junction('and', [])
  }

  get isEmpty(): boolean {
    return #condition in this && this.#condition !== undefined && isEmpty(this.#condition)
  }

  /** @internal */
  [INSPECT](): string {
    return this.toString()
  }
  toJSON(): string {
    return this.toString()
  }
  toString(): string {
    return #joined in this ? conditionText(this.condition) : 'Conditions.prototype'
  }
  /** Comparisons use this tag to distinguish two conditions. */
  get [Symbol.toStringTag](): string {
    return this.toString()
  }

  /** The parts, if they are joined by `kind` and not flattened yet. */
  static partsOf(part: Part, kind: Joined['kind']): readonly Part[] | undefined {
    return part instanceof Conditions && part.#joined?.kind === kind ? part.#joined.parts : undefined
  }

  static kindOf(part: Part): string | undefined {
    return part instanceof Conditions ? (part.#joined?.kind ?? part.#condition?.kind) : part.kind
  }
}

printedInCopies(Conditions.prototype)
markMade(Conditions.prototype, 'condition')

/** Parts that are joined in the same way add no levels. */
function heightOfJoined({ kind, parts }: Joined): number {
  let most = 0
  for (const part of parts) most = Math.max(most, heightOf(part) - (Conditions.kindOf(part) === kind ? 1 : 0))
  return heightAbove(most)
}

function sizeOfJoined({ parts }: Joined): number {
  let size = 1
  for (const part of parts) size += part instanceof Conditions ? part.size : sizeOf(part)
  checkSize(size)
  return size
}

/**
 * The conditions of all parts in order. It uses an explicit stack, because a loop may nest any number of
 * them.
 */
function conditionsIn({ kind, parts }: Joined): readonly Condition[] {
  const conditions: Condition[] = []
  const stack = parts.toReversed()
  for (let part = stack.pop(); part !== undefined; part = stack.pop()) {
    const inside = Conditions.partsOf(part, kind)
    if (inside === undefined) conditions.push(part instanceof Conditions ? part.condition : part)
    else for (let i = inside.length - 1; i >= 0; i--) stack.push(inside[i] as Part)
  }
  return conditions
}
