/**
 * A kind is what many events have in common: their type, model and columns. A record stores an event as the number of
 * its kind and its values.
 */
export type EventKind =
  | { readonly type: 'created' | 'deleted'; readonly model: string; readonly columns: readonly string[] }
  | {
      readonly type: 'updated'
      readonly model: string
      readonly before: readonly string[]
      readonly after: readonly string[]
    }
  | { readonly type: 'linked' | 'unlinked'; readonly relation: string }

/** The number of values of an event of a kind. */
export function sizeOfKind(kind: EventKind): number {
  switch (kind.type) {
    case 'created':
    case 'deleted':
      return 1 + kind.columns.length
    case 'updated':
      return 1 + kind.before.length + kind.after.length
    case 'linked':
    case 'unlinked':
      return 2
  }
}
