/**
 * Small applications in the style of those that were ported to Relata: eight of Django, seven of Prisma. Each has a
 * schema, data that a number decides, and calls in the style of its tool. The answer of each call is compared with one
 * that is computed from plain arrays.
 */

type Tool = 'Django' | 'Prisma'

/**
 * How a call of the tool is written with Relata: `natural`, as one call with the same meaning; `workaround`, with more
 * than that; `missing`, not at all.
 */
export type Verdict = 'natural' | 'workaround' | 'missing'

/** A call of the tool. */
interface Original {
  /** The key of a feature in `features.ts`. */
  readonly feature: string
  /** The call as it is written with the tool. */
  readonly original: string
}

/** A call that Relata has. `W` is the application with its data. */
interface AnsweredCall<W> extends Original {
  /** Why it isn't natural, if it isn't. */
  readonly workaround?: string
  /** The answer of Relata: plain data, compared with deep equality. */
  readonly relata: (world: W) => unknown
  /** The answer from plain arrays. */
  readonly naive: (world: W) => unknown
}

/** A call that Relata doesn't have. */
interface MissingCall extends Original {
  readonly missing: string
}

/** A small application. */
interface Port<W> {
  readonly name: string
  readonly tool: Tool
  /** The applications of this kind, in a few words. */
  readonly about: string
  /** A store with data, and the same data as arrays. Equal numbers make equal data. */
  readonly world: (seed: number) => W
  readonly calls: readonly (AnsweredCall<W> | MissingCall)[]
}

/** A port whose world only its own calls know. */
export interface AnyPort extends Pick<Port<unknown>, 'name' | 'tool' | 'about'> {
  readonly calls: readonly (Original & { readonly verdict: Verdict; readonly note: string | undefined })[]
  /** Makes new data, runs a call on it, and returns both answers. Undefined for a call that is missing. */
  readonly answers: (call: number, seed: number) => Answers | undefined
}

interface Answers {
  readonly actual: unknown
  readonly expected: unknown
}

/** Checks the types of a port, and hides its world. */
export function port<W>({ name, tool, about, world, calls }: Port<W>): AnyPort {
  return {
    name,
    tool,
    about,
    calls: calls.map((call) => ({
      feature: call.feature,
      original: call.original,
      verdict: 'missing' in call ? 'missing' : call.workaround === undefined ? 'natural' : 'workaround',
      note: 'missing' in call ? call.missing : call.workaround,
    })),
    answers: (at, seed) => {
      const call = calls[at]
      if (call === undefined || 'missing' in call) return undefined
      return { actual: call.relata(world(seed)), expected: call.naive(world(seed)) }
    },
  }
}
