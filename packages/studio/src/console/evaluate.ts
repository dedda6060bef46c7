import type { ModelMeta } from 'relata'
import { isCoded, StudioError } from '../errors.js'
import { FilterFault } from '../filter/condition.js'
import { checkCost } from '../store/cost.js'
import type { Rows } from '../store/dynamic.js'
import type { ReadState } from '../store/source.js'
import { applied } from './apply.js'
import { ENDING, FUNCTIONS, OF_EXPRESSIONS, REFINING } from './functions.js'
import type { CallNode, MemberNode, NameNode, Node, ObjectNode } from './parse.js'

/**
 * The value of a part of a query. Only values that this module created are ever called, and only by the names
 * that it lists.
 */
export type Evaluated =
  | { readonly type: 'db' }
  | { readonly type: 'rows'; readonly rows: Rows; readonly model: ModelMeta }
  | { readonly type: 'expression'; readonly value: unknown }
  | { readonly type: 'plain'; readonly value: unknown }
  /** The last call of a query. */
  | { readonly type: 'result'; readonly value: unknown; readonly model: ModelMeta; readonly method: string }

/** Evaluates the tree of a query. Throws StudioError `ERR_STUDIO_CONSOLE`, and what the query throws, with the place. */
export class Evaluator {
  readonly #state: ReadState
  readonly #maxVisited: number

  constructor(state: ReadState, maxVisited: number) {
    this.#state = state
    this.#maxVisited = maxVisited
  }

  evaluate(node: Node): Evaluated {
    switch (node.kind) {
      case 'literal':
        return { type: 'plain', value: node.value }
      case 'list':
        return { type: 'plain', value: node.parts.map((part) => this.#argument(part)) }
      case 'object':
        return { type: 'plain', value: this.#object(node) }
      case 'name':
        if (node.name === 'db') return { type: 'db' }
        throw fault(node, `'${node.name.slice(0, 50)}' is no query: begin with db`)
      case 'member':
        return this.#model(node)
      case 'call':
        return node.callee.kind === 'name'
          ? this.#function(node, node.callee)
          : this.#method(node, node.callee)
    }
  }

  /** The names are own properties whatever they are: the object has no prototype. */
  #object(node: ObjectNode): object {
    const object = Object.create(null) as Record<string, unknown>
    for (const [name, value] of node.entries) object[name] = this.#argument(value)
    return object
  }

  /** A part that is passed to a call. */
  #argument(node: Node): unknown {
    const found = this.evaluate(node)
    switch (found.type) {
      case 'rows':
        return found.rows
      case 'expression':
      case 'plain':
        return found.value
      case 'db':
      case 'result':
        throw fault(node, 'This is no value: pass a text, a number, a query or an expression')
    }
  }

  /** `db.Book`. */
  #model(node: MemberNode): Evaluated {
    const of = this.evaluate(node.of)
    if (of.type !== 'db')
      throw fault(node, `'${node.name.slice(0, 50)}' is a method: call it, as in filter({ … })`)
    return this.#named(node, node.name)
  }

  #named(node: Node, name: string): Evaluated {
    const { schema, db } = this.#state
    if (!schema.has(name)) {
      const names = schema.models.map((model) => model.name).slice(0, 50)
      throw fault(node, `db has no model '${name.slice(0, 50)}': it has ${names.join(', ')}`)
    }
    return { type: 'rows', rows: db.model(name) as unknown as Rows, model: schema.model(name) }
  }

  #function(node: CallNode, { name }: NameNode): Evaluated {
    const found = FUNCTIONS.get(name)
    if (found === undefined) throw fault(node.callee, `There is no function '${name.slice(0, 50)}' here`)
    const args = node.args.map((arg) => this.#argument(arg))
    return { type: 'expression', value: located(node, () => applied(found, undefined, args)) }
  }

  #method(node: CallNode, callee: MemberNode): Evaluated {
    const of = this.evaluate(callee.of)
    const { name } = callee
    const args = node.args.map((arg) => this.#argument(arg))
    if (of.type === 'db' && name === 'model') return this.#named(node, String(args[0]))
    if (of.type === 'expression' && OF_EXPRESSIONS.has(name))
      return {
        type: 'expression',
        value: located(node, () => applied(methodOf(of.value, name, callee), of.value, args)),
      }
    if (of.type !== 'rows' || !(REFINING.has(name) || ENDING.has(name)))
      throw fault(callee, `'${name.slice(0, 50)}' can't be called here: a console reads only`)
    return this.#ofRows({ node, callee, of, args })
  }

  #ofRows({ node, callee, of, args }: RowsCall): Evaluated {
    const { rows, model } = of
    const { name } = callee
    if (name === 'values' || name === 'valuesList' || name === 'annotate' || name === 'aggregate')
      checkCost(
        this.#state,
        model,
        args.filter((arg) => typeof arg === 'string'),
        this.#maxVisited,
      )
    // The rows themselves: they are read in a window.
    if (name === 'toArray') return of
    const value = located(node, () => applied(methodOf(rows, name, callee), rows, args))
    if (ENDING.has(name)) return { type: 'result', value, model, method: name }
    const target = name === 'choicesFor' ? this.#target(model, args[0]) : model
    return { type: 'rows', rows: value as Rows, model: target }
  }

  #target(model: ModelMeta, relation: unknown): ModelMeta {
    return this.#state.schema.step(model, String(relation))?.edge?.target ?? model
  }
}

interface RowsCall {
  readonly node: CallNode
  readonly callee: MemberNode
  readonly of: Extract<Evaluated, { readonly type: 'rows' }>
  readonly args: readonly unknown[]
}

/** A listed method; some query sets don't have all of them. */
function methodOf(of: unknown, name: string, node: Node): unknown {
  const method = (of as Readonly<Record<string, unknown>>)[name]
  if (typeof method !== 'function') throw fault(node, `'${name}' can't be called here`)
  return method
}

function fault({ start, end }: Node, message: string): StudioError {
  return new StudioError('ERR_STUDIO_CONSOLE', `${message}.`, { start, end })
}

/** Adds the place to what a call throws. */
function located<T>(node: Node, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!isCoded(error) || error instanceof StudioError || error instanceof FilterFault) throw error
    const { code, message, model } = error
    throw new FilterFault(code, message, { start: node.start, end: node.end, model, cause: error })
  }
}
