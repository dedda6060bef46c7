import type { Settable } from './input.js'
import type { Spoken } from './where.js'

/** The argument of `update`, checked: constants, or expressions over the row itself. */
export type UpdateArgument<S, M extends string, A, W> = { readonly [P in keyof W]: Settable<S, M, P> | Spoken<S, M, A, W[P]> }
