import type { Value } from '../schema/value-type.js'

/**
 * Values by place: an array, or an object that makes each value when it is read. A snapshot store may return either for
 * the values of a column, so that opening a store makes no text or object that is never read.
 */
export interface ValueList {
  readonly length: number
  /** Undefined past the end. An object is the same at every call. */
  at(place: number): Value | undefined
  /** The first place of a text, from a place on; -1 if there is none. Left out by lists that would have to make each value. */
  readonly indexOfText?: ((text: string, from: number) => number) | undefined
}

/** Whether a value is a list that isn't an array. */
export function isValueList(value: object): value is ValueList {
  return !Array.isArray(value) && 'at' in value && typeof value.at === 'function'
}

/** The values as an array. */
export function valuesOf(list: ValueList): readonly Value[] {
  if (Array.isArray(list)) return list as readonly Value[]
  const values = new Array<Value>(list.length)
  for (let place = 0; place < values.length; place++) values[place] = list.at(place) as Value
  return values
}
