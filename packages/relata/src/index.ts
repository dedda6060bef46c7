/**
 * Relata: everything that most applications need, in one package. `createStore` keeps a store in memory,
 * `openStore` in a folder.
 *
 * @packageDocumentation
 */

// Stores
export { openStore, type OpenLogOptions, type OpenStoreOptions } from './open-store.js'
export { createStore } from './create-store.js'
export * from './with-schemas.js'
export type { Database, LiveQueryInfo, Store, StoreHealth, StoreOptions, WarmOption } from '@relata/query'
export type { ScopedDatabase } from '@relata/query'
export { RecoveryReport } from '@relata/core'
export type {
  BackupOptions,
  CompactOptions,
  CompactProgress,
  CompactResult,
  DroppedCommits,
  LogFinding,
  Progress,
  ReachOptions,
  ReplayProgress,
  SnapshotInfo,
  SnapshotOptions,
  StoreWarning,
  SubmitOptions,
  TransactOptions,
  TransactResult,
  TurnOptions,
  WarningCode,
  WhenUnavailable,
} from '@relata/core'

// Monitoring a store
export type * from './watching.js'

// Changing the schema
export {
  addField,
  addModel,
  alterField,
  alterModel,
  classifyChanges,
  describeDifference,
  printSchema,
  foreignKeyToManyToMany,
  manyToManyToForeignKey,
  manyToManyToThrough,
  mergeFields,
  removeField,
  removeModel,
  renameField,
  renameModel,
  schemaDiagram,
  restoreField,
  restoreModel,
  reverseMigration,
  reverseSteps,
  splitField,
  throughToManyToMany,
} from '@relata/core'
export type {
  AddFieldOptions,
  AlterModelOptions,
  ChangeEffect,
  Loss,
  MergeFunctions,
  MigrateOption,
  Migration,
  PrintSchemaOptions,
  MigrationStep,
  NewNameOptions,
  ReversedMigration,
  ReversedSteps,
  SchemaChange,
  SchemaStep,
  SchemaViolation,
  SplitFunctions,
} from '@relata/core'

// Declaring models
export { abstractModel, defineSchema, model } from '@relata/core'
export { foreignKey, genericKey, manyToMany, oneToOne, SET } from '@relata/core'
export {
  array,
  auto,
  bigInteger,
  binary,
  boolean,
  custom,
  date,
  datetime,
  decimal,
  duration,
  float,
  integer,
  json,
  string,
  text,
  time,
  uuid,
} from '@relata/core'
export { uuid4, uuid7 } from '@relata/core'
export type {
  AbstractModel,
  ForeignKey,
  KeyNames,
  ManyToMany,
  Model,
  ModelOptions,
  GenericKey,
  OneToOne,
  OrderField,
  ScalarField,
  Schema,
  NullReverse,
  SchemaOf,
  SchemaWith,
  Wrong,
  FieldDeclaration,
  ModelDeclaration,
  OnDeleteOption,
  ScalarName,
  SchemaOptions,
  SchemaDescription,
  SchemaMeta,
} from '@relata/core'

// Querying: conditions and expressions
export { all, and, any, chainSteps, defined, lookups, none, not, oneOf, or, where, xor } from '@relata/query'
export { searchRank, similarity } from '@relata/query'
export { arrayAgg, avg, count, jsonAgg, max, median, min, mode, percentile } from '@relata/query'
export { stdDev, stringAgg, sum, variance } from '@relata/query'
export { Exists, F, FilteredRelation, OuterRef, Prefetch, Subquery, Value } from '@relata/query'
export { Case, cast, coalesce, greatest, jsonObject, least, nullIf, When } from '@relata/query'
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
} from '@relata/query'
export { md5, sha1, sha224, sha256, sha384, sha512 } from '@relata/query'
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
} from '@relata/query'
export * from './windows.js'
export { extract, now, timeBuckets, trunc, truncDate, truncTime } from '@relata/query'
export type {
  AggregateOptions,
  ArrayAggOptions,
  ModeOptions,
  BooleanExpression,
  Branch,
  CaseOptions,
  CastOptions,
  ChainDescription,
  ChainStep,
  Condition,
  ConditionOf,
  CountOptions,
  BucketOptions,
  DatePart,
  DateUnit,
  Expression,
  FilteredRelationOptions,
  LookupsInput,
  LookupsOptions,
  NamedRelation,
  OrderTerm,
  PrefetchOf,
  PrefetchOptions,
  SpreadOptions,
  StringAggOptions,
  Subject,
  Where,
  WhereDraft,
  WeekDay,
  ZoneOptions,
} from '@relata/query'

// Live queries
export { Commits, Live } from '@relata/query'
export type { Added, Changed, Changes, CommitsOptions, LiveOptions, Moved, Removed } from '@relata/query'

// Managers, query sets and rows
export type {
  BatchOptions,
  BulkCreateOptions,
  ExpectOptions,
  ManagerOf,
  ManyRelatedManager,
  ModelManager,
  NullableRelatedManager,
  OrderedMembers,
  OrderedRows,
  ReadManager,
  RelatedManager,
} from '@relata/query'
export type {
  CombinedQuerySet,
  ExplainOptions,
  PickedQuerySet,
  Explanation,
  PlanNode,
  QuerySet,
  Filterable,
  RowSource,
  SlicedQuerySet,
  ValuesQuerySet,
} from '@relata/query'
export type { CursorKey, LivePage, LivePageOptions, LiveTotalPage, Page, PageOptions } from '@relata/query'
export type { TotalPage, TreeRows } from '@relata/query'
export type { AddressOf, RowOrAddress } from '@relata/query'
export type { CreateInput, Picked, Row, RowOrKey, RowValues, Shape, UpdateInput } from '@relata/query'
// Through the modules that have every type, so that the compiler can refer to them wherever `relata` is
// imported.
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
} from './declarations/query.js'
export type { DeleteExplanation, DeleteReport, JsonValue, ModelMeta } from './declarations/core.js'
/** A stored value; `Value` is the expression. */
export type { Value as StoredValue } from '@relata/core'

// Errors
export {
  DoesNotExist,
  FieldError,
  IntegrityError,
  LogError,
  MultipleObjectsReturned,
  DeleteRefusedError,
  ProtectedError,
  RelataError,
  RestrictedError,
  ConflictError,
  SchemaError,
  StoreError,
  UsageError,
  ValidationError,
} from '@relata/core'
export { httpStatus, modelOf } from '@relata/core'
export type { ErrorJson, ErrorKind, Issue, LogErrorKind, SchemaCheck } from '@relata/core'

// Events, commits and the log
export { LevelLog } from '@relata/level'
export type { LevelLogOptions } from '@relata/level'
export { CommitHandle, MemoryLog } from '@relata/core'
export type {
  Backlog,
  BacklogOptions,
  Commit,
  CommitListener,
  CommitMeta,
  CommitReport,
  CommitSummary,
  Created,
  Deleted,
  Event,
  Linked,
  SchemaChanged,
  Unlinked,
  Updated,
  Values,
} from '@relata/core'
export type {
  AppendOptions,
  AppendResult,
  Durability,
  EventLog,
  JsonPatch,
  LogHead,
  ReadOptions,
} from '@relata/core'
