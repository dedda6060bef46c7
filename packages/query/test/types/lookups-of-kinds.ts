const COMPARISON = ['exact', 'in', 'isnull', 'gt', 'gte', 'lt', 'lte', 'range'] as const
const WRITTEN = [
  ...COMPARISON,
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'regex',
  'iregex',
] as const
const SEARCHED = [...WRITTEN, 'search', 'similar'] as const

/**
 * The lookups of each kind of column. `lookups.test-d.ts` compares them with the types, and `resolve/lookups.test.ts` with
 * the registry.
 */
export const LOOKUPS_OF = {
  auto: SEARCHED,
  integer: SEARCHED,
  bigInteger: SEARCHED,
  float: SEARCHED,
  decimal: SEARCHED,
  boolean: SEARCHED,
  string: SEARCHED,
  text: SEARCHED,
  date: SEARCHED,
  datetime: SEARCHED,
  time: SEARCHED,
  duration: SEARCHED,
  uuid: SEARCHED,
  json: [...WRITTEN, 'contained_by', 'overlap', 'has_key', 'has_keys', 'has_any_keys'],
  binary: COMPARISON,
  custom: SEARCHED,
} as const
