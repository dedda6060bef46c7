import type { FieldDeclaration } from './declaration.js'
import type { CustomOptions, JsonOptions, NoOptions, OutputOf } from './field-types.js'
import { scalar } from './scalar.js'
import type { ScalarField } from './scalar-field.js'
import type { JsonValue } from './value-type.js'

/**
 * The fields whose values have a type that the user defines: by a validator's output, or by a type argument.
 * A call can't pass only some type arguments, so the latter are separate overloads, one for each set of
 * flags.
 */

/**
 * Any JSON value, deep-frozen in the row. With a `schema` (a synchronous Standard Schema validator) its
 * static type is the validator's output; without one it is `JsonValue`, or the type argument, which isn't
 * checked. If a recipe edits the value, the event only has the patches.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_VALIDATOR`, `ERR_ASYNC_VALIDATOR`.
 *
 * @example
 * ```ts
 * const Page = model({ path: string(), settings: json<{ theme: string; widths: number[] }>() })
 * // db.Page.update(page, (draft) => { draft.settings.widths.push(640) })
 * ```
 * @public
 */
export function json<const O extends JsonOptions, _Inferred extends 'inferred'>(
  options?: O,
): ScalarField<'json', OutputOf<O, JsonValue>, O>
export function json<T>(
  options: JsonOptions & { readonly null: true; readonly default: unknown },
): ScalarField<'json', T, { readonly null: true; readonly default: unknown }>
export function json<T>(
  options: JsonOptions & { readonly null: true; readonly default?: never },
): ScalarField<'json', T, { readonly null: true }>
export function json<T>(
  options: JsonOptions & { readonly null?: false; readonly default: unknown },
): ScalarField<'json', T, { readonly default: unknown }>
export function json<T>(
  options?: JsonOptions & { readonly null?: false; readonly default?: never },
): ScalarField<'json', T, NoOptions>
export function json(options?: JsonOptions): FieldDeclaration {
  return scalar('json', options)
}

/**
 * A value of your own type (a scalar, bytes or JSON), checked by its `schema` (a synchronous Standard Schema
 * validator) and stored as the validator returns it: its output must be a valid input that it returns
 * unchanged. Its static type is the validator's output, or the type argument.
 *
 * Values are checked by each write: `ERR_NULL`, `ERR_VALUE_TYPE`, `ERR_VALIDATOR`, `ERR_ASYNC_VALIDATOR`.
 *
 * @example
 * ```ts
 * const Shop = model({ name: string(), place: custom({ schema: z.object({ lat: z.number(), lon: z.number() }) }) })
 * ```
 * @public
 */
export function custom<const O extends CustomOptions, _Inferred extends 'inferred'>(
  options?: O,
): ScalarField<'custom', OutputOf<O, JsonValue>, O>
export function custom<T>(
  options: CustomOptions & { readonly null: true; readonly default: unknown },
): ScalarField<'custom', T, { readonly null: true; readonly default: unknown }>
export function custom<T>(
  options: CustomOptions & { readonly null: true; readonly default?: never },
): ScalarField<'custom', T, { readonly null: true }>
export function custom<T>(
  options: CustomOptions & { readonly null?: false; readonly default: unknown },
): ScalarField<'custom', T, { readonly default: unknown }>
export function custom<T>(
  options?: CustomOptions & { readonly null?: false; readonly default?: never },
): ScalarField<'custom', T, NoOptions>
export function custom(options?: CustomOptions): FieldDeclaration {
  return scalar('custom', options)
}
