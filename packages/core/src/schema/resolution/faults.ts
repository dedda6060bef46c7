import { SchemaError, type SchemaCheck } from '../../error/errors.js'
import type { SchemaCheckCode } from '../schema-checks.js'

/** Where a fault is. */
export interface Place {
  readonly model: string
  readonly field?: string | undefined
}

/** Collects the faults of the declarations, so that one call of `defineSchema` reports all of them. */
export class Faults {
  readonly #checks: SchemaCheck[] = []

  /** `message` says what is wrong and what to do; the location is put before it. */
  add(code: SchemaCheckCode, { model, field }: Place, message: string): void {
    const label = field === undefined ? model : `${model}.${field}`
    this.#checks.push(Object.freeze({ code, message: `${label}: ${message}`, model, field }))
  }

  /** Throws a SchemaError with every fault found, if there are any. */
  settle(): void {
    if (this.#checks.length > 0) throw new SchemaError(Object.freeze(this.#checks))
  }
}
