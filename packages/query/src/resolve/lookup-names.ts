/** Every lookup, as Django spells it. */
export const LOOKUP_NAMES = [
  'exact',
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
  'in',
  'gt',
  'gte',
  'lt',
  'lte',
  'range',
  'isnull',
  'regex',
  'iregex',
  'has_key',
  'has_keys',
  'has_any_keys',
  'contained_by',
] as const
export type LookupName = (typeof LOOKUP_NAMES)[number]

const names: ReadonlySet<string> = new Set(LOOKUP_NAMES)
export const isLookupName = (name: string): name is LookupName => names.has(name)
