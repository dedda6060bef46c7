import type { DeleteResponse } from './writes.js'

/** Body of every response whose status isn't 200. */
export interface Failure {
  readonly error: {
    /** Stable: those of `relata` (docs/guide/errors.md), and `ERR_STUDIO_…`. */
    readonly code: string
    readonly message: string
    readonly model?: string
    readonly field?: string
    /** What is wrong with the values of a form, by field. */
    readonly fields?: Readonly<Record<string, readonly FieldFault[]>>
    /** The place in a filter or a query of the console, in UTF-16 offsets. */
    readonly start?: number
    readonly end?: number
    /** Of a delete that is refused. */
    readonly explanation?: DeleteResponse
  }
}

export interface FieldFault {
  readonly code: string
  readonly message: string
}
