// Stores
export { createStore, databaseOver } from './store/create-store.js'
export { choiceChecker } from './store/choice-checker.js'
export type { StoreOptions } from './store/create-store.js'
export type { Database, Store } from './types/database.js'

// Conditions
export { and, lookups, not, or, xor } from './builder/helpers.js'
export type { Condition } from './types/condition.js'
export type { Where } from './types/where.js'
export type { LookupsInput, LookupsOptions } from './types/helpers.js'

// Expressions
export { avg, count, Exists, F, max, min, OuterRef, Subquery, sum, Value } from './builder/helpers.js'
export type { Expression, NullsOption, OrderTerm } from './types/expression.js'
export type { AggregateOptions, BooleanExpression, OutputOption } from './types/helpers.js'

// Managers and query sets
export type { BulkCreateOptions, ModelManager, ReadManager } from './types/model-manager.js'
export type { LinkOptions, ManyRelatedManager, NullableRelatedManager, RelatedManager, SetOptions } from './types/related-manager.js'
export type { CombinedQuerySet, QuerySet, SlicedQuerySet, ValuesQuerySet } from './types/query-set.js'
export type { UnionOptions } from './types/combine.js'
export type { ExplainOptions } from './types/answers.js'
export type { Explanation, PlanNode } from './engine/explain.js'

// Rows and their values
export type { Row, RowValues } from './types/row.js'
export type { RowOrKey } from './types/rows.js'
export type { CreateInput, UpdateInput } from './types/input.js'
