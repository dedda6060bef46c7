import { markMade as markMadeAbove, refuseOtherCopy as refuseOther } from '@relata/core/engine'

/** This copy of the package: a module is evaluated once in each. */
const THIS_COPY = Object.freeze({})

/** Marks objects that inherit from a prototype as made by this copy. */
export function markMade(prototype: object, what: string): void {
  markMadeAbove(prototype, what, THIS_COPY)
}

/** Refuses objects of another copy of Relata. Code: `ERR_OTHER_COPY`. */
export function refuseOtherCopy(value: unknown): void {
  refuseOther(value, THIS_COPY)
}
