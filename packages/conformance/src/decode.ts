import { isObject, type Json, type QuerySpec, type StepSpec } from './format.js'
import { ValueDecoder } from './decode-values.js'
import { invoke, NoSuchMember, type Query, type Row } from './loose.js'
import { Unsupported } from './unsupported.js'

/** Builds the store's query sets from a case's JSON. */
export class Decoder extends ValueDecoder {
  source(spec: QuerySpec): Query {
    if (spec.related === undefined) {
      const [model = '', link] = (spec.from ?? '').split('.')
      return link === undefined ? this.world.manager(model) : this.world.manager(model).through(link)
    }
    return this.attribute(this.row(spec.related), spec.accessor ?? '') as Query
  }

  attribute(row: Row, name: string): unknown {
    if (!(name in row)) throw new NoSuchMember(name)
    return row[name]
  }

  /** The query set of a QUERY, without its end. */
  query(spec: QuerySpec): Query {
    return spec.steps.reduce((set, step) => this.step(set, step), this.source(spec))
  }

  step(set: Query, step: StepSpec): Query {
    const args = step.args ?? []
    switch (step.call) {
      case 'filter':
      case 'exclude':
        return invoke(set, step.call, this.conditions(step)) as Query
      case 'complexFilter':
        return set.filter(...args.map((arg) => this.condition(arg)))
      case 'using':
        return set
      case 'orderBy':
        return invoke(
          set,
          'orderBy',
          args.map((arg) => (typeof arg === 'string' ? arg : this.expression(arg))),
        ) as Query
      case 'slice':
        return invoke(
          set,
          'slice',
          args.map((arg) => arg ?? undefined),
        ) as Query
      case 'annotate':
      case 'alias':
        return invoke(set, step.call, this.annotations(step)) as Query
      case 'values':
      case 'valuesList':
        return this.valuesStep(set, step)
      case 'prefetchRelated':
        return invoke(
          set,
          'prefetchRelated',
          args.map((arg) => (isObject(arg) ? this.prefetch(arg) : arg)),
        ) as Query
      case 'selectRelated':
      case 'only':
      case 'defer':
        return invoke(set, step.call, args) as Query
      case 'union':
      case 'intersection':
      case 'difference':
        return invoke(set, step.call, [
          ...args.map((arg) => this.value(arg)),
          ...(step.options?.['all'] === true ? [{ all: true }] : []),
        ]) as Query
      case 'and':
      case 'or':
      case 'xor':
        return this.later(set, step)
      case 'dates':
      case 'datetimes':
        return this.later(set, {
          ...step,
          args: [...args.slice(0, 2), ...ordered(step.options?.['order'] ?? args[2])],
        })
      default:
        return invoke(set, step.call, args) as Query
    }
  }

  /** Calls that the store may not have. */
  later(set: Query, step: StepSpec): Query {
    if (typeof set[step.call] !== 'function') throw new Unsupported(step.call)
    return invoke(
      set,
      step.call,
      (step.args ?? []).map((arg) => this.value(arg)),
    ) as Query
  }

  valuesStep(set: Query, step: StepSpec): Query {
    const named = Object.keys(step.kwargs ?? {}).length === 0 ? [] : [this.expressions(step.kwargs ?? {})]
    const args = (step.args ?? []).map((arg) => (typeof arg === 'string' ? arg : this.expression(arg)))
    const options = Object.fromEntries(
      Object.entries(step.options ?? {}).filter(([, value]) => value === true),
    )
    return invoke(set, step.call, [
      ...args,
      ...named,
      ...(Object.keys(options).length === 0 ? [] : [options]),
    ]) as Query
  }
}

function ordered(order: Json | undefined): readonly Json[] {
  return typeof order === 'string' ? [{ order: order.toLowerCase() }] : []
}
