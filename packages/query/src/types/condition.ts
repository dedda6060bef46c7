import type { ModelName } from './declared.js'
import type { LinkModelName } from './link-models.js'

declare const shape: unique symbol

/**
 * What `and or not xor where any all none` and `lookups` return: a condition that belongs to no model until a
 * query set uses it. `W` is the union of its parts.
 * @public
 */
export interface ConditionOf<W> {
  // Names alone are compared, and those in both ways, because this is a method: a variable that begins with
  // one condition may later hold other values and more names. The values in `W` are literals, which fields
  // with choices need.
  [shape](parts: Named<W>): void
}
/** The modifier makes the compiler compare what this evaluates to, not `W` itself. */
type Named<W> = { [P in keyof W]-?: unknown }

declare const onModel: unique symbol

/** The part of a condition that was checked on a model. */
export interface OnModel<out M extends string> {
  readonly [onModel]: M
}

declare const checked: unique symbol

/** A condition that `db.where` checked. Others aren't assignable to it, because nothing has checked them. */
export interface CheckedCondition<in out S, in out M extends string> extends ConditionOf<OnModel<M>> {
  readonly [checked]: readonly [schema: S, model: M]
}

/**
 * A condition on the rows of model `M`, as `db.where` returns it: to be kept in a variable, passed to functions
 * and returned by them.
 *
 * @example
 * ```ts
 * const visible = (user: Row<App, 'User'>): Condition<App, 'Link'> => db.where('Link', or({ public: true }, { owner: user }))
 * db.Link.filter(visible(user), { archived: false })
 * ```
 * @public
 */
export type Condition<S, M extends ModelName<S> | LinkModelName<S>> = CheckedCondition<S, M>
