import { State } from 'relata'

/** The model of a row; undefined for anything else. */
export const modelOf = (value: object): ReturnType<typeof State.modelOf> => State.modelOf(value)
