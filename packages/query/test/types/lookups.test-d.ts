import { expectTypeOf } from 'expect-type'
import type { ScalarName } from '@relata/core'
import type { Column } from '../../src/types/column.js'
import type { Database } from '../../src/index.js'
import type { LookupName, RelationLookupName } from '../../src/resolve/lookups/registry.js'
import type { LookupsOf, RelationLookups } from '../../src/types/lookups.js'
import type { LOOKUPS_OF } from './lookups-of-kinds.js'
import type { Library } from './library.js'

declare const db: Database<Library>

// The lookups that the types offer are those of the registry: neither side has one that the other lacks. The lists of
// kinds are compared with the registry in `resolve/lookups.test.ts`.
type OfKind<K extends ScalarName> = keyof LookupsOf<Column<K, unknown, never>>
expectTypeOf<(typeof LOOKUPS_OF)[ScalarName][number]>().toEqualTypeOf<LookupName>()
expectTypeOf<{ [K in ScalarName]: OfKind<K> }>().toEqualTypeOf<{
  [K in ScalarName]: (typeof LOOKUPS_OF)[K][number]
}>()
expectTypeOf<keyof RelationLookups<unknown, unknown, unknown>>().toEqualTypeOf<RelationLookupName>()

// A pattern is text, or a RegExp whose author vouches for it.
db.Book.filter({ title__regex: '^a', title__iregex: /^a/, author__name__regex: /^a/iu })
// @ts-expect-error a number is no pattern
db.Book.filter({ title__regex: 5 })
// @ts-expect-error no other text lookup takes a RegExp
db.Book.filter({ title__contains: /a/ })
