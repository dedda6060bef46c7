/** A group of features, in the order of the guide. */
interface Feature {
  readonly key: string
  /** How often the applications that were ported declare or call it. */
  readonly demand: string
  /** The page of the guide, with the section. */
  readonly guide: string
}

export const FEATURES: readonly Feature[] = [
  {
    key: 'trees and shapes',
    demand: '1,598 includes, 3,477 selects',
    guide: 'querying.md#nested-objects-for-json-pick',
  },
  { key: 'conditions', demand: 'in most queries', guide: 'querying.md' },
  { key: 'conditions as values', demand: '1,391 passed around', guide: 'querying.md' },
  { key: 'dynamic names', demand: '216', guide: 'querying.md' },
  { key: 'orders', demand: 'in most lists', guide: 'querying.md#order-and-slice' },
  { key: 'pages', demand: 'in most lists', guide: 'querying.md#pages' },
  { key: 'latest', demand: '', guide: 'querying.md' },
  {
    key: 'distinct on',
    demand: '',
    guide: 'reports.md#the-first-row-of-each-group-distinct-on',
  },
  { key: 'annotations', demand: '', guide: 'expressions.md' },
  { key: 'groups', demand: '', guide: 'querying.md#aggregate-and-group' },
  { key: 'aggregates', demand: '', guide: 'expressions.md' },
  {
    key: 'own aggregates',
    demand: '',
    guide: 'reports.md#functions-and-aggregates-of-your-own',
  },
  { key: 'time buckets', demand: '', guide: 'reports.md#time-buckets-date_trunc' },
  { key: 'windows', demand: '', guide: 'reports.md#window-functions' },
  { key: 'combinations', demand: '', guide: 'querying.md' },
  { key: 'text search', demand: '', guide: 'querying.md#search-texts-by-words' },
  { key: 'similar texts', demand: '', guide: 'querying.md#find-similar-texts' },
  { key: 'arrays', demand: '', guide: 'querying.md' },
  { key: 'scopes', demand: '51 % of all calls name a tenant', guide: 'tenants.md' },
  { key: 'soft delete', demand: '218', guide: 'cookbook.md#soft-delete' },
  { key: 'names of keys', demand: '855 of 1,628 keys', guide: 'models.md#names-of-keys' },
  { key: 'keys', demand: '', guide: 'models.md#keys-of-several-fields' },
  { key: 'unique keys', demand: '671', guide: 'querying.md' },
  { key: 'generated ids', demand: '', guide: 'models.md#generated-ids' },
  { key: 'managed fields', demand: '', guide: 'models.md#fields-that-the-store-sets' },
  { key: 'computed fields', demand: '', guide: 'models.md#computed-fields' },
  { key: 'constraints', demand: '', guide: 'models.md#unique-constraints' },
  { key: 'request schemas', demand: '', guide: 'cookbook.md#validate-requests' },
  {
    key: 'hooks',
    demand: '283 overridden saves, 235 signal receivers',
    guide: 'writing.md#run-code-with-every-write-hooks',
  },
  { key: 'methods', demand: '', guide: 'models.md#methods-of-rows' },
  { key: 'virtual properties', demand: '', guide: 'models.md#virtual-properties-getters' },
  {
    key: 'query-set methods',
    demand: '164 custom managers',
    guide: 'querying.md#methods-of-query-sets-withqueries',
  },
  { key: 'generic relations', demand: '101 in 6 applications', guide: 'models.md#generic-relations' },
  { key: 'trees', demand: '260', guide: 'models.md#trees' },
  { key: 'inheritance', demand: '', guide: 'models.md#multi-table-inheritance' },
  { key: 'writes', demand: 'in every application', guide: 'writing.md' },
  { key: 'upsert', demand: '', guide: 'writing.md#update-or-create-upsert' },
  { key: 'nested writes', demand: '', guide: 'writing.md#create-related-rows-together-nested-writes' },
  { key: 'versions', demand: '', guide: 'writing.md#refuse-to-overwrite-a-newer-row' },
  { key: 'errors', demand: '', guide: 'errors.md' },
  { key: 'raw SQL', demand: '', guide: 'prisma.md#calls' },
]
