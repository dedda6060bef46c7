import { expectTypeOf } from 'expect-type'
import type { ScalarField } from '@relata/core'
import type { LookupName, RelationLookupName } from '../../src/resolve/lookups/registry.js'
import type { LookupsOf, RelationLookups } from '../../src/types/lookups.js'

// The lookups that the types offer are those of the registry: neither side has one that the other lacks.
type OfTypes = keyof LookupsOf<ScalarField<'string', string, never>> | keyof LookupsOf<ScalarField<'json', unknown, never>>
expectTypeOf<OfTypes>().toEqualTypeOf<LookupName>()
expectTypeOf<keyof RelationLookups<unknown, unknown, unknown>>().toEqualTypeOf<RelationLookupName>()
