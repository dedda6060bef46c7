/**
 * What declares schemas, and what applications handle: errors, events and commits, the memory log. Implementations of
 * event logs import `@relata/core/log`; packages of Relata import `@relata/core/engine`.
 *
 * @packageDocumentation
 */

export * from './shared-exports.js'
export { defineSchema } from './schema/define.js'
export { abstractModel, model } from './schema/model.js'
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
} from './schema/fields.js'
export { uuid4, uuid7 } from './schema/generators.js'
export type { ArrayOptions, ItemField } from './schema/array-field.js'
export type { GenericKey, GenericValue, PartOfGeneric } from './schema/generic-field.js'
export type { RelationField } from './schema/relation-field.js'
export { foreignKey, genericKey, manyToMany, oneToOne, SET } from './schema/relations.js'
export type {
  AnyFields,
  FieldDeclaration,
  FieldOptions,
  ModelDeclaration,
  ModelOptions,
  UniqueDeclaration,
  UniqueExpression,
  OnDeleteOption,
  SchemaOptions,
  SetOnDelete,
} from './schema/declaration.js'
export type {
  AbstractModel,
  FieldFlag,
  ForeignKey,
  KeyNames,
  ManyToMany,
  Model,
  OneToOne,
  Schema,
  NullReverse,
  SchemaOf,
  SchemaWith,
} from './schema/typed.js'
export type { Wrong } from './schema/wrong.js'
export type { NoParents, OrderField, ScalarField } from './schema/scalar-field.js'
export type {
  AutoKey,
  AutoOptions,
  CustomOptions,
  DecimalOptions,
  FlagsOf,
  ForeignKeyOptions,
  IntegerOptions,
  JsonOptions,
  LabelledChoices,
  LinkFlagsOf,
  ManyToManyOptions,
  MomentOptions,
  Named,
  NoOptions,
  Nullable,
  NumberOptions,
  GenericKeyOptions,
  GenericOnDelete,
  OneToOneOptions,
  OutputOf,
  RelationOptions,
  ScalarOptions,
  StringOptions,
  TextOptions,
  Validator,
  ValueOf,
} from './schema/field-types.js'
export type {
  ComputedFrom,
  ComputedNames,
  ComputedOption,
  DisplayedRow,
  DisplayOption,
  IndexesOption,
  UniqueConstraint,
  UniquesOption,
  UniqueWhere,
  FieldsWith,
  ParentsOf,
  ProxyOf,
  RelatedNameOf,
  ScopeNamesOf,
  TargetsOf,
  Unqualified,
} from './schema/model-types.js'
export type { ScopesOption } from './schema/scopes-option.js'
export { checkValue } from './schema/check-value.js'
export { describeDifference, sameDescription } from './schema/difference.js'
export { classifyChanges } from './schema/migration/classify.js'
export type { ChangeEffect, SchemaChange } from './schema/migration/schema-change.js'
export type {
  AddField,
  AddModel,
  AlterField,
  AlterModel,
  DescribedField,
  RemoveField,
  RemoveModel,
  RenameField,
  RenameModel,
  RestoreField,
  RestoreModel,
  SchemaStep,
} from './schema/migration/schema-step.js'
export {
  addField,
  addModel,
  alterField,
  alterModel,
  removeField,
  removeModel,
  renameField,
  renameModel,
  restoreField,
  restoreModel,
  type AddFieldOptions,
  type AlterModelOptions,
} from './schema/migration/steps.js'
export { printSchema, type PrintSchemaOptions } from './schema/print/print-schema.js'
export { schemaDiagram } from './schema/print/schema-diagram.js'
export type { Migration } from './schema/migration/migration.js'
export type {
  DataStep,
  FieldValues,
  ForeignKeyToManyToMany,
  ManyToManyToForeignKey,
  ManyToManyToThrough,
  MergeFields,
  MigrationStep,
  SplitField,
  ThroughToManyToMany,
} from './schema/migration/migration-step.js'
export {
  foreignKeyToManyToMany,
  manyToManyToForeignKey,
  manyToManyToThrough,
  mergeFields,
  splitField,
  type MergeFunctions,
  type NewNameOptions,
  throughToManyToMany,
  type SplitFunctions,
} from './schema/migration/data-steps.js'
export {
  reverseMigration,
  reverseSteps,
  type Loss,
  type ReversedMigration,
  type ReversedSteps,
} from './schema/migration/reverse-steps.js'
export type { AnyMigration, MigrateOption } from './recovery/schema-plan.js'
export type { SchemaViolation } from './recovery/check-data.js'
export { SCHEMA_CHECKS, type SchemaCheckCode, type SchemaCheckInfo } from './schema/schema-checks.js'
export type {
  Edge,
  FieldMeta,
  Managed,
  SearchField,
  TermKind,
  ForwardEdge,
  KeyMeta,
  GenericMeta,
  GenericPartMeta,
  LinkEdge,
  LinkMeta,
  IndexColumn,
  UniqueFunction,
  UniqueMeta,
  UniquePart,
  UniqueTerm,
  ModelMeta,
  NameMeaning,
  OnDelete,
  OrderMeta,
  ProxyMeta,
  Ordering,
  ReverseEdge,
  SchemaMeta,
  ThroughEdge,
  TreeEdge,
  TreeMeta,
  TreeNames,
} from './schema/meta.js'
export type { JsonValue, ScalarName, ValueType } from './schema/value-type.js'
export {
  DoesNotExist,
  FieldError,
  IntegrityError,
  MultipleObjectsReturned,
  DeleteRefusedError,
  ProtectedError,
  RestrictedError,
  ConflictError,
  SchemaError,
  ValidationError,
  type ConflictingCommit,
  type SchemaCheck,
} from './error/errors.js'
export type { ErrorJson } from './error/error-json.js'
export type { ErrorKind } from './error/error-kind.js'
export { httpStatus } from './error/http-status.js'
export type { Issue } from './error/issue.js'
export { RelataError, type ErrorDetails } from './error/relata-error.js'
export { InvariantError } from './util/assert.js'
export { invert } from './event/invert.js'
export type { Row } from './state/reader.js'
export { modelOf } from './state/model-of.js'
export type { AsyncContext } from './transaction/escaped-writes.js'
export type { BoundRows, DeleteExplanation, DeleteReport } from './transaction/delete-report.js'
export type { Recipe } from './transaction/recipe.js'
export { CommitHandle, type CommitSummary } from './store/commit-handle.js'
export type { CommitListener, CommitReport } from './state/commit-report.js'
export { CoreStore } from './store/core-store.js'
export type { DryRun, TriedChange, WrittenEvents } from './recovery/dry-run.js'
export type { StepEffect } from './recovery/step-effects.js'
export type { ReplayProgress } from './recovery/replay-progress.js'
export { RecoveryReport } from './recovery/recovery-report.js'
export type { StoreWarning, WarningCode } from './recovery/warning.js'
export type {
  CompactOptions,
  CompactProgress,
  CompactResult,
  DroppedCommits,
} from './store/compact-options.js'
export type { BackupOptions } from './store/backup.js'
export type { PastOptions } from './store/past-options.js'
export type {
  BacklogOptions,
  BindFunction,
  CoreStoreOptions,
  OpenOptions,
  SnapshotOptions,
  TransactOptions,
  WhenUnavailable,
} from './store/options.js'
export type { Backlog } from './store/journal.js'
export type { ReachOptions } from './store/limited.js'
export type { SharedHealth } from './store/shared/shared-health.js'
export type { SubmitOptions } from './store/shared/submit-options.js'
export type {
  ObservedAppend,
  ObservedCommit,
  ObservedEvents,
  ObservedFailure,
  ObservedKind,
  ObservedListenerError,
  ObservedQuery,
  ObservedReplay,
  ObservedRollback,
  ObservedSnapshot,
  StoreObserver,
} from './observe/store-observer.js'
export type { Health } from './store/health.js'
export type { SnapshotHealth } from './store/snapshotter.js'
export type { IndexSize } from './state/indexes/row-indexes.js'
export type { ModelStats, RelationStats, StateStats } from './state/state-stats.js'
export type { StoreStats } from './store/store-stats.js'
export type { MemoryLimit, MemoryUse } from './store/memory-guard.js'
export type { Progress, TurnOptions } from './util/turns.js'
export type { TransactResult } from './store/transact-result.js'
