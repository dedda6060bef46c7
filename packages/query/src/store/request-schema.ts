import {
  jsonSchemaOf,
  readRequest,
  refuseNoSchema,
  RelataError,
  UsageError,
  type Issue,
  type ModelMeta,
  type RequestKind,
  type Schema,
  type SchemaMeta,
} from '@relata/core/engine'
import type { CreateInput } from '../types/create-input.js'
import type { ModelName } from '../types/declared.js'
import type { RequestIssue, RequestResult, StandardSchema } from '../types/request-schema.js'
import type { UpdateInput } from '../types/update-input.js'

/**
 * A validator of the values for `create` or `update` of a model, by Standard Schema: for request bodies, before they
 * reach a store. It checks what the write would: unknown names, missing values, types, limits, choices and the
 * validators of the schema, and reports every fault. Its output has the values in the form of rows, only those that
 * were passed. Keys and unique values need a store, and the write checks them. Nested writes are refused.
 *
 * The validator of a model checks a `create`, with defaults and without what the store sets; an `update` has only a
 * part of the row.
 *
 * Throws UsageError `ERR_UNKNOWN_MODEL`, `ERR_ARGUMENT`; its `validate` throws nothing but errors of the validators.
 *
 * @example
 * ```ts
 * const newBook = standardSchema(schema, 'Book', 'create')
 * const result = newBook['~standard'].validate(await request.json())
 * if (result.issues) return Response.json(result.issues, { status: 422 })
 * db.Book.create(result.value)
 * ```
 * @public
 */
export function standardSchema<S, const M extends ModelName<S>>(
  schema: Schema<S>,
  model: M,
  kind: 'create',
): StandardSchema<CreateInput<S, M>>
export function standardSchema<S, const M extends ModelName<S>>(
  schema: Schema<S>,
  model: M,
  kind: 'update',
): StandardSchema<UpdateInput<S, M>>
export function standardSchema(
  schema: SchemaMeta,
  name: string,
  kind: RequestKind,
): StandardSchema<Readonly<Record<string, unknown>>> {
  const model = modelNamed(schema, name, kind, 'standardSchema')
  const toJson = ({ target }: { readonly target: string }): Record<string, unknown> => {
    if (target !== 'draft-2020-12')
      throw new UsageError(
        'ERR_ARGUMENT',
        `The JSON Schema has the target 'draft-2020-12', not '${target}'`,
        {
          value: target,
        },
      )
    return { ...jsonSchemaOf(model, kind) }
  }
  return Object.freeze({
    '~standard': Object.freeze({
      version: 1,
      vendor: 'relata',
      validate: (value: unknown) => resultOf(() => readRequest(schema, model, kind, value)),
      jsonSchema: Object.freeze({ input: toJson, output: toJson }),
    }),
  })
}

/**
 * A JSON Schema (draft 2020-12) of the values for `create` or `update` of a model, for OpenAPI documents, forms and
 * other programs. It accepts values in the form of rows: `create` also converts others, such as `'5'` for an integer.
 * It has no validators, and no bytes, which JSON can't contain.
 *
 * Throws UsageError `ERR_UNKNOWN_MODEL`, `ERR_ARGUMENT`.
 *
 * @example
 * ```ts
 * const body = jsonSchema(schema, 'Book', 'create')
 * // { $schema, title: 'Book', type: 'object', properties: { title: { type: 'string' }, … }, required: ['title'], … }
 * ```
 * @public
 */
export function jsonSchema<S>(
  schema: Schema<S>,
  model: ModelName<S>,
  kind: RequestKind,
): Record<string, unknown> {
  return { ...jsonSchemaOf(modelNamed(schema, model, kind, 'jsonSchema'), kind) }
}

function modelNamed(schema: SchemaMeta, name: string, kind: unknown, call: string): ModelMeta {
  refuseNoSchema(schema, call)
  if (kind !== 'create' && kind !== 'update')
    throw new UsageError('ERR_ARGUMENT', `${call} takes 'create' or 'update' after the name of the model`, {
      value: kind,
    })
  const model = schema.model(name)
  if (model.autoOf === undefined) return model
  throw new UsageError('ERR_ARGUMENT', `The rows of ${name} are links, which no request creates`, {
    value: name,
  })
}

function resultOf<T>(read: () => T): RequestResult<T> {
  try {
    return { value: read() }
  } catch (error) {
    const isFault = error instanceof RelataError || error instanceof UsageError
    if (isFault && error.code !== 'ERR_ASYNC_VALIDATOR') return { issues: error.issues.map(requestIssue) }
    throw error
  }
}

function requestIssue({ code, message, path, field }: Issue): RequestIssue {
  const place = path ?? field
  return place === undefined ? { code, message } : { code, message, path: stepsOf(place) }
}

/** `prices[0].amount` as its steps. */
function stepsOf(path: string): readonly PropertyKey[] {
  const steps = path.match(/\[\d+\]|[^.[\]]+/g) ?? []
  return steps.map((step) => (step.startsWith('[') ? Number(step.slice(1, -1)) : step))
}
