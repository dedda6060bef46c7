/** The policies that are named by a string; `SET(value)` is the other one. */
export type NamedOnDelete = 'CASCADE' | 'PROTECT' | 'RESTRICT' | 'SET_NULL' | 'SET_DEFAULT' | 'DO_NOTHING'
export type OnDeleteKind = NamedOnDelete | 'SET'

/**
 * What a delete does with a row whose key refers to a deleted row. `refuseUnlessDeleted` only refuses the
 * delete if no cascade of it reaches that row.
 */
export type OnDeleteEffect = 'delete' | 'refuse' | 'refuseUnlessDeleted' | 'update' | 'keep'

const EFFECTS: Readonly<Record<OnDeleteKind, OnDeleteEffect>> = {
  CASCADE: 'delete',
  PROTECT: 'refuse',
  RESTRICT: 'refuseUnlessDeleted',
  SET_NULL: 'update',
  SET_DEFAULT: 'update',
  SET: 'update',
  DO_NOTHING: 'keep',
}

export const effectOf = (kind: OnDeleteKind): OnDeleteEffect => EFFECTS[kind]

export const NAMED_ON_DELETE: readonly NamedOnDelete[] = Object.keys(EFFECTS).filter(
  (kind): kind is NamedOnDelete => kind !== 'SET',
)
