import type { Commit } from '../../src/event/commit.js'
import { sizeOfKind, type EventKind } from '../../src/event/event-kind.js'
import type { Event, Values } from '../../src/event/event.js'
import type { LogHead } from '../../src/log/event-log.js'
import { WHOLE_EVENT, type EventKinds, type EventRun } from '../../src/log/event-run.js'
import { MemoryLog } from '../../src/log/memory-log.js'
import type { Value } from '../../src/schema/value-type.js'
import { must } from '../../src/util/assert.js'

/** A memory log that is replayed from runs of events, as stored logs are. */
export class RunLog extends MemoryLog {
  readonly kinds: Kinds = new Kinds()
  /** The largest number of events of a run. */
  readonly #size: number
  readonly #isKept: (run: EventRun) => boolean

  /** `isKept`: false for runs that are missing. */
  constructor(log: MemoryLog, size: number, isKept: (run: EventRun) => boolean = () => true) {
    super()
    this.#size = size
    this.#isKept = isKept
    for (let position = 1; position <= log.position; position++)
      this.push(must(log.at(position), 'a commit at each position'))
  }

  protected override async *_readRuns(after: number, head: LogHead): AsyncGenerator<readonly EventRun[]> {
    for await (const page of this._read(after, head))
      yield page.flatMap((commit) => this.#runsOf(commit)).filter(this.#isKept)
  }

  #runsOf({ events, ...commit }: Commit): EventRun[] {
    const runs: EventRun[] = []
    const total = events.length
    for (let first = 0; first < total || first === 0; first += this.#size) {
      const some = events.slice(first, first + this.#size)
      // The list begins with something else, as it does for a commit that follows another one.
      const values = ['before', ...some.flatMap((event) => this.kinds.valuesOf(event))]
      runs.push({ commit, total, first, count: some.length, values, at: 1, kinds: this.kinds })
    }
    return runs
  }
}

/** The kinds of events, by their order of appearance. */
class Kinds implements EventKinds {
  readonly #kinds: EventKind[] = []
  readonly #ids: Map<string, number> = new Map()

  kind(id: number): EventKind | undefined {
    return this.#kinds[id - 1]
  }

  sizeOf(id: number): number {
    return sizeOfKind(this.#of(id))
  }

  event(id: number, values: readonly unknown[], at: number): Event {
    const kind = this.#of(id)
    const [first, second] = values.slice(at) as [Value, Value]
    const rowAt = (columns: readonly string[], start: number): Values =>
      Object.fromEntries(columns.map((column, i) => [column, values[start + i] as Value]))
    switch (kind.type) {
      case 'created':
      case 'deleted':
        return { type: kind.type, model: kind.model, key: first, row: rowAt(kind.columns, at + 1) }
      case 'updated': {
        const { model, before, after } = kind
        const start = at + 1 + before.length
        return {
          type: 'updated',
          model,
          key: first,
          before: rowAt(before, at + 1),
          after: rowAt(after, start),
        }
      }
      case 'linked':
      case 'unlinked':
        return { type: kind.type, relation: kind.relation, from: first, to: second }
    }
  }

  /** The number of an event's kind and its values, or the event itself. */
  valuesOf(event: Event): unknown[] {
    switch (event.type) {
      case 'created':
      case 'deleted': {
        const { type, model, key, row } = event
        return [this.#idOf({ type, model, columns: Object.keys(row) }), key, ...Object.values(row)]
      }
      case 'updated': {
        const { type, model, key, before, after, patches } = event
        if (patches !== undefined) return [WHOLE_EVENT, event]
        const kind = { type, model, before: Object.keys(before), after: Object.keys(after) }
        return [this.#idOf(kind), key, ...Object.values(before), ...Object.values(after)]
      }
      case 'linked':
      case 'unlinked': {
        const { type, relation, from, to } = event
        return [this.#idOf({ type, relation }), from, to]
      }
      case 'schemaChanged':
        return [WHOLE_EVENT, event]
    }
  }

  #of(id: number): EventKind {
    return must(this.kind(id), 'a kind of this log')
  }

  #idOf(kind: EventKind): number {
    const text = JSON.stringify(kind)
    const known = this.#ids.get(text)
    if (known !== undefined) return known
    this.#kinds.push(kind)
    this.#ids.set(text, this.#kinds.length)
    return this.#kinds.length
  }
}
