import type { LinkMeta, LinkReader, ModelMeta, OpenReading, StateReader, Steps } from '@relata/core/engine'
import type { Boundary } from '../../resolve/boundary.js'
import { ScopedTable } from './scoped-table.js'

/** A state as a scope reads it. */
export class ScopedState implements StateReader {
  /** The state of the whole store. */
  readonly whole: StateReader
  readonly #boundary: Boundary
  /** Called with the prototype of a model's rows, before the first of them is made. */
  onRowClass: ((model: ModelMeta, prototype: object) => void) | undefined
  readonly #tables: (ScopedTable | undefined)[] = []

  constructor(whole: StateReader, boundary: Boundary) {
    this.whole = whole
    this.#boundary = boundary
  }

  table(model: ModelMeta): ScopedTable {
    return (this.#tables[model.id] ??= new ScopedTable(model, {
      state: this.whole,
      boundary: this.#boundary,
      onRowClass: (of, prototype) => this.onRowClass?.(of, prototype),
    }))
  }
  rowPrototype(model: ModelMeta): object {
    return this.table(model).rowClass.prototype
  }
  link(link: LinkMeta): LinkReader {
    return this.whole.link(link)
  }
  get compactions(): number {
    return this.whole.compactions
  }
  keepOpen(reading: OpenReading): void {
    this.whole.keepOpen(reading)
  }
  close(reading: OpenReading): void {
    this.whole.close(reading)
  }
  hash(): string {
    return this.whole.hash()
  }
  hashSteps(): Steps<string> {
    return this.whole.hashSteps()
  }
}

/** The state that a scope reads a part of; a whole state is itself. */
export function wholeState(state: StateReader): StateReader {
  return state instanceof ScopedState ? state.whole : state
}
