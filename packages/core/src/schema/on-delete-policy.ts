/** The policies that are named by a string; `SET(value)` is the other one. */
export type NamedOnDelete = 'CASCADE' | 'PROTECT' | 'RESTRICT' | 'SET_NULL' | 'SET_DEFAULT' | 'DO_NOTHING'
export type OnDeleteKind = NamedOnDelete | 'SET'

/**
 * What a delete does with a row whose key refers to a deleted row. `refuseUnlessDeleted` only refuses the
 * delete if no cascade of it reaches that row.
 */
export type OnDeleteEffect = 'delete' | 'refuse' | 'refuseUnlessDeleted' | 'update' | 'keep'

const NAMED_EFFECTS: Readonly<Record<NamedOnDelete, OnDeleteEffect>> = {
  CASCADE: 'delete',
  PROTECT: 'refuse',
  RESTRICT: 'refuseUnlessDeleted',
  SET_NULL: 'update',
  SET_DEFAULT: 'update',
  DO_NOTHING: 'keep',
}
const EFFECTS: Readonly<Record<OnDeleteKind, OnDeleteEffect>> = { ...NAMED_EFFECTS, SET: 'update' }

export const effectOf = (kind: OnDeleteKind): OnDeleteEffect => EFFECTS[kind]

export const NAMED_ON_DELETE = Object.keys(NAMED_EFFECTS) as readonly NamedOnDelete[]
