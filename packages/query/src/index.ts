// Stores
export { createStore } from './store/create-store.js'
export { databaseOver } from './store/database-over.js'
export { migration, overStores, type MigrationParts } from './store/migration.js'
export type { TypedSteps } from './types/migration-steps.js'
export { jsonSchema, standardSchema } from './store/request-schema.js'
export type { RequestIssue, RequestResult, StandardSchema } from './types/request-schema.js'
export { withHooks } from './store/with-hooks.js'
export { withQueries } from './store/with-queries.js'
export type { ChangeContext, HookContext, Hooks, LinkHooks, ModelHooks, RowContext } from './types/hooks.js'
export { choiceChecker } from './store/choice-checker.js'
export type { StoreHealth } from './types/store-health.js'
export type { LiveQueryInfo } from './live/registry/describe-live.js'
export type { StoreOptions, WarmOption } from './store/create-store.js'
export { prepareStoreInTurns } from './store/prepare-store.js'
export type { Database, ScopedDatabase, Store } from './types/database.js'

// Conditions
export {
  all,
  and,
  any,
  defined,
  lookups,
  none,
  not,
  oneOf,
  or,
  where,
  xor,
} from './builder/functions/conditions.js'
export type { Condition, ConditionOf } from './types/condition.js'
export type { Where, WhereDraft } from './types/where.js'
export type { LookupsInput, LookupsOptions } from './types/helpers.js'
export { chainSteps } from './resolve/chain-steps.js'
export type { ChainDescription, ChainStep } from './resolve/chain-steps.js'
export type { ValueForm } from './resolve/lookups/definition.js'

// Expressions
export {
  arrayAgg,
  avg,
  count,
  jsonAgg,
  max,
  median,
  min,
  mode,
  percentile,
  stdDev,
  stringAgg,
  sum,
  variance,
} from './builder/functions/aggregates.js'
export {
  Exists,
  F,
  FilteredRelation,
  OuterRef,
  Prefetch,
  Subquery,
  Value,
} from './builder/functions/expressions.js'
export type { Expression, NullsOption, OrderTerm } from './types/expression.js'
export type {
  AggregateOptions,
  BooleanExpression,
  CountOptions,
  OutputOption,
  SpreadOptions,
} from './types/helpers.js'
export type { ArrayAggOptions, ModeOptions, StringAggOptions } from './types/list-aggregates.js'
export {
  cumeDist,
  denseRank,
  firstValue,
  lag,
  lastValue,
  lead,
  nthValue,
  ntile,
  percentRank,
  rank,
  rowNumber,
} from './builder/functions/windows.js'
export { aggregateFunction, fn } from './builder/own-functions.js'
export type { AggregateSteps, FunctionOptions, OwnAggregate, OwnFunction } from './types/own-functions.js'
export type { WindowFrame, WindowOptions } from './types/over.js'
export type { PlaceFunction } from './types/windows.js'
export type { FilteredRelationOptions, NamedRelation } from './types/filtered-relation.js'
export type { PrefetchOf, PrefetchOptions } from './types/prefetch.js'

// Functions of expressions
export {
  Case,
  cast,
  coalesce,
  greatest,
  jsonObject,
  least,
  nullIf,
  When,
} from './builder/functions/comparison.js'
export {
  chr,
  concat,
  left,
  length,
  lower,
  lpad,
  ltrim,
  ord,
  repeat,
  replace,
  reverse,
  right,
  rpad,
  rtrim,
  strIndex,
  substr,
  trim,
  upper,
} from './builder/functions/text.js'
export { searchRank, similarity } from './builder/functions/search.js'
export { md5, sha1, sha224, sha256, sha384, sha512 } from './builder/functions/hash.js'
export {
  abs,
  acos,
  asin,
  atan,
  atan2,
  ceil,
  cos,
  cot,
  degrees,
  exp,
  floor,
  ln,
  log,
  mod,
  pi,
  power,
  radians,
  round,
  sign,
  sin,
  sqrt,
  tan,
} from './builder/functions/math.js'
export { extract, now, timeBuckets, trunc, truncDate, truncTime } from './builder/functions/date.js'
export type {
  Branch,
  CaseOptions,
  CastOptions,
  BucketOptions,
  DatePart,
  DateUnit,
  Subject,
  WeekDay,
  ZoneOptions,
} from './types/functions.js'

// Managers and query sets
export type { BatchOptions } from './types/batch-options.js'
export type {
  BulkCreateOptions,
  ExpectOptions,
  ManagerOf,
  ModelManager,
  OrderedRows,
  ReadManager,
} from './types/model-manager.js'
export type { TreeRows } from './types/tree.js'
export type {
  LinkOptions,
  ManyRelatedManager,
  NullableRelatedManager,
  RelatedManager,
  SetOptions,
} from './types/related-manager.js'
export type { OrderedMembers } from './types/ordered-members.js'
export type { QuerySetOf as QuerySet } from './types/query-set-of.js'
export type { ModelQueries, Queries } from './types/queries.js'
export type {
  CombinedQuerySet,
  PickedQuerySet,
  Filterable,
  RowSource,
  SlicedQuerySet,
  ValuesQuerySet,
} from './types/query-set.js'
export type { DatesOptions } from './types/dates.js'
export type { UnionOptions } from './types/combine.js'
export type { LivePage, LiveTotalPage } from './types/live.js'
export type { CursorKey, LivePageOptions, Page, PageOptions, TotalPage } from './types/page.js'
export type { ExplainOptions } from './types/evaluation.js'
export type { Explanation, PlanNode } from './engine/explain.js'

// Live
export { Live } from './live/delivery/live.js'
export type { LiveOptions } from './live/delivery/live.js'
export { Commits } from './live/delivery/commits.js'
export type { CommitsOptions } from './live/delivery/commits.js'
export type { Added, Changed, Changes, Moved, Removed } from './live/result/change.js'

// Rows and their values
export type { Picked, Shape } from './types/pick.js'
export type { Row } from './types/row-of.js'
export type { RowValues } from './types/column-value.js'
export type { AddressOf } from './types/address.js'
export type { RowOrAddress, RowOrKey } from './types/row-key.js'
export type { CreateInput } from './types/create-input.js'
export type { UpdateInput } from './types/update-input.js'

// Through the module that has every type, so that the compiler knows of it wherever this one is imported
export type {
  RefersToOuter,
  Column,
  FrozenArray,
  Instance,
  InstanceOf,
  NoAliases,
  ResultOf,
  RowsShape,
  Untrusted,
} from './declarations.js'
