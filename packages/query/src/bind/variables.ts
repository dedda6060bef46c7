import type { ModelMeta } from '@relata/core'
import type { Hop, Path } from '../resolve/path.js'
import type { Predicate } from '../plan/predicate.js'

/**
 * One choice: a related row that `hop` reaches after `lead`, hops that reach at most one row, from the parent
 * variable.
 */
export interface Choice {
  readonly parent: number
  readonly lead: readonly Hop[]
  readonly hop: Hop
  /** The hops from the row to here, all of them. */
  readonly route: readonly Hop[]
  /** The choices that an earlier scope allows; undefined for all. Set by narrowing. */
  readonly allows: Predicate | undefined
}
/** Where a chain's value is read: at the end of `tail` (single hops), starting at a variable's row. */
export interface Reference {
  readonly variable: number
  readonly tail: readonly Hop[]
  readonly path: Path
}

/**
 * The choices that a set of chains makes: chains that begin alike share their choices. Variable 0 is the row
 * itself; parents come before their children, so frames are filled from left to right.
 */
export class Variables {
  readonly model: ModelMeta
  /** Hops of every path that lead to `model` and aren't walked here. */
  readonly strip: number
  readonly choices: Choice[]

  constructor(model: ModelMeta, strip = 0, choices: readonly Choice[] = []) {
    this.model = model
    this.strip = strip
    this.choices = [...choices]
  }

  /** Frames' length. */
  get size(): number {
    return this.choices.length + 1
  }

  /** The same variables, to which others (free ones) may be added without touching these. */
  fork(): Variables {
    return new Variables(this.model, this.strip, this.choices)
  }

  /** The same variables, to which others may be added under the same narrowing. */
  extended(): Variables {
    return this.fork()
  }

  /** The choices along a route that are allowed; undefined for all. */
  allowed(_route: readonly Hop[]): Predicate | undefined {
    return undefined
  }

  reference(path: Path): Reference {
    const hops = this.strip === 0 ? path.hops : path.hops.slice(this.strip)
    let variable = 0
    let from = 0
    for (let i = 0; i < hops.length; i++) {
      if ((hops[i] as Hop).single) continue
      variable = this.#choice(variable, hops.slice(from, i), hops.slice(0, i + 1))
      from = i + 1
    }
    return { variable, tail: hops.slice(from), path }
  }

  #choice(parent: number, lead: readonly Hop[], route: readonly Hop[]): number {
    const known = this.choices.findIndex((choice) => sameRoute(choice.route, route))
    if (known >= 0) return known + 1
    this.choices.push({
      parent,
      lead,
      hop: route.at(-1) as Hop,
      route,
      allows: this.allowed(route),
    })
    return this.choices.length
  }
}

function sameRoute(a: readonly Hop[], b: readonly Hop[]): boolean {
  return a.length === b.length && a.every((hop, i) => hop.id === b[i]?.id)
}
